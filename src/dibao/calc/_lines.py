"""边缘户, 低收入: the lines above the standard, and the band that an income falls into.

A line is said by the standard (`times`, `above`) or by amounts. Its limits are exact fractions of
a fen; nothing is rounded unless the clause says. The lower limit belongs to the band; whether the
upper does, `on_line` says: 不超过 in, 低于 out.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Any

from attrs import frozen

from dibao import errors
from dibao.calc._standard import standard
from dibao.calc.amounts import exact_fen, fen_in, per_of, worth
from dibao.calc.assumptions import agree, filled, fills, same_thing
from dibao.calc.household import Household
from dibao.calc.income import assess
from dibao.calc.results import (
    Cite,
    Found,
    Inferred,
    cite,
    clause_words,
    document_head,
    exact_yuan,
    inferred_in,
    unique,
)
from dibao.calc.rounding import round_to
from dibao.errors import CannotSay, InputError
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.book import Here, Provision
from dibao.policy.clauses import PERSON_UNITS, PROGRAMS, Line
from dibao.policy.values import Bound, Exact, Lack, Number, Value

A_MONTH = "yuan/person/month"


@frozen
class LineFound:
    """A band of incomes per person a month, in fen; a limit of None is open.

    `on_line`: whether an income exactly on the upper limit is `in` or `out`; None where no clause
    says it, and then it is taken in. `standard` is the one it is reckoned from, None where the notice prints the amounts.
    """

    name: str
    low: Fraction | None
    high: Fraction | None
    program: str
    place: str
    holds: str
    cites: tuple[Cite, ...]
    inferred: tuple[Inferred, ...] = ()
    assumed: tuple[str, ...] = ()
    standard: Found | None = None
    on_line: str | None = None

    def contains(self, income: Fraction | int) -> bool:
        """Whether an income per person, in fen a month, lies in the band."""
        if self.high is not None and income == self.high and self.on_line == "out":
            return False
        return (self.low is None or income >= self.low) and (
            self.high is None or income <= self.high
        )

    def undecided(self, income: Fraction | int) -> bool:
        """Whether an income lies on the upper limit, and no clause says if that is in: 不超过, or out: 低于."""
        return self.on_line is None and self.high is not None and income == self.high

    def to_dict(self) -> dict[str, Any]:
        """The line as JSON types; limits are yuan a person a month, exact."""
        return {
            "name": self.name,
            "low": None if self.low is None else exact_yuan(self.low),
            "high": None if self.high is None else exact_yuan(self.high),
            "unit": A_MONTH,
            "on_line": self.on_line,
            "holds": self.holds,
            "cites": [by.to_dict() for by in self.cites],
            "inferred": [item.to_dict() for item in self.inferred],
            "assumed": list(self.assumed),
        }


@frozen
class Band:
    """Where a household's income per person falls, in fen a month.

    `below_standard`: under the standard itself, so no line matters. `lines`: those that hold it.
    """

    income: Fraction
    below_standard: bool
    lines: tuple[LineFound, ...]
    notes: tuple[Message, ...]
    cites: tuple[Cite, ...]
    here: Here
    program: str

    @property
    def names(self) -> tuple[str, ...]:
        """The lines by name."""
        return unique(line.name for line in self.lines)

    def to_dict(self) -> dict[str, Any]:
        """The band as a versioned document of JSON types."""
        here = self.here
        return {
            **document_head("band", here.place, self.program, here.on, here.book.digest),
            "income": exact_yuan(self.income),
            "unit": A_MONTH,
            "below_standard": self.below_standard,
            "names": list(self.names),
            "lines": [line.to_dict() for line in self.lines],
            "notes": [str(note) for note in self.notes],
            "cites": [by.to_dict() for by in self.cites],
        }


def lines(here: Here, program: str) -> tuple[LineFound, ...]:
    """The lines on file for a place and program on a day, lowest first.

    Of each name the nearest and newest notice counts, with all its bands of that name. A clause
    that names no program is for both. Raises a `CannotSay` if none is on file, or if a line has no
    exact limits.
    """
    if program not in PROGRAMS:
        raise InputError(
            msg(
                '"{program}" is no program; it is one of: {programs}.',
                program=str(program),
                programs=PROGRAMS,
            )
        )
    found = tuple(_line(here, program, deciding) for deciding in _deciding(here, program))
    if not found:
        raise errors.NotOnFile(
            msg(
                "No notice on file draws a line above the {program} standard of {place} on {day}.",
                program=program,
                place=here.name,
                day=here.on,
            ),
            lacks=Line.kind,
            place=here.place,
            on=here.on,
            assume="- line: 最低生活保障边缘家庭\n  times: ..1.5\n  of: standard",
        )
    return tuple(sorted(found, key=lambda line: (line.low or 0, line.high is None, line.high or 0)))


def band(here: Here, household: Household | Fraction | int, program: str) -> Band:
    """Which line a household's income falls under, by its income per person.

    `household`: or an income per person in fen a month. An income below the standard is under it,
    whatever the lines say; one exactly on an upper limit is as the clause says, else in the band and
    noted.
    """
    income = (
        assess(here, household, program).a_year / (12 * household.size)
        if isinstance(household, Household)
        else Fraction(household)
    )
    base = standard(here, program)
    below = income < base.a_month
    every = lines(here, program)
    within = () if below else tuple(line for line in every if line.contains(income))
    notes = tuple(
        msg(
            "The income is exactly the upper limit of {line}, {amount}, and the clause does not say whether "
            "that is in (不超过) or out (低于); it is taken to be in.",
            line=line.name,
            amount=Money(income, A_MONTH),
        )
        for line in within
        if line.undecided(income)
    )
    cites = unique((*base.cites, *(by for line in within for by in line.cites)))
    return Band(income, below, within, notes, cites, here, program)


@frozen
class _Deciding:
    """A clause that draws a line, and the caller's that fills what it leaves open."""

    provision: Provision
    assumed: Provision | None = None

    def words(self) -> Iterator[str]:
        for one in (self.provision, self.assumed):
            if one is not None and one.assumed:
                yield clause_words(one.clause)


def _deciding(here: Here, program: str) -> Iterator[_Deciding]:
    """All clauses of the notice that decides a name: nearest, then newest."""
    live = [
        p
        for p in here.provisions(Line)
        if p.applies(here.on) and p.is_certain(here.on) and _speaks_for(here, p, program)
    ]
    _refuse_contradictions(here, program, live)
    filling = {_name(p): p for p in live if p.assumed and _draws_nothing(p)}
    live = [p for p in live if not (p.assumed and _draws_nothing(p))]
    best: dict[str, Provision] = {}
    for provision in live:
        name = _name(provision)
        if name not in best or _order(best[name]) < _order(provision):
            best[name] = provision
    for provision in live:
        chosen = best[_name(provision)]
        if provision.notice is chosen.notice and provision.begins == chosen.begins:
            more = filling.get(_name(provision))
            yield _Deciding(provision if more is None else filled(here, provision, more), more)


def _refuse_contradictions(here: Here, program: str, live: list[Provision]) -> None:
    """The caller may draw a line that is not on file, or fill one; not draw another."""
    own = [p for p in live if p.assumed]
    agree(here, own)
    for assumed in own:
        filed = [p for p in live if not p.assumed and same_thing(p.clause, assumed.clause)]
        if filed:
            fills(here, max(filed, key=_order), assumed, program)


def _name(provision: Provision) -> str:
    return str(getattr(provision.clause, Line.kind))


def _draws_nothing(provision: Provision) -> bool:
    """Whether a clause gives no limits of its own, and so only says more of a line on file."""
    fields = ("amount", "times", "above")
    return all(getattr(provision.clause, name) is None for name in fields)


def _order(provision: Provision) -> tuple[object, ...]:
    return (provision.nearness, provision.begins.earliest, provision.order[0])


def _speaks_for(here: Here, provision: Provision, program: str) -> bool:
    """Whether a clause is for the program, and its amounts (if it gives them by area) for the place."""
    by_area = isinstance(getattr(provision.clause, "amount", None), tuple)
    if by_area and worth(here.book, provision, here.place) is None:
        return False
    return getattr(provision.clause, "program", None) in (None, "unified", program)


# --- the limits of one line --------------------------------------------------------------------


Limits = tuple[Fraction | None, Fraction | None]  # fen a person a month


def _line(here: Here, program: str, deciding: _Deciding) -> LineFound:
    provision = deciding.provision
    clause = provision.clause
    if not isinstance(clause, Line):
        raise TypeError(clause)
    base: Found | None = None
    value = worth(here.book, provision, here.place)
    printed = value.value if value is not None else None
    if printed is not None:
        low, high = _printed(here, provision, clause, printed)
    else:
        base = _base(here, program, provision, clause)
        low, high = _by_standard(here, provision, clause, base)
    rests = (base,) if base is not None else ()
    assumed = list(deciding.words())
    assumed += [words for found in rests for words in found.assumed]
    presumed = any(found.holds == "presumed" for found in rests)
    return LineFound(
        clause.line,
        low,
        high,
        program,
        here.place,
        "assumed" if assumed else "presumed" if presumed else "confirmed",
        unique((cite(provision), *(by for found in rests for by in found.cites))),
        unique(
            (*inferred_in(here.book, provision), *(i for found in rests for i in found.inferred))
        ),
        tuple(assumed),
        base,
        clause.on_line if isinstance(clause.on_line, str) else None,
    )


def _printed(here: Here, provision: Provision, clause: Line, value: Value) -> Limits:
    low, high = _ends(here, provision, value)
    per = per_of(clause) or (1 if clause.unit is None else None)
    if per is None:
        message = msg("{cite} gives a line without saying per what.", cite=cite(provision))
        raise _refusal(errors.NotStated, here, provision, message)
    return _fen(low, per), _fen(high, per)


def _fen(number: Number | None, per: int) -> Fraction | None:
    return None if number is None else Fraction(fen_in(number.value), per)


def _ends(here: Here, provision: Provision, value: Value) -> tuple[Number | None, Number | None]:
    """The ends of a band: a range, `at least`, `at most`; one number is the upper end."""
    if isinstance(value, Exact):
        return None, value.number
    if isinstance(value, Bound) and value.word not in ("about", "guide"):
        return value.low, value.high
    kind = errors.NotSeen if value is Lack.NOT_SEEN else errors.NotExact
    message = msg(
        "{cite} gives {limit}, which draws no exact line.", cite=cite(provision), limit=str(value)
    )
    raise _refusal(kind, here, provision, message)


def _base(here: Here, program: str, provision: Provision, clause: Line) -> Found:
    of = clause.of if clause.times is not None else "standard"
    if of not in ("standard", "standard urban", "standard rural"):
        message = msg(
            "{cite} draws a line by {of}, and nothing on file says what that is.",
            cite=cite(provision),
            of=str(of),
        )
        raise _refusal(errors.NotStated, here, provision, message)
    return standard(here, str(of).removeprefix("standard ") if of != "standard" else program)


def _by_standard(here: Here, provision: Provision, clause: Line, base: Found) -> Limits:
    if clause.times is not None:
        low, high = _ends(here, provision, clause.times)
        return (
            None if low is None else _rounded(clause, base, low.value * base.a_month),
            None if high is None else _rounded(clause, base, high.value * base.a_month),
        )
    if clause.above is None:
        message = msg("{cite} names a line and gives no limits.", cite=cite(provision))
        raise _refusal(errors.NotStated, here, provision, message)
    low, high = _ends(here, provision, clause.above)
    per = per_of(clause) or PERSON_UNITS[base.unit]
    return (
        None if low is None else base.a_month + Fraction(fen_in(low.value), per),
        None if high is None else base.a_month + Fraction(fen_in(high.value), per),
    )


def _rounded(clause: Line, base: Found, a_month: Fraction) -> Fraction:
    """A limit rounded as the clause says, in its unit (else in the standard's); else exact."""
    unit = exact_fen(clause.to)
    if not isinstance(clause.round, str) or not unit:
        return a_month
    per = per_of(clause) or base.per
    if clause.stage == "monthly then x12":
        per = 1
    return Fraction(round_to(clause.round, unit, a_month * per), per)


def _refusal(
    kind: type[CannotSay], here: Here, provision: Provision, message: Message
) -> CannotSay:
    clause = provision.clause
    return kind(
        message,
        lacks=Line.kind,
        place=here.place,
        on=here.on,
        cites=[cite(provision)],
        assume=f"- line: {getattr(clause, Line.kind)}\n  unit: {A_MONTH}\n  amount: …",
    )
