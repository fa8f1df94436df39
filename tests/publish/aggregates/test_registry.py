"""Aggregates in the registry: copied as they are, shown as what they mean, and marked."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from datetime import date

import polars as pl
import pytest
from click.testing import CliRunner

from dibao.errors import InputError
from dibao_publish import build, demo
from dibao_publish.aggregates import copied
from dibao_publish.aggregates.display import display_of
from dibao_publish.aggregates.publisher import nobody
from dibao_publish.aggregates.tables import DEMO, REAL
from dibao_publish.aggregates.words import BANNER, BANNER_OF_TABLES
from dibao_publish.bulk import order, writer
from dibao_publish.cli import main
from dibao_publish.columns import columns
from dibao_publish.schema import create_table, insert
from tests.publish.aggregates.conftest import Desk


def rows(path, sql):
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture(scope="module")
def registry_file(tmp_path_factory, shared):
    """A registry of the fictional province, with its aggregates."""
    path = tmp_path_factory.mktemp("registry") / "registry.db"
    build.build(path, demo.folder(), [shared.out])
    return path


@pytest.fixture(scope="module")
def shown(registry_file, serve):
    return serve(registry_file)


def test_the_tables_are_copied_as_they_are(registry_file, shared):
    for table in DEMO.tables:
        sql = f"SELECT * FROM {table.table}"  # noqa: S608 - names are ours
        assert sorted(rows(registry_file, sql)) == sorted(rows(shared.out, sql)) != []


def test_two_builds_with_aggregates_have_the_same_bytes(registry_file, shared, tmp_path):
    again = tmp_path / "again.db"
    build.build(again, demo.folder(), [shared.out])
    assert again.read_bytes() == registry_file.read_bytes()


def test_a_registry_without_aggregates_has_none_of_their_tables(tmp_path):
    path = tmp_path / "registry.db"
    build.build(path, demo.folder())
    names = {name for (name,) in rows(path, "SELECT name FROM sqlite_master")}
    assert not names & {table.table for family in (REAL, DEMO) for table in family.tables}
    assert display_of(path).banner == ""


def test_a_real_register_and_a_demonstration_never_stand_together(shared, tmp_path):
    real = real_file(tmp_path / "real.db", "0" * 8)
    out = tmp_path / "registry.db"
    with pytest.raises(InputError, match="carries no demonstration"):
        build.build(out, demo.folder(), [real, shared.out])
    assert not out.exists()


def test_two_files_with_one_month_are_refused(shared, tmp_path):
    out = tmp_path / "registry.db"
    with pytest.raises(InputError, match="has one of its months"):
        build.build(out, demo.folder(), [shared.out, shared.out])
    assert not out.exists()


def test_files_of_different_months_join(tmp_path, register):
    made = []
    for month in (date(2031, 4, 1), date(2031, 5, 1)):
        path = tmp_path / f"synthetic-{month:%m}.csv"
        demo.write(path, 50, [month], seed=1)
        desk = Desk(tmp_path, path)
        made.append(tmp_path / f"{month:%m}.db")
        desk.publish(out=made[-1])
    with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
        copied.copy_into(connection, made)
        found = connection.execute("SELECT DISTINCT month FROM demo_aggregate").fetchall()
        assert found == [("2031-04",), ("2031-05",)]
        assert connection.execute("SELECT count(*) FROM demo_aggregate_release").fetchone() == (2,)


def test_a_file_that_is_no_release_is_refused(tmp_path):
    other = tmp_path / "other.db"
    other.write_bytes(b"")
    told = ["--lang", "en", "build", "--out", str(tmp_path / "out.db")]
    told += ["--policies", str(demo.folder()), "--aggregates", str(other)]
    done = CliRunner().invoke(main, told)
    assert done.exit_code == 2
    assert "no aggregates of this version" in done.output


PAGES = (
    "/",
    "/en/",
    "/registry",
    "/registry/standard",
    "/registry/demo_aggregate",
    "/registry/demo_aggregate_release",
    "/en/xugou/jia",
    "/nowhere/at/all",
)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_of_a_demonstration_has_the_banner_in_both_languages(shown, address):
    assert BANNER in shown.get(address).text


@pytest.mark.parametrize("table", [table.table for table in DEMO.tables])
def test_every_answer_of_a_demonstration_says_so_in_every_row(shown, registry_file, table):
    assert BANNER in shown.get(f"/registry/{table}.csv?_size=1").text.splitlines()[1]
    [row] = shown.json(f"/registry/{table}.json?_size=1&_shape=array")
    assert row["synthetic"] == 1
    assert row["notice"] == BANNER
    sql = f"SELECT DISTINCT synthetic, notice FROM {table}"  # noqa: S608 - a constant
    assert rows(registry_file, sql) == [(1, BANNER)]


@pytest.fixture(scope="module")
def released(registry_file, tmp_path_factory):
    """Its release."""
    out = tmp_path_factory.mktemp("release") / "1"
    writer.write(order.Order(registry_file, out, date(2031, 6, 1)), nobody)
    return out


def test_every_file_of_a_release_with_a_demonstration_says_so(released):
    for table in DEMO.tables:
        lines = (released / f"csv/{table.table}.csv").read_text("utf-8-sig").splitlines()
        assert all(BANNER in line for line in lines[1:])
        assert set(pl.read_parquet(released / f"parquet/{table.table}.parquet")["notice"]) == {
            BANNER
        }
    for name in ("README.md", "datapackage.json", "releases.json", "feed.atom", "codebook.csv"):
        assert BANNER in (released / name).read_text("utf-8"), name
    told = json.loads((released / "releases.json").read_text("utf-8"))
    assert told["releases"][0]["notice"] == BANNER_OF_TABLES
    assert f"<subtitle>{BANNER_OF_TABLES}</subtitle>" in (released / "feed.atom").read_text("utf-8")


def test_no_file_of_a_release_without_a_demonstration_says_so(tmp_path):
    build.build(tmp_path / "registry.db", demo.folder())
    out = tmp_path / "1"
    writer.write(order.Order(tmp_path / "registry.db", out, date(2031, 6, 1)), nobody)
    for path in out.rglob("*"):
        if path.suffix in (".csv", ".json", ".md", ".atom"):
            assert BANNER not in path.read_text("utf-8"), path.name


# --- one secret ----------------------------------------------------------------------------------


def real_file(path, fingerprint, month="2031-04"):
    """Aggregates as of a real register, without rows but one."""
    values = {"month": month, "level": "district", "first_month": month, "fingerprint": fingerprint}
    with closing(sqlite3.connect(path)) as connection:
        for table in (REAL.row, REAL.place, REAL.release):
            connection.execute(create_table(table))
            row = [
                values.get(name, 0 if column.sql == "INTEGER" else "x")
                for name, column in columns(table).items()
            ]
            connection.execute(insert(table), row)
        connection.commit()
    return path


def test_figures_of_two_secrets_make_no_registry(tmp_path):
    files = [
        real_file(tmp_path / "a.db", "0" * 8),
        real_file(tmp_path / "b.db", "1" * 8, "2031-05"),
    ]
    with pytest.raises(InputError, match=r"^Check A5: .*00000000, 11111111"):
        build.build(tmp_path / "out.db", demo.folder(), files)
    copied.check(files[:1])


def test_a_release_has_the_secret_of_the_one_before_it(tmp_path):
    built = []
    for number in (0, 1):
        folder = tmp_path / str(number)
        folder.mkdir()
        made = real_file(folder / "a.db", str(number) * 8)
        built.append(folder / "registry.db")
        build.build(built[-1], demo.folder(), [made])
    first = tmp_path / "first"
    writer.write(order.Order(built[0], first, date(2031, 6, 1)), nobody)
    with pytest.raises(InputError, match=r"^Check A5: .*00000000.*11111111"):
        writer.write(order.Order(built[1], tmp_path / "2", date(2031, 7, 1), first), nobody)
    assert not (tmp_path / "2").exists()
    writer.write(order.Order(built[0], tmp_path / "2", date(2031, 7, 1), first), nobody)


def test_files_that_cannot_stand_together_are_refused_before_anything_is_built(
    shared, tmp_path, monkeypatch
):
    monkeypatch.setattr(build, "read", lambda _: pytest.fail("the policies were read first"))
    real = real_file(tmp_path / "real.db", "0" * 8)
    for files in ([real, shared.out], [shared.out, shared.out]):
        with pytest.raises(InputError):
            build.build(tmp_path / "out.db", demo.folder(), files)


def test_the_command_says_how_many_rows_of_aggregates_there_are(shared, tmp_path):
    told = ["--lang", "en", "build", "--out", str(tmp_path / "out.db")]
    told += ["--policies", str(demo.folder())]
    [[count]] = rows(shared.out, "SELECT count(*) FROM demo_aggregate")
    done = CliRunner().invoke(main, [*told, "--aggregates", str(shared.out)])
    assert f"Rows of aggregates {count}, 2031-04 to 2031-05." in done.output
    assert "Rows of aggregates" not in CliRunner().invoke(main, told).output


def test_a_registry_without_a_demonstration_has_no_banner(serve, tmp_path):
    path = tmp_path / "registry.db"
    build.build(path, demo.folder())
    site = serve(path)
    assert BANNER not in site.get("/registry").text
    assert BANNER not in site.get("/").text


def test_a_published_nought_is_shown_as_what_it_may_be(shown, registry_file):
    display = display_of(registry_file)
    row = {"month": "2031-04", "base_cells": 1, "households": 0, "persons": 5, "amount_yuan": 0}
    row["mean_yuan"] = None
    table = "demo_aggregate"
    assert display.cell(table, row, "households") == "0–4"
    assert display.cell(table, row, "persons") is None
    assert display.cell(table, row, "amount_yuan") == "不足1万元 · under 1 万元"
    assert display.cell(table, row, "mean_yuan") == "数量过少，不予显示 · too few to show"
    assert display.cell(table, {**row, "base_cells": 3}, "households") == "0–12"
    assert display.cell("standard", row, "households") is None
    page = shown.get("/registry/demo_aggregate?level=district&_size=500").text
    assert page.count("0–4") > 10
    assert "under 1 万元" in page
    assert "too few to show" in page


def test_the_json_keeps_the_figures_as_published(shown):
    found = shown.json("/registry/demo_aggregate.json?level=district&households=0&_shape=array")
    assert {row["households"] for row in found} == {0}


def test_the_release_says_how_the_figures_are_made_in_both_languages(registry_file):
    [found] = rows(
        registry_file,
        "SELECT method, method_zh, not_protected, not_protected_zh, base_count, base_amount, "
        "length(fingerprint) FROM demo_aggregate_release",
    )
    assert "multiple of 5" in found[0]
    assert "5" in found[1]
    assert found[1] != found[0]
    assert "公示" in found[3]
    assert found[4:] == (5, 10_000, 8)


def test_every_table_of_the_aggregates_is_described(registry_file):
    from dibao_publish.server import datasette_for

    told = datasette_for(registry_file)._metadata_local["databases"]["registry"]["tables"]
    assert all("license" in told[table.table] for table in DEMO.tables)
    assert all("虚构" in told[table.table]["title"] for table in DEMO.tables)
