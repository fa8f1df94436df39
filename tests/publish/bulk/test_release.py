"""A release has a number, a date, two hashes and what changed; the feed tells it."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from xml.etree import ElementTree as ET

import pytest
from click.testing import CliRunner

from dibao.errors import InputError
from dibao_publish.bulk import order, writer
from dibao_publish.cli import main
from dibao_publish.published import published_with
from dibao_publish.registry import NotARegistry, open_registry
from dibao_publish.release import changes, hashes

ATOM = "{http://www.w3.org/2005/Atom}"
SHUANGYANG = "jilin/changchun/shuangyang"
STANDARD = f"{SHUANGYANG} urban 2011-10-01"


def released(folder):
    return json.loads((folder / "releases.json").read_text(encoding="utf-8"))["releases"]


# --- hashes ------------------------------------------------------------------------------------


def test_the_file_hash_is_that_of_the_bytes(registry):
    assert hashes(registry).file == hashlib.sha256(registry.read_bytes()).hexdigest()


def test_the_logical_hash_does_not_see_how_the_file_is_laid_out(registry, tmp_path):
    copy = tmp_path / "copy.db"
    shutil.copy(registry, copy)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute("PRAGMA page_size = 8192")
        connection.execute("VACUUM")
        connection.execute("DELETE FROM sqlite_stat1")
        connection.commit()
    assert hashes(copy).file != hashes(registry).file
    assert hashes(copy).logical == hashes(registry).logical


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE place SET name = 'x' WHERE key = 'jilin'",
        "DELETE FROM gap WHERE id = (SELECT min(id) FROM gap)",
        "DROP INDEX idx_place_parent",
        "DROP VIEW own_standard",
    ],
)
def test_the_logical_hash_sees_every_change_of_the_tables(registry, tmp_path, statement):
    copy = tmp_path / "copy.db"
    shutil.copy(registry, copy)
    with closing(sqlite3.connect(copy)) as connection:
        connection.execute(statement)
        connection.commit()
    assert hashes(copy).logical != hashes(registry).logical


# --- releases ----------------------------------------------------------------------------------


def test_a_release_has_its_number_date_and_hashes(first, second, registry, other):
    [one] = released(first)
    newest, older = released(second)
    assert (one["number"], one["date"]) == (1, "2026-11-01")
    assert (newest["number"], newest["date"]) == (2, "2026-11-26")
    assert (older["number"], older["logical_sha256"]) == (1, hashes(registry).logical)
    assert newest["file_sha256"] == hashes(other).file
    assert newest["logical_sha256"] == hashes(other).logical


def test_the_first_release_has_no_changes(first):
    assert released(first)[0]["changes"] == {"counts": {}, "rows": []}


def test_a_changed_amount_a_gone_notice_and_nothing_else_is_listed(second):
    told = released(second)[0]["changes"]
    [standard] = [row for row in told["rows"] if row["table"] == "standard"]
    assert (standard["key"], standard["sort"], standard["place"]) == (
        STANDARD,
        "different",
        SHUANGYANG,
    )
    assert standard["before"]["amount"] == "315.00"
    assert standard["after"]["amount"] == "325.00"
    notices = [row for row in told["rows"] if row["table"] == "notice"]
    assert {row["sort"] for row in notices} == {"gone"}
    assert {row["place"] for row in notices} == {"jilin/siping"}
    assert told["counts"]["clause"]["gone"] > 0
    assert "place" not in told["counts"]


def test_what_is_new_one_way_is_gone_the_other(registry, other):
    there, back = changes(registry, other), changes(other, registry)
    turned = {"new": "gone", "gone": "new", "different": "different"}
    assert {(row.table, row.key, turned[row.sort]) for row in there.rows} == {
        (row.table, row.key, row.sort) for row in back.rows
    }


def test_nothing_changed_against_itself(registry):
    assert changes(registry, registry).rows == ()
    assert changes(registry, registry).counts == {}


def test_the_release_before_is_a_release_and_not_later(first, registry, tmp_path):
    early = order.Order(registry, tmp_path / "out", date(2026, 10, 1), first)
    with pytest.raises(InputError, match="after 2026-10-01"):
        writer.write(early, lambda *_: None)
    none = order.Order(registry, tmp_path / "out", date(2026, 12, 1), tmp_path)
    with pytest.raises(InputError, match="no folder that"):
        writer.write(none, lambda *_: None)
    assert not (tmp_path / "out").exists()


# --- the commands ------------------------------------------------------------------------------


def run(*line):
    return CliRunner().invoke(main, ["--lang", "en", *map(str, line)])


def test_the_command_says_what_changed(registry, other):
    printed = run("changes", registry, other).output
    assert (
        "吉林省长春市双阳区: urban, since 2011-10-01: CNY 325 a person a month, "
        "no longer CNY 315 a person a month." in printed
    )
    assert "no longer on file." in printed
    assert json.loads(run("changes", registry, other, "--json").output)["counts"]["standard"] == {
        "new": 0,
        "gone": 0,
        "different": 1,
    }


def test_a_release_is_never_dated_by_the_clock(registry, tmp_path):
    result = run("bulk", registry, tmp_path / "out")
    assert result.exit_code == 2
    assert "--date" in result.output
    assert run("bulk", registry, tmp_path / "out", "--date", "2026-11-31").exit_code == 2


def test_a_file_that_is_no_registry_is_refused(tmp_path, registry):
    (tmp_path / "text.db").write_text("text")
    for line in (
        ("changes", registry, tmp_path / "text.db"),
        ("changes", tmp_path / "no", registry),
    ):
        result = run(*line)
        assert result.exit_code == 2
        assert "Traceback" not in result.output


# --- the feed and the files on the site --------------------------------------------------------


@pytest.fixture(scope="module")
def shown(second, serve):
    return serve(second / "registry.db")


def read(text):
    return ET.fromstring(text)  # noqa: S314 - our own text


def entries(response):
    assert response.headers["content-type"].startswith("application/atom+xml")
    return read(response.text).findall(f"{ATOM}entry")


def titles(response):
    return [entry.find(f"{ATOM}title").text for entry in entries(response)]


def test_the_feed_has_an_entry_for_each_place_and_release(shown):
    found = titles(shown.get("/feed.atom"))
    assert {"吉林省长春市双阳区", "吉林省四平市"} <= set(found)
    assert sum("2026-11-26" in title for title in found) == 1
    assert sum("2026-11-01" in title for title in found) == 1


def test_the_feed_can_be_had_for_one_place_and_those_within_it(shown):
    found = titles(shown.get("/feed.atom?place=jilin/changchun"))
    assert "吉林省长春市双阳区" in found
    assert "吉林省四平市" not in found
    assert shown.get("/feed.atom?place=nowhere").status_code == 404


def test_the_feed_is_sound_and_its_identifiers_stay(shown, second):
    feed = read(shown.get("/feed.atom").text)
    for parent in (feed, *feed.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert parent.find(f"{ATOM}{name}").text
    found = [entry.find(f"{ATOM}id").text for entry in feed.findall(f"{ATOM}entry")]
    assert len(set(found)) == len(found)
    assert (second / "feed.atom").read_text(encoding="utf-8") == shown.get("/feed.atom").text
    change = next(e for e in feed.findall(f"{ATOM}entry") if "双阳" in e.find(f"{ATOM}title").text)
    assert change.find(f"{ATOM}link").get("href") == (
        f"https://dibao.example.org/place/{SHUANGYANG}"
    )
    assert "CNY 325" in change.find(f"{ATOM}content").text


@pytest.mark.parametrize(
    "name",
    [
        *("registry.db", "csv/standard.csv", "parquet/standard.parquet"),
        *("releases.json", "SHA256SUMS"),
    ],
)
def test_the_files_are_served_to_anyone(shown, second, name):
    response = shown.get(f"/download/{name}")
    assert response.content == (second / name).read_bytes()
    assert response.headers["access-control-allow-origin"] == "*"
    head = shown.ask("HEAD", f"/download/{name}")
    assert (head.content, head.headers["content-length"]) == (b"", str(len(response.content)))


@pytest.mark.parametrize(
    "name", ["", "%2e%2e/first/registry.db", "/etc/passwd", "csv", "nothing", "%00", "a%ffb"]
)
def test_nothing_else_is_served(shown, name):
    assert shown.get(f"/download/{name}").status_code == 404


def test_the_sitemap_names_pages_that_are_there(shown):
    text = shown.get("/sitemap.xml").text
    addresses = [loc.text for loc in read(text).iter() if loc.tag.endswith("loc")]
    assert len(addresses) == len(set(addresses))
    for address in (*addresses[:24], *addresses[-6:]):
        assert shown.get(address.removeprefix("https://dibao.example.org")).status_code == 200


def test_without_a_release_there_is_neither_feed_nor_file(site):
    for address in ("/feed.atom", "/sitemap.xml", "/download/registry.db"):
        assert site.get(address).status_code == 404
    assert "feed.atom" not in site.get("/").text


def test_a_database_that_is_not_that_of_the_release_beside_it_is_refused(
    second, registry, tmp_path
):
    shutil.copy(second / "releases.json", tmp_path / "releases.json")
    shutil.copy(registry, tmp_path / "registry.db")
    with pytest.raises(InputError, match="not the file of the release"):
        published_with(tmp_path / "registry.db")
    with pytest.raises(NotARegistry, match="put it into a folder of its own"):
        open_registry(tmp_path / "registry.db")
    assert published_with(second / "registry.db").number == 2
