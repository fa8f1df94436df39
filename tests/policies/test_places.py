"""The places on file: all of China's provinces, prefectures and counties, found by name, key and code."""

from __future__ import annotations

import pkgutil
import re
from collections import Counter
from datetime import date
from functools import cache

import pytest

import dibao
from dibao import errors
from dibao.policy.book import Book


@cache
def shipped() -> Book:
    return dibao.load()


# Made or changed after 2023, not yet in the codes of statistics, or left open by mistake.
NOT_OF_2023 = {"422921", "429001", "460302", "460303", "500157", "653228", "653229"}


def codes_in_force() -> list[str]:
    """Every county code on the mainland that the table of GB/T 2260 codes leaves open."""
    table = pkgutil.get_data("stdnum", "cn/loc.dat")
    assert table is not None
    province, found = "", []
    for line in table.decode().splitlines():
        if match := re.match(r"(\d\d) ", line):
            province = match[1]
        match = re.match(r'  (\d{4}) county="(.*)"', line)
        if match and province < "66" and match[1][2:] != "00" and _is_open(match[2]):
            found += [province + match[1]] * ("市辖区" not in match[2])
    return found


def _is_open(names: str) -> bool:
    """Whether the last name of a code has no end."""
    return re.search(r"(^|\[\d*-\])[^\[\]]+$", names) is not None


def test_there_are_31_provinces_and_the_prefectures_and_counties_of_2023() -> None:
    kinds = Counter(place.kind for place in shipped().places)
    assert kinds["province"] == 31
    assert kinds["prefecture"] == 333
    assert kinds["county"] + kinds["district"] > 2840


def test_every_county_code_in_force_is_found() -> None:
    places = shipped().places
    on_file = {code for place in places for code, _ in place.codes}
    assert set(codes_in_force()) - on_file == NOT_OF_2023
    assert places.find("370215") == "shandong/qingdao/jimo"


def test_every_place_is_found_by_its_key_its_code_and_its_full_name() -> None:
    places = shipped().places
    for place in places:
        assert places.find(place.key) == place.key
        for code, _ in place.codes[-1:]:
            assert places.find(code) == place.key
        if place.kind != "nation":
            assert places.find(places.full_name(place.key)) == place.key


def test_a_key_is_ascii_and_unique_among_its_siblings() -> None:
    keys = [place.key for place in shipped().places]
    assert len(keys) == len(set(keys))
    assert all(re.fullmatch(r"[a-z0-9-]+(/[a-z0-9-]+){0,4}", key) for key in keys)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("六安市", "anhui/luan"),
        ("乐清市", "zhejiang/wenzhou/yueqing"),
        ("蔚县", "hebei/zhangjiakou/yuxian"),
        ("铅山县", "jiangxi/shangrao/yanshan"),
        ("山西省", "shanxi"),
        ("陕西省", "shaanxi"),
        ("漯河市", "henan/luohe"),
        ("长子县", "shanxi/changzhi/zhangzi"),
        ("东城区", "beijing/dongcheng"),
        ("济源市", "henan/jiyuan"),
        ("嘉峪关市", "gansu/jiayuguan"),
    ],
)
def test_a_key_has_the_sound_that_the_place_has(name: str, key: str) -> None:
    assert shipped().places.find(name) == key


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ("九台市", "九台区", "jilin/changchun/jiutai"),
        ("双阳县", "双阳区", "jilin/changchun/shuangyang"),
        ("新津县", "新津区", "sichuan/chengdu/xinjin"),
        ("增城市", "增城区", "guangdong/guangzhou/zengcheng"),
        ("从化市", "从化区", "guangdong/guangzhou/conghua"),
        ("高陵县", "高陵区", "shaanxi/xian/gaoling"),
    ],
)
def test_a_former_name_is_the_same_place(old: str, new: str, key: str) -> None:
    assert shipped().places.find(old) == shipped().places.find(new) == key


@pytest.mark.parametrize("code", ["220381", "220184"])
def test_both_codes_of_gongzhuling_are_one_place(code: str) -> None:
    assert shipped().places.find(code) == "jilin/changchun/gongzhuling"


def test_a_zone_without_a_code_is_found_by_its_name() -> None:
    assert shipped().places.find("贵安新区") == "guizhou/guian"
    assert shipped().places.get("guizhou/guian").codes == ()


def test_a_place_with_nothing_on_file_is_found_and_refused_in_a_sentence() -> None:
    here = shipped().at("喀什市", on=date(2020, 1, 1))
    with pytest.raises(errors.CannotSay, match=r"not on file\.$"):
        dibao.calc.standard(here, "urban")
