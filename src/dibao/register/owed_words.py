"""What columns found, in the words and clauses of `dibao.calc`: the lines, and what they rest on.

Equal lines are said once. Nothing is looked up again but the clauses of a recomputed allowance, once
for a place, a month and a state.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from functools import cached_property
from typing import Any

import polars as pl
from attrs import field, frozen

from dibao.calc import BackPay, Result
from dibao.calc.back_pay_months import off_the_list, paid_already, why_added, why_recomputed
from dibao.calc.back_pay_results import LeftOut
from dibao.calc.back_pay_terms import MonthTerms, Terms
from dibao.register.lines import LEFT_OUT, LINES, OVERPAID, OWED, ROUNDED, ROUNDING, Said
from dibao.register.owed_columns import ADDED, NEW, OFF, RECOMPUTED, Owed
from dibao.register.terms import STATES

# An added month tells its members, a recomputed one what was due and paid.
_SAID = ["cell", "place_in_window", "state", "members_said", "due", "paid_said"]
_CLASS = ["cell", "code", "is_owed"]


@frozen
class Class:
    """Lots whose answers rest on the same, and when the first of them would be asked."""

    order: tuple[bool, int]
    answer: BackPay


@frozen(slots=False)
class Words:
    """The lines of what columns found, and what stands behind them."""

    owed: Owed = field(repr=False)

    @cached_property
    def _results(self) -> dict[tuple[int, int, int], Result]:
        """An allowance of each place, month and state that is recomputed."""
        by = ["cell", "place_in_window", "state"]
        found = (
            self.owed.months.filter(pl.col("state") >= RECOMPUTED)
            .group_by(by, maintain_order=True)
            .agg(pl.col("members", "income").first())
        )
        return {
            (cell, number, state): self._terms(cell).recomputed(
                self._month(cell, number), members, income
            )
            for cell, number, state, members, income in found.iter_rows()
        }

    def _terms(self, cell: int) -> Terms:
        return self.owed.tables.terms[cell]

    def _month(self, cell: int, number: int) -> MonthTerms:
        return self._terms(cell).months[number]

    # --- what answers rest on ------------------------------------------------------------------

    @cached_property
    def _lots(self) -> pl.DataFrame:
        """The lots with what tells their class."""
        return self.owed.lots.with_columns((pl.col("fen") > 0).alias("is_owed"))

    @cached_property
    def _answers(self) -> dict[tuple[Any, ...], BackPay]:
        """The answer of each class, without its lines."""
        classes = self._lots.select(_CLASS).unique(maintain_order=True)
        return {key: self._answer(*key) for key in classes.iter_rows()}

    def _answer(self, cell: int, code: int, is_owed: bool) -> BackPay:  # noqa: FBT001 - a key's part
        terms = self._terms(cell)
        months = []
        for number, month in enumerate(terms.months):
            state = code // STATES**number % STATES
            if state != OFF:
                months.append((month, self._results.get((cell, number, state))))
        return terms.answer(months, int(is_owed))

    @property
    def classes(self) -> Iterator[Class]:
        """Each class once."""
        first = self._lots.sort("twice", "first").unique(_CLASS, keep="first", maintain_order=True)
        for twice, group, *key in first.select("twice", "first", *_CLASS).iter_rows():
            yield Class((twice, group), self._answers[tuple(key)])

    # --- lines ---------------------------------------------------------------------------------

    @cached_property
    def table(self) -> tuple[pl.DataFrame, tuple[Said, ...]]:
        """The lines as of `lines.table_of`, numbered by lot, and what is said of them."""
        months, words = self._months()
        rounding, of_sums = self._rounding(len(words))
        lines = pl.concat([months, rounding]).sort("answer", pl.col("line") == ROUNDING, "month")
        is_last = pl.col("answer") != pl.col("answer").shift(-1, fill_value=-1)
        totals = self.owed.lots.select(pl.col("lot").alias("answer"), pl.col("fen").alias("total"))
        with_totals = lines.join(totals, on="answer", how="left", maintain_order="left")
        return (
            with_totals.with_columns(pl.when(is_last).then("total").alias("total")).select(LINES),
            (*words, *of_sums),
        )

    def _months(self) -> tuple[pl.DataFrame, list[Said]]:
        """A line for each month."""
        state, owed = pl.col("state"), pl.col("owed")
        counted, recomputed = state >= ADDED, state >= RECOMPUTED
        months = self.owed.months.select(
            pl.col("lot").alias("answer"),
            "month",
            pl.when(~counted)
            .then(pl.lit(LEFT_OUT))
            .when(owed < 0)
            .then(pl.lit(OVERPAID))
            .otherwise(pl.lit(OWED))
            .alias("line"),
            *(pl.when(counted).then(name).alias(name) for name in ("members", "paid")),
            *_reduced(owed.fill_null(0)),
            "cell",
            "place_in_window",
            "state",
            pl.when(recomputed).then("due").alias("due"),
        )
        keyed = months.with_columns(
            pl.when(state == ADDED).then("members").alias("members_said"),
            pl.when(recomputed).then("paid").alias("paid_said"),
        )
        texts = keyed.select(_SAID).unique(maintain_order=True)
        numbered = texts.with_columns(pl.int_range(pl.len(), dtype=pl.Int64).alias("said"))
        lines = keyed.join(numbered, on=_SAID, how="left", nulls_equal=True, maintain_order="left")
        said = [self._said(one) for one in texts.iter_rows(named=True)]
        return lines.select(LINES[:-1]), said

    def _said(self, one: dict[str, Any]) -> Said:
        """What is said of a month."""
        cell, number, state = (one[name] for name in _SAID[:3])
        terms, month = self._terms(cell), self._month(cell, number)
        if state >= RECOMPUTED:
            result = self._results[cell, number, state]
            why = why_recomputed(Fraction(one["due"]), one["paid_said"])
            return Said(why, (terms.by, *result.cites))
        if state == ADDED:
            why = why_added(month.raised, one["members_said"])
            return Said(why, (terms.by, *month.raised.cites))
        left: LeftOut = (paid_already if state == NEW else off_the_list)(month.month)
        return Said(left.why, (terms.by,))

    def _rounding(self, first: int) -> tuple[pl.DataFrame, list[Said]]:
        """A line for each sum that is rounded; what is said is numbered from `first`."""
        less = 12 * pl.col("fen") - pl.col("total")
        rounded = self._lots.filter(less != 0)
        classes = rounded.select(_CLASS).unique(maintain_order=True)
        numbered = classes.with_columns(
            (pl.int_range(pl.len(), dtype=pl.Int64) + first).alias("said")
        )
        lines = rounded.join(numbered, on=_CLASS, how="left", maintain_order="left").select(
            pl.col("lot").alias("answer"),
            pl.lit(None, pl.Date).alias("month"),
            pl.lit(ROUNDING).alias("line"),
            pl.lit(None, pl.Int64).alias("members"),
            pl.lit(None, pl.Int64).alias("paid"),
            *_reduced(less),
            "said",
        )
        cites = [self._answers[key].cites for key in classes.iter_rows()]
        return lines, [Said(ROUNDED, by) for by in cites]


def _reduced(twelfths: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """Twelfths of a fen as the quotient `owed` / `of` in its lowest terms."""
    of: Any = pl.lit(12, pl.Int64)
    for divisor in (2, 3, 4, 6, 12):
        of = pl.when(twelfths % divisor == 0).then(pl.lit(12 // divisor, pl.Int64)).otherwise(of)
    return (twelfths * of // 12).alias("owed"), of.alias("of")
