"""The arithmetic of the allowance: each rule once, for integers and for columns.

Only + - *, comparisons and the operations `o` (`dibao.calc.ops`) stand here, because a column has
no truth value and engines differ in division and rounding. Amounts are fen; a rate over a year is
`a_year`. A quotient is a pair numerator, denominator until it is rounded.
"""

from __future__ import annotations

from typing import Any

from dibao.calc.ops import Ops


def gap(o: Ops, standard_a_year: Any, members: Any, income_a_year: Any) -> Any:
    """差额 of a household in fen a year: standard x members - income, never below nothing.

    社会救助暂行办法 art. 12; 民发〔2012〕220号 art. 27: the difference times the members.
    """
    return o.max(standard_a_year * members - income_a_year, 0)


def raise_to_minimum(o: Ops, due: Any, minimum: Any) -> Any:
    """最低补差: what is positive but below the minimum becomes the minimum; both in one unit."""
    return o.where(due > 0, o.max(due, minimum), 0)


def round_down(o: Ops, numerator: Any, denominator: Any, unit: Any) -> Any:
    """去尾: the multiple of `unit` at or below the quotient, for quotients >= 0."""
    return o.fdiv(numerator, denominator * unit) * unit


def round_up(o: Ops, numerator: Any, denominator: Any, unit: Any) -> Any:
    """进一: the multiple of `unit` at or above the quotient, for quotients >= 0."""
    step = denominator * unit
    return o.fdiv(numerator + step - 1, step) * unit


def round_half_up(o: Ops, numerator: Any, denominator: Any, unit: Any) -> Any:
    """四舍五入: the nearest multiple of `unit`, halves up, for quotients >= 0."""
    step = denominator * unit
    return o.fdiv(2 * numerator + step, 2 * step) * unit


ROUNDINGS = {"down": round_down, "up": round_up, "half-up": round_half_up}
