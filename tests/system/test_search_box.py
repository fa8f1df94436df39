"""The search box: suggestions by keyboard and by pointer, and places that stay short on a phone."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest

from tests.system.pages import LANGS, opened

pytestmark = pytest.mark.system


def typed(page, word):
    page.locator("#q").press_sequentially(word)
    page.wait_for_selector("#hints [role=option]")
    return page.locator("#q")


@pytest.mark.parametrize("lang", LANGS)
def test_a_suggestion_is_chosen_with_the_keyboard_alone(browser, address, lang):
    with opened(browser, address, 360) as page:
        page.goto(LANGS[lang] + "/")
        box = typed(page, "shuangy")
        assert box.get_attribute("role") == "combobox"
        assert box.get_attribute("aria-expanded") == "true"
        box.press("ArrowUp")
        box.press("ArrowDown")
        chosen = page.locator(f"#{box.get_attribute('aria-activedescendant')}")
        assert chosen.get_attribute("aria-selected") == "true"
        assert page.locator("#hints [aria-selected=true]").count() == 1
        key = chosen.get_attribute("data-key")
        box.press("Enter")
        page.wait_for_url(f"**/place/{key}")
        assert urlsplit(page.url).path == f"{LANGS[lang]}/place/{key}"


def test_escape_closes_the_suggestions_and_enter_then_searches(browser, address):
    with opened(browser, address, 1280) as page:
        page.goto("/place/henan")
        box = typed(page, "sy")
        box.press("Escape")
        assert page.locator("#hints").is_hidden()
        assert box.get_attribute("aria-expanded") == "false"
        box.press("Enter")
        page.wait_for_url("**/search?q=sy")


def test_a_suggestion_can_be_touched_and_leaving_the_box_closes_them(browser, address):
    with opened(browser, address, 360) as page:
        page.goto("/")
        typed(page, "双阳")
        page.locator("#q").blur()
        assert page.locator("#hints").is_hidden()
        page.fill("#q", "")
        typed(page, "双阳")
        page.locator("#hints [role=option]").first.click()
        page.wait_for_url("**/place/**")


@pytest.mark.parametrize("place", ["shandong/qingdao/laixi", "henan/anyang/beiguan", "beijing"])
def test_a_place_takes_no_more_than_six_screens_of_a_phone(browser, address, place):
    with opened(browser, address, 360) as page:
        page.goto(f"/place/{place}")
        assert page.evaluate("document.documentElement.scrollHeight") < 6 * 800
        digits = page.locator(".digits").first
        assert digits.bounding_box()["y"] < 800  # the answer is on the first
