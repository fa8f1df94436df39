"""The API gives the documents of the command `dibao`, and one form of error with all that is wrong."""

from __future__ import annotations

import asyncio
import json
import logging
from urllib.parse import urlencode

import pytest
from click.testing import CliRunner

from dibao.cli import main
from dibao_publish.api import app
from dibao_publish.api.endpoints import ALLOWANCE, ENDPOINTS, MOST_BYTES

SHUANGYANG = {"place": "双阳区", "program": "urban"}
FAMILY = {"place": "齐齐哈尔市", "program": "urban", "on": "2020-11-01"}
NOTICE = "长府办发〔2011〕41号"
PAID = {**SHUANGYANG, "notice": NOTICE, "paid_on": "2011-10-20"}
HISTORY = {month: {"household": {"members": 2}, "paid": "580"} for month in ("2011-08", "2011-09")}


@pytest.fixture(scope="module")
def api(site):
    class Api:
        def get(self, name, **given):
            return site.get(f"/api/v1/{name}?{urlencode(given, doseq=True)}")

        def post(self, name, body, **settings):
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            settings.setdefault("headers", {"content-type": "application/json"})
            client = site.datasette.client
            return asyncio.run(client.post(f"/api/v1/{name}", content=content, **settings))

        def ask(self, method, name):
            return site.ask(method, f"/api/v1/{name}")

    return Api()


def printed(*line):
    """What the command prints as JSON."""
    return plain(json.loads(CliRunner().invoke(main, [*line, "--json"]).output))


def plain(document):
    """A document without the digest of the policies read: the command reads those of one place."""
    if isinstance(document, dict):
        return {name: plain(value) for name, value in document.items() if name != "policies"}
    return list(map(plain, document)) if isinstance(document, list) else document


# --- the same as the command -------------------------------------------------------------------


def test_a_standard_is_the_document_of_the_command(api):
    line = ("standard", "双阳区", "--program", "urban", "--on", "2011-10-01")
    response = api.get("standard", **SHUANGYANG, on="2011-10-01")
    assert response.status_code == 200
    assert plain(response.json()) == printed(*line)
    assert response.json()["amount"] == "315.00"


def test_a_timeline_is_the_document_of_the_command(api):
    response = api.get("timeline", **SHUANGYANG)
    assert plain(response.json()) == printed("timeline", "双阳区", "--program", "urban")


def test_an_allowance_is_the_document_of_the_command_asked_either_way(api):
    line = ("--program", "urban", "--on", "2020-11-01", "--members", "3", "--income", "1000/month")
    expected = printed("allowance", "齐齐哈尔市", *line)
    assert expected["amount"] == "812.00"
    assert plain(api.get("allowance", **FAMILY, members=3, income="1000/month").json()) == expected
    household = {"members": 3, "incomes": [{"amount": "1000", "per": "month"}]}
    assert plain(api.post("allowance", {**FAMILY, "household": household}).json()) == expected


def test_back_pay_is_the_document_of_the_command_asked_either_way(api, tmp_path):
    history = tmp_path / "history.json"
    history.write_text(json.dumps({**SHUANGYANG, "months": HISTORY}), encoding="utf-8")
    expected = printed("back-pay", str(history), "--notice", NOTICE, "--paid-on", "2011-10-20")
    assert expected["kind"] == "back_pay"
    assert plain(api.post("back-pay", {**PAID, "months": HISTORY}).json()) == expected
    typed = {**PAID, "months": "2011-08..2011-09", "members": 2, "paid": 580}
    assert plain(api.get("back-pay", **typed).json()) == expected


def test_a_refusal_carries_the_document_of_the_command(api):
    line = ("standard", "双阳区", "--program", "urban", "--on", "1990-10-01")
    response = api.get("standard", **SHUANGYANG, on="1990-10-01")
    told = response.json()
    assert response.status_code == 409
    assert plain(told["refusal"]) == printed(*line)
    assert told["error"] == told["refusal"]["error"] == "NotOnFile"
    assert "没有收录" in told["message"]["zh"]
    assert told["message"]["en"].startswith("No notice on file sets the urban standard")


def test_an_assumption_fills_what_a_refusal_lacks(api):
    asked = {**SHUANGYANG, "on": "1990-10-01"}
    clause = "- standard: urban\n  amount: 60\n  unit: yuan/person/month\n  effective: 1990-01-01"
    response = api.get("standard", **asked, assume=clause)
    assert response.status_code == 200
    assert response.json()["holds"] == "assumed"
    assert len(response.json()["assumed"]) == 1


# --- places ------------------------------------------------------------------------------------


def test_places_are_found_by_what_they_are_called(api):
    found = api.get("places", q="双阳").json()["places"]
    assert [place["key"] for place in found] == ["jilin/changchun/shuangyang"]
    assert found[0]["full_name"] == "吉林省长春市双阳区"


def test_the_name_is_that_of_the_day(api):
    def name(**on):
        return api.get("places", q="220112", **on).json()["places"][0]["name"]

    assert name() == "双阳区"
    assert name(on="1990-01-01") == "双阳县"


def test_the_pages_of_places_join_to_the_whole_list(api, site):
    every, after = [], {}
    while True:
        told = api.get("places", within="jilin", limit=30, **after).json()
        every += [place["key"] for place in told["places"]]
        if told["next"] is None:
            break
        after = {"after": told["next"]}
    inside = site.json("/registry/place.json?_shape=array&_size=max&key__startswith=jilin/")
    assert every == sorted(row["key"] for row in inside)


# --- what is wrong -----------------------------------------------------------------------------


def test_all_that_is_wrong_is_told_at_once_in_both_languages(api):
    response = api.get("standard", place="没有区", program="rual", date="2011-10-01")
    told = response.json()
    assert response.status_code == 422
    assert told["format"] == "dibao.error.v1"
    assert [one["where"] for one in told["problems"]] == ["date", "on", "program"]
    for lang in ("zh", "en"):
        assert all(one["message"][lang] in told["message"][lang] for one in told["problems"])


@pytest.mark.parametrize("endpoint", [one for one in ENDPOINTS if one.name != "places"])
def test_a_day_is_never_taken_for_granted(api, endpoint):
    days = [one.name for one in endpoint.parameters if one.name in ("on", "paid_on")]
    told = api.get(endpoint.name).json()
    missing = {one["where"]: one["message"]["en"] for one in told["problems"]}
    assert set(days) <= set(missing)
    assert all("not even today" in missing[day] for day in days)


def test_a_place_that_is_not_on_file_is_not_found(api):
    response = api.get("standard", place="没有区", program="urban", on="2011-10-01")
    assert (response.status_code, response.json()["error"]) == (404, "NoSuchPlace")


def test_a_name_of_several_places_is_answered_with_their_keys(api):
    response = api.get("standard", place="朝阳区", program="urban", on="2011-10-01")
    assert response.status_code == 422
    named = {place["key"] for place in response.json()["problems"][0]["places"]}
    assert {"beijing/chaoyang", "jilin/changchun/chaoyang"} <= named


def test_a_notice_that_is_not_on_file_is_not_found(api):
    body = {**PAID, "notice": "某府发〔1999〕1号", "months": HISTORY}
    response = api.post("back-pay", body)
    assert (response.status_code, response.json()["error"]) == (404, "NoSuchNotice")


@pytest.mark.parametrize(
    ("household", "where"),
    [
        ({"members": [{"born": "1.1.1950"}]}, "household.members[0].born"),
        ({"members": 2, "incomes": [{"amount": 10.5}]}, "household.incomes[0].amount"),
        ({"members": 2, "incomes": [{"amount": "1e9", "per": []}]}, "household.incomes[0].per"),
        ({"members": 0}, "household.members"),
        ({"members": True}, "household.members"),
        ({"members": 2, "name": "x"}, "household.name"),
        ({"members": 2, "incomes": [{"amount": 1, "earner": 7}]}, "household"),
        ({}, "household.members"),
        ([], "household"),
        (None, "household"),
    ],
)
def test_a_mistake_in_a_household_is_told_with_its_place(api, household, where):
    response = api.post("allowance", {**FAMILY, "household": household})
    assert response.status_code == 422
    assert where in [one["where"] for one in response.json()["problems"]]


@pytest.mark.parametrize(
    "sent",
    [b"", b"{", b"[]", b"\xff", b'{"place": 1, "place": 2}', b"[" * 60_000, b"9" * 60_000, b"NaN"],
)
def test_a_body_that_cannot_be_read_is_told_as_such(api, sent):
    response = api.post("allowance", sent)
    assert response.status_code == 422
    assert [one["where"] for one in response.json()["problems"]] == ["body"]


def test_a_body_is_read_no_further_than_its_limit(api):
    assert api.post("allowance", b" " * MOST_BYTES).status_code == 422
    response = api.post("allowance", b" " * (MOST_BYTES + 1))
    assert (response.status_code, response.json()["error"]) == (413, "TooLarge")


def test_what_is_posted_stands_in_the_body_alone(api):
    response = api.post("allowance?on=2020-11-01", {**FAMILY, "household": {"members": 1}})
    assert response.status_code == 422


def test_a_parameter_is_given_once(api):
    response = api.get("standard", place="双阳区", program=["urban", "rural"], on="2011-10-01")
    assert [one["where"] for one in response.json()["problems"]] == ["program"]


def test_an_assumption_is_refused_with_its_line(api):
    response = api.get("standard", **SHUANGYANG, on="2011-10-01", assume="- standrad: urban")
    assert response.status_code == 422
    assert response.json()["problems"][0]["where"].startswith("assume:1:")


def test_an_unknown_address_says_what_there_is(api):
    response = api.get("standards")
    assert (response.status_code, response.json()["error"]) == (404, "NoSuchAddress")
    assert "/api/v1/back-pay" in response.json()["message"]["en"]


def test_another_method_is_not_taken(api):
    response = api.ask("DELETE", "standard")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, HEAD, OPTIONS"


# --- headers -----------------------------------------------------------------------------------


def test_any_site_may_ask(api):
    assert api.get("places", limit=1).headers["access-control-allow-origin"] == "*"
    assert api.get("nothing").headers["access-control-allow-origin"] == "*"
    asked = api.ask("OPTIONS", "allowance")
    assert asked.status_code == 204
    assert "POST" in asked.headers["access-control-allow-methods"]
    assert asked.headers["access-control-allow-headers"] == "content-type"


def test_a_post_from_another_site_is_taken_whatever_its_type(api):
    body = {**FAMILY, "household": {"members": 3}}
    headers = {"content-type": "text/plain", "origin": "https://example.org", "cookie": "a=b"}
    assert api.post("allowance", body, headers=headers).status_code == 200


def test_what_is_said_of_a_household_is_kept_by_no_cache(api):
    assert api.get("standard", **SHUANGYANG, on="2011-10-01").headers["cache-control"] == (
        "public, max-age=300"
    )
    for response in (
        api.get("allowance", **FAMILY, members=3),
        api.post("back-pay", {**PAID, "months": HISTORY}),
        api.get("allowance", **FAMILY, members=0),
    ):
        assert response.headers["cache-control"] == "no-store"


def test_chinese_is_readable_and_head_has_no_body(api):
    assert "吉林省" in api.get("places", q="双阳").text
    head = api.ask("HEAD", "places?limit=1")
    assert head.content == b""
    assert int(head.headers["content-length"]) > 100


# --- privacy -----------------------------------------------------------------------------------


def test_a_fault_shows_and_logs_nothing_of_what_was_sent(api, monkeypatch, caplog):
    def fail(registry, given):
        raise RuntimeError(f"cannot do {given}")

    monkeypatch.setattr(app, "ANSWERS", {**app.ANSWERS, "allowance": fail})
    with caplog.at_level(logging.DEBUG):
        response = api.post("allowance", {**FAMILY, "household": {"members": 37}})
    assert response.status_code == 500
    assert response.json()["error"] == "Fault"
    assert "37" not in response.text
    assert "RuntimeError" in caplog.text
    assert "齐齐哈尔" not in caplog.text
    assert "members" not in caplog.text


def test_the_household_of_the_query_is_that_of_the_body():
    assert ALLOWANCE.body is not None
    names = {field.name for field in ALLOWANCE.body.fields}
    assert {one.name for one in ALLOWANCE.parameters} - names == {"members", "income"}
