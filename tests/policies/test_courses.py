"""The course of every place on file: what is newer is followed by nothing older, and moves are kept."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

import dibao
from dibao import calc, errors
from dibao.policy.book import Book, Provision
from dibao.policy.clauses import Standard
from dibao_publish import spans, tekun

# (place, program, first day of the older amount) -> why the newer one was temporary. None is on file.
TEMPORARY: dict[tuple[str, str, date], str] = {}


@cache
def shipped() -> Book:
    return dibao.load()


def goes_back(course: list[tuple[date, Provision]]) -> Iterator[date]:
    """The first days of spans whose notice began surely before one that was in force earlier."""
    newest = date.min
    for since, provision in course:
        begins = provision.begins
        if begins.certain is not None and begins.certain < newest:
            yield since
        newest = max(newest, begins.earliest)


def test_no_standard_goes_back_to_an_older_notice() -> None:
    found = {
        (course.place, course.program, since)
        for course in spans.courses(shipped())
        for since in goes_back([(span.found.since, span.provision) for span in course.spans])
    }
    assert found == set(TEMPORARY)


def test_no_support_in_tekun_goes_back_to_an_older_notice() -> None:
    courses: dict[tuple[str, tekun.Cell], list[tuple[date, Provision]]] = {}
    for cell, found, provision in tekun.every_span(shipped()):
        courses.setdefault((found.place, cell), []).append((found.since, provision))
    found = {
        (place, cell.program, since)
        for (place, cell), course in courses.items()
        for since in goes_back(course)
    }
    assert found == set(TEMPORARY)


def test_chengdu_of_2023_was_valid_for_a_year_and_nothing_older_follows() -> None:
    book = shipped()
    assert calc.standard(book.at("510104", on=date(2023, 12, 31)), "urban").fen == 91000
    with pytest.raises(errors.Expired) as refusal:
        calc.standard(book.at("510104", on=date(2026, 11, 1)), "urban")
    assert refusal.value.last_known is not None
    assert refusal.value.last_known.fen == 91000


def above(place: str, on: date) -> set[str]:
    """The prefectures whose standards may hold at the place on the day."""
    provisions = shipped().provisions(place, Standard)
    return {p.jurisdiction for p in provisions if p.applies(on)} - {"jilin", "shandong"}


@pytest.mark.parametrize(
    ("place", "on", "name"),
    [
        ("jilin/changchun/gongzhuling", date(2018, 6, 1), "吉林省四平市公主岭市"),
        ("jilin/changchun/gongzhuling", date(2021, 6, 1), "吉林省长春市公主岭市"),
        ("shandong/jinan/laiwu", date(2018, 6, 1), "山东省莱芜区"),
        ("shandong/jinan/gangcheng", date(2020, 6, 1), "山东省济南市钢城区"),
        ("anhui/huainan/shouxian", date(2014, 6, 1), "安徽省六安市寿县"),
        ("sichuan/chengdu/jianyang", date(2016, 1, 1), "四川省资阳市简阳市"),
        ("anhui/hefei/lujiang", date(2010, 1, 1), "安徽省庐江县"),
    ],
)
def test_a_place_lies_where_it_lay_on_the_day(place: str, on: date, name: str) -> None:
    assert shipped().places.full_name(place, on) == name


def test_jinan_sets_the_standard_of_laiwu_only_since_it_lies_there() -> None:
    place = "shandong/jinan/laiwu"
    assert above(place, date(2018, 6, 1)) == set()
    assert above(place, date(2020, 6, 1)) == {"shandong/jinan"}
    with pytest.raises(errors.NotOnFile) as refusal:
        calc.standard(shipped().at(place, on=date(2018, 6, 1)), "urban")
    assert refusal.value.last_known is None


def test_gongzhuling_lay_under_siping_and_lies_under_changchun() -> None:
    book, place = shipped(), "jilin/changchun/gongzhuling"
    stays = {one: book.places.stay(place, one) for one in ("jilin/siping", "jilin/changchun")}
    on = {
        one: [y for y in (2018, 2021) if s and s.surely(date(y, 6, 1))] for one, s in stays.items()
    }
    assert on == {"jilin/siping": [2018], "jilin/changchun": [2021]}


def test_every_move_on_file_says_how_its_date_is_known() -> None:
    moved = [place for place in shipped().places if place.within]
    assert len(moved) == 45
    assert all("within" in dict(place.inferred) for place in moved)
