"""渐退期: what is paid on, for how long, and where a clause is silent."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao import calc, errors
from dibao.policy.book import Here
from dibao.policy.reader import read_clauses
from dibao.policy.values import add_months, month_end
from tests.books import book, notice

DAY = date(2031, 1, 31)
FIRST = date(2031, 2, 1)
STANDARD = """\
- standard: urban
  unit: yuan/person/month
  amount: 300

"""
CATEGORY = "categories:\n  - name: 老年\n    age: 60..\n"
SUPPLEMENT = "- supplement: 老年\n  group: one\n  unit: yuan/person/month\n  amount: 104\n\n"


def clause(reason: str = "any", **fields: str | None) -> str:
    said = {"months": "6", "base": "old amount", "supplements": "none"} | fields
    lines = [f"  {name}: {word}\n" for name, word in said.items() if word is not None]
    return f"- grace: {reason}\n{''.join(lines)}\n"


def here(*clauses: str, assume: str = "", on: date = DAY, **others: str) -> Here:
    written, problems = read_clauses(assume, "assume") if assume else ((), [])
    assert not problems
    return book(notice("".join(clauses), more=CATEGORY), **others).at("jia", on=on, assume=written)


def granted(place: Here, reason: str = "就业", **more: object) -> calc.GracePeriod:
    facts: dict[str, object] = {
        "household": calc.Household(members=2),
        "program": "urban",
        "base_before": 50_000,
        "from_month": FIRST,
    }
    return calc.grace(place, reason, **(facts | more))  # type: ignore[arg-type]


class TestLaws:
    """What must hold of every grace."""

    @given(base=st.integers(0, 200_000), members=st.integers(1, 6), months=st.integers(1, 36))
    def test_never_more_than_the_cap_and_never_more_than_before(
        self, base: int, members: int, months: int
    ) -> None:
        place = here(STANDARD, clause(months=str(months), capped="standard x members"))
        period = granted(place, household=calc.Household(members=members), base_before=base)
        assert len(period.months) == months
        assert {month.fen for month in period.months} == {min(base, 30_000 * members)}

    @given(base=st.integers(0, 200_000), months=st.integers(1, 36))
    def test_the_sum_is_that_of_the_months_and_each_month_that_of_its_lines(
        self, base: int, months: int
    ) -> None:
        place = here(STANDARD, clause(months=str(months), capped="standard x members"))
        period = granted(place, base_before=base)
        assert period.fen == sum(month.fen for month in period.months)
        for month in period.months:
            assert month.fen == sum(step.fen or 0 for step in month.steps if step.counts)

    @given(first=st.dates(date(2031, 1, 1), date(2040, 12, 31)), months=st.integers(1, 36))
    def test_it_ends_with_the_last_day_of_its_last_month(self, first: date, months: int) -> None:
        period = granted(here(clause(months=str(months))), from_month=first)
        assert period.first == first.replace(day=1)
        assert period.until == month_end(add_months(first.replace(day=1), months - 1))

    @given(deaths=st.lists(st.dates(date(2031, 1, 1), date(2031, 9, 1)), max_size=3))
    def test_a_death_never_raises_what_is_paid(self, deaths: list[date]) -> None:
        people = [calc.Member(), *(calc.Member(died=day) for day in deaths)]
        place = here(STANDARD, clause(capped="standard x members"))
        period = granted(place, household=calc.Household(members=people), base_before=100_000)
        paid = [month.fen for month in period.months]
        assert paid == sorted(paid, reverse=True)

    @given(pick=st.integers(1, 20), low=st.integers(1, 10), more=st.integers(0, 10))
    def test_a_pick_is_taken_inside_the_range_and_refused_outside(
        self, pick: int, low: int, more: int
    ) -> None:
        place = here(clause(months=f"{low}..{low + more}"))
        if low <= pick <= low + more:
            assert len(granted(place, months=pick).months) == pick
        else:
            with pytest.raises(errors.InputError, match="gives"):
                granted(place, months=pick)


class TestMonths:
    """How many months, by reason."""

    def test_the_clause_of_the_reason_comes_before_any(self) -> None:
        place = here(clause(months="6"), clause("产业", months="24"))
        assert len(granted(place, "产业").months) == 24
        assert len(granted(place, "就业").months) == 6

    def test_the_nearer_place_comes_before_the_reason(self) -> None:
        nation = (
            f"jurisdiction: national\nnotices:\n{notice(clause('就业', months='12'), number=9)}"
        )
        assert len(granted(here(clause(months="3"), national=nation)).months) == 3

    def test_a_fixed_number_may_be_given_again_but_not_changed(self) -> None:
        assert len(granted(here(clause()), months=6).months) == 6
        with pytest.raises(errors.InputError, match="6 as the number of months, not 5"):
            granted(here(clause()), months=5)

    def test_a_limit_is_refused_until_the_office_picks(self) -> None:
        place = here(clause(months="at most 6"))
        with pytest.raises(errors.NotExact, match="at most 6"):
            granted(place)
        assert "picked 4" in str(granted(place, months=4).notes[0])

    def test_no_number_inside_a_range_is_proposed_to_the_caller(self) -> None:
        with pytest.raises(errors.NotExact) as refusal:
            granted(here(clause(months="6..12")))
        assert "months: …" in str(refusal.value.assume)

    def test_a_pick_that_is_assumed_is_shown_as_one_that_is_given(self) -> None:
        place = here(clause(months="6..12"), assume=clause(months="7"))
        period = granted(place)
        assert (len(period.months), len(period.assumed)) == (7, 1)
        assert "6..12 as the number of months; the caller picked 7" in str(period.notes[0])

    @pytest.mark.parametrize("months", [0, -1, True])
    def test_no_months_are_no_grace(self, months: int) -> None:
        with pytest.raises(errors.InputError, match="at least 1"):
            granted(here(clause(months="at most 6")), months=months)

    def test_the_copy_that_stops_before_it_is_named(self) -> None:
        with pytest.raises(errors.NotSeen):
            granted(here(clause(months="not seen")))

    def test_a_silent_clause_lets_the_search_go_up(self) -> None:
        nation = (
            f"jurisdiction: national\nnotices:\n{notice(clause('就业', months='12'), number=9)}"
        )
        period = granted(here(clause(months="not stated"), national=nation))
        assert len(period.months) == 12
        assert len({by.number for by in period.cites}) == 2

    def test_it_ends_on_a_leap_day(self) -> None:
        period = granted(here(clause(months="1")), from_month=date(2032, 2, 29))
        assert period.until == date(2032, 2, 29)


class TestAmount:
    """What is paid on."""

    def test_the_standard_may_be_paid_on_instead(self) -> None:
        assert granted(here(STANDARD, clause(base="standard"))).months[0].fen == 60_000

    def test_the_cap_follows_the_standard_of_each_month(self) -> None:
        raised = "- standard: urban\n  effective: 2031-04-01\n  unit: yuan/person/month\n  amount: 400\n\n"
        place = here(STANDARD, raised, clause(months="3", capped="standard x members"))
        period = granted(place, base_before=90_000)
        assert [month.fen for month in period.months] == [60_000, 60_000, 80_000]

    def test_without_a_cap_no_standard_is_needed(self) -> None:
        assert granted(here(clause()), base_before=999_900).months[0].fen == 999_900

    def test_a_cap_needs_the_standard(self) -> None:
        with pytest.raises(errors.NotOnFile):
            granted(here(clause(capped="standard x members")))

    def test_a_cap_that_is_no_whole_fen_matters_only_where_it_binds(self) -> None:
        yearly = "- standard: urban\n  unit: yuan/person/year\n  amount: 2000\n\n"
        place = here(yearly, clause(capped="standard x members"))
        one = calc.Household(members=1)
        assert granted(place, household=one, base_before=16_600).months[0].fen == 16_600
        with pytest.raises(errors.NotExact) as refusal:
            granted(place, household=one, base_before=20_000)
        assert refusal.value.lacks == "rounding"
        rounded = "- rounding: allowance\n  mode: up\n  to: 1\n  stage: household\n\n"
        place = here(yearly, rounded, clause(capped="standard x members"))
        assert granted(place, household=one, base_before=20_000).months[0].fen == 16_700

    def test_the_last_result_gives_the_base_without_its_supplements(self) -> None:
        rules = STANDARD + SUPPLEMENT + "- allowance: urban\n  method: difference\n\n"
        old = calc.Household(members=[calc.Member(born=date(1960, 1, 1))])
        before = calc.allowance(here(rules), old, "urban")
        for supplements, fen in (("none", 30_000), ("kept", 40_400), ("recomputed", 40_400)):
            place = here(rules, clause(supplements=supplements))
            assert granted(place, base_before=before, household=old).months[0].fen == fen

    def test_supplements_kept_need_what_they_were(self) -> None:
        place = here(clause(supplements="kept"))
        with pytest.raises(errors.InputError, match="supplements_before"):
            granted(place)
        assert granted(place, supplements_before=10_400).months[0].fen == 60_400

    def test_a_member_who_turns_sixty_gets_the_supplement_from_the_next_month(self) -> None:
        place = here(STANDARD, SUPPLEMENT, clause(months="3", supplements="recomputed"))
        home = calc.Household(members=[calc.Member(born=date(1971, 2, 15))])
        paid = [month.fen for month in granted(place, household=home).months]
        assert paid == [50_000, 60_400, 60_400]


class TestIncome:
    """Only while the income is so many times the standard."""

    limited = STANDARD + clause(income="1..2", months="3")

    @given(income=st.integers(0, 3000))
    def test_both_ends_are_inside(self, income: int) -> None:
        home = calc.Household(members=2, incomes=[calc.Income(amount=income)])
        period = granted(here(self.limited), household=home)
        assert len(period.months) == (3 if 600 <= income <= 1200 else 0)
        assert (period.ended is None) == (600 <= income <= 1200)

    def test_a_raised_standard_ends_it(self) -> None:
        raised = "- standard: urban\n  effective: 2031-03-01\n  unit: yuan/person/month\n  amount: 400\n\n"
        home = calc.Household(members=2, incomes=[calc.Income(amount=700)])
        period = granted(here(self.limited, raised), household=home)
        assert (len(period.months), period.until) == (1, date(2031, 2, 28))
        assert "2031-03" in str(period.ended)

    def test_it_asks_for_the_incomes(self) -> None:
        with pytest.raises(errors.InputError, match="incomes"):
            granted(here(self.limited))

    def test_without_such_a_limit_no_income_is_asked_for(self) -> None:
        assert len(granted(here(clause())).months) == 6


class TestSilence:
    """Every reading is tried; a lack matters only where the amount turns on it."""

    def test_what_is_paid_on_does_not_matter_where_both_are_the_same(self) -> None:
        place = here(STANDARD, clause(base="not stated"))
        assert granted(place, base_before=60_000).months[0].fen == 60_000
        with pytest.raises(errors.NotStated, match="what is paid on") as refusal:
            granted(place, base_before=50_000)
        assert [str(amount) for amount in refusal.value.candidates] == [
            "500.00 yuan",
            "600.00 yuan",
        ]

    def test_a_cap_does_not_matter_below_it(self) -> None:
        place = here(STANDARD, clause(capped="not stated"))
        assert granted(place, base_before=60_000).months[0].fen == 60_000
        with pytest.raises(errors.NotStated, match="capped"):
            granted(place, base_before=60_001)

    def test_supplements_do_not_matter_where_there_are_none(self) -> None:
        place = here(STANDARD, clause(supplements="not stated"))
        assert granted(place, supplements_before=0).months[0].fen == 50_000

    @pytest.mark.parametrize(
        "silent",
        [
            {"base": "not stated"},
            {"capped": "not stated"},
            {"supplements": "not stated"},
            {"months": "not stated"},
            {"months": "at most 3"},
            {"months": "2..4", "base": "not stated", "supplements": "not stated"},
            {"base": "not seen"},
        ],
    )
    def test_the_assumption_of_the_refusal_is_enough_and_is_shown(
        self, silent: dict[str, str]
    ) -> None:
        clauses = STANDARD + SUPPLEMENT + clause(**silent)
        with pytest.raises(errors.CannotSay) as refusal:
            granted(here(clauses), base_before=70_000)
        assert refusal.value.lacks == "grace"
        assumed = str(refusal.value.assume).replace("…", "3")  # inside a range the office picks
        period = granted(here(clauses, assume=assumed), base_before=70_000)
        assert len(period.assumed) == 1
        assert period.cites[0].number == "甲〔2001〕1号"

    def test_the_assumption_for_a_reason_without_a_clause_is_enough(self) -> None:
        with pytest.raises(errors.NotOnFile) as refusal:
            granted(here(STANDARD))
        assert len(granted(here(STANDARD, assume=str(refusal.value.assume))).months) == 6

    @pytest.mark.parametrize(
        "assumed",
        [{"months": "7"}, {"base": "standard"}, {"supplements": "kept"}],
    )
    def test_an_assumption_never_contradicts_what_is_on_file(self, assumed: dict[str, str]) -> None:
        with pytest.raises(errors.Contradicts):
            granted(here(STANDARD, clause(months="at most 6"), assume=clause(**assumed)), months=6)

    def test_only_urban_and_rural_have_allowances(self) -> None:
        with pytest.raises(errors.InputError, match="urban or rural"):
            granted(here(clause()), program="tekun")

    def test_what_was_paid_is_not_below_nothing(self) -> None:
        with pytest.raises(errors.InputError, match="below nothing"):
            granted(here(clause()), base_before=-1)


RURAL = "- standard: rural\n  unit: yuan/person/month\n  amount: 200\n\n"
MIXED = calc.Household(
    members=[calc.Member(registration="urban"), calc.Member(registration="rural")]
)


class TestRegistrations:
    """Where members are registered differently, their standards add up as a clause says."""

    @pytest.mark.parametrize(("ruling", "cap"), [("residence", 600), ("each member's own", 500)])
    def test_the_cap_follows_the_rule_on_registrations(self, ruling: str, cap: int) -> None:
        rules = f"- hukou: {ruling}\n\n{RURAL}{STANDARD}"
        place = here(rules, clause(capped="standard x members"))
        assert granted(place, household=MIXED, base_before=90_000).months[0].yuan == cap

    @pytest.mark.parametrize(("ruling", "full"), [("residence", 600), ("each member's own", 500)])
    def test_the_standard_paid_on_follows_it_too(self, ruling: str, full: int) -> None:
        place = here(f"- hukou: {ruling}\n\n{RURAL}{STANDARD}", clause(base="standard"))
        assert granted(place, household=MIXED).months[0].yuan == full

    def test_without_a_rule_the_assumption_of_the_refusal_is_enough(self) -> None:
        clauses = RURAL + STANDARD + clause(base="standard")
        with pytest.raises(errors.NotOnFile, match="both registrations") as refusal:
            granted(here(clauses), household=MIXED)
        place = here(clauses, assume=str(refusal.value.assume))
        assert granted(place, household=MIXED).months[0].fen == 60_000

    def test_no_rule_is_needed_where_the_old_amount_is_paid_on_without_a_cap(self) -> None:
        period = granted(here(clause()), household=MIXED)
        assert period.months[0].fen == 50_000

    def test_the_limit_of_income_is_reckoned_from_the_standards_of_all(self) -> None:
        rules = f"- hukou: each member's own\n\n{RURAL}{STANDARD}"
        facts = {"members": MIXED.members, "incomes": [calc.Income(amount=550)]}
        household = calc.Household(**facts)  # type: ignore[arg-type]
        period = granted(here(rules, clause(income="..1")), household=household)
        assert (len(period.months), "1 times" in str(period.ended)) == (0, True)
        residence = rules.replace("each member's own", "residence")
        assert len(granted(here(residence, clause(income="..1")), household=household).months) == 6

    def test_supplements_in_percent_follow_the_member_s_own_standard(self) -> None:
        supplement = "- supplement: 老年\n  group: one\n  unit: yuan/person/month\n  times: 10%\n  of: standard\n\n"
        old = calc.Member(registration="rural", born=date(1950, 1, 1))
        household = calc.Household(members=[calc.Member(registration="urban"), old])
        place = here(RURAL, STANDARD, supplement, clause(supplements="recomputed"))
        assert granted(place, household=household).months[0].yuan == 500 + 20

    def test_a_household_of_the_other_program_is_asked_about_in_that_one(self) -> None:
        household = calc.Household(members=[calc.Member(registration="rural")])
        with pytest.raises(errors.InputError, match="ask for that program"):
            granted(here(STANDARD, clause()), household=household)


class TestGrades:
    """Flat grades (分档): the old amount is a grade, and the standard is none."""

    GRADES = (
        "- allowance: urban\n  method: grades\n\n- grades: urban\n  unit: yuan/person/month\n"
        "  amount:\n    一档: 250\n    二档: 120\n\n"
    )

    def test_the_grade_that_was_paid_is_paid_on(self) -> None:
        household = calc.Household(members=2, grade="二档")
        place = here(self.GRADES, STANDARD, clause())
        before = calc.allowance(place, household, "urban")
        period = granted(place, household=household, base_before=before)
        assert {month.fen for month in period.months} == {24_000}

    def test_a_cap_is_the_standard_of_all_members_whatever_the_method(self) -> None:
        place = here(self.GRADES, STANDARD, clause(capped="standard x members"))
        assert granted(place, base_before=70_000).months[0].fen == 60_000

    def test_a_clause_that_pays_on_the_standard_means_no_grade_and_says_so(self) -> None:
        place = here(self.GRADES, STANDARD, clause(base="standard"))
        period = granted(place, household=calc.Household(members=2, grade="二档"))
        assert period.months[0].fen == 60_000
        assert any("which is no grade" in str(note) for note in period.notes)

    def test_supplements_are_computed_anew_beside_a_grade(self) -> None:
        household = calc.Household(members=[calc.Member(born=date(1950, 1, 1))], grade="一档")
        place = here(self.GRADES, STANDARD, SUPPLEMENT, clause(supplements="recomputed"))
        before = calc.allowance(place, household, "urban")
        assert before.yuan == 250 + 104
        assert granted(place, household=household, base_before=before).months[0].yuan == 250 + 104
