"""The promise of docs/stability.md: nothing that was recorded goes without its time and its word."""

from __future__ import annotations

import re

import pytest

from dibao_publish.web.routes import ROUTES
from tests import stable

ADDRESSES = (
    "/",
    "/en/",
    "/place/jilin/changchun/shuangyang",
    "/en/place/jilin",
    "/notice/jilin/changchun/长府办发〔2011〕41号",
    "/q/below-minimum",
    "/en/q/below-minimum",
    "/q/below-minimum.json",
    "/q/below-minimum.csv",
    "/search",
)


def recorded():
    return set(stable.RECORDED.read_text(encoding="utf-8").splitlines())


def test_all_that_was_promised_is_still_there():
    gone = sorted(recorded() - stable.current())
    assert not gone, "docs/stability.md says how something stable goes; gone without it: " + str(
        gone
    )


@pytest.mark.parametrize("address", ADDRESSES)
def test_an_address_that_was_promised_leads_to_its_page(address):
    unknown = ROUTES[-1]
    assert any(re.match(pattern, address) for pattern, _ in ROUTES if (pattern, _) != unknown)


@pytest.mark.parametrize(
    "line",
    [
        "api get /api/v1/standard on",
        "command dibao back-pay",
        "command dibao-publish build --out",
        "format dibao.refusal.v1",
        "policy standard.amount",
        "question below-minimum?province",
        "python dibao.load",
        "table standard.confirmed_through",
    ],
)
def test_the_record_holds_something_of_every_sort(line):
    assert line in recorded()


def test_the_page_of_the_promise_names_every_format_of_a_document():
    page = (stable.ROOT / "docs" / "stability.md").read_text(encoding="utf-8")
    formats = {line.removeprefix("format ") for line in recorded() if line.startswith("format ")}
    assert sorted(name for name in formats if f"`{name}`" not in page) == []
