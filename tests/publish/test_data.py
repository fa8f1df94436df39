"""The page of the data, how aggregates are protected, where mistakes are told, and Datasette's pages."""

from __future__ import annotations

import html
import re
import shlex
from urllib.parse import unquote

import pytest

from dibao_publish.api.endpoints import ENDPOINTS
from dibao_publish.server import datasette_for
from dibao_publish.tables import TABLES
from dibao_publish.web.report import filled, problem

REPORT = "https://example.org/new?title={place}+{clause}"


@pytest.fixture(scope="module")
def reporting(registry, serve):
    """The site with an address to report to."""
    found = serve(registry)
    found.datasette = datasette_for(registry, REPORT)
    return found


def counted(site, table, which="") -> int:
    """How many rows Datasette counts: 0.65 always tells, 1.0 when asked."""
    told = site.json(f"/registry/{table}.json?_size=0&_extra=count&{which}")
    return told["count"] if "count" in told else told["filtered_table_rows_count"]


@pytest.mark.parametrize("lang", ["", "/en"])
def test_the_page_lists_the_tables_with_their_rows(site, lang):
    page = site.get(f"{lang}/data").text
    hidden = {"place_word", "search_item", "query_day"}
    for table in TABLES:
        assert (f'href="/registry/{table.table}"' in page) == (table.table not in hidden)
    rows = counted(site, "notice")
    assert f">{rows:,}<" in page


def test_every_line_to_copy_gives_an_answer(site):
    page = html.unescape(site.get("/en/data").text)
    lines = re.findall(r'curl "[^"]+"', page)
    assert len(lines) == len(ENDPOINTS)
    for line, endpoint in zip(lines, ENDPOINTS, strict=True):
        _, address = shlex.split(line)
        assert endpoint.path in address
        assert site.get(re.sub(r"^http://[^/]+", "", address)).status_code == 200


def test_the_limits_are_counted_in_this_registry(site):
    page = site.get("/en/data").text
    [row] = site.json("/registry/release.json")["rows"]
    for grade in ("government", "mirror", "press", "aggregator"):
        assert re.search(rf"\b{row[grade]}\b", page)
    count = counted(site, "place", "lowest=1")
    assert f"Of {count} counties and districts" in page


def test_files_are_offered_only_where_there_is_a_release(site):
    page = site.get("/data").text
    assert "/download/" not in page
    assert 'id="files"' not in page


@pytest.mark.parametrize("lang", ["", "/en"])
def test_how_aggregates_are_protected_is_said_with_what_is_not(site, lang):
    page = site.get(f"{lang}/data/protection").text
    assert ("12 户公布为 10 户或 15 户" if not lang else "published as 10 or as 15") in page
    assert ("不能保护什么" if not lang else "What is not protected") in page
    assert ("本库没有家庭数据" if not lang else "holds no figures about households") in page
    assert f'href="{lang}/data/protection"' in site.get(f"{lang}/data").text


# --- where mistakes are told ---------------------------------------------------------------------

PAGES = (
    "/place/jilin/changchun/shuangyang",
    "/notice/jilin/changchun/长府办发〔2011〕41号",
    "/calculator?place=jilin/changchun/shuangyang",
    "/data",
)


@pytest.mark.parametrize("address", PAGES)
def test_no_page_asks_for_reports_that_nobody_takes(site, address):
    assert "反馈错误" not in site.get(address).text


@pytest.mark.parametrize("address", PAGES)
def test_with_an_address_the_page_asks_for_reports(reporting, address):
    page = html.unescape(reporting.get(address).text)
    [link] = re.findall(r'href="(https://example\.org/[^"]*)"', page)
    assert "反馈错误" in page
    if "shuangyang" in address:
        assert "jilin/changchun/shuangyang" in unquote(link)
    if address.startswith("/notice/"):
        assert "长府办发〔2011〕41号" in unquote(link)


def test_what_stands_in_the_address_is_quoted():
    link = filled(REPORT, place='a"&b', clause="一（一）")
    assert link == ("https://example.org/new?title=a%22%26b+%E4%B8%80%EF%BC%88%E4%B8%80%EF%BC%89")


@pytest.mark.parametrize(
    "wrong", ["javascript:alert(1)", "/x", "https://a/{name}", "https://a/{", "https://a/{}"]
)
def test_an_address_that_cannot_be_meant_is_refused(wrong):
    assert problem(wrong) is not None


@pytest.mark.parametrize("right", [REPORT, "mailto:a@example.org?subject={place}", "http://a/"])
def test_an_address_that_can_be_meant_is_taken(right):
    assert problem(right) is None


# --- Datasette's own pages -----------------------------------------------------------------------

OWN = (
    "/registry",
    "/registry/standard",
    "/registry/standards",
    "/registry/notice?_size=1",
    "/-/versions",
)


@pytest.mark.parametrize("address", OWN)
def test_datasettes_pages_have_our_header_and_a_way_back(site, address):
    page = site.get(address).text
    assert '<div class="dibao" lang="zh-Hans">' in page
    assert 'href="/data">← 返回数据页 <span lang="en">Back to the page of the data</span>' in page
    assert 'href="/en/data" lang="en"' in page
    assert 'href="/compare">比较' in page


@pytest.mark.parametrize("address", OWN)
def test_datasettes_pages_keep_their_one_heading_and_styles(site, address):
    page = site.get(address).text
    assert page.count("<h1") == 1
    assert "/-/static/app.css" in page


def test_datasettes_pages_load_nothing_from_another_host(site):
    policy = site.get("/registry/standard").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "http" not in policy
