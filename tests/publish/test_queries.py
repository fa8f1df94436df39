"""The questions: against a small book worked by hand, and against `dibao.calc` over the shipped one."""

from __future__ import annotations

import csv
import io
import random
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.calc import checks, standard
from dibao.errors import CannotSay
from dibao.policy.folder import load
from dibao_publish import answers, build
from dibao_publish.queries import OUTCOMES, QUERIES, outcome_words
from dibao_publish.query_days import Stretch, a_year_apart
from dibao_publish.reader import Reader
from dibao_publish.registry import open_registry
from tests.publish import invented

BY_NAME = {query.name: query for query in QUERIES}


@pytest.fixture(scope="module")
def small(tmp_path_factory):
    folder = invented.write(tmp_path_factory.mktemp("invented") / "policies")
    path = folder.parent / "registry.db"
    build.build(path, folder)
    return path


@pytest.fixture(scope="module")
def ask(small):
    reader = Reader(small)
    return lambda name, **params: answers.ask(reader, BY_NAME[name], params)


def listed(answer, *names):
    return [tuple(row[name] for name in names) for row in answer.listed]


# --- worked by hand ------------------------------------------------------------------------------


def test_standards_in_force_are_those_confirmed_on_the_day(ask):
    found = ask("standards", on="2030-01-01")
    assert set(listed(found, "place", "program", "amount")) == {
        ("jia/zi", "urban", "480.00"),
        ("jia/zi", "rural", "3600.00"),
        ("jia/chou", "urban", "520.00"),
        ("jia/chou", "rural", "300.00"),
        ("jia/chen", "urban", "500.00"),
    }
    assert dict(found.left_out) == {"BelowMinimum": 1, "NotExact": 4}


def test_what_is_only_the_last_known_is_compared_only_where_asked(ask):
    without = ask("standards", on="2030-03-01")
    assert {place for place, _ in listed(without, "place", "program")} == {"jia/chou"}
    assert dict(without.left_out)["presumed"] == 3
    presumed = ask("standards", on="2030-03-01", presumed="1")
    assert {place for place, _ in listed(presumed, "place", "program")} == {
        "jia/zi",
        "jia/chou",
        "jia/chen",
    }
    assert "presumed" not in dict(presumed.left_out)


def test_a_standard_below_the_minimum_of_the_province_is_listed_with_what_it_is_short_of(ask):
    found = ask("below-minimum", on="2030-01-01")
    assert listed(found, "place", "program", "amount", "least", "short") == [
        ("jia/zi", "urban", "480.00", "500.00", "240.00")
    ]
    assert found.compared == 5
    assert dict(found.left_out) == {"BelowMinimum": 1, "NotExact": 4}


def test_no_minimum_on_file_is_said_and_not_taken_for_met(ask):
    found = ask("below-minimum", on="2029-07-01")
    assert found.compared == 0
    assert dict(found.left_out)["NoMinimum"] == 1


def test_a_raise_published_late_says_how_late_and_what_is_owed(ask):
    found = ask("late-raises", on="2031-01-01")
    assert listed(found, "place", "program", "months_late", "owed") == [
        ("jia/chou", "urban", 2, "100.00")
    ]
    assert dict(found.left_out) == {"NoEarlierAmount": 5}
    assert found.compared == 2  # 丑县 urban, and 辰县, which was published on the day
    assert ask("late-raises", on="2029-12-31").compared == 0


@pytest.mark.parametrize(("on", "count"), [("2032-01-01", 5), ("2031-12-31", 0)])
def test_no_raise_for_so_many_months(ask, on, count):
    found = ask("no-raise", on=on, months="24")
    assert len(found.listed) == count
    assert found.compared == 5
    complete = {
        (row["place"], row["program"]): row["complete"] for row in found.rows if row["complete"]
    }
    assert complete["jia/zi", "urban"] == ("1/3" if count else "1/2")
    assert complete["jia/chen", "urban"] == ("2/4" if count else "2/3")


def test_the_rural_standard_as_a_share_of_the_urban_one(ask):
    found = ask("rural-urban", on="2030-01-01")
    assert listed(found, "place", "urban", "rural", "share") == [
        ("jia/chou", "6240.00", "3600.00", "57.69%"),
        ("jia/zi", "5760.00", "3600.00", "62.50%"),
    ]
    assert found.not_compared == 3


def test_growth_between_two_days(ask):
    found = ask("growth", **{"from": "2029-07-01", "on": "2030-01-01"})
    assert listed(found, "place", "program", "old_amount", "amount", "growth") == [
        ("jia/chen", "urban", "400.00", "500.00", "25.00%")
    ]
    assert found.compared == 1
    assert found.not_compared == 9


def test_a_ranking_gives_equals_the_same_rank_and_the_others_none(ask):
    found = ask("ranking", on="2030-01-01")
    assert set(listed(found, "program", "rank", "place")) == {
        ("urban", 1, "jia/chou"),
        ("urban", 2, "jia/chen"),
        ("urban", 3, "jia/zi"),
        ("rural", 1, "jia/chou"),
        ("rural", 1, "jia/zi"),
    }
    assert all(row["rank"] is None for row in found.rows if row["outcome"] != "listed")


def test_a_timeline_holds_what_held_before_and_the_gaps(ask):
    found = ask("timeline", place="jia/chou", program="urban")
    assert listed(found, "since", "until", "amount") == [
        (None, "2029-12-31", "470.00"),
        ("2030-01-01", None, "520.00"),
    ]
    gap = ask("timeline", place="jia/mao")
    assert gap.compared == 0
    assert gap.left_out == (("NotExact", 2),)


def test_the_search_finds_words_of_two_characters_and_all_of_several(ask):
    found = ask("search-text", word="低保").listed
    assert [row["kind"] for row in found] == ["notice"] * 6 + ["clause"] * 9
    both = ask("search-text", word="低保 丑县").listed
    assert {row["notice"] for row in both} == {"jia/chou/丑政发〔2030〕2号"}
    assert ask("search-text", word="保低").listed == ()
    assert ask("search-text", word="农村").listed  # of the clauses


# --- the day that is taken -----------------------------------------------------------------------


def test_the_day_taken_is_the_latest_on_which_half_are_confirmed(ask):
    """On 1 January all five of five; from 2 January two of five; so it is the first day of 2030."""
    found = ask("standards")
    assert found.is_default_day
    assert found.day == date(2030, 1, 1)
    assert ask("standards", province="jia").day == date(2030, 1, 1)


def test_growth_takes_a_day_and_that_a_year_before(ask):
    found = ask("growth")
    assert found.day - found.earlier == timedelta(days=365)
    assert {row["from_day"] for row in found.rows} == {found.earlier.isoformat()}


def test_growth_to_a_day_asked_is_from_a_year_before_it(ask):
    found = ask("growth", on="2030-01-01")
    assert found.earlier == date(2029, 1, 1)
    assert {row["from_day"] for row in found.rows} == {"2029-01-01"}


DAYS = st.integers(1, 40)


@given(st.lists(st.tuples(st.sampled_from("ab"), DAYS, DAYS, DAYS)), st.integers(366, 440))
def test_two_days_a_year_apart_are_confirmed_where_both_are(told, day):
    """Of each day and the one a year before, some stretches are known, and some confirmed."""
    found = [
        Stretch((place, "urban"), first + shift, first + known + shift, first + sure + shift)
        for place, first, known, sure in told
        for shift in (0, 365)
    ]
    pairs = list(a_year_apart(found))

    def on(stretches, when, confirmed):
        return [
            one.key
            for one in stretches
            if one.first <= when <= (min(one.confirmed, one.known) if confirmed else one.known)
        ]

    for confirmed in (False, True):
        now, then = on(found, day, confirmed), on(found, day - 365, confirmed)
        both = sorted(a for a in now for b in then if a == b)
        assert sorted(on(pairs, day, confirmed)) == both


def test_other_days_are_offered_with_what_is_confirmed_on_them(ask, small):
    reader = Reader(small)
    country, *provinces = answers.other_days(reader, BY_NAME["standards"])
    assert country.scope == ""
    most = ask("standards", on=country.day.isoformat())
    assert most.compared == country.compared
    assert country.compared >= ask("standards").compared
    assert [one.scope for one in provinces] == ["jia"]
    assert ask("standards", province="jia").compared == provinces[0].compared
    assert answers.other_days(reader, BY_NAME["timeline"]) == ()


def test_a_day_asked_is_taken(ask):
    found = ask("standards", on="2029-01-01")
    assert not found.is_default_day
    assert listed(found, "place") == [("jia/yin",)]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_every_row_is_counted_once(ask, query):
    params = {param.name: "" for param in query.params}
    params |= {"place": "jia/zi"} if "place" in params else {}
    params |= {"word": "低保"} if "word" in params else {}
    found = ask(query.name, **params)
    assert found.compared + found.not_compared == len(found.rows)
    assert all(outcome_words(outcome, "zh") != outcome for outcome, _ in found.left_out)


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_every_question_says_what_it_means_and_what_not_in_both_languages(query):
    for chinese in (query.zh, query.meaning_zh, query.caution_zh, query.counted_zh):
        assert any(letter >= "\u4e00" for letter in chinese)
    for english in (query.en, query.meaning, query.caution, query.counted):
        assert english.isascii()
    assert any(param.kind == "day" for param in query.params)


# --- against the calculation ---------------------------------------------------------------------


@pytest.fixture(scope="module")
def shipped(registry):
    return Reader(registry)


@pytest.fixture(scope="module")
def book():
    return load()


@pytest.mark.parametrize(
    "on", ["2012-07-01", "2018-12-31", "2021-01-01", "2023-07-01", "2026-01-01"]
)
def test_what_holds_on_a_day_is_what_the_calculation_says(shipped, book, on):
    rows = answers.ask(shipped, BY_NAME["standards"], {"on": on}).rows
    compared = [row for row in rows if row["state"] in ("confirmed", "presumed")]
    others = [row for row in rows if row["state"] not in ("confirmed", "presumed")]
    draw = random.Random(on)
    for row in (*draw.sample(compared, 40), *draw.sample(others, 20)):
        here = book.at(row["place"], on=date.fromisoformat(on))
        try:
            found = standard(here, row["program"])
        except CannotSay:
            assert row["state"] not in ("confirmed", "presumed"), row
        else:
            assert (row["state"], row["fen_a_year"]) == (found.holds, found.a_year), row


def test_standards_below_a_minimum_are_those_of_the_checks(shipped, book):
    lowest = set(shipped.keys("SELECT key FROM place WHERE lowest = 1"))
    found = {
        finding.place
        for finding in checks(book)
        if finding.check == "floor"
        and finding.status == "not met"
        and finding.place in lowest
        and "/" not in finding.cites[0].jurisdiction
    }
    pairs = shipped.rows(
        "SELECT DISTINCT max(s.since, f.since) AS day FROM standard s JOIN floor f "
        "ON f.place = s.place AND f.program = s.program AND f.level = 'province' "
        "WHERE s.role = 'set' AND s.fen_a_year < f.fen_a_year"
    )
    told: set[str] = set()
    for row in pairs:
        answer = answers.ask(shipped, BY_NAME["below-minimum"], {"on": row["day"]})
        told |= {listed["place"] for listed in answer.listed}
    assert told >= found


@pytest.mark.parametrize(
    "query", ["standards", "below-minimum", "rural-urban", "growth", "ranking"]
)
def test_the_day_taken_compares_as_many_as_was_worked_out_and_some(registry, query):
    reader = Reader(registry)
    told = reader.row("SELECT compared FROM query_day WHERE query = :q AND scope = ''", q=query)
    assert answers.ask(reader, BY_NAME[query], {}).compared == told["compared"] > 0


def test_the_codes_of_gaps_have_words(shipped):
    codes = set(shipped.keys("SELECT DISTINCT code FROM gap"))
    codes |= set(shipped.keys('SELECT DISTINCT why_not FROM "raise" WHERE why_not IS NOT NULL'))
    assert codes <= set(OUTCOMES)


# --- as pages, JSON and CSV ----------------------------------------------------------------------


@pytest.fixture(scope="module")
def pages(small, serve):
    return serve(small)


@pytest.mark.parametrize("lang", ["", "/en"])
@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_a_page_says_how_many_were_compared_and_why_others_not(pages, query, lang):
    response = pages.get(f"{lang}/q/{query.name}?on=2030-01-01&place=jia/zi&word=低保")
    assert response.status_code == 200
    assert query.en in response.text if lang else query.zh in response.text
    assert ("could not be compared" if lang else "未能比较") in response.text
    assert len(response.content) < 48_000


def test_json_has_the_counts_the_reasons_and_the_licence(pages):
    found = pages.json("/q/below-minimum.json?on=2030-01-01")
    assert found["on"] == "2030-01-01"
    assert found["compared"] == 5
    assert found["listed"] == len(found["rows"]) == 1
    assert found["not_compared"]["count"] == 5
    assert {why["outcome"]: why["count"] for why in found["not_compared"]["why"]} == {
        "BelowMinimum": 1,
        "NotExact": 4,
    }
    assert found["license"] == "CC0 1.0"
    assert "省定最低标准" in pages.get("/q/below-minimum.json").text  # not as \\u escapes


def test_csv_has_every_row_with_its_outcome(pages):
    response = pages.get("/q/below-minimum.csv?on=2030-01-01")
    rows = list(csv.DictReader(io.StringIO(response.text.lstrip("\ufeff"))))
    assert len(rows) == 10
    assert {row["outcome"] for row in rows} == {"listed", "not listed", "BelowMinimum", "NotExact"}
    assert all(row["on"] == "2030-01-01" for row in rows)


def test_an_error_says_which_parameter_is_wrong(pages):
    for address, where in (
        ("/q/standards.json?on=yesterday", "on"),
        ("/q/growth.json?on=2030-01-01&from=yesterday", "from"),
        ("/q/standards.csv?presumed=yes", "presumed"),
        ("/q/timeline.json", "place"),
    ):
        [problem] = pages.get(address).json()["problems"]
        assert problem["where"] == where
    assert pages.get("/q/nothing.json").json()["error"] == "NoSuchAddress"


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query.name)
def test_csv_without_a_row_has_its_header(pages, query):
    """A day before everything, a program, and a word that nowhere stands."""
    given = "?on=1999-01-01&province=jia&place=jia&word=zzz&months=1"
    full = "?place=jia/zi&word=低保"
    [head, *lines] = csv.reader(
        io.StringIO(pages.get(f"/q/{query.name}.csv{given}").text.lstrip("\ufeff"))
    )
    [other, *_] = csv.reader(
        io.StringIO(pages.get(f"/q/{query.name}.csv{full}").text.lstrip("\ufeff"))
    )
    assert head == other
    assert head[:2] == ["outcome", "on"]
    assert query.name not in ("promised-growth", "late-raises", "search-text") or lines == []


def test_datasette_answers_the_same_at_its_own_address(pages):
    rows = pages.json("/registry/below-minimum.json?_shape=array&on=2030-01-01")
    assert [row["place"] for row in rows if row["outcome"] == "listed"] == ["jia/zi"]
    assert len(rows) == 10
    found = pages.json("/registry/search-text.json?_shape=array&word=低保")
    assert len(found) == 15


@pytest.mark.parametrize("typed", ["甲省", "jia", "990000", "js"])
def test_a_province_may_be_given_by_any_of_its_names(pages, typed):
    assert pages.json(f"/q/standards.json?province={typed}")["parameters"]["province"] == "jia"


@pytest.mark.parametrize(
    ("address", "status"),
    [
        ("/q/nothing", 404),
        ("/q/nothing.json", 404),
        ("/q/standards?on=2030-02-30", 400),
        ("/q/standards.json?on=yesterday", 400),
        ("/q/standards?program=both", 400),
        ("/q/standards.json?presumed=yes", 400),
        ("/q/no-raise?months=-1", 400),
        ("/q/no-raise?months=99999", 400),
        ("/q/timeline?place=没有", 400),
        ("/q/timeline.json", 400),
        ("/q/standards?province=乙省", 400),
        ("/q/standards?page=x", 200),
        ("/q/standards?page=9999", 200),
        ('/q/search-text?word="%20OR%20text:', 200),
        ("/q/search-text?word=%22%27*()", 200),
    ],
)
def test_what_cannot_be_meant_is_told(pages, address, status):
    response = pages.get(address)
    assert response.status_code == status
    if status != 200 and ".json" in address:
        told = response.json()
        assert (told["format"], told["status"]) == ("dibao.error.v1", status)
        assert told["message"].keys() == {"zh", "en"}
    assert "Traceback" not in response.text


def test_a_place_with_nothing_on_file_has_a_page_that_says_so_and_how_to_add_it(pages):
    for lang, words in (("", "尚未收录本地标准"), ("/en", "No standard of its own on file")):
        page = pages.get(f"{lang}/place/jia/mao?on=2030-01-01").text
        assert words in page
        assert "docs/add-a-place.md" in page
        assert "甲民发〔2029〕9号" in page  # what its province set
    assert "尚未收录本地标准" not in pages.get("/place/jia/zi").text


def test_the_registry_opens_without_a_dictionary_of_readings(small):
    assert open_registry(small).reader.row("SELECT count(*) AS n FROM place_word")["n"] > 10
