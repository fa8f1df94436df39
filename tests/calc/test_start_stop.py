"""起发, 停发, 发放: first months and days of payment."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao import calc, errors
from dibao.policy.book import Here
from dibao.policy.reader import read_clauses
from dibao.policy.values import add_months
from tests.books import book, notice

DAY = date(2031, 1, 1)
DAYS = st.dates(date(2030, 1, 1), date(2034, 12, 31))


def here(clauses: str, **more: object) -> Here:
    return book(notice(clauses)).at("jia", on=DAY, **more)  # type: ignore[arg-type]


class TestFirstMonths:
    """First month paid, first not paid."""

    @given(day=DAYS)
    def test_after_approval_is_one_month_later_than_of_approval(self, day: date) -> None:
        early = calc.starts(here("- start: urban\n  month: of approval\n"), "urban", day)
        late = calc.starts(here("- start: urban\n  month: after approval\n"), "urban", day)
        assert early.month == day.replace(day=1)
        assert late.month == add_months(early.month, 1)

    @given(day=DAYS)
    def test_after_decision_is_one_month_later_than_of_decision(self, day: date) -> None:
        early = calc.stops(here("- stop: urban\n  month: of decision\n"), "urban", day)
        late = calc.stops(here("- stop: urban\n  month: after decision\n"), "urban", day)
        assert late.month == add_months(early.month, 1) == add_months(day.replace(day=1), 1)

    def test_the_clause_in_force_on_the_day_of_approval_decides(self) -> None:
        place = here(
            "- start: urban\n  month: of approval\n\n"
            "- start: urban\n  effective: 2031-06-01\n  month: after approval\n"
        )
        assert calc.starts(place, "urban", date(2031, 5, 31)).month == date(2031, 5, 1)
        assert calc.starts(place, "urban", date(2031, 6, 1)).month == date(2031, 7, 1)

    def test_unified_covers_town_and_country_and_not_tekun(self) -> None:
        place = here("- start: unified\n  month: of approval\n")
        assert calc.starts(place, "rural", DAY).month == DAY
        with pytest.raises(errors.NotOnFile):
            calc.starts(place, "tekun", DAY)

    @pytest.mark.parametrize(
        "clauses",
        ["- start: rural\n  month: of approval\n", "- start: urban\n  month: not stated\n"],
    )
    def test_the_assumption_of_the_refusal_is_enough(self, clauses: str) -> None:
        with pytest.raises(errors.CannotSay) as refusal:
            calc.starts(here(clauses), "urban", DAY)
        assume, _ = read_clauses(str(refusal.value.assume), "assume")
        found = calc.starts(here(clauses, assume=assume), "urban", DAY)
        assert found.month == date(2031, 2, 1)
        assert len(found.assumed) == 1

    def test_the_assumption_for_a_stop_is_enough(self) -> None:
        with pytest.raises(errors.NotOnFile) as refusal:
            calc.stops(here("- start: urban\n  month: of approval\n"), "urban", DAY)
        assume, _ = read_clauses(str(refusal.value.assume), "assume")
        assert calc.stops(
            here("- start: urban\n  month: of approval\n", assume=assume), "urban", DAY
        )

    def test_a_word_that_is_no_program_is_refused(self) -> None:
        with pytest.raises(errors.InputError, match="not one of"):
            calc.starts(here("- start: urban\n  month: of approval\n"), "unified", DAY)

    def test_silence_names_the_clause(self) -> None:
        with pytest.raises(errors.NotStated, match="甲〔2001〕1号"):
            calc.starts(here("- start: urban\n  month: not stated\n"), "urban", DAY)


class TestPayDays:
    """The calendar of payments."""

    @pytest.mark.parametrize(("every", "length"), [("month", 1), ("quarter", 3), ("half-year", 6)])
    @given(first=DAYS, more=st.integers(0, 20))
    def test_the_payments_cover_every_month_once(
        self, every: str, length: int, first: date, more: int
    ) -> None:
        last = add_months(first, more)
        days = calc.pay_days(here(f"- payment: urban\n  every: {every}\n"), "urban", first, last)
        assert days[0].first <= first.replace(day=1) <= days[0].last
        assert days[-1].first <= last.replace(day=1) <= days[-1].last
        for one, two in pairwise(days):
            assert add_months(one.last, 1) == two.first
        assert {add_months(day.first, length - 1) for day in days} == {day.last for day in days}
        assert all((day.first.month - 1) % length == 0 for day in days)

    def test_a_quarter_is_paid_by_a_day_of_its_first_month(self) -> None:
        place = here("- payment: rural\n  every: quarter\n  by_day: 10\n  may: month\n")
        (day,) = calc.pay_days(place, "rural", date(2031, 5, 1), date(2031, 6, 1))
        assert (day.first, day.last) == (date(2031, 4, 1), date(2031, 6, 1))
        assert (day.by, day.may) == (date(2031, 4, 10), True)

    def test_the_thirty_first_is_the_last_of_a_shorter_month(self) -> None:
        place = here("- payment: urban\n  every: month\n  by_day: 31\n")
        days = calc.pay_days(place, "urban", date(2032, 1, 1), date(2032, 4, 1))
        assert [day.by and day.by.day for day in days] == [31, 29, 31, 30]

    def test_without_a_day_none_is_made_up(self) -> None:
        (day,) = calc.pay_days(here("- payment: urban\n  every: month\n"), "urban", DAY, DAY)
        assert day.by is None

    def test_a_limit_of_days_is_the_last_of_them(self) -> None:
        place = here("- payment: urban\n  every: month\n  by_day: at most 10\n")
        assert calc.pay_days(place, "urban", DAY, DAY)[0].by == date(2031, 1, 10)

    def test_a_change_from_months_to_quarters(self) -> None:
        place = here(
            "- payment: urban\n  every: month\n\n"
            "- payment: urban\n  effective: 2031-05-01\n  every: quarter\n  by_day: 5\n"
        )
        days = calc.pay_days(place, "urban", date(2031, 4, 1), date(2031, 7, 1))
        assert [(day.first.month, day.last.month) for day in days] == [(4, 4), (5, 6), (7, 9)]
        assert days[1].by == date(2031, 5, 5)

    def test_the_assumption_of_the_refusal_is_enough(self) -> None:
        clauses = "- payment: urban\n  every: not stated\n"
        with pytest.raises(errors.NotStated) as refusal:
            calc.pay_days(here(clauses), "urban", DAY, DAY)
        assume, _ = read_clauses(str(refusal.value.assume), "assume")
        (day,) = calc.pay_days(here(clauses, assume=assume), "urban", DAY, DAY)
        assert day.to_dict()["assumed"]

    def test_months_that_run_backwards_are_refused(self) -> None:
        with pytest.raises(errors.InputError, match="backwards"):
            calc.pay_days(
                here("- payment: urban\n  every: month\n"), "urban", date(2031, 2, 1), DAY
            )
