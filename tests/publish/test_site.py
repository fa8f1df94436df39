"""The pages, asked through Datasette's own client."""

from __future__ import annotations

import re
import shutil
import sqlite3
from contextlib import closing
from datetime import date
from urllib.parse import quote

import pytest
from datasette.app import Datasette

from dibao.policy.clauses import KINDS, Notice
from dibao.policy.fields import specs
from dibao.policy.folder import shipped
from dibao_publish import build

SHUANGYANG = "/place/jilin/changchun/shuangyang"
QIQIHAER = "/place/heilongjiang/qiqihaer"
NOTICE = "/notice/" + quote("jilin/changchun/长府办发〔2011〕41号")
PAGES = ("/", "/search?q=", "/search?q=长春", SHUANGYANG, QIQIHAER, "/place/national", NOTICE)


def text_of(response):
    """The words of a page, without tags and with single spaces."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", response.text))


OURS = (
    r'<script type="application/ld\+json">[^<]*</script>',  # data for search engines
    r'<script src="/assets/search-[0-9a-f]{12}\.js" defer></script>',
)


def without_ours(response):
    """A page without the two script elements that it may have; nothing in them is typed by anyone."""
    return re.sub("|".join(OURS), "", response.text)


# --- what the pages say ------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize("page", PAGES)
def test_every_page_is_there_in_both_languages_and_light(site, page, lang):
    response = site.get(lang + page)
    assert response.status_code == 200
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    style = site.get(re.search(r'rel="stylesheet" href="([^"]+)"', response.text)[1])
    assert len(response.content) + len(style.content) < 60_000
    assert f'<html lang="{"en" if lang else "zh-Hans"}">' in response.text
    assert len(re.findall(r'hreflang="(?:zh-Hans|en)" href="', response.text)) == 2


def test_places_and_notices_have_their_pages(site, registry):
    for lang in ("", "/en"):
        for address in every_address(registry):
            response = site.get(lang + address)
            assert response.status_code == 200, address
            assert len(response.content) < 48_000, address


def test_a_presumed_amount_says_that_it_is_only_the_last_known(site):
    response = site.get(SHUANGYANG)
    assert 'class="card presumed"' in response.text
    assert '<span class="digits">430</span>' in response.text
    # The notice prints a year, so no day is named as the start.
    assert (
        "最后所知，2018年（具体日期不详）。此后的通知未收录，今天的标准可能更高。" in response.text
    )


def test_on_the_first_day_the_amount_is_in_force(site):
    response = site.get(f"{SHUANGYANG}?on=2011-10-01")
    assert 'class="card confirmed"' in response.text
    assert 'class="card presumed"' not in response.text
    assert '<span class="digits">315</span>' in response.text


@pytest.mark.parametrize("lang", ["", "/en"])
def test_the_day_before_shows_the_older_amount_as_last_known(site, lang):
    response = site.get(f"{lang}{SHUANGYANG}?on=2011-09-30")
    assert response.text.count('class="card none"') == 2
    assert '<span class="digits">290</span>' in response.text
    assert ("Last known before that notice" if lang else "该通知之前最后所知") in response.text


def test_what_was_inferred_stands_with_its_reason(site):
    for page in (f"/en{SHUANGYANG}?on=2011-10-01", f"/en{NOTICE}"):
        assert "per person is not printed" in site.get(page).text


def test_the_zone_has_its_rural_standard(site):
    response = site.get("/en/place/jilin/changchun/jingyue?on=2011-10-01")
    assert '<span class="digits">2100</span>' in response.text


def test_the_twelve_amounts_of_tekun(site):
    levels = re.findall(r'class="plain levels">(.*?)</ul>', site.get(QIQIHAER).text, re.DOTALL)
    found = [amount for row in levels for amount in re.findall(r'<b class="num">(\d+)</b>', row)]
    assert sorted(map(int, found)) == sorted(
        [17736, 18336, 18936, 12420, 13020, 13620, 9996, 10596, 11196, 7008, 7608, 8208]
    )
    page = site.get(f"{QIQIHAER}?on=2020-06-01").text
    assert '<span class="digits">604</span>' in page
    assert '<span class="digits">4398</span>' in page


def test_the_chart_is_text_and_has_title_and_description(site):
    page = site.get(SHUANGYANG).text
    chart = re.search(r"<svg.*?</svg>", page, re.DOTALL)[0]
    assert re.search(r'<title id="chart-urban">.+?</title>', chart)
    assert re.search(r'<desc id="desc-urban">.*315.*</desc>', chart)
    assert ">315</text>" in chart
    assert ">290</text>" in chart


# --- 特困 on a day -----------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["", "/en"])
def test_tekun_shows_nothing_before_its_first_day(site, lang):
    page = site.get(f"{lang}{QIQIHAER}?on=2019-12-31").text
    assert not {"17736", "18936", "8208"} & set(re.findall(r"\d+", page))


def test_tekun_says_since_when_and_that_it_is_only_the_last_known(site):
    page = text_of(site.get(QIQIHAER))
    table = page[page.index("按护理等级的金额") : page.index("适用于本地的条款")]
    assert table.count("2020年1月1日 最后所知") == 4
    then = text_of(site.get(f"{QIQIHAER}?on=2020-05-01"))
    assert then.count("2020年1月1日 现行") == 4


def test_only_the_amount_whose_year_was_inferred_says_so(site):
    page = site.get(QIQIHAER).text
    items = re.findall(r"<li>[^<]*<b class=\"num\">(\d+)</b>(.*?)</li>", page, re.DOTALL)
    assert len(items) == 12
    assert [digits for digits, rest in items if 'class="why"' in rest] == ["18936"]
    [reason] = [rest for digits, rest in items if digits == "18936"]
    assert "推定" in reason
    assert "单位" in reason
    assert "600" in reason


def test_the_tekun_of_a_day_is_that_of_the_calculation(site):
    from dibao import calc
    from dibao.policy.folder import load

    book = load()
    on = date(2020, 5, 1)
    page = site.get(f"{QIQIHAER}?on={on}").text
    for program in ("urban", "rural"):
        for placement in ("centralised", "dispersed"):
            for level in ("self", "partial", "full"):
                here = book.at("heilongjiang/qiqihaer", on=on)
                found = calc.tekun(here, program, placement=placement, level=level)
                assert f'<b class="num">{found.yuan:.0f}</b>' in page


# --- clauses on a day --------------------------------------------------------------------------


def split_clauses(page):
    """The clauses that apply, and those set apart."""
    page = page[page.index("适用于本地的条款") :]
    applying, _, apart = page.partition('class="notice outside"')
    return applying, apart


def test_clauses_that_have_not_begun_are_set_apart(site):
    applying, apart = split_clauses(site.get(f"{SHUANGYANG}?on=2011-10-01").text)
    later = ("民发〔2012〕220号", "国务院令第649号", "民发〔2021〕57号")
    assert [number for number in later if number in applying] == []
    assert [number for number in later if number not in apart] == []
    assert "自2012年12月12日起执行" in apart
    assert "长府办发〔2011〕41号" in applying


def test_clauses_that_were_repealed_or_ended_are_set_apart(site):
    applying, apart = split_clauses(site.get(SHUANGYANG).text)
    assert "民发〔2012〕220号" not in applying
    assert "2021年6月30日后失效" in apart
    assert "城乡居民基本养老保险基础养老金" not in applying
    number = re.search(r"尚未执行或已失效的条款：(\d+) 条", apart)
    assert int(number[1]) == sum(int(n) for n in re.findall(r"(\d+) 条 ·", apart))


def test_what_is_missing_is_missing_on_the_day(site):
    def missing(page):
        start = page.rindex("没有收录适用于本地的条款")
        return page[start : page.index("</details>", start)]

    assert "渐退期" in missing(site.get(f"{SHUANGYANG}?on=2011-10-01").text)
    assert "渐退期" not in missing(site.get(SHUANGYANG).text)


def test_a_start_that_is_not_known_is_told(site):
    assert "开始执行的日期不明" in site.get("/place/shanxi/taiyuan").text
    assert "start is not known exactly" in site.get("/en/place/shanxi/taiyuan").text


# --- clauses in words --------------------------------------------------------------------------

TAIYUAN = "shanxi/taiyuan/并民〔2011〕48号"


@pytest.mark.parametrize("address", ["/place/shanxi/taiyuan", f"/notice/{quote(TAIYUAN)}"])
def test_back_pay_is_said_in_words(site, address):
    page = text_of(site.get(address))
    for words in (
        "2011年1月至2011年3月",
        "补发提标部分",
        "当季名册",
        "2011年5月10日之前",
        "期内新增对象",
        "不补发者",
    ):
        assert words in page
    page = text_of(site.get(f"/en{address}"))
    for words in (
        "from January 2011 to March 2011",
        "the raise is added",
        "the current quarter",
        "before 10 May 2011",
    ):
        assert words in page


@pytest.mark.parametrize(
    ("place", "figures"),
    [
        ("jilin/siping", ["267 元/人·月", "1385 元/人·年", "不低于人均可支配收入的 20%（上年）"]),
        ("neimenggu/bayannaoer", ["6.8%", "不低于 7%", "174 元/人·月", "不低于 70000"]),
    ],
)
def test_targets_show_their_amounts(site, place, figures):
    page = text_of(site.get(f"/place/{place}"))
    assert [figure for figure in figures if figure not in page] == []
    assert "人均补助水平" in page
    english = text_of(site.get(f"/en/place/{place}"))
    assert "average subsidy" in english


def every_address(registry):
    """Home; every province, the places of the founding notices and each 50th place; each 8th notice."""
    with closing(sqlite3.connect(registry)) as connection:
        places = [key for (key,) in connection.execute("SELECT key FROM place ORDER BY key")]
        notices = [key for (key,) in connection.execute("SELECT id FROM notice ORDER BY id")]
    provinces = [key for key in places if "/" not in key]
    founding = ["jilin/changchun/shuangyang", "heilongjiang/qiqihaer", "shanxi/taiyuan"]
    asked = dict.fromkeys((*provinces, *founding, *places[::50]))
    return ["/", *(f"/place/{k}" for k in asked), *(f"/notice/{quote(k)}" for k in notices[::8])]


def words_of_ours():
    """Keys and words of choice of the policy format that no Chinese text holds by itself."""
    found = set(KINDS)
    for cls in (*KINDS.values(), Notice):
        for spec in specs(cls).values():
            found |= {*spec.choices, *spec.keys}
    return {word for word in found if len(word) > 4 and word.isascii() and word != "other"}


def own_text(page):
    """The words of a page that are in its language: without what is marked as of another one."""
    main = page[page.index("<main") : page.index("</main>")]
    main = re.sub(r'<(\w+)[^>]* lang="(?:en|zh-Hans)"[^>]*>[^<]*</\1>', " ", main)
    return re.sub(r"<[^>]+>", " ", main)


def test_no_key_of_the_format_stands_on_a_page(site, registry):
    ours = re.compile(
        rf"(?<![A-Za-z]){'(?:' + '|'.join(sorted(words_of_ours())) + ')'}(?![A-Za-z])"
    )
    for address in every_address(registry):
        chinese = own_text(site.get(address).text)
        assert ours.findall(chinese) == [], address
        assert not re.search(r"[a-z]_[a-z]", own_text(site.get("/en" + address).text)), address


def test_the_remarks_of_transcribers_are_in_the_language_of_the_page(site):
    page = site.get(NOTICE).text
    assert "says nothing of rounding" not in page
    assert "the copy shows no date" not in page
    assert "the copy shows no date" in site.get(f"/en{NOTICE}").text


# --- places without a standard of their own ----------------------------------------------------


@pytest.mark.parametrize(
    ("place", "number", "within", "amounts"),
    [
        ("jilin/siping", "四政办发〔2013〕48号", "jilin/siping/tiedong", ["267", "1385"]),
        ("jilin/changchun", "长府办发〔2011〕41号", "jilin/changchun/jingyue", ["375", "1500"]),
    ],
)
def test_a_city_names_the_notice_the_places_and_the_targets(site, place, number, within, amounts):
    page = site.get(f"/place/{place}").text
    section = re.search(r'<section class="parts">.*?</section>', page, re.DOTALL)[0]
    assert number in section
    assert f'href="/place/{within}"' in section
    for amount in amounts:
        assert amount in section
    assert 'class="parts"' not in site.get(f"/place/{place}?on=2001-01-01").text
    assert 'class="parts"' not in site.get(f"/place/{within}").text


# --- names -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize(
    "address",
    [
        SHUANGYANG,
        "/place/neimenggu/bayannaoer",
        "/search?q=特困",
        "/search?q=2008",
        "/notice/neimenggu/bayannaoer/" + quote("进一步提高城乡低保标准和补助水平2008"),
    ],
)
def test_a_notice_without_a_number_is_called_by_its_title(site, lang, address):
    words = text_of(site.get(lang + address))
    for key in (
        "特困人员认定办法2021",
        "社会救助兜底工作通知2022",
        "进一步提高城乡低保标准和补助水平2008",
    ):
        assert key not in words
    if "bayannaoer" in address and "place" in address:
        assert "关于进一步提高城乡居民最低生活保障标准和补助水平的通知" in words


@pytest.mark.parametrize("lang", ["", "/en"])
def test_no_city_is_named_twice(site, registry, lang):
    for address in ("/", "/search?q=开发区", "/search?q=长春"):
        page = text_of(site.get(lang + address))
        assert "长春市长春" not in page
        assert "四平市四平" not in page
    with closing(sqlite3.connect(registry)) as connection:
        [(name,)] = connection.execute(
            "SELECT full_name FROM place WHERE key = 'jilin/changchun/jingkai'"
        )
    assert name == "吉林省长春经济技术开发区"


def test_the_name_shown_is_not_among_the_other_names(site):
    page = text_of(site.get("/place/jilin/changchun/jingkai"))
    assert "其他名称：长春经济技术开发区" in page


# --- search ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "word",
    [
        "双阳",
        "双阳区",
        "长春市双阳区",
        "吉林省长春市双阳区",
        "双阳县",
        "220112",
        " 双阳 ",
        "２２０１１２",
        "shuangyang",
        "jilin/changchun/shuangyang",
    ],
)
def test_one_place_is_found_by_any_of_its_names(site, word):
    response = site.get(f"/search?q={quote(word)}")
    assert (response.status_code, response.headers["location"]) == (302, SHUANGYANG)


def test_the_language_is_kept(site):
    assert site.get("/en/search?q=双阳").headers["location"] == f"/en{SHUANGYANG}"


def test_several_places_are_listed(site):
    response = site.get("/search?q=铁")
    assert response.status_code == 200
    assert "铁西区" in response.text
    assert "铁岭市" in response.text


def test_a_notice_is_found_by_its_number(site):
    assert NOTICE in site.get("/search?q=长府办发[2011]41号").text


def test_nothing_found_keeps_the_word(site):
    response = site.get("/search?q=没有这个地方")
    assert response.status_code == 200
    assert 'value="没有这个地方"' in response.text


# --- what goes wrong ---------------------------------------------------------------------------

HOSTILE = '"><script>alert(1)</script>'


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize(
    "address",
    [
        "/place/nowhere",
        "/notice/nothing",
        "/place/jilin/",
        "/nothing-here",
        f"/place/{quote(HOSTILE)}",
    ],
)
def test_what_is_not_there_is_a_page_of_help(site, lang, address):
    response = site.get(lang + address)
    if address == "/place/jilin/":
        assert response.status_code == 200
        return
    assert response.status_code == 404
    assert f'lang="{"en" if lang else "zh-Hans"}"' in response.text
    assert 'name="q"' in response.text
    assert "Traceback" not in response.text
    assert "<script" not in without_ours(response)


@pytest.mark.parametrize(
    "day",
    ["2011-02-30", "gestern", "0001-01-01", "9999-12-31", "2011-13-01", HOSTILE, "१९९९-०१-०१"],
)
def test_a_day_that_cannot_be_is_told_and_kept_in_the_form(site, day):
    response = site.get(f"{SHUANGYANG}?on={quote(day)}")
    assert response.status_code == 400
    assert f'action="{SHUANGYANG}"' in response.text
    assert "<script" not in without_ours(response)
    if day != HOSTILE:
        assert f'value="{day}"' in response.text


@pytest.mark.parametrize("day", ["2011-10-01", "2011/10/1", "2011年10月1日", "2011.10.1"])
def test_a_day_may_be_written_as_people_do(site, day):
    assert 'class="card confirmed"' in site.get(f"{SHUANGYANG}?on={quote(day)}").text


def test_an_empty_day_is_today(site):
    assert 'value="2026-11-25"' in site.get(f"{SHUANGYANG}?on=").text


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize(
    "word", [HOSTILE, "'; drop table place; --", "{{7*7}}", "%00", "\u0b95²①𐩀", "a" * 100]
)
def test_a_hostile_word_is_only_text(site, lang, word):
    response = site.get(f"{lang}/search?q={quote(word)}")
    assert response.status_code == 200
    assert "<script" not in without_ours(response)
    assert "49" not in text_of(response).split("CC0")[0] or word != "{{7*7}}"


def test_hostile_text_in_a_policy_file_is_only_text(tmp_path, serve):
    folder = tmp_path / "policies"
    shutil.copytree(shipped(), folder)
    path = folder / "jilin" / "changchun.yaml"
    text = path.read_text(encoding="utf-8")
    text = text.replace(
        "title: 长春市人民政府办公厅关于",
        "title: <script>alert(1)</script>长春市人民政府办公厅关于",
        1,
    )
    for kind, printed in (
        ("note: ", "the text calls it"),
        ("text: ", "提高城区城乡低保标准所需资金"),
    ):
        assert kind + printed in text
        text = text.replace(kind + printed, f"{kind}<img src=x onerror=alert(1)>{printed}")
    text = text.replace("unit: per person is not printed", "unit: <b onclick=x>not printed</b>")
    path.write_text(text, encoding="utf-8")
    out = tmp_path / "registry.db"
    build.build(out, folder)
    site = serve(out)
    for address in ("/", SHUANGYANG, NOTICE, "/search?q=长府办发"):
        page = without_ours(site.get(address))
        assert not re.search(r"<(script|img|b onclick)", page), address
    assert "&lt;script&gt;" in site.get(NOTICE).text
    assert site.get(NOTICE).text.count("&lt;img src=x") == 2


@pytest.mark.parametrize("lang", ["", "/en"])
def test_a_word_without_end_is_refused_and_not_repeated(site, lang):
    response = site.get(f"{lang}/search?q={'长' * 3000}")
    assert response.status_code == 400
    assert ("100 letters are the most" if lang else "最多 100 个字") in response.text
    assert "长" * 101 not in response.text
    assert len(response.content) < 10_000


@pytest.mark.parametrize("address", ["/place/{}", "/notice/{}", "/{}", f"{SHUANGYANG}?on={{}}"])
def test_no_page_repeats_a_long_address(site, address):
    response = site.get(address.format("x" * 3000))
    assert response.status_code in (400, 404)
    assert "x" * 101 not in response.text


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize("address", ["/place", "/place/", "/notice", "/notice/"])
def test_an_address_without_a_key_leads_home(site, lang, address):
    response = site.get(lang + address)
    assert (response.status_code, response.headers["location"]) == (302, f"{lang}/")


def test_a_database_as_csv_is_a_page_of_help(site):
    response = site.get("/registry.csv")
    assert response.status_code == 404
    assert 'href="/registry"' in response.text
    assert site.get("/registry/standard.csv").status_code == 200


def test_only_reading_is_allowed(site):
    for method in ("POST", "PUT", "DELETE"):
        assert site.ask(method, "/").status_code in (403, 405)


# --- headers -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "address", ["/", SHUANGYANG, "/place/nowhere", f"{SHUANGYANG}?on=x", "/nothing-here"]
)
def test_our_pages_allow_nothing_from_elsewhere(site, address):
    response = site.get(address)
    policy = response.headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; style-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert response.headers["x-content-type-options"] == "nosniff"
    assert response.headers["referrer-policy"] == "no-referrer"
    assert "set-cookie" not in response.headers
    assert "<script" not in without_ours(response)
    assert not re.search(r"\sstyle=", response.text)
    assert set(re.findall(r'(?:src|href)="(https?://[^/"]+)', response.text)) <= {
        "https://creativecommons.org"
    }


def test_the_style_sheet_is_kept_for_good_under_the_name_of_its_text(site):
    address = re.search(r'rel="stylesheet" href="([^"]+)"', site.get("/").text)[1]
    response = site.get(address)
    assert response.status_code == 200
    assert "immutable" in response.headers["cache-control"]
    assert response.headers["content-type"] == "text/css; charset=utf-8"
    assert site.get("/assets/style-000000000000.css").status_code == 404


@pytest.mark.parametrize(
    "address", ["/-/databases", "/-/databases.json", "/-/threads", "/-/metadata.json"]
)
def test_what_shows_the_machine_is_closed(site, address):
    assert site.get(address).status_code == 404


def test_no_page_shows_where_the_file_lies(site, registry):
    for address in ("/", "/registry", "/registry/standard", "/-/versions.json", "/-/settings.json"):
        assert str(registry.parent) not in site.get(address).text


# --- Datasette's own ---------------------------------------------------------------------------


def test_the_json_of_a_table(site):
    found = site.json("/registry/standard.json?_shape=objects&place=jilin/changchun/shuangyang")
    amounts = {
        (row["program"], row["role"]): row["amount"]
        for row in found["rows"]
        if (row["since"] or row["until"]) < "2012"
    }
    assert amounts == {
        ("urban", "set"): "315.00",
        ("urban", "was"): "290.00",
        ("rural", "set"): "2000.00",
        ("rural", "was"): "1800.00",
    }


def test_datasette_shows_licence_source_and_descriptions(site):
    for address in ("/registry", "/registry/standard", "/registry/clause"):
        page = site.get(address).text
        assert "CC0" in page
        assert "creativecommons.org/publicdomain/zero" in page
    assert "公布的金额" in site.get("/registry/standard").text


@pytest.mark.parametrize("address", ["/registry?sql=select+1", "/registry.json?sql=select+1"])
def test_nobody_sends_sql(site, address):
    response = site.get(address)
    assert response.status_code == 403
    assert "SQL" in response.text


def test_the_links_to_tables_lead_somewhere(site):
    for page in (SHUANGYANG, NOTICE):
        links = re.findall(r'href="(/registry[^"]*)"', site.get(page).text)
        assert len(links) >= 3
        for link in links:
            assert site.get(link.replace("&amp;", "&")).status_code == 200, link


def test_another_database_is_left_alone(tmp_path, serve):
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE dogs (name TEXT)")
    site = serve.__new__(serve)
    site.datasette = Datasette(files=[str(path)])
    home = site.get("/")
    assert home.status_code == 200
    assert "other" in home.text
    assert "content-security-policy" not in home.headers
    assert site.get("/other/dogs.json").status_code == 200
    assert site.get("/-/databases.json").status_code == 200
    assert site.get("/search").status_code == 404
