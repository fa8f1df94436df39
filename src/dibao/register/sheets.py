"""Lists from disk as text: CSV in the encodings of offices, XLSX, Parquet; nothing is guessed.

What a library says of a file it cannot read may hold cells, so it is never passed on.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import reduce
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

from attrs import frozen

from dibao.errors import InputError
from dibao.message import Message, msg
from dibao.register import columns
from dibao.register.numbers import LONG, may_be_rounded

if TYPE_CHECKING:
    import polars as pl

HEAD = 20  # rows searched for the headers, past titles
SEPARATORS = (",", "\t", ";")
_END = "\x00"
BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)


@frozen
class Sheet:
    """A list as text.

    `frame` has a column for each that is kept, by its name, and three more. `row`: the row as a
    spreadsheet counts it (of Parquet: the record, from 1). `more`: whether the row has cells beyond
    the last header, or one that holds rows. `cut`: whether its household number may be a number
    that lost digits. Rows without any text are not in it.
    """

    file: str
    sheet: str
    frame: pl.DataFrame


def open_sheet(
    path: Path, sheet: str | None, mapping: Mapping[str, str], given: Iterable[str]
) -> Sheet:
    """Read a list.

    `sheet`: the sheet of an XLSX, by default the first. `given`: columns that the caller supplies,
    so that the list need not have them. Raises `InputError`.
    """
    _need_libraries()
    suffix = path.suffix.lower()
    opening = {".csv": _csv, ".txt": _csv, ".tsv": _csv, ".xlsx": _xlsx, ".parquet": _parquet}
    if suffix not in opening:
        raise InputError(
            msg(
                "{file}: a list is a .csv, .xlsx or .parquet file; save an older .xls as .xlsx.",
                file=path.name,
            )
        )
    if sheet is not None and suffix != ".xlsx":
        raise InputError(msg("{file} has no sheets; only an .xlsx has.", file=path.name))
    content = _content(path)
    return opening[suffix](_Source(path.name, content, sheet, dict(mapping), tuple(given)))


@frozen
class _Source:
    """What is read: the file's name and bytes, and what the caller said of it."""

    file: str
    content: bytes
    sheet: str | None
    mapping: dict[str, str]
    given: tuple[str, ...]


def _need_libraries() -> None:
    try:
        import fastexcel
        import polars as pl
    except ImportError:
        raise InputError(
            msg('Lists need more libraries; install them with: pip install "dibao[register]".')
        ) from None
    del fastexcel, pl


def _content(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        sentence = msg("{file} does not exist.", file=path.name)
    except IsADirectoryError:
        sentence = msg("{file} is a folder; a list is expected.", file=path.name)
    except OSError:
        sentence = msg("{file} cannot be read.", file=path.name)
    raise InputError(sentence)


def together(sentences: Sequence[Message]) -> Message:
    """Several sentences as one, so that all that is wrong is told at once."""
    return reduce(lambda one, other: msg("{one} {other}", one=one, other=other), sentences)


# --- headers -----------------------------------------------------------------------------------


@frozen
class _Header:
    """Where the headers stand: the row (from 0), how wide it is, and which columns are kept."""

    row: int
    width: int
    kept: dict[int, str]


def _header_in(source: _Source, rows: Sequence[Sequence[str | None]]) -> _Header | None:
    """The first row that names most columns of a list; None if no row names two."""
    found: _Header | None = None
    for number, cells in enumerate(rows):
        names = {place: columns.known(cell, source.mapping) for place, cell in enumerate(cells)}
        kept = {place: name for place, name in names.items() if name is not None}
        if len(kept) > max(1, len(found.kept) if found else 0):
            found = _Header(number, len(cells), kept)
    return found


def _checked(source: _Source, header: _Header | None, where: Message) -> _Header:
    """The header, if it has every column that is needed, each once; every problem at once."""
    if header is None:
        raise InputError(
            msg(
                "{where}: no headers of a list were found in the first {rows} rows; they are {columns}, "
                "or those that a mapping names.",
                where=where,
                rows=HEAD,
                columns=columns.accepted(columns.BY_NAME),
            )
        )
    names = list(header.kept.values())
    missing = [n for n in columns.REQUIRED if n not in names and n not in source.given]
    twice = sorted({name for name in names if names.count(name) > 1})
    both = [name for name in source.given if name in names]
    sentences = []
    if missing:
        sentences.append(
            msg(
                "{where}, row {row}: these columns are missing: {columns}.",
                where=where,
                row=header.row + 1,
                columns=columns.accepted(missing),
            )
        )
    if twice:
        sentences.append(
            msg(
                "{where}, row {row}: several columns are taken for {columns}; say in a mapping which is meant.",
                where=where,
                row=header.row + 1,
                columns=columns.accepted(twice),
            )
        )
    if both:
        sentences.append(
            msg(
                "{where}, row {row}: the list has the columns {columns}, so the line must not say them.",
                where=where,
                row=header.row + 1,
                columns=columns.accepted(both),
            )
        )
    if sentences:
        raise InputError(together(sentences))
    return header


def _kept(
    header: _Header, frame: pl.DataFrame, first: int, broken: Iterable[int] = ()
) -> pl.DataFrame:
    """The columns that are kept, of the rows with any text; `first` is the first row's number.

    All else ends here: nothing of it is looked at but whether a row is empty.
    """
    import polars as pl

    names = frame.columns
    texts = [pl.col(name).str.strip_chars() for name in names]
    filled = pl.any_horizontal(text.is_not_null() & (text != "") for text in texts)
    beyond = [text for place, text in enumerate(texts) if place >= header.width]
    more = (
        pl.any_horizontal(text.is_not_null() & (text != "") for text in beyond)
        if beyond
        else pl.lit(value=False)
    )
    return (
        frame.with_row_index("__row", offset=first)
        .with_columns(pl.col("__row").is_in(list(broken)).alias("__cut"), more.alias("__more"))
        .filter(filled)
        .select(
            pl.col("__row").cast(pl.Int64).alias("row"),
            pl.col("__more").fill_null(value=False).alias("more"),
            pl.col("__cut").alias("cut"),
            *(pl.col(names[place]).alias(name) for place, name in header.kept.items()),
        )
    )


# --- CSV ---------------------------------------------------------------------------------------


def _csv(source: _Source) -> Sheet:
    where = msg("{file}", file=source.file)
    text = _decoded(source, where)
    separator, found = _separated(source, text)
    header = _checked(source, found, where)
    return Sheet(source.file, "", _records(source, text, separator, header))


def _decoded(source: _Source, where: Message) -> str:
    """The text: by its byte order mark, else strict UTF-8, else strict GB18030."""
    marked = next((pair for pair in BOMS if source.content.startswith(pair[0])), None)
    tries = [(marked[1], source.content[len(marked[0]) :])] if marked else []
    tries = tries or [(encoding, source.content) for encoding in ("utf-8", "gb18030")]
    for encoding, content in tries:
        try:
            return content.decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
        except UnicodeDecodeError:
            continue
    raise InputError(
        msg(
            "{where} is neither UTF-8, UTF-16 with a byte order mark, nor GB18030 (GBK); save it as UTF-8.",
            where=where,
        )
    )


def _separated(source: _Source, text: str) -> tuple[str, _Header | None]:
    """The separator under which most headers are known, and the header row."""
    best: tuple[str, _Header | None] = (SEPARATORS[0], None)
    for separator in SEPARATORS:
        header = _header_in(source, list(_head(text, separator)))
        if header is not None and (best[1] is None or len(header.kept) > len(best[1].kept)):
            best = (separator, header)
    return best


def _head(text: str, separator: str) -> Iterator[list[str]]:
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    try:
        yield from islice(rows, HEAD)
    except csv.Error:  # a cell beyond all measure: no header stands there
        return


def _records(source: _Source, text: str, separator: str, header: _Header) -> pl.DataFrame:
    """The records below the headers. Columns that are not kept end here.

    A last record of our own shows whether a quotation mark is left open: it would be swallowed.
    """
    import polars as pl

    records = csv.reader(io.StringIO(f"{text}\n{_END}\n", newline=""), delimiter=separator)
    rows: list[tuple[Any, ...]] = []
    number, cells = 0, [""]
    try:
        for number, cells in enumerate(records, start=1):
            if number > header.row + 1 and cells != [_END] and any(map(str.strip, cells)):
                rows.append((number, _is_odd(cells, header.width, separator), *_of(cells, header)))
    except csv.Error:  # a cell beyond all measure
        number, cells = number + 1, [""]
    if cells != [_END]:
        raise InputError(
            msg(
                "{file}, row {row}: the list cannot be read from here on; a quotation mark may be left open.",
                file=source.file,
                row=number,
            )
        )
    names = ("row", "more", *header.kept.values())
    types = (pl.Int64, pl.Boolean, *(pl.String for _ in header.kept))
    frame = pl.DataFrame(rows, schema=dict(zip(names, types, strict=True)), orient="row")
    return frame.with_columns(pl.lit(value=False).alias("cut"))


def _of(cells: list[str], header: _Header) -> Iterator[str]:
    """The cells that are kept; a short record has empty ones."""
    for place in header.kept:
        yield cells[place] if place < len(cells) else ""


def _is_odd(cells: list[str], width: int, separator: str) -> bool:
    """Whether a record has cells beyond the headers, or one that holds whole rows."""
    return any(map(str.strip, cells[width:])) or any(
        "\n" in cell and cell.count(separator) >= width - 1 for cell in cells
    )


# --- XLSX --------------------------------------------------------------------------------------


def _xlsx(source: _Source) -> Sheet:
    import fastexcel

    try:
        book = fastexcel.read_excel(source.content)
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
    header = _checked(source, _header_in(source, frame.head(HEAD).rows()), where)
    rows = frame[header.row + 1 :]
    broken = _cut(book, sheet, header, rows)
    return Sheet(source.file, sheet, _kept(header, rows, header.row + 2, broken))


def _cut(book: Any, sheet: str, header: _Header, rows: pl.DataFrame) -> list[int]:
    """The rows whose household number is a long number that was typed as a number.

    A spreadsheet keeps 15 digits of such a number. Where the column has texts and numbers, a text
    that reads as such a number would is taken for one.
    """
    place = next((p for p, name in header.kept.items() if name == "household"), None)
    if place is None:
        return []
    texts = rows.to_series(place)
    long = [
        number
        for number, text in enumerate(texts, start=header.row + 2)
        if text is not None and len(text) >= LONG and may_be_rounded(text.strip())
    ]
    return long if long and not _holds_text_alone(book, sheet, header.row + 1, place) else []


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


# --- Parquet -----------------------------------------------------------------------------------


def _parquet(source: _Source) -> Sheet:
    import polars as pl

    try:
        frame = pl.read_parquet(io.BytesIO(source.content))
    except pl.exceptions.PolarsError:
        raise InputError(msg("{file} cannot be read as Parquet.", file=source.file)) from None
    where = msg("{file}", file=source.file)
    header = _checked(source, _header_in(source, [frame.columns]), where)
    floats = [
        name
        for place, name in header.kept.items()
        if frame.dtypes[place] in (pl.Float32, pl.Float64)
    ]
    if floats:
        raise InputError(
            msg(
                "{where}: the columns {columns} hold floating-point numbers, which are not exact; store "
                "text, whole numbers or decimals.",
                where=where,
                columns=columns.accepted(floats),
            )
        )
    texts = frame.select(
        pl.col(name).cast(pl.String, strict=False)
        if place in header.kept
        else pl.lit(None, pl.String).alias(name)
        for place, name in enumerate(frame.columns)
    )
    return Sheet(source.file, "", _kept(header, texts, 1))
