"""Back-pay in a browser: from the place to what to say at the office, on a phone, by keyboard, on paper."""

from __future__ import annotations

import re
from urllib.parse import urlencode

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.system.pages import LANGS, WCAG, opened

pytestmark = pytest.mark.system

TAIYUAN = {
    "place": "shanxi/taiyuan",
    "notice": "shanxi/taiyuan/并民〔2011〕48号",
    "program": "urban",
}
HOUSEHOLD = {"members": "2", "was": "330", "now": "380", "received": "660"}
STATES = {
    "form": {},
    "wrong": {"members": "x", "entered": "2011-13"},
    "one": HOUSEHOLD,
    "several": {**HOUSEHOLD, "entered": "2011-2"},
}


def address_of(state: str, lang: str = "zh") -> str:
    return f"{LANGS[lang]}/back-pay?{urlencode(TAIYUAN | STATES[state])}"


@pytest.mark.parametrize("lang", LANGS)
def test_from_the_place_to_the_sentences_for_the_office_on_a_phone(browser, address, lang):
    with opened(browser, address, 360, javascript=False) as page:
        page.goto(f"{LANGS[lang]}/back-pay")
        page.fill("#f-place", "太原")
        page.locator("main form button").click()
        page.locator(".raises a").first.click()
        for name, value in HOUSEHOLD.items():
            page.fill(f"#f-{name}", value)
        page.fill("#f-entered", "2011年2月")
        page.locator("main form button").click()
        assert page.locator(".digits").all_inner_texts() == ["300", "200", "0"]
        page.fill("#f-entered", "")
        page.locator("main form button").click()
        assert page.locator(".digits").all_inner_texts() == ["300"]
        assert "并民〔2011〕48号 一(一)" in page.locator(".spoken").inner_text()
        assert page.locator(".bill tbody tr").count() == 3
        assert page.locator("#f-members").input_value() == "2"


def test_with_the_keyboard_alone(browser, address):
    """Tab and Enter lead from the form to the answer; the focus is always seen."""
    with opened(browser, address, 1280, javascript=False) as page:
        page.goto(address_of("form"))
        for _ in range(60):
            page.keyboard.press("Tab")
            name = page.evaluate("document.activeElement.name || ''")
            seen = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
            assert seen != "none"
            if name in HOUSEHOLD:
                page.keyboard.type(HOUSEHOLD[name])
            if page.evaluate("document.activeElement.matches('main form button')"):
                break
        page.keyboard.press("Enter")
        page.wait_for_selector(".digits")
        assert page.locator(".digits").inner_text() == "300"


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("lang", LANGS)
def test_each_step_fits_and_has_no_barrier(browser, address, screenshots, state, lang):
    for width, scheme in ((320, "light"), (360, "dark"), (1280, "light")):
        with opened(browser, address, width, scheme) as page:
            page.goto(address_of(state, lang))
            page.evaluate("document.querySelectorAll('details').forEach(d => d.open = true)")
            page.screenshot(
                path=screenshots / f"back-pay-{state}-{lang}-{width}.png", full_page=True
            )
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            if width in (360, 1280):
                results = Axe().run(page, options=WCAG)
                assert results.violations_count == 0, results.generate_report()


@pytest.mark.parametrize("state", ["one", "several"])
@pytest.mark.parametrize("lang", LANGS)
def test_the_answer_prints_on_one_page(browser, address, screenshots, state, lang):
    with opened(browser, address, 1280) as page:
        page.goto(address_of(state, lang))
        path = screenshots / f"back-pay-{state}-{lang}.pdf"
        made = page.pdf(path=path, format="A4")
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", made)) == 1
        page.emulate_media(media="print")
        assert not page.locator("main form").is_visible()
        assert page.locator(".spoken").is_visible()
        assert page.locator(".spoken + .words blockquote").is_visible()
