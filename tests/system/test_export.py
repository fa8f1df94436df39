"""The whole export on Python's own server of files, and in a browser."""

from __future__ import annotations

import functools
import threading
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from dibao_publish import build
from dibao_publish.export import order, writer
from tests.publish.crawl import Crawl

pytestmark = pytest.mark.system

DAY = "2026-11-26"
PAGES = {
    "home": "/",
    "place": "/place/jilin/changchun/shuangyang/",
    "notice": "/notice/jilin/changchun/长府办发〔2011〕41号/",
    "question": "/q/no-raise/2/",
    "data": "/data/",
    "guide": "/guide/",
    "not-there": "/404.html",
}
WCAG = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """All pages, by several processes."""
    made = tmp_path_factory.mktemp("export")
    build.build(made / "registry.db")
    told = order.read(
        made / "registry.db", made / "out", on=DAY, base_path=None, live="", report_to=""
    )
    writer.write(told, lambda *_: None)
    return made / "out"


@pytest.fixture(scope="module")
def host(folder):
    handler = functools.partial(_Quiet, directory=folder)
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_every_link_of_every_page_leads_to_a_file(folder):
    crawl = Crawl(folder)
    assert len(crawl.pages) > 7000
    assert crawl.dead() == []


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize("name", PAGES)
def test_pages_stand_on_a_host_of_files_and_ask_no_other(browser, host, screenshots, name, lang):
    context = browser.new_context(base_url=host)
    page = context.new_page()
    troubles: list[str] = []
    page.on("console", lambda message: troubles.append(message.text))
    page.on("pageerror", lambda error: troubles.append(str(error)))
    page.on(
        "request",
        lambda r: (
            troubles.append(r.url)
            if urlsplit(r.url).netloc not in (urlsplit(host).netloc, "")
            else None
        ),
    )
    for width in (360, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        answered = page.goto(lang + PAGES[name])
        assert answered is not None
        assert answered.status == 200
        assert ("As of 26 November 2026" if lang else "截至2026年11月26日") in page.locator(
            ".as-of"
        ).inner_text()
        # The style sheet was let through by the policy of the page.
        assert (
            page.evaluate("getComputedStyle(document.querySelector('header.top')).display")
            == "block"
        )
        assert (
            page.evaluate("getComputedStyle(document.querySelector('.as-of')).textAlign")
            == "center"
        )
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.screenshot(path=screenshots / f"export-{name}{lang.replace('/', '-')}-{width}.png")
    assert troubles == []
    context.close()


def test_from_the_first_page_to_the_amount_and_its_clause(browser, host):
    context = browser.new_context(base_url=host, java_script_enabled=False)
    page = context.new_page()
    page.goto("/")
    for name in ("吉林", "长春市", "双阳区"):
        page.locator("main").get_by_role("link", name=name).first.click()
    page.locator("section.card .source a").first.click()
    assert urlsplit(page.url).path.startswith("/notice/")
    page.locator("header a.tongue").click()
    assert page.locator("html").get_attribute("lang") == "en"
    context.close()


def test_the_day_of_the_page_is_no_barrier(browser, host):
    for scheme in ("light", "dark"):
        context = browser.new_context(base_url=host, color_scheme=scheme, bypass_csp=True)
        page = context.new_page()
        page.goto("/en/place/jilin/changchun/shuangyang/")
        results = Axe().run(page, options=WCAG)
        assert results.violations_count == 0, results.generate_report()
        context.close()
