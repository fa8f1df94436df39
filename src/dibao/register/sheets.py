"""Lists as columns of cells: CSV, XLSX, Parquet, tables in memory; nothing is guessed.

What a library says of a file it cannot read may hold cells, so it is never passed on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from dibao.errors import InputError
from dibao.message import Message, msg
from dibao.register import columns
from dibao.register.csv_lists import SPACES, read_csv
from dibao.register.headers import HEAD, Header, Source, checked, header_in
from dibao.register.numbers import LONG, may_be_rounded
from dibao.register.parts import Part
from dibao.register.readable import readable

if TYPE_CHECKING:
    import polars as pl


@frozen
class Sheet:
    """A list as cells.

    `frame` has a column for each that is kept, by its name, and two more. `row`: the row as a
    spreadsheet counts it (of Parquet and of tables in memory: the record, from 1). `more`: whether
    the row has cells beyond the last header, or one that holds rows. Rows without any text are not
    in it. `cut`: the household numbers that may have lost digits.
    """

    file: str
    sheet: str
    frame: pl.DataFrame = field(repr=False)
    cut: frozenset[str] = field(default=frozenset(), repr=False)


def open_sheet(
    path: Path,
    sheet: str | None,
    mapping: Mapping[str, str],
    given: Iterable[str],
    part: Part | None = None,
) -> Sheet:
    """Read a list.

    `sheet`: the sheet of an XLSX, by default the first. `mapping`, `given`, `part`: as of `Source`;
    Parquet alone is read in parts. Raises `InputError`.
    """
    _need_libraries()
    suffix = path.suffix.lower()
    opening: dict[str, Callable[[Source], Sheet]] = {".xlsx": _xlsx, ".parquet": _parquet}
    opening |= dict.fromkeys((".csv", ".txt", ".tsv"), _csv)
    if suffix not in opening:
        raise InputError(
            msg(
                "{file}: a list is a .csv, .xlsx or .parquet file; save an older .xls as .xlsx.",
                file=path.name,
            )
        )
    if sheet is not None and suffix != ".xlsx":
        raise InputError(msg("{file} has no sheets; only an .xlsx has.", file=path.name))
    source = Source(path, path.name, sheet, dict(mapping), tuple(given), part)
    sentence = msg("{file} cannot be read.", file=path.name)
    try:
        path.open("rb").close()
        return opening[suffix](source)
    except FileNotFoundError:
        sentence = msg("{file} does not exist.", file=path.name)
    except IsADirectoryError:
        sentence = msg("{file} is a folder; a list is expected.", file=path.name)
    except OSError:
        pass
    raise InputError(sentence)


def take_sheet(data: Any, file: str, mapping: Mapping[str, str], given: Iterable[str]) -> Sheet:
    """A table in memory that gives an Arrow stream, as a list. Raises `InputError`."""
    _need_libraries()
    source = Source(Path(file), file, None, dict(mapping), tuple(given))
    return Sheet(file, "", _table(source, _from_arrow(data, file).lazy()))


def _need_libraries() -> None:
    try:
        import fastexcel
        import polars as pl
    except ImportError:
        raise InputError(
            msg('Lists need more libraries; install them with: pip install "dibao[register]".')
        ) from None
    del fastexcel, pl


def _csv(source: Source) -> Sheet:
    return Sheet(source.file, "", read_csv(source))


def _kept(
    lines: pl.LazyFrame, header: Header, first: int, part: Part | None = None
) -> pl.DataFrame:
    """The columns that are kept, of the rows with any text; `first` is the first row's number.

    `part`: the households whose rows are kept. All else ends here: nothing of it is looked at but whether a row is empty.
    """
    import polars as pl

    schema = lines.collect_schema()
    names = schema.names()
    filled = [
        pl.col(name).str.contains(f"[^{SPACES}]").fill_null(value=False)
        if schema[name] == pl.String
        else pl.col(name).is_not_null()
        for name in names
    ]
    beyond = filled[header.width :] or [pl.lit(value=False)]
    numbers = (names[place] for place, name in header.kept.items() if name == "household")
    here = [part.has(pl.col(name)) for name in numbers] if part else []
    return (
        lines.with_row_index("__row", offset=first)
        .filter(pl.any_horizontal(filled), *here)
        .select(
            pl.col("__row").cast(pl.Int64).alias("row"),
            pl.any_horizontal(beyond).alias("more"),
            *(pl.col(names[place]).alias(name) for place, name in header.kept.items()),
        )
        .collect(engine="streaming")
    )


# --- XLSX --------------------------------------------------------------------------------------


def _xlsx(source: Source) -> Sheet:
    import fastexcel

    try:
        book = fastexcel.read_excel(source.path)
        names = book.sheet_names
        sheet = source.sheet if source.sheet is not None else names[0]
        if sheet not in names:
            raise InputError(
                msg(
                    "{file} has no such sheet; it has {count} sheets.",
                    file=source.file,
                    count=len(names),
                )
            )
        frame = book.load_sheet(sheet, header_row=None, skip_rows=0, dtypes="string").to_polars()
    except (fastexcel.FastExcelError, IndexError):
        raise InputError(
            msg("{file} cannot be read as .xlsx; open it and save it again.", file=source.file)
        ) from None
    where = msg("{file}, sheet {sheet}", file=source.file, sheet=sheet)
    header = checked(source, header_in(source, frame.head(HEAD).rows()), where)
    rows = frame[header.row + 1 :]
    cut = _cut(book, sheet, header, rows)
    return Sheet(source.file, sheet, _kept(rows.lazy(), header, header.row + 2), cut)


def _cut(book: Any, sheet: str, header: Header, rows: pl.DataFrame) -> frozenset[str]:
    """The household numbers that are long numbers and were typed as a number.

    A spreadsheet keeps 15 digits of such a number. Where the column has texts and numbers, a text
    that reads as such a number would is taken for one.
    """
    place = next((p for p, name in header.kept.items() if name == "household"), None)
    if place is None:
        return frozenset()
    texts = rows.to_series(place)
    long = texts.filter(texts.str.len_chars() >= LONG).unique()
    found = frozenset(text for text in long if may_be_rounded(text.strip()))
    return (
        found
        if found and not _holds_text_alone(book, sheet, header.row + 1, place)
        else frozenset()
    )


def _holds_text_alone(book: Any, sheet: str, first: int, place: int) -> bool:
    """Whether every cell of a column, from a row on, was typed as text."""
    import fastexcel

    try:
        column = book.load_sheet(
            sheet,
            header_row=None,
            skip_rows=first,
            schema_sample_rows=None,
            dtype_coercion="strict",
            use_columns=[place],
        ).to_polars()
    except fastexcel.FastExcelError:
        return False
    return str(column.dtypes[0]) == "String"


# --- tables with types: Parquet, and what gives an Arrow stream ----------------------------------


def _parquet(source: Source) -> Sheet:
    import polars as pl

    with readable(source.file):
        lines = pl.scan_parquet(source.path, glob=False, hive_partitioning=False)
        return Sheet(source.file, "", _table(source, lines))


def distinct_cells(path: Path, mapping: Mapping[str, str], name: str) -> tuple[str, ...]:
    """What stands in a column of a list in Parquet, each text once; nothing if it has none such."""
    import polars as pl

    with readable(path.name):
        lines = pl.scan_parquet(path, glob=False, hive_partitioning=False)
        header = header_in(
            Source(path, path.name, None, dict(mapping), ()), [lines.collect_schema().names()]
        )
        kept = {} if header is None else header.kept
        places = [place for place, meant in kept.items() if meant == name]
        found = lines.select(pl.nth(places)).unique().collect(engine="streaming")
    return tuple(found.to_series().cast(pl.String).drop_nulls()) if places else ()


@frozen
class _Stream:
    """The Arrow stream of a table and nothing else of it, so that every library is read alike."""

    data: Any = field(repr=False)

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.data.__arrow_c_stream__(requested_schema)


def _from_arrow(data: Any, file: str) -> pl.DataFrame:
    import polars as pl

    if hasattr(data, "__arrow_c_stream__"):
        try:
            return pl.DataFrame(_Stream(data))
        # Of any library; what it says may hold a cell. A type that Polars lacks makes it panic.
        except (Exception, pl.exceptions.PanicException):  # noqa: BLE001, S110
            pass
    raise InputError(
        msg(
            "{file}: this gives no table by way of Arrow; take a frame of pandas, Polars or pyarrow, or a "
            "result of DuckDB, whose columns have one type each.",
            file=file,
        )
    )


def _table(source: Source, lines: pl.LazyFrame) -> pl.DataFrame:
    """The rows of a table. Whole numbers, decimals and dates count as what they would be written."""
    import polars as pl

    where = msg("{file}", file=source.file)
    schema = lines.collect_schema()
    header = checked(source, header_in(source, [schema.names()]), where)
    types = {name: schema.dtypes()[place] for place, name in header.kept.items()}
    _check_types(types, where)
    as_text = [name for name, kind in types.items() if not _compares(kind)]
    return _kept(lines, header, 1, source.part).with_columns(pl.col(as_text).cast(pl.String))


def _compares(kind: pl.DataType) -> bool:
    """Whether distinct cells of a type are found as they are; others are written out first."""
    import polars as pl

    return kind.is_integer() or kind in (pl.String, pl.Date, pl.Boolean)


def _check_types(types: Mapping[str, pl.DataType], where: Message) -> None:
    floats = [name for name, kind in types.items() if kind.is_float()]
    if floats:
        raise InputError(
            msg(
                "{where}: the columns {columns} hold floating-point numbers, which are not exact; store "
                "text, whole numbers or decimals.",
                where=where,
                columns=columns.accepted(floats),
            )
        )
    others = [name for name, kind in types.items() if not _is_cell(kind)]
    if others:
        raise InputError(
            msg(
                "{where}: the columns {columns} hold no cells of a list; store text, whole numbers, "
                "decimals or dates.",
                where=where,
                columns=columns.accepted(others),
            )
        )


def _is_cell(kind: pl.DataType) -> bool:
    import polars as pl

    accepted = (pl.String, pl.Categorical, pl.Enum, pl.Date, pl.Datetime, pl.Boolean, pl.Null)
    return kind.is_integer() or kind.is_decimal() or kind.base_type() in accepted
