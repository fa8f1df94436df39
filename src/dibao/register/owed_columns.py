"""Back-pay over columns: what ordinary households are owed, by the rules of `dibao.calc.rules`.

Which households are ordinary is decided before anything is said of them (`_ordinary`, `_settled`):
of the others, and of whatever may be refused, nothing is said here; `dibao.calc.back_pay` is asked.
A lot is a household, or households of which all that matters is the same.
"""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any

import polars as pl
from attrs import field, frozen

from dibao.calc import rules
from dibao.policy.values import month_start
from dibao.register.expressions import COLUMNS, known, whole
from dibao.register.facts import Asking
from dibao.register.households import PAIR, month_matters
from dibao.register.keys import picked
from dibao.register.plan import PARAMETERS
from dibao.register.terms import TermTables, term_tables

# What a month of the window is. One that is recomputed adds 1 if the allowance is the minimum, and 2
# if there is one: which clauses it rests on goes by that.
OFF, NEW, ADDED, RECOMPUTED = 0, 1, 2, 4  # each below `terms.STATES`
IS_MINIMUM, IS_PAID = 1, 2

_DECIDES = ("begins", "ends", "recomputes", "lists", "counts_late", "counts_left")
_FACTS = ("members", "income", "paid", "paid_on")


@frozen
class Owed:
    """What columns found.

    `lots`: a row for each lot that was computed, numbered by `lot` from 0, with its `cell`, the
    first of its households (`first`), `code` (the states of its months), `total` (x 12, exact),
    `fen`, `persons` owed, and whether it would be asked `twice`, first without its incomes.
    `months`: a row for each lot and month of its window. `groups`: the lot of each household.
    """

    tables: TermTables = field(repr=False)
    lots: pl.DataFrame = field(repr=False)
    months: pl.DataFrame = field(repr=False)
    groups: pl.DataFrame = field(repr=False)


def owed_by_columns(
    rows: pl.DataFrame,
    households: pl.DataFrame,
    asking: Asking,
    through: date | None,
    *,
    monthly: bool,
) -> Owed | None:
    """What ordinary households of a list are owed; None: there are none.

    `rows` and `households` as of `dibao.register.households`, with windows; `through`: the last
    month of a list by months.
    """
    tables = term_tables(households, asking)
    if tables is None:
        return None
    households = _of_cells(households, tables)
    make = _monthly if monthly else _roster
    lots, months = make(rows, households, tables, asking.paid_on, through)
    months = _with_owed(months)
    lots = _settled(lots, months, tables, asking)
    if not lots.height:
        return None
    numbers = lots.select("lot", pl.int_range(pl.len(), dtype=pl.Int64).alias("number"))
    lots, months = (
        frame.join(numbers, on="lot", how="inner", maintain_order="left")
        .drop("lot")
        .rename({"number": "lot"})
        for frame in (lots, months)
    )
    groups = lots.select("lot", pl.col("groups").alias("group")).explode("group")
    return Owed(tables, lots.drop("groups"), months, groups)


def _of_cells(households: pl.DataFrame, tables: TermTables) -> pl.DataFrame:
    """The households of the places that have terms, whose months are those of the clause."""
    pairs = households.select(pl.int_range(pl.col(PAIR).max() + 1, dtype=pl.UInt32).alias(PAIR))
    of_pair = pairs.join(tables.cells, on=PAIR, how="left", maintain_order="left")
    same = (pl.col("begins") == pl.col("window_first")) & (pl.col("ends") == pl.col("window_last"))
    return households.with_columns(
        picked(of_pair[name], pl.col(PAIR)).alias(name) for name in ("cell", *_DECIDES)
    ).filter(same)


# --- lots, and their months -------------------------------------------------------------------


def _roster(
    rows: pl.DataFrame, households: pl.DataFrame, tables: TermTables, paid_on: date, _: date | None
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lots of a list without months: on it, and the same, from `since` on."""
    paying = month_start(paid_on)
    facts = rows.select(*_FACTS, _is_plain().alias("plain"))  # a group is the position of its row
    facts = facts if households.height == rows.height else facts[households["group"]]
    own = pl.col("recomputes") & pl.col("plain")
    least = pl.col("begins").dt.offset_by("-1mo")
    named = households.select("group", "cell", "since", "begins", "recomputes").hstack(facts)
    by = ["cell", "since", *_FACTS]
    lots = (
        named.filter("plain")
        .with_columns(
            pl.max_horizontal(pl.col("since").fill_null(least), least).alias("since"),
            *(pl.when(own).then(name).alias(name) for name in ("income", "paid")),
        )
        .group_by(by, maintain_order=True)
        .agg(pl.col("group").alias("groups"))
        .join(tables.cells.select("cell", *_DECIDES), on="cell", how="left", maintain_order="left")
        .with_row_index("lot")
        .with_columns(pl.col("lot").cast(pl.Int64))
    )
    last = pl.max_horizontal(
        pl.col("ends").dt.offset_by("1mo"), pl.lit(paying, pl.Date), pl.col("since")
    )
    listed = lots.join(tables.rosters, on="cell", how="inner").filter(
        pl.col("month").is_between("since", last)
    )
    lots = _ordinary(lots, pl.col("since"), listed["lot"], left=pl.lit(value=False))
    there = pl.col("since") <= pl.col("month")
    late = pl.col("since") > pl.col("begins")
    months = (
        lots.select("lot", *by, (late | pl.col("paid_on").is_null()).alias("matters"))
        .join(tables.months, on="cell", how="left", maintain_order="left_right")
        .with_columns(there.alias("listed"))
    )
    return lots.select("lot", "cell", "groups"), months


def _monthly(
    rows: pl.DataFrame,
    households: pl.DataFrame,
    tables: TermTables,
    paid_on: date,
    through: date | None,
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The lots of a list by months: each household by itself."""
    begins, first = pl.col("begins"), pl.col("first_month")
    early = (pl.col("since") < begins) & (pl.col("since") < first)
    of_group = rows.group_by("group").agg(
        pl.col("month").max().alias("last_month"), _is_plain().all().alias("plain")
    )
    lots = households.join(of_group, on="group", how="inner", maintain_order="left").filter("plain")
    lots = lots.with_columns(
        pl.when(early).then("since").alias("before"), pl.col("group").alias("lot")
    )
    listed = lots.select("lot", "cell", "before").join(tables.rosters, on="cell", how="inner")
    on_list = pl.concat(
        [
            listed.join(
                rows.select(pl.col("group").alias("lot"), "month"),
                on=["lot", "month"],
                how="semi",
            )["lot"],
            listed.filter(pl.col("before") == pl.col("month"))["lot"],
        ]
    )
    paying = month_start(paid_on)
    until = paying if through is None else min(paying, month_start(through))
    lots = _ordinary(lots, pl.coalesce("before", first), on_list, left=pl.col("last_month") < until)
    facts = rows.select(pl.col("group").alias("lot"), "month", *_FACTS)
    months = (
        lots.select("lot", "cell", "first_month", "begins", "window_first", "window_last")
        .join(tables.months, on="cell", how="left", maintain_order="left_right")
        .join(facts, on=["lot", "month"], how="left", maintain_order="left")
        .with_columns(
            pl.col("members").is_not_null().alias("listed"),
            month_matters(pl.col("month"), first).alias("matters"),
        )
    )
    groups = pl.concat_list("lot").alias("groups")
    return lots.select("lot", "cell", groups), months


def _is_plain() -> pl.Expr:
    """Whether nothing is known of the persons but their number."""
    return pl.col("categories").is_null() & pl.col("until").is_null()


def _ordinary(
    lots: pl.DataFrame, first: pl.Expr, listed: pl.Series, *, left: pl.Expr
) -> pl.DataFrame:
    """The lots that every way to read the clause treats alike.

    `first`: their first month on the list; `listed`: a lot for each deciding list that it is on;
    `left`: whether it is off the list by the day of payment.
    """
    late = first > pl.col("begins")
    counts = listed.value_counts(name="on").rename({listed.name: "lot"})
    return (
        lots.join(counts, on="lot", how="left", maintain_order="left")
        .filter(
            (pl.col("counts_late") | ~late)
            & (pl.col("counts_left") | ~left)
            & (pl.col("on").fill_null(0) == pl.col("lists"))
        )
        .drop("on")
    )


# --- what is owed ------------------------------------------------------------------------------


def _with_owed(months: pl.DataFrame) -> pl.DataFrame:
    """The months with `due` where it is recomputed, `state`, and `owed`, x 12.

    `state` is null where columns cannot say what the month is.
    """
    recomputed = pl.col("is_recomputed") > 0
    months = _with_due(months).drop(*PARAMETERS)
    afresh = (
        RECOMPUTED
        + IS_MINIMUM * pl.col("is_minimum")
        + IS_PAID * (pl.col("due") > 0).cast(pl.Int64)
    )
    state = (
        pl.when(~pl.col("listed"))
        .then(whole(OFF))
        .when(pl.col("paid_on") == "new")
        .then(whole(NEW))
        .when((pl.col("paid_on") == "old") & ~recomputed)
        .then(whole(ADDED))
        .when((pl.col("paid_on") == "old") & recomputed)
        .then(afresh)
    )
    owed = rules.owed(
        COLUMNS,
        pl.col("is_recomputed"),
        due=pl.col("due"),
        paid=pl.col("paid"),
        raise_a_year=pl.col("raise_a_year"),
        members=pl.col("members"),
    )
    return months.with_columns(state.alias("state")).with_columns(
        pl.when(pl.col("state") >= ADDED).then(owed).alias("owed")
    )


def _with_due(months: pl.DataFrame) -> pl.DataFrame:
    """The months with the allowance that is `due`, and whether it is the minimum.

    Null where nothing is recomputed, and where columns cannot say what is due.
    """
    names = ("due", "is_minimum")
    if not (months["is_recomputed"] > 0).any():  # the rule has many steps, even for few rows
        return months.with_columns(pl.lit(None, pl.Int64).alias(name) for name in names)
    rates: Any = SimpleNamespace(**{name: pl.col(name) for name in PARAMETERS})
    facts = pl.col("members"), pl.col("income")
    due = rules.allowance(COLUMNS, rates, *facts)
    can = (pl.col("is_recomputed") > 0) & known(("income", "paid", "standard"))
    return months.with_columns(
        pl.when(can & (due != rules.NOT_WHOLE)).then(due).alias("due"),
        pl.when(can).then(rules.is_raised(COLUMNS, rates, *facts)).alias("is_minimum"),
    )


def _settled(
    lots: pl.DataFrame, months: pl.DataFrame, tables: TermTables, asking: Asking
) -> pl.DataFrame:
    """The lots that are surely computed, with their sums; the others are left out."""
    owed, state = pl.col("owed"), pl.col("state")
    counts = rules.counts(COLUMNS, owed, 0)
    sums = months.group_by("lot").agg(
        state.is_null().any().alias("open"),
        (owed < 0).any().alias("over"),
        (owed > 0).any().alias("under"),
        (owed * counts).sum().alias("total"),
        (state * pl.col("weight")).sum().alias("code"),
        pl.col("members").filter(owed >= 0).last().alias("persons"),
        ((state >= RECOMPUTED) & ~pl.col("matters")).any().alias("twice"),
    )
    # Whether months overpaid are taken off others only a caller can say, and a refusal asks for it.
    offset = pl.col("under") if asking.offset is None else pl.lit(value=True)
    joined = lots.join(sums, on="lot", how="left", maintain_order="left").filter(
        ~pl.col("open") & ~(pl.col("over") & offset)
    )
    joined = joined.join(
        tables.cells.select("cell", "to", "steps", "less"),
        on="cell",
        how="left",
        maintain_order="left",
    )
    total, to = rules.owed_in_all(COLUMNS, pl.col("total")), pl.col("to")
    how: Any = SimpleNamespace(steps=pl.col("steps"), less=pl.col("less"))
    rounded = rules.round_biased(COLUMNS, how, total, 12, to)
    exact = pl.when(total % 12 == 0).then(total // 12)
    return (
        joined.with_columns(
            pl.when(to.is_null()).then(exact).otherwise(rounded).alias("fen"),
            pl.col("groups").list.first().alias("first"),
        )
        .filter(pl.col("fen").is_not_null())
        .with_columns(
            pl.when(pl.col("fen") > 0)
            .then(pl.col("persons").fill_null(0))
            .otherwise(0)
            .alias("persons")
        )
        .select("lot", "cell", "groups", "first", "code", "total", "fen", "persons", "twice")
    )
