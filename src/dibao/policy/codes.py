"""GB/T 2260 codes of places against the names that python-stdnum's table has for them.

The table (`stdnum/cn/loc.dat`, made from Wikipedia's lists of codes) gives the names of a code with
the years in which it had them. It may lack something or be a year off, and so may we. A mismatch is
always a problem that says what the table has; where the place file was found to be right, it is
listed in `RIGHT` with the reason. So no wrong code passes silently, and a right one costs a line.

Compared by years: in the year of a change both names are right. Names are compared as they are,
and provinces (whose codes end in 0000) are not compared. A span that a place file leaves open is
compared as far as the table goes: where the table says that the code began or ended, so must we.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from attrs import frozen
from stdnum import numdb

from dibao.errors import Problem
from dibao.message import Message, msg
from dibao.policy.clauses import Place
from dibao.policy.rules_of_form import CODE
from dibao.policy.values import FIRST_YEAR, When

# (code, name of the place) -> why the place file is right although the table says otherwise.
BY_STATISTICS = "the division codes of the National Bureau of Statistics of 2023 have it so"
RIGHT: Mapping[tuple[str, str], str] = {
    (
        "232761",
        "加格达奇区",
    ): BY_STATISTICS,  # the table writes these four in traditional characters
    ("232762", "松岭区"): BY_STATISTICS,
    ("232763", "新林区"): BY_STATISTICS,
    ("232764", "呼中区"): BY_STATISTICS,
    ("330113", "临平区"): BY_STATISTICS,  # newer than the table
    ("330114", "钱塘区"): BY_STATISTICS,
    ("620201", "嘉峪关市"): BY_STATISTICS,  # a city without counties, counted as its own county
    ("211203", "铁法市"): (
        "铁法区 from 1984 to 1986; a name stands once in a place file, and 铁法市 spans these years"
    ),
}

_ENTRY = re.compile(r"(?:\[(?P<first>\d{4})?-(?P<last>\d{4})?\])?(?P<name>[^,\[\]]+)", re.ASCII)


@frozen
class Known:
    """A name that a code had, with the years; None where the table leaves the end open."""

    name: str
    first: int | None = None
    last: int | None = None

    def held_in(self, year: int) -> bool:
        """Whether the code had the name in the year, or in a part of it."""
        return (self.first is None or self.first <= year) and (
            self.last is None or year <= self.last
        )

    def __str__(self) -> str:
        if self.first is None and self.last is None:
            return self.name
        return f"{self.name} {self.first or ''}-{self.last or ''}"


@cache
def known(code: str) -> tuple[Known, ...]:
    """The names that the table has for a code."""
    found = numdb.get("cn/loc").info(code)
    names = "".join(part.get("county", "") for _, part in found)
    return tuple(
        Known(match["name"], _year(match["first"]), _year(match["last"]))
        for match in _ENTRY.finditer(names)
    )


def _year(text: str | None) -> int | None:
    return int(text) if text else None


def code_problems(places: Iterable[Place], file: str) -> list[Problem]:
    """Every code of a file of places that the table does not confirm, or that lies elsewhere."""
    every = tuple(places)
    by_key = {place.key: place for place in every}
    return [
        Problem(file, *place.where, sentence)
        for place in every
        for sentence in (*_unconfirmed(place), *_outside(place, by_key))
    ]


def _unconfirmed(place: Place) -> Iterator[Message]:
    for code, when in place.codes:
        if re.fullmatch(CODE, code) and not code.endswith("0000"):
            sentence = _mismatch(place, code, when)
            if sentence is not None:
                yield sentence


def _mismatch(place: Place, code: str, when: When) -> Message | None:
    table = known(code)
    if not table:
        # Zones have no code of GB/T 2260; those that statistics count have one of their own.
        excused = place.kind == "zone" or any((code, name) in RIGHT for name, _ in place.names)
        if excused:
            return None
        return msg("The code {code} is not in the table of GB/T 2260 codes.", code=code)
    for year in _years(when, table):
        ours = [name for name, span in place.names if _covers(span, year)]
        theirs = [entry.name for entry in table if entry.held_in(year)]
        excused = any((code, name) in RIGHT for name in ours)
        if not set(ours) & set(theirs) and not excused:
            return msg(
                "The code {code} is of {ours} in {year}; the table has {table}.",
                code=code,
                ours=tuple(ours) or "no name",
                year=year,
                table=tuple(map(str, table)),
            )
    return None


def _years(when: When, table: tuple[Known, ...]) -> range:
    """The years to compare: an open end goes as far as the table, and a year on where that ends."""
    firsts = [entry.first for entry in table]
    lasts = [entry.last for entry in table]
    ends = [year for year in (*firsts, *lasts) if year is not None] or [FIRST_YEAR]
    first = min(ends) - (None not in firsts) if when.first is None else when.first.year
    last = max(ends) + (None not in lasts) if when.last is None else when.last.year
    return range(min(first, last), max(first, last) + 1)


def _covers(when: When, year: int) -> bool:
    """Whether the span holds a day of the year."""
    starts = when.first is None or when.first.year <= year
    return starts and (when.last is None or year <= when.last.year)


def _outside(place: Place, by_key: Mapping[str, Place]) -> Iterator[Message]:
    """The newest code lies under that of the place above; older ones in the same province.

    Counties changed their prefecture and kept their key; none of them changed its province.
    """
    above = _above(place, by_key)
    if above is None or not place.codes:
        return
    newest = place.codes[-1][0]
    parent = above.codes[-1][0]
    digits = 2 if parent.endswith("0000") else 4
    for code, _ in place.codes:
        length = digits if code == newest else 2
        if code[:length] != parent[:length]:
            yield msg(
                "The code {code} does not lie under {parent}, the code of {above}.",
                code=code,
                parent=parent,
                above=above.key,
            )


def _above(place: Place, by_key: Mapping[str, Place]) -> Place | None:
    """The nearest place above that has a code."""
    parts = place.key.split("/")
    for length in range(len(parts) - 1, 0, -1):
        above = by_key.get("/".join(parts[:length]))
        if above is not None and above.codes:
            return above
    return None
