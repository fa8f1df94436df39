"""Places in one picture: how they are named, what stands in table and data, what a wrong word leads to."""

from __future__ import annotations

import csv
import html
import io
import re
from urllib.parse import quote

import pytest

FOUR = "place=beijing&place=shanghai&place=tianjin&place=chongqing"
SHUANGYANG = "jilin/changchun/shuangyang"


def names(page: str) -> list[str]:
    """The names at the ends of the lines."""
    inner = page.partition('<svg x="100%"')[2].partition("</svg>")[0]
    return re.findall(r'<text x="29" y="\d+"[^>]*>([^<]*)<', inner)


def test_without_places_the_page_asks_for_them_and_gives_an_example(site):
    page = site.get("/compare").text
    assert "<svg" not in page
    assert f'href="/compare?{FOUR}"' in html.unescape(page)


def test_each_place_has_a_line_with_its_name_and_amount_at_its_end(site):
    page = site.get(f"/compare?{FOUR}").text
    assert names(page) == ["北京市", "上海市", "天津市", "重庆市"]
    for number in range(4):
        assert f'class="l{number} ' in page


def test_the_table_says_what_held_on_the_day_since_when_and_by_which_notice(site):
    page = site.get(f"/compare?place={SHUANGYANG}&on=2011-10-01").text
    rows = re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2])
    assert len(rows) == 2  # urban and rural
    assert "315 元/月" in rows[0]
    assert "2011年10月1日" in rows[0]
    assert "长府办发〔2011〕41号" in rows[0]
    assert "有据可证" in rows[0]


def test_a_place_without_an_amount_says_why_and_not_0(site):
    page = site.get("/compare?place=yunnan/lincang/cangyuan").text
    assert "<svg class" not in page
    assert "没有收录不等于没有标准" in page
    rows = re.findall(r"<tr>(.*?)</tr>", page.partition("<tbody>")[2])
    assert all(">—<" in row and re.search(r"quiet\">[^<]{4,}", row) for row in rows)


def test_places_of_one_name_are_told_apart_by_those_above(site):
    page = site.get("/compare?place=beijing/chaoyang&place=jilin/changchun/chaoyang").text
    assert len(set(names(page))) == len(names(page))
    assert "朝阳区" not in names(page)


@pytest.mark.parametrize(
    ("lang", "told"), [("", "可能是几个不同的地区"), ("/en", "may be any of several places")]
)
def test_a_word_of_several_places_offers_each_and_stays_in_the_field(site, lang, told):
    page = html.unescape(site.get(f"{lang}/compare?place=beijing&place={quote('朝阳区')}").text)
    assert told in page
    assert 'value="朝阳区"' in page
    assert 'aria-describedby="f-place-hint f-place-error"' in page
    link = f'href="{lang}/compare?place=beijing&place=jilin%2Fchangchun%2Fchaoyang"'
    assert link in page


def test_a_word_of_no_place_is_explained_and_the_others_are_still_compared(site):
    page = site.get(f"/compare?place=beijing&place={quote('没有这里')}").text
    assert "没有收录名为“没有这里”的地区" in page
    assert names(page) == ["北京市"]


def test_a_name_finds_a_place_and_the_same_place_is_not_taken_twice(site):
    page = site.get(f"/compare?place={quote('双阳区')}&place=220112&place=shuangyang").text
    assert page.count('name="place" value="') == 2  # the place kept, and the empty field
    assert names(page) == ["双阳区"]


def test_a_seventh_place_is_refused_with_a_reason(site):
    keys = "&".join(f"place={key}" for key in SEVEN)
    page = site.get(f"/compare?{keys}").text
    assert page.count('class="off"') == 6
    assert "最多选 6 个地区" in page


SEVEN = ("beijing", "shanghai", "tianjin", "chongqing", "jilin", "anhui", "hunan")


def test_removing_a_place_keeps_the_others_and_what_was_chosen(site):
    page = html.unescape(site.get(f"/compare?{FOUR}&program=rural&from=2015-01-01").text)
    without = "/compare?place=shanghai&place=tianjin&place=chongqing&program=rural&from=2015-01-01"
    assert f'class="off" href="{without}"' in page


@pytest.mark.parametrize(
    "wrong", ["from=gestern", "on=2011-02-30", "from=2026-11-20", "program=x", "on=0001-01-01"]
)
def test_what_is_wrong_is_said_at_its_field_and_the_page_is_there(site, wrong):
    response = site.get(f"/compare?place=beijing&{wrong}")
    assert response.status_code == 200
    name, typed = wrong.split("=")
    assert f'id="f-{name}-error"' in response.text
    if name != "program":
        assert f'value="{typed}"' in response.text
    assert names(response.text) == ["北京市"]


def test_the_language_switch_keeps_every_place(site):
    page = html.unescape(site.get(f"/compare?{FOUR}").text)
    assert f'href="/en/compare?{FOUR}"' in page


def test_the_english_page_spells_names_and_marks_the_chinese_ones(site):
    page = site.get(f"/en/compare?{FOUR}").text
    assert names(page) == ["Beijing", "Shanghai", "Tianjin", "Chongqing"]
    assert 'Beijing <span lang="zh-Hans">北京市</span>' in page


def test_the_data_hold_the_course_of_every_place(site):
    lines = list(csv.DictReader(io.StringIO(site.get(f"/compare.csv?{FOUR}").text[1:])))
    assert {line["place"] for line in lines} == {"beijing", "shanghai", "tianjin", "chongqing"}
    assert {line["program"] for line in lines} == {"urban", "rural"}
    told = site.json(f"/compare.json?{FOUR}&program=rural")["answers"]
    assert [one["parameters"]["place"] for one in told] == [
        "beijing",
        "shanghai",
        "tianjin",
        "chongqing",
    ]
    assert {row["program"] for one in told for row in one["rows"]} == {"rural"}


@pytest.mark.parametrize("query", ["", f"place={quote('朝阳区')}", "place=beijing&on=x"])
def test_data_of_a_wrong_question_are_an_error_in_both_languages(site, query):
    response = site.get(f"/compare.json?{query}")
    assert response.status_code == 400
    told = response.json()
    assert told["format"] == "dibao.error.v1"
    assert told["problems"][0]["where"] in ("place", "on")
    assert told["message"].keys() == {"zh", "en"}


def test_the_page_is_light(site):
    page = site.get(f"/compare?{FOUR}&place=jilin&place=anhui").content
    style = site.get(re.search(r'href="([^"]+\.css)"', page.decode())[1]).content
    assert len(page) + len(style) < 60_000
