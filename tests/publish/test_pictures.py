"""Bars and dots: everything on the axis, lengths in proportion, nothing at its place."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao_publish.web.pictures import BAR, BASE, DOT, LIMIT, RANGE, Item, axis_of, bars, dots

numbers = st.integers(-1000, 10**7).map(Fraction)
items = st.lists(
    st.builds(
        lambda value, against, low, high: Item("a", "1", value, against, *sorted((low, high))),
        numbers,
        st.none() | numbers,
        numbers,
        numbers,
    ),
    min_size=1,
    max_size=8,
)


def share(text: str) -> float:
    return float(text.removesuffix("%"))


@given(items)
def test_every_shape_lies_on_the_axis(found):
    axis = axis_of(found, 100)
    for row in (*bars(found, axis), *dots(found, axis, 100)):
        for shape in row.shapes:
            assert share(shape.x) >= 0
            assert share(shape.x) + share(shape.width) <= 100.01


@given(items)
def test_a_larger_number_has_the_longer_bar(found):
    axis = axis_of(found)
    lengths = [
        (abs(item.value), next(share(s.width) for s in row.shapes if s.kind == BAR))
        for item, row in zip(found, bars(found, axis), strict=True)
    ]
    ordered = sorted(lengths)
    assert all(one[1] <= two[1] + 0.01 for one, two in pairwise(ordered))


@given(items)
def test_a_dot_lies_on_its_range_when_its_number_does(found):
    for item, row in zip(found, dots(found, axis_of(found)), strict=True):
        dot = next(share(s.x) for s in row.shapes if s.kind == DOT)
        [held] = [s for s in row.shapes if s.kind == RANGE]
        if item.low <= item.value <= item.high:
            assert share(held.x) - 0.02 <= dot <= share(held.x) + share(held.width) + 0.02


def test_bars_are_in_proportion_and_begin_at_nothing():
    found = [Item("a", "1", Fraction(100)), Item("b", "2", Fraction(200), against=Fraction(150))]
    first, second = bars(found, axis_of(found))
    [one], [two] = ([s for s in row.shapes if s.kind == BAR] for row in (first, second))
    assert share(two.width) == pytest.approx(2 * share(one.width))
    assert one.x == two.x == next(s.x for s in first.shapes if s.kind == BASE)
    [limit] = [s for s in second.shapes if s.kind == LIMIT]
    assert share(limit.x) == pytest.approx(share(two.x) + share(two.width) * 0.75)


def test_the_end_of_the_axis_is_drawn_though_no_row_reaches_it():
    found = [Item("a", "50%", Fraction(50))]
    [row] = dots(found, axis_of(found, 100), 100)
    assert [share(s.x) for s in row.shapes if s.kind == BASE] == [1.0, 99.0]
    assert next(share(s.x) for s in row.shapes if s.kind == DOT) == 50.0


def test_what_shrinks_goes_the_other_way_from_nothing():
    found = [Item("a", "-10%", Fraction(-10)), Item("b", "10%", Fraction(10))]
    down, up = bars(found, axis_of(found))
    [one], [two] = ([s for s in row.shapes if s.kind == BAR] for row in (down, up))
    assert share(one.x) + share(one.width) == pytest.approx(share(two.x))
