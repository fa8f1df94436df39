"""The book finds clauses, and does not grow with the questions asked of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import dibao
from dibao import calc
from dibao.errors import CannotSay
from dibao.policy import book as module


def test_a_book_that_is_asked_about_every_day_forgets_and_answers_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_REMEMBERED", 100)
    policies = dibao.load(places=["双阳区"])
    day = date(2011, 9, 1)
    amounts = []
    for _ in range(200):
        here = policies.at("双阳区", on=day)
        try:
            amounts.append(calc.allowance(here, calc.Household(members=1), "urban").fen)
        except CannotSay:
            amounts.append(0)
        day += timedelta(days=1)
    assert amounts == [0] * 30 + [31500] * 170
    assert len(policies.memo) <= 100
