"""提标补发 on the parts of a cluster's frame: the lines that the list in memory has.

Spark itself is in `tests/system/test_spark.py`; what its nodes run is run here. All is invented.
"""

from __future__ import annotations

import pickle
import re
from datetime import date
from functools import partial
from itertools import groupby
from pathlib import Path

import polars as pl
import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from dibao import register
from dibao._version import VERSION
from dibao.register import spark_payments
from dibao.register.facts import Asking
from dibao.register.payment_tables import lines_table
from dibao.register.spark_payments import last_month_table, paid_table, part_batches
from dibao.register.writing import as_text
from tests.register.test_payments import (
    BROKEN,
    HEADERS,
    HOUSEHOLD,
    NUMBER,
    PAID_ON,
    POLICY,
    policies,
    row_of,
    rows_of,
)

pa = pytest.importorskip("pyarrow")
PARTS = 3
PART = "__part"


def asking_of(on):
    return Asking(evolve(on), NUMBER, PAID_ON, None, None, ())


def frame_of(rows):
    texts = [[*map(str, row)] for row in rows]
    return pl.DataFrame(texts, schema=dict.fromkeys(HEADERS, pl.String), orient="row")


def parted(frame, size=7):
    """What the nodes get: the tables of the parts."""
    batches = frame.to_arrow().to_batches(max_chunksize=size)
    table = pl.from_arrow(pa.Table.from_batches(part_batches("household", PARTS, batches)))
    return [part.to_arrow() for part in table.partition_by(PART)]


def computed(frame, on):
    parts = parted(frame)
    months = [last_month_table(part)["last"][0].as_py() for part in parts]
    through = max(filter(None, months), default=None)
    driver = pickle.loads(pickle.dumps(partial(paid_table, asking_of(on), through, str)))  # noqa: S301
    return pl.concat([pl.from_arrow(driver(part)) for part in parts])


def in_memory(frame, on):
    found = register.back_pay(register.take(frame), on, NUMBER, paid_on=PAID_ON)
    table = lines_table(found, on.places, str)
    return found, as_text(table.rows, table).drop("file", "sheet", "row")


def sorted_rows(frame):
    return sorted(map(str, frame.rows()))


@settings(max_examples=25)
@given(
    households=st.lists(HOUSEHOLD, min_size=1, max_size=6),
    broken=st.lists(BROKEN, max_size=3),
    fields=POLICY,
)
def test_parts_say_what_the_list_in_memory_says(households, broken, fields):
    on = policies(**fields)
    rows = [
        row_of(f"X{n:04d}", month, facts)
        for n, household in enumerate(households)
        for month, facts in household.items()
    ]
    frame = frame_of(rows + broken)
    found, expected = in_memory(frame, on)
    done = computed(frame, on)
    lines = done.filter(pl.col("line").is_not_null()).select(expected.columns)
    assert sorted_rows(lines) == sorted_rows(expected)
    lost = done.filter(pl.col("line").is_null())
    said = [
        (row.number, "; ".join(dict.fromkeys(fault.code for fault in row.faults)))
        for row in found.refused
    ]
    assert sorted(map(str, lost.select("household", "lack").rows())) == sorted(map(str, said))


def test_lines_of_a_household_stand_together_and_in_order():
    frame = frame_of([row for n in range(9) for row in rows_of(f"X{n}", [3, 1, 2])])
    done = computed(frame, policies())
    names = [name for name, _ in groupby(done["household"])]
    assert sorted(names) == [f"X{n}" for n in range(9)]
    assert done["month"].to_list()[:3] == ["2002-01", "2002-02", "2002-03"]
    assert set(done.select("dibao_version", "policies").rows()) == {(VERSION, policies().digest)}


@pytest.mark.parametrize("number", ["990302199001011234", "E99030001", "虚构甲0001"])
def test_a_number_that_may_tell_who_someone_is_is_a_reason(number):
    done = computed(frame_of([*rows_of(number, [1, 2]), *rows_of("X1", [1])]), policies())
    assert (
        done.filter(pl.col("line").is_null()).select("household", "lack", "column").rows()
        == [(None, "household", "household number")] * 2
    )
    assert number not in str(done.rows())
    assert done.filter(pl.col("total").is_not_null())["household"].to_list() == ["X1"]


def test_another_row_is_not_named_by_a_number_that_means_nothing_on_a_cluster():
    done = computed(frame_of([*rows_of("X1", [1]), *rows_of("X1", [2], "2人")]), policies())
    assert set(done["lack"]) == {"other row", "unit"}
    assert not any(re.search(r"row \d", reason) for reason in done["reason"])


def test_the_last_month_of_a_part_is_that_of_its_good_rows():
    (part,) = parted(frame_of([*rows_of("X1", [1, 2]), *rows_of("X1", [3], "2人")]))
    assert last_month_table(part)["last"].to_pylist() == [date(2002, 2, 1)]


def test_the_cluster_page_names_every_column_of_back_pay():
    page = (Path(__file__).parents[2] / "docs" / "clusters.md").read_text("utf-8")
    assert set(re.findall(r"`(\w+)`", page)) >= {"line", *spark_payments._WHY}
