"""What the policy files allow, worked out anew for the audit: cells, ceilings, codes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from datetime import date
from fractions import Fraction
from itertools import product
from typing import Any

from attrs import frozen

from dibao import calc
from dibao.errors import CannotSay
from dibao.policy.book import Book, Here
from dibao.policy.clauses import Category, FullStandard, Supplement
from dibao.policy.values import Bound, Exact, month_end

MIDDLE_AGE = 45


@frozen
class Ceiling:
    """The most a household gets, in yuan a member, and the constant amount a member, if there is one."""

    most: int
    fixed: int | None


class Law:
    """The rules of one area."""

    def __init__(self, book: Book, area: str | None) -> None:
        kinds = {"county", "district", "zone"}
        self.book = book
        self.keys = [
            place.key
            for place in book.places
            if place.kind in kinds and (area is None or book.places.lies_within(place.key, area))
        ]
        self.provinces = {key.split("/")[0] for key in self.keys}
        self._more: dict[Any, Fraction] = {}

    def lineage(self, key: str) -> str:
        """The first code of a place on file, or its key."""
        return next((code for code, _ in self.book.places.get(key).codes), key)

    def codes(self, key: str, month: date) -> tuple[tuple[str, str], ...]:
        """Level and code of a district and of what lies above it, in a month."""
        found = [("district", self.book.places.code(key, month) or key)]
        parts = key.split("/")
        for length in range(len(parts) - 1, 0, -1):
            above = "/".join(parts[:length])
            kind = self.book.places.get(above).kind if above in self.book.places else ""
            if kind in ("prefecture", "province"):
                level = "city" if kind == "prefecture" else "province"
                found.append((level, self.book.places.code(above, month) or above))
        if len(self.provinces) > 1:
            found.append(("nation", "national"))
        return tuple(found)

    def cells(self, month: date) -> Iterator[tuple[str, str, str, Ceiling]]:
        """Place, program, category and ceiling of every base cell of a month."""
        for key, program in product(self.keys, ("urban", "rural")):
            standards = list(self._standards(key, program, month))
            if not standards:
                continue
            here = self.book.at(key, on=month)
            full = _in_force(here, FullStandard, program)
            more = _in_force(here, Supplement, program)
            a_month = max(standards)
            most = self._most(here, program, a_month, more)
            fixed = {}
            for provision in full:
                times = getattr(provision.clause, "times", None)
                share = times.value if isinstance(times, Exact) else 1
                for name in provision.clause.full_standard:
                    fixed[name] = _up(a_month * share, 1)
            names = {"none", *fixed, *(n for p in more for n in p.clause.supplement)}
            for name in sorted(names):
                yield key, program, name, Ceiling(most, fixed.get(name))

    def _standards(self, key: str, program: str, month: date) -> Iterator[Fraction]:
        for day in (month, month_end(month)):
            with suppress(CannotSay):
                yield calc.standard(self.book.at(key, on=day), program).a_month

    def _most(self, here: Here, program: str, a_month: Fraction, more: list[Any]) -> int:
        """Standard and supplements of one member, up to the next ten yuan."""
        key = (here.place, program, a_month, tuple(id(p.clause) for p in more))
        if key not in self._more:
            tried = (
                calc.supplements(here, calc.Household(members=(member,)), program).fen
                for member in _everybody(here, more)
            )
            self._more[key] = Fraction(max(tried, default=0))
        return _up(a_month + self._more[key], 10)


def _in_force(here: Here, kind: Any, program: str) -> list[Any]:
    return [
        provision
        for provision in here.provisions(kind)
        if provision.applies(here.on)
        and provision.is_certain(here.on)
        and getattr(provision.clause, "program", None) in (None, "unified", program)
    ]


def _everybody(here: Here, more: list[Any]) -> Iterator[calc.Member]:
    """Members in as many categories at once as can be."""
    if not more:
        return
    categories = [
        here.book.categories(here.place, provision.notice).get(
            name, Category(name=name, status=(name,))
        )
        for provision in more
        for name in provision.clause.supplement
    ]
    statuses = frozenset(word for category in categories for word in category.status)
    grades = {None} | {int(grade) for category in categories for grade in category.disability}
    ages = {MIDDLE_AGE}
    for category in categories:
        bound = category.age
        if isinstance(bound, (Exact, Bound)):
            ages.add(next(age for age in range(150) if _is_at(bound, age)))
    for age, grade in product(sorted(ages), grades):
        born = date(here.on.year - age - 1, 1, 1)
        yield calc.Member(born=born, disability=grade, statuses=statuses)


def _is_at(bound: Exact | Bound, age: int) -> bool:
    return bound.value == age if isinstance(bound, Exact) else bound.admits(Fraction(age))


def _up(fen: Fraction, yuan: int) -> int:
    """Whole yuan, up to the next multiple of `yuan`."""
    unit = 100 * yuan
    whole, rest = divmod(fen, unit)
    return int(whole + (rest > 0)) * yuan
