"""What a list comes to: households, persons and yuan by place, program and month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl
from attrs import field, frozen

from dibao.policy.book import Book
from dibao.register._movement import months_of
from dibao.register.keyed import placed, with_keys
from dibao.register.plan import Asking
from dibao.register.reading import Register
from dibao.register.refused import RefusedRow


@frozen
class Sum:
    """One place, program and month. Amounts are fen a month.

    `households`: those with an amount or without one; `paid_households`: those of which the list
    says what was paid, on which `paid` rests. `month` is None in a list without months.
    """

    place: str
    program: str
    month: date | None
    households: int
    persons: int
    paid_households: int
    paid_persons: int
    paid: int

    @property
    def mean(self) -> int | None:
        """Paid for each person, in whole fen rounded half up; None where nothing says what was paid."""
        if not self.paid_persons:
            return None
        return (2 * self.paid + self.paid_persons) // (2 * self.paid_persons)


@frozen
class Summary:
    """What a list comes to. Rows in = rows counted + rows refused."""

    file: str
    sheet: str
    policies: str
    rows: int
    months: tuple[date, ...]
    sums: tuple[Sum, ...]
    refused: tuple[RefusedRow, ...] = field(repr=False)

    @property
    def computed(self) -> int:
        """How many rows are counted."""
        return self.rows - len(self.refused)


def summary(register: Register, book: Book) -> Summary:
    """Households, persons and yuan of a list by place, program and month, in that order.

    A cell that is empty is not counted as 0: households whose amount is not given are told apart.
    Rows in no place on file, and households that stand twice, are refused. A list without months
    is counted as it is: a row that has ended counts, too.
    """
    frame, lost = placed(with_keys(register.frame, Asking(book), date.max))
    refused = sorted((*register.refused, *lost), key=lambda row: row.row)
    return Summary(
        file=register.file,
        sheet=register.sheet,
        policies=book.digest,
        rows=register.rows,
        months=months_of(register),
        sums=tuple(_sums(frame)),
        refused=tuple(refused),
    )


def _sums(frame: pl.DataFrame) -> Iterator[Sum]:
    said = pl.col("paid").is_not_null()
    found = (
        frame.group_by("key", "program", "month")
        .agg(
            pl.len().cast(pl.Int64).alias("households"),
            pl.col("members").sum().alias("persons"),
            said.sum().cast(pl.Int64).alias("paid_households"),
            pl.col("members").filter(said).sum().alias("paid_persons"),
            pl.col("paid").sum(),
        )
        .sort("key", "program", "month")
        .rename({"key": "place"})
    )
    for one in found.iter_rows(named=True):
        yield Sum(**one)
