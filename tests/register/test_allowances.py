"""Allowances of whole lists: to the fen, and to the refusal, what `dibao.calc.allowance` says."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from dibao import calc, register
from dibao.calc.household import PLAIN
from dibao.errors import CannotSay
from dibao.money import yuan_of
from dibao.policy.book import Book
from dibao.register.persons import persons_of
from tests.worlds import policies

MONTH = date(2005, 6, 1)
SCHEMA = {
    "row": pl.Int64,
    "household": pl.Int64,
    "number": pl.String,
    "place": pl.String,
    "program": pl.String,
    "month": pl.Date,
    "members": pl.Int64,
    "income": pl.Int64,
    "since": pl.Date,
    "until": pl.Date,
    "categories": pl.String,
    "grade": pl.String,
}


def listed(rows: list[dict[str, Any]], *, monthly: bool = True) -> register.Register:
    """A register in memory; what a row does not say is null."""
    full = [
        {"place": "甲市", "program": "urban", **row, "row": n, "household": n, "number": str(n)}
        for n, row in enumerate(rows, start=2)
    ]
    frame = pl.DataFrame([{name: row.get(name) for name in SCHEMA} for row in full], schema=SCHEMA)
    return register.Register("list.csv", "", len(rows), frame, (), monthly=monthly)


def outcomes(found: register.Allowances) -> dict[int, int | str]:
    """By row: fen, or the code of the refusal."""
    said: dict[int, int | str] = {one.row: one.code for one in found.refused}
    return said | dict(found.frame.select("row", "allowance").iter_rows())


def alone(policies: Book, row: dict[str, Any]) -> int | str:
    """What `calc.allowance` says of a row."""
    persons = persons_of(row.get("categories"))
    household = calc.Household(
        members=(*persons, *(PLAIN,) * (row["members"] - len(persons))),
        incomes=[calc.Income(amount=yuan_of(row["income"]))],
    )
    try:
        return calc.allowance(policies.at("jia", on=row["month"]), household, "urban").fen
    except CannotSay as refusal:
        return refusal.code


rows = st.fixed_dictionaries(
    {
        "month": st.just(MONTH),
        "members": st.integers(1, 9),
        "income": st.integers(0, 600_000) | st.integers(0, 6_000).map(lambda yuan: yuan * 100),
        "categories": st.none() | st.sampled_from(["重病", "老年", "老年、重病", "老年;重残"]),
    }
).filter(lambda row: len(persons_of(row["categories"])) <= row["members"])


@given(policies(), st.lists(rows, max_size=12))
def test_columns_say_of_every_row_what_allowance_says(policy: Any, rows: list[Any]) -> None:
    policies = policy.book()
    found = register.allowances(listed(rows), policies)
    assert outcomes(found) == {n: alone(policies, row) for n, row in enumerate(rows, start=2)}
    assert found.computed + len(found.refused) == len(rows)
