"""In which cell of a plan a row lies: a number read from its keys, without a join.

A join of texts is the slowest step of a list, and a streaming engine keeps order through it only at
a price. Here every step looks at one row, so that a list may come in pieces of any size.
"""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

FEW = 4  # so many values are compared one by one
DENSE = 1_000_000  # up to so many combinations are looked up by position


def distinct(frame: pl.DataFrame, *names: str) -> pl.DataFrame:
    """The different values of these columns, in the order in which they first stand there."""
    # The streaming engine does this in pieces that fit the processor's cache.
    values = frame.lazy().select(names).unique(maintain_order=True)
    return values.collect(engine="streaming")


def cell_number(cells: pl.DataFrame, keys: Sequence[str]) -> pl.Expr:
    """The position of a row's keys in `cells`; null where they do not stand there."""
    if cells.is_empty():
        return pl.lit(None, pl.UInt32)
    code, combinations = pl.lit(0, pl.Int64), 1
    for key in keys:
        values = cells[key].unique(maintain_order=True)
        code = code * len(values) + _position(key, values)
        combinations *= len(values)
    codes = cells.select(code.alias("code")).with_row_index("cell")
    if combinations > DENSE:
        return code.replace_strict(
            codes["code"], codes["cell"], default=None, return_dtype=pl.UInt32
        )
    every = pl.DataFrame({"code": pl.int_range(combinations, eager=True)})
    return picked(every.join(codes, on="code", how="left", maintain_order="left")["cell"], code)


def picked(values: pl.Series, number: pl.Expr) -> pl.Expr:
    """The values at these positions; null where there is no position."""
    return number.map_batches(values.gather, return_dtype=values.dtype, is_elementwise=True)


def _position(key: str, values: pl.Series) -> pl.Expr:
    """Where the value of a row stands among these; null where it does not."""
    column = pl.col(key)
    if len(values) <= FEW:
        return pl.coalesce(
            pl.when(column.eq_missing(pl.lit(value, values.dtype))).then(pl.lit(number, pl.Int64))
            for number, value in enumerate(values)
        )
    known = values.drop_nulls()
    if values.dtype == pl.String:
        found = column.cast(pl.Enum(known), strict=False).to_physical().cast(pl.Int64)
    else:
        positions = pl.int_range(len(known), eager=True)
        found = column.replace_strict(known, positions, default=None, return_dtype=pl.Int64)
    return pl.when(column.is_null()).then(_null_position(values)).otherwise(found)


def _null_position(values: pl.Series) -> pl.Expr:
    last = len(values) - 1
    return pl.lit(last if values.has_nulls() else None, pl.Int64)
