"""Pages tell search engines what they are, in schema.org's words."""

from __future__ import annotations

import json
import re

import pytest

PLACE = "/place/jilin/changchun/shuangyang"


def node(response):
    [found] = re.findall(r'<script type="application/ld\+json">(.*?)</script>', response.text)
    return json.loads(found)


@pytest.mark.parametrize("lang", ["", "/en"])
def test_the_first_page_is_a_dataset_with_its_licence(site, lang):
    told = node(site.get(f"{lang}/"))
    assert (told["@context"], told["@type"]) == ("https://schema.org", "Dataset")
    for name in ("name", "description", "license", "keywords", "spatialCoverage"):
        assert told[name]
    assert 50 <= len(told["description"]) <= 5000


def test_a_place_is_a_dataset_of_that_area(site):
    told = node(site.get(PLACE))
    assert told["spatialCoverage"]["name"] == "吉林省长春市双阳区"
    assert told["spatialCoverage"]["identifier"]["value"] == "220112"
    assert told["temporalCoverage"].startswith("2011-10-01/")


def test_addresses_stand_in_it_only_with_that_of_the_site(site, second, serve):
    for page in ("/", PLACE):
        assert "@id" not in node(site.get(page))
        assert "distribution" not in node(site.get(page))
    shown = serve(second / "registry.db")
    told = node(shown.get("/"))
    assert told["url"] == "https://dibao.example.org/"
    assert told["version"] == "2"
    for one in told["distribution"]:
        path = one["contentUrl"].removeprefix("https://dibao.example.org")
        assert shown.ask("HEAD", path).status_code == 200
    assert node(shown.get(PLACE))["@id"] == f"https://dibao.example.org{PLACE}"


def test_pages_of_help_tell_nothing(site):
    assert "ld+json" not in site.get("/place/nowhere").text
    assert "ld+json" not in site.get("/search?q=x").text
