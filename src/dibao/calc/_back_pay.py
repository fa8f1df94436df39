"""提标补发: what a late raise owes a household for months already paid at the old rate.

One clause, one household. Where the notice is silent on a point, every reading is tried: if they
agree, that is the answer; else the candidates are listed and the clause that is missing is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

from attrs import evolve, frozen

from dibao import errors
from dibao.calc import rules
from dibao.calc.amounts import fen_in
from dibao.calc.assumptions import agree, filled
from dibao.calc.back_pay_case import Case, Reading, example_months
from dibao.calc.back_pay_months import Grounds, entry_of, line_of, members_left_out
from dibao.calc.back_pay_results import BackPay, LeftOut, Owed
from dibao.calc.household import History
from dibao.calc.lookup import rounds, rule, silent, speaks_of
from dibao.calc.ops import INTEGERS
from dibao.calc.raises import Raise
from dibao.calc.results import Result, cite, cite_notice, clause_words, inferred_in, unique
from dibao.calc.rounding import MODES, UNITS, round_to
from dibao.errors import CannotSay
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.book import Book, Here, Provision
from dibao.policy.clauses import BackPay as BackPayClause
from dibao.policy.clauses import Notice, PolicyFile, Reassessment, Rounding
from dibao.policy.values import Exact, When

NOTHING = Fraction()
OFFSET = "overpaid months are taken off the others"
NO_OFFSET = "overpaid months are not taken off the others"


def back_pay(
    book: Book,
    place: str,
    notice: str,
    program: str,
    history: History,
    *,
    paid_on: date,
    first_paid: date | None = None,
    offset: bool | None = None,
    assume: tuple[Any, ...] = (),
) -> BackPay:
    """What a notice owes a household for the months of its window.

    `notice`: its 文号 or key. `program`: urban, rural or tekun. `paid_on`: the day the back-pay is paid.
    `first_paid`: the first month paid on the new standard, needed where the window is open.
    `offset`: the caller's word on whether months overpaid, once recomputed, are taken off others.
    Raises a `CannotSay` where the notice, the standards or a silent point do not decide.
    """
    file, source = book.notice(notice)
    here = book.at(place, on=paid_on, assume=assume)
    provision = clause_of(here, file, source, program, history)
    case = Case(here, provision, program, history, paid_on, first_paid, offset, source)
    if case.owes_nothing:
        return _nothing(case)
    return _agreed(case)


# --- the clause --------------------------------------------------------------------------------


def clause_of(
    here: Here, file: PolicyFile, notice: Notice, program: str, history: History
) -> Provision:
    """The notice's back-pay clause for the program, else the caller's; refused if there is none."""
    own = [p for p in here.assumed(BackPayClause) if speaks_of(p.clause, program)]
    agree(here, own)
    assumed = next(iter(own), None)
    for provision in here.book.provisions(here.place, BackPayClause):
        if provision.notice is notice and speaks_of(provision.clause, program):
            return provision if assumed is None else filled(here, provision, assumed)
    if assumed is None:
        raise _no_clause(here, file, notice, program, history)
    return assumed


def _no_clause(
    here: Here, file: PolicyFile, notice: Notice, program: str, history: History
) -> CannotSay:
    by = cite_notice(notice, file.jurisdiction)
    silences = [
        s for s in here.book.silences(here.place, "back_pay", program) if s.notice is notice
    ]
    assume = (
        f"- back_pay: {program}\n  months: {example_months(history, here.on)}\n"
        "  method: delta\n  roster: each month\n"
        "  entrants: months paid\n  exclude: not stated\n  deadline: not stated"
    )
    if silences:
        return silent(here, "back_pay", silences[0], assume=assume)
    message = msg(
        "{cite} has no clause on file about {program} back-pay for {place}.",
        cite=by,
        program=program,
        place=here.name,
    )
    return errors.NotOnFile(
        message, lacks="back_pay", place=here.place, on=here.on, cites=[by], assume=assume
    )


def _nothing(case: Case) -> BackPay:
    """The notice owes nothing: the new standard was paid from its first month on."""
    note = msg(
        "{cite}: no back-pay is owed; the new standard is paid from its first month.", cite=case.by
    )
    return result_of(case, 0, window=(), notes=(note,))


# --- readings ----------------------------------------------------------------------------------


def _agreed(case: Case) -> BackPay:
    """The result that all readings share; else the candidates and the points they turn on."""
    found = [(reading, _read(case, reading)) for reading in case.readings()]
    totals = {result.fen for _, result in found}
    if len(totals) == 1:
        return found[0][1]
    raise case.refuse(
        errors.NotStated,
        msg(
            "{cite} does not say {points}; for this household the answer turns on it and may be {amounts}.",
            cite=case.by,
            points=tuple(_open_points(case, found)),
            amounts=tuple(Money(fen) for fen in sorted(totals)),
        ),
        tuple(Money(fen) for fen in sorted(totals)),
    )


def _open_points(case: Case, found: list[tuple[Reading, BackPay]]) -> Iterator[Message]:
    """The points whose reading alone changes the sum."""
    words = {
        "method": msg("whether the raise is added or the allowance recomputed"),
        "roster": msg("in which months of the quarter a household must be on its list")
        if isinstance(case.clause.roster, str)
        else msg("whose list decides"),
        "entrants": msg("what those who joined inside the window get"),
        "exclude": msg("whether those who died, left or are in grace are left out"),
    }
    for name, message in words.items():
        for one, two in product(found, repeat=2):
            if (
                evolve(one[0], **{name: getattr(two[0], name)}) == two[0]
                and one[1].fen != two[1].fen
            ):
                yield message
                break


def _read(case: Case, reading: Reading) -> BackPay:
    """The back-pay under one reading."""
    if not reading.roster.holds(case.history):
        why = msg("{cite}: not on the list of {list}.", cite=case.by, list=reading.roster.words)
        return result_of(case, 0, window=case.window, left_out=(LeftOut(None, why),))
    if case.left is not None and "left" in reading.exclude:
        why = msg(
            "{cite}: off the list after {month}, before the payment.",
            cite=case.by,
            month=f"{case.left:%Y-%m}",
        )
        return result_of(case, 0, window=case.window, left_out=(LeftOut(None, why),))
    lines: list[Owed] = []
    left: list[LeftOut] = []
    grounds = Grounds()
    for month in case.window:
        entry = entry_of(case, reading, month)
        outcome = (
            entry if isinstance(entry, LeftOut) else line_of(case, reading, month, entry, grounds)
        )
        if isinstance(outcome, Owed):
            lines.append(outcome)
        else:
            left.append(outcome)
    overpaid = tuple(line for line in lines if line.owed < 0)
    offset = int(_offset(case, lines))
    counted = [line for line in lines if rules.counts(INTEGERS, line.owed, offset)]
    total = sum((line.owed for line in counted), Fraction())
    exact = Fraction(rules.owed_in_all(INTEGERS, total))
    if total < 0:  # more was overpaid than is owed: nothing is left to pay
        counted = []
    rounding, rests_on = rounding_of(case, exact)
    return result_of(
        case,
        int(exact + rounding),
        window=case.window,
        months=tuple(counted),
        overpaid=overpaid,
        rounding=rounding,
        left_out=(*left, *members_left_out(grounds)),
        grounds=grounds,
        rests_on=rests_on,
    )


def _offset(case: Case, lines: list[Owed]) -> bool:
    """Whether overpaid months are taken off the others; nothing on file says, so the caller must."""
    over = sum((line.owed for line in lines if line.owed < 0), Fraction())
    under = sum((line.owed for line in lines if line.owed > 0), Fraction())
    if case.offset is not None or not (over and under):
        return bool(case.offset)
    either = tuple(Money(fen) for fen in sorted({max(under + over, Fraction()), under}))
    raise case.refuse(
        errors.NotStated,
        msg(
            "Recomputed, some months were overpaid by {over} and others underpaid by {under}; nothing on file "
            "says whether they offset; it may be {amounts}. Say which: offset, on the command line --offset yes "
            "or --offset no.",
            over=Money(-over),
            under=Money(under),
            amounts=either,
        ),
        either,
        by_caller=True,
    )


# --- the sum -----------------------------------------------------------------------------------


def rounding_of(case: Case, exact: Fraction) -> tuple[Fraction, Provision | None]:
    """Rounding once, on the sum, by the clause for allowances; none on file: whole fen only."""
    clause = clause_of_rounding(case)
    if clause is not None:
        return round_to(clause.mode, clause.unit, exact) - exact, clause.provision
    if exact.denominator == 1:
        return Fraction(), None
    either = tuple(
        Money(fen) for fen in sorted({round_to(m, u, exact) for m in MODES for u in UNITS})
    )
    raise case.refuse(
        errors.NotExact,
        msg(
            "The months add up to {exact}, no whole number of fen, and no clause on file says how it is "
            "rounded; it may be {amounts}.",
            exact=Money(exact),
            amounts=either,
        ),
        either,
        assume="- rounding: allowance\n  mode: half-up\n  to: 1\n  stage: household",
    )


@frozen
class SumRounding:
    """How the sum is rounded: by which clause, which way, to how many fen."""

    provision: Provision
    mode: str
    unit: int


def clause_of_rounding(case: Case) -> SumRounding | None:
    """How the sum of all months is rounded; None where no clause says it whole."""
    found = rule(case.here, Rounding, case.program, fits=rounds("allowance")).provision
    clause = found.clause if found is not None else None
    if (
        found is not None
        and isinstance(clause, Rounding)
        and isinstance(clause.mode, str)
        and isinstance(clause.to, Exact)
    ):
        return SumRounding(found, clause.mode, fen_in(clause.to.value))
    return None


def _timely(case: Case, owed: int) -> str | None:
    deadline = case.clause.deadline
    if not isinstance(deadline, When) or deadline.last is None or not owed:
        return None
    if case.paid_on <= deadline.last:
        return "on time"
    if deadline.exactness == "before" and (case.paid_on - deadline.last).days == 1:
        return "on the day"
    return "late"


def result_of(
    case: Case,
    fen: int,
    *,
    window: tuple[date, ...],
    months: tuple[Owed, ...] = (),
    rounding: Fraction = NOTHING,
    left_out: tuple[LeftOut, ...] = (),
    overpaid: tuple[Owed, ...] = (),
    notes: tuple[Message, ...] = (),
    grounds: Grounds | None = None,
    rests_on: Provision | None = None,
) -> BackPay:
    """The result; `rests_on`: the clause that rounds the sum."""
    provision, deadline = case.provision, case.clause.deadline
    grounds = grounds or Grounds()
    sources: tuple[Raise | Result, ...] = (*grounds.raises, *grounds.results)
    provisions = (provision,) if rests_on is None else (provision, rests_on)
    assumed = [clause_words(clause) for clause in case.assumed]
    assumed += [text for one in sources for text in one.assumed] + grounds.assumed
    if rests_on is not None and rests_on.assumed:
        assumed.append(clause_words(rests_on.clause))
    if overpaid and case.offset is not None:
        assumed.append(OFFSET if case.offset else NO_OFFSET)
    timely = _timely(case, fen)
    if timely == "on the day":
        note = msg(
            "Paid on the very day that {cite} names: 前 may or may not include it.", cite=case.by
        )
        notes = (*notes, note)
    return BackPay(
        fen=fen,
        months=months,
        rounding=rounding,
        left_out=left_out,
        overpaid=overpaid,
        window=window,
        said=case.said,
        deadline=str(deadline) if isinstance(deadline, When) else None,
        timely=timely,
        notes=(*notes, *_afterwards(case)),
        cites=unique(
            (case.by, *(by for one in sources for by in one.cites), *map(cite, provisions[1:]))
        ),
        inferred=unique(
            (
                *(item for one in provisions for item in inferred_in(case.here.book, one)),
                *(item for one in sources for item in one.inferred),
            )
        ),
        assumed=unique(assumed),
        holds="assumed" if assumed else grounds.holds,
        notice=case.notice.name,
        place=case.here.place,
        program=case.program,
        paid_on=case.paid_on,
        policies=case.here.book.digest,
    )


def _afterwards(case: Case) -> Iterator[Message]:
    """When households are recomputed on the new standard, as the same notice says."""
    provision = case.reassessment
    if provision is not None and isinstance(provision.clause, Reassessment):
        yield msg(
            "{cite}: from {begins} households are assessed on the new standard.",
            cite=cite(provision),
            begins=str(provision.clause.begins),
        )
