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
    assert 'href="/back-pay?place=beijing/haidian&amp;notice=' in card
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
        assert re.findall(r'<li class="own">.*?<b>(.*?)</b>', one, re.DOTALL) == ["九台区"]
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
    names = re.findall(r'<b>[^<]+</b>|href="/place/', urban)
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


def test_a_place_without_one_standard_says_so_and_lists_its_places_before_all_else(site):
    page = site.get("/place/henan").text
    assert "没有收录河南省统一的标准" in page
    assert page.index("/place/henan/zhengzhou") < page.index('name="on"')
    city = site.get("/place/heilongjiang/qiqihaer").text  # one standard for all of it
    assert city.index('name="on"') < city.index("/place/heilongjiang/qiqihaer/longsha")


def test_no_feed_is_offered_where_no_release_lies_beside(site):
    assert "feed.atom" not in site.get(LAIXI).text


# --- a place and the places within ---------------------------------------------------------------


def cards(page):
    """The cards of a page as text, by program: urban, rural."""
    return {
        program: text_of(body)
        for body, program in re.findall(
            r'(<section class="card [a-z]+" aria-labelledby="card-([a-z]+)">.*?</section>)',
            page,
            re.DOTALL,
        )
    }


def inside(page):
    """The places within, with what stands beside each."""
    listed = re.search(r'id="within".*?<ul class="plain cols.*?</ul>', page, re.DOTALL)[0]
    items = re.findall(r'<li><a href="([^"]+)"[^>]*>([^<]+)</a>(.*?)</li>', listed)
    return {name: text_of(rest).strip() for _, name, rest in items}


def test_the_urban_standard_of_taiyuan_is_that_of_its_newest_notice(site):
    urban = cards(site.get("/place/shanxi/taiyuan").text)["urban"]
    assert "760 元/人·月" in urban
    assert "自2023年1月1日起" in urban
    for county in ("gujiao", "loufan"):
        told = cards(site.get(f"/place/shanxi/taiyuan/{county}").text)
        assert "760" in told["urban"]
        assert "640" in told["rural"]


def test_where_places_within_have_newer_standards_the_card_leads_to_them(site):
    page = site.get("/place/shandong/qingdao").text
    told = cards(page)["urban"]
    assert "辖区内已有较新标准收录" in told
    assert "此后的通知未收录" not in told
    assert 'href="#within"' in page
    assert "1115 元/月" in inside(page)["市南区"]
    assert (
        "此后的通知未收录" in cards(site.get("/place/beijing").text)["urban"]
    )  # nothing newer within


def test_a_minimum_replaces_no_notice_and_is_the_number_where_the_old_amount_breaks_it(site):
    told = cards(site.get("/place/heilongjiang/qiqihaer").text)["urban"]
    assert "不低于 710 元/人·月" in told
    assert told.index("710") < told.index("604")
    assert "取代" not in told
    assert "本地现行标准的通知未收录" in told


def test_a_city_whose_places_have_their_own_standards_shows_their_range(site):
    page = site.get("/place/sichuan/chengdu").text
    told = cards(page)["urban"]
    assert "860–910 元/人·月" in told
    assert "20 个收录了标准，执行至2023年12月31日" in told
    assert "上级规定的最低标准为每人每月 680 元" in told
    assert inside(page)["锦江区"] == "910 元/月"
    on_the_day = cards(site.get("/place/sichuan/chengdu?on=2023-06-01").text)["urban"]
    assert "当日的标准" in on_the_day


def test_amounts_of_an_earlier_day_that_a_minimum_has_overtaken_are_no_number(site):
    told = cards(site.get("/place/henan").text)["urban"]
    assert "不低于 630" in told


def test_a_province_shows_the_range_of_its_places_its_minimum_and_the_ranking(site, registry):
    page = site.get("/place/sichuan").text
    with closing(sqlite3.connect(registry)) as connection:
        [(least, most)] = connection.execute(
            "SELECT min(fen), max(fen) FROM standard s JOIN place p ON p.key = s.place "
            "WHERE p.province = 'sichuan' AND p.lowest = 1 AND s.program = 'urban' "
            "AND s.role = 'set' AND s.since <= '2026-11-25' AND s.until IS NULL "
            "AND (s.answers_through IS NULL OR s.answers_through >= '2026-11-25')"
        )
    told = cards(page)["urban"]
    assert f"{least // 100}–{most // 100} 元/人·月" in told
    assert "上级规定的最低标准为" in told
    assert 'href="/q/ranking?province=sichuan"' in page
    assert "/q/ranking" not in site.get("/place/sichuan/chengdu").text


# --- a place that moved --------------------------------------------------------------------------

GONGZHULING = "/place/jilin/changchun/gongzhuling"


def test_what_stands_above_a_place_is_that_of_the_day(site):
    then = site.get(f"{GONGZHULING}?on=2018-06-01").text
    trail = re.search(r'<nav class="trail".*?</nav>', then, re.DOTALL)[0]
    assert "/place/jilin/siping" in trail
    assert "changchun" not in trail
    assert "吉林省四平市公主岭市" in re.search(r"<title>(.*?)</title>", then, re.DOTALL)[1]
    assert "与长春市各地比较" not in then
    now = re.search(r'<nav class="trail".*?</nav>', site.get(GONGZHULING).text, re.DOTALL)[0]
    assert "/place/jilin/changchun" in now


def test_a_place_is_listed_where_it_lay_on_the_day(site):
    for address, listed in (
        ("/place/jilin/changchun?on=2011-11-01", False),
        ("/place/jilin/siping?on=2018-06-01", True),
        ("/place/jilin/changchun", True),
        ("/place/jilin/siping", False),
    ):
        assert ("公主岭市" in inside(site.get(address).text)) == listed, address


# --- starts, back-pay, what covers the place -----------------------------------------------------


def test_a_start_that_is_no_known_day_is_said_so_in_headline_and_table(site):
    page = site.get("/place/hubei/huangshi").text
    assert "2018年（具体日期不详）" in cards(page)["rural"]
    assert "2018年12月31日" not in cards(page)["rural"]
    assert '<span class="num">2018年（具体日期不详）</span>' in page


def test_the_picture_says_a_start_as_it_is_known(site, registry):
    with closing(sqlite3.connect(registry)) as connection:
        [(place,)] = connection.execute(
            "SELECT place FROM standard WHERE since_known = 'year' AND role = 'set' "
            "GROUP BY place, program HAVING count(*) > 1 ORDER BY place LIMIT 1"
        )
    page = site.get(f"/place/{place}").text
    assert re.search(r"<circle[^>]*><title>\d{4}年（具体日期不详） ", page)


def test_the_way_to_back_pay_names_the_raise(site):
    page = site.get("/place/heilongjiang/qiqihaer?on=2020-06-01").text
    links = re.findall(r'href="(/back-pay\?[^"]+notice[^"]+)"', page)
    assert [link.rpartition("=")[2] for link in links] == ["urban", "rural"]
    for link in links:
        asked = site.get(link.replace("&amp;", "&"))
        assert asked.status_code == 200
        assert 'name="members"' in asked.text  # the form of the raise, not the list


def test_a_place_under_the_standard_of_its_city_is_not_called_incomplete(site):
    page = text_of(site.get("/place/beijing/haidian").text)
    assert "本地执行北京市统一规定的标准" in page
    assert "尚未收录本地标准" not in page
    assert "尚未收录本地标准" in text_of(site.get(BEIGUAN).text)
    assert "docs/add-a-place.md" in site.get(BEIGUAN).text


def test_clauses_of_one_name_say_for_whom_they_are_and_in_what_unit(site):
    page = site.get("/place/shanxi/taiyuan").text
    parts = re.search(r'<section class="parts">.*?</section>', page, re.DOTALL)[0]
    care = [text_of(one) for one in re.findall(r"<li>(.*?)</li>", parts) if "照料护理" in one]
    assert len(care) == len(set(care)) == 3
    assert "娄烦县" in care[1]
    assert all("单位：元/人·年" in one for one in care)
