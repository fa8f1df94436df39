"""The words of a clause belong to its notice: no rule reads them, no result holds them."""

from __future__ import annotations

import json
from datetime import date

from attrs import evolve

from dibao import calc
from dibao.calc.changes import overlay
from dibao.policy.clauses import Standard
from dibao.policy.values import Exact, Number
from tests.books import book, notice

STANDARD = """
- rounding: allowance
  mode: half-up
  to: 1
  stage: household

- standard: urban
  at: 一
  text: 城市低保标准提高到每人每月500元。
  unit: yuan/person/month
  amount: 500
"""


def test_a_clause_that_changes_an_older_does_not_take_its_words() -> None:
    older = Standard(standard="urban", text="每人每月500元", unit="yuan/person/month")
    newer = Standard(standard="urban", amount=Exact(Number("600")))
    assert overlay(newer, older).unit == "yuan/person/month"
    assert overlay(newer, older).text is None


def test_an_answer_says_which_clause_it_cites_and_does_not_hold_its_words() -> None:
    found = calc.standard(book(notice(STANDARD)).at("jia", on=date(2001, 2, 1)), "urban")
    assert [(cite.clause, cite.position) for cite in found.cites] == [("一", 1)]
    assert "每人每月500元" not in json.dumps(found.to_dict(), ensure_ascii=False)


def test_two_clauses_at_one_place_of_a_notice_are_cited_once() -> None:
    found = calc.standard(book(notice(STANDARD)).at("jia", on=date(2001, 2, 1)), "urban")
    [cite] = found.cites
    assert evolve(cite, position=0) == cite
    assert len({evolve(cite, position=0), cite}) == 1
