"""Lists that are nearly right: every row is read or refused, and a file that is none says why."""

from __future__ import annotations

import csv
import io
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context

import polars as pl
import pytest
import xlsxwriter
from hypothesis import given
from hypothesis import strategies as st

from dibao import register, words
from dibao.errors import InputError
from tests.system.fuzz.mutations import EDITS, PIECES, edited, examples, mutated_bytes

pytestmark = pytest.mark.fuzz
# Shares of the whole: what is slow to read has the smaller ones.

# Invented households.
HEADERS = ("户编号", "月份", "人数", "月收入", "地区", "项目", "已发金额")
ROW = ("0012", "2011-08", "2", "300", "双阳区", "城市", "580")
MORE = (
    "残疾等级",
    "出生日期",
    "三无",
    "姓名",
    "身份证号",
    "household",
    "备注",
    "",
    "人数",
    "进入月份",
)
CELLS = st.builds(edited, st.sampled_from(ROW), EDITS) | st.sampled_from(PIECES)
ENCODINGS = ("utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le")


def _csv(rows, separator=","):
    out = io.StringIO()
    csv.writer(out, delimiter=separator).writerows(rows)
    return out.getvalue()


TEXT = _csv([HEADERS, *[ROW] * 4])


def _xlsx():
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        page = book.add_worksheet("名单")
        for number, row in enumerate([HEADERS, *[ROW] * 4]):
            page.write_row(number, 0, row)
    return out.getvalue()


def _parquet():
    out = io.BytesIO()
    pl.DataFrame(dict(zip(HEADERS, ([cell] * 4 for cell in ROW), strict=True))).write_parquet(out)
    return out.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz")


class Apart:
    """Reads in a process of its own.

    A length that was spoilt makes the library of Parquet ask for more memory than there is, and then
    it ends its process, which no caller can catch (docs/registers.md). All else must be a sentence.
    """

    def __init__(self):
        self.pool = None

    def read(self, folder, content):
        if self.pool is None:
            self.pool = ProcessPoolExecutor(1, mp_context=get_context("spawn"))
        try:
            self.pool.submit(_read, folder, "table.parquet", content).result()
        except BrokenProcessPool:
            self.pool = None


@pytest.fixture(scope="module")
def apart():
    found = Apart()
    yield found
    if found.pool is not None:
        found.pool.shutdown()


def _read(folder, name, content):
    """The register, or None where the file is refused with a sentence."""
    path = folder / name
    path.write_bytes(content)
    refusal = None
    try:
        found = register.read(path)
    except InputError as error:
        refusal, found = error, None
    assert refusal is None or words.say(refusal.message, "zh").strip()
    if found is not None:
        assert found.rows == found.frame.height + len(found.refused)
        for row in found.refused:
            assert row.faults
            assert all(words.say(fault.message, "zh").strip() for fault in row.faults)
    return found


@examples(0.2)
@given(EDITS, st.sampled_from(ENCODINGS))
def test_a_list_as_text_that_was_spoilt_is_read_or_refused(folder, edits, encoding):
    _read(folder, "text.csv", edited(TEXT, edits).encode(encoding, errors="replace"))


@examples(0.08)
@given(
    st.lists(st.sampled_from(HEADERS + MORE), max_size=4),
    st.lists(st.lists(CELLS, min_size=len(ROW), max_size=len(ROW) + 4), min_size=1, max_size=4),
    st.sampled_from(",;\t"),
)
def test_a_list_with_any_cells_keeps_every_row(folder, more, rows, separator):
    _read(folder, "cells.csv", _csv([[*HEADERS, *more], *rows], separator).encode())


@examples(0.42)
@given(mutated_bytes([TEXT.encode(encoding) for encoding in ENCODINGS]))
def test_bytes_of_a_list_that_were_spoilt_are_read_or_refused(folder, content):
    _read(folder, "bytes.csv", content)


@examples(0.15)
@given(mutated_bytes([_xlsx()]))
def test_a_workbook_that_was_spoilt_is_read_or_refused(folder, content):
    _read(folder, "book.xlsx", content)


@examples(0.15)
@given(mutated_bytes([_parquet()]))
def test_a_parquet_file_that_was_spoilt_is_read_or_refused(folder, apart, content):
    apart.read(folder, content)
