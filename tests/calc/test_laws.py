"""Laws over whole policies and households: what must hold whatever a place orders."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import given

from dibao import calc
from dibao.errors import NotExact, NotOnFile
from dibao.policy.book import Book
from tests.worlds import DAY, Policy, households, policies


def result(book: Book, household: calc.Household) -> calc.Result | None:
    """The allowance, or None where no rounding is on file and one is needed."""
    try:
        return calc.allowance(book.at("jia", on=DAY), household, "urban")
    except NotExact:
        return None


@given(policies(), households())
def test_an_allowance_is_whole_fen_never_negative_and_the_sum_of_its_bill(
    policy: Policy, household: calc.Household
) -> None:
    found = result(policy.book(), household)
    if found is not None:
        assert isinstance(found.fen, int)
        assert found.fen >= 0
        assert sum(Fraction(step.fen or 0) for step in found.steps if step.counts) == found.fen


@given(policies(), households())
def test_every_line_of_a_bill_that_pays_cites_a_clause_or_says_what_the_household_gave(
    policy: Policy, household: calc.Household
) -> None:
    found = result(policy.book(), household)
    if found is not None:
        for step in found.steps:
            assert step.cites or step.code in ("income", "no_gap")


@given(policies(), households())
def test_the_highest_supplement_never_exceeds_the_sum_of_all(
    policy: Policy, household: calc.Household
) -> None:
    highest, sum_ = (
        calc.supplements(policy.book(groups=how).at("jia", on=DAY), household, "urban").fen
        for how in ("one", "each")
    )
    as_written = calc.supplements(policy.book().at("jia", on=DAY), household, "urban").fen
    assert highest <= as_written <= sum_


@given(policies(), households())
def test_the_supplements_of_a_household_are_those_of_its_members(
    policy: Policy, household: calc.Household
) -> None:
    here = policy.book().at("jia", on=DAY)
    alone = [calc.Household(members=[member]) for member in household.members]
    assert calc.supplements(here, household, "urban").fen == sum(
        calc.supplements(here, one, "urban").fen for one in alone
    )


@given(policies(), households())
def test_a_minimum_never_pays_less_than_none(policy: Policy, household: calc.Household) -> None:
    with_, without = (
        result(one.book(), household) for one in (policy, evolve(policy, minimum=None))
    )
    if with_ is not None and without is not None:
        assert with_.fen >= without.fen


@given(policies(), households())
def test_the_order_of_members_and_incomes_does_not_matter(
    policy: Policy, household: calc.Household
) -> None:
    turned = evolve(household, members=household.members[::-1], incomes=household.incomes[::-1])
    book = policy.book()
    one, two = result(book, household), result(book, turned)
    assert (one and one.fen) == (two and two.fen)


@given(policies(), households())
def test_the_same_question_has_the_same_document(policy: Policy, household: calc.Household) -> None:
    one, two = result(policy.book(), household), result(policy.book(), household)
    assert (one and one.to_dict()) == (two and two.to_dict())


@given(policies(), households())
def test_the_clauses_of_another_day_do_not_reach_back(
    policy: Policy, household: calc.Household
) -> None:
    here = policy.book().at("jia", on=date(2000, 12, 31))
    with pytest.raises(NotOnFile, match="2000-12"):
        calc.allowance(here, household, "urban")
