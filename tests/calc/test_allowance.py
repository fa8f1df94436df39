"""社会救助暂行办法 art. 12: the difference between the standard and the income is paid monthly."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from attrs import evolve
from hypothesis import assume, given
from hypothesis import strategies as st

from dibao import calc
from dibao.calc.income import assess
from dibao.errors import Contradicts, InputError, NotExact, NotOnFile, Undetermined
from dibao.policy.book import Book
from dibao.policy.reader import read_clauses
from tests.books import book, notice

DAY = date(2005, 6, 1)
FEN = st.integers(0, 500_000)
UNITS = {"yuan/person/month": 12, "yuan/person/quarter": 4, "yuan/person/year": 1}


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def difference_book(
    standard: int, unit: str = "yuan/person/month", rounding: tuple[str, str, str] | None = None
) -> Book:
    clauses = (
        f"- standard: urban\n  unit: {unit}\n  amount: {yuan(standard)}\n\n"
        "- allowance: urban\n  method: difference\n"
    )
    if rounding is not None:
        mode, to, stage = rounding
        clauses += f"\n- rounding: allowance\n  mode: {mode}\n  to: {to}\n  stage: {stage}\n"
    return book(notice(clauses))


def household(members: int, income: int, per: str = "month") -> calc.Household:
    return calc.Household(members=members, incomes=[calc.Income(amount=yuan(income), per=per)])


def paid(policies: Book, who: calc.Household) -> int:
    return calc.allowance(policies.at("jia", on=DAY), who, "urban").fen


ROUNDINGS = st.tuples(
    st.sampled_from(["half-up", "up", "down"]),
    st.sampled_from(["0.01", "1", "5", "10"]),
    st.sampled_from(["gap per person", "household", "monthly standard"]),
)
MAYBE_ROUNDED = st.none() | ROUNDINGS


class TestLaws:
    """What must hold of every household and every rounding."""

    @given(standard=FEN, members=st.integers(1, 8), low=FEN, more=FEN, rounding=MAYBE_ROUNDED)
    def test_more_income_never_pays_more(
        self,
        standard: int,
        members: int,
        low: int,
        more: int,
        rounding: tuple[str, str, str] | None,
    ) -> None:
        policies = difference_book(standard, rounding=rounding)
        assert paid(policies, household(members, low + more)) <= paid(
            policies, household(members, low)
        )

    @given(standard=FEN, members=st.integers(1, 8), income=FEN, rounding=MAYBE_ROUNDED)
    def test_one_more_member_without_income_never_pays_less(
        self, standard: int, members: int, income: int, rounding: tuple[str, str, str] | None
    ) -> None:
        # Rounding down each person's gap can lose up to a unit a person; that is the rule's own law.
        assume(rounding is None or rounding[2] != "gap per person")
        policies = difference_book(standard, rounding=rounding)
        assert paid(policies, household(members + 1, income)) >= paid(
            policies, household(members, income)
        )

    @given(standard=FEN, members=st.integers(1, 8), above=FEN, rounding=MAYBE_ROUNDED)
    def test_a_household_at_or_above_the_standard_is_owed_nothing(
        self, standard: int, members: int, above: int, rounding: tuple[str, str, str] | None
    ) -> None:
        # Where the standard itself is rounded, "the standard" is the rounded one.
        assume(rounding is None or rounding[2] != "monthly standard")
        policies = difference_book(standard, rounding=rounding)
        assert paid(policies, household(members, standard * members + above)) == 0

    @given(standard=FEN, higher=FEN, members=st.integers(1, 8), income=FEN, rounding=MAYBE_ROUNDED)
    def test_a_higher_standard_never_pays_less(
        self,
        standard: int,
        higher: int,
        members: int,
        income: int,
        rounding: tuple[str, str, str] | None,
    ) -> None:
        who = household(members, income)
        low = paid(difference_book(standard, rounding=rounding), who)
        assert paid(difference_book(standard + higher, rounding=rounding), who) >= low

    @given(
        standard=FEN,
        unit=st.sampled_from(sorted(UNITS)),
        members=st.integers(1, 8),
        income=FEN,
        per=st.sampled_from(["month", "quarter", "year"]),
        rounding=MAYBE_ROUNDED,
    )
    def test_the_amount_is_the_sum_of_the_bill_and_never_negative(
        self,
        standard: int,
        unit: str,
        members: int,
        income: int,
        per: str,
        rounding: tuple[str, str, str] | None,
    ) -> None:
        policies = difference_book(standard, unit, rounding)
        try:
            result = calc.allowance(
                policies.at("jia", on=DAY), household(members, income, per), "urban"
            )
        except NotExact:
            return
        assert result.fen >= 0
        assert sum(Fraction(step.fen) for step in result.steps if step.counts) == result.fen

    @given(
        standard=FEN,
        unit=st.sampled_from(sorted(UNITS)),
        members=st.integers(1, 8),
        income=FEN,
        mode=st.sampled_from(["half-up", "up", "down"]),
        to=st.sampled_from([1, 100, 500]),
    )
    def test_rounding_by_person_and_by_household_differ_by_less_than_a_unit_a_member(
        self, standard: int, unit: str, members: int, income: int, mode: str, to: int
    ) -> None:
        who = household(members, income)
        by_person, by_household = (
            paid(difference_book(standard, unit, (mode, yuan(to), stage)), who)
            for stage in ("gap per person", "household")
        )
        assert abs(by_person - by_household) < to * members + to

    @given(standard=FEN, unit=st.sampled_from(sorted(UNITS)), members=st.integers(1, 8), income=FEN)
    def test_without_a_rounding_clause_the_amount_is_exact_or_refused_with_candidates_around_it(
        self, standard: int, unit: str, members: int, income: int
    ) -> None:
        policies = difference_book(standard, unit)
        exact = max(Fraction(standard * UNITS[unit] * members, 12) - income, Fraction())
        try:
            assert paid(policies, household(members, income)) == exact
        except NotExact as refusal:
            assert exact.denominator != 1
            candidates = [candidate.fen for candidate in refusal.candidates]
            assert min(candidates) < exact < max(candidates)

    @given(cents=st.lists(st.integers(0, 10_000), max_size=6))
    def test_incomes_are_summed_first_and_never_rounded(self, cents: list[int]) -> None:
        incomes = [calc.Income(amount=yuan(fen), per="year") for fen in cents]
        who = calc.Household(members=1, incomes=incomes)
        here = difference_book(1).at("jia", on=DAY)
        assert assess(here, who, "urban").a_year == sum(cents)


class TestMonths:
    """The standard of a month is that of its first day."""

    def test_a_standard_that_begins_within_the_month_is_refused_for_it(self) -> None:
        policies = book(
            notice(
                "- standard: urban\n  unit: yuan/person/month\n  amount: 100\n\n"
                "- allowance: urban\n  method: difference\n"
            ),
            notice(
                "- standard: urban\n  unit: yuan/person/month\n  amount: 120\n",
                effective="2005-06-15",
                issued="2005-06-01",
                number=2,
            ),
        )
        with pytest.raises(Undetermined) as refusal:
            paid(policies, household(1, 0))
        assert [str(c) for c in refusal.value.candidates] == [
            "100.00 yuan/person/month",
            "120.00 yuan/person/month",
        ]
        here = policies.at("jia", on=date(2005, 7, 1))
        assert calc.allowance(here, household(1, 0), "urban").fen == 12000

    def test_the_same_amount_from_the_middle_of_the_month_changes_nothing(self) -> None:
        policies = book(
            notice(
                "- standard: urban\n  unit: yuan/person/month\n  amount: 100\n\n"
                "- allowance: urban\n  method: difference\n"
            ),
            notice(
                "- standard: urban\n  unit: yuan/person/year\n  amount: 1200\n",
                effective="2005-06-15",
                issued="2005-06-01",
                number=2,
            ),
        )
        assert paid(policies, household(1, 0)) == 10000


class TestMethod:
    """Nothing is assumed where no notice says how an allowance is made."""

    def test_without_a_method_the_allowance_is_refused_with_the_clause_to_assume(self) -> None:
        policies = book(notice("- standard: urban\n  unit: yuan/person/month\n  amount: 100\n"))
        with pytest.raises(NotOnFile) as refusal:
            paid(policies, household(1, 0))
        assert refusal.value.lacks == "allowance"
        assert refusal.value.assume == "- allowance: urban\n  method: difference"

    def test_where_either_way_is_allowed_the_difference_is_paid_and_said_to_be_a_choice(
        self,
    ) -> None:
        policies = book(
            notice(
                "- standard: urban\n  unit: yuan/person/month\n  amount: 100\n\n"
                "- allowance: urban\n  method: either\n"
            )
        )
        result = calc.allowance(policies.at("jia", on=DAY), household(1, 0), "urban")
        assert result.fen == 10000
        assert "flat grades" in str(result.notes[0])


class TestAssumedMethod:
    """An assumption may choose where the law leaves a choice, and not where it leaves none."""

    GRADES = (
        "- allowance: urban\n  method: grades\n\n"
        "- grades: urban\n  unit: yuan/person/month\n  amount:\n    A: 200\n"
    )

    def asked(self, method: str) -> int:
        clauses, problems = read_clauses(self.GRADES, "assume")
        assert not problems
        policies = book(
            notice(
                "- standard: urban\n  unit: yuan/person/month\n  amount: 100\n\n"
                f"- allowance: urban\n  method: {method}\n"
            )
        )
        here = policies.at("jia", on=DAY, assume=clauses)
        return calc.allowance(here, calc.Household(members=1, grade="A"), "urban").fen

    def test_grades_may_be_assumed_where_the_law_allows_either(self) -> None:
        assert self.asked("either") == 20000

    def test_grades_contradict_a_law_that_says_difference(self) -> None:
        with pytest.raises(Contradicts, match="method"):
            self.asked("difference")


class TestInput:
    """What cannot be meant is refused in a sentence."""

    @pytest.mark.parametrize("members", [0, -1, 51, True])
    def test_a_household_has_one_to_fifty_members(self, members: int) -> None:
        with pytest.raises(InputError, match="1 to 50 members"):
            calc.Household(members=members)

    def test_money_is_never_a_float(self) -> None:
        with pytest.raises(TypeError, match="never a float"):
            calc.Income(amount=0.1)  # type: ignore[arg-type]

    @pytest.mark.parametrize("amount", ["700.005", "1,000", "abc", "１００", ""])
    def test_an_amount_in_yuan_has_at_most_two_places(self, amount: str) -> None:
        with pytest.raises(InputError, match="not an amount in yuan"):
            calc.Income(amount=amount)

    def test_an_income_below_nothing_is_refused(self) -> None:
        with pytest.raises(InputError, match="below nothing"):
            calc.Income(amount="-1")

    def test_unified_is_no_program_of_an_allowance(self) -> None:
        with pytest.raises(InputError, match="urban or rural"):
            calc.allowance(difference_book(1).at("jia", on=DAY), household(1, 0), "unified")


class TestFacts:
    """Facts are values: a copy with one thing changed keeps the rest."""

    def test_a_copy_of_a_fact_keeps_its_amounts(self) -> None:
        income = evolve(calc.Income(amount="12.50"), earner=0)
        payer = evolve(calc.Payer(income="100", paid="3"), size=2)
        month = evolve(calc.Month(household=household(1, 0), paid="460"), paid_on="old")
        assert (income.fen, payer.a_year, payer.paid, month.paid_fen) == (1250, 120_000, 3, 46_000)

    def test_who_died_before_the_month_is_not_counted(self) -> None:
        who = calc.Household(members=[calc.Member(), calc.Member(died=date(2005, 5, 31))])
        assert paid(difference_book(100), who) == 100

    def test_who_died_in_the_month_is_still_counted(self) -> None:
        who = calc.Household(members=[calc.Member(), calc.Member(died=date(2005, 6, 1))])
        assert paid(difference_book(100), who) == 200


class TestWhoIsPaid:
    """Grades where the place has them, supplements for those on the list, the nearest rule."""

    STANDARD = "- standard: urban\n  unit: yuan/person/month\n  amount: 100\n\n"

    def test_where_either_is_allowed_and_the_place_has_grades_the_grade_is_paid(self) -> None:
        policies = book(
            notice(
                self.STANDARD
                + "- allowance: urban\n  method: either\n\n"
                + "- grades: urban\n  unit: yuan/person/month\n  amount:\n    A: 80\n    B: 40\n"
            )
        )
        here = policies.at("jia", on=DAY)
        who = calc.Household(members=2, grade="B")
        assert calc.allowance(here, who, "urban").fen == 8000
        with pytest.raises(InputError, match="one of: A, B"):
            calc.allowance(here, household(2, 0), "urban")

    def test_a_household_that_is_owed_nothing_gets_no_supplement(self) -> None:
        policies = book(
            notice(
                self.STANDARD
                + "- allowance: urban\n  method: difference\n\n"
                + "- supplement: 重病\n  group: one\n  unit: yuan/person/month\n  amount: 30\n"
            )
        )
        ill = [calc.Member(statuses=frozenset({"重病"}))]
        for income, fen in (("99", 3100), ("100", 0)):
            who = calc.Household(members=ill, incomes=[calc.Income(amount=income)])
            assert calc.allowance(policies.at("jia", on=DAY), who, "urban").fen == fen

    ROUNDING = "- rounding: allowance\n  mode: up\n  to: 10\n  stage: household\n"

    @pytest.mark.parametrize(("more", "fen"), [("", 9000), ("not_seen: rounding\n", 8500)])
    def test_a_part_not_seen_of_the_nearer_notice_stops_the_search_above(
        self, more: str, fen: int
    ) -> None:
        nation = f"jurisdiction: national\nnotices:\n{notice(self.ROUNDING, number=9)}"
        city = notice(self.STANDARD + "- allowance: urban\n  method: difference\n", more=more)
        policies = book(city.replace("copy: complete", "copy: cut off"), national=nation)
        assert paid(policies, household(1, 1500)) == fen

    @pytest.mark.parametrize(
        ("share", "fen"),
        [("", 10000), ("  times: 1.2\n  of: standard\n", 12000), ("  unit: yuan/person/month\n  amount: 130\n", 13000)],
    )  # fmt: skip
    def test_one_paid_in_full_gets_the_standard_or_what_the_clause_says(
        self, share: str, fen: int
    ) -> None:
        policies = book(notice(self.STANDARD + "- full_standard: 三无\n" + share))
        alone = calc.Household(members=[calc.Member(statuses=frozenset({"三无"}))])
        assert paid(policies, alone) == fen

    def test_a_limit_on_the_full_standard_is_no_amount(self) -> None:
        clause = "- full_standard: 三无\n  times: at least 1.2\n  of: standard\n"
        policies = book(notice(self.STANDARD + clause))
        alone = calc.Household(members=[calc.Member(statuses=frozenset({"三无"}))])
        with pytest.raises(NotExact, match=r"at least 1\.2"):
            paid(policies, alone)

    def test_one_paid_in_full_has_the_standard_of_their_own_registration(self) -> None:
        """100 for the urban one, 60 for the rural one; by the residence 100 for both."""
        rural = "- standard: rural\n  unit: yuan/person/month\n  amount: 60\n\n"
        both = [
            calc.Member(statuses=frozenset({"三无"}), registration=word)
            for word in ("urban", "rural")
        ]
        for rule, fen in (("each member's own", 16000), ("residence", 20000)):
            clauses = f"{self.STANDARD}{rural}- hukou: {rule}\n\n- full_standard: 三无\n"
            assert paid(book(notice(clauses)), calc.Household(members=both)) == fen

    def test_what_an_office_that_rounds_would_pay_is_said_before_supplements(self) -> None:
        supplement = "- supplement: 重病\n  group: one\n  unit: yuan/person/month\n  amount: 30\n"
        method = "- allowance: urban\n  method: difference\n\n"
        for more, words in (("", "100.00 yuan, by"), (supplement, "100.00 yuan before")):
            here = book(notice(self.STANDARD + method + more)).at("jia", on=DAY)
            (note,) = calc.allowance(here, household(1, 50), "urban").notes
            assert words in str(note)
