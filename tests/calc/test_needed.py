"""Forms ask only what counts at a place."""

from __future__ import annotations

from datetime import date

import pytest

from dibao import calc
from tests.books import book, notice

CATEGORIES = "categories:\n  - name: 老年\n    age: 70..\n\n  - name: 重残\n    disability: 1、2\n"
UNIT = "  unit: yuan/person/month\n"
ONCE = "  unit: yuan/person\n"
SUBSIDY = "- price_subsidy: {}\n  triggers:\n    CPI: at least 3%\n  unit: yuan/person/month\n  amount: 9\n"


def facts(clauses: str) -> set[str]:
    policies = book(notice(clauses, more=CATEGORIES))
    return {need.fact for need in calc.needed(policies.at("jia", on=date(2005, 1, 1)))}


@pytest.mark.parametrize(
    ("clauses", "asked"),
    [
        ("- funding: urban\n  shares: as before\n", set()),
        ("- hukou: each member's own\n", {"registration"}),
        ("- allowance: urban\n  method: grades\n", {"grade"}),
        ("- allowance: urban\n  method: either\n", set()),
        ("- allowance: urban\n  method: difference\n", set()),
        ("- income: maintenance\n  what: 赡养费\n", {"payers"}),
        ("- income: window\n  what: 12\n", {"received"}),
        ("- income: deduct\n  what: 就业成本\n", {"earner", "what"}),
        ("- income: disregard\n  what: 优待抚恤金\n", {"what"}),
        (f"- supplement: 老年\n  group: a\n{UNIT}  amount: 33\n", {"age"}),
        (f"- supplement: 重残\n  group: a\n{UNIT}  amount: 33\n", {"disability"}),
        (f"- supplement: 重残\n  group: a\n{UNIT}  times: at least 20%\n  of: standard\n", set()),
        (f"- one_off: 重病\n  paid: 2005\n{ONCE}  amount: 33\n", {"status:重病"}),
        (f"- one_off: urban\n  paid: 2005\n{ONCE}  amount: 33\n", set()),
        (SUBSIDY.format("urban"), set()),
        (SUBSIDY.format("urban、重病"), {"status:重病"}),
        (f"- single_person: 重残\n{UNIT}  amount: 300\n", {"alone", "disability"}),
        (f"- full_standard: 三无\n{UNIT}  times: 1\n  of: standard\n", {"status:三无", "earner"}),
        ("- full_standard: 三无\n  split: each member's own\n", {"status:三无", "earner"}),
        ("- full_standard: 三无\n  split: others\n", {"status:三无"}),
        ("- full_standard: 三无\n  split: per person\n", {"status:三无"}),
        ("- full_standard: 三无\n  times: at least 1\n  of: standard\n", set()),
    ],
)
def test_a_fact_is_asked_where_a_clause_makes_it_matter(clauses: str, asked: set[str]) -> None:
    assert facts(clauses) == {"members", "incomes"} | asked


def test_what_is_needed_names_the_clause_that_needs_it() -> None:
    policies = book(notice("- hukou: residence\n"))
    here = policies.at("jia", on=date(2005, 1, 1))
    (need,) = [need for need in calc.needed(here) if need.fact == "registration"]
    assert [str(cite) for cite in need.cites] == ["甲〔2001〕1号"]


def test_a_fact_that_two_rules_need_is_asked_once_with_both_reasons() -> None:
    clauses = "- income: deduct\n  what: 就业成本\n\n- full_standard: 三无\n  at: 二\n"
    policies = book(notice(clauses))
    found = calc.needed(policies.at("jia", on=date(2005, 1, 1)))
    earner = [need for need in found if need.fact == "earner"]
    assert len(earner) == 1
    assert "Work costs" in str(earner[0].why)
    assert "paid in full" in str(earner[0].why)
    assert [by.clause for by in earner[0].cites] == [None, "二"]
