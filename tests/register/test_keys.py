"""The number of the cell in which a row lies, and what is picked by it."""

from __future__ import annotations

from datetime import date

import polars as pl
import pytest

from dibao.register import keys

SCHEMA = {"place": pl.String, "program": pl.String, "categories": pl.String, "month": pl.Date}
ROWS = [
    (place, program, categories, date(2031, month, 1))
    for place in "甲乙丙丁戊己"
    for program in ("urban", "rural")
    for categories in (None, "重病")
    for month in (1, 2, 3, 4, 5, 7)
]
CELLS = pl.DataFrame(ROWS, schema=SCHEMA, orient="row")
STRANGE = [
    ("庚", "urban", None, date(2031, 1, 1)),
    ("甲", "unified", None, date(2031, 1, 1)),
    ("甲", "urban", "老年", date(2031, 1, 1)),
    ("甲", "urban", None, date(2031, 6, 1)),
    ("甲", "urban", None, None),
    (None, "urban", None, date(2031, 1, 1)),
]


def numbers(frame, cells=CELLS):
    code = keys.cell_number(cells, cells.columns)
    return (
        frame.lazy().with_columns(code.alias("cell")).collect(engine="streaming")["cell"].to_list()
    )


@pytest.mark.parametrize("dense", [keys.DENSE, 0])
def test_every_cell_has_its_position(dense, monkeypatch):
    monkeypatch.setattr(keys, "DENSE", dense)
    assert numbers(CELLS.reverse()) == list(reversed(range(CELLS.height)))


@pytest.mark.parametrize("dense", [keys.DENSE, 0])
def test_what_is_no_cell_has_no_number(dense, monkeypatch):
    monkeypatch.setattr(keys, "DENSE", dense)
    strange = pl.DataFrame(STRANGE, schema=SCHEMA, orient="row")
    assert numbers(strange) == [None] * len(STRANGE)
    assert numbers(strange, CELLS.clear()) == [None] * len(STRANGE)


def test_combinations_of_known_values_that_do_not_stand_there_have_no_number():
    gap = CELLS.filter(pl.col("place").ne("丙") | pl.col("program").ne("rural"))
    assert numbers(CELLS, gap).count(None) == 12


def test_a_value_is_picked_by_position_and_nothing_by_none():
    frame = pl.DataFrame({"cell": [2, None, 0]})
    picked = keys.picked(pl.Series([10, None, 30], dtype=pl.Int64), pl.col("cell"))
    assert frame.select(picked)["cell"].to_list() == [30, None, 10]
