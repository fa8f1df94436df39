"""动态管理 for whole lists: who entered, left or is paid otherwise between two of them.

As `dibao.calc.movement`: nothing paid and not being on the list are the same, and a household that
moved to another place or program leaves one roster and enters another.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl
from attrs import evolve, field, frozen

from dibao import calc
from dibao.errors import InputError
from dibao.message import Message, msg
from dibao.policy.book import Book
from dibao.register.payments import NO_SUCH_PLACE
from dibao.register.plan import Asking
from dibao.register.reading import Register
from dibao.register.refused import Fault, RefusedRow

ENTRY, EXIT, RAISED, CUT, STAY = "entry", "exit", "raised", "cut", "stay"
KINDS: dict[str, Message] = {
    ENTRY: msg("entry"),
    EXIT: msg("exit"),
    RAISED: msg("raised"),
    CUT: msg("cut"),
    STAY: msg("unchanged"),
}
HOUSEHOLD = ("number", "place", "program")
NO_PAY = Fault(
    "paid", "empty", msg("What was paid is not given, so nothing says whether it changed.")
)
NO_NUMBER = Fault(
    "household",
    "household",
    msg(
        "The household has no number of its own that may be kept, so it is not found in the other list."
    ),
)


@frozen
class Part:
    """One of the two lists: where it came from, and the rows that were refused."""

    file: str
    sheet: str
    month: date | None
    rows: int
    refused: tuple[RefusedRow, ...] = field(repr=False)


@frozen(slots=False)
class Moves:
    """What became of every household between two lists.

    `frame`: a row for each household, place and program: `number`, `place` (key), `program`,
    `move` (one of `KINDS`), `members_before`, `members_after`, and in fen a month `before` and
    `after`; null where it was not on the list. `totals`: by place and program. In households,
    before + entries - exits = after.
    """

    before: Part
    after: Part
    policies: str
    frame: pl.DataFrame = field(repr=False)
    totals: dict[tuple[str, str], calc.Movement]

    @property
    def rows(self) -> int:
        """The rows of both lists."""
        return self.before.rows + self.after.rows

    @property
    def refused(self) -> tuple[RefusedRow, ...]:
        """The refused rows of both lists."""
        return (*self.before.refused, *self.after.refused)

    @property
    def computed(self) -> int:
        """The rows of both lists that are compared."""
        return self.rows - len(self.refused)


def movement(before: Register, after: Register, book: Book) -> Moves:
    """What became of every household between two lists, each of one month or without months.

    Households are found by their number, place and program. Rows without an amount that was paid,
    without a number that may be kept, or in no place on file are refused. Raises `InputError` where
    a list has several months.
    """
    asking = Asking(book)
    (old, one), (new, other) = _usable(before, asking), _usable(after, asking)
    frame = _joined(old, new)
    return Moves(one, other, book.digest, frame, dict(_totals(frame)))


def months_of(register: Register) -> tuple[date, ...]:
    """The months of a list, in their order; none of a list without months."""
    if not register.monthly:
        return ()
    return tuple(register.frame["month"].unique().sort())


def of_month(register: Register, month: date) -> Register:
    """The part of a list that is of one month; rows refused on reading go with its first month."""
    months = months_of(register)
    frame = register.frame.filter(pl.col("month") == month)
    refused = register.refused if months and month == months[0] else ()
    return evolve(register, frame=frame, refused=refused, rows=frame.height + len(refused))


def _usable(register: Register, asking: Asking) -> tuple[pl.DataFrame, Part]:
    """The rows that can be compared, and what is said of the list."""
    months = months_of(register)
    if len(months) > 1:
        raise InputError(
            msg(
                "{file} has {count} months; a movement is between two lists of one month each.",
                file=register.file,
                count=len(months),
            )
        )
    month = months[0] if months else None
    frame = register.frame.with_columns(_keys(register.frame, asking, month or date.max))
    lacks = {
        "key": (pl.col("key").is_null(), NO_SUCH_PLACE),
        "paid": (pl.col("paid").is_null(), NO_PAY),
        "number": (pl.col("number").str.contains("#", literal=True), NO_NUMBER),
    }
    refused = list(register.refused)
    for is_lacking, fault in lacks.values():
        refused += _refusals(frame.filter(is_lacking), fault)
        frame = frame.filter(~is_lacking)
    refused.sort(key=lambda row: row.row)
    part = Part(register.file, register.sheet, month, register.rows, tuple(refused))
    kept = frame.select("number", pl.col("key").alias("place"), "program", "members", "paid")
    return kept.filter(pl.col("paid") > 0), part


def _keys(frame: pl.DataFrame, asking: Asking, day: date) -> pl.Expr:
    """The keys of the places as the list writes them; null: no one place is called so."""
    keys = {word: asking.place(word, day) for word in frame["place"].unique(maintain_order=True)}
    return pl.col("place").replace_strict(keys, return_dtype=pl.String).alias("key")


def _refusals(rows: pl.DataFrame, fault: Fault) -> Iterator[RefusedRow]:
    for one in rows.iter_rows(named=True):
        yield RefusedRow.of(one, fault)


def _joined(old: pl.DataFrame, new: pl.DataFrame) -> pl.DataFrame:
    """Both lists side by side: those of the first in their order, then those who entered."""
    left = old.rename({"members": "members_before", "paid": "before"})
    right = new.rename({"members": "members_after", "paid": "after"})
    sides = ("members_before", "members_after", "before", "after")
    stayed = left.join(right, on=list(HOUSEHOLD), how="left", maintain_order="left")
    entered = right.join(left, on=list(HOUSEHOLD), how="anti", maintain_order="left")
    both = pl.concat([stayed, entered], how="diagonal")
    before, after = pl.col("before"), pl.col("after")
    move = (
        pl.when(before.is_null())
        .then(pl.lit(ENTRY))
        .when(after.is_null())
        .then(pl.lit(EXIT))
        .when(after > before)
        .then(pl.lit(RAISED))
        .when(after < before)
        .then(pl.lit(CUT))
        .otherwise(pl.lit(STAY))
    )
    return both.select(*HOUSEHOLD, move.alias("move"), *sides)


def _totals(frame: pl.DataFrame) -> Iterator[tuple[tuple[str, str], calc.Movement]]:
    """The tallies of each place and program."""
    before, after = pl.col("before").fill_null(0), pl.col("after").fill_null(0)
    sums = (
        frame.group_by("place", "program", "move")
        .agg(pl.len(), before.sum(), after.sum())
        .sort("place", "program", "move")
    )
    cells: dict[tuple[str, str], dict[str, tuple[int, int, int]]] = {}
    for place, program, move, *tally in sums.iter_rows():
        cells.setdefault((place, program), {})[move] = tuple(tally)
    for cell, moves in cells.items():
        yield cell, _movement(moves)


def _movement(moves: dict[str, tuple[int, int, int]]) -> calc.Movement:
    """The tallies from households, fen before and fen after of each kind of move."""

    def tally(*kinds: str, before: int, after: int) -> calc.Tally:
        found = [moves.get(kind, (0, 0, 0)) for kind in kinds]
        fen = sum(before * one[1] + after * one[2] for one in found)
        return calc.Tally(sum(one[0] for one in found), fen)

    return calc.Movement(
        before=tally(EXIT, RAISED, CUT, STAY, before=1, after=0),
        after=tally(ENTRY, RAISED, CUT, STAY, before=0, after=1),
        entries=tally(ENTRY, before=0, after=1),
        exits=tally(EXIT, before=1, after=0),
        raised=tally(RAISED, before=-1, after=1),
        cut=tally(CUT, before=1, after=-1),
        unchanged=tally(STAY, before=0, after=1),
    )
