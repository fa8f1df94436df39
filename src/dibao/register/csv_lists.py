"""Lists in CSV: the encodings of offices, their separators, and their quotation marks.

A file whose quotation marks all close in their own line is cut into columns by Polars, line by
line; one with cells of several lines goes through the `csv` module. Both say the same.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from itertools import chain, islice
from typing import TYPE_CHECKING, Any

from dibao.errors import InputError
from dibao.message import Message, msg
from dibao.register.headers import HEAD, Header, Source, checked, header_in

if TYPE_CHECKING:
    import polars as pl

SEPARATORS = (",", "\t", ";")
BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
SPACES = r"\s\x1c-\x1f"  # what `str.strip` takes for spaces, in a regular expression of Polars
_END = "\x00"
_PIECE = 1 << 20  # characters that are recoded at once
_ROWS = 100_000  # rows of Python objects at once


def read_csv(source: Source) -> pl.DataFrame:
    """The rows of a list in CSV, as `dibao.register.sheets.Sheet` has them."""
    where = msg("{file}", file=source.file)
    text = _recoded(source, where)
    separator, found = _separated(source, text)
    header = checked(source, found, where)
    frame = _from_lines(text, separator, header)
    return _from_records(source, text, separator, header) if frame is None else frame


# --- encodings ---------------------------------------------------------------------------------


def _recoded(source: Source, where: Message) -> bytes:
    """The text in UTF-8: by its byte order mark, else strict UTF-8, else strict GB18030."""
    with source.path.open("rb") as file:
        start = file.read(3)
    marked = [encoding for mark, encoding in BOMS if start.startswith(mark)][:1]
    for encoding in marked or ("utf-8", "gb18030"):
        found = io.BytesIO()
        try:
            with source.path.open(encoding=encoding) as text:
                while piece := text.read(_PIECE):
                    found.write(piece.encode())
        except UnicodeError:
            continue
        return found.getvalue()
    raise InputError(
        msg(
            "{where} is neither UTF-8, UTF-16 with a byte order mark, nor GB18030 (GBK); save it as UTF-8.",
            where=where,
        )
    )


def _lines_of(text: bytes) -> Iterator[str]:
    return io.TextIOWrapper(io.BytesIO(text), encoding="utf-8", newline="\n")


# --- separators --------------------------------------------------------------------------------


def _separated(source: Source, text: bytes) -> tuple[str, Header | None]:
    """The separator under which most headers are known, and the header row."""
    best: tuple[str, Header | None] = (SEPARATORS[0], None)
    for separator in SEPARATORS:
        header = header_in(source, list(_head(text, separator)))
        if header is not None and (best[1] is None or len(header.kept) > len(best[1].kept)):
            best = (separator, header)
    return best


def _head(text: bytes, separator: str) -> Iterator[list[str]]:
    rows = csv.reader(_lines_of(text), delimiter=separator)
    try:
        yield from islice(rows, HEAD)
    except csv.Error:  # a cell beyond all measure: no header stands there
        return


# --- line by line ------------------------------------------------------------------------------


def _from_lines(text: bytes, separator: str, header: Header) -> pl.DataFrame | None:
    """The rows of a file in which every line is a row; None if it is not such a file.

    Lines with a separator, or a quotation mark, between quotation marks go through `csv` by
    themselves.
    """
    import polars as pl

    if _END.encode() in text:
        return None
    quoted = b'"' in text
    line = pl.col("line")
    lines = pl.scan_csv(
        text,
        separator=_END,
        quote_char=None,
        has_header=False,
        schema={"line": pl.String},
        row_index_name="row",
        row_index_offset=1,
    )
    cell, between = rf'[^"{separator}]*', '(?:[^"]|"")*'
    closes = line.str.contains(_whole_line(separator, cell, between)) if quoted else pl.lit(True)  # noqa: FBT003
    try:
        longest, closed = (
            lines.select(line.str.len_bytes().max(), closes.all().alias("closed"))
            .collect(engine="streaming")
            .row(0)
        )
        if not closed or (longest or 0) > csv.field_size_limit():
            return None
        below = lines.filter(pl.col("row") > header.row + 1)
        if not quoted:
            return _cut(below, separator, header).collect(engine="streaming")
        is_easy = line.str.contains(_whole_line(separator, cell, cell))
        easy = below.filter(is_easy).with_columns(line.str.replace_all('"', "", literal=True))
        hard = below.filter(~is_easy).collect(engine="streaming")
        found = _cut(easy, separator, header).collect(engine="streaming")
    except pl.exceptions.PolarsError:  # whatever it is, `csv` says it without repeating a cell
        return None
    records = csv.reader(hard["line"], delimiter=separator)
    rest = _framed(zip(hard["row"], records, strict=True), separator, header)
    return pl.concat([found, rest]).sort("row")


def _whole_line(separator: str, bare: str, between: str) -> str:
    """A regular expression for a line of cells, bare ones and ones between quotation marks."""
    cell = f'(?:{bare}|"{between}")'
    return f"^{cell}(?:{separator}{cell})*$"


def _cut(lines: pl.LazyFrame, separator: str, header: Header) -> pl.LazyFrame:
    """Lines without quotation marks as columns."""
    import polars as pl

    has_text = f"[^{SPACES}{separator}]"
    cells = pl.col("cells").struct
    return (
        lines.filter(pl.col("line").str.contains(has_text))
        .with_columns(pl.col("line").str.splitn(separator, header.width + 1).alias("cells"))
        .select(
            pl.col("row").cast(pl.Int64),
            cells.field(f"field_{header.width}")
            .str.contains(has_text)
            .fill_null(value=False)
            .alias("more"),
            *(
                cells.field(f"field_{place}").fill_null("").alias(name)
                for place, name in header.kept.items()
            ),
        )
    )


# --- record by record --------------------------------------------------------------------------


def _from_records(source: Source, text: bytes, separator: str, header: Header) -> pl.DataFrame:
    """The rows of any file.

    A last record of our own shows whether a quotation mark is left open: it would be swallowed.
    """
    records = csv.reader(chain(_lines_of(text), ("\n", f"{_END}\n")), delimiter=separator)
    last: tuple[int, list[str]] = (0, [""])

    def rows() -> Iterator[tuple[int, list[str]]]:
        nonlocal last
        try:
            for last in enumerate(records, start=1):
                if last[0] > header.row + 1 and last[1] != [_END]:
                    yield last
        except csv.Error:  # a cell beyond all measure
            last = (last[0] + 1, [""])

    frame = _framed(rows(), separator, header)
    if last[1] != [_END]:
        raise InputError(
            msg(
                "{file}, row {row}: the list cannot be read from here on; a quotation mark may be left open.",
                file=source.file,
                row=last[0],
            )
        )
    return frame


def _framed(
    records: Iterable[tuple[int, list[str]]], separator: str, header: Header
) -> pl.DataFrame:
    """Numbered records as columns; columns that are not kept, and rows without text, end here."""
    import polars as pl

    schema: dict[str, Any] = {"row": pl.Int64, "more": pl.Boolean}
    schema |= dict.fromkeys(header.kept.values(), pl.String)
    rows = (
        (number, _is_odd(cells, header.width, separator), *_of(cells, header))
        for number, cells in records
        if any(map(str.strip, cells))
    )
    parts = [pl.DataFrame(schema=schema)]
    while part := list(islice(rows, _ROWS)):
        parts.append(pl.DataFrame(part, schema=schema, orient="row"))
    return pl.concat(parts)


def _of(cells: list[str], header: Header) -> Iterator[str]:
    """The cells that are kept; a short record has empty ones."""
    for place in header.kept:
        yield cells[place] if place < len(cells) else ""


def _is_odd(cells: list[str], width: int, separator: str) -> bool:
    """Whether a record has cells beyond the headers, or one that holds whole rows."""
    return any(map(str.strip, cells[width:])) or any(
        "\n" in cell and cell.count(separator) >= width - 1 for cell in cells
    )
