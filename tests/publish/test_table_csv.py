"""Datasette's own CSV: no cell runs in a spreadsheet, and nothing else of it is another."""

from __future__ import annotations

import csv
import io
import shutil
import sqlite3
from contextlib import closing

import pytest
from datasette.utils import tilde_encode
from hypothesis import given
from hypothesis import strategies as st

from dibao.policy.folder import shipped
from dibao_publish import build
from dibao_publish.formula import safe
from dibao_publish.web.table_csv import safe_rows

SPOILT = (
    '=HYPERLINK("http://a.example/","点,此")',
    "@SUM(1)",
    "+cmd|' /C calc'!A0",
    "\t=1",
    'a,"-b"\n=c',
    "-5",
)


def written(rows):
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue()


def read(text):
    return list(csv.reader(io.StringIO(text, newline="")))


cells = (
    st.text(st.sampled_from("=+-@\t\r\n\",'a甲1. ")) | st.integers() | st.floats(-9, 9) | st.none()
)


@given(st.lists(st.lists(cells, min_size=1, max_size=4), min_size=1, max_size=3))
def test_cells_like_formulas_are_marked_and_all_else_stays(rows):
    assert safe_rows(written(rows)) == written([[safe(cell) for cell in row] for row in rows])


def test_numbers_below_nothing_stay_numbers():
    rows = written([["-5", -5, -1.5e-05, -0.5, "+3"]])
    assert safe_rows(rows) == rows


@pytest.fixture(scope="module")
def spoilt(tmp_path_factory, serve):
    """A registry of one city, with formulas as titles of its first notices."""
    folder = tmp_path_factory.mktemp("spoilt")
    shutil.copytree(shipped() / "places", folder / "policies" / "places")
    for name in ("national.yaml", "jilin/changchun.yaml"):
        (folder / "policies" / name).parent.mkdir(exist_ok=True)
        shutil.copy(shipped() / name, folder / "policies" / name)
    path = folder / "registry.db"
    build.build(path, policies=folder / "policies")
    with closing(sqlite3.connect(path)) as connection, connection:
        for number, title in enumerate(SPOILT):
            connection.execute(
                "UPDATE notice SET title = ? WHERE id = "
                "(SELECT id FROM notice ORDER BY id LIMIT 1 OFFSET ?)",
                (title, number),
            )
    return serve(path)


@pytest.mark.parametrize("address", ["/registry/notice.csv", "/~72egistry/notice.csv"])
@pytest.mark.parametrize("query", ["_size=6", "_size=6&_dl=1", "_size=6&_labels=on"])
def test_no_cell_of_a_table_of_datasette_is_a_formula(spoilt, address, query):
    response = spoilt.get(f"{address}?{query}")
    assert response.status_code == 200
    head, *rows = read(response.text)
    assert {len(row) for row in rows} == {len(head)}
    assert [row[head.index("title")] for row in rows] == [safe(title) for title in SPOILT]
    kept = 'attachment; filename="notice.csv"' if "_dl" in query else None
    assert response.headers.get("content-disposition") == kept
    kind = "text/csv" if kept else "text/plain"
    assert response.headers["content-type"] == f"{kind}; charset=utf-8"


def test_one_row_as_csv_is_as_safe(spoilt):
    [first] = spoilt.json("/registry/notice.json?_size=1&_shape=objects")["rows"]
    _, row = read(spoilt.get(f"/registry/notice/{tilde_encode(first['id'])}.csv").text)
    assert f"'{SPOILT[0]}" in row


@pytest.mark.parametrize("address", ["/registry/notice.csv", "/~72egistry/notice.csv"])
def test_a_csv_within_a_page_is_refused(spoilt, address):
    response = spoilt.get(f"{address}?_trace=1&_dl=1")
    assert response.status_code == 400
    assert "_trace" in response.text
    assert "HYPERLINK" not in response.text
