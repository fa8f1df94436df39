"""Lists in parts of whole households, so that one too large for memory is computed part by part."""

from __future__ import annotations

from typing import TYPE_CHECKING

from attrs import frozen

if TYPE_CHECKING:
    import polars as pl


@frozen
class Part:
    """One of so many parts: every household is in one of them, with all of its rows."""

    number: int  # from 0
    of: int

    def has(self, household: pl.Expr) -> pl.Expr:
        """Whether a row is in it, by the household's number as the list writes it."""
        return number_of_part(household, self.of) == self.number


def number_of_part(household: pl.Expr, of: int) -> pl.Expr:
    """The number of a row's part, of so many."""
    import polars as pl

    from dibao.register.number_columns import plain

    return plain(household.cast(pl.String)).hash(seed=0) % of


def parts_of(rows: int, most: int) -> tuple[Part, ...]:
    """So many parts that a part has about `most` rows."""
    count = max(1, -(-rows // most))
    return tuple(Part(number, count) for number in range(count))
