"""A list with typed columns (Parquet, a cluster's frame) in the form that the kernel takes.

Everything row by row is an expression, so that no list is ever held whole. Texts that stand in many
rows (place, program, categories, grade) are read once each, in a small table (`read_cells`). Each row is
looked at by itself: rows that say a household and month twice are not searched for.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

import polars as pl
from attrs import field, frozen

from dibao.calc.household import MOST_MEMBERS
from dibao.errors import InputError
from dibao.message import Message, msg
from dibao.register import columns
from dibao.register.cells import MOST_YUAN, READERS, one_number
from dibao.register.headers import together
from dibao.register.number_columns import is_no_number, lost_digits, may_be_kept, plain
from dibao.register.numbers import own_number
from dibao.register.plan import KEYS
from dibao.register.refused import BadCell, Fault

DATES = ("month", "since", "until")
USED = ("household", "month", "members", "place", "program", "income", "since", "until", *KEYS[2:])
EMPTY = msg("The cell is empty.")
MOST_DIGITS = 38  # of a decimal that can be calculated with
FAULT = "fault"  # the column that has the number of a row's first fault; null: none


def raw(name: str) -> str:
    """The column that has a text as the list writes it."""
    return f"raw_{name}"


_READERS = {**READERS, "household": own_number}


def read_cell(name: str, text: str | None) -> Any:
    """The value of a cell; None if it is empty and may be, or the fault that it has."""
    written = columns.plain(text or "")
    if not written:
        needed = name in columns.REQUIRED or name == "month"
        return Fault(name, "empty", EMPTY) if needed else None
    try:
        one_number(name, text or "")
        return _READERS[name](written)
    except BadCell as bad:
        return Fault(name, bad.code, bad.message)


def _bad(name: str, example: str) -> Fault:
    """The fault of cells like this one: the sentence of whoever reads them as text."""
    fault = read_cell(name, example)
    if not isinstance(fault, Fault):
        raise TypeError(f"{example} is a good {name}")
    return fault


def _faults() -> Iterator[Fault]:
    for name in ("household", "month", "members"):
        yield Fault(name, "empty", EMPTY)
    yield from (TELLS_WHO, BROKEN_NUMBER, NO_NUMBER)
    yield _bad("members", "0")
    for yuan in ("0.001", "-1", str(MOST_YUAN)):
        yield _bad("income", yuan)
    yield _bad("month", "2031-01-02")
    for name in DATES:
        yield _bad(name, "?")
        yield _bad(name, "1900-01-01")
        yield _bad(name, "2031-13")
        yield _bad(name, "2031 01")
    yield from (BEFORE, AFTER, NEVER, TOO_MANY_PERSONS)


BEFORE, AFTER, NEVER, TOO_MANY_PERSONS = (
    Fault(column, "contradiction", sentence)
    for column, sentence in (
        ("since", msg("The month lies before the household came on the list.")),
        ("until", msg("The month lies after the household left the list.")),
        ("until", msg("The household left the list before it came on it.")),
        ("categories", msg("More persons are in categories than the household has members.")),
    )
)
TELLS_WHO = Fault(
    "household",
    "household",
    msg(
        "The number may tell who someone is, or holds other signs; give the list's own number: letters, digits, - . / ( )."
    ),
)
BROKEN_NUMBER = _bad("household", "2.20302E+17")
NO_NUMBER = _bad("household", "?")
FAULTS: tuple[Fault, ...] = tuple(dict.fromkeys(_faults()))
_NUMBERS = {fault: number for number, fault in enumerate(FAULTS)}


def where(condition: pl.Expr, fault: Fault) -> pl.Expr:
    """The number of the fault in the rows where the condition holds, else null."""
    return pl.when(condition).then(pl.lit(_NUMBERS[fault], pl.Int64))


# --- cells -------------------------------------------------------------------------------------


def read_cells(cells: pl.DataFrame) -> tuple[pl.DataFrame, list[Fault | None]]:
    """The cells of a list with their texts read into the columns `KEYS`, and the first fault of each."""
    read = {
        name: {text: read_cell(name, text) for text in cells[raw(name)].unique()} for name in KEYS
    }
    rows = [
        [read[name][row[raw(name)]] for name in KEYS]
        for row in cells.select(map(raw, KEYS)).iter_rows(named=True)
    ]
    faults = [next((one for one in row if isinstance(one, Fault)), None) for row in rows]
    values = {
        name: [None if isinstance(row[place], Fault) else row[place] for row in rows]
        for place, name in enumerate(KEYS)
    }
    return cells.with_columns(
        pl.Series(name, column, dtype=pl.String) for name, column in values.items()
    ), faults


# --- months and days as text -------------------------------------------------------------------


def _read(name: str, text: pl.Expr, kind: Any, take: Callable[[Any], Any]) -> pl.Expr:
    """What a list's reader makes of the texts of a column, each different one read once."""

    def read(texts: pl.Series) -> pl.Series:
        known = texts.unique()
        read = [take(read_cell(name, one)) for one in known]
        return texts.replace_strict(known, pl.Series(read, dtype=kind), return_dtype=kind)

    return text.map_batches(read, return_dtype=kind, is_elementwise=True)


def _day_in(read: Any) -> date | None:
    return None if isinstance(read, Fault) else read


def _fault_in(read: Any) -> int | None:
    return _NUMBERS[read] if isinstance(read, Fault) else None


# --- columns -----------------------------------------------------------------------------------


def typed(schema: Mapping[str, pl.DataType], file: Message) -> Typed:
    """Which columns of a list are meant, by their headers; raises `InputError` with all problems."""
    names: dict[str, str] = {}
    twice: list[str] = []
    for header in schema:
        name = columns.known(header, {})
        if name in USED:
            if name in names:
                twice.append(name)
            names.setdefault(name, header)
    missing = [n for n in columns.REQUIRED if n not in names]
    types = {name: schema[header] for name, header in names.items()}
    problems = list(_wrong_types(types, file))
    if missing:
        sentence = msg(
            "{where}: these columns are missing: {columns}.",
            where=file,
            columns=columns.accepted(missing),
        )
        problems.append(sentence)
    if twice:
        sentence = msg(
            "{where}: several columns are taken for {columns}; leave one of each.",
            where=file,
            columns=columns.accepted(dict.fromkeys(twice)),
        )
        problems.append(sentence)
    if problems:
        raise InputError(together(problems))
    return Typed(names, types)


def _wrong_types(types: Mapping[str, pl.DataType], file: Message) -> Iterator[Message]:
    floats = [name for name, kind in types.items() if kind.is_float()]
    if floats:
        yield msg(
            "{where}: the columns {columns} hold floating-point numbers, which are not exact; store whole "
            "numbers or decimals.",
            where=file,
            columns=columns.accepted(floats),
        )
    wrong = [name for name, kind in types.items() if name not in floats and not _fits(name, kind)]
    if wrong:
        yield msg(
            "{where}: the columns {columns} have another type than is read here; members are whole numbers, "
            "income whole numbers or decimals in yuan, months dates or text (2031-01), all else text.",
            where=file,
            columns=columns.accepted(wrong),
        )


def _fits(name: str, kind: pl.DataType) -> bool:
    """Whether a column may have this type; one without any value has type Null."""
    if kind == pl.Null:
        return True
    if name == "members":
        return kind.is_integer()
    if name == "income":
        return kind.is_integer() or (isinstance(kind, pl.Decimal) and kind.precision <= MOST_DIGITS)
    is_text = kind in (pl.String, pl.Categorical, pl.Enum)
    if name in DATES:
        return is_text or kind == pl.Date
    return is_text or kind.is_integer()


@frozen
class Typed:
    """Which column of a list is what, and of which type."""

    names: dict[str, str]  # ours to theirs
    types: dict[str, pl.DataType] = field(repr=False)

    @property
    def monthly(self) -> bool:
        """Whether the rows have a month each."""
        return "month" in self.names

    @property
    def bounded(self) -> bool:
        """Whether rows may say since or until when a household is on the list."""
        return "since" in self.names or "until" in self.names

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns of the prepared list by which it is joined to its plan."""
        return (*map(raw, KEYS), *(("month",) if self.monthly else ()))

    @property
    def cell_headers(self) -> tuple[str, ...]:
        """The headers of the columns from which the keys are made."""
        return tuple(self.names[name] for name in (*KEYS, "month") if name in self.names)

    def cells(self) -> list[pl.Expr]:
        """The keys alone, out of the list."""
        month = [self._date("month").alias("month")] if self.monthly else []
        return [*map(self._text, KEYS), *month]

    def rows(self, standing: pl.Expr | None) -> list[pl.Expr]:
        """What the kernel takes, out of the list, and `fault`, a number in `FAULTS`.

        `standing`: what stands for a household's number that may not be kept; None: the row is
        refused.
        """
        return [
            *self.cells(),
            self._household(standing).alias("household"),
            self._members().alias("members"),
            self._income().alias("income"),
            *(self._bound(name).alias(name) for name in ("since", "until")),
            pl.coalesce(*self._rows_faults(standing)).alias(FAULT),
        ]

    def _column(self, name: str) -> pl.Expr:
        return pl.col(self.names[name]) if name in self.names else pl.lit(None)

    def _text(self, name: str) -> pl.Expr:
        return self._column(name).cast(pl.String).alias(raw(name))

    def _household(self, standing: pl.Expr | None) -> pl.Expr:
        text = self._number()
        kept = pl.when(may_be_kept(text)).then(text)
        return kept if standing is None else kept.when(text != "").then(standing)

    def _number(self) -> pl.Expr:
        return plain(self._column("household").cast(pl.String))

    def _members(self) -> pl.Expr:
        count = self._column("members")
        return pl.when(_is_count(count)).then(count.cast(pl.Int64, strict=False))

    def _income(self) -> pl.Expr:
        """Fen; null where it is not given, and where it has a fault."""
        if "income" not in self.names:
            return pl.lit(None, pl.Int64)
        income = self._column("income")
        within = pl.when((income >= 0) & (income < MOST_YUAN)).then(income)
        if self.types["income"].is_integer():
            return within.cast(pl.Int64, strict=False) * 100
        return (within.cast(_YUAN) * 100).cast(pl.Int64, strict=False)

    def _date(self, name: str) -> pl.Expr:
        """The day that a cell says; null where it says none."""
        if name not in self.names:
            return pl.lit(None, pl.Date)
        column = self._column(name)
        if self.types[name] == pl.Date:
            return column
        return _read(name, column.cast(pl.String), pl.Date, _day_in)

    def _bound(self, name: str) -> pl.Expr:
        return self._date(name).dt.month_start() if name in self.names else pl.lit(None, pl.Date)

    # --- faults --------------------------------------------------------------------------------

    def _rows_faults(self, standing: pl.Expr | None) -> Iterator[pl.Expr]:
        """The fault of each column, null where it has none, in the order of the columns."""
        number = self._number()
        yield where(number.is_null() | (number == ""), Fault("household", "empty", EMPTY))
        yield where(lost_digits(number), BROKEN_NUMBER)
        yield where(is_no_number(number), NO_NUMBER)
        if standing is None:
            yield where(~may_be_kept(number), TELLS_WHO)
        if self.monthly:
            yield from self._month_faults()
        count = self._column("members")
        yield where(count.is_null(), Fault("members", "empty", EMPTY))
        yield where(~_is_count(count), _bad("members", "0"))
        if "income" in self.names:
            yield from self._income_faults()
        for name in ("since", "until"):
            if name in self.names:
                yield from self._date_faults(name)
        since, until = self._bound("since"), self._bound("until")
        if self.monthly:
            yield where(self._date("month") < since, BEFORE)
            yield where(self._date("month") > until, AFTER)
        elif self.bounded:
            yield where(until < since, NEVER)

    def _income_faults(self) -> Iterator[pl.Expr]:
        income = self._column("income")
        yield where(income < 0, _bad("income", "-1"))
        yield where(income >= MOST_YUAN, _bad("income", str(MOST_YUAN)))
        if not self.types["income"].is_integer():
            yield where(income.cast(_YUAN, strict=False) != income, _bad("income", "0.001"))

    def _month_faults(self) -> Iterator[pl.Expr]:
        yield where(self._column("month").is_null(), Fault("month", "empty", EMPTY))
        yield from self._date_faults("month")
        yield where(self._date("month").dt.day() != 1, _bad("month", "2031-01-02"))

    def _date_faults(self, name: str) -> Iterator[pl.Expr]:
        if self.types[name] != pl.Date:
            yield _read(name, self._column(name).cast(pl.String), pl.Int64, _fault_in)
            return
        year = self._date(name).dt.year()
        yield where(~year.is_between(1990, 2100), _bad(name, "1900-01-01"))


_YUAN = pl.Decimal(MOST_DIGITS, 2)


def _is_count(count: pl.Expr) -> pl.Expr:
    return count.is_between(1, MOST_MEMBERS)
