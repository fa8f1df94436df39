"""Several standards in one picture: every name can be read, every line is inside, none hides another."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import combinations, pairwise

from hypothesis import given
from hypothesis import strategies as st

from dibao_publish.web.lines_chart import (
    ASIDE,
    FLOOR,
    GAP,
    HEIGHT,
    HIGHEST,
    LOWEST,
    MOST,
    SPACE,
    TOP,
    Course,
    Step,
    lines_chart,
    spread,
)

START, END = date(2008, 1, 1), date(2026, 11, 25)
days = st.dates(START, END)
ABOVE, BELOW = 14, 18  # px that a name of two lines reaches above and below its middle


def courses_of(drawn) -> tuple[Course, ...]:
    """Courses from lists of starts and amounts; each step ends on the eve of the next."""
    found = []
    for number, (starts, values) in enumerate(drawn):
        ends = [*(start - timedelta(days=1) for start in starts[1:]), END]
        steps = tuple(
            Step(first, max(first, last), first, value)
            for first, last, value in zip(starts, ends, values, strict=False)
        )
        found.append(Course(f"n{number}", "1", steps))
    return tuple(found)


one = st.tuples(
    st.lists(days, min_size=1, max_size=6, unique=True).map(sorted),
    st.lists(st.integers(1, 2_000_000), min_size=6, max_size=6),
)
several = st.lists(one, min_size=1, max_size=MOST).map(courses_of)


def share(text: str) -> float:
    return float(text.removesuffix("%"))


@given(st.lists(st.integers(0, HEIGHT), max_size=MOST))
def test_names_keep_their_distance_their_order_and_the_picture(wanted):
    placed = spread(wanted)
    by_place = sorted(range(len(wanted)), key=lambda n: placed[n])
    assert [wanted[n] for n in by_place] == sorted(wanted)
    assert all(after - before >= GAP for before, after in pairwise(sorted(placed)))
    assert all(HIGHEST <= y <= LOWEST for y in placed)


def test_a_name_stands_at_the_end_of_its_line_where_there_is_room():
    assert spread([40, 120, 200]) == (40, 120, 200)


@given(several)
def test_no_name_meets_another_or_leaves_the_picture(courses):
    drawn = lines_chart(courses, START - timedelta(days=1), END)
    assert len(drawn.names) == len(courses)
    reaches = sorted((name.y - ABOVE, name.y + BELOW) for name in drawn.names)
    assert reaches[0][0] >= 0
    assert reaches[-1][1] <= HEIGHT
    assert all(below <= above for (_, below), (above, _) in pairwise(reaches))


@given(several)
def test_every_line_and_mark_is_inside_the_plot(courses):
    drawn = lines_chart(courses, START - timedelta(days=1), END)
    room = TOP - ASIDE * MOST
    for line in drawn.lines:
        assert 0 <= share(line.x1) <= share(line.x2) <= 100
        assert room <= min(line.y1, line.y2)
        assert max(line.y1, line.y2) <= FLOOR
    assert all(0 <= share(mark.x) <= 100 and room <= mark.y <= FLOOR for mark in drawn.marks)
    assert len(drawn.marks) == sum(len(course.steps) for course in courses)


levels = st.tuples(
    st.lists(days, min_size=1, max_size=4, unique=True).map(sorted),
    st.lists(st.sampled_from([500_000, 1_000_000, 2_000_000]), min_size=4, max_size=4),
)


@given(st.lists(levels, min_size=2, max_size=MOST).map(courses_of))
def test_lines_of_the_same_amount_do_not_lie_on_each_other(courses):
    drawn = lines_chart(courses, START - timedelta(days=1), END)
    flats = [line for line in drawn.lines if line.look in ("confirmed", "presumed")]
    for a, b in combinations(flats, 2):
        if a.number != b.number and a.y1 == b.y1:
            assert min(share(a.x2), share(b.x2)) - max(share(a.x1), share(b.x1)) <= 0.02


@given(several)
def test_the_highest_amount_is_not_above_the_grid(courses):
    drawn = lines_chart(courses, START - timedelta(days=1), END)
    ticks = [int(tick.text) for tick in drawn.ticks]
    assert ticks == sorted(ticks)
    assert 1 <= len(ticks) <= 5
    most = max(step.value for course in courses for step in course.steps)
    assert ticks[-1] * 1200 >= most
    assert drawn.ticks[-1].y == TOP


@given(days, st.integers(31, 8000))
def test_dates_leave_each_other_room_on_a_phone(start, length):
    end = start + timedelta(days=length)
    drawn = lines_chart([Course("a", "1", (Step(start, end, start, 100),))], start, end)
    places = [share(one.x) for one in drawn.dates]
    assert len(places) >= 2 or length > 365
    years = [one for one in drawn.dates if one.anchor == "middle"]
    for before, after in pairwise(years):
        assert share(after.x) - share(before.x) >= 100 * SPACE - 1


def test_what_is_only_the_last_known_is_another_line_than_what_is_confirmed():
    step = Step(date(2020, 1, 1), END, date(2021, 1, 1), 100)
    drawn = lines_chart([Course("a", "1", (step,))], date(2020, 1, 1), END)
    sure, last = (next(line for line in drawn.lines if line.look == look) for look in LOOKS)
    assert sure.x2 == last.x1
    assert last.x2 == "100.00%"


LOOKS = ("confirmed", "presumed")


def test_a_line_that_ends_early_leads_to_its_name():
    step = Step(date(2010, 1, 1), date(2015, 1, 1), None, 100)
    drawn = lines_chart([Course("a", "1", (step,))], date(2010, 1, 1), date(2020, 1, 1))
    [lead] = [line for line in drawn.lines if line.look == "lead"]
    assert lead.x2 == "100.00%"
    assert share(lead.x1) < 60


def test_a_gap_is_not_bridged():
    steps = (
        Step(date(2010, 1, 1), date(2012, 1, 1), None, 100),
        Step(date(2014, 1, 1), date(2020, 1, 1), None, 200),
    )
    drawn = lines_chart([Course("a", "1", steps)], date(2010, 1, 1), date(2020, 1, 1))
    assert [line for line in drawn.lines if line.look == "riser"] == []


def test_without_a_step_in_the_time_nothing_is_drawn():
    step = Step(date(2001, 1, 1), date(2002, 1, 1), None, 100)
    assert lines_chart([Course("a", "1", (step,))], date(2010, 1, 1), date(2020, 1, 1)) is None
