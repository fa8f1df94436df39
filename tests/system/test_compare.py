"""Comparing places and reading questions in a browser, and Datasette's pages with the way back."""

from __future__ import annotations

from itertools import combinations, pairwise
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.system.pages import LANGS, WCAG, WIDTHS, opened

pytestmark = pytest.mark.system

SIX = (
    "/compare?place=beijing&place=shanghai&place=tianjin&place=chongqing"
    "&place=jilin/changchun/shuangyang&place=heilongjiang/qiqihaer"
)


def boxes(page, of):
    """The rectangles of what is drawn."""
    return [one.bounding_box() for one in page.locator(of).all()]


def meet(one, other):
    """Whether two rectangles lie on each other, by more than a hair."""
    return all(
        min(one[at] + one[size], other[at] + other[size]) - max(one[at], other[at]) > 1
        for at, size in (("x", "width"), ("y", "height"))
    )


@pytest.mark.parametrize("lang", LANGS)
def test_no_word_of_the_picture_meets_another_or_leaves_the_page(browser, address, lang):
    for width in (320, *WIDTHS):
        with opened(browser, address, width) as page:
            page.goto(LANGS[lang] + SIX)
            found = boxes(page, "svg.lines text")
            assert len(found) > 12
            for one in found:
                assert one["x"] >= 0
                assert one["x"] + one["width"] <= width
            assert [pair for pair in combinations(found, 2) if meet(*pair)] == []


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
@pytest.mark.parametrize("lang", LANGS)
def test_places_are_added_one_by_one_and_removed(browser, address, lang, javascript):
    with opened(browser, address, 360, javascript=javascript) as page:
        page.goto(LANGS[lang] + "/compare")
        for word, count in (("双阳区", 1), ("beijing", 2), ("朝阳区", 2)):
            page.fill("#f-place", word)
            page.locator("form.comparing button").click()
            assert page.locator(".chosen li").count() == count
        assert page.locator("#f-place").input_value() == "朝阳区"
        page.locator(".candidates a").last.click()
        assert page.locator(".chosen li").count() == 3
        page.select_option("#f-program", "rural")
        page.locator("form.comparing button").click()
        page.locator(".chosen .off").first.click()
        given = parse_qs(urlsplit(page.url).query)
        assert given["program"] == ["rural"]
        assert len(given["place"]) == 2
        assert "jilin/changchun/shuangyang" not in given["place"]


def test_with_the_keyboard_alone(browser, address):
    with opened(browser, address, 1280) as page:
        page.goto("/compare?place=beijing")
        page.focus("#f-place")
        page.keyboard.type("上海市")
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.locator(".chosen li").count() == 2
        page.focus(".chosen .off")
        assert page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "solid"
        with page.expect_navigation():
            page.keyboard.press("Enter")
        assert page.locator(".chosen li").count() == 1


def test_rows_of_a_picture_have_their_words_beside_and_not_upon_each_other(browser, address):
    for width in (320, *WIDTHS):
        with opened(browser, address, width) as page:
            for path in (
                "/q/standards",
                "/q/late-raises",
                "/q/below-minimum",
                "/q/growth?province=anhui",
            ):
                page.goto(path)
                found = boxes(page, ".shapes .name, .shapes .num")
                assert found
                for before, after in pairwise(found):
                    assert not meet(before, after)
                assert max(one["x"] + one["width"] for one in found) <= width


def test_datasettes_pages_have_the_way_back_and_log_no_error(browser, address):
    with opened(browser, address, 360) as page:
        for path in ("/registry", "/registry/place?_size=5", "/registry/standards"):
            page.goto(path)
            assert page.locator(".dibao").get_attribute("lang") == "zh-Hans"
            link = page.locator(".dibao .back a")
            box = link.bounding_box()
            assert box["height"] >= 20
        link.click()
        assert urlsplit(page.url).path == "/data"


def test_our_header_on_datasettes_pages_has_no_barrier(browser, address):
    from axe_playwright_python.sync_playwright import Axe

    with opened(browser, address, 1280) as page:
        page.goto("/registry/place?_size=2")
        results = Axe().run(page, context={"include": [[".dibao"]]}, options=WCAG)
        assert results.violations_count == 0, results.generate_report()
