"""The words of a clause: beside what it sets, under its citation, at the counter, and in the search."""

from __future__ import annotations

import re
from typing import Any
from urllib.parse import quote, urlencode

import pytest

from dibao_publish import build
from tests.books import PLACES, notice

TAIYUAN = "shanxi/taiyuan/并民〔2011〕48号"
QIQIHAER = "heilongjiang/qiqihaer/齐民规〔2020〕2号"
CHANGCHUN = "jilin/changchun/长府办发〔2011〕41号"
SHUANGYANG = "jilin/changchun/shuangyang"
ROSTER = "(三)补发按现有当季低保人员名单进行。"
LABEL = {"": "条款原文", "/en": "The clause's words"}
WITHOUT = "本站未录入各条款原文"
LANGS = ["", "/en"]


def notice_page(site: Any, identifier: str, lang: str = "") -> str:
    response = site.get(f"{lang}/notice/{quote(identifier)}")
    assert response.status_code == 200
    return str(response.text)


def items(page: str) -> list[str]:
    """The clauses of a notice's page, one by one."""
    return re.findall(r'<li id="c\d+".*?(?=<li id="c|</ol>)', page, re.DOTALL)


def words_in(part: str) -> list[str]:
    return re.findall(r'<blockquote lang="zh-Hans">(.*?)</blockquote>', part, re.DOTALL)


def folded(page: str) -> list[str]:
    return re.findall(r'<details class="words[^>]*>.*?</details>', page, re.DOTALL)


def calculator(site: Any, lang: str, place: str = SHUANGYANG) -> str:
    given = {"place": place, "program": "urban", "on": "2011-12", "members": "3", "income": "300"}
    response = site.get(f"{lang}/calculator?{urlencode(given)}")
    assert response.status_code == 200
    return str(response.text)


def back_pay(site: Any, identifier: str, lang: str = "", **more: str) -> str:
    place = more.pop("place", identifier.rpartition("/")[0])
    given = {"place": place, "notice": identifier, "program": "urban", "members": "2", **more}
    response = site.get(f"{lang}/back-pay?{urlencode(given)}")
    assert response.status_code == 200
    return str(response.text)


# --- the page of a notice ----------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_the_words_of_each_clause_stand_before_what_it_sets(site, lang):
    clauses = items(notice_page(site, TAIYUAN, lang))
    assert len(clauses) == 6
    for clause in clauses:
        assert LABEL[lang].replace("'", "&#39;") in clause
        assert clause.index("<blockquote") < clause.index('<dl class="fields">')
    assert words_in(clauses[0])[0].endswith(ROSTER)
    assert words_in(clauses[5]) == [
        "同时,从5月4日至5月10日,建立日报制度,将发放进展情况在每日上午10:00前以电子版的形式报市低保中心。"
    ]


def test_what_was_inferred_is_still_marked_beside_the_words(site):
    [first, *_] = items(notice_page(site, TAIYUAN))
    inferred = re.findall(r'<div class="inferred">\s*<dt>(.*?)</dt>', first)
    assert inferred == ["计算方式", "以何时名册为准"]


def test_where_the_words_are_not_on_file_the_page_says_so_once(site):
    page = notice_page(site, "national/国务院令第271号")
    assert page.count(WITHOUT) == 1
    assert "<blockquote" not in page
    assert "The words of the clauses are not on file here" in notice_page(
        site, "national/国务院令第271号", "/en"
    )
    assert WITHOUT not in notice_page(site, TAIYUAN)


def test_where_some_words_are_not_on_file_the_page_says_what_a_bare_clause_means(tmp_path, serve):
    clauses = """
- standard: urban
  text: 城市低保标准为每人每月500元。
  unit: yuan/person/month
  amount: 500

- standard: rural
  unit: yuan/person/month
  amount: 400
"""
    (tmp_path / "p" / "places").mkdir(parents=True)
    (tmp_path / "p" / "places" / "jia.yaml").write_text(PLACES, encoding="utf-8")
    (tmp_path / "p" / "jia.yaml").write_text(
        f"jurisdiction: jia\nnotices:\n{notice(clauses)}", encoding="utf-8"
    )
    build.build(tmp_path / "registry.db", tmp_path / "p")
    page = notice_page(serve(tmp_path / "registry.db"), "jia/甲〔2001〕1号")
    assert [len(words_in(one)) for one in items(page)] == [1, 0]
    assert page.count("未附原文的条款，本站未录入其原文。") == 1
    assert WITHOUT not in page


# --- a bill ------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_a_bill_has_the_words_under_the_first_line_that_cites_the_clause(site, lang):
    page = calculator(site, lang)
    [one] = folded(page)
    [words] = words_in(one)
    assert words.startswith("(一)城区城镇居民最低生活保障标准:由原标准的每月350元提高到375元,")
    assert words.endswith("其中双阳区由原标准的每月290元提高到315元。")
    assert " open" not in one.partition(">")[0]
    assert LABEL[lang].replace("'", "&#39;") in one
    rows = re.findall(r"<tr.*?</tr>", page, re.DOTALL)
    citing = [row for row in rows if "长府办发〔2011〕41号</a>" in row]
    assert [bool(folded(row)) for row in citing] == [True, *(False for _ in citing[1:])]
    assert len(citing) > 1


def test_the_words_of_a_bill_are_left_out_on_paper(site):
    [one] = folded(calculator(site, ""))
    assert one.startswith('<details class="words screen">')


def test_a_clause_whose_words_are_not_on_file_has_nothing_to_open(site):
    given = {"place": "anhui/hefei/feixi", "program": "urban", "members": "3", "income": "1000"}
    page = site.get(f"/calculator?{urlencode(given)}").text
    assert '<table class="bill">' in page
    assert folded(page) == []


# --- back-pay ----------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", LANGS)
def test_the_words_to_show_at_the_office_are_open_and_not_repeated_in_the_bill(site, lang):
    page = back_pay(site, TAIYUAN, lang, was="330", now="380")
    [one] = folded(page)
    assert one.startswith('<details class="words" open>')
    assert page.index('<blockquote class="spoken">') < page.index(one) < page.index("<table")
    [words] = words_in(one)
    assert words.startswith(
        "(一)城市低保提标工作。2011年5月10日前,完成2011年1 -3月份的提标补发工作;"
    )


def test_where_no_clause_orders_it_the_words_that_set_the_standard_are_shown(site):
    page = back_pay(site, QIQIHAER, was="580", paid_from="2020-11", first="2020-11")
    assert words_in(folded(page)[0]) == ["从2020年1月1日起,将我市城市低保标准提高到604元/人月;……"]


def test_where_nothing_is_owed_the_words_stand_under_what_it_rests_on(site):
    page = back_pay(site, CHANGCHUN, place=SHUANGYANG)
    assert "spoken" not in page
    [one] = folded(page)
    assert words_in(one)[0].startswith("提高城区城乡低保标准从2011年10月1日起开始执行,")


# --- the registry ------------------------------------------------------------------------------


def test_the_words_are_a_column_of_the_clauses(site):
    rows = site.json(f"/registry/clause.json?_shape=array&notice={quote(TAIYUAN)}")
    assert rows[0]["words"].endswith(ROSTER)
    rows = site.json(
        "/registry/clause.json?_shape=array&notice=" + quote("national/国务院令第271号")
    )
    assert {row["words"] for row in rows} == {None}


def test_the_column_is_described_in_both_languages(site):
    page = site.get("/registry/clause").text
    assert "as printed" in page
    assert "照录" in page


def test_a_clause_is_found_by_its_words(site):
    rows = site.json(
        "/registry/search-text.json?_shape=array&word=" + quote("现有当季低保人员名单")
    )
    assert {row["notice"] for row in rows} == {TAIYUAN}
