"""The rows of a list: what each cell means, which rows cannot be meant, and why.

Every column is read by its distinct texts, each once, and joined back; no Python runs over rows but
over those that are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache, partial
from typing import TYPE_CHECKING, Any

from dibao.message import msg
from dibao.register.cells import READERS, one_number
from dibao.register.columns import BY_NAME, REQUIRED, accepted, plain
from dibao.register.numbers import CUT, own_number
from dibao.register.persons import categories_of, category_of
from dibao.register.refused import BadCell, Fault, RefusedRow
from dibao.register.sheets import Sheet

if TYPE_CHECKING:
    import polars as pl

KEY = ("household", "place", "program", "month")  # one row each
DUPLICATE = msg("The household stands more than once for this month, place and program.")
_TWICE_ON_ROSTER = msg(
    "The household stands more than once for this place and program; a list with months has a column "
    "for them, {column}.",
    column=accepted(["month"])[0],
)
_EMPTY = msg("The cell is empty.")
_TOO_WIDE = msg(
    "The row has more cells than there are headers, or a cell with whole rows in it: an amount "
    "such as 1,234.50 needs quotation marks, or one is left open."
)
_PLACES = {name: number for number, name in enumerate(BY_NAME)}


class Rows:
    """The rows of one sheet.

    `given`: cells that stand for whole columns that the list has not. `keep_numbers`: whether
    households' own numbers may be kept at all.
    """

    def __init__(
        self,
        sheet: Sheet,
        given: Mapping[str, str],
        categories: Sequence[str] = (),
        *,
        keep_numbers: bool = True,
    ) -> None:
        self.sheet, self.given, self.keep_numbers = sheet, given, keep_numbers
        self.height = sheet.frame.height
        self.monthly = "month" in sheet.frame.columns
        further = frozenset(map(plain, categories))
        self._readers: dict[str, Callable[[str], Any]] = {
            **READERS,
            "categories": partial(categories_of, further=further),
            "category": partial(category_of, further=further),
        }
        self._numbers_of: dict[Fault, int] = {}
        self._faults: list[pl.DataFrame] = []  # position of the row, number of the fault
        self.frame = self._read()
        self._look_at_rows()

    def good(self) -> pl.DataFrame:
        """The rows that can be meant, in the order of the list."""
        bad = self._bad()
        return self.frame.filter(~_positions().is_in(bad.implode())) if len(bad) else self.frame

    def refused(self) -> tuple[RefusedRow, ...]:
        """The rows that cannot, each with all of its faults."""
        import polars as pl

        if not self._faults:
            return ()
        faults = tuple(self._numbers_of)

        @cache
        def in_order(numbers: tuple[int, ...]) -> tuple[Fault, ...]:
            return tuple(sorted((faults[number] for number in numbers), key=_place_of))

        found = (
            pl.concat(self._faults)
            .group_by("position", maintain_order=True)
            .agg("fault")
            .sort("position")
        )
        columns = ("row", "number", "household", "place", "program")
        rows = self.frame.select(columns)[found["position"]]
        return tuple(
            RefusedRow(row, in_order(tuple(numbers)), number, household, place, program)
            for numbers, (row, number, household, place, program) in zip(
                found["fault"], rows.iter_rows(), strict=True
            )
        )

    # --- cells ---------------------------------------------------------------------------------

    def _read(self) -> pl.DataFrame:
        """Every column read, its texts forgotten column by column."""
        import polars as pl

        row, more = (self.sheet.frame.drop_in_place(name) for name in ("row", "more"))
        household, number = self._households(row)
        read = {name: self._column(name) for name in BY_NAME if name != "household"}
        self._note(more, Fault(None, "cells", _TOO_WIDE))
        return pl.DataFrame({"row": row, "household": household, "number": number, **read})

    def _column(self, name: str) -> pl.Series:
        """The values of a column."""
        import polars as pl

        kind = _types()[BY_NAME[name].holds]
        if name in self.sheet.frame.columns:
            runs = _Runs(self.sheet.frame.drop_in_place(name))
            distinct = runs.cells.unique()
            return self._joined(
                runs, distinct, [self._cell(name, text) for text in _written(distinct)], kind
            )
        value = self._cell(name, self.given[name]) if name in self.given else None
        if isinstance(value, Fault):
            self._note(pl.repeat(True, self.height, eager=True), value)  # noqa: FBT003
            value = None
        return pl.repeat(value, self.height, dtype=kind, eager=True)

    def _joined(
        self, runs: _Runs, distinct: pl.Series, read: Sequence[Any], kind: Any
    ) -> pl.Series:
        """What was read of each distinct cell, in all rows; a fault is noted and leaves no value."""
        import polars as pl

        values = [None if isinstance(value, Fault) else value for value in read]
        faults = [self._number(value) for value in read]
        table = pl.DataFrame(
            {
                "cell": distinct,
                "value": pl.Series(values, dtype=kind),
                "fault": pl.Series(faults, dtype=pl.Int64),
            }
        )
        found = (
            runs.cells.alias("cell")
            .to_frame()
            .join(table, on="cell", how="left", nulls_equal=True, maintain_order="left")
        )
        if any(fault is not None for fault in faults):
            noted = runs.spread(found["fault"]).alias("fault").to_frame()
            self._faults.append(
                noted.select(_positions().alias("position"), "fault").drop_nulls("fault")
            )
        return runs.spread(found["value"])

    def _cell(self, name: str, raw: str | None) -> Any:
        """The value of a cell, None if it is empty, or the fault that it has."""
        text = plain(raw or "")
        if not text:
            needed = name in REQUIRED or name == "month"
            return Fault(name, "empty", _EMPTY) if needed else None
        try:
            one_number(name, raw or "")
            return self._readers[name](text)
        except BadCell as bad:
            return Fault(name, bad.code, bad.message)

    def _number(self, value: Any) -> int | None:
        """The number of a fault; None of a value that is none."""
        if not isinstance(value, Fault):
            return None
        return self._numbers_of.setdefault(value, len(self._numbers_of))

    def _note(self, where: pl.Series, fault: Fault) -> None:
        """A fault in the rows where a column of flags says so; null is no."""
        import polars as pl

        positions = where.fill_null(value=False).arg_true().cast(pl.Int64).alias("position")
        if len(positions):
            number = pl.lit(self._number(fault), pl.Int64).alias("fault")
            self._faults.append(positions.to_frame().with_columns(number))

    def _bad(self) -> pl.Series:
        import polars as pl

        if not self._faults:
            return pl.Series("position", [], dtype=pl.Int64)
        return pl.concat(self._faults)["position"].unique()

    # --- households ----------------------------------------------------------------------------

    def _households(self, row: pl.Series) -> tuple[pl.Series, pl.Series]:
        """For each row the key of its household, and the number by which it may be called."""
        import polars as pl

        runs = _Runs(self.sheet.frame.drop_in_place("household"))
        first = (
            pl.DataFrame({"cell": runs.cells, "row": runs.first(row)})
            .group_by("cell", maintain_order=True)
            .agg(pl.col("row").first())
        )
        keys: dict[str, int | Fault] = {}
        numbers: list[str] = []
        read: list[int | Fault] = []
        for raw, number in zip(_written(first["cell"]), first["row"], strict=True):
            text = plain(raw or "")
            if text not in keys:
                own = self._own_number(raw, text, number)
                keys[text] = own if isinstance(own, Fault) else len(numbers)
                numbers += [] if isinstance(own, Fault) else [own]
            read.append(keys[text])
        found = self._joined(runs, first["cell"], read, pl.Int64)
        return found, pl.Series(numbers, dtype=pl.String).gather(found)

    def _own_number(self, raw: str | None, text: str, row: int) -> str | Fault:
        """How a household may be called, or why its rows are refused."""
        if not text or raw in self.sheet.cut:
            code, sentence = ("broken number", CUT) if text else ("empty", _EMPTY)
            return Fault("household", code, sentence)
        try:
            own = own_number(text)
        except BadCell as bad:
            return Fault("household", bad.code, bad.message)
        return own if own and self.keep_numbers else self._standing(row)

    def _standing(self, row: int) -> str:
        """File, sheet and row: what stands for a number that tells who someone is."""
        parts = (self.sheet.file, self.sheet.sheet, str(row))
        return "#".join(part for part in parts if part)

    # --- rows ----------------------------------------------------------------------------------

    def _look_at_rows(self) -> None:
        """What is wrong between the cells of a row, and between rows."""
        import polars as pl

        month, since, until = pl.col("month"), pl.col("since"), pl.col("until")
        persons = pl.col("categories").str.count_matches(";", literal=True) + 1
        for column, wrong, sentence in (
            ("since", month < since, msg("The month lies before the household came on the list.")),
            ("until", month > until, msg("The month lies after the household left the list.")),
            (
                "until",
                (until < since) if not self.monthly else pl.lit(value=False),
                msg("The household left the list before it came on it."),
            ),
            (
                "categories",
                persons > pl.col("members"),
                msg("More persons are in categories than the household has members."),
            ),
        ):
            self._note(self._where(wrong), Fault(column, "contradiction", sentence))
        key = KEY if self.monthly else KEY[:-1]
        whole = pl.all_horizontal(pl.col(name).is_not_null() for name in key)
        sentence = DUPLICATE if self.monthly else _TWICE_ON_ROSTER
        twice = _is_duplicated(self.frame.select(key)) & self._where(whole)
        self._note(twice, Fault(None, "duplicate", sentence))

    def _where(self, condition: pl.Expr) -> pl.Series:
        return self.frame.select(condition).to_series()


class _Runs:
    """A column with each run of equal cells once: a household's rows mostly stand together."""

    def __init__(self, cells: pl.Series) -> None:
        numbers = cells.rle_id()
        runs = numbers[-1] + 1 if len(numbers) else 0
        self._run = numbers if 2 * runs <= len(numbers) else None  # number of the run of each row
        self.cells = cells if self._run is None else self.first(cells)

    def first(self, rows: pl.Series) -> pl.Series:
        """Of another column, the rows in which the runs begin."""
        return rows if self._run is None else rows.filter(self._begins(self._run))

    def spread(self, values: pl.Series) -> pl.Series:
        """Values of the runs in all of their rows."""
        return values if self._run is None else values.gather(self._run)

    @staticmethod
    def _begins(run: pl.Series) -> pl.Series:
        return run.ne_missing(run.shift())


def _is_duplicated(keys: pl.DataFrame) -> pl.Series:
    """Which rows stand more than once. Hashes sort out most of those that do not."""
    import polars as pl

    alike = keys.hash_rows().is_duplicated().arg_true()
    twice = alike.filter(keys[alike].is_duplicated()).cast(pl.Int64)
    return pl.int_range(keys.height, eager=True).is_in(twice.implode())


def _types() -> dict[str, Any]:
    import polars as pl

    return {"text": pl.String, "whole": pl.Int64, "date": pl.Date}


def _positions() -> pl.Expr:
    import polars as pl

    return pl.int_range(pl.len(), dtype=pl.Int64)


def _written(texts: pl.Series) -> list[str | None]:
    """Distinct cells as they would be written."""
    import polars as pl

    return texts.cast(pl.String).to_list()


def _place_of(fault: Fault) -> int:
    """Faults stand in the order of the columns, those of the whole row last."""
    return _PLACES[fault.column] if fault.column else len(_PLACES)
