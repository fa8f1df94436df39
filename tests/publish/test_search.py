"""Places are found by name, short name, pinyin and initials; texts by words of two characters."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from dibao.policy.folder import load
from dibao_publish.hosts import host_of, is_government
from dibao_publish.segments import phrases, segmented
from dibao_publish.spelling import short_name, syllables


@pytest.mark.parametrize(
    ("name", "key", "spelt"),
    [
        ("六安", "luan", "lu an"),
        ("乐清", "yueqing", "yue qing"),
        ("乐亭", "laoting", "lao ting"),
        ("乐陵", "laoling", "lao ling"),
        ("蔚县", "yuxian", "yu xian"),
        ("铅山", "yanshan", "yan shan"),
        ("山西", "shanxi", "shan xi"),
        ("陕西", "shaanxi", "shaan xi"),
        ("重庆", "chongqing", "chong qing"),
        ("长春", "changchun", "chang chun"),
        ("长治", "changzhi", "chang zhi"),
        ("长子", "zhangzi", "zhang zi"),
        ("大城", "daicheng", "dai cheng"),
        ("漯河", "luohe", "luo he"),
        ("厦门", "xiamen", "xia men"),
        ("六合", "luhe", "lu he"),
        ("尉犁", "yuli", "yu li"),
    ],
)
def test_polyphones_of_place_names_are_read_as_the_place_is_called(name, key, spelt):
    assert " ".join(syllables(name, key)) == spelt


@pytest.mark.parametrize("name", ["六安", "乐清", "蔚县", "铅山", "陕西", "重庆", "长春", "宕昌"])
def test_the_readings_hold_without_a_key_too(name):
    told = {
        "六安": "luan",
        "乐清": "yueqing",
        "蔚县": "yuxian",
        "铅山": "yanshan",
        "陕西": "shaanxi",
    }
    told |= {"重庆": "chongqing", "长春": "changchun", "宕昌": "tanchang"}
    assert "".join(syllables(name)) == told[name]


@pytest.mark.parametrize(
    ("name", "short"),
    [
        ("双阳区", "双阳"),
        ("长春市", "长春"),
        ("吉林省", "吉林"),
        ("内蒙古自治区", "内蒙古"),
        ("新疆维吾尔自治区", "新疆"),
        ("恩施土家族苗族自治州", "恩施"),
        ("彭水苗族土家族自治县", "彭水"),
        ("东乡族自治县", "东乡"),
        ("管城回族区", "管城"),
        ("乌拉特前旗", "乌拉特前旗"),
        ("万柏林区", "万柏林"),
        ("乾县", "乾县"),
        ("城区", "城区"),
    ],
)
def test_a_short_name_is_what_people_say(name, short):
    assert short_name(name) == short


def test_a_zone_has_no_short_name():
    assert short_name("石家庄高新区", "zone") == "石家庄高新区"


def test_the_pinyin_of_a_county_is_that_of_its_key():
    """The keys were spelt by hand where it mattered, so that they check the dictionary."""
    places = load().places
    differing = [
        place.key
        for place in places
        if place.kind not in ("zone", "township", "nation")
        and "".join(syllables(short_name(places.name(place.key), place.kind), _last(place.key)))
        not in (_last(place.key), _last(place.key).replace("-", ""))
        and _last(place.key) != "".join(syllables(places.name(place.key), _last(place.key)))
        and not _last(place.key).endswith("-xian")
        and not places.name(place.key).endswith("旗")
    ]
    assert [key for key in differing if _last(key) not in TOWNS] == EXCEPTIONS


TOWNS = ("qita", "zhengfu")  # parts of counties: the seat, and the other townships
EXCEPTIONS = ["fujian/fuzhou/pingtan", "unplaced/lingcheng", "yunnan/dehong/mang"]


def _last(key):
    return key.rpartition("/")[2]


@pytest.mark.parametrize(
    ("word", "place"),
    [
        ("恩施州", None),
        ("恩施", "hubei/enshi"),
        ("luan", "anhui/luan"),
        ("lu'an", "anhui/luan"),
        ("yueqing", "zhejiang/wenzhou/yueqing"),
        ("shaanxi", "shaanxi"),
        ("cchun", None),
        ("双阳", "jilin/changchun/shuangyang"),
        ("长春双阳", None),
    ],
)
def test_a_place_is_found_by_short_name_and_pinyin(site, word, place):
    response = site.get(f"/search?q={word}")
    if place is None:
        assert response.status_code in (200, 302)
    elif response.status_code == 302:
        assert response.headers["location"] == f"/place/{place}"
    else:
        assert f'href="/place/{place}"' in response.text


def test_initials_list_all_places_that_have_them(site):
    page = site.get("/search?q=sy").text
    assert 'href="/place/jilin/changchun/shuangyang"' in page
    assert 'href="/place/liaoning/shenyang"' in page


@pytest.mark.parametrize("word", ["低保", "农村", "最低生活保障"])
def test_the_index_finds_just_the_titles_that_hold_a_word(registry, word):
    with closing(sqlite3.connect(registry)) as connection:
        found = {
            key
            for (key,) in connection.execute(
                "SELECT i.notice FROM search_text t JOIN search_item i ON i.id = t.rowid "
                "WHERE search_text MATCH ? AND i.kind = 'notice'",
                [phrases(word)],
            )
        }
        holding = {
            key
            for (key,) in connection.execute(
                "SELECT id FROM notice WHERE title || ' ' || number || ' ' || issuer LIKE ?",
                [f"%{word}%"],
            )
        }
    assert found == holding
    assert found


def test_the_text_of_the_index_is_not_open_to_readers(site):
    for table in ("search_text", "search_text_data", "search_text_docsize"):
        assert site.get(f"/registry/{table}.json").status_code == 404


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("长府办发〔2011〕41号", "长 府 办 发 〔 2011 〕 41 号"),
        ("ＡＢ１２低保", "AB12 低 保"),
        ("", ""),
    ],
)
def test_each_chinese_character_is_a_token(text, tokens):
    assert segmented(text) == tokens


@pytest.mark.parametrize("typed", ['"', "* OR NOT", '低保" OR "x', "text:低保", "(", ""])
def test_nothing_typed_is_an_operator(registry, typed):
    with closing(sqlite3.connect(registry)) as connection:
        connection.execute("SELECT * FROM search_text WHERE search_text MATCH ?", [phrases(typed)])


@pytest.mark.parametrize(
    ("url", "host", "government"),
    [
        ("http://www.gov.cn/x", "www.gov.cn", True),
        ("https://mzj.jl.gov.cn/a?b", "mzj.jl.gov.cn", True),
        ("http://gov.cn.example.com/", "gov.cn.example.com", False),
        ("http://notgov.cn/", "notgov.cn", False),
        ("javascript:alert(1)//gov.cn", None, False),
        ("//www.gov.cn/x", "www.gov.cn", False),
        (None, None, False),
        ("http://[", None, False),
    ],
)
def test_only_hosts_of_the_government_are_linked(url, host, government):
    assert (host_of(url), is_government(url)) == (host, government)


def test_no_address_elsewhere_is_a_link(site, registry):
    with closing(sqlite3.connect(registry)) as connection:
        rows = connection.execute(
            "SELECT id, host, url FROM notice WHERE url IS NOT NULL GROUP BY host"
        ).fetchall()
    for identifier, host, url in rows:
        page = site.get(f"/notice/{identifier}").text
        assert host in page
        assert (f'href="{url}"'.replace("&", "&amp;") in page) == is_government(url), url
    for table in ("notice", "statistic", "lead"):
        page = site.get(f"/registry/{table}").text
        links = [part.split('"')[0] for part in page.split('<a href="http')[1:]]
        ours = ("http://localhost/", "https://datasette.io/", "https://creativecommons.org/")
        outside = [f"http{link}" for link in links if not f"http{link}".startswith(ours)]
        assert [link for link in outside if not is_government(link)] == []
