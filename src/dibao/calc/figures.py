"""Figures that notices quote (an income, the minimum wage), and which one a formula means."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from attrs import field, frozen

from dibao.calc.amounts import worth
from dibao.calc.results import Cite, cite
from dibao.policy.book import Book, Here, Provision
from dibao.policy.clauses import PERSON_UNITS, Figure, Notice
from dibao.policy.values import Exact

_YEAR = re.compile(r"[0-9]{4}")
BY_MONTH = ("minimum wage",)  # an amount without a unit is a year's, but never of these


@frozen
class Quoted:
    """A figure on file at a place: fen a person a year, and the year that it describes.

    A figure that begins on a day (`effective`) describes no year: it holds from that day on.
    """

    provision: Provision = field(repr=False)
    a_year: Fraction
    year: int | None

    @property
    def by(self) -> Cite:
        """The clause that quotes it."""
        return cite(self.provision)


def quoted(book: Book, place: str, name: str, program: str | None = None) -> tuple[Quoted, ...]:
    """The figures of a name that cover a place, in the order of the files, nearest first."""
    key = ("figures", place, name, program)
    found: tuple[Quoted, ...] | None = book.memo.get(key)
    if found is None:
        found = tuple(_quoted(book, place, name, program))
        book.memo[key] = found
    return found


def assumed(here: Here, name: str, program: str, lag: object) -> tuple[Quoted, ...]:
    """The figures of a name that the caller assumes; one that names no year is the one meant."""
    found = _of_name(here.book, here.place, here.assumed(Figure), name, program)
    return tuple(one for one in found if _fits(one, here.on, lag, own=True))


def _quoted(book: Book, place: str, name: str, program: str | None) -> Iterator[Quoted]:
    return _of_name(book, place, book.provisions(place, Figure), name, program)


def _of_name(
    book: Book, place: str, provisions: Iterable[Provision], name: str, program: str | None
) -> Iterator[Quoted]:
    for provision in provisions:
        clause = provision.clause
        if not isinstance(clause, Figure) or clause.figure != name:
            continue
        if program is not None and clause.program not in (None, "unified", program):
            continue
        value = worth(book, provision, place)
        per = _per(clause)
        if value is not None and per is not None and isinstance(value.value, Exact):
            yield Quoted(provision, value.value.value * 100 * 12 / per, _year(clause))


def _per(clause: Figure) -> int | None:
    if isinstance(clause.unit, str):
        return PERSON_UNITS.get(clause.unit)
    return None if clause.unit is not None or clause.figure in BY_MONTH else 12


def _year(clause: Figure) -> int | None:
    match = _YEAR.match(clause.year or "")
    return int(match[0]) if match else None


def meant(
    book: Book,
    place: str,
    name: str,
    on: date,
    *,
    program: str | None = None,
    lag: object = None,
    notice: Notice | None = None,
) -> tuple[Quoted, ...]:
    """The figures that a formula on a day may mean; several where the files leave it open.

    Those that the formula's own notice quotes come first: where it quotes one, others do not count.
    `lag`: `previous year`, `same year`; anything else leaves both years open.
    """
    found = quoted(book, place, name, program)
    own = [one for one in found if notice is not None and one.provision.notice is notice]
    fitting = [one for one in own or found if _fits(one, on, lag, own=bool(own))]
    nearest = max((one.provision.nearness for one in fitting), default=None)
    level = [one for one in fitting if one.provision.nearness == nearest]
    return tuple(_latest(level))


def _fits(one: Quoted, on: date, lag: object, *, own: bool) -> bool:
    if one.year is not None:
        return one.year in _years(on, lag)
    begins = one.provision.begins.earliest
    if one.provision.clause.effective is None:  # describes an unnamed year: its notice's own
        return own
    last = date(on.year - 1, 12, 31) if lag == "previous year" else on
    return begins <= last


def _years(on: date, lag: object) -> tuple[int, ...]:
    if lag == "previous year":
        return (on.year - 1,)
    return (on.year,) if lag == "same year" else (on.year, on.year - 1)


def _latest(level: list[Quoted]) -> Iterator[Quoted]:
    """Of figures that begin on a day the newest counts; of one year, those of the newest notice."""
    groups: dict[int | None, list[Quoted]] = {}
    for one in level:
        groups.setdefault(one.year, []).append(one)
    for group in groups.values():
        newest = max(one.provision.begins.earliest for one in group)
        yield from (one for one in group if one.provision.begins.earliest == newest)
