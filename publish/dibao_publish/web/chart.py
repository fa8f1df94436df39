"""A step chart of a standard over time, laid out for one small SVG template.

Horizontal places are percentages and vertical ones pixels, so that the chart fills any width while
its text keeps its size. What is confirmed is drawn solid, what is only the last known dashed. Amounts
stand at their steps, years below.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

from attrs import frozen

HEIGHT, TOP, FLOOR = 190, 44, 152  # px: the whole, the highest step, the line of nothing
LEFT, RIGHT = 1.0, 99.0  # per cent
ROOM = 15.0  # per cent of a phone's width that an amount or a year takes
EDGE = 24.0  # nearer to an edge than this, the day asked is aligned with it
STEPS = (1, 2, 3, 5, 10, 20, 50)  # years from one that is marked to the next


@frozen
class Span:
    """A stretch with one amount: `value` orders the steps, `label` is the published amount.

    `first` None: the amount held before `last`, from a day unknown. `confirmed` is the last day
    that something on file confirms.
    """

    first: date | None
    last: date
    confirmed: date | None
    value: int
    label: str
    since: str = ""


@frozen
class Line:
    """A line from (x1, y1) to (x2, y2); `look` names its style."""

    x1: str
    y1: int
    x2: str
    y2: int
    look: str


@frozen
class Label:
    """A text at a place; `anchor` says which of its ends stands there."""

    x: str
    y: int
    anchor: str
    text: str
    look: str


@frozen
class Dot:
    """Where an amount begins; `text` says it to those who point at it."""

    x: str
    y: int
    text: str


@frozen
class Chart:
    """All that the template draws."""

    height: int
    floor: int
    lines: tuple[Line, ...]
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]


@frozen
class _Scale:
    start: date
    days: int
    top: int

    @property
    def last(self) -> date:
        return self.start + timedelta(days=self.days)

    def x(self, day: date) -> float:
        share = (day - self.start).days / self.days
        return LEFT + (RIGHT - LEFT) * min(max(share, 0.0), 1.0)

    def y(self, value: int) -> int:
        return round(FLOOR - (FLOOR - TOP) * value / self.top)


def chart(spans: tuple[Span, ...], on: date, on_label: str) -> Chart | None:
    """Lay out the spans, oldest first, and the day asked; None if there is nothing to draw."""
    if not spans:
        return None
    scale = _scale(spans, on)
    lines = (*_steps(spans, scale), *_risers(spans, scale), _marker(on, scale))
    dots = tuple(
        Dot(_pc(scale.x(s.first)), scale.y(s.value), f"{s.since} {s.label}")
        for s in spans
        if s.first is not None
    )
    at = scale.x(on)
    anchor = "start" if at < EDGE else "end" if at > 100 - EDGE else "middle"
    asked = Label(_pc(at), TOP - 28, anchor, on_label, "day")
    labels = (*_amounts(spans, scale), asked, *_years(scale))
    return Chart(HEIGHT, FLOOR, lines, dots, labels)


def _scale(spans: tuple[Span, ...], on: date) -> _Scale:
    first = min([s.first or s.last for s in spans] + [on])
    last = max([s.last for s in spans] + [on, first + timedelta(days=365)])
    before = (last - first).days // 4 if any(s.first is None for s in spans) else 0
    start = first - timedelta(days=before)
    return _Scale(start, (last - start).days, max(s.value for s in spans) or 1)


def _steps(spans: tuple[Span, ...], scale: _Scale) -> Iterator[Line]:
    for span in spans:
        y = scale.y(span.value)
        first = span.first or scale.start
        if span.first is None:
            yield _flat(first, span.last, y, "was", scale)
            continue
        confirmed = min(span.confirmed or first, span.last)
        if confirmed > first:
            yield _flat(first, confirmed, y, "confirmed", scale)
        if span.last > confirmed:
            yield _flat(confirmed, span.last, y, "presumed", scale)


def _flat(first: date, last: date, y: int, look: str, scale: _Scale) -> Line:
    return Line(_pc(scale.x(first)), y, _pc(scale.x(last)), y, look)


def _risers(spans: tuple[Span, ...], scale: _Scale) -> Iterator[Line]:
    for left, right in pairwise(spans):
        if right.first is not None and right.first - left.last == timedelta(days=1):
            x = _pc(scale.x(right.first))
            yield Line(x, scale.y(left.value), x, scale.y(right.value), "riser")


def _marker(on: date, scale: _Scale) -> Line:
    return Line(_pc(scale.x(on)), TOP - 24, _pc(scale.x(on)), FLOOR, "day")


def _amounts(spans: tuple[Span, ...], scale: _Scale) -> Iterator[Label]:
    """The amount above each step; where steps crowd, those that leave room, the newest always."""
    free, after = 101.0, None
    for span in reversed(spans):
        left = scale.x(span.first or scale.start)
        crossed = after is not None and _crosses(span, after, scale)
        after = span
        if (free - left >= ROOM and not crossed) or free > RIGHT:
            is_last = left > RIGHT - ROOM
            yield Label(
                _pc(left),
                scale.y(span.value) - 10,
                "end" if is_last else "start",
                span.label,
                "amount",
            )
            free = left - ROOM if is_last else left


def _crosses(span: Span, after: Span, scale: _Scale) -> bool:
    """Whether the next step climbs through the place where an amount would stand."""
    near = scale.x(after.first or after.last) - scale.x(span.first or scale.start) < ROOM * 0.8
    return near and scale.y(after.value) < scale.y(span.value) - 4


def _years(scale: _Scale) -> Iterator[Label]:
    """The years below, evenly, as many as a phone has room for."""
    first = scale.start.year + (scale.start > date(scale.start.year, 1, 1))
    last = scale.last.year
    width = (RIGHT - LEFT) * 365.25 / scale.days  # of a year, in per cent
    step = next((n for n in STEPS if n * width >= ROOM), STEPS[-1])
    for year in range(first, last + 1):
        if year % step == 0:
            x = scale.x(date(year, 1, 1))
            anchor = "start" if x < ROOM / 2 else "end" if x > 100 - ROOM / 2 else "middle"
            yield Label(_pc(x), FLOOR + 22, anchor, str(year), "year")


def _pc(share: float) -> str:
    return f"{share:.2f}%"
