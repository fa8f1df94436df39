"""What a list needs of the policies: one small table of parameters, looked up once.

A cell is a place, a program, the categories of persons and, where each row says its month, the
month. Rates of a cell come from `dibao.calc.rates`; what they cannot say is a fault of its rows, or
a case for `dibao.calc.allowance`, household by household.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import Any

import polars as pl
from attrs import field, frozen

from dibao import calc
from dibao.errors import CannotSay, InputError, PlaceError
from dibao.message import msg
from dibao.policy.book import Book
from dibao.policy.clauses import Clause
from dibao.register.persons import persons_of
from dibao.register.refused import Fault

KEYS = ("place", "program", "categories", "grade")  # and the month, where each row has its own
PARAMETERS = (
    "standard",
    "payable",
    "least_each",
    "least",
    "twelve",
    "unit",
    "steps",
    "less",
    "each",
    "monthly",
    "whole",
    "extra",
)
NO_PLACE = msg(
    "No place on file, or more than one, is called so; write its full name, its code or its key."
)
NO_INCOME = Fault(
    "income",
    "income missing",
    msg("The income is not given, and the answer turns on it."),
)
NOT_WHOLE = Fault(
    None,
    "NotExact",
    msg(
        "The gap to the standard is no whole number of fen, and no clause on file says how it is rounded."
    ),
    "rounding",
    "- rounding: allowance\n  mode: half-up\n  to: 1\n  stage: household",
)


@frozen
class Basis:
    """What the amounts of a cell rest on."""

    place: str  # key
    holds: str
    cites: tuple[calc.Cite, ...]
    assumed: tuple[str, ...] = ()
    inferred: tuple[calc.Inferred, ...] = ()
    no_supplement: bool = False  # persons are in categories, and no supplement is on file


@frozen
class Asking:
    """The book and what the caller assumes: the policies that a plan is made from."""

    book: Book
    assume: tuple[Clause, ...] = ()
    _keys: dict[tuple[str, date], str | None] = field(
        factory=dict, init=False, repr=False, eq=False
    )

    def place(self, word: str, on: date) -> str | None:
        """The key of a place as a list writes it; None if no one place is called so on the day."""
        key = (word, on)
        if key not in self._keys:
            try:
                self._keys[key] = self.book.places.find(word, on)
            except PlaceError:
                self._keys[key] = None
        return self._keys[key]

    def rates(
        self, place: str, program: str, month: date, categories: str | None
    ) -> calc.Rates | Fault | None:
        """The rates of a cell; a fault where it has none; None: ask household by household."""
        here = self.book.at(place, on=month, assume=self.assume)
        try:
            return calc.rates(here, program, persons_of(categories))
        except CannotSay as refusal:
            return fault_of(refusal)
        except InputError as error:
            return Fault(None, "not given", error.message)


def fault_of(refusal: CannotSay) -> Fault:
    """A refusal of the calculations as a fault of a row."""
    return Fault(None, refusal.code, refusal.message, refusal.lacks, refusal.assume)


@frozen
class Period:
    """Months in which every cell has the same parameters: one calculation serves them all."""

    number: int
    months: tuple[date, ...]  # empty: the month of each row

    def column(self, name: str) -> str:
        """The column that has a parameter of this period."""
        return f"{name}_{self.number}"


@frozen
class Plan:
    """The table that is joined to a list, and what its numbers stand for.

    `table` has the columns of `keys`, `cell` (a number in `bases`) and for each period the
    `PARAMETERS`, `lack` (a number in `faults`; null: none) and `singly` (ask household by
    household). The first two faults are those of a row whose income is missing, and of a gap that
    is no whole number of fen.
    """

    keys: tuple[str, ...]
    periods: tuple[Period, ...]
    table: pl.DataFrame = field(repr=False)
    faults: tuple[Fault, ...] = field(repr=False)
    bases: tuple[Basis | None, ...] = field(repr=False)
    asking: Asking = field(repr=False)

    @cached_property
    def asks_singly(self) -> bool:
        """Whether any cell is a case for household by household."""
        return any(self.table[period.column("singly")].any() for period in self.periods)


_Said = calc.Rates | Fault | None  # of a cell and a month; None: ask household by household

INCOME_MISSING, BROKEN = 0, 1  # numbers of the faults that every plan has


def cells_of(frame: pl.LazyFrame, *, monthly: bool) -> pl.DataFrame:
    """The cells of a list, each once, in the order of the alphabet and the calendar.

    Categories and grade may be missing from the list: nobody has any.
    """
    keys = (*KEYS, "month") if monthly else KEYS
    given = frame.collect_schema().names()
    cells = frame.select(key for key in keys if key in given).unique().collect(engine="streaming")
    nobody = (pl.lit(None, pl.String).alias(key) for key in keys if key not in given)
    return cells.with_columns(nobody).select(keys).sort(keys)


def make_plan(cells: pl.DataFrame, months: Sequence[date], asking: Asking) -> Plan:
    """The plan for these cells; `months`: those asked about, empty where each row has its own."""
    return _Planning(cells, tuple(months), asking).plan()


class _Planning:
    """One plan in the making."""

    def __init__(self, cells: pl.DataFrame, months: tuple[date, ...], asking: Asking) -> None:
        self.cells, self.months, self.asking = cells, months, asking
        self.faults: dict[Fault, int] = {NO_INCOME: INCOME_MISSING, NOT_WHOLE: BROKEN}

    def plan(self) -> Plan:
        """Rates of every cell and month, then one period for all months that are alike."""
        rows = list(self.cells.iter_rows(named=True))
        found = [[self._rates(row, month) for row in rows] for month in self._columns()]
        periods = list(_alike(self.months, found, _numbers))
        columns = [found[first] for first, _ in periods]
        grounds = [found[first] for first, _ in _alike(self.months, found, _words)]
        table = self.cells.with_columns(
            pl.Series("cell", range(len(rows)), dtype=pl.Int64),
            *(
                series
                for number, column in enumerate(columns)
                for series in self._series(number, column)
            ),
        )
        return Plan(
            keys=tuple(self.cells.columns),
            periods=tuple(Period(number, months) for number, (_, months) in enumerate(periods)),
            table=table,
            faults=tuple(self.faults),
            bases=tuple(
                self._basis(row, column) for row, *column in zip(rows, *grounds, strict=True)
            ),
            asking=self.asking,
        )

    def _columns(self) -> tuple[date | None, ...]:
        return self.months or (None,)

    def _rates(self, row: dict[str, Any], month: date | None) -> calc.Rates | Fault | None:
        day: date = row["month"] if month is None else month
        place = self.asking.place(row["place"], day)
        if place is None:
            return Fault("place", "place", NO_PLACE)
        if row["grade"] is not None:
            return None
        return self.asking.rates(place, row["program"], day, row["categories"])

    def _series(
        self, number: int, column: Sequence[calc.Rates | Fault | None]
    ) -> Iterator[pl.Series]:
        period = Period(number, ())
        for name in PARAMETERS:
            values = [getattr(one, name) if isinstance(one, calc.Rates) else None for one in column]
            yield pl.Series(period.column(name), values, dtype=pl.Int64)
        lacks = [
            self.faults.setdefault(one, len(self.faults)) if isinstance(one, Fault) else None
            for one in column
        ]
        yield pl.Series(period.column("lack"), lacks, dtype=pl.Int64)
        yield pl.Series(period.column("singly"), [one is None for one in column], dtype=pl.Boolean)

    def _basis(
        self, row: dict[str, Any], column: Iterable[calc.Rates | Fault | None]
    ) -> Basis | None:
        rates = [one for one in column if isinstance(one, calc.Rates)]
        place = self.asking.place(row["place"], self.months[0] if self.months else row["month"])
        if not rates or place is None:
            return None
        return basis_of(place, rates)


def basis_of(place: str, rates: Sequence[calc.Rates]) -> Basis:
    """What the rates of all periods rest on; the weakest word of whether they hold counts."""
    words = [one.found.holds for one in rates]
    return Basis(
        place=place,
        holds=next((word for word in ("assumed", "presumed") if word in words), "confirmed"),
        cites=tuple(dict.fromkeys(by for one in rates for by in one.cites)),
        assumed=tuple(dict.fromkeys(text for one in rates for text in one.assumed)),
        inferred=tuple(dict.fromkeys(item for one in rates for item in one.inferred)),
        no_supplement=any(one.no_supplement for one in rates),
    )


def _alike(
    months: tuple[date, ...],
    found: Sequence[Sequence[_Said]],
    by: Callable[[_Said], Any],
) -> Iterator[tuple[int, tuple[date, ...]]]:
    """The first of each run of months that are alike in every cell, and the months of the run."""
    if not months:
        yield 0, ()
        return
    said = [[by(one) for one in column] for column in found]
    first = 0
    for number in range(1, len(months) + 1):
        if number == len(months) or said[first] != said[number]:
            yield first, months[first:number]
            first = number


def _numbers(one: _Said) -> Any:
    """What is calculated with, or the refusal: months that are alike in it are one calculation."""
    return one


def _words(one: _Said) -> Any:
    """What the numbers rest on, too."""
    return (one, one.cites, one.found.holds) if isinstance(one, calc.Rates) else one
