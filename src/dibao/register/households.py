"""The households of a list, and what decides their back-pay: equal ones are computed once.

A household is its rows in one place and program. Its facts are brought into the one form in which
two households can be compared; what cannot matter is left out of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

import polars as pl
from attrs import evolve, field, frozen

from dibao.policy.values import add_months, month_start, months_between
from dibao.register.facts import Asking, Facts, MonthFacts
from dibao.register.keys import cell_number, distinct, picked

GROUP = ("household", "key", "program")
PAIR = "pair"
MONTH_FACTS = ("month", "members", "income", "paid", "paid_on", "until", "categories")


def grouped(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The rows with the number of their household, `group`; and a row for each household.

    `rows`: with `key`, the key of the place. A household has its first row, how many it has, its
    first month, and since when it is on the list.
    """
    households = (
        rows.group_by(GROUP, maintain_order=True)
        .agg(
            pl.col("row").first(),
            pl.col("number").first(),
            pl.col("row").n_unique().alias("rows"),
            pl.col("month").min().alias("first_month"),
            pl.col("since").min(),
        )
        .with_row_index("group")
        .with_columns(pl.col("group").cast(pl.Int64))
    )
    numbers = households.select(*GROUP, "group")
    return rows.join(numbers, on=list(GROUP), how="left", maintain_order="left"), households


def each_by_itself(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The same of a list without months, in which each row is a household."""
    rows = rows.with_row_index("group").with_columns(pl.col("group").cast(pl.Int64))
    households = rows.select(
        "group",
        *GROUP,
        "row",
        "number",
        pl.lit(1, pl.UInt32).alias("rows"),
        pl.col("month").alias("first_month"),
        "since",
    )
    return rows, households


def with_windows(households: pl.DataFrame, asking: Asking) -> pl.DataFrame:
    """The households with the first and last month owed at their place; null: nothing says.

    `method_said`: whether the clause says how they are computed. `pair`: the number of their place
    and program among those of the list.
    """
    cells = distinct(households, "key", "program")
    windows = [asking.window(*cell) for cell in cells.iter_rows()]
    found = (
        pl.Series("window_first", [one and one.first for one in windows], dtype=pl.Date),
        pl.Series("window_last", [one and one.last for one in windows], dtype=pl.Date),
        pl.Series("method_said", [one and one.method_said for one in windows], dtype=pl.Boolean),
    )
    pair = cell_number(cells, ("key", "program")).alias(PAIR)
    return households.with_columns(pair).with_columns(
        picked(values, pl.col(PAIR)).alias(values.name) for values in found
    )


@frozen
class Kind:
    """Households of the same facts: their numbers, and the facts."""

    groups: list[int] = field(repr=False)
    facts: Facts


class Monthly:
    """A list whose rows have a month each; `through` is the last month of the list."""

    def __init__(self, rows: pl.DataFrame, through: date | None) -> None:
        self.rows, self.through = rows, through

    def kinds(self, groups: pl.DataFrame, *, bare: bool) -> Iterator[Kind]:
        """The kinds of these households, `bare` without the facts that cannot matter.

        What a month was paid on is enough, unless the allowance is recomputed; one that joined late
        may be paid for months before, on what is known of its first month. Where the clause does
        not say whether it is recomputed, it may be: then an income that is given matters.
        """
        window = ("window_first", "window_last")
        rows = self.rows.join(
            groups.select("group", "first_month", "method_said", *window),
            on="group",
            how="inner",
            maintain_order="left",
        )
        if bare:
            within = pl.col("month").is_between(*window)
            incomes = pl.col("income").filter(within).n_unique().over("group")
            late = pl.col("first_month") > pl.col("window_first")
            may_differ = pl.col("income").is_not_null() | (incomes > 1) | late
            turns_on_method = ~pl.col("method_said") & within & may_differ
            matters = month_matters(pl.col("month"), pl.col("first_month"))
            rows = rows.with_columns(_bare(matters | turns_on_method.fill_null(value=False)))
        facts = rows.select(MONTH_FACTS).unique(maintain_order=True).with_row_index("fact")
        numbered = rows.join(facts, on=list(MONTH_FACTS), how="left", nulls_equal=True)
        signed = (
            numbered.sort("group", "month")
            .group_by("group", maintain_order=True)
            .agg(pl.col("fact").cast(pl.String).str.join(",").alias("months"))
        )
        named = groups.join(signed, on="group", how="left", maintain_order="left").with_columns(
            _before_the_list().alias("since")
        )
        months = [MonthFacts(**one) for one in facts.drop("fact").iter_rows(named=True)]
        for key, program, since, numbers, found in _kinds(named, ("months",)):
            listed = tuple(months[int(number)] for number in numbers.split(","))
            yield Kind(found, Facts(key, program, _from(since, listed), self.through))


def _from(since: date | None, months: tuple[MonthFacts, ...]) -> tuple[MonthFacts, ...]:
    """The months, and the one in which the household came on the list long before."""
    if since is None:
        return months
    first = months[0]
    return (evolve(first, month=since, income=0, paid=None, paid_on=None), *months)


def _before_the_list() -> pl.Expr:
    """Since when a household is on the list, where that lies before the window and its rows."""
    early = (pl.col("since") < pl.col("window_first")) & (pl.col("since") < pl.col("first_month"))
    return pl.when(early).then("since")


class Roster:
    """A list without months: each row is a household, the same from `since` to `until`."""

    def __init__(self, rows: pl.DataFrame, paid_on: date) -> None:
        self.rows, self.paying = rows, month_start(paid_on)

    def kinds(self, groups: pl.DataFrame, *, bare: bool) -> Iterator[Kind]:
        """As of `Monthly`; months far outside the window are not told apart."""
        facts = self.rows.select("group", *MONTH_FACTS[1:])
        named = groups.join(facts, on="group", how="left", maintain_order="left")
        least = pl.col("window_first").dt.offset_by("-1mo")
        named = named.with_columns(
            pl.max_horizontal(pl.col("since").fill_null(least), least).alias("since")
        )
        if bare:
            named = named.with_columns(_bare(may_matter()))
        columns = ("window_last", *MONTH_FACTS[1:])
        for key, program, since, last, *said, found in _kinds(named, columns):
            of_month = MonthFacts(since or self.paying, *said)
            yield Kind(found, Facts(key, program, tuple(self._months(of_month, last))))

    def _months(self, of_first: MonthFacts, window_last: date | None) -> Iterator[MonthFacts]:
        first = of_first.month
        last = max(add_months(window_last or self.paying, 1), self.paying, first)
        for month in months_between(first, min(of_first.until or last, last)):
            yield evolve(of_first, month=month)


def month_matters(month: pl.Expr, first: pl.Expr) -> pl.Expr:
    """Whether the income and the amount paid of a month may matter."""
    window_first, window_last = pl.col("window_first"), pl.col("window_last")
    late = ((first > window_first) & (month == first)).fill_null(value=False)
    open_ = month.is_between(window_first, window_last) & pl.col("paid_on").is_null()
    return window_first.is_null() | late | open_


def may_matter() -> pl.Expr:
    """The same of a household whose months are all alike; or where the method is not said."""
    late = (pl.col("since") > pl.col("window_first")).fill_null(value=False)
    recomputed = (~pl.col("method_said") & pl.col("income").is_not_null()).fill_null(value=False)
    return pl.col("window_first").is_null() | late | pl.col("paid_on").is_null() | recomputed


def _bare(matters: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    return (
        pl.when(matters).then("income").otherwise(pl.lit(0, pl.Int64)).alias("income"),
        pl.when(matters).then("paid").alias("paid"),
    )


def _kinds(named: pl.DataFrame, columns: Iterable[str]) -> Iterator[tuple[Any, ...]]:
    """Key, program, since and these columns, once each, with the households that have them."""
    by = ["key", "program", "since", *columns]
    kinds = named.group_by(by, maintain_order=True).agg("group")
    yield from kinds.iter_rows()
