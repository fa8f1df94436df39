"""Which amounts need a unit: those in yuan do, a share of the standard is per what the standard is."""

from __future__ import annotations

import pytest

from dibao.policy.reader import read_clauses

SHARE = "  times: 20%\n  of: standard\n"


@pytest.mark.parametrize(
    "head",
    [
        "- supplement: 重残\n  group: a\n",
        "- full_standard: 三无\n",
        "- minimum_payment: urban\n",
        "- single_person: 重残\n",
        "- price_subsidy: urban\n  triggers:\n    CPI: at least 3%\n",
    ],
)
def test_a_share_of_the_standard_needs_no_unit_and_an_amount_does(head: str) -> None:
    clauses, problems = read_clauses(head + SHARE, "assume")
    assert (len(clauses), problems) == (1, [])
    _, problems = read_clauses(f"{head}  amount: 33\n", "assume")
    assert "needs its unit" in str(problems[0])
    _, problems = read_clauses(f"{head}{SHARE}  amount: 33\n", "assume")
    assert "needs its unit" in str(problems[0])


@pytest.mark.parametrize("kind", ["standard: urban", "tekun: urban\n  part: basic"])
def test_a_standard_by_formula_says_what_it_is_per(kind: str) -> None:
    _, problems = read_clauses(f"- {kind}\n{SHARE}", "assume")
    assert "needs its unit" in str(problems[0])
