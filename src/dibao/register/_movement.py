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
from dibao.register.keyed import OTHER_LIST, placed, refusals, with_keys
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
        """The rows of both lists that are compared; one that was paid nothing is not on a list."""
        return self.rows - len(self.refused)


def movement(before: Register, after: Register, book: Book) -> Moves:
    """What became of every household between two lists, each of one month or without months.

    Households are found by their number, place and program. Rows without an amount that was paid,
    without a number that may be kept, in no place on file, or that stand twice are refused, and so
    is the household's row in the other list. A list without months is taken as it is: a row that
    has ended counts, too. Raises `InputError` where a list has several months, or the first is not
    of an earlier month.
    """
    asking = Asking(book)
    old, new = _List(before, asking), _List(after, asking)
    if old.month is not None and new.month is not None and old.month >= new.month:
        raise InputError(
            msg(
                "{file} is of {month}; the list it is compared with must be of a later month.",
                file=before.file,
                month=f"{old.month:%Y-%m}",
            )
        )
    old.without(new.lost)
    new.without(old.lost)
    frame = _joined(old.rows, new.rows)
    return Moves(old.part, new.part, book.digest, frame, dict(_totals(frame)))


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


class _List:
    """One of the two lists: the rows that can be compared, and those that cannot."""

    def __init__(self, register: Register, asking: Asking) -> None:
        months = months_of(register)
        if len(months) > 1:
            raise InputError(
                msg(
                    "{file} has {count} months; a movement is between two lists of one month each.",
                    file=register.file,
                    count=len(months),
                )
            )
        self.register, self.month = register, months[0] if months else None
        frame, lost = placed(with_keys(register.frame, asking, date.max))
        self.refused = [*register.refused, *lost]
        lacks = (
            (pl.col("paid").is_null(), NO_PAY),
            (pl.col("number").str.contains("#", literal=True), NO_NUMBER),
        )
        for is_lacking, fault in lacks:
            self.refused += refusals(frame.filter(is_lacking), fault)
            frame = frame.filter(~is_lacking)
        self.frame = frame
        self.lost = {row.number for row in self.refused if row.number is not None}

    def without(self, lost: set[str]) -> None:
        """Refuse the households whose row in the other list is refused."""
        gone = pl.col("number").is_in(lost)
        self.refused += refusals(self.frame.filter(gone), OTHER_LIST)
        self.frame = self.frame.filter(~gone)

    @property
    def rows(self) -> pl.DataFrame:
        """Those who were paid."""
        kept = self.frame.select(
            "number", pl.col("key").alias("place"), "program", "members", "paid"
        )
        return kept.filter(pl.col("paid") > 0)

    @property
    def part(self) -> Part:
        """What is said of the list."""
        refused = tuple(sorted(self.refused, key=lambda row: row.row))
        register = self.register
        return Part(register.file, register.sheet, self.month, register.rows, refused)


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
