"""The calculator: every amount on the page is that of `calc.allowance`, and nothing typed breaks it."""

from __future__ import annotations

import re
from datetime import date
from urllib.parse import parse_qsl, quote, unquote, urlencode, urlsplit

import pytest
from attrs import evolve
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dibao import calc
from dibao.calc import Cost, Household, Income, Member, Payer
from dibao.money import yuan_of
from dibao.policy.reader import read_clauses
from dibao_publish import build
from dibao_publish.published import Published
from dibao_publish.registry import open_registry
from dibao_publish.web import typed
from dibao_publish.web.calculator import printed_from
from dibao_publish.web.calculator_assume import as_lines, as_text
from dibao_publish.web.calculator_facts import PARAMETERS
from dibao_publish.web.links import Links
from dibao_publish.web.page import Ask

FEIXI, FUJIAN, QIQIHAER = "anhui/hefei/feixi", "fujian", "heilongjiang/qiqihaer"
LITTLE = {"members": "3", "income": "900"}
THIS_MONTH = date(2026, 11, 1)
UP = "rounding: allowance; mode: up; to: 1; stage: household"

PLACES = """
- key: jia
  kind: province
  names:
    甲省: ..
- key: jia/zi
  kind: county
  names:
    子县: ..
- key: jia/chou
  kind: county
  names:
    丑县: ..
- key: jia/yin
  kind: prefecture
  names:
    寅市: ..
- key: jia/yin/nan
  kind: district
  names:
    南区: ..
- key: jia/yin/bei
  kind: district
  names:
    北区: ..
"""
NOTICE = """jurisdiction: {place}
notices:
  - title: {title}
    number: {number}
    issuer: 甲省民政厅
    issued: 2025-12-01
    effective: 2026-01-01
    read_in: invented
    evidence: government
    copy: complete
"""
ZI = """    categories:
      - name: 七十岁以上
        age: 70..
      - name: 重残
        disability: 1、2
    clauses:
      - task: 向户籍所在地的镇政府提出书面申请
        at: 一
        when: not stated
      - task: 不服决定的,可以依法申请行政复议
        at: 二
        when: not stated
      - standard: urban
        unit: yuan/person/month
        amount: 500
      - standard: rural
        unit: yuan/person/year
        amount: 3600
      - allowance: urban、rural
        method: difference
      - hukou: each member's own
      - rounding: allowance
        mode: up
        to: 1
        stage: household
      - supplement: 七十岁以上
        group: age
        unit: yuan/person/month
        amount: 50
      - supplement: 重残
        group: disability
        unit: yuan/person/month
        amount: 30
      - full_standard: 三无
        split: per person
      - single_person: 重残
        unit: yuan/person/month
        times: 60%
        of: standard
      - income: disregard
        what: 优待抚恤金、奖学金
      - income: deduct
        what: 就业成本
        times: 20%
        of: standard
      - income: deduct
        what: 住院费
        unit: yuan/household/month
        amount: 300
      - income: impute
        what: 水田
        unit: yuan/household/year
        amount: 600
      - income: window
        what: 12
      - income: maintenance
        what: 赡养费
        base: household year
        threshold: 1
        times: 50%
        of: payer income
        divide: parents supported
"""
CHOU = """    clauses:
      - standard: urban
        unit: yuan/person/month
        amount: 500
      - allowance: urban
        method: grades
      - grades: urban
        unit: yuan/person/month
        amount:
          一档: 400
          二档: 300
"""
YIN = """    clauses:
      - standard: urban
        unit: yuan/person/month
        amount: 500
      - allowance: urban
        method: difference
"""
# A newer notice of the city that sets an amount for one of its districts only.
NEWER = """  - title: 关于提高南区低保标准的通知
    number: 寅政发〔2026〕3号
    issuer: 寅市民政局
    issued: 2026-06-01
    effective: 2026-07-01
    read_in: invented
    evidence: government
    copy: complete
    clauses:
      - standard: urban
        unit: yuan/person/month
        amount:
          南区: 600
"""


@pytest.fixture(scope="module")
def invented(tmp_path_factory, serve):
    folder = tmp_path_factory.mktemp("calculator")
    (folder / "places").mkdir()
    (folder / "jia").mkdir()
    (folder / "places" / "jia.yaml").write_text(PLACES, encoding="utf-8")
    for key, clauses, number in (
        ("zi", ZI, "子政发〔2025〕1号"),
        ("chou", CHOU, "丑政发〔2025〕2号"),
        ("yin", YIN + NEWER, "寅政发〔2025〕3号"),
    ):
        head = NOTICE.format(place=f"jia/{key}", title="关于低保的通知", number=number)
        (folder / "jia" / f"{key}.yaml").write_text(head + clauses, encoding="utf-8")
    path = folder / "registry.db"
    build.build(path, folder)
    found = serve(path)
    found.book = open_registry(path).book
    return found


@pytest.fixture(scope="module")
def book(registry):
    return open_registry(registry).book


def address(place, lang="", **typed_in):
    pairs = [
        (name, one)
        for name, value in typed_in.items()
        for one in (value if isinstance(value, list) else [value])
    ]
    return f"{lang}/calculator?" + urlencode([("place", place), *pairs])


def text_of(response):
    main = re.search(r"<main.*?</main>", response.text, re.DOTALL)[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", main))


def shown(response):
    """The amount of the result: the digits in the card, and the sum of the bill."""
    assert response.status_code == 200, text_of(response)
    digits = re.search(r'class="digits">([\d.]+)<', response.text)[1]
    total = re.search(r"<tfoot>.*?num\">([\d.]+)<", response.text, re.DOTALL)[1]
    return digits, total


# --- the page shows what the calculation gives --------------------------------------------------


def wages(amount, **more):
    return Income(amount=amount, kind="wage", **more)


SHIPPED = [
    (FEIXI, "urban", {"members": "3", "income": "1000"}, Household(members=3, incomes=[Income(amount=1000)]), ""),
    (FEIXI, "rural", {"members": "２人", "income": "1,000.50 元"}, Household(members=2, incomes=[Income(amount="1000.50")]), ""),
    (FEIXI, "urban", {"members": "3", "income": "9000", "per": "year"}, Household(members=3, incomes=[Income(amount=9000, per="year")]), ""),
    (FEIXI, "urban", {"members": "3", "income": "99999"}, Household(members=3, incomes=[Income(amount=99999)]), ""),
    (FEIXI, "urban", {"members": "3", "income": "2000", "per": "year"}, Household(members=3, incomes=[Income(amount=2000, per="year")]), UP),
    (FUJIAN, "urban", {"members": "3", "income": "500"}, Household(members=3, incomes=[Income(amount=500)]), "standard: urban; unit: yuan/person/month; amount: 700"),
    ("chongqing/wanzhou", "urban", {"members": "2", "details": "1", "i1": "0", "m1s": ["残疾人"]}, Household(members=[Member(statuses={"残疾人"}), Member()], incomes=[Income()]), ""),
]  # fmt: skip


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize(("place", "program", "given", "household", "line"), SHIPPED)
def test_the_page_shows_the_amount_of_the_calculation(
    site, book, place, program, given, household, line, lang
):
    more = {"assume": line} if line else {}
    response = site.get(address(place, lang, program=program, **given, **more))
    clauses, problems = read_clauses(as_text(line), "test") if line else ((), [])
    assert not problems
    expected = calc.allowance(book.at(place, on=THIS_MONTH, assume=clauses), household, program)
    digits, total = shown(response)
    assert total == str(expected.yuan)
    assert digits == str(expected.yuan).removesuffix(".00")


OF_ZI = [
    ({"members": "2", "income": "0"}, Household(members=2, incomes=[Income()])),
    ({"members": "2", "m1a": "70", "m2d": "2", "i1": "100"},
     Household(members=[Member(born=date(1956, 11, 1)), Member(disability=2)], incomes=[Income(amount=100)])),
    ({"members": "2", "m1r": "urban", "m2r": "rural", "i1": "10"},
     Household(members=[Member(registration="urban"), Member(registration="rural")], incomes=[Income(amount=10)])),
    ({"members": "3", "m2s": ["三无"], "i1": "90"},
     Household(members=[Member(), Member(statuses={"三无"}), Member()], incomes=[Income(amount=90)])),
    ({"members": "2", "i1": "800", "i1k": "wage", "i1e": "2", "i2": "3000", "i2k": "奖学金", "i2p": "year"},
     Household(members=2, incomes=[wages(800, earner=1), Income(amount=3000, per="year", kind="other", what="奖学金")])),
    ({"members": "2", "i1": "3.5", "i1k": "水田", "c1": "400", "c1k": "住院费", "i2": "500"},
     Household(members=2, incomes=[Income(kind="imputed", what="水田", quantity="3.5"), Income(amount=500)],
               costs=[Cost(what="住院费", amount=400)])),
    ({"members": "2", "i1": "1200", "i1k": "other", "i1m": "2026-03"},
     Household(members=2, incomes=[Income(amount=1200, kind="other", received=date(2026, 3, 1))])),
    ({"members": "2", "i1": "300", "i1k": "wage", "i1e": "1", "i2": "150", "i2k": "wage", "i2e": "1"},
     Household(members=2, incomes=[wages(300, earner=0), wages(150, earner=0)])),
    ({"members": "1", "i1": "0", "p1": "2000", "p1n": "2", "p1o": "2"},
     Household(members=1, incomes=[Income()], payers=[Payer(income=2000, size=2, parents=2)])),
    ({"members": "1", "i1": "0", "alone": "1", "m1d": "1"},
     Household(members=[Member(disability=1)], incomes=[Income()], alone=True)),
]  # fmt: skip


@pytest.mark.parametrize(("given", "household"), OF_ZI)
def test_each_fact_that_matters_reaches_the_calculation(invented, given, household):
    details = {} if "income" in given else {"details": "1"}
    response = invented.get(address("jia/zi", **given, **details))
    expected = calc.allowance(invented.book.at("jia/zi", on=THIS_MONTH), household, "urban")
    assert shown(response)[1] == str(expected.yuan)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    members=st.integers(1, 12),
    fen=st.integers(0, 400_000),
    program=st.sampled_from(["urban", "rural"]),
    a_year=st.booleans(),
)
def test_any_household_gets_on_the_page_what_the_calculation_gives(
    invented, members, fen, program, a_year
):
    per = "year" if a_year else "month"
    income = str(yuan_of(fen))
    response = invented.get(
        address("jia/zi", program=program, members=str(members), income=income, per=per)
    )
    household = Household(members=members, incomes=[Income(amount=income, per=per)])
    expected = calc.allowance(invented.book.at("jia/zi", on=THIS_MONTH), household, program)
    assert shown(response)[1] == str(expected.yuan)


def test_the_lines_of_the_bill_add_up_to_its_sum(site):
    response = site.get(address(FEIXI, members="3", income="1000"))
    amounts = re.findall(r'<tr class="item">.*?num">([−\d.]+)<', response.text, re.DOTALL)
    assert amounts == ["2643.00", "−1000.00"]
    assert shown(response)[1] == "1643.00"


# --- only what matters is asked ----------------------------------------------------------------


def test_the_first_form_asks_for_people_and_one_sum(site):
    response = site.get(address(FEIXI))
    assert response.status_code == 200
    names = set(re.findall(r'name="(\w+)"', response.text))
    assert names == {"place", "program", "on", "members", "income", "per", "more", "viewport"}


def test_more_is_asked_only_where_a_clause_makes_it_matter(site, invented):
    asked = set(re.findall(r'name="(\w+)"', site.get(address(FEIXI, members="2", more="1")).text))
    assert {"i1", "i1k", "i1e", "m1s", "c1k"} <= asked
    assert not asked & {"m1a", "m1d", "m1r", "p1", "i1m", "alone", "grade"}
    there = invented.get(address("jia/zi", members="2", more="1")).text
    assert {"m1a", "m1d", "m1r", "m1s", "p1", "i1m", "alone"} <= set(
        re.findall(r'name="(\w+)"', there)
    )


def test_a_question_says_why_and_by_which_clause(site):
    response = site.get(address(FEIXI, members="1", more="1"))
    assert "有的收入不计入，有的支出可以扣除。" in text_of(response)
    assert "/notice/national/" in response.text


def test_it_says_what_counts_as_income_and_what_does_not(site):
    told = text_of(site.get(address(FEIXI)))
    assert re.search(r"不算的收入 [^算]*奖学金[^算]* 民发〔2021〕57号 第十三条", told)
    assert "必要的就业成本（数额没有写明）" in told


def test_where_grades_are_paid_the_grade_is_asked_for_at_its_field(invented):
    response = invented.get(address("jia/chou", members="2", income="0"))
    assert response.status_code == 400
    assert 'href="#f-grade"' in response.text
    found = invented.get(address("jia/chou", members="2", income="0", grade="一档"))
    assert shown(found) == ("800", "800.00")


# --- what was typed ----------------------------------------------------------------------------

AMOUNTS = {
    "1000": "1000.00", "１０００": "1000.00", "1,000.50": "1000.50", "1，000": "1000.00", "0": "0.00",
    "800元": "800.00", " ¥ 12.5 ": "12.50", "￥12.500": "12.50", "1 200": "1200.00",
}  # fmt: skip


@pytest.mark.parametrize(("text", "yuan"), AMOUNTS.items())
def test_an_amount_is_read_as_people_type_it(text, yuan):
    assert typed.money(text) == yuan


@pytest.mark.parametrize(
    "text", ["-5", "−5", "1e9", "abc", "1,00", "1.234", "99999999", "一千", "5-", "٣"]
)
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(typed.Mistyped):
        typed.money(text)


@pytest.mark.parametrize(("text", "number"), {"3": 3, "３人": 3, "3 口": 3, "50": 50}.items())
def test_a_number_of_people_is_read_as_people_type_it(text, number):
    assert typed.whole(text, 1, 50) == number


@pytest.mark.parametrize("text", ["0", "51", "3.5", "-1", "三", "", "２.５"])
def test_what_is_no_number_of_people_is_refused(text):
    with pytest.raises(typed.Mistyped):
        typed.whole(text, 1, 50)


@pytest.mark.parametrize("text", ["2026-11", "2026年11月", "２０２６/11", "2026-11-25", "2026.11"])
def test_a_month_is_read_as_people_type_it(text):
    assert typed.month(text) == THIS_MONTH


@pytest.mark.parametrize("text", ["2026-13", "1900-01", "11", "2026-02-30", "11月"])
def test_what_is_no_month_is_refused(text):
    with pytest.raises(typed.Mistyped):
        typed.month(text)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("members", "三人"),
        ("income", "-5"),
        ("income", "1e9"),
        ("i1", "x"),
        ("c1", "?"),
        ("on", "2026-99"),
    ],
)
def test_a_mistake_is_told_at_its_field_and_what_was_typed_stays(site, field, value):
    given = {"members": "3", "income": "1000", field: value}
    response = site.get(address(FEIXI, **given))
    assert response.status_code == 400
    assert f'<a href="#f-{field}">' in response.text
    assert f'id="f-{field}-error"' in response.text
    assert f'value="{value}"' in response.text


def test_all_mistakes_are_told_at_once(site):
    response = site.get(address(FEIXI, members="0", income="-5", on="x"))
    assert re.findall(r'<li><a href="#f-(\w+)">', response.text) == ["on", "members", "income"]


def test_the_other_language_keeps_what_was_typed(site):
    response = site.get(address(FEIXI, members="3", income="1000"))
    link = re.search(r'class="tongue" href="([^"]+)"', response.text)[1].replace("&amp;", "&")
    assert shown(site.get(link)) == ("1643", "1643.00")


# --- which place -------------------------------------------------------------------------------


def test_one_place_of_a_name_leads_on_and_keeps_what_was_typed(site):
    response = site.get("/calculator?" + urlencode({"place": "肥西", "members": "3"}))
    assert response.status_code == 302
    assert dict(parse_qsl(urlsplit(response.headers["location"]).query)) == {
        "place": FEIXI,
        "members": "3",
    }


def test_several_places_of_a_name_are_listed(site):
    response = site.get("/calculator?" + urlencode({"place": "和平"}))
    assert response.status_code == 200
    assert len(re.findall(r'<li><a href="/calculator\?place=', response.text)) == 3


def test_a_name_of_no_place_is_told_at_the_field(site):
    response = site.get("/calculator?" + urlencode({"place": "没有这里"}))
    assert response.status_code == 400
    assert 'value="没有这里"' in response.text
    assert 'id="f-place-error"' in response.text


# --- where the files do not decide --------------------------------------------------------------


def links_to(response, words):
    """The address behind a link with some words."""
    pairs = re.findall(
        r'<a (?:class="screen" )?href="([^"]+)"[^>]*>(.*?)</a>', response.text, re.DOTALL
    )
    found = [href for href, label in pairs if words in re.sub(r"<[^>]+>", "", label)]
    assert found, words
    return found[0].replace("&amp;", "&")


def test_an_open_rounding_shows_each_amount_and_one_can_be_assumed(site):
    refused = site.get(address(FEIXI, members="3", income="2000", per="year"))
    assert '<span class="digits">2475–2478</span>' in refused.text
    assert "缺少：取整。" in text_of(refused)
    found = site.get(links_to(refused, "进一到元，对全户金额取整一次"))
    assert shown(found) == ("2477", "2477.00")
    assert "取整 · 低保金" in text_of(found)
    again = site.get(links_to(found, "撤销"))
    assert "缺少：取整。" in text_of(again)


def test_open_work_costs_show_both_ends_and_take_an_amount(site):
    given = {"members": "3", "details": "1", "i1": "1000", "i1k": "wage"}
    refused = site.get(address(FEIXI, **given))
    assert '<span class="digits">1643–2643</span>' in refused.text
    filled = site.get(address(FEIXI, **given, fill1="200"))
    assert filled.status_code == 302
    found = site.get(filled.headers["location"])
    assert shown(found) == ("1843", "1843.00")
    assert "card assumed" in found.text


def test_a_wrong_amount_for_an_assumption_is_told_at_its_field(site):
    given = {"members": "3", "details": "1", "i1": "1000", "i1k": "wage"}
    response = site.get(address(FEIXI, **given, fill1="-3"))
    assert 'id="f-fill1-error"' in response.text
    assert 'value="-3"' in response.text


def test_a_standard_that_is_not_on_file_can_be_typed(site):
    refused = site.get(address(FUJIAN, members="3", income="500"))
    assert "缺少：保障标准。" in text_of(refused)
    filled = site.get(address(FUJIAN, members="3", income="500", standard="９００"))
    assert shown(site.get(filled.headers["location"])) == ("2200", "2200.00")


def test_a_lower_limit_can_be_tried_as_the_standard(site):
    refused = site.get(address(FUJIAN, members="3", income="500"))
    found = site.get(links_to(refused, "按最低限度"))
    assert shown(found) == ("512.50", "512.50")


def test_a_lower_limit_above_the_last_known_amount_is_offered_once_and_as_a_lower_limit(site):
    refused = site.get(address(QIQIHAER, **LITTLE))
    steps = re.findall(r'<li><a href="[^"]*assume[^"]*">(.*?)</li>', refused.text)
    assert [re.sub("<[^>]+>", "", one) for one in steps] == [
        "按最低限度每人每月 710 元试算（实际可能更高） 至少每月 1230 元"
    ]
    assert shown(site.get(links_to(refused, "按最低限度"))) == ("1230", "1230.00")


@pytest.mark.parametrize("assume", ["", "604", "710"])
def test_the_standard_of_today_can_always_be_typed(site, assume):
    line = f"standard: urban; unit: yuan/person/month; amount: {assume}; effective: 2026-11-01"
    given = {**LITTLE, **({"assume": line} if assume else {})}
    page = site.get(address(QIQIHAER, **given))
    filled = site.get(address(QIQIHAER, **given, standard="800"))
    assert 'name="standard"' in page.text
    assert shown(site.get(filled.headers["location"])) == ("1500", "1500.00")


@pytest.mark.parametrize(("place", "income"), [(QIQIHAER, "900"), (FUJIAN, "900"), (FEIXI, "0.05")])
def test_each_candidate_is_offered_once(site, place, income):
    page = site.get(address(place, members="3", income=income, per="year")).text
    links = re.findall(r'href="([^"]*assume=[^"]*)"', page)
    assert links
    assert len(links) == len(set(links))


def test_a_choice_takes_the_place_of_a_standard_that_was_assumed(site):
    old = "standard: urban; unit: yuan/person/month; amount: 604.00; effective: 2026-11-01"
    link = links_to(site.get(address(QIQIHAER, **LITTLE, assume=old)), "按最低限度")
    assumed = [value for name, value in parse_qsl(urlsplit(link).query) if name == "assume"]
    assert assumed == [old.replace("604", "710")]


def test_a_new_standard_takes_the_place_of_the_one_assumed(site):
    old = "standard: urban; unit: yuan/person/month; amount: 900.00; effective: 2026-11-01"
    filled = site.get(address(FEIXI, members="3", income="500", assume=old, standard="1000"))
    assert filled.status_code == 302
    found = site.get(filled.headers["location"])
    assert shown(found) == ("2500", "2500.00")
    pairs = parse_qsl(urlsplit(filled.headers["location"]).query)
    assert [value for name, value in pairs if name == "assume"] == [old.replace("900", "1000")]


@pytest.mark.parametrize(
    "line", ["garbage", "standard: urban; amount: …", "funding: urban; shares: as before", "; ;"]
)
def test_an_assumption_that_cannot_be_read_is_left_out_and_told(site, line):
    response = site.get(address(FEIXI, members="3", income="1000", assume=line))
    assert shown(response) == ("1643", "1643.00")
    assert "读不懂，没有采用" in text_of(response)
    main = re.search(r"<main.*?</main>", response.text, re.DOTALL)[0]
    assert "assume" not in main


def test_an_assumption_that_can_be_read_stays_beside_one_that_cannot(site):
    response = site.get(address(FEIXI, members="3", income="1000", assume=["garbage", UP]))
    fields = re.findall(r'name="assume" value="([^"]*)"', response.text)
    assert set(fields) == {UP}


def test_an_assumption_against_the_files_says_so_and_can_be_taken_back(invented):
    line = "rounding: allowance; mode: down; to: 1; stage: household"
    response = invented.get(address("jia/zi", members="1", income="0.50", assume=line))
    assert "现有文件算不出来" in text_of(response)
    assert shown(invented.get(links_to(response, "撤销"))) == ("500", "500.00")


def test_a_place_without_one_standard_leads_to_those_within(site):
    response = site.get(address("anhui", members="2", income="0"))
    assert links_to(response, "合肥市") == address("anhui/hefei", members="2", income="0")


def test_a_province_asks_for_the_place_within_before_anything_else(site):
    page = site.get(address(FUJIAN))
    told = text_of(page)
    assert told.index("户籍在哪个地区？") < told.index("共同生活的家庭成员")
    assert links_to(page, "福州市") == address("fujian/fuzhou")
    refused = text_of(site.get(address(FUJIAN, **LITTLE)))
    assert refused.index("户籍在哪个地区？") < refused.index("按最低限度")


def test_a_place_with_one_standard_asks_for_none_within(site, invented):
    assert "户籍在哪个地区？" not in text_of(site.get(address(FEIXI)))
    assert "户籍在哪个地区？" not in text_of(invented.get(address("jia/yin")))


def test_before_an_amount_of_a_city_stand_the_places_within_that_have_a_newer_one(invented):
    page = invented.get(address("jia/yin", members="1", income="0"))
    assert shown(page) == ("500", "500.00")
    told = text_of(page)
    assert told.index("另有更新的标准") < told.index("这个家庭可领")
    assert "北区" not in told
    assert shown(invented.get(links_to(page, "南区"))) == ("600", "600.00")
    before = invented.get(address("jia/yin", members="1", income="0", on="2026-06"))
    assert "另有更新的标准" not in text_of(before)


@pytest.mark.parametrize(
    "text", ["- rounding: allowance\n  mode: up\n  to: 1\n  stage: household", "- hukou: residence"]
)
def test_an_assumption_on_one_line_is_the_clause_of_a_file(text):
    (line,) = as_lines(text)
    assert as_text(line).strip() == text


def test_a_clause_with_a_map_is_no_line():
    assert as_lines("- grades: urban\n  unit: yuan/person/month\n  amount:\n    一档: 300") == ()


# --- beside the amount -------------------------------------------------------------------------


def test_above_every_outcome_stands_what_is_left_out(site):
    outcomes = {
        "这个家庭可领": {"income": "1000"},
        "现有文件算不出来": {"income": "2000", "per": "year"},
    }
    for outcome, facts in outcomes.items():
        told = text_of(site.get(address(FEIXI, members="3", **facts)))
        assert told.index("以下只按收入计算") < told.index(outcome)


def test_an_amount_on_the_last_known_standard_says_so(site):
    response = site.get(address(FEIXI, members="3", income="1000"))
    assert "card presumed" in response.text
    assert "标准是最后所知的：2023年7月1日起每人每月 881 元。" in text_of(response)


def test_a_confirmed_amount_is_not_doubted(invented):
    response = invented.get(address("jia/zi", members="3", income="100", on="2026-01"))
    assert "最后所知" not in text_of(response)


def test_no_allowance_is_told_kindly_and_why(site):
    told = text_of(site.get(address(FEIXI, members="3", income="3000")))
    assert "这个月领不到低保金" in told
    assert "收入已达到标准，不发放低保金。" in told
    assert "最低生活保障边缘家庭（民发〔2021〕57号 第八条、" in told


def test_where_to_apply_and_how_to_object_stand_there_if_they_are_on_file(site, invented):
    told = text_of(invented.get(address("jia/zi", members="1", income="0")))
    assert re.search("镇政府提出书面申请 子政发〔2025〕1号 一", told)
    assert re.search("申请行政复议 子政发〔2025〕1号 二", told)
    told = text_of(invented.get(address("jia/chou", members="1", income="0", grade="一档")))
    assert "到哪里申请，本站没有录入这方面的条款" in told
    assert "对审核决定不服怎么办，本站没有录入这方面的条款" in told


OF_2021 = r"第四条.*行政复议或者提起行政诉讼 民发〔2021〕57号 第三十八条"


@pytest.mark.parametrize("month", ["2021-07", "2026-11"])
@pytest.mark.parametrize("income", ["1000", "1000.01"])
def test_since_the_national_rules_of_2021_their_articles_stand_there(site, month, income):
    told = text_of(site.get(address(FEIXI, members="3", income=income, on=month)))
    assert re.search(r"乡镇人民政府\(街道办事处\)提出书面申请.*" + OF_2021, told)
    assert "本站没有录入这方面的条款" not in told


def test_a_refusal_says_too_where_to_apply_and_how_to_object(site):
    assert re.search(OF_2021, text_of(site.get(address(QIQIHAER, **LITTLE))))


def test_rules_that_are_on_file_in_part_are_not_said_to_be_silent(site):
    told = text_of(
        site.get(address("jilin/changchun/shuangyang", members="3", income="0", on="2011-11"))
    )
    assert "到哪里申请，本站没有录入这方面的条款" in told
    assert "没有写明" not in told


WHAT_IF = {
    "多一口人": ("2524", {"members": "4"}),
    "每月多 100 元收入": ("1543", {"income": "1100"}),
    "改算农村低保": ("1643", {"program": "rural"}),
    "换成2025年11月": ("1643", {"on": "2025-11"}),
}


@pytest.mark.parametrize(("label", "expected"), WHAT_IF.items())
def test_what_if_links_change_one_thing_and_say_what_comes_out(site, label, expected):
    amount, changed = expected
    response = site.get(address(FEIXI, members="3", income="1000"))
    link = links_to(response, label)
    assert f"{label} 每月 {amount} 元" in text_of(response)
    assert dict(parse_qsl(urlsplit(link).query)) == {
        "place": FEIXI, "members": "3", "income": "1000", **changed,
    }  # fmt: skip
    assert shown(site.get(link))[0] == amount


def test_a_change_that_leads_to_no_amount_says_why(site):
    told = text_of(
        site.get(address("jilin/changchun/shuangyang", members="3", income="100", on="2011-11"))
    )
    assert re.search("改算农村低保 现存文件没有说明[^。]*农村低保金如何计发", told)
    assert re.search("换成2010年11月 没有收录规定[^。]*2010年11月1日的城市低保标准的通知", told)


def test_a_supplement_that_nothing_confirms_for_the_month_says_so_on_its_line(site):
    given = {"members": "2", "details": "1", "i1": "0", "m1s": ["残疾人"]}
    now = text_of(site.get(address("chongqing/wanzhou", **given, on="2024-11")))
    assert re.search("（残疾人）：40 元，为最后所知的数额，此后可能已调整（", now)


def test_the_print_of_a_release_without_an_address_names_the_site(site):
    told = text_of(site.get(address(FEIXI, members="3", income="1000")))
    assert "来源：低保标准（本站）/calculator?place=" in told


@pytest.mark.parametrize("path", ["", "/x"])
def test_the_print_of_a_release_with_an_address_names_all_of_it(registry, path):
    base = f"https://dibao.example{path}"
    published = Published(registry.parent, ({"base_url": base},), frozenset())
    here = evolve(open_registry(registry), published=published)
    links = Links(path, "registry", "style.css", "en")
    asked = Ask(here, "en", links, THIS_MONTH, given={"place": (FEIXI,), "members": ("3",)})
    assert printed_from(asked) == f"{base}/en/calculator?place=anhui%2Fhefei%2Ffeixi&members=3"


def test_every_notice_that_is_linked_is_there(site):
    response = site.get(address(FEIXI, members="3", income="1000"))
    links = set(re.findall(r'href="(/notice/[^"]+)"', response.text))
    assert links
    for link in links:
        assert site.get(unquote(link)).status_code == 200, link


# --- privacy, size, faults ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "given", [{"members": "3"}, {"members": "3", "income": "1000"}, {"more": "1"}, {"assume": UP}]
)
def test_a_page_with_facts_of_a_household_is_kept_by_no_cache(site, given):
    headers = site.get(address(FEIXI, **given)).headers
    assert headers["cache-control"] == "private, no-store"
    assert headers["x-robots-tag"] == "noindex"


def test_an_empty_form_may_be_kept(site):
    assert site.get(address(FEIXI)).headers["cache-control"] == "public, max-age=300"


def test_the_way_to_a_result_is_kept_by_no_cache(site):
    response = site.get(address(FEIXI, members="3", income="500", standard="1000"))
    assert response.headers["cache-control"] == "private, no-store"


def test_no_name_number_or_birthday_is_asked_for(invented):
    page = invented.get(address("jia/zi", members="3", more="1")).text
    assert not re.search(r'type="(?:email|tel|date|password)"', page)
    assert not re.search(
        r"(?:身份证|姓名|住址|电话)[^和]", re.sub("不用填姓名和证件号码", "", page)
    )


@pytest.mark.parametrize("lang", ["", "/en"])
def test_the_pages_are_light(invented, site, lang):
    style = re.search(r'rel="stylesheet" href="([^"]+)"', site.get("/calculator").text)[1]
    size = len(site.get(style).content)
    many = {f"m{n}a": "71" for n in range(1, 11)}
    for found in (
        site.get(address(FEIXI, lang, members="3", income="1000")),
        invented.get(address("jia/zi", lang, members="3", details="1", i1="10", i2="20")),
        invented.get(address("jia/zi", lang, members="10", more="1", **many)),
    ):
        assert len(found.content) + size < 60_000


VALUES = st.one_of(
    st.sampled_from(["3", "0", "1000", "-1", "1e9", "999999999999", "1", "month", "year", "wage", "三无", "2026-11",
                     FEIXI, "jia/zi", "jia/chou", "jia", "一档", "水田", "住院费", "urban", "rural", UP, "…"]),
    st.text(max_size=20),
    st.sampled_from(["standard", "allowance", "rounding", "income", "full_standard", "hukou", "supplement"]).flatmap(
        lambda kind: st.sampled_from(["urban", "三无", "deduct", "residence", "not stated", "allowance", "disregard"]).map(
            lambda value: f"{kind}: {value}; program: urban; what: 就业成本; method: grades; unit: yuan/person/month; amount: 5; times: 2; group: a")
    ),
)  # fmt: skip


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    place=st.sampled_from(["jia/zi", "jia/chou", "jia", ""]),
    pairs=st.lists(st.tuples(st.sampled_from(sorted(PARAMETERS)), VALUES), max_size=14),
    members=st.sampled_from(["1", "2", "3", "x"]),
    lang=st.sampled_from(["", "/en"]),
)
def test_nothing_that_is_typed_breaks_the_page(invented, place, pairs, members, lang):
    query = urlencode(
        [("place", place), ("members", members), ("i1", "100"), *pairs], quote_via=quote
    )
    response = invented.get(f"{lang}/calculator?{query}")
    assert response.status_code in (200, 302, 400)
