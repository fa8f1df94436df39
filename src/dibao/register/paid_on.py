"""Which standard a month was paid on, found for whole columns by what was paid.

As `dibao.calc.back_pay` finds it for one household: the allowances on the new standard and on the old
are compared with the amount. Once a month is known to be paid on the old standard,
households no longer differ by their income, and equal ones are computed once.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from types import SimpleNamespace
from typing import Any

import polars as pl

from dibao import calc
from dibao.calc import rules
from dibao.calc.raises import place_before, raise_on
from dibao.errors import CannotSay, InputError
from dibao.register.expressions import COLUMNS, known
from dibao.register.facts import Asking
from dibao.register.plan import PARAMETERS

CELL = ("key", "program", "month")


def with_paid_on(rows: pl.DataFrame, asking: Asking) -> pl.DataFrame:
    """The rows with `paid_on` filled where the amount paid tells it beyond doubt.

    Where it does not, or a month is no case for columns, it stays null, and the household is
    computed by itself.
    """
    plain = pl.col("categories").is_null()  # supplements follow the standard, too
    open_ = pl.col("paid_on").is_null() & plain & known(("paid", "income", "month"))
    cells = rows.filter(open_).select(CELL).unique(maintain_order=True)
    if not cells.height:
        return rows
    joined = rows.join(
        cells.with_columns(_series(asking, cells)), on=list(CELL), how="left", maintain_order="left"
    )
    amounts = (_amount(side).alias(side) for side in SIDES)
    told = pl.when(open_ & known(_names())).then(_told())
    return (
        joined.with_columns(amounts)
        .with_columns(pl.coalesce("paid_on", told).alias("paid_on"))
        .drop(*_names(), *SIDES)
    )


SIDES = ("new", "old")


def _names() -> list[str]:
    """The columns of the parameters, of the new standard and of the old."""
    return [f"{name} {side}" for side in SIDES for name in PARAMETERS]


def _amount(side: str) -> pl.Expr:
    """The allowance on a standard in fen; null where it is no whole number of fen."""
    rates: Any = SimpleNamespace(**{name: pl.col(f"{name} {side}") for name in PARAMETERS})
    found = rules.allowance(COLUMNS, rates, pl.col("members"), pl.col("income"))
    return pl.when(found != rules.NOT_WHOLE).then(found)


def _told() -> pl.Expr:
    """Old or new by what was paid; null where it fits neither."""
    new, old, paid = pl.col("new"), pl.col("old"), pl.col("paid")
    return (
        pl.when((paid == new) & (old.is_null() | (old != new)))
        .then(pl.lit("new"))
        .when(paid == old)
        .then(pl.lit("old"))
    )


def _series(asking: Asking, cells: pl.DataFrame) -> Iterator[pl.Series]:
    found = [_parameters(asking, *cell) for cell in cells.iter_rows()]
    for place, name in enumerate(_names()):
        values = [None if one is None else one[place] for one in found]
        yield pl.Series(name, values, dtype=pl.Int64)


def _parameters(asking: Asking, place: str, program: str, month: date) -> list[int] | None:
    """The rates of a month on both standards; None where each household must be asked."""
    window = asking.window(place, program)
    if window is None or not window.first <= month <= window.last:
        return None
    here = asking.place_in(place, program, month)
    try:
        before = place_before(here, program, raise_on(here, program))
        both = [] if before is None else [calc.rates(one, program) for one in (here, before)]
    except (CannotSay, InputError):
        return None
    rates = [one for one in both if one is not None]
    if len(rates) < len(SIDES):
        return None
    return [getattr(one, name) for one in rates for name in PARAMETERS]
