"""The pages that are looked at, and how: addresses, languages, widths, a browser that fails at trouble."""

from __future__ import annotations

from contextlib import contextmanager
from urllib.parse import urlsplit

WIDTHS = (360, 768, 1280)
LANGS = {"zh": "", "en": "/en"}
FEIXI = "anhui/hefei/feixi"
PAGES = {
    "home": "/",
    "search": "/search?q=长春",
    "nothing": "/search?q=没有",
    "place": "/place/jilin/changchun/shuangyang",
    "confirmed": "/place/heilongjiang/qiqihaer?on=2020-05-01",
    "before": "/place/jilin/changchun/shuangyang?on=2011-09-30",
    "gap": "/place/liaoning/tieling",
    "parts": "/place/jilin/changchun",
    "back-pay": "/place/shanxi/taiyuan",
    "back-pay-start": "/back-pay",
    "back-pay-raises": "/back-pay?place=双阳",
    "tekun-before": "/place/heilongjiang/qiqihaer?on=2019-12-31",
    "targets": "/notice/neimenggu/bayannaoer/进一步提高城乡低保标准和补助水平2008",
    "too-long": f"/search?q={'长' * 200}",
    "no-csv": "/registry.csv",
    "national": "/place/national",
    "questions": "/q/",
    "standards-in-force": "/q/standards?province=anhui",
    "below-minimum": "/q/below-minimum?province=henan&on=2021-07-01",
    "late-raises": "/q/late-raises",
    "rural-urban": "/q/rural-urban?province=anhui",
    "timeline": "/q/timeline?place=肥西县",
    "search-text": "/q/search-text?word=低保",
    "compare": "/compare",
    "compare-six": "/compare?place=beijing&place=shanghai&place=tianjin&place=chongqing"
    "&place=jilin/changchun/shuangyang&place=heilongjiang/qiqihaer",
    "compare-wrong": "/compare?place=beijing&place=朝阳区&from=2026-11-20",
    "standards-by-province": "/q/standards",
    "ranking": "/q/ranking?province=anhui",
    "growth": "/q/growth?province=shandong",
    "promised-growth": "/q/promised-growth",
    "no-raise": "/q/no-raise",
    "data": "/data",
    "protection": "/data/protection",
    "guide": "/guide",
    "not-on-file": "/place/yunnan/lincang/cangyuan",
    "longest": "/place/shandong/qingdao/laixi",
    "shortest": "/place/gansu/qingyang/huachi",
    "province": "/place/henan",
    "renamed": "/place/jilin/changchun/gongzhuling",
    "zone": "/place/jilin/changchun/jingyue",
    "many-places": "/notice/guizhou/贵州省2024-04-23报道",
    "notice": "/notice/jilin/changchun/长府办发〔2011〕41号",
    "cut-off": "/notice/unplaced/caifu/蔡府发[2011]10号",
    "calculator": "/calculator?place=和平",
    "calculator-form": f"/calculator?place={FEIXI}",
    "calculator-more": "/calculator?place=chongqing/wanzhou&members=3&income=900&more=1",
    "calculator-result": f"/calculator?place={FEIXI}&members=3&income=1000",
    "calculator-refused": f"/calculator?place={FEIXI}&members=3&income=2000&per=year",
    "calculator-wrong": f"/calculator?place={FEIXI}&members=0&income=-5",
    "missing": "/place/nowhere",
    "bad-day": "/place/jilin/changchun?on=2011-02-30",
}
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


@contextmanager
def opened(browser, address, width, scheme="light", *, javascript=True):
    """A page that fails the test if it logs an error or asks another host."""
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme=scheme,
        java_script_enabled=javascript,
        base_url=address,
    )
    page = context.new_page()
    troubles: list[str] = []
    host = urlsplit(address).netloc
    page.on("console", lambda m: troubles.append(m.text) if _is_trouble(m) else None)
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "request",
        lambda r: None if urlsplit(r.url).netloc in (host, "") else troubles.append(r.url),
    )
    yield page
    context.close()
    assert troubles == []


def _is_trouble(message):
    """Errors, but not the browser's note that a page of help came with 404 or 400."""
    return (
        message.type == "error" and "the server responded with a status of 40" not in message.text
    )
