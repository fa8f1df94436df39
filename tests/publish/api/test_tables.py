"""Every table, view and question can be had as JSON and CSV at an address that stays."""

from __future__ import annotations

import csv
import io

import pytest

from dibao_publish.named_views import VIEWS
from dibao_publish.queries import QUERIES
from dibao_publish.tables import TABLES

NAMES = [*(table.table for table in TABLES), *(view.name for view in VIEWS)]
GIVEN = {"timeline": "?place=220112", "search-text": "?word=补发"}


@pytest.mark.parametrize("name", NAMES)
def test_a_table_is_there_for_anyone_as_objects_and_as_csv(site, name):
    response = site.get(f"/registry/{name}.json?_size=2")
    assert response.headers["access-control-allow-origin"] == "*"
    rows = response.json()["rows"]
    assert rows
    assert all(isinstance(row, dict) for row in rows)
    assert rows == site.json(f"/registry/{name}.json?_size=2&_shape=objects")["rows"]
    [head, *lines] = csv.reader(io.StringIO(site.get(f"/registry/{name}.csv?_size=2").text))
    assert len(lines) == len(rows)
    assert set(head) >= set(rows[0])


def test_another_shape_is_given_where_it_is_asked(site):
    assert isinstance(site.json("/registry/place.json?_size=1&_shape=array"), list)
    [row] = site.json("/registry/place.json?_size=1&_shape=arrays")["rows"]
    assert isinstance(row, list)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_question_is_there_for_anyone_as_json_and_csv(site, query):
    address = f"/q/{query.name}"
    response = site.get(f"{address}.json{GIVEN.get(query.name, '')}")
    assert response.headers["access-control-allow-origin"] == "*"
    told = response.json()
    assert len(told["rows"]) == told["listed"]
    lines = site.get(f"{address}.csv{GIVEN.get(query.name, '')}")
    assert lines.headers["access-control-allow-origin"] == "*"
    rows = list(csv.DictReader(io.StringIO(lines.content.decode("utf-8-sig"))))
    assert sum(row["outcome"] == "listed" for row in rows) == told["listed"]
