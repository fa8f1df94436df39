"""Text for a terminal: wrapped and aligned by what it fills there, where a Chinese sign fills two columns."""

from __future__ import annotations

import re
import sys
import unicodedata
from collections.abc import Iterable, Iterator

from attrs import frozen

WIDTH = 78  # columns; fits a terminal of 80
_PIECES = re.compile(  # spaces; a word or a sign, with the brackets that open before it
    r"\s+|[(〔（《「【“]*(?:[\x21-\x27\x29-\x7e][\x21-\x7e]*|[^\s(])|\S"
)
_CLOSING = "，。；：、？！）》〉」』】〕”’…)"  # never at the head of a line


def columns(text: str) -> int:
    """How many columns the text fills: two for a wide character, none for a combining one."""
    return sum(_columns(character) for character in text)


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def wrap(text: str, width: int) -> Iterator[str]:
    """Lines of at most so many columns; broken at spaces and between Chinese characters."""
    line = ""
    for piece in _PIECES.findall(text):
        fits = columns(line) + columns(piece) <= width or piece[0] in _CLOSING
        if not fits and line.strip():
            yield line.rstrip()
            line = "" if piece.isspace() else piece
        else:
            line += piece
    yield line.rstrip()


def paragraph(text: str, indent: int = 0, hang: int = 0) -> str:
    """A text in lines that fit, all indented, all but the first by `hang` more.

    Only a terminal has lines to fit; in a file or a pipe a sentence stays whole.
    """
    rows = list(wrap(text, WIDTH - indent - hang)) if sys.stdout.isatty() else [text]
    return "\n".join(
        " " * (indent + (hang if number else 0)) + row for number, row in enumerate(rows)
    )


@frozen
class Row:
    """A line of a bill: what it is for, and the amount in digits (empty for a remark)."""

    text: str
    amount: str = ""
    below: tuple[str, ...] = ()  # smaller print: the clauses


def bill(rows: Iterable[Row], indent: int = 2) -> Iterator[str]:
    """The rows with their amounts in one column at the right."""
    rows = tuple(rows)
    room = max((columns(row.amount) for row in rows), default=0)
    width = WIDTH - indent - room - 2
    pad = " " * indent
    for row in rows:
        lines = list(wrap(row.text, width if room else WIDTH - indent))
        yield from (f"{pad}{line}" for line in lines[:-1])
        yield f"{pad}{_filled(lines[-1], row.amount, width, room)}".rstrip()
        for text in row.below:
            yield paragraph(text, indent + 4)


def rule(indent: int = 2) -> str:
    """The line above a total."""
    return " " * indent + "-" * (WIDTH - indent)


def _filled(text: str, amount: str, width: int, room: int) -> str:
    return f"{text}{' ' * (width - columns(text))}  {' ' * (room - columns(amount))}{amount}"
