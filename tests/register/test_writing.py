"""The files that come out. All rows are invented."""

from __future__ import annotations

import csv
from fractions import Fraction

import fastexcel
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.errors import InputError
from dibao.message import msg
from dibao.register.tables import Amount, Heading, Table
from dibao.register.writing import check_suffix, safe, write

HEADINGS = tuple(Heading(name, msg(name)) for name in ("household", "row", "owed", "why"))
ROWS = [
    ("0012", 2, Amount(30000), "虚构的说明"),
    ("低保字第0013号", 3, Amount(Fraction(5000, 3)), "=1+1"),
    ("0014", 4, Amount(-500), None),
]


def table(rows=ROWS):
    return Table(HEADINGS, iter(rows))


def title(heading):
    return {"household": "户编号"}.get(heading.name, heading.name)


def sheet_of(path):
    return fastexcel.read_excel(path).load_sheet(0, header_row=None, dtypes="string").to_polars()


def test_csv_opens_in_excel_and_holds_no_formula(tmp_path):
    path = tmp_path / "owed.csv"
    write({path: table()}, title)
    assert path.read_bytes().startswith(b"\xef\xbb\xbf\xe6\x88\xb7")  # the mark, then 户
    with path.open(encoding="utf-8-sig", newline="") as file:
        assert list(csv.reader(file)) == [
            ["户编号", "row", "owed", "why"],
            ["0012", "2", "300.00", "虚构的说明"],
            ["低保字第0013号", "3", "16 2/3", "'=1+1"],
            ["0014", "4", "-5.00", ""],
        ]


def test_a_sheet_keeps_texts_and_has_amounts_as_numbers(tmp_path):
    path = tmp_path / "owed.xlsx"
    write({path: table()}, title)
    assert sheet_of(path).rows()[:3] == [
        ("户编号", "row", "owed", "why"),
        ("0012", "2", "300", "虚构的说明"),
        ("低保字第0013号", "3", "16 2/3", "=1+1"),  # a text in the sheet, no formula
    ]
    owed = fastexcel.read_excel(path).load_sheet(0, n_rows=1, use_columns=[2]).to_polars()
    assert owed.dtypes == [pl.Float64]


def test_parquet_is_for_programs(tmp_path):
    path = tmp_path / "owed.parquet"
    write({path: table()}, title)
    found = pl.read_parquet(path)
    assert found.columns == ["household", "row", "owed", "why"]
    assert found.row(1) == ("低保字第0013号", 3, "16 2/3", "=1+1")


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_the_same_rows_give_the_same_bytes(tmp_path, suffix):
    one, other = tmp_path / f"one{suffix}", tmp_path / f"other{suffix}"
    write({one: table()}, title)
    write({other: table()}, title)
    assert one.read_bytes() == other.read_bytes()


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_a_run_that_breaks_leaves_the_old_files_and_no_half_one(tmp_path, suffix):
    def rows():
        yield ROWS[0]
        raise KeyboardInterrupt

    kept, other = tmp_path / f"owed{suffix}", tmp_path / "refused.csv"
    kept.write_bytes(b"the list of yesterday")
    with pytest.raises(KeyboardInterrupt):
        write({other: table(), kept: Table(HEADINGS, rows())}, title)
    assert kept.read_bytes() == b"the list of yesterday"
    assert list(tmp_path.iterdir()) == [kept]


@pytest.mark.parametrize("suffix", [".csv", ".xlsx", ".parquet"])
def test_a_folder_that_is_not_there_is_told(tmp_path, suffix):
    with pytest.raises(InputError, match=f"owed{suffix} cannot be written"):
        write({tmp_path / "none" / f"owed{suffix}": table()}, title)


def test_an_ending_of_no_table_is_refused(tmp_path):
    with pytest.raises(InputError, match=r"owed\.doc: the ending"):
        check_suffix(tmp_path / "owed.doc")


@given(st.text(min_size=1))
def test_no_text_begins_like_a_formula(text):
    assert safe(text)[0] not in "=+-@\t\r"
    assert safe(text).removeprefix("'") == text.removeprefix("'")


@given(st.fractions(-(10**9), 10**9, max_denominator=12))
def test_an_amount_in_a_cell_is_exact(fen):
    text = str(Amount(fen))
    negative = text.startswith("-")
    parts = [Fraction(part) for part in text.removeprefix("-").split()]
    assert sum(parts) * (-1 if negative else 1) * 100 == fen
