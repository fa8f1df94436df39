"""The back-pay pages: every sum is that of `calc.back_pay`, silences stand side by side, nothing breaks."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import dibao
from dibao import calc, words
from dibao.errors import NotStated
from dibao.money import fen_of
from dibao.policy.reader import read_clauses
from dibao.policy.values import add_months, months_between
from dibao_publish import build
from dibao_publish.web.back_pay import PARAMETERS
from dibao_publish.web.back_pay_offers import MOST_LATE
from tests.books import PLACES, notice

TAIYUAN = {
    "place": "shanxi/taiyuan",
    "notice": "shanxi/taiyuan/并民〔2011〕48号",
    "program": "urban",
}
AMOUNTS = {"was": "330", "now": "380"}
QIQIHAER = {
    "place": "heilongjiang/qiqihaer",
    "notice": "heilongjiang/qiqihaer/齐民规〔2020〕2号",
    "program": "urban",
}
WUXI = {
    "place": "jiangsu/wuxi",
    "notice": "jiangsu/wuxi/锡政发〔2025〕8号",
    "program": "urban",
}
SHUANGYANG = {
    "place": "jilin/changchun/shuangyang",
    "notice": "jilin/changchun/长府办发〔2011〕41号",
    "program": "urban",
}
CAIFU = {
    "place": "unplaced/caifu",
    "notice": "unplaced/caifu/蔡府发[2011]10号",
    "program": "urban",
}
CASES = yaml.safe_load((Path(__file__).parents[1] / "cases" / "back_pay.yaml").read_text("utf-8"))


def address(*parts: dict[str, str], lang: str = "", **more: str) -> str:
    said: dict[str, str] = {}
    for part in (*parts, more):
        said |= part
    return f"{lang}/back-pay?{urlencode(said)}"


def sums(response: Any) -> list[str]:
    """The large numbers of the page."""
    assert response.status_code == 200
    return re.findall(r'<span class="digits">([^<]+)</span>', response.text)


def totals(response: Any) -> list[str]:
    """The last lines of the bills."""
    found = re.findall(r"<tfoot>.*?<td[^>]*>([^<]*)</td>", response.text, re.DOTALL)
    return [text.replace(",", "") for text in found]


def text_of(response: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


def core(
    book: dibao.Book,
    raised: dict[str, str],
    months: list[date],
    *,
    assume: str = "",
    paid: str | None = None,
    members: int = 2,
    **more: Any,
) -> calc.BackPay:
    """The answer of the core, from a history made here."""
    entry = calc.Month(
        household=calc.Household(members=members), paid=paid, paid_on=None if paid else "old"
    )
    clauses, problems = read_clauses(assume, "assume") if assume else ((), [])
    assert not problems
    return calc.back_pay(
        book,
        raised["place"],
        raised["notice"].rpartition("/")[2],
        raised["program"],
        calc.History(dict.fromkeys(months, entry)),
        assume=clauses,
        **more,
    )


TWO_STANDARDS = """
- standard: urban
  effective: 2010-12
  unit: yuan/person/month
  amount: 330

- standard: urban
  effective: 2011-01
  unit: yuan/person/month
  amount: 380
"""


@pytest.fixture(name="book", scope="module")
def _book():
    return dibao.load()


# --- the same sums as the core -----------------------------------------------------------------


@given(
    members=st.integers(1, 8),
    first=st.integers(-2, 4),
    stays=st.integers(0, 8) | st.none(),
    paid_on=st.sampled_from([date(2011, 4, 28), date(2011, 5, 9), date(2011, 6, 5)]),
    full=st.booleans(),
)
@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_every_sum_of_taiyuan_2011_is_that_of_the_core(
    site, book, members, first, stays, paid_on, full
):
    """Whether it joined, left, or was there throughout; a silence shows all that the core lists."""
    start, paying = add_months(date(2011, 1, 1), first), paid_on.replace(day=1)
    last = paying if stays is None else min(add_months(start, stays), paying)
    start = min(start, last)
    asked = {"members": f"{members}", "entered": f"{start:%Y-%m}", "paid_on": f"{paid_on}"}
    asked |= {"left": f"{last:%Y-%m}"} if last < paying else {}
    paid = f"{330 * members}" if full else None
    asked |= {"received": paid} if paid else {}
    try:
        owed = [
            core(
                book,
                TAIYUAN,
                list(months_between(start, last)),
                assume=TWO_STANDARDS,
                paid=paid,
                members=members,
                paid_on=paid_on,
            ).fen
        ]
    except NotStated as refusal:
        owed = [one.fen for one in refusal.candidates]
    window = months_between(date(2011, 1, 1), date(2011, 3, 1))
    within = [month for month in window if start <= month <= last]
    if within and last < date(2011, 4, 1):  # 当季 may be the quarter owed
        owed = [*owed, 5000 * members * len(within)]
    response = site.get(address(TAIYUAN, AMOUNTS, asked))
    assert [fen_of(text.replace(",", "")) for text in sums(response)] == sorted(owed, reverse=True)
    assert sorted(map(fen_of, totals(response))) == sorted(fen for fen in owed if fen)


def test_the_worked_example_of_the_documents_comes_out(site):
    response = site.get(address(TAIYUAN, AMOUNTS, members="2", received="660", paid_on="2011-5-5"))
    assert sums(response) == ["300"]
    told = text_of(response)
    assert "2011年1月：应发 760 元，已发 660 元" in told
    assert "应在2011年5月10日前发放。2011年5月5日发放，没有逾期。" in told
    assert "《关于做好城乡低保提标工作有关事宜的通知》（并民〔2011〕48号 一(一)）规定" in told


def _expressible(case: dict[str, Any]) -> bool:
    """Whether the months on the list are in a row, as the form asks for them."""
    months = [date.fromisoformat(f"{month}-01") for month in case["on_list"]]
    return months == list(months_between(months[0], months[-1]))


EXPRESSIBLE = [case for case in CASES if _expressible(case)]


@pytest.mark.parametrize("case", EXPRESSIBLE, ids=[case["name"] for case in EXPRESSIBLE])
def test_the_worked_cases_come_out(case, tmp_path, serve):
    site = serve(_registry_of(case, tmp_path))
    paid_on, months = case["paid_on"], case["on_list"]
    asked = {"place": "jia", "notice": f"jia/{case['notice']}", "program": case["program"]}
    asked |= {"members": str(case["members"]), "entered": months[0], "paid_on": f"{paid_on}"}
    asked |= {"left": months[-1]} if months[-1] < f"{paid_on:%Y-%m}" else {}
    response = site.get(address(asked))
    expected = case["expect"]["amount"]
    assert [fen_of(one) for one in sums(response)] == [fen_of(expected)]
    assert ("已经逾期" in response.text) == (case["expect"].get("timely") == "late")


def test_most_worked_cases_can_be_typed():
    assert len(EXPRESSIBLE) >= 7


def _registry_of(case: dict[str, Any], folder: Path) -> Path:
    """A registry of the invented book of a case."""
    (folder / "policies" / "places").mkdir(parents=True)
    (folder / "policies" / "places" / "jia.yaml").write_text(PLACES, encoding="utf-8")
    for key, notices in case["files"].items():
        texts = [
            notice(
                one["clauses"],
                effective=str(one["effective"]),
                issued=str(one["effective"]),
                number=number,
            )
            for number, one in enumerate(notices, start=100 * len(key))
        ]
        text = f"jurisdiction: {key}\nnotices:\n" + "\n".join(texts)
        (folder / "policies" / f"{key}.yaml").write_text(text, encoding="utf-8")
    path = folder / "registry.db"
    build.build(path, folder / "policies")
    return path


def test_changchun_2011_owes_nothing_and_says_why(site, book):
    month = [date(2011, 10, 1)]
    owed = core(book, SHUANGYANG, month, paid_on=date(2011, 10, 20))
    response = site.get(address(SHUANGYANG))
    assert [fen_of(one) for one in sums(response)] == [owed.fen] == [0]
    assert "长府办发〔2011〕41号 三：没有补发；自执行首月起即按新标准发放。" in response.text
    assert "<form" not in response.text.split("<main")[1]


def test_an_old_amount_that_is_not_on_file_is_asked_for(site):
    form = site.get(address(QIQIHAER))
    assert 'name="was"' in form.text
    assert 'name="now"' not in form.text
    response = site.get(address(QIQIHAER, members="2", first="2020-10", was="550"))
    assert sums(response) == ["972"]  # 9 months x 2 x (604 - 550)


def test_months_that_the_notice_does_not_name_are_those_before_the_new_amount_came(site):
    response = site.get(address(CAIFU, members="3", first="2011-6"))
    assert sums(response) == ["825"]  # 5 months x 3 x (300 - 245)
    assert "没有写明补哪几个月" in response.text


# --- silences ----------------------------------------------------------------------------------


def test_a_silent_notice_shows_its_readings_side_by_side(site):
    response = site.get(address(TAIYUAN, AMOUNTS, members="2", entered="2011-02"))
    assert sums(response) == ["300", "200", "0"]
    cards = re.findall(r'<section class="card.*?</section>', response.text, re.DOTALL)
    for card, says in zip(
        cards, ("全部月份都补", "从纳入之月起补", "期间新纳入的家庭不补"), strict=True
    ):
        assert says in card
    assert "金额是 300 元或 200 元或 0 元；通知没有说是哪一种" in text_of(response)


def test_a_list_of_a_quarter_may_be_that_of_any_of_its_months(site):
    response = site.get(
        address(TAIYUAN, AMOUNTS, members="2", left="2011-04", paid_on="2011-06-05")
    )
    assert sums(response) == ["300", "0"]
    first, second = re.findall(r'<section class="card.*?</section>', response.text, re.DOTALL)
    assert "以2011年4月的名册为准" in first
    assert "已退出低保的家庭照样补发" in first
    assert "以2011年5月的或2011年6月的名册为准" in second


def test_a_notice_of_which_nothing_on_back_pay_is_on_file_claims_nothing(site):
    response = site.get(address(WUXI, members="2", first="2025-08"))
    assert sums(response) == ["104"]
    assert 'class="card presumed"' in response.text
    assert "关于补发的内容没有收录" in response.text
    assert "差额合计" in response.text
    assert "应补发</h2>" not in response.text


def test_a_silent_roster_shows_each_list_that_may_decide(site):
    response = site.get(address(WUXI, members="2", first="2025-09", left="2025-12"))
    assert sums(response) == ["208", "0"]
    assert "以各月当月的或按新标准发放首月的或按原标准发放末月的名册为准" in response.text
    assert "以发放所在季度的或发放当月的或审核之后的名册为准" in response.text


def test_a_reading_that_needs_an_income_says_so_beside_the_others(site):
    rural = {**QIQIHAER, "program": "rural"}
    response = site.get(address(rural, members="2", first="2020-10", was="4000", entered="2020-3"))
    assert len(sums(response)) == 3
    assert response.text.count("如果是重新核算低保金") == 1
    assert "没有写明如何取整" in response.text


# --- an income above the old standard ----------------------------------------------------------


def test_what_was_due_before_is_worked_out_from_the_income(site):
    response = site.get(address(CAIFU, asked="1", members="3", first="2011-06", income="800"))
    assert sums(response) == ["500"]  # 5 x ((900 - 800) - max(0, 735 - 800))
    told = text_of(response)
    assert "不能直接补发提标部分" in told
    assert "按原标准应发 0 元，按新标准应发 100 元" in told
    assert "差额共" not in told.split("到窗口可以这样说")[0]
    assert "仍按" not in told  # it was not paid at the old amount


def test_an_income_above_an_old_amount_that_was_typed_counts_too(site):
    response = site.get(address(QIQIHAER, members="2", first="2020-10", was="573", income="1180"))
    assert sums(response) == ["252"]  # 9 x (1208 - 1180)


@pytest.mark.parametrize(("income", "owed"), [("600", "825"), ("735", "825"), ("900", "0")])
def test_the_whole_raise_is_owed_only_up_to_the_old_standard(site, income, owed):
    response = site.get(address(CAIFU, members="3", first="2011-06", income=income))
    assert sums(response) == [owed]


def test_an_allowance_that_is_no_whole_fen_makes_no_second_reading(site):
    rural = {**QIQIHAER, "program": "rural", "was": "4000"}
    response = site.get(address(rural, members="2", first="2020-10", income="300"))
    assert sums(response) == ["597"]  # 9 x 2 x 398 / 12


@given(income=st.integers(0, 1000), members=st.integers(1, 4), joined=st.booleans())
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
def test_no_sum_is_above_what_the_income_leaves(site, income, members, joined):
    entered = {"entered": "2011-03"} if joined else {}
    asked = {"members": f"{members}", "first": "2011-06", "income": f"{income}"}
    most = max(0, 300 * members - income) - max(0, 245 * members - income)
    for one in sums(site.get(address(CAIFU, asked, entered))):
        assert fen_of(one.replace(",", "")) <= 500 * most


def test_a_month_whose_amount_was_typed_counts_as_typed_beside_an_income(site):
    response = site.get(address(CAIFU, members="3", first="2011-06", income="800", paid2="100"))
    assert sums(response)[-1] == "400"  # February was paid at the new standard


# --- readings that fit together ----------------------------------------------------------------


def test_the_list_of_each_month_pays_no_month_off_the_list(site):
    response = site.get(
        address(
            QIQIHAER, members="2", was="573", first="2020-10", entered="2020-05", left="2020-07"
        )
    )
    assert sums(response) == ["186", "0"]  # 3 x 2 x 31
    first, second = re.findall(r'<section class="card.*?</section>', response.text, re.DOTALL)
    assert "以各月当月的名册为准" in first
    assert "2020年5月至2020年7月" in first
    assert "全部月份都补" not in response.text
    assert "当季名册" not in second  # it is nothing for several reasons


def test_a_quarter_that_was_inferred_is_one_of_two(site):
    response = site.get(address(TAIYUAN, members="2", was="330", now="375", left="2011-02"))
    assert sums(response) == ["180", "0"]  # 2 x 2 x 45
    first, second = re.findall(r'<section class="card.*?</section>', response.text, re.DOTALL)
    assert "以所补季度的名册为准" in first
    assert "以发放所在季度的名册为准" in second
    assert "按发放所在季度理解，是推定" in response.text


def test_a_household_of_the_paying_quarter_sees_one_reading(site):
    response = site.get(address(TAIYUAN, AMOUNTS, members="2"))
    assert sums(response) == ["300"]
    assert "所补季度" not in response.text.split("<details")[0]


# --- what is said at the office ----------------------------------------------------------------


def spoken(response: Any) -> str:
    return re.search(r'<blockquote class="spoken">(.*?)</blockquote>', response.text, re.DOTALL)[1]


def test_what_a_notice_does_not_say_is_asked_not_claimed(site):
    told = spoken(site.get(address(CAIFU, members="3", first="2011-6")))
    assert "应当补发" not in told
    assert "请问2011年1月至2011年5月的提标部分是否补发" in told
    assert "自2011年1月1日起提高，而通知到2011年4月22日才印发" in told


def test_a_notice_that_orders_it_is_quoted(site):
    told = spoken(site.get(address(TAIYUAN, AMOUNTS, members="2")))
    assert "2011年1月至2011年3月的提标部分应当补发" in told
    assert "差额共 300 元" in told


def test_nobody_says_to_have_been_paid_before_being_on_the_list(site):
    told = spoken(site.get(address(TAIYUAN, AMOUNTS, members="2", entered="2011-05")))
    assert "原标准" not in told
    assert "差额" not in told
    assert "自2011年5月起享受低保" in told


def test_only_months_on_the_list_are_spoken_of(site):
    told = spoken(site.get(address(TAIYUAN, AMOUNTS, members="2", entered="2011-02")))
    assert "2011年2月至2011年3月享受低保，仍按" in told
    assert "差额" not in told  # one reading owes nothing


def test_a_day_of_issue_that_is_not_printed_makes_no_notice_late(site):
    told = spoken(site.get(address(QIQIHAER, members="2", was="573", first="2020-10")))
    assert "自2020年1月1日起提高" in told  # its day is that of the page
    assert "才印发" not in told


def test_raises_of_which_the_day_is_not_certain_are_headed_so(site, registry):
    with closing(sqlite3.connect(registry)) as database:
        (place,) = database.execute(NOT_CERTAIN).fetchone()
    page = site.get(address(place=place)).text
    assert "印发日期不能确定（可能是报道日期）的提标" in page
    assert "印发日期没有收录" not in page
    assert "印发日期不能确定（收录的日期是" in page


NOT_CERTAIN = """
SELECT place FROM "raise" WHERE why_not IN ('IssueNotExact', 'IssueOfReport') AND since IS NOT NULL
  AND fen_a_year > before_fen_a_year ORDER BY place LIMIT 1"""


def test_the_example_of_a_month_is_near_the_raise(site):
    page = site.get(address(TAIYUAN, AMOUNTS, members="2", entered="二月")).text
    assert "请写成 2011-01 这样" in page
    assert "2026-11" not in page.split("<main")[1]


# --- what is typed -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "typed",
    [
        {"members": "２", "was": "３３０", "now": "380元", "entered": "2011-2"},
        {"members": "2人", "was": "330.00", "now": "¥380", "entered": "2011年2月"},
        {"members": " 2 ", "was": "330.0", "now": "380", "entered": "2011/02"},
    ],
)
def test_what_people_write_is_understood(site, typed):
    assert sums(site.get(address(TAIYUAN, typed))) == ["300", "200", "0"]


def test_thousands_separators_are_understood(site):
    response = site.get(address(TAIYUAN, AMOUNTS, members="4", received="1,320"))
    assert "已发 1,320 元" in response.text or "已发 1320 元" in response.text


def test_a_month_that_differed_is_taken_by_itself(site):
    response = site.get(
        address(TAIYUAN, AMOUNTS, members="2", received="660", paid2="760", paid_on="2011-05-05")
    )
    assert sums(response) == ["200"]  # February was paid on the new standard already
    assert "2011年2月" in re.search(r"不补发的：.*?</ul>", response.text, re.DOTALL)[0]


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"members": "两三个"}, "members"),
        ({"members": ""}, "members"),
        ({"members": "51"}, "members"),
        ({"entered": "2011-13"}, "entered"),
        ({"entered": "2011-06", "left": "2011-02"}, "left"),
        ({"left": "2026-12"}, "left"),
        ({"entered": "2027-01"}, "entered"),
        ({"received": "很多"}, "received"),
        ({"paid1": "1.234"}, "paid1"),
        ({"paid_on": "2011-02-30"}, "paid_on"),
        ({"paid_on": "2010-12-31"}, "paid_on"),
        ({"was": ""}, "was"),
        ({"was": "380"}, "was"),
        ({"now": "-5"}, "now"),
    ],
)
def test_wrong_input_is_explained_at_its_field_and_stays(site, typed, field):
    response = site.get(address(TAIYUAN, {"members": "2", **AMOUNTS, **typed}))
    assert response.status_code == 200
    assert f'<a href="#f-{field}">' in response.text
    assert f'id="f-{field}-error"' in response.text
    for name, value in typed.items():
        assert f'name="{name}" value="{value}"' in response.text
    assert 'class="digits"' not in response.text


def test_a_form_sent_empty_says_what_is_needed(site):
    form = site.get(address(TAIYUAN)).text
    assert "problems" not in form
    assert 'name="asked" value="1"' in form
    assert '<a href="#f-members">' in site.get(address(TAIYUAN, asked="1")).text


@pytest.mark.parametrize("first", ["", "2025-07", "2029-01"])
def test_the_first_month_at_the_new_amount_is_needed_where_the_end_is_open(site, first):
    response = site.get(address(WUXI, members="2", first=first))
    assert '<a href="#f-first">' in response.text


def test_the_month_of_the_notice_is_offered_as_the_first_at_the_new_amount(site):
    assert 'name="first" value="2025-08"' in site.get(address(WUXI)).text
    assert 'name="first"' not in site.get(address(TAIYUAN)).text


def test_only_what_matters_is_asked(site):
    assert 'name="income"' not in site.get(address(TAIYUAN)).text  # the raise is added
    form = site.get(address(WUXI)).text
    assert 'name="income"' in form
    assert 'name="was"' not in form
    for personal in ("姓名：", "身份证号：", "住址"):
        assert personal not in form


@pytest.mark.parametrize("lang", ["", "/en"])
def test_pages_with_facts_of_a_household_are_kept_nowhere(site, lang):
    told = site.get(address(TAIYUAN, AMOUNTS, members="2", lang=lang)).headers
    assert told["cache-control"] == "private, no-store"
    assert "noindex" in told["x-robots-tag"]
    elsewhere = site.get(address(TAIYUAN, notice="x", members="2", lang=lang)).headers
    assert elsewhere["cache-control"] == "private, no-store"
    assert site.get(address(TAIYUAN, lang=lang)).headers["cache-control"].startswith("public")


TYPED = st.one_of(
    st.text(max_size=20),
    st.sampled_from(
        ["0", "-1", "1e9", "９９", "2011-0", "9999-12", "2011年1月", "<b>", "NaN", "½"]
    ),
    st.integers(0, 3000).map(str),
    st.dates().map(str),
    st.dates().map(lambda day: f"{day:%Y-%m}"),
)


@given(
    raised=st.sampled_from([TAIYUAN, QIQIHAER, WUXI, CAIFU, SHUANGYANG, {}]),
    typed=st.dictionaries(st.sampled_from(sorted(PARAMETERS)), TYPED, max_size=12),
    lang=st.sampled_from(["", "/en"]),
)
@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_nothing_that_is_typed_breaks_the_page(site, raised, typed, lang):
    household = {"members": "3", "first": "2025-10", **AMOUNTS} if len(typed) < 6 else {}
    given_ = {**household, **typed, **raised} if len(typed) % 2 else {**raised, **typed}
    response = site.get(address(given_, lang=lang))
    assert response.status_code == 200
    assert "<b>" not in response.text


# --- the way there -----------------------------------------------------------------------------


def test_the_first_page_lists_the_newest_late_raises(site, registry):
    told = site.get("/back-pay").text
    days = re.findall(r"(\d{4})年(\d+)月(\d+)日印发", told)
    issued = [tuple(map(int, day)) for day in days]
    assert 3 <= len(issued) <= MOST_LATE
    assert issued == sorted(issued, reverse=True)


@pytest.mark.parametrize("word", ["太原", "太原市", "taiyuan", "140100", "ｔａｉｙｕａｎ"])
def test_a_place_is_found_by_what_people_type(site, word):
    assert "并民〔2011〕48号" in site.get(address(place=word)).text


def test_several_places_are_listed_and_none_is_said(site):
    several = site.get(address(place="城关区")).text
    assert several.count('href="/back-pay?place=') >= 2
    none = site.get(address(place="没有这个地方")).text
    assert '<a href="#f-place">' in none
    assert 'value="没有这个地方"' in none


def test_a_place_lists_its_late_raises_with_what_is_known_of_them(site):
    told = text_of(site.get(address(place="无锡市")))
    assert "城市低保：1115 → 每人每月 1167 元" in told
    assert "自2025年7月1日起执行，2025年8月13日印发，晚 1 个月" in told


def test_a_place_without_a_late_raise_says_so_and_what_that_means(site):
    told = site.get(address(place="四平")).text
    assert "这里没有收录能够确认晚发的提标。" in told
    assert "这不等于没有晚发" in told
    nothing = site.get(address(place="yunnan/lincang/cangyuan")).text
    assert "没有" in nothing


def test_every_raise_of_a_list_leads_to_its_form(site):
    page = site.get(address(place="双阳")).text
    links = re.findall(r'<li><a href="(/back-pay\?[^"]+)"', page)
    assert len(links) >= 3
    for link in links:
        answer = site.get(link.replace("&amp;", "&"))
        assert answer.status_code == 200
        assert "提标补发</h1>" in answer.text


def test_an_address_of_another_raise_leads_to_those_on_file(site):
    other = site.get(address(TAIYUAN, notice="shanxi/taiyuan/没有"))
    assert other.status_code == 200
    assert "网址所指的提标在这里没有收录" in other.text


# --- the answer --------------------------------------------------------------------------------


def test_the_answer_says_that_it_is_no_decision_before_it_says_the_sum(site):
    page = site.get(address(TAIYUAN, AMOUNTS, members="2")).text
    assert page.index("不是经办机构的决定") < page.index('class="digits"')


def test_the_bill_has_a_line_for_each_month_with_its_clause(site):
    page = site.get(address(TAIYUAN, AMOUNTS, members="2", received="660")).text
    bill = re.search(r'<table class="bill">.*?</table>', page, re.DOTALL)[0]
    rows = re.findall(r"<tr[^>]*>(?:(?!</tr>).)*</tr>", bill, re.DOTALL)[1:-1]
    assert len(rows) == 3
    for row, month in zip(rows, ("2011年1月", "2011年2月", "2011年3月"), strict=True):
        assert month in row
        assert "一(一)" in row
        assert "100.00" in row


def test_a_deadline_that_is_past_is_said(site):
    page = site.get(address(TAIYUAN, AMOUNTS, members="2")).text
    assert "应在2011年5月10日前发放，现在已经过期。" in page


def test_words_that_were_inferred_stand_with_the_answer(site):
    page = site.get(address(TAIYUAN, AMOUNTS, members="2")).text
    assert "有 3 处为推定" in page


def test_the_english_page_keeps_what_is_said_at_the_office_in_chinese(site):
    page = site.get(address(TAIYUAN, AMOUNTS, members="2", lang="/en"))
    spoken = re.search(r'<blockquote class="spoken">(.*?)</blockquote>', page.text, re.DOTALL)[1]
    assert spoken.count('<p lang="zh-Hans">') == 3
    assert "我家 2 口人" in spoken
    assert "We are 2 on the list" in text_of(page)


@pytest.mark.parametrize("lang", ["", "/en"])
def test_the_pages_are_light(site, lang):
    for page in (
        "/back-pay",
        address(place="太原"),
        address(TAIYUAN, AMOUNTS, members="2", entered="2011-2"),
    ):
        response = site.get(lang + page)
        style = site.get(re.search(r'rel="stylesheet" href="([^"]+)"', response.text)[1])
        assert len(response.content) + len(style.content) < 60_000


def test_no_word_of_the_pages_lacks_its_chinese(site):
    """An English sentence on a Chinese page is a message without a translation."""
    for page in (
        "/back-pay",
        address(place="没有"),
        address(place="太原"),
        address(place="四平"),
        address(WUXI),
        address(WUXI, members="2", first="2025-09", left="2025-12", received="1000"),
        address(TAIYUAN, AMOUNTS, members="x", entered="2011-13", received="-"),
        address(CAIFU, members="3", first="2011-6"),
    ):
        main = site.get(page).text.split("<main")[1].split("</main>")[0]
        told = re.sub(r"<[^>]+>", "\n", main)
        assert not re.search(r"[A-Za-z]{4,} [A-Za-z]+", told), page
        assert words.month(date(2011, 1, 1), "en") not in told
