"""Totals by place and program, and the table of progress that counties report day by day."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from attrs import evolve, frozen

from dibao.policy.places import Places

if TYPE_CHECKING:
    import polars as pl

COUNTIES = ("county", "district", "zone")


@frozen
class Total:
    """What a place's program comes to. Amounts are fen, a household is counted once.

    `rows` = those computed + `refused`. `owed` is due; of it `paid_out` is paid by the day;
    `outstanding` is what lacks and `overpaid` what was paid beyond, each household by itself, so
    that owed - paid_out = outstanding - overpaid. Place and program are None for refused rows that
    do not say them.
    """

    place: str | None
    program: str | None
    rows: int = 0
    refused: int = 0
    households: int = 0
    households_owed: int = 0
    persons_owed: int = 0
    owed: int = 0
    paid_out: int = 0
    outstanding: int = 0
    overpaid: int = 0
    last_paid_out: date | None = None

    def plus(self, other: Total) -> Total:
        """The two together; the place and program are those of this one."""
        days = [day for day in (self.last_paid_out, other.last_paid_out) if day is not None]
        counts = {name: getattr(self, name) + getattr(other, name) for name in _COUNTS}
        return evolve(self, **counts, last_paid_out=max(days, default=None))


_COUNTS = (
    "rows",
    "refused",
    "households",
    "households_owed",
    "persons_owed",
    "owed",
    "paid_out",
    "outstanding",
    "overpaid",
)


def added(parts: Iterable[Total]) -> tuple[Total, ...]:
    """One total for each place and program, in the order of their first mention."""
    found: dict[tuple[str | None, str | None], Total] = {}
    for part in parts:
        key = (part.place, part.program)
        found[key] = found[key].plus(part) if key in found else part
    return tuple(found.values())


def whole(totals: Iterable[Total]) -> Total:
    """All of them together."""
    total = Total(None, None)
    for part in totals:
        total = total.plus(part)
    return total


def by_county(totals: Iterable[Total], places: Places) -> tuple[Total, ...]:
    """The totals of counties: a town counts in its county, a city that is named as such by itself."""
    return added(evolve(total, place=_county(total.place, places)) for total in totals)


def _county(key: str | None, places: Places) -> str | None:
    if key is None:
        return None
    chain = (key, *places.parents(key))
    return next((one for one in chain if places.get(one).kind in COUNTIES), key)


# --- from households to totals -----------------------------------------------------------------


def totals_of(rows: pl.DataFrame, owed: pl.DataFrame, day: date) -> Iterator[Total]:
    """The totals of the households that were computed, by place and program.

    `rows`: the rows of the list, with `group`, the number of their household. `owed`: a row for
    each household, with `fen` and `persons` owed. What was paid out after the day does not count
    yet.
    """
    import polars as pl

    paid = rows.filter(
        pl.col("paid_out").is_not_null()
        & (pl.col("paid_out_on").is_null() | (pl.col("paid_out_on") <= day))
    )
    out = paid.group_by("group").agg(
        pl.col("paid_out").sum(), pl.col("paid_out_on").max().alias("last_paid_out")
    )
    left = pl.col("fen") - pl.col("paid_out")
    found = (
        owed.join(out, on="group", how="left", maintain_order="left")
        .with_columns(pl.col("paid_out").fill_null(0))
        .group_by("key", "program", maintain_order=True)
        .agg(
            pl.col("rows").sum(),
            pl.len().cast(pl.Int64).alias("households"),
            (pl.col("fen") > 0).sum().cast(pl.Int64).alias("households_owed"),
            pl.col("persons").sum().alias("persons_owed"),
            pl.col("fen").sum().alias("owed"),
            pl.col("paid_out").sum(),
            left.clip(lower_bound=0).sum().alias("outstanding"),
            (-left).clip(lower_bound=0).sum().alias("overpaid"),
            pl.col("last_paid_out").max(),
        )
        .rename({"key": "place"})
    )
    for one in found.iter_rows(named=True):
        yield Total(**one)
