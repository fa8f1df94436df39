"""The export: pages and files for any host of files, of a small book of which everything is known."""

from __future__ import annotations

import errno
import json
import re
import subprocess
import sys
from datetime import date
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from click.testing import CliRunner

from dibao.errors import InputError
from dibao_publish import build, verify
from dibao_publish.bulk import order as bulk_order
from dibao_publish.bulk import writer as bulk_writer
from dibao_publish.cli import main
from dibao_publish.export import leaves, order, pages, writer
from dibao_publish.export.leaves import Leaf
from dibao_publish.registry import open_registry
from dibao_publish.sitemap import paths
from dibao_publish.web import query
from dibao_publish.web.exported import NEEDS_A_SERVER
from dibao_publish.web.routes import ROUTES, find
from tests.publish import invented
from tests.publish.crawl import Crawl

DAY = "2030-06-01"
LIVE = "https://live.example.org"
SITE = "https://example.org/dibao"
BOTH = ("", "en/")
CC0 = "https://creativecommons.org/publicdomain/zero/1.0/"


def _silent(*_: object) -> None:
    """Nobody watches."""


def exported(registry: Path, out: Path, **told: str | None) -> Path:
    given = {"on": "", "base_path": None, "live": "", "report_to": "", **told}
    writer.write(order.read(registry, out, **given), _silent)
    return out


@pytest.fixture(scope="module")
def database(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("export")
    build.build(folder / "registry.db", invented.write(folder / "policies"))
    return folder / "registry.db"


@pytest.fixture(scope="module")
def release(database, tmp_path_factory) -> Path:
    out = tmp_path_factory.mktemp("release") / "release"
    bulk_writer.write(bulk_order.Order(database, out, date(2030, 6, 1), None, SITE), _silent)
    return out


@pytest.fixture(scope="module")
def alone(database, tmp_path_factory) -> Path:
    """Without a server and without a release."""
    return exported(database, tmp_path_factory.mktemp("alone") / "out", on=DAY)


@pytest.fixture(scope="module")
def beside(release, tmp_path_factory) -> Path:
    """Of a release, with a live site, below a path of its host."""
    return exported(release, tmp_path_factory.mktemp("beside") / "out", live=LIVE)


def text(folder: Path, name: str) -> str:
    return (folder / name).read_text(encoding="utf-8")


# --- links -------------------------------------------------------------------------------------


def test_every_link_leads_to_a_file(alone, beside):
    assert Crawl(alone).dead() == []
    assert Crawl(beside, "/dibao").dead() == []


def test_a_link_without_its_file_would_be_seen(alone, tmp_path):
    page = text(alone, "index.html").replace("/q/", "/nowhere/")
    (tmp_path / "index.html").write_text(page, encoding="utf-8")
    assert "index.html: /nowhere/" in Crawl(tmp_path).dead()


def test_without_a_live_site_nothing_is_typed_and_nothing_leads_away(alone):
    crawl = Crawl(alone)
    elements = set().union(*(seen.elements for seen in crawl.pages.values()))
    assert not elements & {"form", "input", "select", "button"}
    assert crawl.outside() == {CC0}
    assert not any(
        word in text(alone, "index.html") for word in ("calculator", "back-pay", "search")
    )


def test_what_needs_a_server_leads_to_the_live_site(beside):
    place, home = text(beside, "en/place/jia/chou/index.html"), text(beside, "en/index.html")
    for address in (
        f'action="{LIVE}/en/place/jia/chou"',
        f'action="{LIVE}/en/search"',
        f'href="{LIVE}/en/calculator?place=jia/chou"',
        f'href="{LIVE}/en/back-pay?place=jia/chou"',
        f'href="{LIVE}/registry/standard.json?_shape=objects&amp;place=jia%2Fchou"',
    ):
        assert address in place
    assert f'href="{LIVE}/en/compare"' in home
    assert f'action="{LIVE}/q/below-minimum"' in text(beside, "q/below-minimum/index.html")
    # A question that wants a word or a place has no answer of its own.
    assert f'href="{LIVE}/q/timeline"' in text(beside, "q/index.html")
    assert not (beside / "q" / "timeline").exists()


def test_pages_load_nothing_from_elsewhere_and_run_no_script(alone, beside):
    for folder, base, forms in ((alone, "", "&#39;none&#39;"), (beside, "/dibao", f"{LIVE}/")):
        for name in Crawl(folder, base).pages:
            page = text(folder, name)
            policy = re.search(r'<meta http-equiv="content-security-policy" content="(.*?)">', page)
            assert policy is not None
            assert policy[1].startswith("default-src &#39;none&#39;; style-src &#39;self&#39;;")
            assert policy[1].endswith(f"form-action {forms}")
            assert set(re.findall(r"<script[^>]*>", page)) <= {
                '<script type="application/ld+json">'
            }


# --- what is there -----------------------------------------------------------------------------


def test_every_page_of_the_site_is_there_in_both_languages(alone, database):
    book = open_registry(database).book
    typed = {"/q/timeline", "/q/search-text"}
    for path in set(paths(book)) - typed:
        for lang in BOTH:
            assert (alone / lang / unquote(path).strip("/") / "index.html").is_file(), path
    assert (alone / "notice/jia/甲民发〔2029〕9号/index.html").is_file()


def test_each_sort_of_page_is_exported_or_needs_a_server(alone, database):
    """A page that is added to the site is not forgotten here."""
    held = {find(leaf.path)[0] for leaf in leaves.leaves(open_registry(database))}
    elsewhere = {find(path)[0] for path in (*NEEDS_A_SERVER, "/compare.json", "/place/", "/en/x")}
    assert {handler for _, handler in ROUTES} == held | elsewhere


def test_a_page_is_of_the_day_and_says_so(alone, database, tmp_path):
    page = text(alone, "en/place/jia/chou/index.html")
    assert "As of 1 June 2030." in page
    assert "Standard on 1 June 2030" in page
    assert "today" not in page
    assert '<span class="digits">520</span>' in page
    for name in Crawl(alone).pages:
        assert ("As of 1 June 2030." if name.startswith("en/") else "截至2030年6月1日") in text(
            alone, name
        )
    earlier = exported(database, tmp_path / "out", on="2029-12-01")
    assert '<span class="digits">520</span>' not in text(earlier, "en/place/jia/chou/index.html")


def test_the_day_is_that_of_the_release_unless_another_is_given(release, beside, tmp_path):
    assert "截至2030年6月1日" in text(beside, "index.html")
    assert "截至2030年7月1日" in text(
        exported(release, tmp_path / "out", on="2030-07-01"), "index.html"
    )


def test_the_data_of_a_question_are_those_of_the_server(alone, database, serve):
    site = serve(database)
    for form in ("json", "csv"):
        address = f"/q/below-minimum.{form}"
        assert (alone / address.lstrip("/")).read_bytes() == site.get(address).content
    assert json.loads(text(alone, "q/below-minimum.json"))["listed"] > 0


def test_a_long_answer_has_all_its_parts(database, monkeypatch, tmp_path):
    monkeypatch.setattr(query, "ROWS_A_PAGE", 2)
    folder = exported(database, tmp_path / "out", on=DAY)
    rows = json.loads(text(folder, "q/standards.json"))["listed"]
    assert rows > 2
    parts = sorted(path.parent.name for path in folder.glob("q/standards/*/index.html"))
    assert parts == [str(number) for number in range(2, -(-rows // 2) + 1)]
    assert 'href="/q/standards/2/"' in text(folder, "q/standards/index.html")
    assert 'href="/en/q/standards/2/"' in text(folder, "q/standards/2/index.html")
    assert Crawl(folder).dead() == []


def test_an_address_that_is_not_there_has_a_page(alone):
    assert "这个地址没有内容。" in text(alone, "404.html")
    assert "Nothing stands at this address." in text(alone, "en/404.html")


# --- the release -------------------------------------------------------------------------------


def test_the_files_of_the_release_are_there_as_they_are(release, beside):
    for path in release.rglob("*"):
        if path.is_file():
            assert (
                beside / "download" / path.relative_to(release)
            ).read_bytes() == path.read_bytes()
    assert verify.verify(beside / "download").problems == []
    assert 'href="/dibao/download/csv/standard.csv"' in text(beside, "data/index.html")


def test_feed_and_sitemap_lead_to_files(beside):
    addresses = re.findall(r"<loc>(.*?)</loc>", text(beside, "sitemap.xml"))
    links = re.findall(r'<link href="(.*?)"', text(beside, "feed.atom"))
    assert (
        len(addresses) == len(Crawl(beside, "/dibao").pages) - 2
    )  # without those for what is not there
    assert links
    for address in (*addresses, *links):
        assert address.startswith(f"{SITE}/")
        name = unquote(urlsplit(address).path).removeprefix("/dibao/")
        assert (beside / name / "index.html").is_file()


def test_the_address_of_the_live_site_is_not_taken_for_that_of_the_export(release, tmp_path):
    folder = exported(release, tmp_path / "out", live=SITE)
    assert not (folder / "sitemap.xml").exists()
    assert 'href="/place/' in text(folder, "index.html")
    assert '<link href="/"/>' in text(folder, "feed.atom")
    assert text(folder, "robots.txt") == "User-agent: *\nAllow: /\n"


def test_a_place_to_report_to_is_on_the_pages(database, tmp_path):
    folder = exported(
        database, tmp_path / "out", on=DAY, report_to="mailto:a@example.org?subject={place}"
    )
    assert "mailto:a@example.org?subject=jia%2Fchou" in text(folder, "place/jia/chou/index.html")


# --- how it is written -------------------------------------------------------------------------


ENDED = """
import os, signal, sys
from dibao_publish.cli import main
from dibao_publish.export import pages

pages.WORTH_IT, pages.CHUNK, together = 0, 1, pages._together

def ended(*told):
    for one in together(*told):
        os.kill(os.getpid(), signal.SIGTERM)
        yield one

pages._together = ended
main(["export", *sys.argv[1:]])
"""


def test_an_export_that_is_ended_is_silent_and_leaves_nothing(database, tmp_path):
    out = tmp_path / "out" / "site"
    line = [sys.executable, "-c", ENDED, str(out), "--registry", str(database), "--on", DAY]
    done = subprocess.run(line, capture_output=True, text=True, timeout=120, check=False)
    assert (done.returncode, done.stdout, done.stderr) == (143, "", "")
    assert list(out.parent.iterdir()) == []


def test_the_same_bytes_in_one_process_and_in_several(alone, database, monkeypatch, tmp_path):
    monkeypatch.setattr(pages, "WORTH_IT", 0)
    monkeypatch.setattr(pages, "CHUNK", 5)
    again = exported(database, tmp_path / "out", on=DAY)
    assert held(again) == held(alone)


def held(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_nothing_is_left_where_the_disk_was_full(database, monkeypatch, tmp_path):
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(writer, "_texts", full)
    with pytest.raises(InputError, match="the disk is full"):
        exported(database, tmp_path / "out", on=DAY)
    assert list(tmp_path.iterdir()) == []


def test_what_stands_in_the_folder_is_not_touched(database, tmp_path):
    (tmp_path / "mine").write_text("mine", encoding="utf-8")
    with pytest.raises(InputError, match="new or empty folder"):
        exported(database, tmp_path, on=DAY)
    assert [path.name for path in tmp_path.iterdir()] == ["mine"]


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ({}, "give the day of the pages with --on"),
        ({"on": "1.6.2030"}, '"1.6.2030" is not a date'),
        ({"on": DAY, "base_path": "dibao"}, '"dibao" is no path on a host'),
        ({"on": DAY, "base_path": "/../x"}, "is no path on a host"),
        ({"on": DAY, "live": "live.example.org"}, "is no address of a site"),
        ({"on": DAY, "report_to": "ftp://x"}, "is no address to report to"),
    ],
)
def test_a_mistake_is_told_in_a_sentence(database, tmp_path, told, sentence):
    with pytest.raises(InputError, match=re.escape(sentence)):
        exported(database, tmp_path / "out", **told)


def test_the_command_says_what_it_wrote(database, tmp_path):
    line = ["export", str(tmp_path / "out"), "--registry", str(database), "--on", DAY]
    done = CliRunner().invoke(main, ["--lang", "en", *line])
    assert done.exit_code == 0, done.output
    files = [path for path in (tmp_path / "out").rglob("*") if path.is_file()]
    size = sum(path.stat().st_size for path in files)
    count = len([path for path in files if path.suffix == ".html"])
    assert f"as of 1 June 2030; pages {count}, files {len(files)}, bytes {size}." in done.output


# --- names -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "name", ["/notice/jia/../../x", "/notice/jia//x", "/notice/jia/%2e%2e/x", "/a%00"]
)
def test_no_name_leads_out_of_the_folder(name):
    with pytest.raises(InputError, match="can be no file"):
        leaves.files_of(Leaf(name, name))


@pytest.mark.parametrize(
    "name",
    [
        "a?b/index.html",
        "a/b./index.html",
        "notice/CON/index.html",
        "nul.txt",
        "字" * 86,
        "x/" * 120,
    ],
)
def test_names_that_a_host_may_not_take_are_told(name):
    assert leaves.doubtful(["notice/甲民发〔2029〕9号/index.html", name]) == [name]


def test_names_that_differ_in_case_alone_are_told():
    assert leaves.doubtful(["place/a/index.html", "place/A/index.html"]) == ["place/A/index.html"]


def test_all_names_on_file_can_stand_on_any_host(registry):
    every = [
        name
        for path in paths(open_registry(registry).book)
        for _, name in leaves.files_of(Leaf(path, path))
    ]
    assert len(every) > 7000
    assert leaves.doubtful(every) == []
