"""What a rule is given: the operations it may use besides + - * and comparisons, and its parameters.

Rules take them as their first argument `o`: integers for one household here, and Polars
expressions for whole registers (`dibao.register`). So each rule is written once.
"""

from __future__ import annotations

from typing import Any, Protocol


class Ops(Protocol):
    """What an engine gives to the rules."""

    def where(self, condition: Any, yes: Any, no: Any) -> Any:
        """`yes` where the condition holds, else `no`."""

    def fdiv(self, dividend: Any, divisor: Any) -> Any:
        """Integer division that rounds towards minus infinity; the divisor is positive."""

    def max(self, left: Any, right: Any) -> Any:
        """The greater of two."""


class Parameters(Protocol):
    """What a place, a program and a month contribute (`dibao.calc.rates()`): integers or columns."""

    @property
    def standard(self) -> Any:
        """A person's standard, fen a year x the scale that makes every rate whole."""

    @property
    def payable(self) -> Any:
        """The same, rounded first where a clause rounds the month's standard."""

    @property
    def least_each(self) -> Any:
        """最低补差 for each person, fen a year x scale; 0: none."""

    @property
    def least(self) -> Any:
        """最低补差 for a household, fen a year x scale; 0: none."""

    @property
    def twelve(self) -> Any:
        """12 x scale: months of a year in the measure of the rates."""

    @property
    def unit(self) -> Any:
        """The rounding unit in fen."""

    @property
    def steps(self) -> Any:
        """How the mode rounds, in rounding units (`BIASES`)."""

    @property
    def less(self) -> Any:
        """How the mode rounds, in the smallest unit (`BIASES`)."""

    @property
    def each(self) -> Any:
        """1 where each person's gap is rounded, and then multiplied."""

    @property
    def monthly(self) -> Any:
        """1 where the month's standard is what is rounded."""

    @property
    def whole(self) -> Any:
        """1 where no clause rounds: whole fen only."""

    @property
    def extra(self) -> Any:
        """Supplements of the household's persons, fen a month."""


class Integers:
    """The operations on Python integers."""

    @staticmethod
    def where(condition: object, yes: int, no: int) -> int:
        """`yes` if the condition holds, else `no`."""
        return yes if condition else no

    @staticmethod
    def fdiv(dividend: int, divisor: int) -> int:
        """Floor division."""
        return dividend // divisor

    @staticmethod
    def max(left: int, right: int) -> int:
        """The greater of two."""
        return max(left, right)


INTEGERS = Integers()
