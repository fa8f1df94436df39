"""The page of a place: the answer first, what is like each other said once, what lacks said plainly."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

LAIXI = "/place/shandong/qingdao/laixi"  # the longest timeline
JIUTAI = "/place/jilin/changchun/jiutai"  # one amount; three names
BEIGUAN = "/place/henan/anyang/beiguan"  # nothing but limits from above
HAIDIAN = "/place/beijing/haidian"  # a late notice


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def sections(page):
    """The parts of a page by their headings of the second level."""
    found = re.split(r"<h2[^>]*>(.*?)</h2>", page)
    return {
        text_of(head).strip(): body for head, body in zip(found[1::2], found[2::2], strict=True)
    }


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize("place", [LAIXI, JIUTAI, HAIDIAN])
def test_the_number_stands_before_all_that_explains_it(site, lang, place):
    page = site.get(lang + place).text
    digits = page.index('class="digits"')
    for later in ('name="on"', 'class="source"', "<svg", 'class="plain years"'):
        assert digits < page.index(later, page.index("<main")) or later not in page


@pytest.mark.parametrize("lang", ["", "/en"])
def test_a_place_leads_to_its_calculator_and_its_back_pay(site, lang):
    page = site.get(lang + LAIXI).text
    for task in ("calculator", "back-pay"):
        assert f'href="{lang}/{task}?place=shandong/qingdao/laixi"' in page


def test_a_notice_that_came_late_says_by_how_much(site):
    card = re.search(r'<section class="card.*?</section>', site.get(HAIDIAN).text, re.DOTALL)[0]
    assert "通知于2023年10月19日印发，比执行晚了 3 个月。" in card
    assert 'href="/back-pay?place=beijing/haidian"' in card
    early = site.get(f"{HAIDIAN}?on=2021-08-01").text
    assert "比执行晚了" not in early


def test_a_yearly_amount_is_told_by_the_month_too(site):
    assert "折合每月 317 元" in site.get(JIUTAI).text


def test_a_lower_limit_is_marked_as_one_and_no_standard(site):
    page = site.get(BEIGUAN).text
    assert page.count('<span class="bound">不低于</span> <span class="digits">') == 2
    assert page.count('class="card none"') == 2


# --- over time ---------------------------------------------------------------------------------


def test_the_table_has_a_line_for_every_amount_on_file(site, registry):
    with closing(sqlite3.connect(registry)) as connection:
        [(count,)] = connection.execute(
            "SELECT count(*) FROM standard WHERE place = 'shandong/qingdao/laixi' AND role = 'set'"
        )
    assert site.get(LAIXI).text.count('<tr class="set">') == count == 16


def test_one_amount_needs_no_picture(site):
    assert "<svg" in site.get(LAIXI).text
    assert 'class="chart"' not in site.get(JIUTAI).text
    assert site.get(JIUTAI).text.count('<tr class="set">') == 2


def test_gaps_of_one_reason_are_one_sentence(site, registry):
    with closing(sqlite3.connect(registry)) as connection:
        [(gaps,)] = connection.execute(
            "SELECT count(*) FROM gap WHERE place = 'henan/anyang/beiguan' AND program = 'urban'"
        )
    assert gaps > 3
    over_time = text_of(sections(site.get(BEIGUAN).text)["历次标准"])
    assert over_time.count("只收录上级最低标准") == 2  # urban and rural
    assert "400 元/月、430 元/月、470 元/月、520 元/月、570 元/月" in over_time
    assert "4260 元/年、377 元/月" in over_time


# --- beside others -----------------------------------------------------------------------------


def bars(page):
    return re.findall(r'<ol class="plain bars">(.*?)</ol>', page, re.DOTALL)


def test_the_place_itself_stands_out_among_its_neighbours(site):
    for one in bars(site.get(JIUTAI).text):
        assert re.findall(r'<li class="own">.*?<b lang="zh-Hans">(.*?)</b>', one, re.DOTALL) == [
            "九台区"
        ]
        shares = [float(share) for share in re.findall(r'<rect width="([\d.]+)%"', one)]
        assert shares == sorted(shares, reverse=True)
        assert shares[0] == 100.0


def test_only_confirmed_amounts_are_compared_and_the_others_counted(site, registry):
    page = sections(site.get(JIUTAI).text)["与长春市各地比较"]
    with closing(sqlite3.connect(registry)) as connection:
        rows = connection.execute(
            "SELECT s.place FROM standard s JOIN place p ON p.key = s.place WHERE "
            "p.parent = 'jilin/changchun' AND s.program = 'urban' AND s.role = 'set' "
            "AND s.since <= '2018-12-31' AND '2018-12-31' <= s.confirmed_through"
        ).fetchall()
        [(all_places,)] = connection.execute(
            "SELECT count(*) FROM place WHERE parent = 'jilin/changchun'"
        )
    urban = bars(page)[0]
    names = re.findall(r'lang="zh-Hans">([^<]+)<', urban)
    assert len(names) == len(rows)
    assert f"另有 {all_places - len(rows)} 个地区" in text_of(page)


@pytest.mark.parametrize("place", ["/place/henan", "/place/national"])
def test_a_province_is_not_set_beside_others(site, place):
    assert bars(site.get(place).text) == []


# --- 特困, rules, what lacks --------------------------------------------------------------------


def test_what_fails_for_one_reason_is_said_once(site):
    support = sections(site.get(LAIXI).text)["特困人员救助供养标准"]
    lacks = re.findall(r'<p class="lack">(.*?)</p>', support)
    assert len(lacks) == 2
    assert "集中供养、分散供养，全自理、半护理、全护理" in text_of(lacks[0])


def test_supplements_and_back_pay_are_told_in_words(site):
    rules = text_of(sections(site.get(LAIXI).text)["增发与补发"])
    assert "一级残疾 1140 元/人·年" in rules
    rules = text_of(sections(site.get("/place/shanxi/taiyuan").text)["增发与补发"])
    assert "补发月份：2011年1月至2011年3月" in rules


@pytest.mark.parametrize("place", [LAIXI, HAIDIAN, JIUTAI])
def test_the_file_is_as_complete_as_the_question_says(site, place):
    key = place.removeprefix("/place/")
    province = key.partition("/")[0]
    rows = site.json(f"/q/no-raise.json?province={province}&on=2026-11-25&months=1")["rows"]
    told = [row["complete"] for row in rows if row["place"] == key]
    assert told
    page = text_of(sections(site.get(place).text)["收录是否完整"])
    counted = re.findall(r"共 (\d+) 年，其中 (\d+) 年", page)
    assert sorted(f"{some}/{years}" for years, some in counted) == sorted(told)


def test_what_is_not_on_file_is_said_plainly(site):
    page = text_of(sections(site.get(BEIGUAN).text)["收录是否完整"])
    assert "没有收录确定本地标准的通知" in page
    assert "未收录的内容" in page


def test_a_province_without_one_standard_shows_its_places_first(site):
    page = site.get("/place/henan").text
    assert page.index("/place/henan/zhengzhou") < page.index('class="card')
    assert "没有收录河南省统一的标准" in page
    city = site.get("/place/heilongjiang/qiqihaer").text  # one standard for all of it
    assert city.index('class="card') < city.index("/place/heilongjiang/qiqihaer/longsha")


def test_no_feed_is_offered_where_no_release_lies_beside(site):
    assert "feed.atom" not in site.get(LAIXI).text
