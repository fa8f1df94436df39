"""Where the headers of a list stand, and which of its columns are kept."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import reduce
from pathlib import Path
from typing import Any

from attrs import frozen

from dibao.errors import InputError
from dibao.message import Message, msg
from dibao.register import columns
from dibao.register.parts import Part

HEAD = 20  # rows searched for the headers, past titles

Cells = Sequence[str | None]


@frozen
class Source:
    """What is read: the file, its name, and what the caller said of it.

    `mapping`: folded header to the name of a column. `given`: columns that the caller supplies, so
    that the list need not have them. `part`: the households that are read, by default all.
    """

    path: Path
    file: str
    sheet: str | None
    mapping: dict[str, str]
    given: tuple[str, ...]
    part: Part | None = None


@frozen
class Header:
    """Where the headers stand: the last row of them (from 0), how wide it is, and what is kept."""

    row: int
    width: int
    kept: dict[int, str]


def header_in(source: Source, rows: Sequence[Cells]) -> Header | None:
    """The first row, or pair of rows, that names most columns of a list; None: no two are named."""
    found: Header | None = None
    for number, cells in enumerate(rows):
        above = rows[number - 1] if number else ()
        for candidate in _candidates(cells, above):
            names = {place: columns.known(c, source.mapping) for place, c in enumerate(candidate)}
            kept = {place: name for place, name in names.items() if name is not None}
            if len(kept) > 1 and (found is None or _is_better(kept, found, number)):
                found = Header(number, len(candidate), kept)
    return found


def _is_better(kept: dict[int, str], found: Header, number: int) -> bool:
    """Whether a row names more than that found before, or as much as the row above but otherwise.

    The latter is a group that is called as a column: 收入 above 工资性收入 and 月收入.
    """
    if len(kept) == len(found.kept) and kept != found.kept:
        return found.row == number - 1 and set(kept.values()) == set(found.kept.values())
    return len(kept) > len(found.kept)


def _candidates(cells: Cells, above: Cells) -> Iterator[Cells]:
    """A row alone, and with the headers above it that were merged downwards.

    Of a group header above (家庭情况) nothing is taken: below it stand the columns' own headers.
    A row with one cell alone is a title.
    """
    yield cells
    if sum(1 for cell in above if cell) > 1:
        width = max(len(cells), len(above))
        lower, upper = ([*row, *[None] * (width - len(row))] for row in (cells, above))
        yield [low if columns.fold(low or "") else up for low, up in zip(lower, upper, strict=True)]


def checked(source: Source, header: Header | None, where: Message) -> Header:
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
    sentences = list(_problems(source, header, where))
    if sentences:
        raise InputError(together(sentences))
    return header


def _problems(source: Source, header: Header, where: Message) -> Iterator[Message]:
    """What is wrong with the columns that were found."""
    names = list(header.kept.values())
    at: dict[str, Any] = {"where": where, "row": header.row + 1}
    if missing := [n for n in columns.REQUIRED if n not in names and n not in source.given]:
        yield msg(
            "{where}, row {row}: these columns are missing: {columns}.",
            **at,
            columns=columns.accepted(missing),
        )
    if twice := sorted({name for name in names if names.count(name) > 1}):
        yield msg(
            "{where}, row {row}: several columns are taken for {columns}; say in a mapping which is meant.",
            **at,
            columns=columns.accepted(twice),
        )
    if unfound := [name for name in dict.fromkeys(source.mapping.values()) if name not in names]:
        yield msg(
            "{where}, row {row}: no column is headed as the mapping says of {columns}.",
            **at,
            columns=columns.accepted(unfound),
        )
    if both := [name for name in source.given if name in names]:
        yield msg(
            "{where}, row {row}: the list has the columns {columns}, so the line must not say them.",
            **at,
            columns=columns.accepted(both),
        )


def together(sentences: Sequence[Message]) -> Message:
    """Several sentences as one, so that all that is wrong is told at once."""
    return reduce(lambda one, other: msg("{one} {other}", one=one, other=other), sentences)
