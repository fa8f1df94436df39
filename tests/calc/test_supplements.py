"""分类施保: what a refusal offers fills the lack."""

from __future__ import annotations

from datetime import date

import pytest

from dibao import calc
from dibao.calc.people import Belongs, belongs
from dibao.errors import NotStated
from dibao.policy.clauses import Category
from dibao.policy.reader import read_clauses
from dibao.policy.values import parse_value
from tests.books import book, notice

CATEGORIES = "categories:\n  - name: 老年\n    age: 70..\n\n  - name: 重残\n    disability: 1、2\n"
CLAUSES = """\
- supplement: 老年
  group: not stated
  unit: yuan/person/month
  amount: 33

- supplement: 重残
  group: not stated
  unit: yuan/person/month
  amount: 40
"""


def test_the_clauses_that_a_refusal_offers_say_that_only_the_highest_counts() -> None:
    policies = book(notice(CLAUSES, more=CATEGORIES))
    old = calc.Household(members=[calc.Member(born=date(1940, 1, 1), disability=1)])
    day = date(2020, 1, 1)
    with pytest.raises(NotStated) as refusal:
        calc.supplements(policies.at("jia", on=day), old, "urban")
    clauses, problems = read_clauses(str(refusal.value.assume), "assume")
    assert not problems
    found = calc.supplements(policies.at("jia", on=day, assume=clauses), old, "urban")
    assert (found.fen, len(found.assumed)) == (4000, 1)


class TestAnEstablishedCategory:
    """A category that an office has established stands for the facts that are not given."""

    DAY = date(2020, 1, 1)
    OLD_AND_ILL = Category(name="老年重病", age=parse_value("70.."), status=("重病",))
    DISABLED = Category(name="重残", disability=("1", "2"))
    NAMED = frozenset({"老年重病", "重残"})

    def test_its_name_is_enough_where_neither_birth_nor_status_is_given(self) -> None:
        member = calc.Member(statuses=self.NAMED)
        assert belongs(member, self.OLD_AND_ILL, self.DAY) is Belongs.YES

    def test_its_name_is_enough_where_the_disability_is_not_given(self) -> None:
        assert belongs(calc.Member(statuses=self.NAMED), self.DISABLED, self.DAY) is Belongs.YES
        assert belongs(calc.Member(), self.DISABLED, self.DAY) is Belongs.NO

    def test_the_status_of_its_definition_alone_still_leaves_the_age_open(self) -> None:
        member = calc.Member(statuses=frozenset({"重病"}))
        assert belongs(member, self.OLD_AND_ILL, self.DAY) is Belongs.UNKNOWN

    def test_a_birth_that_is_given_decides(self) -> None:
        young = calc.Member(statuses=self.NAMED, born=date(1950, 1, 2))
        old = calc.Member(statuses=self.NAMED, born=date(1950, 1, 1))
        assert belongs(young, self.OLD_AND_ILL, self.DAY) is Belongs.NO
        assert belongs(old, self.OLD_AND_ILL, self.DAY) is Belongs.YES

    def test_a_disability_that_is_given_decides(self) -> None:
        slight = calc.Member(statuses=self.NAMED, disability=3)
        severe = calc.Member(statuses=self.NAMED, disability=2)
        assert belongs(slight, self.DISABLED, self.DAY) is Belongs.NO
        assert belongs(severe, self.DISABLED, self.DAY) is Belongs.YES


FLAT = """\
- supplement: 重残
  group: a
  unit: yuan/person/month
  amount: 40
{more}"""


@pytest.mark.parametrize(
    ("day", "more", "holds"),
    [
        (date(2001, 1, 1), "", "confirmed"),
        (date(2024, 11, 1), "", "presumed"),
        (date(2024, 11, 1), "  until: 2025-12-31\n", "confirmed"),
    ],
)
def test_a_sum_that_nothing_confirms_for_the_month_is_presumed(
    day: date, more: str, holds: str
) -> None:
    policies = book(notice(FLAT.format(more=more), more=CATEGORIES))
    disabled = calc.Household(members=[calc.Member(disability=1)])
    found = calc.supplements(policies.at("jia", on=day), disabled, "urban")
    assert (found.fen, found.holds) == (4000, holds)
    assert ("the last known" in str(found.steps[0].message)) is (holds == "presumed")
