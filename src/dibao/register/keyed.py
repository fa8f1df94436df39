"""The place of each row by its key, whichever of its names a list uses."""

from __future__ import annotations

from datetime import date

import polars as pl

from dibao.message import msg
from dibao.register.keys import cell_number, distinct, picked
from dibao.register.plan import NO_PLACE, Asking
from dibao.register.reading import DUPLICATE
from dibao.register.refused import Fault, RefusedRow

NO_SUCH_PLACE = Fault("place", "place", NO_PLACE)
TWICE = Fault(None, "duplicate", DUPLICATE)
HOUSEHOLD = ("household", "key", "program", "month")


def with_keys(frame: pl.DataFrame, asking: Asking, day: date) -> pl.DataFrame:
    """The rows with `key`; null where no one place is called so in the month, else on the day."""
    words = distinct(frame, "place", "month")
    found = [asking.place(word, month or day) for word, month in words.iter_rows()]
    keys = pl.Series(found, dtype=pl.String)
    return frame.with_columns(picked(keys, cell_number(words, ("place", "month"))).alias("key"))


def placed(frame: pl.DataFrame) -> tuple[pl.DataFrame, list[RefusedRow]]:
    """The rows in a place, each household once a month; the others are refused.

    A list that calls one place by two names may have a household twice without looking so.
    """
    refused = refusals(frame.filter(pl.col("key").is_null()), NO_SUCH_PLACE)
    if refused:
        frame = frame.filter(pl.col("key").is_not_null())
    names = distinct(frame, "place", "key")
    if names.height > names["key"].n_unique():
        twice = frame.select(HOUSEHOLD).is_duplicated()
        refused += refusals(frame.filter(twice), TWICE)
        frame = frame.filter(~twice)
    return frame, refused


def refusals(rows: pl.DataFrame, fault: Fault) -> list[RefusedRow]:
    """Each of these rows, refused for one reason."""
    return [RefusedRow.of(one, fault) for one in rows.iter_rows(named=True)]


OTHER_LIST = Fault(
    None,
    "other row",
    msg(
        "The row of this household in the other list is refused, so nothing says what became of it."
    ),
)
