"""特困: basic living and care add up exactly, and a printed total is never taken apart."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao import calc
from dibao.errors import CannotSay, Conflict, Expired, InputError, NotExact, Undetermined
from dibao.policy.book import Book
from tests.books import book, notice

DAY = date(2020, 6, 1)
UNITS = {"month": 1, "quarter": 3, "year": 12}
FEN = st.integers(0, 500_000)
NEW = {"effective": "2018-01-01", "issued": "2018-01-01"}


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def part(name: str, fen: int, unit: str = "month", more: str = "") -> str:
    return (
        f"- tekun: urban\n  part: {name}\n{more}  unit: yuan/person/{unit}\n  amount: {yuan(fen)}\n"
    )


def support(policies: Book, on: date = DAY, level: str = "self", place: str = "jia") -> calc.Found:
    here = policies.at(place, on=on)
    return calc.tekun(here, "urban", placement="dispersed", level=level)


class TestLaws:
    """What must hold of every amount in every unit."""

    @given(
        basic=FEN,
        care=FEN,
        one=st.sampled_from(sorted(UNITS)),
        other=st.sampled_from(sorted(UNITS)),
    )
    def test_the_total_is_basic_and_care_over_a_year(
        self, basic: int, care: int, one: str, other: str
    ) -> None:
        policies = book(notice(f"{part('basic', basic, one)}\n{part('care', care, other)}"))
        found = support(policies)
        a_year = Fraction(12 * basic, UNITS[one]) + Fraction(12 * care, UNITS[other])
        assert Fraction(found.fen * 12, found.per) == a_year
        assert isinstance(found.fen, int)
        assert found.fen >= 0

    @given(total=FEN, basic=FEN, care=FEN)
    def test_a_printed_total_is_paid_whatever_the_parts_are(
        self, total: int, basic: int, care: int
    ) -> None:
        clauses = "\n".join((part("basic", basic), part("care", care), part("total", total)))
        assert support(book(notice(clauses))).fen == total

    @given(total=FEN, basic=FEN, care=FEN)
    def test_the_parts_check_is_met_exactly_when_they_make_the_total(
        self, total: int, basic: int, care: int
    ) -> None:
        clauses = "\n".join(
            (part("basic", basic), part("care", 12 * care, "year"), part("total", total))
        )
        found = [f for f in calc.checks(book(notice(clauses)), "jia") if f.check == "parts"]
        assert [f.status for f in found] == ["met" if total == basic + care else "not met"]

    @given(
        standard=FEN,
        times=st.integers(100, 200),
        mode=st.sampled_from(["half-up", "up", "down"]),
        to=st.sampled_from([1, 100, 500, 1000]),
        stage=st.sampled_from(["product", "monthly then x12"]),
    )
    def test_a_formula_rounds_as_fractions_do(
        self, standard: int, times: int, mode: str, to: int, stage: str
    ) -> None:
        clauses = (
            f"- standard: urban\n  unit: yuan/person/month\n  amount: {yuan(standard)}\n\n"
            f"- tekun: urban\n  part: total\n  unit: yuan/person/year\n  times: {times}%\n"
            f"  of: standard\n  round: {mode}\n  to: {yuan(to)}\n  stage: {stage}\n"
        )
        exact = Fraction(standard * times, 100)
        months = 12 if stage == "monthly then x12" else 1
        quotient = exact * (12 // months) / to
        whole = {
            "down": quotient.__floor__(),
            "up": quotient.__ceil__(),
            "half-up": (quotient + Fraction(1, 2)).__floor__(),
        }[mode]
        assert support(book(notice(clauses))).fen == whole * to * months


class TestWhichNotice:
    """As for the standard: newest, nearest, closest, exact."""

    def test_two_notices_of_one_rank_that_disagree_are_a_conflict(self) -> None:
        policies = book(notice(part("total", 100)), notice(part("total", 200), number=2))
        with pytest.raises(Conflict):
            support(policies)

    def test_an_uncertain_start_is_refused_with_both_amounts(self) -> None:
        later = notice(part("total", 200), effective="2020", issued="2020-01-01", number=2)
        with pytest.raises(Undetermined) as refused:
            support(book(notice(part("total", 100)), later))
        assert [str(amount) for amount in refused.value.candidates] == [
            "1.00 yuan/person/month",
            "2.00 yuan/person/month",
        ]

    def test_an_uncertain_start_of_the_same_amount_is_answered(self) -> None:
        later = notice(part("total", 100), effective="2020", issued="2020-01-01", number=2)
        assert support(book(notice(part("total", 100)), later)).fen == 100

    def test_a_newer_limit_of_the_place_hides_the_amount(self) -> None:
        limit = "- tekun: urban\n  part: total\n  unit: yuan/person/month\n  amount: at least 3\n"
        newer = notice(limit, effective="2020-01-01", issued="2020-01-01", number=2)
        with pytest.raises(NotExact):
            support(book(notice(part("total", 100)), newer))

    def test_a_floor_from_above_that_a_presumed_amount_breaks_hides_it(self) -> None:
        limit = "- tekun: urban\n  part: total\n  unit: yuan/person/month\n  amount: at least 3\n"
        above = notice(limit, effective="2020-01-01", issued="2020-01-01")
        own = f"jurisdiction: jia/yi\nnotices:\n{notice(part('total', 100), number=9)}"
        with pytest.raises(CannotSay, match="demands at least"):
            support(book(above, jia__yi=own), place="jia/yi")
        own = f"jurisdiction: jia/yi\nnotices:\n{notice(part('total', 300), number=9)}"
        assert support(book(above, jia__yi=own), place="jia/yi").fen == 300

    def test_the_placement_named_beats_both_alike(self) -> None:
        clauses = (
            f"{part('total', 100)}\n{part('total', 90, more='  placement: dispersed' + chr(10))}"
        )
        assert support(book(notice(clauses))).fen == 90

    def test_a_total_ends_when_newer_parts_begin(self) -> None:
        newer = notice(
            f"{part('basic', 80)}\n{part('care', 40)}",
            effective="2021-01-01",
            issued="2021-01-01",
            number=2,
        )
        policies = book(notice(part("total", 100)), newer)
        assert support(policies).until == date(2020, 12, 31)
        assert support(policies, date(2021, 1, 1)).fen == 120

    def test_the_next_notices_was_confirms_the_amount(self) -> None:
        newer = "- tekun: urban\n  part: total\n  unit: yuan/person/month\n  amount: 2, was 1\n"
        policies = book(
            notice(part("total", 100)),
            notice(newer, effective="2021-01-01", issued="2021-01-01", number=2),
        )
        assert support(policies).holds == "confirmed"
        assert support(policies, date(2022, 1, 1)).holds == "presumed"

    def test_an_assumption_never_contradicts_a_confirmed_amount(self) -> None:
        from dibao.policy.reader import read_clauses

        clauses, problems = read_clauses(part("total", 200), "assume")
        assert not problems
        here = book(notice(part("total", 100))).at("jia", on=date(2001, 1, 1), assume=clauses)
        with pytest.raises(CannotSay, match="contradicts"):
            calc.tekun(here, "urban", placement="dispersed", level="self")

    def test_rural_as_urban_follows_the_urban_amount(self) -> None:
        clauses = f"{part('total', 100)}\n- tekun: rural\n  part: total\n  unit: yuan/person/month\n  amount: as urban\n"
        here = book(notice(clauses)).at("jia", on=DAY)
        assert calc.tekun(here, "rural", placement="dispersed", level="self").fen == 100

    def test_a_circle_of_pointers_is_a_conflict(self) -> None:
        circle = "- tekun: {}\n  part: total\n  unit: yuan/person/month\n  amount: as {}\n"
        policies = book(
            notice(circle.format("urban", "rural") + "\n" + circle.format("rural", "urban"))
        )
        with pytest.raises(Conflict):
            support(policies)

    def test_the_amount_for_dispersed_support_is_multiplied(self) -> None:
        clauses = (
            "- tekun: urban\n  part: total\n  placement: dispersed\n  unit: yuan/person/month\n  amount: 500\n\n"
            "- tekun: urban\n  part: total\n  placement: centralised\n  unit: yuan/person/month\n"
            "  times: 1.2\n  of: dispersed amount\n"
        )
        here = book(notice(clauses)).at("jia", on=DAY)
        assert calc.tekun(here, "urban", placement="centralised", level="full").fen == 60000

    @pytest.mark.parametrize(("words", "expected"), [("plus: 11", 11100), ("percent: 9%", 10900)])
    def test_a_raise_is_added_to_the_older_amount(self, words: str, expected: int) -> None:
        raised = f"- tekun: urban\n  part: total\n  unit: yuan/person/month\n  {words}\n"
        policies = book(
            notice(part("total", 10000)),
            notice(raised, effective="2020-01-01", issued="2020-01-01", number=2),
        )
        assert support(policies).fen == expected


class TestCareLevel:
    """特困人员认定办法: all met self; one to three failed partial; four or more full."""

    @given(failed=st.lists(st.booleans(), min_size=6, max_size=6))
    def test_six_answers_are_counted(self, failed: list[bool]) -> None:
        count = sum(failed)
        expected = "self" if count == 0 else "partial" if count < 4 else "full"
        assert calc.care_level(failed) == calc.care_level(count) == expected

    @pytest.mark.parametrize("failed", [-1, 7, True, "3", [True] * 5, [1, 0, 0, 0, 0, 0]])
    def test_anything_else_is_refused(self, failed: object) -> None:
        with pytest.raises(InputError):
            calc.care_level(failed)


class TestWhatPutsAsideAnOlderAmount:
    """A newer part puts an older total aside, and what has ended brings nothing older back."""

    def refused(self, policies: Book, on: date) -> CannotSay:
        with pytest.raises(CannotSay) as refusal:
            support(policies, on)
        return refusal.value

    def test_a_part_whose_start_is_uncertain_brings_no_older_total_back(self) -> None:
        parts = f"{part('basic', 60000)}\n{part('care', 10000)}"
        newer = f"{part('basic', 70000)}\n{part('care', 20000)}"
        policies = book(
            notice(part("total", 50000)),
            notice(parts, number=2, **NEW),
            notice(newer, effective="2020", issued="2020-12-01", number=3),
        )
        assert support(policies, date(2019, 12, 31)).fen == 70000
        assert isinstance(self.refused(policies, date(2020, 1, 1)), Undetermined)
        assert support(policies, date(2020, 12, 31)).fen == 90000

    @pytest.mark.parametrize("ended", ["valid_for: 1 year\n", ""])
    def test_after_a_total_that_ended_the_older_one_does_not_come_back(self, ended: str) -> None:
        until = "" if ended else "  until: 2018-12-31\n"
        policies = book(
            notice(part("total", 50000)),
            notice(part("total", 60000, more=until), more=ended, number=2, **NEW),
        )
        assert support(policies, date(2018, 12, 31)).fen == 60000
        refusal = self.refused(policies, date(2019, 1, 1))
        assert isinstance(refusal, Expired)
        assert refusal.last_known is not None
        assert refusal.last_known.fen == 60000

    def test_one_that_names_what_it_changed_for_a_time_lets_it_come_back(self) -> None:
        more = "  until: 2018-12-31\n  changes: 甲〔2001〕1号\n"
        policies = book(
            notice(part("total", 50000)), notice(part("total", 60000, more=more), number=2, **NEW)
        )
        assert support(policies, date(2019, 1, 1)).fen == 50000

    def test_after_parts_that_ended_the_older_total_does_not_come_back(self) -> None:
        parts = f"{part('basic', 60000)}\n{part('care', 10000)}"
        policies = book(
            notice(part("total", 50000)), notice(parts, more="valid_for: 1 year\n", number=2, **NEW)
        )
        assert support(policies, date(2018, 6, 1)).fen == 70000
        assert isinstance(self.refused(policies, date(2019, 1, 1)), Expired)

    def test_after_a_total_that_ended_the_older_parts_do_not_come_back(self) -> None:
        parts = f"{part('basic', 60000)}\n{part('care', 10000)}"
        policies = book(
            notice(parts),
            notice(part("total", 80000), more="valid_for: 1 year\n", number=2, **NEW),
        )
        assert support(policies, date(2018, 6, 1)).fen == 80000
        assert isinstance(self.refused(policies, date(2019, 1, 1)), Expired)
