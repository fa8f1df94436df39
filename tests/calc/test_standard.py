"""Which standard is in force: newest start, nearest place, closest area; and what hides it."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest

import dibao
from dibao import calc, errors
from dibao.policy.book import Book
from dibao.policy.reader import read_clauses
from tests.books import book, notice


def standard(amount: str, program: str = "urban", more: str = "") -> str:
    return f"- standard: {program}\n  unit: yuan/person/month\n  amount: {amount}\n{more}"


def assumed(text: str) -> tuple[object, ...]:
    clauses, problems = read_clauses(text, "assume")
    assert not problems
    return clauses


def fen(policies: Book, on: date, place: str = "jia", program: str = "urban") -> int:
    return calc.standard(policies.at(place, on=on), program).fen


class TestPrecedence:
    """Newest start wins; same day: nearest jurisdiction; same notice: the closest area."""

    def test_the_newest_notice_decides_from_its_first_day_and_not_the_day_before(self) -> None:
        policies = book(
            notice(standard("100")),
            notice(standard("120"), effective="2002-01-01", issued="2002-01-01", number=2),
        )
        assert fen(policies, date(2001, 12, 31)) == 10000
        assert fen(policies, date(2002, 1, 1)) == 12000

    def test_of_two_notices_from_one_day_the_nearer_jurisdiction_decides(self) -> None:
        policies = book(
            notice(standard("100")),
            jia__yi=f"jurisdiction: jia/yi\nnotices:\n{notice(standard('90'), number=2)}",
        )
        assert fen(policies, date(2001, 1, 1), "jia/yi") == 9000
        assert fen(policies, date(2001, 1, 1), "jia/bing") == 10000

    def test_a_place_named_beats_the_whole(self) -> None:
        clause = (
            "- standard: urban\n  unit: yuan/person/month\n  amount:\n    甲市: 100\n    乙县: 80\n"
        )
        policies = book(notice(clause))
        assert fen(policies, date(2001, 1, 1), "jia/yi") == 8000
        assert fen(policies, date(2001, 1, 1), "jia/bing") == 10000

    def test_the_exact_program_beats_the_unified(self) -> None:
        policies = book(notice(f"{standard('100', 'unified')}\n{standard('90', 'rural')}"))
        assert fen(policies, date(2001, 1, 1), program="rural") == 9000
        assert fen(policies, date(2001, 1, 1)) == 10000

    def test_two_notices_of_one_rank_that_disagree_are_a_conflict(self) -> None:
        policies = book(notice(standard("100")), notice(standard("120"), number=2))
        with pytest.raises(errors.Conflict):
            fen(policies, date(2001, 1, 1))

    def test_two_notices_of_one_rank_that_agree_over_a_year_are_none(self) -> None:
        by_year = "- standard: urban\n  unit: yuan/person/year\n  amount: 1200\n"
        policies = book(notice(standard("100")), notice(by_year, number=2))
        assert calc.standard(policies.at("jia", on=date(2001, 1, 1)), "urban").a_year == 120000


class TestPointersAndRaises:
    """A pointer follows later changes; a raise is added to what held before."""

    def test_rural_as_urban_is_the_urban_amount(self) -> None:
        policies = book(notice(f"{standard('100')}\n{standard('as urban', 'rural')}"))
        assert fen(policies, date(2001, 1, 1), program="rural") == 10000

    def test_a_circle_of_pointers_is_a_conflict(self) -> None:
        policies = book(notice(f"{standard('as rural')}\n{standard('as urban', 'rural')}"))
        with pytest.raises(errors.Conflict, match="circle"):
            fen(policies, date(2001, 1, 1))

    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            ("plus: 11", 11100),
            ("percent: 9%", 10900),
            ("times: 1.2\n  of: own amount before", 12000),
            ("percent: 9.995%\n  round: half-up\n  to: 1", 11000),
            ("percent: 9.995%\n  round: down\n  to: 5", 10500),
            ("percent: 0.1%\n  round: up\n  to: 10", 11000),
            ("percent: 0.1%\n  round: down\n  to: 10\n  not_below: own amount before", 10000),
            ("times: 0.9\n  of: own amount before", 9000),
            ("times: 0.9\n  of: own amount before\n  not_below: own amount before", 10000),
        ],
    )
    def test_a_raise_without_an_amount_is_added_to_the_older_one(
        self, words: str, expected: int
    ) -> None:
        raised = f"- standard: urban\n  unit: yuan/person/month\n  {words}\n"
        policies = book(
            notice(standard("100")),
            notice(raised, effective="2002-01-01", issued="2002-01-01", number=2),
        )
        assert fen(policies, date(2002, 1, 1)) == expected

    def test_a_raise_that_leads_to_no_whole_fen_is_refused_without_a_rounding(self) -> None:
        raised = "- standard: urban\n  unit: yuan/person/month\n  percent: 9.9999%\n"
        policies = book(
            notice(standard("100")),
            notice(raised, effective="2002-01-01", issued="2002-01-01", number=2),
        )
        with pytest.raises(errors.NotExact):
            fen(policies, date(2002, 1, 1))


class TestHiding:
    """A newer notice that is silent, or gives only a limit, hides older amounts."""

    @pytest.mark.parametrize(
        ("more", "error"),
        [
            ("not_seen: standard\n", errors.NotSeen),
            ("elsewhere:\n  standard: 甲〔2002〕9号\n", errors.NotOnFile),
        ],
    )
    def test_a_newer_notice_that_lacks_its_standard_hides_the_older(
        self, more: str, error: type[errors.CannotSay]
    ) -> None:
        policies = book(
            notice(standard("100")),
            notice(
                "- funding: urban\n  shares: as before\n",
                effective="2002-01-01",
                issued="2002-01-01",
                number=2,
                more=more,
            ).replace("copy: complete", "copy: cut off"),
        )
        assert fen(policies, date(2001, 12, 31)) == 10000
        with pytest.raises(error) as refusal:
            fen(policies, date(2002, 1, 1))
        assert refusal.value.last_known.fen == 10000

    def test_a_topic_not_stated_does_not_hide_the_older(self) -> None:
        policies = book(
            notice(standard("100")),
            notice(
                "- funding: urban\n  shares: as before\n",
                effective="2002-01-01",
                issued="2002-01-01",
                number=2,
                more="not_stated: standard\n",
            ),
        )
        assert fen(policies, date(2002, 1, 1)) == 10000

    def test_a_limit_is_not_an_amount(self) -> None:
        policies = book(notice(standard("at least 100")))
        with pytest.raises(errors.NotExact) as refusal:
            fen(policies, date(2001, 1, 1))
        assert refusal.value.last_known.role == "floor"

    def test_a_floor_from_above_hides_a_presumed_amount_that_breaks_it(self) -> None:
        floor = notice(
            standard("at least 95"), effective="2003-01-01", issued="2003-01-01", number=2
        )
        county = f"jurisdiction: jia/yi\nnotices:\n{notice(standard('90'), number=3)}"
        policies = book(floor, jia__yi=county)
        assert fen(policies, date(2002, 12, 31), "jia/yi") == 9000
        with pytest.raises(errors.NotOnFile, match="at least"):
            fen(policies, date(2003, 1, 1), "jia/yi")

    def test_a_floor_that_was_in_force_already_leaves_the_amount_that_broke_it(self) -> None:
        floor = notice(standard("at least 95"), number=2)
        county = f"jurisdiction: jia/yi\nnotices:\n{notice(standard('90'), number=3)}"
        policies = book(floor, jia__yi=county)
        assert fen(policies, date(2002, 1, 1), "jia/yi") == 9000

    def test_an_amount_beside_a_limit_of_the_same_notice_is_the_amount(self) -> None:
        clauses = (
            standard("at least 80")
            + "\n- standard: urban\n  areas: 乙县\n  unit: yuan/person/month\n  amount: 90\n"
        )
        policies = book(notice(clauses))
        assert fen(policies, date(2001, 1, 1), "jia/yi") == 9000
        with pytest.raises(errors.NotExact):
            fen(policies, date(2001, 1, 1), "jia/bing")

    def test_a_floor_from_above_leaves_a_confirmed_amount(self) -> None:
        floor = notice(
            standard("at least 95"), effective="2003-01-01", issued="2003-01-01", number=2
        )
        county = (
            "jurisdiction: jia/yi\nchecked_through: 2004-12\nnotices:\n"
            f"{notice(standard('90'), number=3)}"
        )
        policies = book(floor, jia__yi=county)
        assert fen(policies, date(2003, 1, 1), "jia/yi") == 9000


class TestEnds:
    """What has ended brings nothing older back, unless its clause names what it changed for a time."""

    def test_after_its_validity_a_standard_is_expired(self) -> None:
        policies = book(notice(standard("100"), more="valid_for: 1 year\n"))
        assert fen(policies, date(2001, 12, 31)) == 10000
        with pytest.raises(errors.Expired) as refusal:
            fen(policies, date(2002, 1, 1))
        assert refusal.value.last_known.fen == 10000

    def after(self, ended: str, *, more: str = "", amount: str = "150") -> Book:
        """100 from 2001, and a notice of 2002 that ends."""
        later = {"effective": "2002-01-01", "issued": "2002-01-01", "number": 2}
        return book(
            notice(standard("100")), notice(standard(amount, more=ended), more=more, **later)
        )

    def test_after_a_temporary_clause_the_older_one_that_it_changed_comes_back(self) -> None:
        policies = self.after("  until: 2002-03-31\n  changes: 甲〔2001〕1号\n")
        assert fen(policies, date(2002, 3, 31)) == 15000
        assert fen(policies, date(2002, 4, 1)) == 10000

    @pytest.mark.parametrize(
        ("ended", "more"),
        [
            ("  until: 2002-12-31\n", ""),
            ("", "valid_for: 1 year\n"),
            ("  as_of: 2002-12-31\n  until: 2002-12-31\n", ""),
        ],
    )
    def test_after_an_amount_that_ended_the_older_one_does_not_come_back(
        self, ended: str, more: str
    ) -> None:
        policies = self.after(ended, more=more)
        assert fen(policies, date(2002, 12, 31)) == 15000
        with pytest.raises(errors.Expired) as refusal:
            fen(policies, date(2003, 1, 1))
        assert refusal.value.last_known.fen == 15000

    def test_after_a_limit_that_ended_the_older_amount_does_not_come_back(self) -> None:
        policies = self.after("  until: 2002-12-31\n", amount="at least 140")
        with pytest.raises(errors.NotExact):
            fen(policies, date(2002, 12, 31))
        with pytest.raises(errors.Expired):
            fen(policies, date(2003, 1, 1))

    def test_a_limit_from_above_that_ended_hides_no_amount_of_the_place(self) -> None:
        county = f"jurisdiction: jia/yi\nnotices:\n{notice(standard('200'))}"
        above = notice(
            standard("at least 140", more="  until: 2002-12-31\n"),
            effective="2002-01-01",
            issued="2002-01-01",
            number=2,
        )
        policies = book(above, jia__yi=county)
        assert fen(policies, date(2003, 1, 1), "jia/yi") == 20000

    def test_an_amount_that_began_within_an_uncertain_start_hides_nothing_when_it_ends(
        self,
    ) -> None:
        policies = book(
            notice(standard("150", more="  until: 2002-06-30\n"), effective="2002-03-01"),
            notice(standard("120"), effective="2002", issued="2002-12-01", number=2),
        )
        assert fen(policies, date(2002, 12, 31)) == 12000

    def test_after_a_repeal_the_notice_before_the_repealed_one_does_not_come_back(self) -> None:
        later = {"effective": "2002-01-01", "issued": "2002-01-01", "number": 2}
        last = {"effective": "2003-01-01", "issued": "2003-01-01", "number": 3}
        policies = book(
            notice(standard("100")),
            notice(standard("150"), **later),
            notice(
                "- funding: urban\n  shares: as before\n", more="repeals: 甲[2002]2号\n", **last
            ),
        )
        with pytest.raises(errors.Expired):
            fen(policies, date(2003, 1, 1))

    def test_a_repealed_notice_no_longer_applies(self) -> None:
        policies = book(
            notice(standard("100")),
            notice(
                "- funding: urban\n  shares: as before\n",
                effective="2002-01-01",
                issued="2002-01-01",
                number=2,
                more="repeals: 甲[2001]1号\n",
            ),
        )
        assert fen(policies, date(2001, 12, 31)) == 10000
        with pytest.raises(errors.Expired):
            fen(policies, date(2002, 1, 1))


class TestUncertainStarts:
    """A day added is a day invented: inside an uncertain start nothing is decided."""

    def test_a_year_leaves_its_days_undetermined_with_both_amounts(self) -> None:
        policies = book(
            notice(standard("100")),
            notice(standard("120"), effective="2002", issued="2002-12-01", number=2),
        )
        with pytest.raises(errors.Undetermined) as refusal:
            fen(policies, date(2002, 6, 1))
        assert [str(c) for c in refusal.value.candidates] == [
            "100.00 yuan/person/month",
            "120.00 yuan/person/month",
        ]
        assert fen(policies, date(2002, 12, 31)) == 12000

    def test_where_two_starts_are_uncertain_every_amount_is_named(self) -> None:
        policies = book(
            notice(standard("100")),
            notice(standard("140"), effective="not stated", issued="2003-03", number=2),
            notice(standard("120"), effective="2003", issued="2003-12-01", number=3),
        )
        with pytest.raises(errors.Undetermined) as refusal:
            fen(policies, date(2003, 3, 15))
        assert [money.fen for money in refusal.value.candidates] == [10000, 12000, 14000]

    def test_where_both_amounts_agree_the_day_is_decided(self) -> None:
        policies = book(
            notice(standard("100")),
            notice(standard("100"), effective="2002", issued="2002-12-01", number=2),
        )
        assert fen(policies, date(2002, 6, 1)) == 10000


class TestHolds:
    """Known is not the same as in force."""

    def found(self, policies: Book, on: date) -> calc.Found:
        return calc.standard(policies.at("jia", on=on), "urban")

    def test_the_next_notices_was_confirms_up_to_its_start(self) -> None:
        policies = book(
            notice(standard("100")),
            notice(standard("120, was 100"), effective="2005-01-01", issued="2005-01-01", number=2),
        )
        assert self.found(policies, date(2004, 12, 31)).holds == "confirmed"

    def test_one_that_ends_by_its_own_terms_is_confirmed_to_its_end(self) -> None:
        policies = book(notice(standard("150", more="  until: 2002-03-31\n")))
        assert self.found(policies, date(2002, 3, 31)).holds == "confirmed"

    def test_a_different_was_confirms_nothing(self) -> None:
        policies = book(
            notice(standard("100")),
            notice(standard("120, was 110"), effective="2005-01-01", issued="2005-01-01", number=2),
        )
        assert self.found(policies, date(2004, 12, 31)).holds == "presumed"

    def test_between_start_and_issue_it_is_confirmed_and_the_day_after_presumed(self) -> None:
        policies = book(notice(standard("100"), effective="2001-01-01", issued="2001-09-10"))
        assert self.found(policies, date(2001, 9, 10)).holds == "confirmed"
        assert self.found(policies, date(2001, 9, 11)).holds == "presumed"

    def test_a_file_checked_through_a_month_confirms_through_its_last_day(self) -> None:
        policies = book(notice(standard("100")), more="checked_through: 2004-02\n")
        assert self.found(policies, date(2004, 2, 29)).holds == "confirmed"
        assert self.found(policies, date(2004, 3, 1)).holds == "presumed"


class TestAssumptions:
    """An assumption fills a lack and never contradicts what is on file."""

    def test_it_fills_a_lack_and_is_listed(self) -> None:
        policies = book(notice("- funding: urban\n  shares: as before\n"))
        here = policies.at("jia", on=date(2001, 1, 1), assume=assumed(standard("77")))
        found = calc.standard(here, "urban")
        assert (found.fen, found.holds) == (7700, "assumed")
        assert "amount: 77" in found.assumed[0]

    def test_it_may_not_contradict_a_confirmed_amount(self) -> None:
        policies = book(notice(standard("100")), more="checked_through: 2004-02\n")
        later = standard("130", more="  effective: 2003-01\n")
        here = policies.at("jia", on=date(2003, 1, 1), assume=assumed(later))
        with pytest.raises(errors.Contradicts):
            calc.standard(here, "urban")

    def test_it_may_follow_an_amount_that_is_only_presumed(self) -> None:
        policies = book(notice(standard("100")))
        later = standard("130", more="  effective: 2003-01\n")
        here = policies.at("jia", on=date(2003, 1, 1), assume=assumed(later))
        assert calc.standard(here, "urban").fen == 13000

    @pytest.mark.parametrize("amount", ["at least 300", "about 300", "not stated", "not seen"])
    def test_one_without_an_exact_amount_is_refused_in_a_sentence(self, amount: str) -> None:
        policies = book(notice("- funding: urban\n  shares: as before\n"))
        here = policies.at("jia", on=date(2001, 1, 1), assume=assumed(standard(amount)))
        with pytest.raises(errors.CannotSay):
            calc.standard(here, "urban")

    @pytest.mark.parametrize("words", ["amount: unchanged", "plus: 10", "percent: 10%"])
    def test_one_that_changes_an_older_amount_needs_a_date(self, words: str) -> None:
        policies = book(notice(standard("100")))
        text = f"- standard: urban\n  unit: yuan/person/month\n  {words}\n"
        here = policies.at("jia", on=date(2000, 1, 1), assume=assumed(text))
        with pytest.raises(errors.NotStated, match="effective date"):
            calc.standard(here, "urban")

    def test_an_undated_one_is_known_for_the_day_asked_alone(self) -> None:
        policies = book(notice("- funding: urban\n  shares: as before\n"))
        here = policies.at("jia", on=date(2003, 4, 5), assume=assumed(standard("77")))
        found = calc.standard(here, "urban")
        assert (found.since, found.until, found.confirmed_through) == (here.on,) * 3
        assert found.cites[0].evidence == "assumed by the caller"

    def test_one_that_says_the_same_changes_nothing(self) -> None:
        policies = book(notice(standard("100")))
        here = policies.at("jia", on=date(2001, 1, 1), assume=assumed(standard("100")))
        assert calc.standard(here, "urban").holds == "confirmed"


class TestEveryChange:
    """Every place on file, on every day on which something changes and the day before."""

    def test_each_has_an_answer_or_a_refusal_with_a_sentence(self) -> None:
        policies = dibao.load()
        for place in policies.places:
            for program in ("urban", "rural"):
                entries = calc.timeline(policies.at(place.key, on=date(2000, 1, 1)), program)
                days = {entry.since for entry in entries} - {date.min}
                for day in sorted(days | {day - timedelta(days=1) for day in days}):
                    assert _answered_or_refused_in_a_sentence(policies, place.key, program, day)

    def test_a_timeline_has_no_overlap_and_no_hole(self) -> None:
        policies = dibao.load()
        for place in policies.places:
            entries = calc.timeline(policies.at(place.key, on=date(2000, 1, 1)), "urban")
            for earlier, later in pairwise(entries):
                assert earlier.until == later.since - timedelta(days=1)


def _answered_or_refused_in_a_sentence(policies: Book, place: str, program: str, day: date) -> bool:
    try:
        return bool(calc.standard(policies.at(place, on=day), program).cites)
    except errors.CannotSay as refusal:
        return str(refusal).endswith(".")


def test_what_a_limit_from_above_replaces_says_nothing_of_the_amount_of_a_place() -> None:
    """A province's new floor of 330, was 280, does not confirm a county's 280 until then."""
    county = notice("- standard: urban\n  unit: yuan/person/month\n  amount: 280\n")
    floor = notice(
        "- standard: urban\n  unit: yuan/person/month\n  amount: at least 330, was 280\n",
        effective="2003-01-01",
        issued="2003-01-01",
        number=9,
    )
    above = f"jurisdiction: national\nnotices:\n{floor}"
    here = book(county, national=above).at("jia", on=date(2001, 1, 1))
    assert calc.standard(here, "urban").confirmed_through == date(2001, 1, 1)


@pytest.mark.parametrize(("start", "said"), [("2001", True), ("2001-06", False), ("2001-06-03", False)])  # fmt: skip
def test_a_start_of_which_only_the_year_is_said_is_told_with_the_answer(
    start: str, *, said: bool
) -> None:
    county = notice(
        "- standard: urban\n  unit: yuan/person/month\n  amount: 280\n", effective=start
    )
    found = calc.standard(book(county).at("jia", on=date(2002, 1, 1)), "urban")
    assert any("last on which it may" in item.reason for item in found.inferred) is said


class TestWhatHeldBefore:
    """The notice that begins next says what held before it; a later one speaks of another time."""

    def last_known(self, *notices: str) -> int | None:
        with pytest.raises(errors.NotOnFile) as refusal:
            fen(book(*notices), date(2001, 6, 1))
        known = refusal.value.last_known
        return known.fen if known is not None else None

    def test_the_next_notice_says_it(self) -> None:
        said = notice(standard("120, was 110"), effective="2002-01-01", issued="2002-01-01")
        assert self.last_known(said) == 11000

    def test_a_notice_after_the_next_does_not(self) -> None:
        following = notice(standard("120"), effective="2002-01-01", issued="2002-01-01")
        later = notice(
            standard("150, was 130"), effective="2003-01-01", issued="2003-01-01", number=2
        )
        assert self.last_known(following, later) is None

    def test_a_limit_says_only_what_the_limit_was(self) -> None:
        floor = notice(
            standard("at least 120, was 110"), effective="2002-01-01", issued="2002-01-01"
        )
        assert self.last_known(floor) is None
