"""动态管理: entries, exits and adjustments, of one household and of rosters."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao import calc, errors
from dibao.policy.book import Book, Here
from tests.books import book, notice

DAY = date(2031, 5, 1)
SIDES = st.none() | st.integers(0, 300_000)
ROSTERS = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, 300_000))

POLICIES = """\
- standard: urban
  unit: yuan/person/month
  amount: 500

- allowance: urban
  method: difference
"""


def here(clauses: str = POLICIES, on: date = DAY, **more: object) -> Here:
    return book(notice(clauses)).at("jia", on=on, **more)  # type: ignore[arg-type]


def paid(income: int, members: int = 3) -> calc.Result:
    household = calc.Household(members=members, incomes=[calc.Income(amount=income)])
    return calc.allowance(here(), household, "urban")


def target(limit: str, of: str = "not stated") -> Book:
    return book(notice(f"- target: churn\n  program: urban\n  times: {limit}\n  of: {of}\n"))


class TestOneHousehold:
    """From two results, or fen, to a move."""

    @given(before=SIDES, after=SIDES)
    def test_what_it_was_and_the_difference_make_what_it_is(
        self, before: int | None, after: int | None
    ) -> None:
        move = calc.movement(before, after, on=DAY)
        assert move.before == (before or 0)
        assert move.before + move.difference == move.after == (after or 0)

    @given(before=SIDES, after=SIDES)
    def test_swapping_the_sides_swaps_entry_and_exit(
        self, before: int | None, after: int | None
    ) -> None:
        swapped = {"entry": "exit", "exit": "entry", "adjustment": "adjustment", "stay": "stay"}
        move, back = calc.movement(before, after, on=DAY), calc.movement(after, before, on=DAY)
        assert back.kind == swapped[move.kind]
        assert back.difference == -move.difference

    @given(before=SIDES, after=SIDES)
    def test_who_breaks_the_property_rule_is_not_on_the_roster_afterwards(
        self, before: int | None, after: int | None
    ) -> None:
        move = calc.movement(before, after, on=DAY, property_met=False)
        assert isinstance(move, calc.Exit if before else calc.Stay)
        assert move.after == 0

    def test_two_results_give_their_amounts_and_their_clauses(self) -> None:
        move = calc.movement(paid(500), paid(800), on=DAY)
        assert isinstance(move, calc.Adjustment)
        assert (move.before, move.after, move.raised) == (100_000, 70_000, False)
        assert (move.place, move.program) == ("jia", "urban")
        assert [str(by) for by in move.cites] == ["甲〔2001〕1号"]

    def test_a_result_of_nothing_is_an_exit(self) -> None:
        assert isinstance(calc.movement(paid(500), paid(1500), on=DAY), calc.Exit)

    def test_the_same_amount_stays(self) -> None:
        move = calc.movement(paid(500), paid(500), on=DAY)
        assert isinstance(move, calc.Stay)
        assert str(move.message) == "Stays at 1000.00 yuan."

    def test_on_the_roster_neither_before_nor_after_is_a_stay_at_nothing(self) -> None:
        move = calc.movement(None, None, on=DAY)
        assert (move.kind, move.before, move.after) == ("stay", 0, 0)

    def test_one_who_is_owed_something_and_owns_too_much_is_not_admitted(self) -> None:
        move = calc.movement(None, paid(500), on=DAY, property_met=False)
        assert "Not admitted" in str(move.message)

    def test_results_of_two_programs_are_refused(self) -> None:
        both = "- standard: rural\n  unit: yuan/person/month\n  amount: 500\n\n- allowance: rural\n  method: difference\n"
        rural = calc.allowance(here(both), calc.Household(members=1), "rural")
        with pytest.raises(errors.InputError, match="two places or programs"):
            calc.movement(paid(500), rural, on=DAY)

    @pytest.mark.parametrize("side", [1.5, True, "300"])
    def test_an_amount_that_is_no_whole_fen_is_a_type_error(self, side: object) -> None:
        with pytest.raises(TypeError):
            calc.movement(side, None, on=DAY)  # type: ignore[arg-type]

    def test_an_amount_below_nothing_is_refused(self) -> None:
        with pytest.raises(errors.InputError, match="below nothing"):
            calc.movement(-1, None, on=DAY)


class TestGrace:
    """Paid on for a time instead of leaving."""

    clauses = POLICIES + (
        "\n- grace: any\n  months: 6\n  base: old amount\n  capped: standard x members\n"
        "  supplements: none\n"
    )

    def period(self, members: int = 3) -> calc.GracePeriod:
        return calc.grace(
            here(self.clauses),
            "就业",
            household=calc.Household(members=members),
            program="urban",
            base_before=paid(500),
            from_month=date(2031, 6, 1),
        )

    def test_one_that_is_owed_nothing_and_has_grace_is_paid_on(self) -> None:
        move = calc.movement(paid(500), paid(1500), on=DAY, grace=self.period())
        assert isinstance(move, calc.Grace)
        assert (move.before, move.after, move.until) == (100_000, 100_000, date(2031, 11, 30))
        assert move.to_dict()["until"] == "2031-11-30"

    def test_one_that_is_still_owed_something_is_adjusted(self) -> None:
        move = calc.movement(paid(500), paid(800), on=DAY, grace=self.period())
        assert isinstance(move, calc.Adjustment)

    def test_grace_is_for_income_and_not_for_property(self) -> None:
        move = calc.movement(paid(500), None, on=DAY, property_met=False, grace=self.period())
        assert isinstance(move, calc.Exit)


class TestRosters:
    """Counts and sums of a whole roster."""

    @given(before=ROSTERS, after=ROSTERS)
    def test_households_and_sums_balance(
        self, before: dict[str, int], after: dict[str, int]
    ) -> None:
        moved = calc.churn(before, after)
        assert moved.after.households == (
            moved.before.households + moved.entries.households - moved.exits.households
        )
        assert moved.after.fen == (
            moved.before.fen
            + moved.entries.fen
            - moved.exits.fen
            + moved.raised.fen
            - moved.cut.fen
        )
        stayed = moved.raised.households + moved.cut.households + moved.unchanged.households
        assert stayed + moved.exits.households == moved.before.households

    @given(before=ROSTERS, after=ROSTERS)
    def test_swapping_the_rosters_swaps_entries_and_exits(
        self, before: dict[str, int], after: dict[str, int]
    ) -> None:
        moved, back = calc.churn(before, after), calc.churn(after, before)
        assert (back.entries, back.exits) == (moved.exits, moved.entries)
        assert (back.raised, back.cut) == (moved.cut, moved.raised)
        assert back.unchanged == moved.unchanged

    @given(before=ROSTERS, after=ROSTERS)
    def test_the_summary_counts_what_each_household_does(
        self, before: dict[str, int], after: dict[str, int]
    ) -> None:
        moved = calc.churn(before, after)
        kinds = [
            calc.movement(before.get(n), after.get(n), on=DAY).kind
            for n in before.keys() | after.keys()
        ]
        assert kinds.count("entry") == moved.entries.households
        assert kinds.count("exit") == moved.exits.households
        assert kinds.count("adjustment") == moved.raised.households + moved.cut.households

    @given(before=ROSTERS, after=ROSTERS)
    def test_the_churn_is_exact(self, before: dict[str, int], after: dict[str, int]) -> None:
        moved = calc.churn(before, after)
        if moved.churn is None:
            assert moved.before.households == 0
        else:
            moves = moved.entries.households + moved.exits.households
            assert moved.churn * moved.before.households == moves

    def test_results_and_fen_may_be_mixed(self) -> None:
        moved = calc.churn({"1": paid(500)}, {"1": 100_000, "2": paid(900)})
        assert (moved.unchanged.households, moved.entries.fen) == (1, 60_000)
        assert moved.churn == Fraction(1)

    def test_no_number_of_a_household_is_in_the_summary(self) -> None:
        moved = calc.churn({"990121-0001": 1}, {"990121-0002": 2})
        assert "990121" not in str(moved) + str(moved.to_dict())


class TestTargets:
    """Whether the churn meets what a notice demands."""

    @staticmethod
    def judged(policies: Book, before: int, entries: int, exits: int) -> calc.Judged:
        old = {str(n): 1 for n in range(before)}
        new = {str(n): 1 for n in range(exits, before + entries)}
        return calc.judge_churn(policies.at("jia", on=DAY), "urban", calc.churn(old, new))

    @given(before=st.integers(1, 200), moves=st.integers(0, 100))
    def test_where_nothing_grows_or_shrinks_it_is_always_judged(
        self, before: int, moves: int
    ) -> None:
        moves = min(moves, before)
        found = self.judged(target("at least 10%"), before, moves, moves)
        assert (found.status == "met") == (2 * moves * 10 >= before)

    @pytest.mark.parametrize("limit", ["about 10%", "guide 10%"])
    def test_an_aim_that_binds_nobody_cannot_be_judged(self, limit: str) -> None:
        found = self.judged(target(limit), 100, 5, 5)
        assert (found.status, found.churn) == ("cannot be judged", Fraction(1, 10))
        assert "binds nobody" in str(found.message)

    def test_a_lack_cannot_be_judged(self) -> None:
        assert self.judged(target("not seen"), 100, 5, 5).status == "cannot be judged"

    def test_at_most_is_a_limit_from_above(self) -> None:
        assert self.judged(target("at most 5%"), 100, 5, 5).status == "not met"

    def test_a_share_that_goes_on_is_cut_and_marked(self) -> None:
        assert "66.66…%" in str(self.judged(target("at least 10%"), 3, 1, 1).message)

    def test_the_assumption_of_the_refusal_is_enough(self) -> None:
        from dibao.policy.reader import read_clauses

        nothing = book(notice(POLICIES))
        moved = calc.churn({"1": 1}, {"1": 1})
        with pytest.raises(errors.NotOnFile) as refusal:
            calc.judge_churn(nothing.at("jia", on=DAY), "urban", moved)
        clauses, _ = read_clauses(str(refusal.value.assume), "assume")
        found = calc.judge_churn(nothing.at("jia", on=DAY, assume=clauses), "urban", moved)
        assert (found.status, len(found.assumed)) == ("not met", 1)
