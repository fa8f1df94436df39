"""The operations that a rule may use, besides + - * and comparisons.

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
