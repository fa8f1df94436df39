"""Tables to disk as CSV, XLSX or Parquet: the same rows give the same bytes, and none or all of them.

`dibao.register.targets` sees to it that an interrupted run leaves no half file.
"""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any

from dibao.errors import InputError
from dibao.message import msg
from dibao.money import yuan_of
from dibao.register.tables import Amount, Cell, Heading, Table, exact
from dibao.register.targets import all_or_none, telling

if TYPE_CHECKING:
    import polars as pl

SUFFIXES = (".csv", ".xlsx", ".parquet")
MOST_ROWS = 1_048_576  # of a sheet
# One and the same day of making, so that a file depends on its rows alone.
MADE = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)
Title = Callable[[Heading], str]
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def check_suffix(path: Path) -> None:
    """Refuse a file that no table can be written to."""
    if path.suffix.lower() not in SUFFIXES:
        raise InputError(
            msg(
                "{file}: the ending says what is written; it is one of: {suffixes}.",
                file=path.name,
                suffixes=SUFFIXES,
            )
        )


def write(tables: Mapping[Path, Table], title: Title) -> None:
    """Write all tables, or none. `title`: the header of a column, as people read it.

    Parquet, which is for programs, has the English names. Raises `InputError` where a file cannot
    be written.
    """

    def make(parts: Sequence[Path]) -> bool:
        for part, (path, table) in zip(parts, tables.items(), strict=True):
            write_part(part, path, table, title)
        return True

    all_or_none(list(tables), make)


def write_part(part: Path, path: Path, table: Table, title: Title) -> None:
    """Write a table to a file that will have another name, `path`, whose ending says how."""
    with telling(path):
        _WRITERS[path.suffix.lower()](part, table, title)


def _titles(table: Table, title: Title) -> list[str]:
    return [title(heading) for heading in table.headings]


def safe(text: str) -> str:
    """A text that no spreadsheet takes for a formula: one that begins like one gets an apostrophe."""
    return f"'{text}" if text.startswith(_FORMULA) else text


# --- CSV ---------------------------------------------------------------------------------------


def _csv(path: Path, table: Table, title: Title) -> None:
    """CSV in UTF-8 with a byte order mark, which Excel needs to read Chinese."""
    import polars as pl

    with path.open("x", encoding="utf-8-sig", newline="") as file:
        rows = csv.writer(file, lineterminator="\r\n")
        rows.writerow(_titles(table, title))
        if not isinstance(table.rows, pl.DataFrame):
            for row in table.rows:
                rows.writerow([_text(cell) for cell in row])
            return
    with path.open("ab") as more:
        _texts(table).write_csv(more, include_header=False, line_terminator="\r\n")


def _texts(table: Table) -> pl.DataFrame:
    """A frame's columns as the texts of their cells, none of which is taken for a formula."""
    import polars as pl

    frame = table.rows
    if not isinstance(frame, pl.DataFrame):
        raise TypeError(frame)
    return frame.select(_column_text(frame, heading.name, table) for heading in table.headings)


def _column_text(frame: pl.DataFrame, name: str, table: Table) -> pl.Expr:
    import polars as pl

    column = pl.col(name)
    if name in table.amounts:
        text = yuan_text(column)
        in_full = exact(name)
        return (pl.coalesce(text, in_full) if in_full in frame.columns else text).alias(name)
    if frame.schema[name] != pl.String:
        return column.cast(pl.String)
    risky = pl.any_horizontal(column.str.starts_with(sign) for sign in _FORMULA)
    return (
        pl.when(column == "")
        .then(None)
        .when(risky)
        .then("'" + column)
        .otherwise(column)
        .alias(name)
    )


def yuan_text(fen: pl.Expr) -> pl.Expr:
    """Whole fen as yuan with two places: 300.00, -0.05."""
    import polars as pl

    sign = pl.when(fen < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    whole, rest = fen.abs() // 100, fen.abs() % 100
    return pl.format("{}{}.{}", sign, whole, rest.cast(pl.String).str.zfill(2))


def _text(cell: Cell) -> str:
    if cell is None:
        return ""
    return safe(cell) if isinstance(cell, str) else str(cell)


# --- XLSX --------------------------------------------------------------------------------------


def _xlsx(path: Path, table: Table, title: Title) -> None:
    """One sheet: texts as texts, amounts as numbers with two places."""
    import xlsxwriter

    rows = [_titles(table, title), *table.cells()]
    if len(rows) > MOST_ROWS:
        raise InputError(
            msg("The table has more than {most} rows; write it as .csv.", most=MOST_ROWS)
        )
    if not path.parent.is_dir():
        raise FileNotFoundError(path.parent)
    with TemporaryDirectory() as folder:  # the library's own files go with it, however this ends
        book = xlsxwriter.Workbook(str(path), {"constant_memory": True, "tmpdir": folder})
        book.set_properties({"created": MADE})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        money = book.add_format({"num_format": "0.00"})
        for number, row in enumerate(rows):
            for place, cell in enumerate(row):
                _xlsx_cell(sheet, number, place, cell, money)
        book.close()


def _xlsx_cell(sheet: Any, number: int, place: int, cell: Cell, money: Any) -> None:
    """One cell. Of an amount that is no whole number of fen the text is exact, a number is not."""
    if cell is None:
        return
    if isinstance(cell, Amount) and Fraction(cell.fen).denominator == 1:
        sheet.write_number(number, place, yuan_of(int(cell.fen)), money)
    elif isinstance(cell, int):
        sheet.write_number(number, place, cell)
    else:
        sheet.write_string(number, place, str(cell))


# --- Parquet -----------------------------------------------------------------------------------


def _parquet(path: Path, table: Table, title: Title) -> None:
    """Columns of text and whole numbers; amounts are text, exact as in the CSV."""
    import polars as pl

    del title
    if isinstance(table.rows, pl.DataFrame):
        with path.open("xb") as file:
            as_text(table.rows, table).write_parquet(file)
        return
    names = [heading.name for heading in table.headings]
    rows = list(table.rows)
    columns = {
        name: _series(name, [row[place] for row in rows]) for place, name in enumerate(names)
    }
    with path.open("xb") as file:
        pl.DataFrame(columns).write_parquet(file)


def as_text(frame: pl.DataFrame, table: Table) -> pl.DataFrame:
    """The columns of a file in Parquet, amounts as text."""
    amounts = [_column_text(frame, name, table) for name in table.amounts]
    return frame.with_columns(amounts).select(heading.name for heading in table.headings)


def _series(name: str, cells: list[Cell]) -> Any:
    import polars as pl

    if any(isinstance(cell, int) for cell in cells):
        return pl.Series(name, cells, dtype=pl.Int64)
    texts = [None if cell is None else str(cell) for cell in cells]
    return pl.Series(name, texts, dtype=pl.String)


_WRITERS = {".csv": _csv, ".xlsx": _xlsx, ".parquet": _parquet}
