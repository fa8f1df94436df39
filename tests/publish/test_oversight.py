"""The pages of questions: what is drawn is what is listed, and the page says what that is."""

from __future__ import annotations

import re
from datetime import date
from statistics import median
from types import SimpleNamespace

import pytest

from dibao_publish.queries import GROUPS, QUERIES, outcome_words
from dibao_publish.queries.oversight import BelowMinimum, Promised
from dibao_publish.views import site_of
from dibao_publish.web.drawn import MOST_ROWS, picture
from dibao_publish.web.page import Ask

ROW = re.compile(
    r'<p class="row"><span class="name"[^>]*>([^<]*)</span><svg>(.*?)</svg><span class="num">([^<]*)<'
)


TODAY = date(2026, 11, 25)


def drawn_rows(page: str) -> list[tuple[str, str, str]]:
    return ROW.findall(page)


@pytest.mark.parametrize(("lang", "at"), [("", 0), ("/en", 1)])
def test_every_question_stands_once_under_one_heading_in_plain_words(site, lang, at):
    page = site.get(f"{lang}/q/").text
    assert re.findall(r"<h2>([^<]+)</h2>", page) == [(g.zh, g.en)[at] for g in GROUPS]
    for query in QUERIES:
        assert page.count(f'href="{lang}/q/{query.name}"') == 1


@pytest.mark.parametrize("name", ["standards", "no-raise", "rural-urban"])
def test_the_whole_country_is_drawn_by_province_with_the_median_and_how_many(site, name):
    rows = site.json(f"/q/{name}.json")["rows"]
    assert len(rows) > MOST_ROWS
    held = [row for row in rows if row.get("program", "urban") == "urban"]
    page = site.get(f"/q/{name}" + ("" if name == "rural-urban" else "?program=urban")).text
    found = {label: words for label, _, words in drawn_rows(page)}
    provinces = {row["place"].partition("/")[0] for row in held}
    assert len(found) == len(provinces)
    assert sum(int(re.search(r"（(\d+)）", words)[1]) for words in found.values()) == len(held)
    assert "不是全省平均" in page


def test_the_median_that_is_drawn_is_that_of_the_rows(site):
    rows = site.json("/q/standards.json?program=urban")["rows"]
    held = [row["fen_a_year"] for row in rows if row["place"].startswith("hunan/")]
    found = {
        label: words for label, _, words in drawn_rows(site.get("/q/standards?program=urban").text)
    }
    digits = re.match(r"[\d.]+", found["湖南"])[0]
    assert float(digits) == pytest.approx(median(held) / 1200, abs=0.05)


@pytest.mark.parametrize("name", ["standards", "ranking", "growth"])
def test_of_a_province_the_first_rows_are_drawn_and_the_page_says_so(site, name):
    page = site.get(f"/q/{name}?province=anhui").text
    total = site.json(f"/q/{name}.json?province=anhui")["listed"]
    found = drawn_rows(page)
    assert 0 < len(found) <= MOST_ROWS
    assert ("全部见表" in page) == (total > len(found))


def test_standards_are_drawn_from_the_highest_down(site):
    page = site.get("/q/standards?province=anhui&program=urban").text
    widths = [float(w) for w in re.findall(r'<rect class="bar"[^>]*width="([\d.]+)%"', page)]
    assert widths == sorted(widths, reverse=True)
    assert len(widths) > 10


def test_a_late_raise_is_drawn_with_its_start_and_its_months(site):
    rows = site.json("/q/late-raises.json")["rows"]
    found = {label: words for label, _, words in drawn_rows(site.get("/q/late-raises").text)}
    for row in rows:
        assert found[f"{row['name']} {row['since']}"] == f"{row['months_late']} 个月"


def test_the_ratio_is_a_dot_on_an_axis_to_one_hundred(site):
    page = site.get("/q/rural-urban?province=anhui").text
    rows = site.json("/q/rural-urban.json?province=anhui")["rows"]
    name, shapes, words = drawn_rows(page)[0]
    assert shapes.count('class="base"') == 2
    share = float(rows[0]["share"].rstrip("%"))
    assert float(words.rstrip("%")) == pytest.approx(share, abs=0.05)
    dot = float(re.search(r'cx="([\d.]+)%"', shapes)[1])
    assert dot == pytest.approx(1 + 98 * share / 100, abs=0.1)
    assert rows[0]["name"].endswith(name)


def test_beside_the_minimum_all_that_were_compared_are_drawn_the_lowest_first(site):
    told = site.json("/q/below-minimum.json")
    page = site.get("/q/below-minimum").text
    assert told["compared"] > 0
    found = drawn_rows(page)
    assert found
    assert all('class="limit"' in shapes for _, shapes, _ in found)
    assert "省定最低标准" in page


def test_a_course_is_drawn_as_steps(site):
    page = site.get("/q/timeline?place=jilin/changchun/shuangyang").text
    assert '<svg class="lines"' in page
    assert "城市低保" in page.partition('<svg x="100%"')[2].partition("</svg>")[0]


def test_where_nothing_is_listed_nothing_is_drawn_and_the_reasons_are_counted(site):
    page = site.get("/q/promised-growth").text
    told = site.json("/q/promised-growth.json")
    assert told["listed"] == 0
    assert "<figure" not in page
    assert outcome_words("CannotBeJudged", "zh") in page


@pytest.fixture(scope="module")
def ask(site):
    """A request of nothing, in Chinese."""
    here = site_of(site.datasette)
    return Ask(here.registry, "zh", here.links("zh"), TODAY)


def answer(query, rows, **params):
    listed = tuple(row for row in rows if row["outcome"] == "listed")
    return SimpleNamespace(query=query, rows=rows, listed=listed, params=params, day=None)


def test_what_cannot_be_compared_is_never_drawn(ask):
    rows = [
        {**NEAR, "outcome": "listed"},
        {**NEAR, "outcome": "not listed", "fen_a_year": 300, "name": "乙县"},
        {**NEAR, "outcome": "presumed", "fen_a_year": 1, "name": "丙县"},
    ]
    drawn = picture(ask, answer(BelowMinimum, rows))
    [section] = drawn.sections
    assert [row.label for row in section.rows] == ["甲县", "乙县"]


NEAR = {
    "place": "x/y",
    "name": "甲县",
    "program": "urban",
    "amount": "100.00",
    "unit": "yuan/person/month",
    "fen_a_year": 100,
    "least_fen_a_year": 200,
}


def test_promises_are_drawn_as_how_many_came_out_how(ask):
    rows = [{"status": s, "outcome": "listed"} for s in ("met", "not met", "met")]
    [section] = picture(ask, answer(Promised, rows)).sections
    assert [row.words for row in section.rows] == ["2", "1"]


def test_a_picture_says_its_ends_to_those_who_do_not_see_it(site):
    page = site.get("/q/ranking?province=anhui&program=urban").text
    told = re.search(r'role="img" aria-label="([^"]+)"', page)[1]
    first, *_, last = drawn_rows(page)
    assert f"最高：{first[0]}" in told
    assert last[2] in told


@pytest.mark.parametrize("query", [q for q in QUERIES if q.drawn], ids=lambda q: q.name)
def test_a_page_of_a_question_is_light(site, query):
    page = site.get(f"/q/{query.name}?place=jilin/changchun/shuangyang").content
    style = site.get(re.search(r'href="([^"]+\.css)"', page.decode())[1]).content
    assert len(page) + len(style) < 60_000  # without compression; a third of it as it is sent
