"""A band holds the incomes that its words say, to the fraction of a fen."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao import calc
from dibao.errors import Contradicts, InputError, NotOnFile, NotStated
from dibao.policy.reader import read_clauses
from tests.books import book, notice

DAY = date(2020, 6, 1)
UNITS = {"month": 1, "quarter": 3, "year": 12}


def yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"


class TestLaws:
    """An income is in a band exactly when the inequality holds."""

    @given(
        standard=st.integers(1, 900_000),
        unit=st.sampled_from(sorted(UNITS)),
        low=st.integers(100, 150),
        wide=st.integers(0, 100),
        income=st.fractions(0, 2_000_000, max_denominator=36),
    )
    def test_times_the_standard(
        self, standard: int, unit: str, low: int, wide: int, income: Fraction
    ) -> None:
        text = (
            f"- standard: urban\n  unit: yuan/person/{unit}\n  amount: {yuan(standard)}\n\n"
            f"- line: 边缘\n  times: {low}%..{low + wide}%\n  of: standard\n"
        )
        (line,) = calc.lines(book(notice(text)).at("jia", on=DAY), "urban")
        a_month = Fraction(standard, UNITS[unit])
        inside = a_month * low / 100 <= income <= a_month * (low + wide) / 100
        assert line.contains(income) is inside

    @given(
        standard=st.integers(1, 90_000),
        low=st.integers(0, 50),
        wide=st.integers(0, 400),
        income=st.integers(0, 150_000),
    )
    def test_yuan_above_the_standard(self, standard: int, low: int, wide: int, income: int) -> None:
        text = (
            f"- standard: urban\n  unit: yuan/person/month\n  amount: {yuan(standard)}\n\n"
            f"- line: 边缘\n  above: {low}..{low + wide}\n"
        )
        here = book(notice(text)).at("jia", on=DAY)
        (line,) = calc.lines(here, "urban")
        inside = standard + 100 * low <= income <= standard + 100 * (low + wide)
        assert line.contains(income) is inside
        found = calc.band(here, income, "urban")
        assert found.below_standard is (income < standard)
        assert (found.names == ("边缘",)) is inside


class TestWhichLines:
    """Of each name the nearest and newest notice counts."""

    def test_a_newer_notice_takes_the_place_of_a_line_of_its_name_alone(self) -> None:
        line = "- line: {}\n  unit: yuan/person/month\n  amount: ..{}\n"
        policies = book(
            notice(f"{line.format('边缘', 600)}\n{line.format('低收入', 900)}"),
            notice(line.format("边缘", 700), effective="2020-01-01", issued="2020-01-01", number=2),
        )
        found = calc.lines(policies.at("jia", on=DAY), "urban")
        assert [(one.name, one.high) for one in found] == [("边缘", 70000), ("低收入", 90000)]

    def test_the_county_beats_the_city(self) -> None:
        line = "- line: 边缘\n  unit: yuan/person/month\n  amount: ..{}\n"
        own = f"jurisdiction: jia/yi\nnotices:\n{notice(line.format(500), number=7)}"
        policies = book(
            notice(line.format(600), effective="2020-01-01", issued="2020-01-01"), jia__yi=own
        )
        (found,) = calc.lines(policies.at("jia/yi", on=DAY), "rural")
        assert found.high == 50000

    def test_a_line_by_the_year_is_a_twelfth_a_month(self) -> None:
        text = "- line: 边缘\n  unit: yuan/person/year\n  amount: ..1000\n"
        (found,) = calc.lines(book(notice(text)).at("jia", on=DAY), "rural")
        assert found.high == Fraction(100000, 12)

    def test_a_line_without_a_unit_is_refused(self) -> None:
        text = "- line: 边缘\n  unit: not stated\n  amount: ..1000\n"
        with pytest.raises(NotStated):
            calc.lines(book(notice(text)).at("jia", on=DAY), "rural")

    def test_a_word_that_is_no_program_is_refused(self) -> None:
        with pytest.raises(InputError):
            calc.lines(book(notice("- line: 边缘\n  amount: ..1\n")).at("jia", on=DAY), "town")


def test_a_line_with_amounts_by_area_is_none_for_a_place_that_it_does_not_name() -> None:
    text = "- line: 边缘\n  unit: yuan/person/month\n  amount:\n    丙区: 436..535\n"
    made = book(notice(text))
    assert [line.high for line in calc.lines(made.at("jia/bing", on=DAY), "urban")] == [53_500]
    for other in ("jia/yi", "jia"):
        with pytest.raises(NotOnFile, match="draws a line"):
            calc.lines(made.at(other, on=DAY), "urban")


class TestOnTheLine:
    """Whether an income exactly on the upper limit belongs to the band, the clause says."""

    TEXT = "- standard: urban\n  unit: yuan/person/month\n  amount: 300\n\n- line: 边缘\n  times: ..1.5\n  of: standard\n"

    @pytest.mark.parametrize(
        ("word", "names", "notes"),
        [
            ("in", ("边缘",), 0),
            ("out", (), 0),
            ("not stated", ("边缘",), 1),
            ("not seen", ("边缘",), 1),
        ],
    )
    def test_a_word_decides_and_a_lack_is_noted(
        self, word: str, names: tuple[str, ...], notes: int
    ) -> None:
        here = book(notice(f"{self.TEXT}  on_line: {word}\n")).at("jia", on=DAY)
        band = calc.band(here, Fraction(45_000), "urban")
        assert (band.names, len(band.notes)) == (names, notes)

    @pytest.mark.parametrize("word", ["in", "out"])
    def test_only_the_end_itself_turns_on_it(self, word: str) -> None:
        here = book(notice(f"{self.TEXT}  on_line: {word}\n")).at("jia", on=DAY)
        (line,) = calc.lines(here, "urban")
        assert line.contains(Fraction(44_999))
        assert not line.contains(Fraction(45_001))

    def test_an_assumption_that_says_otherwise_contradicts(self) -> None:
        clauses, _ = read_clauses("- line: 边缘\n  on_line: in\n", "assume")
        here = book(notice(f"{self.TEXT}  on_line: out\n")).at("jia", on=DAY, assume=clauses)
        with pytest.raises(Contradicts, match="on_line: out"):
            calc.lines(here, "urban")

    def test_an_assumption_that_fills_it_is_shown(self) -> None:
        clauses, _ = read_clauses("- line: 边缘\n  on_line: out\n", "assume")
        here = book(notice(self.TEXT)).at("jia", on=DAY, assume=clauses)
        (line,) = calc.lines(here, "urban")
        assert (line.on_line, line.holds, len(line.assumed)) == ("out", "assumed", 1)
