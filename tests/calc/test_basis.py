"""What a place, a day and a program contribute is looked up once, and only when it is needed."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.calc.basis import Basis, basis_of
from dibao.calc.rounding import EVERY_WAY, WAYS_TO_YUAN, Gap, candidates
from dibao.errors import NotOnFile
from dibao.message import msg
from dibao.money import divided
from tests.books import book, notice

DAY = date(2020, 1, 1)
POLICY = "- standard: urban\n  unit: yuan/person/month\n  amount: 100\n"


def test_a_look_up_is_asked_once_for_all_who_ask_at_a_place_on_a_day() -> None:
    policies = book(notice(POLICY))
    asked = []

    def look_up(basis: Basis, word: str) -> str:
        asked.append(word)
        return basis.program + word

    for word in ("a", "a", "b"):
        assert basis_of(policies.at("jia", on=DAY), "urban").once(look_up, word) == f"urban{word}"
    assert asked == ["a", "b"]


def test_what_is_assumed_has_a_basis_of_its_own() -> None:
    here = book(notice(POLICY)).at("jia", on=DAY)
    assert basis_of(here, "urban") is not basis_of(here, "rural")
    clause = here.book.files[0].notices[0].clauses[0]
    assumed = here.book.at("jia", on=DAY, assume=[clause])
    assert basis_of(assumed, "urban") is not basis_of(here, "urban")


def test_a_refusal_is_made_anew_each_time() -> None:
    basis = basis_of(book(notice(POLICY)).at("jia", on=DAY), "urban")
    refusals = []

    def refuse(basis: Basis) -> None:
        raise NotOnFile(msg("Nothing."), lacks="x", place=basis.here.place, on=DAY)

    for _ in range(2):
        with pytest.raises(NotOnFile) as refusal:
            basis.once(refuse)
        refusals.append(refusal.value)
    assert refusals[0] is not refusals[1]


@given(
    fen=st.integers(-(10**12), 10**12) | st.fractions(max_denominator=100), by=st.integers(1, 99)
)
def test_an_amount_divided_is_exact_and_an_int_where_whole_fen_stay_whole(
    fen: int | Fraction, by: int
) -> None:
    found = divided(fen, by)
    assert found == Fraction(fen) / by
    if isinstance(fen, int):
        assert isinstance(found, int) is (fen % by == 0)


@given(
    standards=st.lists(st.integers(0, 2_000_000), min_size=1, max_size=6),
    income=st.integers(0, 5_000_000),
)
def test_leaving_out_half_up_where_it_pays_as_another_loses_no_candidate(
    standards: list[int], income: int
) -> None:
    gap = Gap.of(tuple(standards), income)
    every = [way for way in EVERY_WAY if way.unit == 100]
    assert candidates(gap, WAYS_TO_YUAN) == candidates(gap, every)
