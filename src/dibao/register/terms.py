"""What the places of a list contribute to back-pay, as tables that are joined to it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl
from attrs import field, frozen

from dibao.calc.back_pay_terms import Terms
from dibao.calc.rules import BIASES
from dibao.register.facts import Asking
from dibao.register.households import PAIR
from dibao.register.plan import PARAMETERS

STATES = 8  # that a month of a window may have, so that those of all months are one number


@frozen
class TermTables:
    """The terms of those places and programs of a list whose households columns can compute.

    `cells` has a row for each, numbered by `cell`: its window, and what decides for a whole
    household. `months` has a row for each month of its window, numbered by `place_in_window`;
    `weight` is what its state weighs in the number of all states. `rosters` has one for each month
    whose list decides; `lists` is how many.
    """

    terms: tuple[Terms, ...]
    cells: pl.DataFrame = field(repr=False)
    months: pl.DataFrame = field(repr=False)
    rosters: pl.DataFrame = field(repr=False)


def term_tables(households: pl.DataFrame, asking: Asking) -> TermTables | None:
    """The tables for the places and programs of these households; None: all are asked singly."""
    pairs = households.select(PAIR, "key", "program").unique(PAIR, maintain_order=True)
    found = [(pair, asking.terms(*names)) for pair, *names in pairs.iter_rows()]
    known = [(pair, terms) for pair, terms in found if terms is not None]
    if not known:
        return None
    every = tuple(terms for _, terms in known)
    keys = [pair for pair, _ in known]
    return TermTables(every, _cells(keys, every), _months(every), _rosters(every))


def _cells(pairs: Sequence[int], every: Sequence[Terms]) -> pl.DataFrame:
    rows = [
        (number, pair, *_cell(terms))
        for number, (pair, terms) in enumerate(zip(pairs, every, strict=True))
    ]
    schema = {
        "cell": pl.Int64,
        PAIR: pl.UInt32,
        "begins": pl.Date,
        "ends": pl.Date,
        "recomputes": pl.Boolean,
        "counts_late": pl.Boolean,
        "counts_left": pl.Boolean,
        "lists": pl.Int64,
        "to": pl.Int64,
        "steps": pl.Int64,
        "less": pl.Int64,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _cell(terms: Terms) -> tuple[date | bool | int | None, ...]:
    how = terms.rounding
    rounding = (None, None, None) if how is None else (how.unit, *BIASES[how.mode])
    return (
        terms.months[0].month,
        terms.months[-1].month,
        terms.recomputes,
        terms.counts_late,
        terms.counts_left,
        len(terms.lists),
        *rounding,
    )


def _months(every: Sequence[Terms]) -> pl.DataFrame:
    rows = [
        (
            cell,
            number,
            STATES**number,
            month.month,
            month.raised.a_year,
            int(month.rates is not None),
            *(None if month.rates is None else getattr(month.rates, name) for name in PARAMETERS),
        )
        for cell, terms in enumerate(every)
        for number, month in enumerate(terms.months)
    ]
    schema = {
        "cell": pl.Int64,
        "place_in_window": pl.Int64,
        "weight": pl.Int64,
        "month": pl.Date,
        "raise_a_year": pl.Int64,
        "is_recomputed": pl.Int64,
        **dict.fromkeys(PARAMETERS, pl.Int64),
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _rosters(every: Sequence[Terms]) -> pl.DataFrame:
    rows = [(cell, month) for cell, terms in enumerate(every) for month in terms.lists]
    return pl.DataFrame(rows, schema={"cell": pl.Int64, "month": pl.Date}, orient="row")
