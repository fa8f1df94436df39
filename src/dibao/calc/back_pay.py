"""提标补发: what a late raise owes a household for months already paid at the old rate.

One clause, one household. Where the notice is silent on a point, every reading is tried: if they
agree, that is the answer; else the candidates are listed and the clause that is missing is named.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

from attrs import evolve, frozen

from dibao import errors
from dibao.calc.allowance import allowance, of_allowance
from dibao.calc.amounts import fen_in
from dibao.calc.household import History, Household, Member, Month
from dibao.calc.lookup import rule, silent, speaks_of
from dibao.calc.ops import INTEGERS
from dibao.calc.raises import Raise, raise_on
from dibao.calc.results import (
    Cite,
    Inferred,
    cite,
    cite_notice,
    clause_words,
    document_head,
    exact_yuan,
    inferred_in,
    unique,
)
from dibao.calc.rosters import Roster, roster_of
from dibao.calc.rules import ROUNDINGS
from dibao.errors import CannotSay, InputError
from dibao.message import Message, msg
from dibao.money import Money, yuan_of
from dibao.policy.book import Book, Here, Provision, assumption
from dibao.policy.clauses import BackPay as BackPayClause
from dibao.policy.clauses import Notice, PolicyFile, Reassessment, Rounding
from dibao.policy.values import Exact, Lack, When, add_months, month_start, months_between

ENTRANTS = ("months paid", "from approval month", "whole window", "none")
EXCLUDABLE = ("died", "left")
NOTHING = Fraction()


@frozen
class Owed:
    """One month: what was due, paid and owed, in fen (a fraction before rounding), and why."""

    month: date
    members: int
    owed: Fraction
    paid: int | None
    why: Message
    cites: tuple[Cite, ...]

    @property
    def due(self) -> Fraction | None:
        """What the month should have been; None where what was paid is not known."""
        return None if self.paid is None else self.paid + self.owed

    def to_dict(self) -> dict[str, Any]:
        """The line as JSON types, amounts in yuan."""
        return {
            "month": f"{self.month:%Y-%m}",
            "members": self.members,
            "due": None if self.due is None else exact_yuan(self.due),
            "paid": None if self.paid is None else exact_yuan(self.paid),
            "owed": exact_yuan(self.owed),
            "why": str(self.why),
            "cites": [by.to_dict() for by in self.cites],
        }


@frozen
class LeftOut:
    """A month, or a member, that the clause leaves out, and why."""

    month: date | None
    why: Message

    def to_dict(self) -> dict[str, Any]:
        """The reason as JSON types."""
        return {"month": f"{self.month:%Y-%m}" if self.month else None, "why": str(self.why)}


@frozen
class BackPay:
    """What is owed under one clause, in fen: the exact lines and one rounding line."""

    fen: int
    months: tuple[Owed, ...]
    rounding: Fraction
    left_out: tuple[LeftOut, ...]
    window: tuple[date, ...]
    deadline: str | None
    timely: str | None  # on time, late, on the day; None: no deadline, or nothing owed
    notes: tuple[Message, ...]
    cites: tuple[Cite, ...]
    inferred: tuple[Inferred, ...]
    assumed: tuple[str, ...]
    place: str
    program: str
    paid_on: date
    policies: str

    @property
    def yuan(self) -> Decimal:
        """The sum owed, in yuan."""
        return yuan_of(self.fen)

    def to_dict(self) -> dict[str, Any]:
        """The result as a versioned document of JSON types."""
        return {
            **document_head("back_pay", self.place, self.program, self.paid_on, self.policies),
            "amount": str(self.yuan),
            "unit": "yuan/household",
            "window": [f"{month:%Y-%m}" for month in self.window],
            "months": [line.to_dict() for line in self.months],
            "rounding": exact_yuan(self.rounding),
            "left_out": [item.to_dict() for item in self.left_out],
            "deadline": self.deadline,
            "timely": self.timely,
            "notes": [str(note) for note in self.notes],
            "cites": [by.to_dict() for by in self.cites],
            "inferred": [item.to_dict() for item in self.inferred],
            "assumed": list(self.assumed),
        }


def back_pay(
    book: Book,
    place: str,
    notice: str,
    program: str,
    history: History,
    *,
    paid_on: date,
    first_paid: date | None = None,
    assume: tuple[Any, ...] = (),
) -> BackPay:
    """What a notice owes a household for the months of its window.

    `notice`: its 文号 or key. `program`: urban or rural. `paid_on`: the day the back-pay is paid.
    `first_paid`: the first month paid on the new standard, needed where the window is open.
    Raises a `CannotSay` where the notice, the standards or a silent point do not decide.
    """
    file, source = book.notice(notice)
    here = book.at(place, on=paid_on, assume=assume)
    provision = _clause_of(here, file, source, program)
    case = _Case(here, provision, program, history, paid_on, first_paid)
    if case.owes_nothing:
        return _nothing(case)
    return _agreed(case)


# --- the clause --------------------------------------------------------------------------------


def _clause_of(here: Here, file: PolicyFile, notice: Notice, program: str) -> Provision:
    """The notice's back-pay clause for the program, else the caller's; refused if there is none."""
    for provision in here.book.provisions(here.place, BackPayClause):
        if provision.notice is notice and speaks_of(provision.clause, program):
            return provision
    for number, clause in enumerate(here.assume):
        if isinstance(clause, BackPayClause) and speaks_of(clause, program):
            return assumption(clause, number)
    raise _no_clause(here, file, notice, program)


def _no_clause(here: Here, file: PolicyFile, notice: Notice, program: str) -> CannotSay:
    by = cite_notice(notice, file.jurisdiction)
    silences = [
        s for s in here.book.silences(here.place, "back_pay", program) if s.notice is notice
    ]
    assume = (
        f"- back_pay: {program}\n  months: …\n  method: delta\n  roster: each month\n"
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


# --- one case ----------------------------------------------------------------------------------


@frozen
class _Reading:
    """One way to read what the clause leaves open."""

    method: str
    roster: Roster
    entrants: str
    exclude: tuple[str, ...]


@frozen
class _Case:
    """The clause, the household and the dates."""

    here: Here
    provision: Provision
    program: str
    history: History
    paid_on: date
    first_paid: date | None

    @property
    def clause(self) -> BackPayClause:
        clause = self.provision.clause
        if not isinstance(clause, BackPayClause):
            raise TypeError(clause)
        return clause

    @property
    def by(self) -> Cite:
        return cite(self.provision)

    @property
    def owes_nothing(self) -> bool:
        return isinstance(self.clause.months, When) and self.clause.months.is_none

    @property
    def window(self) -> tuple[date, ...]:
        """The months owed, each as its first day."""
        months = self.clause.months
        if not isinstance(months, When) or months.first is None:
            raise self.refuse(
                errors.NotSeen if months is Lack.NOT_SEEN else errors.NotStated,
                msg("{cite} does not say for which months back-pay is owed.", cite=self.by),
            )
        last = months.last
        if last is None:
            if self.first_paid is None:
                raise InputError(
                    msg(
                        "{cite} owes from {month} on; say which month was the first paid on the new "
                        "standard (first_paid).",
                        cite=self.by,
                        month=f"{months.first:%Y-%m}",
                    )
                )
            last = add_months(month_start(self.first_paid), -1)
        return tuple(months_between(months.first, last))

    def refuse(
        self, kind: type[CannotSay], message: Message, candidates: tuple[Money, ...] = ()
    ) -> CannotSay:
        return kind(
            message,
            lacks="back_pay",
            place=self.here.place,
            on=self.paid_on,
            cites=[self.by],
            candidates=candidates,
        )

    def readings(self) -> Iterator[_Reading]:
        """Every way to read the points on which the clause is silent."""
        clause = self.clause
        methods = (clause.method,) if isinstance(clause.method, str) else ("delta", "reassess")
        entrants = (clause.entrants,) if isinstance(clause.entrants, str) else ENTRANTS
        excludes = (
            (clause.exclude,) if isinstance(clause.exclude, tuple) else _excludes(self.history)
        )
        rosters = roster_of(clause.roster, self.window, self.paid_on)
        for method, roster, joined, out in product(methods, rosters, entrants, excludes):
            yield _Reading(method, roster, joined, out)


def _excludes(history: History) -> Iterator[tuple[str, ...]]:
    """Who may be meant where a notice does not say; nobody to exclude: one reading."""
    members = [m for _, month in history.months for m in month.household.members]
    touched = [
        word
        for word, found in zip(
            EXCLUDABLE,
            (any(m.died for m in members), any(m.until for m in members)),
            strict=True,
        )
        if found
    ]
    for keep in product((False, True), repeat=len(touched)):
        yield tuple(word for word, yes in zip(touched, keep, strict=True) if yes)


def _nothing(case: _Case) -> BackPay:
    """The notice owes nothing: the new standard was paid from its first month on."""
    note = msg(
        "{cite}: no back-pay is owed; the new standard is paid from its first month.", cite=case.by
    )
    return _result(case, 0, window=(), notes=(note,))


# --- readings ----------------------------------------------------------------------------------


def _agreed(case: _Case) -> BackPay:
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
            points=tuple(_open_points(found)),
            amounts=tuple(Money(fen) for fen in sorted(totals)),
        ),
        tuple(Money(fen) for fen in sorted(totals)),
    )


def _open_points(found: list[tuple[_Reading, BackPay]]) -> Iterator[Message]:
    """The points whose reading alone changes the sum."""
    words = {
        "method": msg("whether the raise is added or the allowance recomputed"),
        "roster": msg("whose list decides"),
        "entrants": msg("what those who joined inside the window get"),
        "exclude": msg("whether those who died or left are left out"),
    }
    for name, message in words.items():
        for one, two in product(found, repeat=2):
            if (
                evolve(one[0], **{name: getattr(two[0], name)}) == two[0]
                and one[1].fen != two[1].fen
            ):
                yield message
                break


def _read(case: _Case, reading: _Reading) -> BackPay:
    """The back-pay under one reading."""
    if not reading.roster.holds(case.history):
        why = msg("{cite}: not on the list of {list}.", cite=case.by, list=reading.roster.words)
        return _result(case, 0, window=case.window, left_out=(LeftOut(None, why),))
    lines: list[Owed] = []
    left: list[LeftOut] = []
    used: list[Raise] = []
    for month in case.window:
        entry = _entry(case, reading, month)
        outcome = entry if isinstance(entry, LeftOut) else _line(case, reading, month, entry, used)
        if isinstance(outcome, Owed):
            lines.append(outcome)
        else:
            left.append(outcome)
    exact = sum((line.owed for line in lines), Fraction())
    rounding, cites = _rounding(case, exact)
    total = exact + rounding
    return _result(
        case,
        int(total),
        window=case.window,
        months=tuple(lines),
        rounding=rounding,
        left_out=tuple(left),
        raises=tuple(used),
        more=cites,
    )


def _entry(case: _Case, reading: _Reading, month: date) -> Month | LeftOut:
    """The household's facts for a month of the window, or why it gets nothing for it."""
    first, entry = case.history.first, case.history.get(month)
    if first is not None and first > case.window[0]:
        if reading.entrants == "none":
            why = msg("Joined in {month}, inside the window or after it.", month=f"{first:%Y-%m}")
            return LeftOut(month, why)
        joined = case.history.get(first)
        if entry is None and reading.entrants == "whole window" and joined is not None:
            return Month(household=joined.household, paid=0, paid_on="old")
    if entry is None:
        return LeftOut(month, msg("Not on the list in {month}.", month=f"{month:%Y-%m}"))
    return entry


# --- one month ---------------------------------------------------------------------------------


def _line(
    case: _Case, reading: _Reading, month: date, entry: Month, used: list[Raise]
) -> Owed | LeftOut:
    """One month's line; the raise it rests on is added to `used`."""
    there = evolve(case.here, on=month)
    counted = _counted(entry.household, reading, month, case.paid_on)
    if not counted:
        return LeftOut(month, msg("Every member is left out: died or left the household."))
    raised = _raise(case, there)
    used.append(raised)
    if _paid_on(case, there, month, entry, raised) == "new":
        why = msg("{month} was paid on the new standard already.", month=f"{month:%Y-%m}")
        return LeftOut(month, why)
    if reading.method == "reassess":
        return _reassessed(case, there, month, entry, counted)
    owed = Fraction(raised.a_year * len(counted), 12)
    why = msg(
        "{old} to {new}, {members} members.",
        old=raised.old or "",
        new=raised.new or "",
        members=len(counted),
    )
    if raised.old is None:
        why = msg(
            "Raised by {amount} a month, {members} members.",
            amount=Money(Fraction(raised.a_year, 12)),
            members=len(counted),
        )
    return Owed(month, len(counted), owed, entry.paid, why, (case.by, *raised.cites))


def _raise(case: _Case, there: Here) -> Raise:
    """The raise of a month; a notice that leaves its standard elsewhere is named in the refusal."""
    try:
        return raise_on(there, case.program)
    except CannotSay:
        silences = case.here.book.silences(case.here.place, "standard", case.program)
        own = [silence for silence in silences if silence.notice is case.provision.notice]
        if not own:
            raise
        raise silent(case.here, "standard", own[0], assume=_two_standards(case)) from None


def _two_standards(case: _Case) -> str:
    """The two clauses that a caller may assume: the old standard and the new."""
    first = case.window[0]
    clause = f"- standard: {case.program}\n  effective: {{month}}\n  unit: yuan/person/month\n  amount: …"
    months = (add_months(first, -1), first)
    return "\n\n".join(clause.format(month=f"{month:%Y-%m}") for month in months)


def _counted(
    household: Household, reading: _Reading, month: date, paid_on: date
) -> tuple[Member, ...]:
    """The members counted for a month: alive and in the household then, and not excluded since."""

    def counts(member: Member) -> bool:
        if member.died is not None and member.died < month:
            return False
        if member.until is not None and member.until < month:
            return False
        if "died" in reading.exclude and member.died is not None and member.died <= paid_on:
            return False
        return not (
            "left" in reading.exclude and member.until is not None and member.until <= paid_on
        )

    return tuple(member for member in household.members if counts(member))


def _paid_on(case: _Case, there: Here, month: date, entry: Month, raised: Raise) -> str:
    """Whether the month was paid on the old or the new standard; compared if the caller is silent."""
    if entry.paid_on is not None:
        return entry.paid_on
    if entry.paid is None:
        raise InputError(
            msg(
                'The history does not say what was paid for {month}; give "paid", or "paid_on": old or new.',
                month=f"{month:%Y-%m}",
            )
        )
    new = allowance(there, entry.household, case.program)
    if entry.paid == new.fen and raised.a_year != 0:
        return "new"
    old = Fraction(new.fen) - Fraction(raised.a_year * entry.household.size, 12)
    if entry.paid == max(old, 0):
        return "old"
    raise case.refuse(
        errors.Undetermined,
        msg(
            "{paid} was paid for {month}: neither the allowance on the new standard ({new}) nor on the old "
            "({old}); say which it was paid on.",
            paid=Money(entry.paid),
            month=f"{month:%Y-%m}",
            new=Money(new.fen),
            old=Money(max(old, Fraction())),
        ),
    )


def _reassessed(
    case: _Case, there: Here, month: date, entry: Month, counted: tuple[Member, ...]
) -> Owed:
    """The allowance on the new standard and the month's facts, less what was paid."""
    if entry.paid is None:
        raise InputError(
            msg(
                'The allowance is recomputed, so the history must say what was paid for {month} ("paid").',
                month=f"{month:%Y-%m}",
            )
        )
    result = allowance(there, evolve(entry.household, members=counted), case.program)
    owed = Fraction(result.fen - entry.paid)
    why = msg("Recomputed: {due}, paid {paid}.", due=Money(result.fen), paid=Money(entry.paid))
    return Owed(month, len(counted), owed, entry.paid, why, (case.by, *result.cites))


# --- the sum -----------------------------------------------------------------------------------


def _rounding(case: _Case, exact: Fraction) -> tuple[Fraction, tuple[Cite, ...]]:
    """Rounding once, on the sum, by the clause for allowances; none on file: whole fen only."""
    found = rule(case.here, Rounding, case.program, fits=of_allowance)
    clause = found.provision.clause if found.provision is not None else None
    if (
        found.provision is not None
        and isinstance(clause, Rounding)
        and isinstance(clause.mode, str)
        and isinstance(clause.to, Exact)
    ):
        unit = fen_in(clause.to.value)
        rounded = ROUNDINGS[clause.mode](INTEGERS, exact.numerator, exact.denominator, unit)
        return rounded - exact, (cite(found.provision),)
    if exact.denominator == 1:
        return Fraction(), ()
    raise case.refuse(
        errors.NotExact,
        msg(
            "The months add up to {exact}, no whole number of fen, and no clause on file says how it is "
            "rounded.",
            exact=Money(exact),
        ),
    )


def _timely(case: _Case, owed: int) -> str | None:
    deadline = case.clause.deadline
    if not isinstance(deadline, When) or deadline.last is None or not owed:
        return None
    if case.paid_on <= deadline.last:
        return "on time"
    if deadline.exactness == "before" and (case.paid_on - deadline.last).days == 1:
        return "on the day"
    return "late"


def _result(
    case: _Case,
    fen: int,
    *,
    window: tuple[date, ...],
    months: tuple[Owed, ...] = (),
    rounding: Fraction = NOTHING,
    left_out: tuple[LeftOut, ...] = (),
    notes: tuple[Message, ...] = (),
    raises: tuple[Raise, ...] = (),
    more: tuple[Cite, ...] = (),
) -> BackPay:
    provision, deadline = case.provision, case.clause.deadline
    assumed = [clause_words(provision.clause)] if provision.assumed else []
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
        window=window,
        deadline=str(deadline) if isinstance(deadline, When) else None,
        timely=timely,
        notes=(*notes, *_afterwards(case)),
        cites=unique((case.by, *(by for one in raises for by in one.cites), *more)),
        inferred=unique(
            (
                *inferred_in(case.here.book, provision),
                *(item for one in raises for item in one.inferred),
            )
        ),
        assumed=unique((*assumed, *(text for one in raises for text in one.assumed))),
        place=case.here.place,
        program=case.program,
        paid_on=case.paid_on,
        policies=case.here.book.digest,
    )


def _afterwards(case: _Case) -> Iterator[Message]:
    """When households are recomputed on the new standard, as the same notice says."""
    for provision in case.here.book.provisions(case.here.place, Reassessment):
        clause = provision.clause
        if (
            provision.notice is case.provision.notice
            and isinstance(clause, Reassessment)
            and speaks_of(clause, case.program)
        ):
            yield msg(
                "{cite}: from {begins} households are assessed on the new standard.",
                cite=cite(provision),
                begins=str(clause.begins),
            )
