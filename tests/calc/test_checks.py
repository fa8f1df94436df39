"""A check is met exactly when its inequality holds, by fractions reckoned here anew."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao import calc
from dibao.policy.book import Book
from dibao.policy.library import Source, read_book
from dibao.words.speech import say
from tests.books import book, notice

UNITS = {"month": 1, "quarter": 3, "year": 12}
FEN = st.integers(1, 900_000)


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


def below(clauses: str, *older: str) -> str:
    notices = [
        notice(text, effective=f"200{year}-01-01", issued=f"200{year}-01-01", number=50 + year)
        for year, text in enumerate((*older, clauses), start=1)
    ]
    return "jurisdiction: jia/yi\nnotices:\n" + "\n".join(notices)


def statuses(policies: Book, check: str, place: str = "jia/yi") -> list[str]:
    return [f.status for f in calc.checks(policies, place) if f.check == check]


def standard(amount: str, unit: str = "month", program: str = "urban") -> str:
    return f"- standard: {program}\n  unit: yuan/person/{unit}\n  amount: {amount}\n"


def met(holds: bool) -> list[str]:  # noqa: FBT001
    return ["met" if holds else "not met"]


class TestOversight:
    """Lower levels against demands from above."""

    @given(
        floor=FEN,
        one=st.sampled_from(sorted(UNITS)),
        amount=FEN,
        other=st.sampled_from(sorted(UNITS)),
    )
    def test_a_floor_is_met_when_the_amount_over_a_year_reaches_it(
        self, floor: int, one: str, amount: int, other: str
    ) -> None:
        policies = book(
            notice(standard(f"at least {yuan(floor)}", one)),
            jia__yi=below(standard(yuan(amount), other)),
        )
        holds = Fraction(amount, UNITS[other]) >= Fraction(floor, UNITS[one])
        assert statuses(policies, "floor") == met(holds)

    @given(income=FEN, share=st.integers(1, 60), amount=FEN)
    def test_a_share_of_last_years_income(self, income: int, share: int, amount: int) -> None:
        demand = f"- standard: urban\n  unit: yuan/person/month\n  times: at least {share}%\n  of: disposable income\n  lag: previous year\n"
        figure = f"- figure: disposable income\n  year: 2000\n  unit: yuan/person/year\n  amount: {yuan(income)}\n"
        policies = book(notice(demand), jia__yi=below(f"{figure}\n{standard(yuan(amount))}"))
        holds = amount * 12 >= Fraction(income * share, 100)
        assert statuses(policies, "share") == met(holds)

    @given(old=FEN, new=FEN, growth=st.integers(0, 40))
    def test_a_raise_in_percent(self, old: int, new: int, growth: int) -> None:
        demand = f"- standard: urban\n  unit: yuan/person/month\n  percent: at least {growth}%\n"
        policies = book(
            notice(demand),
            jia__yi=below(standard(f"{yuan(new)}, was {yuan(old)}"), standard(yuan(old))),
        )
        holds = Fraction(new, old) >= 1 + Fraction(growth, 100)
        assert statuses(policies, "raise") == met(holds)

    @given(old=FEN, new=FEN, more=st.integers(0, 50_000))
    def test_a_raise_in_yuan(self, old: int, new: int, more: int) -> None:
        demand = f"- standard: urban\n  unit: yuan/person/year\n  plus: at least {yuan(more)}\n"
        policies = book(
            notice(demand),
            jia__yi=below(standard(f"{yuan(new)}, was {yuan(old)}"), standard(yuan(old))),
        )
        assert statuses(policies, "raise") == met((new - old) * 12 >= more)

    @given(old=FEN, new=FEN, growth=st.integers(0, 30), years=st.integers(1, 5))
    def test_a_growth_a_year_on_average(self, old: int, new: int, growth: int, years: int) -> None:
        demand = f"- standard: urban\n  unit: yuan/person/month\n  percent: at least {growth}%\n  every: year on average\n"
        first = notice(standard(yuan(old)), effective="2001-01-01", issued="2001-01-01", number=51)
        last = notice(
            standard(f"{yuan(new)}, was {yuan(old)}"),
            effective=f"{2001 + years}-01-01",
            issued=f"{2001 + years}-01-01",
            number=52,
        )
        own = f"jurisdiction: jia/yi\nnotices:\n{first}\n{last}"
        policies = book(notice(demand, effective="2002-01-01", issued="2002-01-01"), jia__yi=own)
        holds = Fraction(new, old) >= (1 + Fraction(growth, 100)) ** years
        assert statuses(policies, "raise") == met(holds)

    def test_a_growth_each_year_is_held_against_the_years_end(self) -> None:
        demand = (
            "- standard: urban\n  unit: yuan/person/month\n  percent: at least 10%\n  every: year\n"
        )
        policies = book(
            notice(demand),
            jia__yi=below(standard("121, was 110"), standard("100"), standard("110, was 100")),
        )
        assert statuses(policies, "raise") == ["met", "met"]

    def test_a_demand_ends_when_a_newer_one_takes_its_place(self) -> None:
        policies = book(
            notice(standard("at least 100")),
            notice(standard("at least 200"), effective="2003-01-01", issued="2003-01-01", number=2),
            jia__yi=below(standard("210, was 150"), standard("150"), standard("150, was 150")),
        )
        findings = [f for f in calc.checks(policies, "jia/yi") if f.check == "floor"]
        assert {f.status for f in findings} == {"met"}

    @pytest.mark.parametrize("word", ["about", "guide"])
    def test_what_binds_nobody_cannot_be_judged(self, word: str) -> None:
        policies = book(notice(standard(f"{word} 350")), jia__yi=below(standard("300")))
        assert statuses(policies, "floor") == ["cannot be judged"]


class TestAgreement:
    """One notice against itself."""

    @pytest.mark.parametrize(
        ("amounts", "average", "status"),
        [
            ([738, 738, 738, 739, 771, 687, 781, 781], 747, "met"),
            ([703, 703, 703, 704, 735, 656, 762, 762], 716, "met"),
            ([738, 738, 738, 739, 771, 687, 781, 781], 746, "met"),
            ([738, 738, 738, 739, 771, 687, 781, 781], 748, "not met"),
        ],
    )
    def test_the_average_of_fuyang_is_the_mean_of_its_counties_in_some_rounding(
        self, amounts: list[int], average: int, status: str
    ) -> None:
        assert statuses(_city(amounts, average), "average", "jia") == [status]

    def test_a_stated_rounding_binds_the_average(self) -> None:
        stated = "  round: half-up\n  to: 1\n"
        amounts = [738, 738, 738, 739, 771, 687, 781, 781]
        assert statuses(_city(amounts, 747, stated), "average", "jia") == ["met"]
        assert statuses(_city(amounts, 746, stated), "average", "jia") == ["not met"]

    @pytest.mark.parametrize(
        ("was", "now", "growth"),
        [(470, 520, "10.6%"), (3450, 3860, "11.9%"), (262, 274, "4.6%"), (154, 166, "7.8%")],
    )
    def test_henan_2019_prints_growth_at_one_decimal(self, was: int, now: int, growth: str) -> None:
        text = standard(f"{now}, was {was}", "month", "rural") + f"  percent: {growth}\n"
        assert statuses(book(notice(text)), "percent", "jia") == ["met"]

    @pytest.mark.parametrize(
        ("clause", "said"),
        [
            ("standard: rural", "农村低保标准"),
            ("tekun: rural\n  part: basic", "农村特困人员基本生活标准"),
            ("tekun: urban\n  part: fiscal_subsidy", "城市特困人员财政补助标准"),
            ("tekun: wubao\n  part: total\n  placement: dispersed", "五保供养标准"),
        ],
    )
    def test_a_finding_on_was_names_the_kind_and_the_program(self, clause: str, said: str) -> None:
        text = f"- {clause}\n  unit: yuan/person/month\n  amount: {{}}\n"
        newer = {"effective": "2002-01-01", "issued": "2002-01-01", "number": 2}
        policies = book(notice(text.format("100")), notice(text.format("120, was 110"), **newer))
        [found] = [f for f in calc.checks(policies, "jia") if f.check == "was"]
        assert found.status == "not met"
        assert f"此前的{said}是" in say(found.message, "zh")

    def test_was_of_a_care_level_is_held_against_the_older_notice(self) -> None:
        text = "- tekun: urban\n  part: total\n  unit: yuan/person/month\n  levels:\n    self: {}\n    full: {}\n"
        newer = {"effective": "2002-01-01", "issued": "2002-01-01", "number": 2}
        policies = book(
            notice(text.format("100", "200")),
            notice(text.format("110, was 100", "220, was 210"), **newer),
        )
        assert sorted(statuses(policies, "was", "jia")) == ["met", "not met"]


def _city(amounts: list[int], average: int, stated: str = "") -> Book:
    places = "- key: jia\n  kind: prefecture\n  names:\n    甲市: ..\n"
    names = [f"{letter}县" for letter in "乙丙丁戊己庚辛壬"]
    for number, name in enumerate(names):
        places += f"\n- key: jia/c{number}\n  kind: county\n  names:\n    {name}: ..\n"
    keys = "".join(f"    {name}: {amount}\n" for name, amount in zip(names, amounts, strict=True))
    clauses = (
        f"- target: average_standard\n  program: urban\n  unit: yuan/person/month\n  amount: {average}\n{stated}\n"
        f"- standard: urban\n  unit: yuan/person/month\n  amount:\n{keys}"
    )
    text = f"jurisdiction: jia\nnotices:\n{notice(clauses)}"
    made, problems = read_book(
        [Source("places/jia.yaml", places, "places/jia.yaml"), Source("jia.yaml", text, "jia.yaml")]
    )
    assert made is not None, problems
    return made
