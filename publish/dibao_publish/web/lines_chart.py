"""Several standards over time in one picture: steps with their names at the ends of their lines.

Horizontal places are per cent of the plot and vertical ones pixels. The names stand in a column of
fixed width beside the plot, moved apart where lines end close together, so that none can meet
another. What is confirmed is drawn solid, what is only the last known dashed; lines differ by colour
and by the mark at each step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

from attrs import frozen

MOST = 6  # lines that can be told apart
HEIGHT, TOP, FLOOR = 300, 34, 264  # px: the whole, the highest step, the line of nothing
HIGHEST, LOWEST, GAP = 18, 258, 36  # px: where the first and last name may stand, and between two
ASIDE = 4  # px: lines of the same amount are drawn so far beside each other
TICKS = 4  # the most lines of the grid
SPACE = 0.26  # of the width, from one date to the next
EVERY = (1, 2, 5, 10, 20, 50, 100)  # years between two dates
END = 100.0  # per cent: the last day


@frozen
class Step:
    """An amount from a day through another. `value`: fen a year; `confirmed`: the last day that something on file confirms."""

    first: date
    last: date
    confirmed: date | None
    value: int


@frozen
class Course:
    """One line: its name, what stands under it, and its steps, oldest first."""

    name: str
    under: str
    steps: tuple[Step, ...]


@frozen
class Line:
    """A line from (x1, y1) to (x2, y2) of the course `number`; `look` names its style."""

    number: int
    x1: str
    y1: int
    x2: str
    y2: int
    look: str


@frozen
class Mark:
    """Where a step of the course `number` begins."""

    number: int
    x: str
    y: int


@frozen
class Name:
    """A name beside the plot: its middle at `y`, a thin line leads to it from its line at `end`."""

    number: int
    end: int
    y: int
    text: str
    under: str


@frozen
class Tick:
    """A line of the grid with its amount."""

    y: int
    text: str


@frozen
class Date:
    """A date under the plot; `anchor` says which part of it stands at `x`."""

    x: str
    anchor: str
    text: str


@frozen
class Lines:
    """All that the template draws."""

    height: int
    floor: int
    ticks: tuple[Tick, ...]
    dates: tuple[Date, ...]
    lines: tuple[Line, ...]
    marks: tuple[Mark, ...]
    names: tuple[Name, ...]


@frozen
class _Scale:
    start: date
    days: int
    top: int

    def x(self, day: date) -> float:
        return END * min(max((day - self.start).days / self.days, 0.0), 1.0)

    def y(self, value: int) -> int:
        return round(FLOOR - (FLOOR - TOP) * value / self.top)


def lines_chart(courses: Sequence[Course], start: date, end: date, per: int = 1) -> Lines | None:
    """Lay out the courses from a day through another; None if nothing is to be drawn.

    `per`: the months of the unit in which the grid is numbered. A course without a step in the time
    has no line and no name.
    """
    held = [(n, c, _within(c.steps, start, end)) for n, c in enumerate(courses)]
    shown = [(n, course, steps) for n, course, steps in held if steps]
    if not shown or start >= end:
        return None
    ticks = tuple(_ticks(max(step.value for _, _, steps in shown for step in steps), per))
    scale = _Scale(start, (end - start).days, ticks[-1][0])
    aside = _asides([steps for _, _, steps in shown], scale)
    lines: list[Line] = []
    marks: list[Mark] = []
    ends: list[int] = []
    for (number, _, steps), shift in zip(shown, aside, strict=True):
        lines += _drawn(number, steps, shift, scale)
        marks += (
            Mark(number, _pc(scale.x(s.first)), scale.y(s.value) - shift)
            for s in steps
            if s.first > start
        )
        ends.append(scale.y(steps[-1].value) - shift)
    names = tuple(
        Name(number, at, y, course.name, course.under)
        for (number, course, _), at, y in zip(shown, ends, spread(ends), strict=True)
    )
    grid = tuple(Tick(scale.y(value), text) for value, text in ticks)
    return Lines(HEIGHT, FLOOR, grid, tuple(_dates(scale, end)), tuple(lines), tuple(marks), names)


def spread(wanted: Sequence[int]) -> tuple[int, ...]:
    """Places for names near those wanted, in their order, none nearer to another than `GAP`."""
    order = sorted(range(len(wanted)), key=lambda n: wanted[n])
    placed: list[int] = []
    for n in order:
        placed.append(max(wanted[n], placed[-1] + GAP if placed else HIGHEST))
    limit = LOWEST
    for position in reversed(range(len(placed))):
        placed[position] = min(placed[position], limit)
        limit = placed[position] - GAP
    found = dict(zip(order, placed, strict=True))
    return tuple(found[n] for n in range(len(wanted)))


def _within(steps: Sequence[Step], start: date, end: date) -> tuple[Step, ...]:
    """The steps cut to the time drawn."""
    return tuple(
        Step(max(s.first, start), min(s.last, end), s.confirmed, s.value)
        for s in steps
        if s.first <= end and s.last >= start
    )


def _drawn(number: int, steps: Sequence[Step], shift: int, scale: _Scale) -> Iterator[Line]:
    for step in steps:
        y = scale.y(step.value) - shift
        sure = max(step.first, min(step.confirmed or step.first, step.last))
        if sure > step.first:
            yield _flat(number, y, step.first, sure, scale=scale, look="confirmed")
        if step.last > sure:
            yield _flat(number, y, sure, step.last, scale=scale, look="presumed")
    for before, after in pairwise(steps):
        if after.first - before.last <= timedelta(days=1):
            x = _pc(scale.x(after.first))
            y1, y2 = scale.y(before.value) - shift, scale.y(after.value) - shift
            yield Line(number, x, y1, x, y2, "riser")
    if scale.x(steps[-1].last) < END:
        y = scale.y(steps[-1].value) - shift
        yield Line(number, _pc(scale.x(steps[-1].last)), y, _pc(END), y, "lead")


def _flat(number: int, y: int, first: date, last: date, *, scale: _Scale, look: str) -> Line:
    return Line(number, _pc(scale.x(first)), y, _pc(scale.x(last)), y, look)


def _asides(courses: Sequence[Sequence[Step]], scale: _Scale) -> list[int]:
    """How far up each course is moved, so that it lies on no earlier one, or on as few as can be."""
    found: list[int] = []
    for steps in courses:
        before = list(zip(courses, found, strict=False))
        met = {
            shift: sum(
                _meet(step, shift, other, aside, scale)
                for others, aside in before
                for other in others
                for step in steps
            )
            for shift in range(0, ASIDE * MOST, ASIDE)
        }
        found.append(min(met, key=lambda shift: (met[shift], shift)))
    return found


def _meet(one: Step, up: int, other: Step, aside: int, scale: _Scale) -> bool:
    """Whether two steps, each moved up by so much, lie on each other for a time."""
    together = max(one.first, other.first) <= min(one.last, other.last)
    apart = scale.y(one.value) - up - scale.y(other.value) + aside
    return together and abs(apart) < ASIDE


def _ticks(most: int, per: int) -> Iterator[tuple[int, str]]:
    """Round amounts from one step above nothing to the first at or above `most` (fen a year)."""
    yuan = max(1, -(-most * per // 1200))
    step, size = 1, 1
    while yuan > step * TICKS:
        for first in (1, 2, 5):
            step = first * size
            if yuan <= step * TICKS:
                break
        size *= 10
    for count in range(1, -(-yuan // step) + 1):
        yield step * count * 1200 // per, str(step * count)


def _dates(scale: _Scale, end: date) -> Iterator[Date]:
    """The beginnings of years, or the two ends where there are too few."""
    years = range(scale.start.year + (scale.start > date(scale.start.year, 1, 1)), end.year + 1)
    every = next((n for n in EVERY if n * 365 >= scale.days * SPACE), EVERY[-1])
    shown = [year for year in years if year % every == 0]
    if len(shown) < 2:  # noqa: PLR2004 - one date is no scale
        yield Date(_pc(0.0), "start", scale.start.isoformat())
        yield Date(_pc(END), "end", end.isoformat())
        return
    for year in shown:
        yield Date(_pc(scale.x(date(year, 1, 1))), "middle", str(year))


def _pc(share: float) -> str:
    return f"{share:.2f}%"
