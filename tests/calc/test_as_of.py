"""An amount that a source shows in force on a day, without saying since when."""

from __future__ import annotations

from datetime import date

import pytest

from dibao import calc, errors
from tests.books import book, notice

CLAUSE = """\
- standard: urban
  unit: yuan/person/month
  amount: {}
"""
SEEN = CLAUSE.format("500") + "  as_of: 2013-05\n"
SAME = CLAUSE.format("400") + "  as_of: 2013-05\n"


def found(clause: str, day: date) -> calc.Found:
    policies = book(
        notice(
            CLAUSE.format("400"),
            number=1,
            issued="2012-02-01",
            effective="2012-01-01",
        ),
        notice(clause, number=2, issued="2013-06-01", effective="not seen"),
    )
    return calc.standard(policies.at("jia", on=day), "urban")


def test_it_holds_from_that_day() -> None:
    assert found(SEEN, date(2013, 5, 1)).yuan == 500


def test_the_older_amount_holds_as_long_as_something_confirms_it() -> None:
    assert found(SEEN, date(2012, 2, 1)).yuan == 400


@pytest.mark.parametrize("day", [date(2012, 2, 2), date(2013, 4, 30)])
def test_between_the_two_either_may_hold(day: date) -> None:
    with pytest.raises(errors.Undetermined) as refusal:
        found(SEEN, day)
    assert [str(money) for money in refusal.value.candidates] == [
        "400.00 yuan/person/month",
        "500.00 yuan/person/month",
    ]


def test_two_equal_amounts_leave_nothing_undetermined() -> None:
    assert found(SAME, date(2013, 4, 30)).yuan == 400
