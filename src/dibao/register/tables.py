"""The files that come out: which columns they have, and their rows. Any engine fills the same.

A cell is a text, a whole number or an `Amount`. Headers are English for programs, or in the
language of the caller; `Speak` says a sentence. What a whole list comes to is a Polars frame, whose
texts are said once each; short tables are rows.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from dibao._version import VERSION
from dibao.calc import Cite
from dibao.message import Message, msg
from dibao.money import yuan_of
from dibao.policy.places import Places
from dibao.register.columns import label
from dibao.register.refused import RefusedRow

if TYPE_CHECKING:
    import polars as pl

Speak = Callable[[Message], str]


@frozen
class Amount:
    """Yuan in a cell; `fen` may be a fraction."""

    fen: Fraction | int

    def __str__(self) -> str:
        """Two places: 300.00. A fraction of a fen is written in full: 20 5/6."""
        fen = Fraction(self.fen)
        if fen.denominator == 1:
            return str(yuan_of(int(fen)))
        yuan = abs(fen) / 100
        whole_yuan, rest = divmod(yuan.numerator, yuan.denominator)
        return f"{'-' if fen < 0 else ''}{whole_yuan} {rest}/{yuan.denominator}"


Cell = str | int | Amount | None


@frozen
class Heading:
    """A column of a file: its English header, and the words for people."""

    name: str
    words: Message


@frozen
class Table:
    """A file's content: its headings and its rows, made as they are written.

    `rows` are tuples of cells, or a frame with a column for each heading. In a frame the columns
    named in `amounts` hold fen; where an amount is no whole number of fen, it is null there, and
    the column `exact(name)` has it in full.
    """

    headings: tuple[Heading, ...]
    rows: Iterable[tuple[Cell, ...]] | pl.DataFrame = field(repr=False)
    amounts: tuple[str, ...] = ()

    def cells(self) -> Iterator[tuple[Cell, ...]]:
        """The rows, whichever way they are held."""
        import polars as pl

        if not isinstance(self.rows, pl.DataFrame):
            yield from self.rows
            return
        names = [heading.name for heading in self.headings]
        for row in self.rows.iter_rows(named=True):
            yield tuple(self._cell(name, row) for name in names)

    def _cell(self, name: str, row: Mapping[str, Any]) -> Cell:
        value: Cell = row[name]
        if name not in self.amounts:
            return value
        if value is None:
            in_full: str | None = row.get(exact(name))
            return in_full
        return Amount(value) if isinstance(value, int) else value


def cited(cites: Iterable[Cite]) -> Message:
    """The clauses that a cell names, each once as it reads."""
    return msg("{cites}", cites=tuple({str(by): by for by in cites}.values()))


def exact(name: str) -> str:
    """The column of a frame with those amounts that are no whole number of fen."""
    return f"{name} in full"


def headings(**words: Message) -> tuple[Heading, ...]:
    """Headings by their English names, in the order in which they are given."""
    return tuple(Heading(name, message) for name, message in words.items())


FOUND_IN = {"file": msg("file"), "sheet": msg("sheet"), "row": msg("row")}
MADE_BY = {"dibao_version": msg("dibao version"), "policies": msg("hash of the policies")}

REFUSED = headings(
    **FOUND_IN,
    household=msg("household number"),
    column=msg("column"),
    code=msg("reason code"),
    reason=msg("reason"),
    lacks=msg("clause that is missing"),
    **MADE_BY,
)


@frozen
class Names:
    """The words of places and programs, and of where a row and a file come from."""

    places: Places
    day: date
    speak: Speak
    file: str
    sheet: str
    policies: str

    def place(self, key: str | None) -> str | None:
        """The full name of a place on the day."""
        return None if key is None else self.places.full_name(key, self.day)

    def program(self, word: str | None) -> str | None:
        """The program's name."""
        return None if word is None else self.speak(msg("{program}", program=word))

    def found_in(self, row: int) -> tuple[Cell, ...]:
        """File, sheet and row of a list."""
        return self.file, self.sheet or None, row

    def made_by(self) -> tuple[Cell, ...]:
        """The version of the library, and the hash of the policy files."""
        return VERSION, self.policies

    def everywhere(self) -> list[pl.Expr]:
        """The columns of a frame that are the same in every row: file, sheet, what made it."""
        import polars as pl

        constant = dict(zip(("file", "sheet"), self.found_in(0), strict=False))
        constant |= dict(zip(MADE_BY, self.made_by(), strict=True))
        return [pl.lit(text, pl.String).alias(name) for name, text in constant.items()]

    def named(self, frame: pl.DataFrame) -> list[pl.Expr]:
        """The places and programs of a frame by their names, each said once."""
        return [
            _in_words(frame, "place", self.place),
            _in_words(frame, "program", self.program),
        ]


def _in_words(frame: pl.DataFrame, column: str, name: Callable[[str], str | None]) -> pl.Expr:
    """A column with its words in place of its keys, each said once."""
    import polars as pl

    words = {key: name(key) for key in frame[column].unique(maintain_order=True)}
    return pl.col(column).replace_strict(words, return_dtype=pl.String)


def refused_table(*parts: tuple[Names, Iterable[RefusedRow]]) -> Table:
    """The rows that are refused, each with all its reasons, list by list."""
    return Table(
        REFUSED, (_refused_row(row, names, names.speak) for names, rows in parts for row in rows)
    )


def refused_frame(table: Table) -> pl.DataFrame:
    """The same as a frame."""
    import polars as pl

    types = {one.name: pl.Int64 if one.name == "row" else pl.String for one in table.headings}
    return pl.DataFrame(list(table.cells()), schema=types, orient="row")


def _refused_row(row: RefusedRow, names: Names, speak: Speak) -> tuple[Cell, ...]:
    in_columns = [fault.column for fault in row.faults if fault.column is not None]
    reasons = [speak(fault.message) for fault in row.faults]
    return (
        *names.found_in(row.row),
        row.number,
        "; ".join(speak(label(name)) for name in dict.fromkeys(in_columns)) or None,
        "; ".join(dict.fromkeys(fault.code for fault in row.faults)),
        " ".join(dict.fromkeys(reasons)),
        "; ".join(fault.lacks for fault in row.faults if fault.lacks) or None,
        *names.made_by(),
    )
