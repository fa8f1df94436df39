"""An allowance without its working: the same fen, the same refusals."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao import calc
from dibao.calc import rates
from dibao.errors import CannotSay
from dibao.money import yuan_of
from tests.books import book, notice
from tests.worlds import DAY, Policy, households, members, policies

fens = st.integers(0, 600_000) | st.integers(0, 6_000).map(lambda yuan: yuan * 100)


def outcome(ask: Callable[[], int]) -> int | str:
    """What comes out: fen, or the code of the refusal."""
    try:
        return ask()
    except CannotSay as refusal:
        return refusal.code


def of(members: int, income: int) -> calc.Household:
    """A household of which nothing else is known; `income` is fen a month."""
    return calc.Household(members=members, incomes=[calc.Income(amount=yuan_of(income))])


@given(policies(), households())
def test_the_amount_without_a_working_is_the_amount_of_the_working(
    policy: Policy, household: calc.Household
) -> None:
    here = policy.book().at("jia", on=DAY)
    assert outcome(lambda: calc.amount(here, household, "urban")) == outcome(
        lambda: calc.allowance(here, household, "urban").fen
    )


@given(policies(), st.integers(1, 9), fens)
def test_rates_give_the_allowance_from_members_and_income_alone(
    policy: Policy, size: int, income: int
) -> None:
    here = policy.book().at("jia", on=DAY)
    found = rates(here, "urban")
    assert found is not None
    expected = outcome(lambda: calc.allowance(here, of(size, income), "urban").fen)
    fen = found.fen(size, income)
    assert (fen if fen is not None else "NotExact") == expected


@given(policies(), st.lists(members(), min_size=1, max_size=4), st.integers(0, 5), fens)
def test_rates_of_persons_in_categories_hold_their_supplements(
    policy: Policy, persons: list[calc.Member], others: int, income: int
) -> None:
    here = policy.book().at("jia", on=DAY)
    found = rates(here, "urban", tuple(persons))
    household = calc.Household(
        members=[*persons, *(calc.Member() for _ in range(others))],
        incomes=[calc.Income(amount=yuan_of(income))],
    )
    if found is not None:
        fen = found.fen(household.size, income)
        assert (fen if fen is not None else "NotExact") == outcome(
            lambda: calc.allowance(here, household, "urban").fen
        )


STANDARD = "- standard: urban\n  unit: yuan/person/month\n  amount: 500\n\n"
DIFFERENCE = "- allowance: urban\n  method: difference\n\n"


@pytest.mark.parametrize(
    ("clauses", "why"),
    [
        pytest.param(
            "- allowance: urban\n  method: grades\n\n"
            "- grades: urban\n  unit: yuan/person/month\n  amount:\n    一档: 300\n",
            "grades are paid",
            id="grades",
        ),
        pytest.param(
            DIFFERENCE + "- rounding: allowance\n  mode: not stated\n  to: 1\n  stage: household\n",
            "the mode of rounding is open",
            id="open rounding",
        ),
    ],
)
def test_members_and_income_do_not_settle_an_allowance_where(clauses: str, why: str) -> None:
    here = book(notice(STANDARD + clauses)).at("jia", on=DAY)
    assert rates(here, "urban") is None, why


def test_a_person_in_a_category_that_gets_the_full_standard_is_asked_by_household() -> None:
    clauses = DIFFERENCE + "- full_standard: 三无\n  program: urban\n"
    here = book(notice(STANDARD + clauses)).at("jia", on=DAY)
    assert rates(here, "urban") is not None
    assert rates(here, "urban", (calc.Member(statuses=frozenset({"三无"})),)) is None


def test_rates_rest_on_the_standard_the_method_and_the_rounding() -> None:
    clauses = DIFFERENCE + "- rounding: allowance\n  mode: up\n  to: 1\n  stage: household\n"
    here = book(notice(STANDARD + clauses)).at("jia", on=DAY)
    found = rates(here, "urban")
    assert found is not None
    assert set(calc.allowance(here, of(2, 100), "urban").cites) == set(found.cites)


def test_a_place_without_a_standard_is_refused_as_by_allowance() -> None:
    here = book(notice(DIFFERENCE)).at("jia", on=DAY)
    with pytest.raises(CannotSay) as refusal:
        calc.amount(here, of(1, 0), "urban")
    assert refusal.value.lacks == "standard"
