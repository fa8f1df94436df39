"""Movement and sums of whole lists. All households are invented."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

from dibao import calc, register
from dibao.errors import InputError
from dibao.register._movement import of_month
from tests.books import book, notice

BOOK = book(notice("- allowance: urban\n  method: difference\n"))
JANUARY, FEBRUARY = date(2031, 1, 1), date(2031, 2, 1)
TYPES = {
    "row": pl.Int64,
    "household": pl.Int64,
    "number": pl.String,
    "place": pl.String,
    "program": pl.String,
    "month": pl.Date,
    "members": pl.Int64,
    "paid": pl.Int64,
}


def listed(rows: list[dict[str, Any]], month: date | None = JANUARY) -> register.Register:
    """A list of one month in memory, each row with its number and what it was paid."""
    base = {"place": "乙县", "program": "urban", "members": 2, "month": month}
    full = [base | {"household": n} | row | {"row": n} for n, row in enumerate(rows, start=2)]
    frame = pl.DataFrame([{name: row.get(name) for name in TYPES} for row in full], schema=TYPES)
    return register.Register("list.csv", "", len(rows), frame, (), monthly=month is not None)


def paid(**fen: int | None) -> list[dict[str, Any]]:
    """Rows by number and fen paid."""
    return [{"number": number, "paid": amount} for number, amount in fen.items()]


def compared(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> register.Moves:
    """The movement from January to February."""
    return register.movement(listed(before), listed(after, FEBRUARY), BOOK)


def kinds(moves: register.Moves) -> dict[str, str]:
    """What became of each household."""
    return dict(moves.frame.select("number", "move").iter_rows())


def test_each_household_enters_leaves_is_raised_cut_or_stays() -> None:
    before = listed(paid(A1=100, B1=100, C1=100, D1=100))
    after = listed(paid(E1=100, B1=150, C1=70, D1=100), FEBRUARY)
    assert kinds(register.movement(before, after, BOOK)) == {
        "A1": "exit",
        "B1": "raised",
        "C1": "cut",
        "D1": "stay",
        "E1": "entry",
    }


def test_nothing_paid_is_not_being_on_the_list() -> None:
    moves = compared(paid(A1=0, B1=9), paid(A1=5, B1=0))
    assert kinds(moves) == {"A1": "entry", "B1": "exit"}


def test_one_that_moved_leaves_one_place_and_enters_another() -> None:
    before = [{"number": "A1", "paid": 5, "place": "乙县"}]
    moves = compared(before, [{"number": "A1", "paid": 5, "place": "丙区"}])
    assert moves.frame.select("place", "move").rows() == [("jia/yi", "exit"), ("jia/bing", "entry")]


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ({"number": "A1", "paid": None}, "empty"),
        ({"number": "list.csv#2", "paid": 5}, "household"),
        ({"number": "A1", "paid": 5, "place": "某地"}, "place"),
    ],
)
def test_a_row_that_cannot_be_compared_is_refused(row: dict[str, Any], code: str) -> None:
    moves = compared([row], paid(B1=1))
    assert [one.code for one in moves.refused] == [code]
    assert (moves.rows, moves.computed) == (2, 1)


def test_a_household_whose_row_in_one_list_is_refused_is_no_exit_and_no_entry() -> None:
    lost = [{"number": "A1", "paid": None}]
    for before, after in ((lost, paid(A1=5)), (paid(A1=5), lost)):
        moves = compared(before, after)
        assert moves.frame.is_empty()
        assert sorted(one.code for one in moves.refused) == ["empty", "other row"]
        assert (moves.rows, moves.computed) == (2, 0)


def test_one_place_by_two_names_hides_no_household_that_stands_twice() -> None:
    twice = [{"number": "A1", "paid": 5, "place": name} for name in ("乙县", "甲市乙县")]
    twice = [row | {"household": 7} for row in twice]
    moves = compared(twice, paid(B1=1))
    assert [one.code for one in moves.refused] == ["duplicate", "duplicate"]
    assert [one.code for one in register.summary(listed(twice), BOOK).refused] == [
        "duplicate",
        "duplicate",
    ]


def test_the_first_list_is_of_the_earlier_month() -> None:
    for month in (JANUARY, date(2030, 12, 1)):
        with pytest.raises(InputError, match="must be of a later month"):
            register.movement(listed(paid(A1=1)), listed(paid(A1=1), month), BOOK)


def test_a_list_of_several_months_is_bad_input() -> None:
    both = listed(paid(A1=1, B1=1))
    frame = both.frame.with_columns(pl.Series("month", [JANUARY, FEBRUARY]))
    with pytest.raises(InputError, match="2 months"):
        register.movement(evolve(both, frame=frame), both, BOOK)
    parts = [of_month(evolve(both, frame=frame), month) for month in (JANUARY, FEBRUARY)]
    assert kinds(register.movement(*parts, BOOK)) == {"A1": "exit", "B1": "entry"}


rosters = st.dictionaries(st.sampled_from([f"X{n}" for n in range(9)]), st.integers(0, 500))


@given(rosters, rosters)
def test_totals_are_those_of_churn_and_balance(
    before: dict[str, int], after: dict[str, int]
) -> None:
    moves = compared(paid(**before), paid(**after))
    expected = calc.churn(before, after)
    found = moves.totals.get(("jia/yi", "urban"))
    assert found == (expected if expected.before.households or expected.after.households else None)
    assert (
        expected.before.households + expected.entries.households - expected.exits.households
        == expected.after.households
    )


# --- sums --------------------------------------------------------------------------------------


def test_sums_by_place_program_and_month() -> None:
    rows = [
        {"number": "A1", "paid": 100, "members": 1},
        {"number": "B1", "paid": 201, "members": 1},
        {"number": "C1", "paid": None, "members": 3},
        {"number": "D1", "paid": 50, "place": "丙区", "program": "rural"},
        {"number": "E1", "paid": 50, "place": "某地"},
    ]
    found = register.summary(listed(rows), BOOK)
    assert [(s.place, s.program, s.households, s.persons, s.paid) for s in found.sums] == [
        ("jia/bing", "rural", 1, 2, 50),
        ("jia/yi", "urban", 3, 5, 301),
    ]
    assert (found.rows, found.computed, [one.code for one in found.refused]) == (5, 4, ["place"])


def test_an_amount_that_is_not_given_is_no_nought() -> None:
    (one,) = register.summary(listed(paid(A1=101, B1=None)), BOOK).sums
    assert (one.households, one.paid_households, one.paid, one.mean) == (2, 1, 101, 51)


def test_a_list_without_amounts_has_no_mean() -> None:
    (one,) = register.summary(listed(paid(A1=None), month=None), BOOK).sums
    assert (one.month, one.paid, one.mean) == (None, 0, None)
