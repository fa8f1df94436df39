"""复核: when the next review is due, for one household and for a list."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao import calc, errors
from dibao.policy.book import Here
from dibao.policy.reader import read_clauses
from dibao.policy.values import add_months
from tests.books import book, notice

DAY = date(2031, 1, 1)
LAST = st.dates(date(2029, 1, 1), date(2032, 12, 31))
CLASSES = """\
- review: A
  months: 12

- review: B
  months: 6

- review: C
  months: 1..3
"""


def here(clauses: str = CLASSES, **more: object) -> Here:
    return book(notice(clauses)).at("jia", on=DAY, **more)  # type: ignore[arg-type]


def every(months: str) -> Here:
    return here(f"- review: A\n  months: {months}\n")


class TestOne:
    """One household."""

    @given(last=LAST, months=st.integers(1, 36))
    def test_an_interval_gives_one_day(self, last: date, months: int) -> None:
        due = calc.review(every(str(months)), "A", last=last)
        assert due.earliest == due.latest == add_months(last, months)

    @given(last=LAST, low=st.integers(0, 12), more=st.integers(0, 12))
    def test_a_range_gives_the_earliest_and_the_latest(
        self, last: date, low: int, more: int
    ) -> None:
        due = calc.review(every(f"{low}..{low + more}"), "A", last=last)
        assert (due.earliest, due.latest) == (add_months(last, low), add_months(last, low + more))

    @given(last=LAST, months=st.integers(1, 36))
    def test_the_next_is_never_in_an_earlier_month_than_calendar_months_say(
        self, last: date, months: int
    ) -> None:
        due = calc.review(every(str(months)), "A", last=last)
        reached = due.earliest.year * 12 + due.earliest.month
        assert reached == last.year * 12 + last.month + months
        assert due.earliest.day <= last.day

    @pytest.mark.parametrize(
        ("last", "due"),
        [
            (date(2031, 1, 31), date(2031, 2, 28)),
            (date(2032, 1, 31), date(2032, 2, 29)),
            (date(2031, 3, 31), date(2031, 4, 30)),
            (date(2031, 12, 31), date(2032, 1, 31)),
        ],
    )
    def test_a_month_after_the_last_of_a_month(self, last: date, due: date) -> None:
        assert calc.review(every("1"), "A", last=last).latest == due

    @pytest.mark.parametrize(
        ("months", "words"), [("1", ": 1 month after"), ("2", ": 2 months after")]
    )
    def test_one_month_is_said_as_one(self, months: str, words: str) -> None:
        due = calc.review(every(months), "A", last=DAY)
        assert words in str(due.message)

    def test_at_most_may_be_done_at_once(self) -> None:
        due = calc.review(every("at most 3"), "A", last=DAY)
        assert (due.earliest, due.latest) == (DAY, date(2031, 4, 1))

    def test_at_least_has_no_latest_day(self) -> None:
        due = calc.review(every("at least 6"), "A", last=DAY)
        assert (due.earliest, due.latest) == (date(2031, 7, 1), None)
        assert due.to_dict()["latest"] is None

    @pytest.mark.parametrize("months", ["about 6", "guide 6", "1.5", "1/2..3"])
    def test_what_is_no_whole_month_is_refused(self, months: str) -> None:
        with pytest.raises(errors.NotExact):
            calc.review(every(months), "A", last=DAY)

    def test_a_program_may_be_the_class(self) -> None:
        place = here("- review: rural\n  months: 3\n\n- review: unified\n  months: 6\n")
        assert calc.review(place, "urban", last=DAY).latest == date(2031, 7, 1)

    def test_the_copy_that_stops_before_it_is_named(self) -> None:
        with pytest.raises(errors.NotSeen):
            calc.review(every("not seen"), "A", last=DAY)

    @pytest.mark.parametrize("months", ["not stated", "about 6"])
    def test_the_assumption_of_the_refusal_is_enough(self, months: str) -> None:
        with pytest.raises(errors.CannotSay) as refusal:
            calc.review(here(text := f"- review: B\n  months: {months}\n"), "A", last=DAY)
        clauses, _ = read_clauses(str(refusal.value.assume), "assume")
        due = calc.review(here(text, assume=clauses), "A", last=DAY)
        assert due.latest == date(2032, 1, 1)
        assert len(due.assumed) == 1

    def test_the_nearer_place_decides(self) -> None:
        nation = f"jurisdiction: national\nnotices:\n{notice(CLASSES, number=9)}"
        policies = book(notice("- review: A\n  months: 3\n"), national=nation)
        there = policies.at("jia", on=DAY)
        assert calc.review(there, "A", last=DAY).latest == date(2031, 4, 1)
        assert calc.review(there, "B", last=DAY).latest == date(2031, 7, 1)


class TestCalendar:
    """A list of households."""

    def test_who_is_due_overdue_or_may_be_reviewed(self) -> None:
        households = [
            ("1", "A", date(2030, 5, 31)),  # by 2031-05-31
            ("2", "A", date(2030, 6, 1)),  # in June
            ("3", "B", date(2030, 10, 31)),  # by 2031-04-30
            ("4", "C", date(2031, 4, 30)),  # from 2031-05-30 to 2031-07-30
            ("5", "D", date(2031, 4, 30)),  # no clause
        ]
        found = calc.review_calendar(here(), households, date(2031, 5, 15))
        assert [(item.number, item.status) for item in found.due] == [
            ("3", "overdue"),
            ("1", "due"),
            ("4", "may"),
        ]
        assert [item.number for item in found.overdue] == ["3"]
        assert [(number, refusal.code) for number, refusal in found.cannot_say] == [
            ("5", "NotOnFile")
        ]
        assert found.to_dict()["cannot_say"][0]["number"] == "5"

    @given(
        st.lists(st.tuples(st.sampled_from("123456"), st.sampled_from("ABC"), LAST), max_size=8),
        st.dates(date(2030, 1, 1), date(2034, 1, 1)),
    )
    def test_it_is_sorted_and_loses_nobody_who_is_due(
        self, households: list[tuple[str, str, date]], month: date
    ) -> None:
        found = calc.review_calendar(here(), households, month)
        latest = [item.due.latest or date.max for item in found.due]
        assert latest == sorted(latest)
        whole = [calc.review(here(), name, last=last) for _, name, last in households]
        end = add_months(month.replace(day=1), 1)
        assert len(found.due) == sum(due.earliest < end for due in whole)
        for item in found.due:
            assert item.overdue == (
                item.due.latest is not None and item.due.latest < month.replace(day=1)
            )
