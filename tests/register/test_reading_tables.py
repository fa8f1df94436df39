"""Tables from memory and Parquet: typed columns are read as they are meant."""

from __future__ import annotations

import io
from datetime import date, datetime
from decimal import Decimal

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from dibao import register
from dibao.errors import InputError

COLUMNS = {
    "household": ["A1", "A1", "A2"],
    "month": [date(2011, 1, 1), date(2011, 2, 1), date(2011, 1, 1)],
    "members": [2, 2, 3],
    "place": ["太原市"] * 3,
    "program": ["urban"] * 3,
    "income": [Decimal("10.50"), None, Decimal("0.00")],
    "paid": [300, 300, 460],
    "姓名": ["虚构甲", "虚构甲", "虚构乙"],
}
KEPT = [
    (1, "A1", date(2011, 1, 1), 2, 1050, 30000),
    (2, "A1", date(2011, 2, 1), 2, None, 30000),
    (3, "A2", date(2011, 1, 1), 3, 0, 46000),
]

# One table as each library holds it.
LIBRARIES = {
    "polars": pl.DataFrame,
    "pyarrow": pa.table,
    "batches": lambda columns: pa.table(columns).to_reader(max_chunksize=1),
    "pandas": pd.DataFrame,
    "duckdb": lambda columns: duckdb.connect().from_arrow(pa.table(columns)),
}


def kept(found):
    return found.frame.select("row", "number", "month", "members", "income", "paid").rows()


def faults(found):
    return [(row.row, fault.column, fault.code) for row in found.refused for fault in row.faults]


@pytest.mark.parametrize("library", LIBRARIES)
def test_a_table_of_every_library_is_taken(library):
    found = register.take(LIBRARIES[library](COLUMNS), file="owed")
    assert kept(found) == KEPT
    assert (found.file, found.sheet, found.rows, found.monthly) == ("owed", "", 3, True)


def test_a_query_of_duckdb_is_taken():
    table = pa.table(COLUMNS)
    query = duckdb.connect().from_arrow(table).query("listed", "from listed where members = 3")
    assert [row[1] for row in kept(register.take(query))] == ["A2"]


def test_the_same_table_in_memory_and_in_a_file_is_the_same_register(tmp_path):
    path = tmp_path / "list.parquet"
    pl.DataFrame(COLUMNS).write_parquet(path)
    read, taken = register.read(path), register.take(pl.DataFrame(COLUMNS), file="list.parquet")
    assert read.frame.equals(taken.frame)
    assert (read.rows, read.refused) == (taken.rows, taken.refused)


@pytest.mark.parametrize(
    ("name", "column", "found"),
    [
        ("month", pl.Series(["2011年1月"]), date(2011, 1, 1)),
        ("month", pl.Series([201101]), date(2011, 1, 1)),
        ("month", pl.Series([datetime(2011, 1, 1)]), date(2011, 1, 1)),  # noqa: DTZ001
        ("members", pl.Series([2], dtype=pl.UInt8), 2),
        ("members", pl.Series(["2"]), 2),
        ("members", pl.Series([Decimal(2)]), 2),
        ("income", pl.Series([12], dtype=pl.Int8), 1200),
        ("income", pl.Series([Decimal("1.5")], dtype=pl.Decimal(18, 6)), 150),
        ("income", pl.Series(["1,234.50"]), 123450),
        ("income", pl.Series([None], dtype=pl.Null), None),
        ("place", pl.Series(["太原市"], dtype=pl.Categorical), "太原市"),
        ("program", pl.Series(["城市"], dtype=pl.Enum(["城市"])), "urban"),
        ("number", pl.Series([12345]), "12345"),
    ],
)
def test_typed_cells_are_read_as_they_are_meant(name, column, found):
    header = "household" if name == "number" else name
    table = pl.DataFrame({key: cells[:1] for key, cells in COLUMNS.items()})
    taken = register.take(table.with_columns(column.alias(header)))
    assert taken.refused == ()
    assert taken.frame[name].to_list() == [found]


@pytest.mark.parametrize(
    ("name", "column", "code"),
    [
        ("month", pl.Series([date(2011, 1, 15)]), "month"),
        ("members", pl.Series([True]), "count"),
        ("members", pl.Series([0]), "range"),
        ("income", pl.Series([Decimal("1.505")]), "places"),
        ("income", pl.Series([-1]), "range"),
        ("income", pl.Series([date(2011, 1, 1)]), "amount"),
        ("household", pl.Series([None], dtype=pl.String), "empty"),
    ],
)
def test_typed_cells_that_cannot_be_meant_are_refused(name, column, code):
    table = pl.DataFrame({key: cells[:1] for key, cells in COLUMNS.items()})
    assert faults(register.take(table.with_columns(column.alias(name)))) == [(1, name, code)]


@pytest.mark.parametrize("library", ["polars", "pyarrow", "pandas"])
def test_columns_of_floats_are_refused_by_name(library):
    columns = {**COLUMNS, "income": [1.5, 2.0, 3.0], "paid": [1.0, 2.0, 3.0]}
    with pytest.raises(InputError, match="income/收入, paid/已发 hold floating-point"):
        register.take(LIBRARIES[library](columns))


def test_floats_in_a_column_that_is_dropped_do_not_matter():
    assert kept(register.take(pl.DataFrame({**COLUMNS, "面积": [1.5, 2.5, 3.5]}))) == KEPT


def test_columns_that_hold_no_cells_are_refused_by_name():
    with pytest.raises(InputError, match="the columns income/收入 hold no cells"):
        register.take(pl.DataFrame({**COLUMNS, "income": [[1], [2], [3]]}))


@pytest.mark.parametrize("data", [None, [1], {"household": ["A1"]}, pl.LazyFrame(COLUMNS)])
def test_what_gives_no_arrow_stream_is_refused(data):
    with pytest.raises(InputError, match="gives no table by way of Arrow"):
        register.take(data)


def test_a_type_that_cannot_be_taken_is_refused():
    pa = pytest.importorskip("pyarrow")
    wide = pa.array([Decimal(1)] * 3, pa.decimal256(40, 2))
    table = pl.DataFrame(COLUMNS).to_arrow().append_column("备注", wide)
    with pytest.raises(InputError, match="gives no table by way of Arrow"):
        register.take(table)


def test_what_a_library_says_of_a_cell_is_not_passed_on():
    table = pd.DataFrame({**COLUMNS, "备注": pd.Series(["虚构张三丰", 1, b"x"], dtype=object)})
    with pytest.raises(InputError) as error:
        register.take(table)
    assert "虚构张三丰" not in str(error.value)
    assert (error.value.__cause__, error.value.__context__) == (None, None)


def test_headers_of_an_office_a_place_and_a_program_go_with_a_table():
    table = pl.DataFrame({"编码": ["A1"], "年月": ["2011-01"], "人数": [2]})
    found = register.take(table, mapping={"编码": "household"}, place="太原市", program="城市")
    assert found.frame.select("number", "place", "program").rows() == [("A1", "太原市", "urban")]


def test_a_given_word_that_means_nothing_refuses_every_row():
    table = pl.DataFrame({key: cells for key, cells in COLUMNS.items() if key != "program"})
    assert faults(register.take(table, program="x")) == [(n, "program", "word") for n in (1, 2, 3)]


def test_an_empty_row_of_a_table_is_none_but_one_with_a_name_is_refused():
    table = pl.DataFrame(
        {
            "household": [None, "A1", None],
            **{name: [None, COLUMNS[name][0], None] for name in list(COLUMNS)[1:-1]},
            "姓名": [None, None, "虚构甲"],
        }
    )
    found = register.take(table)
    assert (found.rows, found.frame["row"].to_list()) == (2, [2])
    assert {row.row for row in found.refused} == {3}


def test_a_damaged_parquet_file_is_refused_with_a_sentence(tmp_path):
    """Some of these bytes make the library panic: what it raises then is no `Exception`."""
    whole = io.BytesIO()
    pl.DataFrame(COLUMNS).write_parquet(whole)
    path, said = tmp_path / "list.parquet", set()
    for place in range(4, 160, 2):
        path.write_bytes(whole.getvalue()[:place] + b"\4" + whole.getvalue()[place + 1 :])
        try:
            register.read(path)
        except InputError as error:
            said.add(str(error))
    assert "list.parquet cannot be read as Parquet." in said
