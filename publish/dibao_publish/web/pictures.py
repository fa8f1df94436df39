"""Pictures of rows, laid out for one template: bars from nothing, and dots on an axis.

Each row stands by itself, its name and its value in words beside it, so that nothing has to be looked
up and no label can meet another. Places along the axis are per cent of its width.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from attrs import frozen

BAR, DOT, RANGE, LIMIT, BASE = "bar", "dot", "range", "limit", "base"
LEFT, RIGHT = 1.0, 99.0  # per cent: the ends of the axis, so that a dot at them is whole


@frozen
class Item:
    """One row before it is laid out: its name, its value in words and as a number.

    `against`: a number that it is held against. `low`, `high`: a range around it.
    """

    label: str
    words: str
    value: Fraction
    against: Fraction | None = None
    low: Fraction | None = None
    high: Fraction | None = None

    @property
    def numbers(self) -> Iterator[Fraction]:
        """All numbers that have to lie on the axis."""
        return (n for n in (self.value, self.against, self.low, self.high) if n is not None)


@frozen
class Shape:
    """A bar or range from `x` on, `width` wide; a dot, limit or base line at `x`."""

    kind: str
    x: str
    width: str = "0%"


@frozen
class Row:
    """One row with its shapes, those behind first."""

    label: str
    words: str
    shapes: tuple[Shape, ...]


@frozen
class Axis:
    """The numbers at the ends of the axis, which always holds nothing (0)."""

    least: Fraction
    most: Fraction

    def x(self, value: Fraction) -> float:
        """Where a number lies, in per cent."""
        return LEFT + (RIGHT - LEFT) * float((value - self.least) / (self.most - self.least))


def axis_of(items: Iterable[Item], full: int | None = None) -> Axis:
    """An axis that holds every number of the items; `full` lies on it in any case."""
    numbers = [Fraction(full or 0), *(number for item in items for number in item.numbers)]
    least = min(Fraction(0), *numbers)
    return Axis(least, max(Fraction(0), *numbers) or least + 1)


def bars(items: Sequence[Item], axis: Axis) -> tuple[Row, ...]:
    """A bar from nothing for each, and a line where it is held against a number."""
    return tuple(Row(one.label, one.words, tuple(_bar(one, axis))) for one in items)


def dots(items: Sequence[Item], axis: Axis, full: int | None = None) -> tuple[Row, ...]:
    """A dot for each, on its range if it has one; a line at `full`."""
    return tuple(Row(one.label, one.words, tuple(_dot(one, axis, full))) for one in items)


def _bar(item: Item, axis: Axis) -> Iterator[Shape]:
    nothing, value = axis.x(Fraction(0)), axis.x(item.value)
    yield Shape(BAR, _pc(min(nothing, value)), _pc(abs(value - nothing)))
    yield Shape(BASE, _pc(nothing))
    if item.against is not None:
        yield Shape(LIMIT, _pc(axis.x(item.against)))


def _dot(item: Item, axis: Axis, full: int | None) -> Iterator[Shape]:
    yield Shape(BASE, _pc(axis.x(Fraction(0))))
    if full is not None:
        yield Shape(BASE, _pc(axis.x(Fraction(full))))
    if item.low is not None and item.high is not None:
        low = axis.x(item.low)
        yield Shape(RANGE, _pc(low), _pc(axis.x(item.high) - low))
    yield Shape(DOT, _pc(axis.x(item.value)))


def _pc(share: float) -> str:
    return f"{share:.2f}%"
