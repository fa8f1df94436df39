"""The files of a release: the same rows in every format, described, and harmless in a spreadsheet."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import sqlite3
import zipfile
from contextlib import closing
from datetime import date

import frictionless
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.errors import InputError
from dibao_publish.bulk import order, writer
from dibao_publish.bulk.formats import csv_bytes
from dibao_publish.bulk.sheets import OF_THE_SITE, sheets
from dibao_publish.columns import columns
from dibao_publish.formula import safe
from dibao_publish.named_views import VIEWS
from dibao_publish.tables import TABLES

NAMES = [table.table for table in TABLES if table.table not in OF_THE_SITE]
NAMES += [view.name for view in VIEWS]


def lines(folder, name):
    text = (folder / "csv" / f"{name}.csv").read_bytes().decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text, newline="")))


# --- what is there -----------------------------------------------------------------------------


def test_every_table_and_view_is_there_as_csv_and_parquet(first):
    for form in ("csv", "parquet"):
        assert sorted(path.stem for path in (first / form).iterdir()) == sorted(NAMES)


def test_the_database_is_the_very_file(first, registry):
    assert (first / "registry.db").read_bytes() == registry.read_bytes()


def test_the_sums_are_those_of_all_files(first):
    told = dict(
        reversed(line.split("  ")) for line in (first / "SHA256SUMS").read_text().splitlines()
    )
    files = {
        path.relative_to(first).as_posix(): path for path in first.rglob("*") if path.is_file()
    }
    assert set(told) == set(files) - {"SHA256SUMS"}
    for name, digest in told.items():
        assert hashlib.sha256(files[name].read_bytes()).hexdigest() == digest


def test_the_same_order_gives_the_same_bytes(first, registry, tmp_path):
    out = tmp_path / "again"
    writer.write(order.Order(registry, out, date(2026, 11, 1)), lambda *_: None)
    for path in first.rglob("*"):
        if path.is_file():
            assert (out / path.relative_to(first)).read_bytes() == path.read_bytes(), path.name


def test_what_needs_an_address_is_left_out_without_it(first, second):
    assert not (first / "sitemap.xml").exists()
    assert "homepage" not in json.loads((first / "datapackage.json").read_text())
    assert "https://dibao.example.org/en/place/jilin/changchun/shuangyang</loc>" in (
        second / "sitemap.xml"
    ).read_text(encoding="utf-8")
    assert json.loads((second / "datapackage.json").read_text())["homepage"] == (
        "https://dibao.example.org"
    )


# --- the same rows -----------------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_csv_parquet_and_sqlite_hold_the_same_rows(first, name):
    [sheet] = [sheet for sheet in sheets(first / "registry.db") if sheet.name == name]
    with closing(sqlite3.connect(first / "registry.db")) as connection:
        counted = f'SELECT count(*) FROM "{name}"'  # noqa: S608 - names of ours
        listed = connection.execute(counted).fetchone()[0]
    frame = pl.read_parquet(first / "parquet" / f"{name}.parquet")
    head, *rest = lines(first, name)
    assert frame.columns == head == list(sheet.columns)
    assert frame.rows() == sheet.rows()
    assert rest == [["" if cell is None else safe(str(cell)) for cell in r] for r in sheet.rows()]
    assert len(rest) == listed


# --- spreadsheets ------------------------------------------------------------------------------


def test_excel_sees_utf_8(first):
    for path in (first / "csv").iterdir():
        assert path.read_bytes().startswith(b"\xef\xbb\xbf")


@pytest.mark.parametrize(
    "cell", ["=1+1", "+1+cmd|x", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "-", "=1"]
)
def test_a_cell_that_would_run_is_made_text(cell):
    assert safe(cell) == f"'{cell}"


@pytest.mark.parametrize(
    "cell", ["-5.00", "+3", "-7", "-1.5e-05", "长府办发〔2011〕41号", "", "a=1", None, -5]
)
def test_numbers_and_words_stay_as_they_are(cell):
    assert safe(cell) == cell


@given(st.lists(st.text(), min_size=1, max_size=3))
def test_no_cell_of_a_csv_begins_like_a_formula(row):
    written = csv_bytes(["x"] * len(row), [row]).decode("utf-8-sig")
    cells = list(csv.reader(io.StringIO(written, newline="")))[1]
    for cell in cells:
        assert not cell.startswith(("=", "@", "\t", "\r"))
        assert not cell.startswith(("+", "-")) or float(cell) is not None


# --- what describes them -----------------------------------------------------------------------


def test_the_data_package_is_valid_with_its_keys_and_references(first):
    report = frictionless.validate(str(first / "datapackage.json"))
    assert report.valid, report.flatten(["title", "type", "message"])[:5]
    described = json.loads((first / "datapackage.json").read_text(encoding="utf-8"))
    assert [one["name"] for one in described["resources"]] == NAMES
    standard = next(one for one in described["resources"] if one["name"] == "standard")
    assert {"fields": ["place"], "reference": {"resource": "place", "fields": ["key"]}} in (
        standard["schema"]["foreignKeys"]
    )


def test_the_validator_sees_a_row_that_breaks_the_descriptor(first, tmp_path):
    (tmp_path / "csv").mkdir()
    for path in (first / "csv").iterdir():
        (tmp_path / "csv" / path.name).write_bytes(path.read_bytes())
    described = json.loads((first / "datapackage.json").read_text(encoding="utf-8"))
    wanted = {"place", "place_code"}
    described["resources"] = [one for one in described["resources"] if one["name"] in wanted]
    for one in described["resources"]:
        del one["hash"], one["bytes"]
    (tmp_path / "datapackage.json").write_text(json.dumps(described), encoding="utf-8")
    codes = tmp_path / "csv" / "place_code.csv"
    codes.write_bytes(codes.read_bytes() + b"nowhere,999999,..,,\r\n")
    report = frictionless.validate(str(tmp_path / "datapackage.json"))
    assert "foreign-key" in {type_ for (type_,) in report.flatten(["type"])}


def test_the_codebook_explains_every_column(first):
    text = (first / "codebook.csv").read_bytes().decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text, newline="")))
    told = {(row["table"], row["column"]) for row in rows}
    for table in TABLES:
        if table.table not in OF_THE_SITE:
            assert {(table.table, name) for name in columns(table)} <= told
    assert all(row["meaning_zh"] and row["meaning_en"] for row in rows)
    amount = next(r for r in rows if (r["table"], r["column"]) == ("standard", "amount"))
    assert amount["unit"] == "yuan"


def test_the_archive_holds_the_csv_with_readme_and_codebook_and_no_time(first):
    with zipfile.ZipFile(first / "dibao-registry.zip") as archive:
        assert archive.testzip() is None
        names = {name.removeprefix("dibao-registry/") for name in archive.namelist()}
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert {"README.md", "codebook.csv", "datapackage.json"} < names
        assert {f"csv/{name}.csv" for name in NAMES} < names
        for name in names:
            inside = archive.read(f"dibao-registry/{name}")
            assert inside == (first / name).read_bytes()


# --- what is refused ---------------------------------------------------------------------------


def test_a_folder_with_something_in_it_is_left_alone(registry, tmp_path):
    (tmp_path / "mine.txt").write_text("mine")
    with pytest.raises(InputError, match="new or empty folder"):
        writer.write(order.Order(registry, tmp_path, date(2026, 11, 1)), lambda *_: None)
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


@pytest.mark.parametrize(
    "address", ["ftp://example.org", "example.org", "https://", "https://a/?b", "https://[", "x"]
)
def test_an_address_that_is_none_is_refused(tmp_path, address):
    with pytest.raises(InputError, match="no address of a site"):
        order.read(tmp_path, tmp_path, "2026-11-01", None, address)


def test_a_slash_at_the_end_of_the_address_does_not_count(tmp_path):
    told = order.read(tmp_path, tmp_path, "2026-11-01", None, "https://example.org/dibao/")
    assert told.base_url == "https://example.org/dibao"
