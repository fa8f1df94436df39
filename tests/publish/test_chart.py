"""The step chart of a standard: what is drawn can be read on a phone."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from dibao_publish.web.chart import DAY, Span, chart

REACH = {"start": (0.0, DAY), "middle": (-DAY / 2, DAY / 2), "end": (-DAY, 0.0)}
days = st.dates(date(2005, 1, 1), date(2026, 1, 1))


def spans_of(starts: list[date]) -> tuple[Span, ...]:
    ends = [*(start - timedelta(days=1) for start in starts[1:]), date(2026, 6, 30)]
    return tuple(
        Span(first, last, first, 100 + n, str(100 + n), first.isoformat())
        for n, (first, last) in enumerate(zip(starts, ends, strict=True))
    )


@given(st.lists(days, min_size=1, max_size=12, unique=True).map(sorted))
def test_no_date_stands_upon_another_and_the_newest_is_there(starts):
    drawn = chart(spans_of(starts), date(2026, 7, 1), "2026-07-01")
    assert drawn is not None
    labels = [label for label in drawn.labels if label.look == "since"]
    assert starts[-1].isoformat() in {label.text for label in labels}
    reaches = sorted(
        tuple(float(label.x[:-1]) + edge for edge in REACH[label.anchor]) for label in labels
    )
    for (_, right), (left, _) in pairwise(reaches):
        assert right <= left + 0.01
