"""追回: what was paid too much and too little."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao import calc, errors
from tests.books import book, notice

FEN = st.integers(0, 200_000)
PAIRS = st.lists(st.tuples(FEN, FEN), max_size=12)


def month(number: int) -> date:
    return date(2031, number + 1, 1)


def recovered(pairs: list[tuple[int, int]], **more: bool) -> calc.Recovery:
    due = {month(n): pair[0] for n, pair in enumerate(pairs)}
    paid = {month(n): pair[1] for n, pair in enumerate(pairs)}
    return calc.recovery(due, paid, **more)


class TestLaws:
    """What must hold of every recovery."""

    @given(PAIRS)
    def test_over_less_under_is_paid_less_due(self, pairs: list[tuple[int, int]]) -> None:
        found = recovered(pairs)
        assert found.overpaid - found.underpaid == sum(paid - due for due, paid in pairs)

    @given(PAIRS)
    def test_swapping_due_and_paid_swaps_the_sums(self, pairs: list[tuple[int, int]]) -> None:
        found, back = recovered(pairs), recovered([(paid, due) for due, paid in pairs])
        assert (found.overpaid, found.underpaid) == (back.underpaid, back.overpaid)

    @given(PAIRS)
    def test_nothing_is_set_off_unless_the_caller_says_so(
        self, pairs: list[tuple[int, int]]
    ) -> None:
        assert recovered(pairs).net is None
        found = recovered(pairs, offset=True)
        assert found.net == found.overpaid - found.underpaid
        assert len(found.assumed) == 1

    @given(PAIRS)
    def test_the_fine_is_stated_for_fraud_only_and_is_in_no_sum(
        self, pairs: list[tuple[int, int]]
    ) -> None:
        honest, fraud = recovered(pairs), recovered(pairs, fraud=True)
        assert honest.fine is None
        assert (honest.overpaid, honest.underpaid) == (fraud.overpaid, fraud.underpaid)
        assert fraud.fine == ((fraud.overpaid, 3 * fraud.overpaid) if fraud.overpaid else None)

    @given(PAIRS)
    def test_a_month_is_paid_too_much_or_too_little_never_both(
        self, pairs: list[tuple[int, int]]
    ) -> None:
        found = recovered(pairs)
        assert not set(found.overpaid_months) & set(found.underpaid_months)


class TestFacts:
    """What goes in and what is said."""

    def test_months_are_listed_and_sorted(self) -> None:
        found = recovered([(0, 100), (100, 100), (200, 100), (0, 50)])
        assert found.overpaid_months == (month(0), month(3))
        assert found.underpaid_months == (month(2),)
        assert str(found.yuan) == "1.50"

    def test_results_are_taken_as_they_are(self) -> None:
        rules = "- standard: urban\n  unit: yuan/person/month\n  amount: 500\n\n- allowance: urban\n  method: difference\n"
        place = book(notice(rules)).at("jia", on=month(0))
        due = calc.allowance(place, calc.Household(members=1), "urban")
        assert calc.recovery({month(0): due}, {month(0): 60_000}).overpaid == 10_000

    def test_a_month_on_one_side_only_is_refused(self) -> None:
        with pytest.raises(errors.InputError, match="2031-01"):
            calc.recovery({month(0): 1, month(1): 1}, {month(1): 1})

    def test_a_month_given_twice_is_refused(self) -> None:
        with pytest.raises(errors.InputError, match="twice"):
            calc.recovery({month(0): 1, date(2031, 1, 2): 1}, {month(0): 1})

    def test_an_amount_below_nothing_is_refused(self) -> None:
        with pytest.raises(errors.InputError, match="below nothing"):
            calc.recovery({month(0): -1}, {month(0): 1})

    def test_yuan_as_text_or_float_are_a_type_error(self) -> None:
        for wrong in ("300.00", 300.0):
            with pytest.raises(TypeError):
                calc.recovery({month(0): wrong}, {month(0): 1})  # type: ignore[dict-item]

    def test_it_says_that_no_rule_is_known_for_one_who_did_nothing_wrong(self) -> None:
        assert "not known" in str(recovered([(0, 1)]).notes[0])
        assert not recovered([(1, 0)]).notes
