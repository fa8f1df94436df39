"""A place that changed its prefecture lies under the notices of each only while it lay there."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao import calc, errors
from dibao.policy.book import Book
from dibao.policy.clauses import Place, Rounding
from dibao.policy.library import Source, read_book
from dibao.policy.places import Places
from dibao.policy.reader import read_places
from dibao.policy.values import When
from tests.books import notice

PLACES = """\
- key: jia
  kind: province
  names:
    甲省: ..

- key: jia/yi
  kind: prefecture
  names:
    乙市: ..

- key: jia/bing
  kind: prefecture
  names:
    丙市: ..

- key: jia/bing/ding
  kind: county
  names:
    丁县: ..
  within:
    jia/yi: {left}
    jia/bing: {joined}

- key: jia/bing/ding/wu
  kind: town
  names:
    戊镇: ..
"""
DING, TOWN = "jia/bing/ding", "jia/bing/ding/wu"


def moved(left: str = "..2010-06", joined: str = "2010-07..") -> Places:
    places, problems = read_places(PLACES.format(left=left, joined=joined), "places/jia.yaml")
    assert problems == []
    return Places(places)


def book(yi: str, bing: str, *, left: str = "..2010-06", joined: str = "2010-07..") -> Book:
    """One notice, or several, of each prefecture."""
    texts = {"jia/yi": yi, "jia/bing": bing}
    sources = [
        Source("places/jia.yaml", PLACES.format(left=left, joined=joined), "places/jia.yaml"),
        *(
            Source(f"{key}.yaml", f"jurisdiction: {key}\nnotices:\n{text}", f"{key}.yaml")
            for key, text in texts.items()
        ),
    ]
    made, problems = read_book(sources)
    assert made is not None, [str(problem) for problem in problems]
    return made


def amount(yuan: int, start: str, number: int, was: str = "") -> str:
    clause = f"- standard: urban\n  unit: yuan/person/month\n  amount: {yuan}{was}\n"
    return notice(clause, effective=start, issued=start[:10], number=number)


def standard(policies: Book, on: date, place: str = DING) -> int:
    return calc.standard(policies.at(place, on=on), "urban").fen


class TestWhereItLay:
    def test_its_key_says_where_it_lies_now_and_within_where_it_lay(self) -> None:
        places = moved()
        assert list(places.parents(DING)) == ["jia/bing", "jia"]
        assert list(places.parents(DING, date(2010, 6, 30))) == ["jia/yi", "jia"]
        assert list(places.parents(DING, date(2010, 7, 1))) == ["jia/bing", "jia"]

    def test_a_town_moves_with_its_county(self) -> None:
        places = moved()
        assert list(places.parents(TOWN, date(2009, 1, 1))) == [DING, "jia/yi", "jia"]
        assert places.ever_above(TOWN) == (DING, "jia/bing", "jia/yi", "jia")
        assert places.stay(TOWN, DING) is None

    def test_its_full_name_is_that_of_the_day(self) -> None:
        places = moved()
        assert places.full_name(DING, date(2009, 1, 1)) == "甲省乙市丁县"
        assert places.full_name(DING) == "甲省丙市丁县"

    def test_it_is_found_by_both_full_names(self) -> None:
        places = moved()
        assert places.find("乙市丁县") == places.find("丙市丁县") == DING

    def test_it_always_lay_in_what_both_lie_in(self) -> None:
        assert moved().stay(DING, "jia") is None

    def test_where_it_never_lay_it_has_no_place_above(self) -> None:
        places = moved()
        assert not places.ever_within("jia/yi", "jia/bing")
        assert places.ever_within(DING, "jia/yi")
        assert not places.lies_within(DING, "jia/yi")

    @given(
        year=st.integers(1990, 2020),
        on=st.dates(date(1985, 1, 1), date(2025, 12, 31)),
        known=st.sampled_from(["day", "year"]),
    )
    def test_on_every_day_it_may_lie_somewhere_and_surely_in_at_most_one(
        self, year: int, on: date, known: str
    ) -> None:
        eve = date(year, 1, 1) - timedelta(days=1)
        left, joined = (
            (f"..{eve}", f"{year}-01-01..") if known == "day" else (f"..{year}", f"{year}..")
        )
        places = Places(
            Place(key=key, kind="county", names=((key, When("..")),), within=within)
            for key, within in (
                ("jia", ()),
                ("jia/yi", ()),
                ("jia/bing", ()),
                (DING, (("jia/yi", When(left)), ("jia/bing", When(joined)))),
            )
        )
        stays = [places.stay(DING, above) for above in ("jia/yi", "jia/bing")]
        assert all(stays)
        assert any(stay.may(on) for stay in stays if stay)
        sure = [stay for stay in stays if stay and stay.surely(on)]
        assert len(sure) == (0 if known == "year" and on.year == year else 1)
        assert all(stay.may(on) for stay in sure)


class TestWhatCoversIt:
    def test_each_prefecture_sets_its_standard_while_it_lay_there(self) -> None:
        policies = book(amount(100, "2001-01-01", 1), amount(200, "2002-01-01", 2))
        assert standard(policies, date(2009, 1, 1)) == 10000
        assert standard(policies, date(2010, 7, 1)) == 20000
        assert standard(policies, date(2009, 1, 1), TOWN) == 10000

    def test_what_the_old_prefecture_sets_after_the_move_does_not_reach_it(self) -> None:
        policies = book(
            amount(100, "2001-01-01", 1) + amount(300, "2011-01-01", 3),
            amount(200, "2002-01-01", 2),
        )
        assert standard(policies, date(2012, 1, 1)) == 20000
        assert standard(policies, date(2012, 1, 1), "jia/yi") == 30000

    def test_a_move_of_which_the_year_is_known_leaves_its_days_undetermined(self) -> None:
        policies = book(
            amount(100, "2001-01-01", 1),
            amount(200, "2002-01-01", 2),
            left="..2010",
            joined="2010..",
        )
        assert standard(policies, date(2009, 12, 31)) == 10000
        with pytest.raises(errors.Undetermined, match="is not known exactly") as refusal:
            standard(policies, date(2010, 6, 1))
        assert "may not have lain in 甲省丙市" in str(refusal.value)
        assert [money.fen for money in refusal.value.candidates] == [10000, 20000]
        assert standard(policies, date(2011, 1, 1)) == 20000

    def test_what_held_before_in_the_new_prefecture_says_nothing_of_the_time_before(self) -> None:
        policies = book(amount(50, "2012-01-01", 1), amount(300, "2011-01-01", 2, was=", was 250"))
        with pytest.raises(errors.NotOnFile) as refusal:
            standard(policies, date(2009, 1, 1))
        assert refusal.value.last_known is None
        with pytest.raises(errors.NotOnFile) as after:
            standard(policies, date(2010, 12, 31))
        assert after.value.last_known.fen == 25000

    def test_a_rule_of_the_old_prefecture_ends_with_the_move(self) -> None:
        rounding = "- rounding: allowance\n  mode: up\n  to: 1\n  stage: household\n"
        policies = book(notice(rounding), amount(200, "2002-01-01", 2))
        (rule,) = policies.provisions(DING, Rounding)
        assert rule.is_certain(date(2010, 6, 30))
        assert not rule.applies(date(2010, 7, 1))

    def test_a_notice_of_the_old_prefecture_may_name_it(self) -> None:
        clause = "- standard: urban\n  unit: yuan/person/month\n  amount:\n    丁县: 110\n"
        policies = book(notice(clause), amount(200, "2002-01-01", 2))
        assert standard(policies, date(2009, 1, 1)) == 11000
