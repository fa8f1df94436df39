"""The grid: which districts, programs and categories a table has, from the policy files alone.

The register is never asked, so that a row says nothing of whether anybody is in it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import frozen

from dibao.calc import Household, Member, standard, supplements
from dibao.calc._supplements import in_force
from dibao.calc.lookup import speaks_of
from dibao.errors import CannotSay
from dibao.message import msg
from dibao.policy.book import Book, Here, Provision
from dibao.policy.clauses import Category, FullStandard, Supplement
from dibao.policy.places import NATIONAL
from dibao.policy.values import Bound, Exact, month_end
from dibao_publish.aggregates.errors import GridError
from dibao_publish.aggregates.parameters import NONE, PROGRAMS

DISTRICTS = ("county", "district", "zone")
LEVEL_OF = {"prefecture": "city", "province": "province"}
ADULT = 40  # years, of a member whom no age test is meant for
TEN_YUAN = 1000  # fen; offices round to ten yuan at most


@frozen
class Area:
    """A place of the table: its level and the code that it had in the month (a zone: its key)."""

    level: str
    code: str
    name: str


@frozen
class District:
    """A district in a month. `lineage`: the first code on file that it ever had."""

    key: str
    lineage: str
    area: Area
    above: tuple[Area, ...]  # nearest first


@frozen
class Cell:
    """A base cell of a month, and the formula's maximum in yuan for one member.

    `fixed`: the constant amount a person, in yuan rounded up, where the category has one.
    """

    district: str  # key
    program: str
    category: str
    most: int
    fixed: int | None = None


@frozen
class Grid:
    """All base cells of a month, by district, in the order of the places on file."""

    month: date
    districts: tuple[District, ...]
    cells: tuple[Cell, ...]


class Grids:
    """The grids of the months of one area."""

    def __init__(self, book: Book, within: str | None) -> None:
        """`within`: the key of the area that the register covers, if it is not all on file."""
        self.book = book
        self.keys = [
            place.key
            for place in book.places
            if place.kind in DISTRICTS
            and (within is None or book.places.lies_within(place.key, within))
        ]
        self.has_nation = len({key.partition("/")[0] for key in self.keys}) > 1
        self._supplements: dict[tuple[Any, ...], Fraction] = {}

    def of(self, month: date) -> Grid:
        """The grid of a month."""
        cells = {key: tuple(self._cells(key, month)) for key in self.keys}
        found = [self._district(key, month) for key in self.keys if cells[key]]
        if not found:
            raise GridError(
                msg("No standard is on file for any district in {month}.", month=f"{month:%Y-%m}")
            )
        return Grid(month, tuple(found), tuple(cell for key in self.keys for cell in cells[key]))

    def _district(self, key: str, month: date) -> District:
        places = self.book.places
        above = [
            _area(self.book, LEVEL_OF[places.get(parent).kind], parent, month)
            for parent in places.parents(key)
            if places.get(parent).kind in LEVEL_OF
        ]
        if self.has_nation:
            above.append(Area("nation", NATIONAL, "全国"))
        area = _area(self.book, "district", key, month)
        return District(key, lineage_of(self.book, key), area, tuple(above))

    def _cells(self, key: str, month: date) -> Iterator[Cell]:
        for program in PROGRAMS:
            here = self.book.at(key, on=month)
            highest = _highest(here, program)
            if highest is None:
                continue
            full = [p for p in here.provisions(FullStandard) if _applies(p, month, program)]
            more = in_force(here, program)
            most = _ten_yuan(highest + self._supplement(here, program, highest, more))
            fixed = {
                name: _yuan(highest * _times(provision))
                for provision in full
                for name in _names(provision)
            }
            for name in dict.fromkeys((NONE, *fixed, *(n for p in more for n in _names(p)))):
                yield Cell(key, program, name, most, fixed.get(name))

    def _supplement(
        self, here: Here, program: str, highest: Fraction, clauses: tuple[Provision, ...]
    ) -> Fraction:
        """The most that supplements can add for one member, in fen; it seldom changes by month."""
        key = (here.place, program, highest, tuple(map(id, clauses)))
        if key not in self._supplements:
            self._supplements[key] = _most_supplement(here, program, clauses)
        return self._supplements[key]


def lineage_of(book: Book, key: str) -> str:
    """The first code on file that a district ever had; its key, if it has none."""
    codes = book.places.get(key).codes
    return codes[0][0] if codes else key


def _area(book: Book, level: str, key: str, month: date) -> Area:
    code = book.places.code(key, month) or key
    return Area(level, code, book.places.full_name(key, month))


# --- programs and categories -------------------------------------------------------------------


def _highest(here: Here, program: str) -> Fraction | None:
    """The highest standard of the month in fen; None if none is on file."""
    found = []
    for day in (here.on, month_end(here.on)):
        try:
            found.append(standard(here.book.at(here.place, on=day), program).a_month)
        except CannotSay:
            continue
    return max(found, default=None)


def _applies(provision: Provision, month: date, program: str) -> bool:
    return (
        provision.applies(month)
        and provision.is_certain(month)
        and speaks_of(provision.clause, program)
    )


def _names(provision: Provision) -> tuple[str, ...]:
    clause = provision.clause
    if isinstance(clause, FullStandard):
        return clause.full_standard
    return clause.supplement if isinstance(clause, Supplement) else ()


def _times(provision: Provision) -> Fraction:
    times = getattr(provision.clause, "times", None)
    return times.value if isinstance(times, Exact) else Fraction(1)


def _most_supplement(here: Here, program: str, clauses: Sequence[Provision]) -> Fraction:
    """The most that supplements can add for one member, in fen."""
    if not clauses:
        return Fraction()
    categories = [
        here.book.categories(here.place, provision.notice).get(name)
        or Category(name=name, status=(name,))
        for provision in clauses
        for name in _names(provision)
    ]
    statuses = frozenset(status for category in categories for status in category.status)
    most = Fraction()
    for age in {ADULT, *(_age(category) for category in categories)}:
        for grade in {None, *(int(g) for category in categories for g in category.disability)}:
            member = Member(
                born=date(here.on.year - age - 1, 1, 1), disability=grade, statuses=statuses
            )
            try:
                found = supplements(here, Household(members=(member,)), program)
            except CannotSay as refusal:
                raise GridError(refusal.message) from None
            most = max(most, Fraction(found.fen))
    return most


def _age(category: Category) -> int:
    """An age that is in the category."""
    if isinstance(category.age, Exact):
        return int(category.age.value)
    if isinstance(category.age, Bound):
        return next(age for age in range(150) if category.age.admits(Fraction(age)))
    return ADULT


def _yuan(fen: Fraction) -> int:
    return -(-fen.numerator // (fen.denominator * 100))


def _ten_yuan(fen: Fraction) -> int:
    """Yuan, up to the next ten: offices round by person, by ten yuan at most."""
    return -(-fen.numerator // (fen.denominator * TEN_YUAN)) * TEN_YUAN // 100
