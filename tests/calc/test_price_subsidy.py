"""价格临时补贴: any trigger starts it; doubling comes first and rounding last."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao import calc
from dibao.errors import InputError, NotExact, NotOnFile, NotStated
from dibao.policy.book import Book
from tests.books import book, notice

MONTH = date(2020, 2, 1)
GROWTH = st.integers(0, 300).map(lambda tenths: f"{tenths // 10}.{tenths % 10}")


def clause(more: str = "", index: str = "triggering") -> str:
    return (
        "- price_subsidy: urban\n  unit: yuan/person/month\n  times: 1\n  of: standard\n"
        f"  triggers:\n    CPI: at least 3%\n    food: at least 6%\n  index: {index}\n{more}"
    )


def policies(standard: int, more: str = "", index: str = "triggering") -> Book:
    amount = f"{standard // 100}.{standard % 100:02d}"
    return book(
        notice(
            f"- standard: urban\n  unit: yuan/person/month\n  amount: {amount}\n\n{clause(more, index)}"
        )
    )


def paid(
    made: Book, growths: dict[str, str], members: int = 1, pay: date | None = None
) -> calc.Result:
    indices = calc.Indices({MONTH: growths})
    here = made.at("jia", on=MONTH)
    return calc.price_subsidy(here, members, indices, MONTH, pay, program="urban")


ROUND = "  round: half-up\n  to: 1\n"


class TestLaws:
    """What must hold of every standard and every growth."""

    @given(standard=st.integers(0, 200_000), cpi=GROWTH, food=GROWTH, members=st.integers(1, 6))
    def test_the_highest_is_never_below_any_single_one(
        self, standard: int, cpi: str, food: str, members: int
    ) -> None:
        made = policies(standard, f"  choose: highest\n{ROUND}")
        both = paid(made, {"CPI": cpi, "food": food}, members)
        low_food = paid(made, {"CPI": cpi, "food": "0"}, members)
        low_cpi = paid(made, {"CPI": "0", "food": food}, members)
        assert both.fen == max(low_food.fen, low_cpi.fen)
        assert both.fen >= 0
        assert both.fen % 100 == 0

    @given(standard=st.integers(0, 200_000), food=GROWTH, factor=st.integers(1, 4))
    def test_doubling_comes_before_rounding(self, standard: int, food: str, factor: int) -> None:
        doubled = f"  doubled:\n    2020-03..2020-06: {factor}\n"
        made = policies(standard, f"{ROUND}{doubled}", "food")
        result = paid(made, {"CPI": "0", "food": food}, pay=date(2020, 3, 1))
        exact = Fraction(standard) * Fraction(food) / 100 * factor
        due = (exact / 100 + Fraction(1, 2)).__floor__() * 100 if Fraction(food) >= 6 else 0
        assert result.fen == due

    @given(standard=st.integers(0, 200_000), food=GROWTH, members=st.integers(1, 6))
    def test_the_lines_of_the_bill_add_up(self, standard: int, food: str, members: int) -> None:
        result = paid(policies(standard, ROUND, "food"), {"CPI": "0", "food": food}, members)
        lines = [
            Fraction(step.fen) for step in result.steps if step.counts and step.fen is not None
        ]
        assert sum(lines) == result.fen

    @given(growths=st.lists(GROWTH, min_size=5, max_size=5), running=st.integers(1, 5))
    def test_every_month_of_the_run_must_reach_the_limit(
        self, growths: list[str], running: int
    ) -> None:
        text = (
            "- price_subsidy: urban\n  unit: yuan/person/month\n  amount: 20\n"
            f"  triggers:\n    CPI: at least 3%\n  months_running: {running}\n"
        )
        months = [date(2011, number, 1) for number in range(1, 6)]
        indices = calc.Indices(
            {month: {"CPI": growth} for month, growth in zip(months, growths, strict=True)}
        )
        here = book(notice(text)).at("jia", on=MONTH)
        result = calc.price_subsidy(here, 1, indices, months[-1], program="urban")
        runs = all(Fraction(growth) >= 3 for growth in growths[-running:])
        assert result.fen == (2000 if runs else 0)


class TestIndices:
    """Growth in percent, as text or Decimal, never a float."""

    def test_a_float_is_a_type_error(self) -> None:
        with pytest.raises(TypeError):
            calc.Indices({"2020-02": {"CPI": 4.2}})

    def test_text_decimal_and_percent_sign_are_the_same(self) -> None:
        made = [
            calc.Indices({"2020-02": {"CPI": said}}) for said in ("4.2", "4.2%", Decimal("4.2"))
        ]
        assert {one.growth("CPI", MONTH) for one in made} == {Fraction(42, 1000)}

    @pytest.mark.parametrize("month", ["2020", "2020-13", "2020-2", "Feb 2020"])
    def test_a_month_that_is_none_is_named(self, month: str) -> None:
        with pytest.raises(InputError, match=month):
            calc.Indices({month: {"CPI": "4.2"}})

    @pytest.mark.parametrize("data", [[], {"2020-02": "4.2"}, {"2020-02": {"CPI": 4.2}}])
    def test_json_of_another_shape_is_refused(self, data: object) -> None:
        with pytest.raises(InputError):
            calc.indices_from(data)

    def test_a_growth_that_is_missing_is_named_with_its_month(self) -> None:
        with pytest.raises(InputError, match="food in 2020-02 is missing"):
            paid(policies(50000, ROUND), {"CPI": "1"})

    def test_one_that_cannot_change_the_answer_is_not_asked_for(self) -> None:
        flat = "- price_subsidy: urban\n  unit: yuan/person/month\n  amount: 20\n  triggers:\n    CPI: at least 3%\n    food: at least 6%\n"
        assert paid(book(notice(flat)), {"CPI": "3"}).fen == 2000


class TestRefusals:
    """What the files do not decide."""

    def test_an_index_that_the_clause_does_not_name_is_not_chosen(self) -> None:
        made = policies(50000, ROUND, "not stated")
        with pytest.raises(NotStated) as refused:
            paid(made, {"CPI": "4", "food": "6"})
        assert [str(amount) for amount in refused.value.candidates] == ["20.00 yuan", "30.00 yuan"]

    def test_a_trigger_of_about_a_growth_binds_nobody(self) -> None:
        flat = "- price_subsidy: urban\n  unit: yuan/person/month\n  amount: 20\n  triggers:\n    CPI: about 3%\n"
        with pytest.raises(NotExact):
            paid(book(notice(flat)), {"CPI": "4"})

    def test_doubled_months_need_the_month_of_payment(self) -> None:
        flat = "- price_subsidy: urban\n  unit: yuan/person/month\n  amount: 20\n  triggers:\n    CPI: at least 3%\n  doubled:\n    2020-03: 2\n"
        made = book(notice(flat))
        with pytest.raises(NotStated):
            paid(made, {"CPI": "4"})
        assert paid(made, {"CPI": "4"}, pay=date(2020, 3, 1)).fen == 4000

    def test_a_change_of_a_notice_that_is_not_on_file_is_refused(self) -> None:
        made = policies(50000, f"{ROUND}  changes: 甲〔1999〕9号\n")
        with pytest.raises(NotOnFile, match="甲〔1999〕9号"):
            paid(made, {"CPI": "4"})

    def test_a_silent_newer_notice_is_named(self) -> None:
        newer = notice(
            "- standard: rural\n  unit: yuan/person/month\n  amount: 1\n",
            effective="2020-01-01",
            issued="2020-01-01",
            number=2,
            more="elsewhere:\n  price_subsidy: 甲〔2020〕7号\n",
        )
        flat = "- price_subsidy: urban\n  unit: yuan/person/month\n  amount: 20\n  triggers:\n    CPI: at least 3%\n"
        with pytest.raises(NotOnFile, match="甲〔2020〕7号"):
            paid(book(notice(flat), newer), {"CPI": "4"})

    def test_only_members_in_a_category_of_the_clause_receive(self) -> None:
        flat = "- price_subsidy: 失业补助金\n  unit: yuan/person/month\n  amount: 20\n  triggers:\n    CPI: at least 3%\n"
        members = [calc.Member(statuses=frozenset({"失业补助金"})), calc.Member()]
        here = book(notice(flat)).at("jia", on=MONTH)
        indices = calc.Indices({MONTH: {"CPI": "4"}})
        household = calc.Household(members=members)
        assert calc.price_subsidy(here, household, indices, MONTH, program="urban").fen == 2000
