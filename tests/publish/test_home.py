"""The first page: every province once and in its place, the newest notices first."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from dibao_publish.web.tiles import GRID


def provinces(registry):
    with closing(sqlite3.connect(registry)) as connection:
        return connection.execute(
            "SELECT key, name FROM place WHERE kind = 'province' ORDER BY key"
        ).fetchall()


def test_every_province_has_a_cell_of_its_own(registry):
    assert sorted(GRID) == [key for key, _ in provinces(registry)]
    assert len(set(GRID.values())) == len(GRID) == 31


@pytest.mark.parametrize(
    ("one", "other", "axis", "sign"),
    [
        ("heilongjiang", "hainan", 1, -1),
        ("xinjiang", "liaoning", 0, -1),
        ("beijing", "guangdong", 1, -1),
        ("sichuan", "shanghai", 0, -1),
        ("jilin", "heilongjiang", 1, 1),
    ],
)
def test_north_is_up_and_west_is_left(one, other, axis, sign):
    assert (GRID[one][axis] - GRID[other][axis]) * sign > 0


@pytest.mark.parametrize("lang", ["", "/en"])
def test_a_tile_links_a_province_and_counts_its_places(site, registry, lang):
    page = site.get(f"{lang}/").text
    with closing(sqlite3.connect(registry)) as connection:
        [(known,)] = connection.execute(
            "SELECT count(DISTINCT s.place) FROM standard s JOIN place p ON p.key = s.place "
            "WHERE p.province = 'jilin' AND p.lowest = 1 AND s.role = 'set'"
        )
        [(places,)] = connection.execute(
            "SELECT count(*) FROM place WHERE province = 'jilin' AND lowest = 1"
        )
    tiles = re.search(r'<ul class="plain tiles">(.*?)</ul>', page, re.DOTALL)[1]
    assert tiles.count("<li") == 31
    [jilin] = re.findall(rf'<a href="{lang}/place/jilin">.*?</a>', tiles)
    assert f">{known}/{places}<" in jilin
    assert f'<rect width="{100 * known / places:.0f}%"' in jilin
    assert ("Jilin" if lang else "吉林") in jilin


def test_the_latest_notices_have_begun_and_the_newest_comes_first(site):
    page = site.get("/en/").text
    section = page[page.index('class="plain latest"') :]
    starts = re.findall(r"since (\d+ \w+ \d{4})", section[: section.index("</ul>")])
    assert len(starts) == 6
    assert starts[0] == "1 October 2025"
    years = [int(start[-4:]) for start in starts]
    assert years == sorted(years, reverse=True)


def test_the_three_tasks_lead_on(site):
    page = site.get("/").text
    tasks = re.search(r'<ul class="plain tasks">(.*?)</ul>', page, re.DOTALL)[1]
    assert re.findall(r'href="([^"]+)"', tasks) == ["#provinces", "/calculator", "/back-pay"]


def test_the_count_of_standards_is_that_of_the_data_page(site, registry):
    with closing(sqlite3.connect(registry)) as connection:
        [(made, rows)] = connection.execute(
            "SELECT sum(role = 'set'), count(*) FROM standard",
        )
    assert f"{made} 项标准" in site.get("/").text
    data = site.get("/data").text
    assert f"共 {rows} 行：{made} 行是通知规定的标准，{rows - made} 行" in data


@pytest.mark.parametrize(("lang", "name"), [("", "监督查询"), ("/en", "Oversight")])
def test_the_questions_are_called_alike_in_the_way_there_and_on_their_page(site, lang, name):
    page = site.get(f"{lang}/q/").text
    assert re.search(rf'<a href="{lang}/q/"[^>]*>{name}</a>', page)
    assert f"<h1>{name}</h1>" in page
    assert f"<title>{name}" in page


# --- suggestions -------------------------------------------------------------------------------


def test_the_script_is_ours_small_and_kept_for_good(site):
    page = site.get("/").text
    [address] = re.findall(r'<script src="([^"]+)" defer>', page)
    script = site.get(address)
    assert script.status_code == 200
    assert script.headers["content-type"] == "text/javascript; charset=utf-8"
    assert "immutable" in script.headers["cache-control"]
    assert len(script.content) < 2048
    policy = site.get("/").headers["content-security-policy"]
    assert "script-src 'self'; connect-src 'self'" in policy


@pytest.mark.parametrize("lang", ["", "/en"])
def test_what_the_script_asks_answers_and_leads_to_a_place(site, lang):
    page = site.get(f"{lang}/").text
    ask = re.search(r'data-places="([^"]+)"', page)[1].replace("&amp;", "&")
    to = re.search(r'data-place="([^"]+)"', page)[1]
    found = site.json(f"{ask}sy")["places"]
    assert len(found) == 8
    for place in found:
        assert {"key", "full_name"} <= set(place)
        assert site.get(to + place["key"]).status_code == 200
