"""分类施保: what a refusal offers fills the lack."""

from __future__ import annotations

from datetime import date

import pytest

from dibao import calc
from dibao.errors import NotStated
from dibao.policy.reader import read_clauses
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
