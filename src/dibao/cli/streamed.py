"""What allowances in a Parquet file come to; the file is scanned and never held whole."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import polars as pl
from attrs import frozen

from dibao.money import fen_of
from dibao.register.kernel import AMOUNT, month_column
from dibao.register.readable import readable

AT_ONCE = 5_000_000  # rows whose households are counted together
_MEMBERS = 1 << 24  # more than any household has
_EXACT = pl.Decimal(38, 2)


@frozen
class Written:
    """As of `register.Allowances`: households and persons with an allowance, and their fen.

    `presumed`: whether a standard is only the last known one. `nameless`: rows of a list with months
    whose household has no number that may be kept; each counts as a household of its own.
    """

    households: int
    persons: int
    fen: int
    presumed: bool
    nameless: int


def totals_of(path: Path, rows: int, months: Sequence[date]) -> Written:
    """The totals of a file that `allowances_of_file` wrote with so many rows, for these months."""
    amounts = tuple(map(month_column, months)) or (AMOUNT,)
    with readable(path.name):
        frame = pl.scan_parquet(path, glob=False)
        paid = pl.any_horizontal((pl.col(name) > 0).fill_null(value=False) for name in amounts)
        (sums,) = (
            frame.select(
                *(pl.col(name).cast(_EXACT).sum() for name in amounts),
                (pl.col("holds") == "presumed").any().alias("presumed"),
                (paid & pl.col("household").str.contains("#", literal=True))
                .sum()
                .alias("nameless"),
            )
            .collect(engine="streaming")
            .iter_rows(named=True)
        )
        counts = [_counted(frame.filter(paid), *part, roster=bool(months)) for part in _parts(rows)]
    return Written(
        households=sum(households for households, _ in counts),
        persons=sum(persons for _, persons in counts),
        fen=sum(fen_of(str(sums[name] or 0)) for name in amounts),
        presumed=bool(sums["presumed"]),
        nameless=0 if months else int(sums["nameless"] or 0),
    )


def _parts(rows: int) -> list[tuple[int, int]]:
    """So many parts that one holds the households of about `AT_ONCE` rows: number and count."""
    count = max(1, -(-rows // AT_ONCE))
    return [(part, count) for part in range(count)]


def _counted(paid: pl.LazyFrame, part: int, parts: int, *, roster: bool) -> tuple[int, int]:
    """The households of one part, and their members, of each those of its last row."""
    order = pl.col("row") if roster else pl.col("month").cast(pl.Date).to_physical()
    last = order.cast(pl.Int64) * _MEMBERS + pl.col("members").cast(pl.Int64)
    found = (
        paid.filter(pl.col("household").hash() % parts == part)
        .select("household", last.alias("last"))
        .group_by("household")
        .agg(pl.col("last").max() % _MEMBERS)
        .select(pl.len(), pl.col("last").sum())
        .collect(engine="streaming")
    )
    households, persons = found.row(0)
    return households, persons or 0
