"""The calculator in a browser, on a cheap phone: no JavaScript, the keyboard alone, and on paper."""

from __future__ import annotations

import re

import pytest

from tests.system.pages import FEIXI, opened

pytestmark = pytest.mark.system

PHONE = 360
LONG = (
    "/calculator?place=chongqing/wanzhou&members=4&details=1&i1=100&i2=1300&i2p=year&i2k=wage"
    "&m1s=残疾人&m2s=学龄前儿童和在校学生&m3s=重度残疾人或重病患者或70岁以上老人"
    "&assume=income: deduct; what: 必要的就业成本; unit: yuan/person/month; amount: 20"
    "&assume=rounding: allowance; mode: up; to: 1; stage: household"
)


@pytest.mark.parametrize("lang", ["", "/en"])
def test_from_a_name_to_the_amount_its_working_and_another_case(browser, address, lang):
    with opened(browser, address, PHONE, javascript=False) as page:
        page.goto(f"{lang}/calculator")
        page.fill("#f-place", "肥西")
        page.locator("main form button").click()
        page.fill("#f-members", "３人")
        page.fill("#f-income", "1,000")
        page.locator("form.ask button").first.click()
        assert page.locator(".digits").inner_text() == "1643"
        assert page.locator(".bill tfoot .num").inner_text() == "1643.00"
        assert page.locator("#f-members").input_value() == "３人"
        page.locator(".steps a").first.click()  # one more person
        assert page.locator(".digits").inner_text() == "2524"
        assert page.locator("#f-members").input_value() == "4"


def test_a_mistake_leads_to_its_field_and_more_rows_keep_what_was_typed(browser, address):
    with opened(browser, address, PHONE, javascript=False) as page:
        page.goto(f"/calculator?place={FEIXI}")
        page.fill("#f-members", "2")
        page.fill("#f-income", "-5")
        page.locator("form.ask button").first.click()
        page.locator(".problems a").click()
        assert page.evaluate("location.hash") == "#f-income"
        page.fill("#f-income", "800")
        page.locator("button[name=more]").click()
        assert page.locator("#f-i1").input_value() == "800"
        page.select_option("#f-i1k", "wage")
        page.locator("form.ask button").first.click()
        assert page.locator(".digits").inner_text() == "962–1762"
        page.fill("#f-fill1", "100")
        page.locator(".fills button").click()
        assert page.locator(".digits").inner_text() == "1062"
        page.locator(".steps a.screen").first.click()  # take the assumption back
        assert page.locator(".digits").inner_text() == "962–1762"


def test_the_keyboard_is_enough(browser, address):
    with opened(browser, address, PHONE) as page:
        page.goto(f"/calculator?place={FEIXI}")
        typed = {"f-members": "3", "f-income": "1000"}
        for _ in range(40):
            page.keyboard.press("Tab")
            focused = page.evaluate("document.activeElement.id")
            if focused in typed:
                page.keyboard.type(typed.pop(focused))
            if not typed:
                break
        page.keyboard.press("Enter")
        page.wait_for_selector(".digits")
        assert page.locator(".digits").inner_text() == "1643"


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize("case", [f"/calculator?place={FEIXI}&members=3&income=1000", LONG])
def test_a_result_prints_on_one_page_with_its_assumptions(browser, address, case, lang):
    with opened(browser, address, PHONE) as page:
        page.goto(lang + case)
        paper = page.pdf(format="A4")
        assert len(re.findall(rb"/Type\s*/Page\b(?!s)", paper)) == 1
        page.emulate_media(media="print")
        assert page.locator(".print").is_visible()
        assert page.locator(".bill").is_visible()
        assert not page.locator("form").first.is_visible()
        assert page.locator(".outcome > .steps li").count() == case.count("assume=")
