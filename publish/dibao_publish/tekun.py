"""Support in 特困 as spans: which amount holds for a placement and level of care, from when to when.

`dibao.calc._tekun` answers for one day. Its answer can change only where a clause begins, becomes
certain or ends, where a silent notice begins, and where 五保 ends; it is asked on those days.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from attrs import evolve, frozen

from dibao.calc import tekun
from dibao.calc._tekun import PLACEMENTS
from dibao.calc.care import LEVELS
from dibao.calc.results import Found, cite
from dibao.calc.tekun_clauses import WUBAO_ENDS, Ask, precedence, said_on_file
from dibao.errors import CannotSay
from dibao.policy.book import Book, Provision
from dibao.policy.clauses import Tekun
from dibao.policy.values import ONE_DAY
from dibao_publish.alike import Signature, signature
from dibao_publish.names import PROGRAMS

PARTS = ("total", "basic", "care")


@frozen
class Cell:
    """Whose support: a program, a placement and a level of care."""

    program: str
    placement: str
    level: str


CELLS = tuple(
    Cell(*words)
    for words in (
        (program, placement, level)
        for program in PROGRAMS
        for placement in PLACEMENTS
        for level in LEVELS
    )
)


def on_day(book: Book, place: str, cell: Cell, on: date) -> Found | CannotSay:
    """The amount in force on a day, or the refusal that says why there is none."""
    try:
        return tekun(
            book.at(place, on=on), cell.program, placement=cell.placement, level=cell.level
        )
    except CannotSay as refusal:
        return refusal


def spans(book: Book, place: str, cell: Cell) -> list[Found]:
    """Every amount on file for a place and cell, oldest first; `since` and `until` bound its span."""
    found: list[Found] = []
    for first, after in pairwise([*_cuts(book, place, cell.program), None]):
        if first is None:  # pairwise gives None only last
            continue
        last = after - ONE_DAY if after is not None else None
        here = on_day(book, place, cell, first)
        if not isinstance(here, Found):
            continue
        if found and _goes_on(found[-1], here, first):
            found[-1] = evolve(found[-1], until=last)
        else:
            found.append(evolve(here, since=first, until=last))
    return found


def _goes_on(older: Found, newer: Found, first: date) -> bool:
    same = (older.fen, older.unit, older.cites) == (newer.fen, newer.unit, newer.cites)
    return same and older.until is not None and older.until + ONE_DAY == first


def _cuts(book: Book, place: str, program: str) -> list[date]:
    days: set[date] = set()
    provisions = book.provisions(place, Tekun)
    for provision in provisions:
        days |= set(provision.cuts)
    if provisions:
        for silence in book.silences(place, Tekun.kind, program):
            days |= set(silence.cuts)
        days.add(WUBAO_ENDS + ONE_DAY)
    return sorted(days)


def deciding(book: Book, found: Found, cell: Cell) -> Provision:
    """The clause that an answer cites first; of a sum, the clause on basic living."""
    here = book.at(found.place, on=found.on)
    for part in PARTS:
        ask = Ask(here, cell.program, cell.placement, cell.level, part)
        said = [one for one in said_on_file(ask) if cite(one.provision) == found.cites[0]]
        if said:
            return max(said, key=lambda one: precedence(ask, one)).provision
    raise LookupError(f"no clause {found.cites[0]} over {found.place}")


def setting(book: Book, found: Found, first: Provision) -> Iterator[Provision]:
    """The clauses that an amount rests on: the one that decides, then others that it cites."""
    yield first
    for provision in book.provisions(found.place, Tekun):
        if provision != first and cite(provision) in found.cites:
            yield provision


def first_day(book: Book, place: str) -> date | None:
    """The first day for which an amount is on file."""
    starts = [found.since for cell in CELLS for found in spans(book, place, cell)[:1]]
    return min(starts, default=None)


Amounts = tuple[tuple[Cell, Found, Provision], ...]


def every_span(book: Book) -> Iterator[tuple[Cell, Found, Provision]]:
    """All amounts of all places, with the clause that decides; places that are alike are asked once."""
    known: dict[Signature, Amounts] = {}
    for place in book.places:
        if not book.provisions(place.key, Tekun):
            continue
        alike = signature(book, place.key, Tekun)
        amounts = known.get(alike) if alike is not None else None
        if amounts is None:
            amounts = tuple(_amounts(book, place.key))
            if alike is not None:
                known[alike] = amounts
        for cell, found, provision in amounts:
            yield cell, evolve(found, place=place.key), provision


def _amounts(book: Book, place: str) -> Iterator[tuple[Cell, Found, Provision]]:
    for cell in CELLS:
        for found in spans(book, place, cell):
            yield cell, found, deciding(book, found, cell)
