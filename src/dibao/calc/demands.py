"""What is demanded of lower levels: clauses with a limit or an aim, and the places they cover.

A demand is in force until it ends, or until the same office makes a new one of its sort. One whose
start is not known exactly, and that may have been replaced before it had certainly begun, is never
certainly in force: its last day lies before its first.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import field, frozen

from dibao.calc.amounts import worth
from dibao.calc.findings import CANNOT_BE_JUDGED, Finding, places_named, status_of
from dibao.calc.results import Cite, cite
from dibao.message import Message
from dibao.policy.book import Book, Provision
from dibao.policy.clauses import Amounts, Grades, Standard, Target, Tekun
from dibao.policy.values import ONE_DAY, Bound, Exact, Value

ADVICE = ("about", "guide")  # bind nobody

Places = tuple[str, ...]


@frozen
class Demand:
    """A clause with a limit, and the days on which it is in force."""

    book: Book = field(repr=False)
    provision: Provision = field(repr=False)
    first: date
    last: date

    @property
    def clause(self) -> Amounts:
        """The clause."""
        clause = self.provision.clause
        if not isinstance(clause, Amounts):
            raise TypeError(clause)
        return clause

    @property
    def by(self) -> Cite:
        """Its cite."""
        return cite(self.provision)

    def limit(self, place: str) -> Value | None:
        """The limit in its amount for a place, None if it gives none there."""
        value = worth(self.book, self.provision, place)
        return None if value is None else value.value

    def finding(
        self, check: str, status: str, message: Message, place: str, *more: Cite
    ) -> Finding:
        """A finding of a place; it stands where the demand stands."""
        where = self.provision.clause.where
        return Finding(check, status, message, place, (self.by, *more), self.provision.file, where)


def demands(book: Book, place: str | None) -> Iterator[Demand]:
    """Every demand on file, or those that reach one place (a key)."""
    for file in book.files:
        if place is not None and not book.places.ever_within(place, file.jurisdiction):
            continue
        for position, notice in enumerate(file.notices):
            for number, clause in enumerate(notice.clauses):
                if _demands_something(clause):
                    provision = book.provision(file, position, number)
                    first = provision.begins.certain or provision.begins.earliest
                    yield Demand(book, provision, first, _last(book, provision))


def _demands_something(clause: object) -> bool:
    """Whether a clause gives a limit, or an aim that lower levels report on."""
    if isinstance(clause, (Standard, Tekun)):
        return any(isinstance(one, Bound) for one in _given(clause))
    return isinstance(clause, (Target, Grades))


def _last(book: Book, provision: Provision) -> date:
    """The last day of a demand: its own end, or the eve of the like clause of a newer notice."""
    later = [
        other.begins.earliest - ONE_DAY
        for other in book.provisions(provision.jurisdiction, type(provision.clause))
        if other.jurisdiction == provision.jurisdiction
        and other.begins.earliest > provision.begins.earliest
        and _demands_something(other.clause)
        and _alike(provision.clause, other.clause)
    ]
    return min([provision.ends or date.max, *later])


def _alike(one: object, other: object) -> bool:
    """Whether a newer clause takes the place of an older: the same kind, program and sort of limit."""
    if not isinstance(one, Amounts) or not isinstance(other, Amounts):
        return False
    same = all(
        getattr(one, name, None) == getattr(other, name, None)
        for name in (one.kind, "program", "part", "placement", "areas")
    )
    return same and _sort(one) == _sort(other)


def _sort(clause: Amounts) -> tuple[bool, ...]:
    return tuple(
        getattr(clause, name) is not None for name in ("amount", "plus", "percent", "times")
    )


def covered(book: Book, demand: Demand, only: str | None) -> Places:
    """The places with amounts of their own that a demand covers."""
    clause, provision = demand.clause, demand.provision
    areas = clause.areas or provision.notice.covers
    return tuple(
        place
        for place in _set_places(book, clause.kind)
        if (only is None or place == only)
        and book.rank(provision.jurisdiction, provision.notice, areas, place) is not None
        and _lay_there(book, demand, place)
    )


def _lay_there(book: Book, demand: Demand, place: str) -> bool:
    """Whether the place certainly lay in the jurisdiction when the demand began."""
    stay = book.places.stay(place, demand.provision.jurisdiction)
    return stay is None or stay.surely(demand.first)


def _set_places(book: Book, kind: str) -> Places:
    """The places that clauses of a kind name with an exact amount or a raise, in order."""
    key = ("set places", kind)
    found: Places | None = book.memo.get(key)
    if found is None:
        found = tuple(dict.fromkeys(_setting(book, kind)))
        book.memo[key] = found
    return found


def _setting(book: Book, kind: str) -> Iterator[str]:
    for file in book.files:
        for position, notice in enumerate(file.notices):
            for number, clause in enumerate(notice.clauses):
                if clause.kind == kind and isinstance(clause, Amounts) and _sets(clause):
                    provision = book.provision(file, position, number)
                    yield from (place for place, _ in places_named(book, provision))


def _sets(clause: Amounts) -> bool:
    return any(isinstance(one, Exact) for one in _given(clause))


def _given(clause: Amounts) -> tuple[Value | None, ...]:
    """Every value by which a clause sets or limits an amount."""
    printed = clause.amount if isinstance(clause.amount, tuple) else (((), clause.amount),)
    levels = (value for _, value in getattr(clause, "levels", ()))
    return (*(value for _, value in printed), *levels, clause.plus, clause.percent, clause.times)


def judged(known: bool, *holds: bool) -> str:  # noqa: FBT001
    """The status of a finding: what is not known for sure cannot be judged."""
    return status_of(*holds) if known else CANNOT_BE_JUDGED
