"""The operations of the rules (`dibao.calc.ops`) on Polars expressions, Int64 throughout.

Each rule is thus the same function for one household and for a whole column. A null in a condition
would count as no, so whoever uses a rule guards its inputs (`known`).
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import polars as pl


class Columns:
    """The operations on columns of whole numbers; what is plain beforehand is worked out at once."""

    @staticmethod
    def where(condition: Any, yes: Any, no: Any) -> Any:
        """`yes` in the rows where the condition holds, else `no`."""
        if not isinstance(condition, pl.Expr):
            return yes if condition else no
        return pl.when(condition).then(whole(yes)).otherwise(whole(no))

    @staticmethod
    def fdiv(dividend: Any, divisor: Any) -> Any:
        """Integer division that rounds towards minus infinity; the divisor is positive."""
        return whole(dividend) // whole(divisor)

    @staticmethod
    def max(left: Any, right: Any) -> Any:
        """The greater of two, row by row."""
        if not (isinstance(left, pl.Expr) or isinstance(right, pl.Expr)):
            return max(left, right)
        return Columns.where(whole(left) >= whole(right), left, right)


COLUMNS = Columns()


def whole(value: Any) -> pl.Expr:
    """A column as it is, a number as an Int64 literal: a narrower one would wrap round."""
    return value if isinstance(value, pl.Expr) else pl.lit(value, pl.Int64)


def known(names: Iterable[str]) -> pl.Expr:
    """Whether every one of these columns has a value."""
    return pl.all_horizontal(pl.col(name).is_not_null() for name in names)
