"""A lack is refused with what the answer may be, exactly where the answer turns on it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

import dibao
from dibao import calc
from dibao.errors import CannotSay, InputError, NotExact, NotOnFile, NotStated
from dibao.policy.book import Book, Here
from dibao.policy.reader import read_clauses
from tests.books import book, notice

DAY = date(2020, 6, 1)
BASE = """\
- standard: urban
  unit: yuan/person/month
  amount: 600

- standard: rural
  unit: yuan/person/month
  amount: 400

- allowance: urban、rural
  method: difference

"""
ONE_ON_500 = calc.Household(members=1, incomes=[calc.Income(kind="wage", amount=500)])


def here(clauses: str, assume: str = "", base: str = BASE) -> Here:
    assumed, problems = read_clauses(assume, "assume") if assume else ((), ())
    assert not problems
    return book(notice(base + clauses)).at("jia", on=DAY, assume=assumed)


def fen(place: Here, household: calc.Household, program: str = "urban") -> int:
    return calc.allowance(place, household, program).fen


def candidates(refusal: CannotSay) -> list[Decimal]:
    return [Decimal(money.digits) for money in refusal.candidates]


@pytest.fixture(scope="module")
def shipped() -> Book:
    return dibao.load(places=["齐齐哈尔市"])


class TestNationalIncomes:
    """民发〔2021〕57号 art. 13, as shipped: each income it lists is left out by its own name."""

    @pytest.mark.parametrize(
        "what", ["优待抚恤金", "计划生育奖励与扶助金", "奖学金", "见义勇为等奖励性补助"]
    )
    def test_an_income_that_the_law_lists_does_not_count(self, shipped: Book, what: str) -> None:
        """2 x 604 = 1208, with nothing taken off."""
        income = calc.Income(kind="transfer", what=what, amount=500)
        household = calc.Household(members=2, incomes=[income])
        place = shipped.at("齐齐哈尔市", on=date(2022, 11, 1))
        assert calc.allowance(place, household, "urban").yuan == Decimal("1208.00")

    def test_a_cost_that_the_law_takes_off_as_appropriate_is_refused(self, shipped: Book) -> None:
        """604 - 500 = 104 to 604 - 400 = 204."""
        household = calc.Household(
            members=1,
            incomes=[calc.Income(amount=500)],
            costs=[calc.Cost(what="因残疾、患重病等增加的刚性支出", amount=100)],
        )
        place = shipped.at("齐齐哈尔市", on=date(2022, 11, 1))
        with pytest.raises(NotStated, match="民发〔2021〕57号") as refusal:
            calc.allowance(place, household, "urban")
        assert candidates(refusal.value) == [Decimal("104.00"), Decimal("204.00")]


class TestADeductionWithoutAnAmount:
    CLAUSE = "- income: deduct\n  what: 必要的就业成本\n  unit: not stated\n  amount: not stated\n"

    def test_work_costs_are_refused_and_the_clause_offered_settles_them(self) -> None:
        """600 - 500 = 100, or 600 if all of the wage is taken off; 120 a month makes 220."""
        with pytest.raises(NotStated) as refusal:
            fen(here(self.CLAUSE), ONE_ON_500)
        assert candidates(refusal.value) == [Decimal("100.00"), Decimal("600.00")]
        offered = str(refusal.value.assume).replace("…", "120")
        assert fen(here(self.CLAUSE, offered), ONE_ON_500) == 22000

    def test_they_are_a_note_where_the_household_is_beyond_the_line_anyway(self) -> None:
        """The other income alone, 700, is above 600."""
        rich = calc.Household(
            members=1,
            incomes=[calc.Income(kind="wage", amount=500), calc.Income(amount=700)],
        )
        result = calc.allowance(here(self.CLAUSE), rich, "urban")
        assert result.fen == 0
        assert any("does not say how much" in str(note) for note in result.notes)

    def test_a_limit_is_no_amount(self) -> None:
        limit = (
            "- income: deduct\n  what: 就业成本\n  unit: yuan/person/month\n  amount: at most 90\n"
        )
        with pytest.raises(NotExact):
            fen(here(limit), ONE_ON_500)

    def test_a_disregard_of_an_amount_not_stated_is_not_all(self) -> None:
        clause = "- income: disregard\n  what: 奖学金\n  unit: not stated\n  amount: not stated\n"
        income = calc.Income(kind="transfer", what="奖学金", amount=500)
        with pytest.raises(NotStated):
            fen(here(clause), calc.Household(members=1, incomes=[income]))


class TestTheMinimum:
    def test_a_floor_that_the_gap_breaks_is_refused_and_an_assumption_fills_it(self) -> None:
        """600 - 590 = 10 is below 60."""
        clause = "- minimum_payment: urban\n  unit: yuan/person/month\n  amount: at least 60\n"
        poor = calc.Household(members=1, incomes=[calc.Income(amount=590)])
        with pytest.raises(NotExact) as refusal:
            fen(here(clause), poor)
        offered = str(refusal.value.assume).replace("…", "80")
        assert fen(here(clause, offered), poor) == 8000

    def test_a_minimum_without_a_unit_may_be_for_each_or_for_the_household(self) -> None:
        clause = "- minimum_payment: urban\n  unit: not stated\n  amount: 60\n"
        two = calc.Household(members=2, incomes=[calc.Income(amount=1190)])
        with pytest.raises(NotStated) as refusal:
            fen(here(clause), two)
        assert candidates(refusal.value) == [Decimal("60.00"), Decimal("120.00")]
        offered = str(refusal.value.assume).replace("…", "60")
        assert fen(here(clause, offered), two) == 12000

    def test_without_a_working_it_is_refused_as_with_one(self) -> None:
        clause = "- minimum_payment: urban\n  unit: yuan/person/month\n  amount: at least 60\n"
        with pytest.raises(NotExact):
            calc.amount(
                here(clause), calc.Household(members=1, incomes=[calc.Income(amount=590)]), "urban"
            )


class TestTheResidence:
    RESIDENCE, OWN = "- hukou: residence\n", "- hukou: each member's own\n"
    LIVES_ELSEWHERE = calc.Household(members=1, residence="jia/bing")

    def test_a_place_that_is_not_on_file_is_no_residence(self) -> None:
        with pytest.raises(InputError, match="火星"):
            fen(here(self.RESIDENCE), calc.Household(members=1, residence="火星"))

    def test_where_the_residence_decides_it_must_be_asked_about(self) -> None:
        with pytest.raises(InputError, match=r"ask about .*丙区"):
            fen(here(self.RESIDENCE), self.LIVES_ELSEWHERE)

    def test_where_the_registration_decides_it_does_not_matter(self) -> None:
        assert fen(here(self.OWN), self.LIVES_ELSEWHERE) == 60000

    def test_where_no_clause_says_it_the_one_offered_settles_it(self) -> None:
        with pytest.raises(NotOnFile) as refusal:
            fen(here(""), self.LIVES_ELSEWHERE)
        assert fen(here("", str(refusal.value.assume)), self.LIVES_ELSEWHERE) == 60000

    def test_the_place_asked_about_may_be_given(self) -> None:
        assert fen(here(""), calc.Household(members=1, residence="甲市")) == 60000

    def test_an_amount_without_a_working_heeds_it(self) -> None:
        with pytest.raises(InputError):
            calc.amount(here(self.RESIDENCE), self.LIVES_ELSEWHERE, "urban")


class TestBothRegistrations:
    BOTH = tuple(calc.Member(registration=word) for word in ("urban", "rural"))

    def test_a_clause_that_says_nothing_is_named_with_what_it_may_be(self) -> None:
        """600 + 600 by the residence, 600 + 400 by registration, less 100."""
        household = calc.Household(members=self.BOTH, incomes=[calc.Income(amount=100)])
        with pytest.raises(NotStated, match="甲〔2001〕1号") as refusal:
            fen(here("- hukou: not stated\n"), household)
        assert candidates(refusal.value) == [Decimal("900.00"), Decimal("1100.00")]
        assert fen(here("- hukou: not stated\n", "- hukou: residence\n"), household) == 110000

    def test_no_rule_is_needed_where_the_income_is_above_both(self) -> None:
        rich = calc.Household(members=self.BOTH, incomes=[calc.Income(amount=2000)])
        assert fen(here(""), rich) == 0


class TestGrades:
    YEARLY = "- grades: rural\n  unit: yuan/person/year\n  amount:\n    一档: 1000\n"
    METHOD = "- allowance: rural\n  method: grades\n\n"
    STANDARD = "- standard: rural\n  unit: yuan/person/month\n  amount: 400\n\n"
    HOUSEHOLD = calc.Household(members=1, grade="一档")

    def place(self, clauses: str, assume: str = "") -> Here:
        return here(clauses, assume, base=self.STANDARD + self.METHOD)

    def test_a_grade_that_is_no_whole_fen_is_rounded_as_an_allowance(self) -> None:
        """1000 / 12 = 83.33…"""
        with pytest.raises(NotExact) as refusal:
            fen(self.place(self.YEARLY), self.HOUSEHOLD, "rural")
        assert candidates(refusal.value) == [Decimal(w) for w in ("83", "83.33", "83.34", "84")]
        offered = str(refusal.value.assume)
        assert fen(self.place(self.YEARLY, offered), self.HOUSEHOLD, "rural") == 8300

    def test_limits_on_grades_are_named_with_the_clause_that_pays_by_grades(self) -> None:
        with pytest.raises(NotOnFile, match="only limits them") as refusal:
            fen(
                self.place("- grades: rural\n  at: 二\n  count: at least 4\n"),
                self.HOUSEHOLD,
                "rural",
            )
        assert len(refusal.value.cites) == 2


class TestTheRoundingLine:
    @pytest.mark.parametrize(
        ("stage", "words"),
        [
            ("gap per person", "each person's share, then times the members"),
            ("household", "the household's sum once"),
            ("monthly standard", "the month's standard first"),
        ],
    )
    def test_it_shows_mode_unit_and_stage(self, stage: str, words: str) -> None:
        rounding = f"- rounding: allowance\n  mode: down\n  to: 1\n  stage: {stage}\n"
        result = calc.allowance(here(rounding), ONE_ON_500, "urban")
        (line,) = (step for step in result.steps if step.code == "rounding")
        assert f"rounded down to 1.00 yuan, {words}" in str(line.message)


class TestSupplements:
    ILL = calc.Household(members=[calc.Member(statuses=frozenset({"重病"}))])

    def test_a_limit_in_percent_offers_a_clause_in_percent_of_its_group(self) -> None:
        clause = (
            "- supplement: 重病\n  group: one\n  unit: yuan/person/month\n"
            "  times: at least 20%\n  of: standard\n"
        )
        with pytest.raises(NotExact) as refusal:
            calc.supplements(here(clause), self.ILL, "urban")
        assert "group: one" in str(refusal.value.assume)
        offered = str(refusal.value.assume).replace("…", "25%")
        assert calc.supplements(here(clause, offered), self.ILL, "urban").fen == 15000

    def test_one_that_is_no_whole_fen_says_what_it_may_be(self) -> None:
        """1/7 of 600 is 85.71…"""
        clause = (
            "- supplement: 重病\n  group: one\n  unit: yuan/person/month\n"
            "  times: 1/7\n  of: standard\n"
        )
        with pytest.raises(NotExact) as refusal:
            calc.supplements(here(clause), self.ILL, "urban")
        assert candidates(refusal.value) == [Decimal(w) for w in ("85", "85.71", "85.72", "86")]
        offered = str(refusal.value.assume)
        assert calc.supplements(here(clause, offered), self.ILL, "urban").fen == 8600
