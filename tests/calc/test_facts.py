"""Facts that cannot be meant are refused with a sentence where they are written."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

import pytest

from dibao import calc
from dibao.errors import InputError
from tests.books import book, notice

NO_DAY = datetime(2031, 5, 1, tzinfo=UTC)
PLACE = book(notice("- funding: urban\n  shares: as before\n"))


@pytest.mark.parametrize(
    ("make", "says"),
    [
        (lambda any_: calc.Member(statuses=any_("非三无人员")), "statuses"),
        (lambda any_: calc.Member(statuses=any_({3})), "statuses"),
        (lambda any_: calc.Member(born=any_("1990-01-01")), "born"),
        (lambda any_: calc.Member(died=any_(NO_DAY)), "died"),
        (lambda any_: calc.Member(registration=any_(["urban"])), "registration"),
        (lambda any_: calc.Household(members=any_([1, 2])), "members"),
        (lambda any_: calc.Household(members=any_("三人")), "members"),
        (lambda any_: calc.Household(members=any_(2.0)), "members"),
        (lambda any_: calc.Household(members=1, incomes=any_([500])), "incomes"),
        (lambda any_: calc.Household(members=1, costs=any_([500])), "costs"),
        (lambda any_: calc.Household(members=1, payers=any_([500])), "payers"),
        (lambda any_: calc.Household(members=1, grade=any_(5)), "grade"),
        (lambda any_: calc.Household(members=1, residence=any_(7)), "residence"),
        (lambda any_: calc.Income(amount=any_(10**30)), "beyond all measure"),
        (lambda any_: calc.Income(amount=any_("9" * 40)), "beyond all measure"),
        (lambda any_: calc.Income(amount=5, per=any_(["x"])), "per"),
        (lambda any_: calc.Income(amount=5, received=any_("2031-01")), "received"),
        (lambda any_: calc.Income(amount=5, earner=any_("0")), "earner"),
        (lambda any_: calc.Cost(what=any_(5), amount=5), "what"),
        (lambda any_: calc.Payer(income=5, size=any_("2")), "size"),
        (lambda any_: calc.Month(household=any_(3)), "household"),
        (lambda any_: PLACE.at("jia", on=any_("2031-05-01")), "date"),
        (lambda any_: PLACE.at("jia", on=any_(NO_DAY)), "date"),
    ],
)
def test_a_fact_of_the_wrong_kind_is_a_sentence(
    make: Callable[[Callable[[Any], Any]], object], says: str
) -> None:
    with pytest.raises(InputError, match=says) as refusal:
        make(lambda value: value)
    assert str(refusal.value).endswith(".")


def test_statuses_may_be_any_collection_of_words() -> None:
    given: Any = ["三无"]
    assert calc.Member(statuses=given).statuses == frozenset({"三无"})


def test_the_largest_amount_that_can_be_meant_is_taken() -> None:
    assert calc.Income(amount="10000000000000").fen == 10**15
    assert calc.Household(members=1, incomes=iter([calc.Income(amount=5)])).size == 1
    assert calc.Member(born=date(1990, 1, 1)).age(date(2031, 1, 1)) == 41
