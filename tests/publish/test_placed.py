"""English pages spell the places they name before their Chinese names; Chinese pages do not."""

from __future__ import annotations

import re

import pytest

from dibao_publish.names import roman, roman_in_full

CHINESE = '<span lang="zh-Hans">{}</span>'
PAGES = {
    "/place/jilin/changchun/jiutai": "Changchun 长春市",  # above it, and the others beside it
    "/place/jilin/changchun": "Jiutai 九台区",
    "/search?q=和平": "Heping, Shenyang, Liaoning 辽宁省沈阳市和平区",
    "/q/standards?province=jilin&on=2012-01-01": "Shuangyang 吉林省长春市双阳区",
    "/notice/jilin/changchun/长府办发〔2011〕41号": "Changchun, Jilin 吉林省长春市",
    "/calculator?place=和平": "Heping, Tianjin 天津市和平区",
    "/calculator?place=jilin/changchun": "Jiutai 九台区",
    "/back-pay?place=jilin/changchun/shuangyang": "Shuangyang, Changchun, Jilin 吉林省长春市双阳区",
    "/compare?place=beijing&place=和平": "Heping, Tianjin 天津市和平区",
}


@pytest.mark.parametrize("address", PAGES)
def test_an_english_page_spells_its_places_and_marks_their_chinese_names(site, address):
    spelt, _, name = PAGES[address].rpartition(" ")
    assert f"{spelt} {CHINESE.format(name)}" in site.get(f"/en{address}").text
    chinese = site.get(address).text
    assert f">{name}<" in chinese
    assert f"{spelt} " not in re.sub(r"<[^>]+>", "", chinese)


def test_a_picture_on_an_english_page_has_no_chinese_place(site):
    page = site.get("/en/q/standards?province=jilin&on=2012-01-01").text
    rows = re.findall(r'<p class="row"><span class="name"([^>]*)>([^<]+)', page)
    assert ("", "Shuangyang") in rows
    assert not [name for _, name in rows if re.search("[\u4e00-\u9fff]", name)]


@pytest.mark.parametrize(
    ("key", "spelt"),
    [("national", "China"), ("neimenggu", "Inner Mongolia"), ("jilin/siping", "Siping")],
)
def test_a_place_is_spelt_by_its_key(key, spelt):
    assert roman(key) == spelt


def test_a_place_is_spelt_with_those_above_it_from_the_lowest_up():
    assert roman_in_full("neimenggu/bayannaoer") == "Bayannaoer, Inner Mongolia"
