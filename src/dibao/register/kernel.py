"""The calculation over columns: a list joined to its plan, and the rule once for each period.

The kernel is a plain function from one lazy frame to another. It runs in memory, streaming from
file to file, and on every batch of a cluster, and says the same in all of them.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Protocol

import polars as pl

from dibao.calc import rules
from dibao.register.expressions import COLUMNS, known, whole
from dibao.register.keys import cell_number, picked
from dibao.register.plan import BROKEN, INCOME_MISSING, PARAMETERS, Period

AMOUNT = "allowance"  # the column of a list whose rows have a month each
CELL, LACK, SINGLY = "cell", "lack", "singly"


class Joined(Protocol):
    """What the kernel needs of a plan: the table, and by what it is joined."""

    @property
    def keys(self) -> tuple[str, ...]:
        """The columns of both the list and the table."""

    @property
    def periods(self) -> tuple[Period, ...]:
        """The periods of the table's parameters."""

    @property
    def table(self) -> pl.DataFrame:
        """One row for each cell."""


class _Of:
    """The parameters of one period in the shape of `rules.Parameters`.

    A number where all cells that have rates have the same, else a column.
    """

    def __init__(self, plan: Joined, period: Period) -> None:
        for name in PARAMETERS:
            column = period.column(name)
            values = plan.table[column].drop_nulls().unique()
            setattr(self, name, values[0] if len(values) == 1 else pl.col(column))
        # Rates are whole or are not there (`_parameters`), so that one column tells.
        self.standard: Any = pl.col(period.column("standard"))


def month_column(month: date) -> str:
    """The name of the column that has the amounts of a month: 2031-01."""
    return f"{month:%Y-%m}"


def amount_columns(plan: Joined) -> tuple[str, ...]:
    """The columns that the kernel fills with fen."""
    months = [month for period in plan.periods for month in period.months]
    return tuple(map(month_column, months)) or (AMOUNT,)


def compute(frame: pl.LazyFrame, plan: Joined, *, bounded: bool = True) -> pl.LazyFrame:
    """The list with its amounts in fen, and why a row has none.

    Takes `plan.keys`, `members`, `income` (fen a month), `since` and `until`. Adds the columns of
    `amount_columns`, `cell`, `lack` (a number in `plan.faults`) and `singly`. A row with a lack, or
    that must be asked singly, has no amounts. In a list without months, a month in which a household
    was not on it has none either; `bounded`: whether any row says since or until when. Each row is
    computed by itself, so rows keep their order.
    """
    periods = [_PeriodOf(plan, period, bounded=bounded) for period in plan.periods]
    given = frame.collect_schema().names()
    numbered = frame.with_columns(cell_number(plan.table, plan.keys).alias(CELL))
    parameters = numbered.with_columns(
        picked(values, pl.col(CELL)).alias(values.name) for values in _parameters(plan)
    )
    computed = parameters.with_columns(period.paid().alias(period.name) for period in periods)
    judged = computed.with_columns(
        pl.coalesce(period.lack() for period in periods).alias(LACK),
        pl.any_horizontal(period.singly() for period in periods).alias(SINGLY),
    )
    counts = pl.col(LACK).is_null() & ~pl.col(SINGLY)
    settled = judged.with_columns(
        pl.when(counts).then(pl.col(period.name)).alias(period.name) for period in periods
    )
    amounts = [amount for period in periods for amount in period.amounts()]
    return settled.select(*given, CELL, LACK, SINGLY, *amounts)


def _parameters(plan: Joined) -> pl.DataFrame:
    """What is looked up of a cell; one that lacks any parameter has no standard, which guards all."""
    standards = {period.column("standard"): period for period in plan.periods}
    return plan.table.drop(*plan.keys, CELL, strict=False).with_columns(
        pl.when(known(map(period.column, PARAMETERS))).then(name).alias(name)
        for name, period in standards.items()
    )


class _PeriodOf:
    """The expressions of one period of a plan."""

    def __init__(self, plan: Joined, period: Period, *, bounded: bool) -> None:
        self.plan, self.period, self.bounded = plan, period, bounded
        self.name = period.column("paid")

    def paid(self) -> pl.Expr:
        """The rule; nothing where an input or the rates are not known, which is not the same as 0."""
        of: Any = _Of(self.plan, self.period)
        paid = rules.allowance(COLUMNS, of, pl.col("members"), pl.col("income"))
        return pl.when(known(("members", "income", self.period.column("standard")))).then(paid)

    def amounts(self) -> list[pl.Expr]:
        """The columns of the months."""
        paid = pl.col(self.name)
        if not self.period.months:
            return [paid.alias(AMOUNT)]
        return [
            (pl.when(_on_list(month)).then(paid) if self.bounded else paid).alias(
                month_column(month)
            )
            for month in self.period.months
        ]

    def singly(self) -> pl.Expr:
        """Whether a row must be asked household by household."""
        return self._asked_singly() & self._touched()

    def lack(self) -> pl.Expr:
        """The fault of a row; null: none."""
        paid, lack = pl.col(self.name), self.period.column(LACK)
        of_row = (
            pl.when(paid.is_null())
            .then(whole(INCOME_MISSING))
            .when(paid == rules.NOT_WHOLE)
            .then(whole(BROKEN))
        )
        some = self.plan.table[lack].null_count() < self.plan.table.height
        found = pl.coalesce(lack, of_row) if some else of_row
        return pl.when(self._touched() & ~self._asked_singly()).then(found)

    def _asked_singly(self) -> pl.Expr:
        column = self.period.column(SINGLY)
        some = bool(self.plan.table[column].any())
        return pl.col(column).fill_null(value=False) if some else pl.lit(value=False)

    def _touched(self) -> pl.Expr:
        """Whether any month is asked of a row."""
        if not self.bounded or not self.period.months:
            return pl.lit(value=True)
        return pl.any_horizontal(_on_list(month) for month in self.period.months)


def _on_list(month: date) -> pl.Expr:
    """Whether a household was on a list without months in a month; an open end goes on."""
    after = pl.col("since").is_null() | (pl.col("since") <= month)
    return after & (pl.col("until").is_null() | (pl.col("until") >= month))
