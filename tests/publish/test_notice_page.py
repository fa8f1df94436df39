"""The page of a notice: what it replaced, who follows it, what was inferred and why."""

from __future__ import annotations

import re
from urllib.parse import quote

import pytest

CHANGCHUN = "/notice/" + quote("jilin/changchun/长府办发〔2011〕41号")
GUIZHOU = "/notice/" + quote("guizhou/贵州省2024-04-23报道")
REGULATION = "/notice/" + quote("national/国务院令第271号")


def text_of(html):
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html))


def section(page, heading):
    body = re.split(rf"<h2[^>]*>{heading}</h2>", page)[1]
    return body.partition("<h2")[0]


def test_old_and_new_amounts_stand_side_by_side(site):
    changes = section(site.get(CHANGCHUN).text, "所定标准与此前标准")
    rows = [text_of(row) for row in re.findall(r"<tr>(.*?)</tr>", changes, re.DOTALL)]
    [urban] = [row for row in rows if "双阳区" in row and "城市低保" in row]
    assert "290 元/月 315 元/月" in urban
    assert "本通知自述的原标准" in urban


def test_what_it_replaced_is_a_link_to_that_notice(site):
    page = site.get(GUIZHOU).text
    changes = section(page, "所定标准与此前标准")
    assert quote("guizhou/贵州省2022-04-29报道") in changes
    assert re.search(r"另有 \d+ 个地区", changes)  # a long list of places is folded


def test_what_replaced_it_is_named(site):
    later = text_of(
        section(site.get("/notice/" + quote("guizhou/贵州省2022-04-29报道")).text, "前后通知")
    )
    assert "此后改由" in later


def test_what_it_rests_on_is_named_and_linked_only_if_on_file(site):
    around = section(site.get(CHANGCHUN).text, "前后通知")
    assert "吉政明电〔2011〕10号" in around
    assert "<a" not in around
    assert text_of(around).count("未收录") == 2


@pytest.mark.parametrize("lang", ["", "/en"])
def test_each_reason_of_an_inference_stands_once(site, lang):
    page = site.get(lang + GUIZHOU).text
    assert 0 < page.count("按档次归档") < 12  # it holds for 77 counties in each of the clauses


def test_an_inferred_field_is_marked_and_says_why(site):
    page = site.get(CHANGCHUN).text
    [issued] = re.findall(r'<div class="inferred">\s*<dt>成文日期.*?</div>', page, re.DOTALL)
    assert "推定" in issued
    assert "年份取自文号" in issued


def test_a_limit_says_how_many_places_it_binds(site):
    page = text_of(site.get("/notice/" + quote("heilongjiang/黑民规〔2024〕5号")).text)
    assert re.search(r"不低于 710 元/月.*?适用于 \d+ 个地区", page)
