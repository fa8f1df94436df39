"""起发、停发、发放: the first month paid, the first month not paid, and the days of payment.

民发〔2021〕57号 art. 21: from the month after the decision. Other places pay from the month of
approval, so it is a clause, and nothing is assumed where none is on file.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from attrs import evolve, frozen

from dibao.calc.results import Cite, Inferred, document_head
from dibao.calc.terms import Asked, Said, said
from dibao.errors import InputError
from dibao.message import Message, msg
from dibao.policy.book import Here
from dibao.policy.clauses import Clause, Payment, Start, Stop
from dibao.policy.values import Bound, Exact, Value, add_months, month_end, month_start

PROGRAMS = ("urban", "rural", "tekun")
LENGTHS = {"month": 1, "quarter": 3, "half-year": 6}


@frozen
class FirstMonth:
    """The first month paid (`start`) or the first not paid any more (`stop`), as its first day."""

    kind: str
    month: date
    decided_on: date
    message: Message
    cites: tuple[Cite, ...]
    inferred: tuple[Inferred, ...]
    assumed: tuple[str, ...]
    place: str
    program: str
    policies: str

    def to_dict(self) -> dict[str, Any]:
        """The month as a versioned document of JSON types."""
        return {
            **document_head(self.kind, self.place, self.program, self.decided_on, self.policies),
            "month": f"{self.month:%Y-%m}",
            "text": str(self.message),
            "cites": [by.to_dict() for by in self.cites],
            "inferred": [item.to_dict() for item in self.inferred],
            "assumed": list(self.assumed),
        }


def starts(here: Here, program: str, approved_on: date) -> FirstMonth:
    """The first month paid to a household (or to a person in 特困) approved on a day.

    `program`: urban, rural or tekun. The clause in force on the day of approval decides; the day of
    `here` does not matter. Raises a `CannotSay` where no clause says which month it is.
    """
    message = msg(
        "No clause on file says from which month {program} is paid after approval in {place}.",
        program=_program(program),
        place=here.name,
    )
    assume = f"- start: {program}\n  month: after approval"
    asked = Asked(Start, "month", message, assume, _names(program))
    there = evolve(here, on=approved_on)
    term = said(there, program, asked)
    month = _month(approved_on, after=term.value == "after approval")
    words = msg("{cite}: paid from {month} on.", cite=term.by, month=f"{month:%Y-%m}")
    return _first(there, program, month, words, term)


def stops(here: Here, program: str, decided_on: date) -> FirstMonth:
    """The first month that is not paid any more, after a decision to stop on a day.

    As `starts`. For 特困 the month after the decision is national law; for the allowance itself no
    national clause says which month it is.
    """
    message = msg(
        "No clause on file says which month is the first not paid after {program} is stopped in {place}.",
        program=_program(program),
        place=here.name,
    )
    assume = f"- stop: {program}\n  month: after decision"
    asked = Asked(Stop, "month", message, assume, _names(program))
    there = evolve(here, on=decided_on)
    term = said(there, program, asked)
    month = _month(decided_on, after=term.value == "after decision")
    words = msg(
        "{cite}: {month} is the first month not paid.", cite=term.by, month=f"{month:%Y-%m}"
    )
    return _first(there, program, month, words, term)


def _month(day: date, *, after: bool) -> date:
    return add_months(month_start(day), 1 if after else 0)


def _first(there: Here, program: str, month: date, words: Message, term: Said) -> FirstMonth:
    return FirstMonth(
        kind=term.provision.clause.kind,
        month=month,
        decided_on=there.on,
        message=words,
        cites=(term.by,),
        inferred=term.inferred(there),
        assumed=term.assumed,
        place=there.place,
        program=program,
        policies=there.book.digest,
    )


def _program(program: str) -> str:
    if program not in PROGRAMS:
        message = msg('"{word}" is not one of: {words}.', word=str(program), words=PROGRAMS)
        raise InputError(message)
    return program


def _names(program: str) -> Any:
    """Whether a clause names the program; `unified` means town and country, not 特困."""

    def fits(clause: Clause) -> bool:
        named = getattr(clause, clause.kind)
        return program in named or (program != "tekun" and "unified" in named)

    return fits


# --- the days of payment -----------------------------------------------------------------------


@frozen
class PayDay:
    """One payment: the months it is for, and the day by which it is paid, if a clause names one.

    `may`: the clause allows paying these months one by one.
    """

    first: date
    last: date
    by: date | None
    may: bool
    cites: tuple[Cite, ...]
    assumed: tuple[str, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """The payment as JSON types."""
        return {
            "first": f"{self.first:%Y-%m}",
            "last": f"{self.last:%Y-%m}",
            "by": self.by.isoformat() if self.by else None,
            "may_be_monthly": self.may,
            "cites": [by.to_dict() for by in self.cites],
            "assumed": list(self.assumed),
        }


def pay_days(here: Here, program: str, first: date, last: date) -> tuple[PayDay, ...]:
    """The payments that cover the months from `first` to `last`, oldest first.

    Quarters and half-years are those of the calendar. Each payment follows the clause in force on
    the first day of its months. Raises a `CannotSay` where no clause says how often is paid.
    """
    _program(program)
    if month_start(last) < month_start(first):
        raise InputError(msg("The months run backwards; the earlier comes first."))
    return tuple(_pay_days(here, program, month_start(first), month_start(last)))


def _pay_days(here: Here, program: str, first: date, last: date) -> Iterator[PayDay]:
    month = first
    while month <= last:
        found = _payment(evolve(here, on=month), program)
        clause, length = found.provision.clause, LENGTHS[found.value]
        if not isinstance(clause, Payment):
            raise TypeError(clause)
        aligned = month.replace(month=month.month - (month.month - 1) % length)
        begin = aligned if month == first else month
        end = add_months(aligned, length - 1)
        by = _by(begin, clause.by_day)
        yield PayDay(begin, end, by, clause.may is not None, (found.by,), found.assumed)
        month = add_months(end, 1)


def _payment(there: Here, program: str) -> Said:
    message = msg(
        "No clause on file says how often {program} is paid in {place}.",
        program=program,
        place=there.name,
    )
    assume = f"- payment: {program}\n  every: month"
    return said(there, program, Asked(Payment, "every", message, assume, _names(program)))


def _by(month: date, by_day: Value | None) -> date | None:
    """The day of a month, at most its last."""
    number = by_day.number if isinstance(by_day, Exact) else None
    if isinstance(by_day, Bound):
        number = by_day.high
    if number is None:
        return None
    return month.replace(day=min(int(number.value), month_end(month).day))
