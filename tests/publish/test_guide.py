"""The journalist's guide: every address, every line of curl and every piece of pandas runs."""

from __future__ import annotations

import io
import shlex
import sqlite3
from contextlib import closing, contextmanager

import pandas as pd
import pytest
from pandas.io import common

from dibao_publish.guide import DOCUMENT, GUIDE, HOST, document

IDS = [item.title.template for item in GUIDE]
every = pytest.mark.parametrize("item", GUIDE, ids=IDS)


@pytest.fixture
def answered(site, monkeypatch):
    """What the code of a question gives, its addresses answered by the site without a network."""

    @contextmanager
    def opened(request, *_, **__):
        response = site.get(request.full_url.removeprefix(HOST))
        assert response.status_code == 200, response.text
        content = io.BytesIO(response.content)
        content.headers = response.headers
        yield content

    monkeypatch.setattr(common, "urlopen", opened)

    def run(item):
        names = {}
        exec(item.pandas(HOST), names)  # noqa: S102 - our own lines
        return names

    return run


def test_there_are_ten_questions():
    assert len(GUIDE) == 10


def test_the_document_is_the_one_that_is_declared():
    assert DOCUMENT.read_text(encoding="utf-8") == document(), "run: make generate"


@every
def test_the_code_is_five_lines(item):
    assert len(item.pandas(HOST).splitlines()) == 5


@every
def test_the_line_of_curl_gives_the_data_and_the_page_is_there(site, item):
    command, address = shlex.split(item.curl(HOST))
    assert command == "curl"
    assert site.get(address.removeprefix(HOST)).status_code == 200
    assert site.get(item.page).status_code == 200


@every
def test_the_code_gives_an_answer(answered, item):
    answer = answered(item)["answer"]
    assert answer is not None
    assert len(getattr(answer, "columns", [answer])) > 0  # rows may be none on a given day


@pytest.mark.parametrize("item", [one for one in GUIDE if one.path.startswith("/q/")])
def test_what_is_listed_in_csv_is_listed_in_json_and_on_the_page(answered, site, item):
    names = answered(item)
    told = site.json(item.path.replace(".csv", ".json"))
    assert (names["rows"].outcome == "listed").sum() == told["listed"]
    assert len(names["rows"]) == told["compared"] + told["not_compared"]["count"]


def test_the_first_answers_are_what_the_notices_say(answered):
    found = {item.title.template: answered(item)["answer"] for item in GUIDE}
    assert found["What was the standard of a place on a day?"] == "315.00"
    assert found["What would a family get?"] == "812.00"
    assert 315.0 in found["How did the standard of a place develop?"]


def test_those_below_the_minimum_are_so_in_the_tables(answered, registry):
    item = next(one for one in GUIDE if "below-minimum" in one.path)
    rows = answered(item)["rows"]
    listed = rows[rows.outcome == "listed"]
    with closing(sqlite3.connect(registry)) as connection:
        for row in listed.itertuples():
            [held] = connection.execute(
                "SELECT max(fen_a_year) FROM standard WHERE place = ? AND program = ? AND role = 'set' "
                "AND since <= '2017-12-31' AND '2017-12-31' <= confirmed_through "
                "AND (until IS NULL OR '2017-12-31' <= until)",
                [row.place, row.program],
            ).fetchone()
            [least] = connection.execute(
                "SELECT max(fen_a_year) FROM floor WHERE place = ? AND program = ? "
                "AND level = 'province' AND since <= '2017-12-31' "
                "AND (until IS NULL OR '2017-12-31' <= until)",
                [row.place, row.program],
            ).fetchone()
            assert held < least
            assert pd.isna(row.short) is False
            assert round(row.short * 100) == least - held


@pytest.mark.parametrize("lang", ["", "/en"])
def test_the_guide_stands_on_the_site_and_is_light(site, lang):
    response = site.get(f"{lang}/guide")
    assert response.status_code == 200
    assert response.text.count("curl &#34;") == 10
    assert len(response.content) < 40_000
