"""一次性补助: what is paid once."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao import calc, errors
from dibao.policy.book import Here
from dibao.policy.reader import read_clauses
from tests.books import book, notice

DAY = date(2031, 1, 20)
RULES = """\
- standard: urban
  unit: yuan/person/month
  amount: 500

- allowance: urban
  method: difference

- supplement: 重病
  group: one
  unit: yuan/person/month
  amount: 50

"""


def clause(
    names: str = "urban", paid: str = "2031-01", unit: str = "yuan/person", **fields: str
) -> str:
    lines = "".join(f"  {name}: {word}\n" for name, word in (fields or {"amount": "100"}).items())
    return f"- one_off: {names}\n  paid: {paid}\n  unit: {unit}\n{lines}\n"


def here(*clauses: str, more: str = "", **assume: object) -> Here:
    return book(notice("".join(clauses), more=more)).at("jia", on=DAY, **assume)  # type: ignore[arg-type]


def paid(place: Here, members: object = 3, income: int = 0, on: date = DAY) -> calc.OneOff:
    household = calc.Household(members=members, incomes=[calc.Income(amount=income)])  # type: ignore[arg-type]
    return calc.one_off(place, household, "urban", on=on)


class TestLaws:
    """What must hold of every payment."""

    @given(members=st.integers(1, 8), fen=st.integers(0, 100_000))
    def test_per_person_is_members_times_per_household(self, members: int, fen: int) -> None:
        amount = f"{fen // 100}.{fen % 100:02}"
        each = paid(here(clause(amount=amount)), members)
        once = paid(here(clause(unit="yuan/household", amount=amount)), members)
        assert (each.fen, once.fen) == (fen * members, fen)

    @given(income=st.integers(0, 2000), members=st.integers(1, 5))
    def test_the_share_of_the_gap_is_exact_and_leaves_supplements_out(
        self, income: int, members: int
    ) -> None:
        people = [calc.Member(statuses=frozenset({"重病"})) for _ in range(members)]
        share = clause(unit="yuan/household", times="1/2", of="own gap")
        found = paid(here(RULES, share), people, income)
        assert found.fen == max(0, 50_000 * members - 100 * income) // 2

    @given(members=st.integers(1, 5), part=st.integers(1, 20))
    def test_a_share_of_the_standard_is_exact_for_each(self, members: int, part: int) -> None:
        found = paid(here(RULES, clause(times=f"{part}/20", of="standard")), members)
        assert found.fen == Fraction(part, 20) * 50_000 * members

    @given(amounts=st.lists(st.integers(0, 900), min_size=1, max_size=4))
    def test_the_sum_is_that_of_the_payments(self, amounts: list[int]) -> None:
        found = paid(here(*(clause(amount=str(amount)) for amount in amounts)))
        assert found.fen == sum(payment.fen for payment in found.payments) == 300 * sum(amounts)


class TestWho:
    """Programs and categories."""

    old = "categories:\n  - name: 老年\n    age: 70..\n"

    def test_another_program_is_not_paid(self) -> None:
        with pytest.raises(errors.NotOnFile):
            paid(here(clause("rural、tekun")))

    def test_unified_is_for_all(self) -> None:
        assert paid(here(clause("unified"))).fen == 30_000

    def test_who_is_in_two_categories_is_paid_once(self) -> None:
        person = calc.Member(statuses=frozenset({"重病", "单亲"}))
        assert paid(here(clause("重病、单亲")), [person]).fen == 10_000

    def test_nobody_in_the_category_is_an_answer(self) -> None:
        found = paid(here(clause("重病")))
        assert found.fen == 0
        assert "no member" in str(found.payments[0].message)

    def test_an_age_that_is_not_known_is_left_out_and_said(self) -> None:
        found = paid(here(clause("老年"), more=self.old), [calc.Member()])
        assert found.fen == 0
        assert "birth is not given" in str(found.notes[0])

    def test_a_share_of_the_gap_for_some_is_refused(self) -> None:
        share = clause("重病", unit="yuan/household", times="1/2", of="own gap")
        people = [calc.Member(statuses=frozenset({"重病"})), calc.Member()]
        with pytest.raises(errors.NotStated, match="how it is split"):
            paid(here(RULES, share), people)

    def test_only_urban_and_rural_have_lists_here(self) -> None:
        with pytest.raises(errors.InputError, match="urban or rural"):
            calc.one_off(here(clause()), calc.Household(members=1), "tekun", on=DAY)


class TestWhen:
    """The time of payment."""

    @pytest.mark.parametrize(
        ("when", "on", "is_paid"),
        [
            ("2031-01", date(2031, 1, 1), True),
            ("2031-01", date(2031, 1, 31), True),
            ("2031-01", date(2031, 2, 1), False),
            ("2031-01-20..2031-02-10", date(2031, 1, 19), False),
            ("2031-01-20..2031-02-10", date(2031, 2, 10), True),
            ("before 2031-02-10", date(2031, 2, 9), True),
            ("before 2031-02-10", date(2031, 2, 10), False),
        ],
    )
    def test_both_ends_of_the_time_count(self, when: str, on: date, is_paid: bool) -> None:  # noqa: FBT001
        place = here(clause(paid=when))
        if is_paid:
            assert paid(place, on=on).payments[0].paid == when
        else:
            with pytest.raises(errors.NotOnFile):
                paid(place, on=on)

    def test_a_time_that_is_not_stated_does_not_stop_the_amount(self) -> None:
        found = paid(here(clause(paid="not stated")))
        assert (found.fen, found.payments[0].paid) == (30_000, None)
        assert "does not say when" in str(found.notes[0])


class TestAmounts:
    """What can be paid and what not."""

    @pytest.mark.parametrize(
        ("text", "error"),
        [
            (clause(amount="at least 100"), errors.NotExact),
            (clause(amount="not stated"), errors.NotStated),
            (clause(amount="not seen"), errors.NotSeen),
            (clause(unit="not stated"), errors.NotStated),
            (clause(unit="yuan/person/month"), errors.NotStated),
            (clause(times="about 50%", of="standard"), errors.NotExact),
            (clause(times="50%", of="minimum wage"), errors.NotOnFile),
        ],
    )
    def test_what_is_no_exact_amount_is_refused_with_its_clause(
        self, text: str, error: type[errors.CannotSay]
    ) -> None:
        with pytest.raises(error) as refusal:
            paid(here(RULES, text))
        assert refusal.value.lacks == "one_off"
        assert [str(by) for by in refusal.value.cites] == ["甲〔2001〕1号"]

    def test_the_assumption_of_the_refusal_is_enough(self) -> None:
        with pytest.raises(errors.NotOnFile) as refusal:
            paid(here(RULES))
        text = str(refusal.value.assume).replace("…", "100")
        clauses, problems = read_clauses(text, "assume")
        assert not problems
        found = paid(here(RULES, assume=clauses))
        assert (found.fen, found.holds, len(found.assumed)) == (30_000, "assumed", 1)

    def test_rounding_for_each_and_for_the_household_differ(self) -> None:
        third = {"times": "1/3", "of": "standard", "round": "up", "to": "1"}
        assert paid(here(RULES, clause(**third))).fen == 50_100
        assert paid(here(RULES, clause(**third, stage="household"))).fen == 50_000

    def test_an_area_has_its_own_amount(self) -> None:
        text = clause().replace("  amount: 100\n", "  amount:\n    甲市: 100\n    丙区: 200\n")
        place = book(notice(text)).at("jia/bing", on=DAY)
        assert paid(place).fen == 60_000
