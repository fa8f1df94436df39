"""The step chart of a standard: what is drawn can be read on a phone."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dibao_publish.web.chart import ROOM, Span, chart

DIGITS = 9.0  # per cent of a phone's width that four digits take
REACH = {"start": (0.0, DIGITS), "middle": (-DIGITS / 2, DIGITS / 2), "end": (-DIGITS, 0.0)}
days = st.dates(date(2005, 1, 1), date(2026, 1, 1))
starts_of_spans = st.lists(days, min_size=1, max_size=16, unique=True).map(sorted)


def spans_of(starts: list[date]) -> tuple[Span, ...]:
    ends = [*(start - timedelta(days=1) for start in starts[1:]), date(2026, 6, 30)]
    return tuple(
        Span(first, last, first, 100 + n, str(100 + n), first.isoformat())
        for n, (first, last) in enumerate(zip(starts, ends, strict=True))
    )


def labels_of(starts, look):
    drawn = chart(spans_of(starts), date(2026, 7, 1), "2026-07-01")
    assert drawn is not None
    return [label for label in drawn.labels if label.look == look]


def stand_apart(labels):
    reaches = sorted(
        tuple(float(label.x[:-1]) + edge for edge in REACH[label.anchor]) for label in labels
    )
    return all(right <= left + 0.01 for (_, right), (left, _) in pairwise(reaches))


@given(starts_of_spans)
def test_no_year_stands_upon_another_and_there_are_some(starts):
    years = labels_of(starts, "year")
    assert stand_apart(years)
    assert {label.text for label in years} <= {str(year) for year in range(2005, 2028)}
    assert years


@given(starts_of_spans)
def test_no_amount_stands_upon_another_and_the_newest_is_there(starts):
    amounts = labels_of(starts, "amount")
    assert stand_apart(amounts)
    assert str(99 + len(starts)) in {label.text for label in amounts}


def test_an_amount_through_which_the_next_step_climbs_is_left_out():
    day = date(2020, 1, 1)
    steps = [(day, 100), (day + timedelta(days=200), 200), (day + timedelta(days=2000), 300)]
    ends = [steps[1][0], steps[2][0], date(2026, 6, 30)]
    spans = tuple(
        Span(first, last, first, value, str(value), first.isoformat())
        for (first, value), last in zip(steps, ends, strict=True)
    )
    drawn = chart(spans, date(2026, 7, 1), "")
    assert [label.text for label in drawn.labels if label.look == "amount"] == ["300", "200"]
    assert ROOM > DIGITS
