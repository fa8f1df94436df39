"""The files that come out. All rows are invented."""

from __future__ import annotations

import csv
import os
import subprocess
import sys
from fractions import Fraction
from pathlib import Path

import fastexcel
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.errors import InputError
from dibao.message import msg
from dibao.register.tables import Amount, Heading, Table
from dibao.register.targets import all_or_none
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


def test_a_file_that_is_a_folder_leaves_the_others_unwritten(tmp_path):
    (tmp_path / "refused.csv").mkdir()
    with pytest.raises(InputError, match=r"refused\.csv cannot be written; it is a folder"):
        write({tmp_path / "owed.csv": table(), tmp_path / "refused.csv": table()}, title)
    assert [path.name for path in tmp_path.iterdir()] == ["refused.csv"]


def test_every_file_that_cannot_be_written_is_told(tmp_path):
    paths = [tmp_path / "none" / "owed.csv", tmp_path / "none" / "refused.csv"]
    with pytest.raises(InputError, match=r"owed\.csv .* refused\.csv "):
        write({path: table() for path in paths}, title)


@pytest.mark.parametrize("error", [OSError, KeyboardInterrupt])
def test_where_the_last_cannot_be_renamed_all_is_as_it_was(tmp_path, monkeypatch, error):
    old, new, last = (tmp_path / f"{name}.csv" for name in ("old", "new", "last"))
    old.write_bytes(b"the list of yesterday")
    rename = Path.replace

    def replace(path, target):
        if target == last:
            raise error
        return rename(path, target)

    monkeypatch.setattr(Path, "replace", replace)
    with pytest.raises(InputError if error is OSError else error):
        write({path: table() for path in (old, new, last)}, title)
    assert old.read_bytes() == b"the list of yesterday"
    assert list(tmp_path.iterdir()) == [old]


def test_what_was_written_before_is_replaced_and_nothing_is_left(tmp_path):
    path = tmp_path / "owed.csv"
    path.write_bytes(b"the list of yesterday")
    write({path: table()}, title)
    assert path.read_bytes() != b"the list of yesterday"
    assert list(tmp_path.iterdir()) == [path]


def test_an_interrupt_of_the_clearing_leaves_no_half_file(tmp_path, monkeypatch):
    remove, calls = Path.unlink, []

    def unlink(path, **how):
        calls.append(path)
        if len(calls) == 1:
            raise KeyboardInterrupt
        remove(path, **how)

    def make(parts):
        for part in parts:
            part.write_bytes(b"half")
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "unlink", unlink)
    with pytest.raises(KeyboardInterrupt):
        all_or_none([tmp_path / "a.csv", tmp_path / "b.csv"], make)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(os.name != "posix", reason="elsewhere no process is asked whether it is there")
def test_what_killed_runs_left_is_removed_and_what_others_write_is_not(tmp_path):
    over = subprocess.Popen([sys.executable, "-c", ""])
    over.wait()
    left, ours, theirs, other = (
        tmp_path / name
        for name in (
            f".owed.csv.{over.pid}.part",
            f".owed.csv.{os.getpid()}.part",
            f".owed.csv.{os.getppid()}.part",
            f".owed.csv.bak.{over.pid}.part",
        )
    )
    for path in (left, ours, theirs, other):
        path.write_bytes(b"half")
    write({tmp_path / "owed.csv": table()}, title)
    assert sorted(tmp_path.iterdir()) == sorted([theirs, other, tmp_path / "owed.csv"])


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
