"""The pages in a browser: on a phone, a tablet and a desk; with and without JavaScript."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.system.pages import LANGS, PAGES, WCAG, WIDTHS, opened

pytestmark = pytest.mark.system


@pytest.mark.parametrize("javascript", [True, False], ids=["js", "nojs"])
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("width", WIDTHS)
def test_from_the_search_to_the_amount_and_its_clause(browser, address, width, lang, javascript):
    with opened(browser, address, width, javascript=javascript) as page:
        page.goto(LANGS[lang] + "/")
        page.fill("#q", "双阳")
        page.locator("main form.search button").click()
        assert urlsplit(page.url).path == f"{LANGS[lang]}/place/jilin/changchun/shuangyang"
        page.fill("#on", "2011-10-01")
        page.locator("form.day button").click()
        card = page.locator("section.card").first
        assert "confirmed" in card.get_attribute("class")
        assert card.locator(".digits").inner_text() == "315"
        assert "长府办发〔2011〕41号 一(一)" in card.locator(".source").inner_text()
        card.locator(".source a").click()
        assert "315" in page.locator("#c1").inner_text()
        page.locator("header a.tongue").click()
        assert page.locator("html").get_attribute("lang") == ("en" if lang == "zh" else "zh-Hans")


@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PAGES)
def test_pages_fit_every_width(browser, address, screenshots, name, lang):
    for width in (320, *WIDTHS):
        with opened(browser, address, width) as page:
            page.goto(LANGS[lang] + PAGES[name])
            page.screenshot(path=screenshots / f"{name}-{lang}-{width}.png", full_page=True)
            assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("look", [(360, "light"), (1280, "dark")])
@pytest.mark.parametrize("lang", LANGS)
@pytest.mark.parametrize("name", PAGES)
def test_pages_have_no_barrier_that_axe_finds(browser, address, name, lang, look):
    with opened(browser, address, *look) as page:
        page.goto(LANGS[lang] + PAGES[name])
        page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
        results = Axe().run(page, options=WCAG)
        assert results.violations_count == 0, results.generate_report()
        assert len(results.response["passes"]) > 10  # the rules were really applied


def test_the_chart_keeps_its_text_inside_at_every_width(browser, address):
    for width in (320, *WIDTHS):
        with opened(browser, address, width) as page:
            page.goto("/place/jilin/changchun/shuangyang?on=2011-09-30")
            for box in page.locator("svg text").all():
                bounds = box.bounding_box()
                assert bounds["x"] >= 0
                assert bounds["x"] + bounds["width"] <= width


def test_a_dark_page_is_dark_and_prints(browser, address, screenshots):
    with opened(browser, address, 1280, "dark") as page:
        page.goto("/place/jilin/changchun/shuangyang")
        page.screenshot(path=screenshots / "place-dark.png")
        page.emulate_media(media="print", color_scheme="light")
        assert not page.locator("form.day").is_visible()


@pytest.mark.parametrize("width", [320, 360, 660, 768, 1280])
def test_no_number_breaks_inside(browser, address, width):
    """The height of a number is that of one line."""
    with opened(browser, address, width) as page:
        for name in ("home", "place", "confirmed"):
            page.goto(PAGES[name])
            broken = page.evaluate("""() => {
                const found = [];
                for (const cell of document.querySelectorAll("td, .num, .digits")) {
                    const walk = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
                    for (let text; (text = walk.nextNode()); ) {
                        for (const match of text.data.matchAll(/[0-9][0-9.…]*/g)) {
                            const range = document.createRange();
                            range.setStart(text, match.index);
                            range.setEnd(text, match.index + match[0].length);
                            const tops = [...range.getClientRects()].map(r => Math.round(r.top));
                            if (new Set(tops).size > 1) found.push(match[0]);
                        }
                    }
                }
                return found;
            }""")
            assert broken == []
            assert page.locator("td, .num, .digits").count() > 0
