"""A member dies, leaves, or loses their own share."""

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

DAY = date(2031, 5, 1)
POLICIES = """\
- standard: urban
  unit: yuan/person/month
  amount: 500

- allowance: urban
  method: difference
"""
TASK = """
- task: 减发或者停发其本人的最低生活保障金
  at: 第四十五条
  when: not stated
"""
FEN = "\n- rounding: allowance\n  mode: half-up\n  to: 0.01\n  stage: household\n"
SUPPLEMENT = "\n- supplement: 重病\n  group: one\n  unit: yuan/person/month\n  amount: 50\n"


def here(clauses: str, assume: tuple[object, ...] = ()) -> Here:
    return book(notice(clauses)).at("jia", on=DAY, assume=assume)  # type: ignore[arg-type]


def household(members: int, income: int, statuses: frozenset[str] = frozenset()) -> calc.Household:
    people = [calc.Member(statuses=statuses), *(calc.Member() for _ in range(members - 1))]
    return calc.Household(members=people, incomes=[calc.Income(amount=income)])


class TestOwnShare:
    """One loses a share, the others keep theirs."""

    @given(members=st.integers(1, 8), income=st.integers(0, 4000), persons=st.integers(1, 8))
    def test_the_others_keep_what_they_had(self, members: int, income: int, persons: int) -> None:
        persons = min(persons, members)
        place, home = here(POLICIES + TASK + FEN), household(members, income)
        before = calc.allowance(place, home, "urban")
        after = calc.without_share(place, before, home, persons=persons)
        exact = Fraction(before.fen * (members - persons), members)
        assert abs(after.fen - exact) <= Fraction(1, 2)
        assert 0 <= after.fen <= before.fen

    @given(members=st.integers(1, 8), income=st.integers(0, 4000))
    def test_the_lines_still_add_up(self, members: int, income: int) -> None:
        place, home = here(POLICIES + TASK + FEN), household(members, income)
        after = calc.without_share(place, calc.allowance(place, home, "urban"), home)
        assert sum(step.fen or 0 for step in after.steps if step.counts) == after.fen

    @given(members=st.integers(1, 8), income=st.integers(0, 4000))
    def test_who_all_lose_their_share_keep_nothing(self, members: int, income: int) -> None:
        place, home = here(POLICIES + TASK), household(members, income)
        before = calc.allowance(place, home, "urban")
        assert calc.without_share(place, before, home, persons=members).fen == 0

    def test_supplements_stay_with_all(self) -> None:
        place = here(POLICIES + TASK + SUPPLEMENT)
        home = household(2, 200, frozenset({"重病"}))
        before = calc.allowance(place, home, "urban")
        after = calc.without_share(place, before, home)
        assert (before.fen, after.fen) == (85_000, 45_000)

    def test_half_a_share_may_be_cut(self) -> None:
        place, home = here(POLICIES + TASK), household(2, 200)
        before = calc.allowance(place, home, "urban")
        assert calc.without_share(place, before, home, part=Fraction(1, 2)).fen == 60_000

    def test_the_way_a_share_is_defined_is_said_with_the_clause(self) -> None:
        place, home = here(POLICIES + TASK), household(2, 200)
        after = calc.without_share(place, calc.allowance(place, home, "urban"), home)
        assert "does not say what a person's own share is" in str(after.notes[-1])
        assert "甲〔2001〕1号 第四十五条" in {str(by) for by in after.cites}

    def test_the_assumption_of_the_refusal_is_enough_and_is_shown(self) -> None:
        home = household(2, 200)
        before = calc.allowance(here(POLICIES), home, "urban")
        with pytest.raises(errors.NotOnFile) as refusal:
            calc.without_share(here(POLICIES), before, home)
        clauses, _ = read_clauses(str(refusal.value.assume), "assume")
        after = calc.without_share(here(POLICIES, clauses), before, home)
        assert (after.fen, after.holds, len(after.assumed)) == (40_000, "assumed", 1)

    @pytest.mark.parametrize("persons", [0, 3, True])
    def test_no_more_lose_their_share_than_there_are(self, persons: int) -> None:
        place, home = here(POLICIES + TASK), household(2, 200)
        before = calc.allowance(place, home, "urban")
        with pytest.raises(errors.InputError, match="can lose their share"):
            calc.without_share(place, before, home, persons=persons)

    @pytest.mark.parametrize("part", [0, Fraction(3, 2), 0.5])
    def test_the_part_is_exact_and_at_most_the_whole(self, part: Fraction) -> None:
        place, home = here(POLICIES + TASK), household(2, 200)
        before = calc.allowance(place, home, "urban")
        with pytest.raises(errors.InputError, match="exact number"):
            calc.without_share(place, before, home, part=part)


class TestLiving:
    """Who is in the household on the first of a month."""

    def test_who_died_in_the_month_before_is_not_in_it(self) -> None:
        home = calc.Household(members=[calc.Member(), calc.Member(died=date(2031, 4, 30))])
        assert calc.living(home, date(2031, 4, 1)) == home
        left = calc.living(home, date(2031, 5, 1))
        assert left is not None
        assert left.size == 1

    def test_the_earnings_of_the_dead_are_left_out_and_the_others_keep_theirs(self) -> None:
        home = calc.Household(
            members=[calc.Member(died=date(2031, 4, 30)), calc.Member(), calc.Member()],
            incomes=[
                calc.Income(amount=100, earner=0),
                calc.Income(amount=200, earner=2),
                calc.Income(amount=300),
            ],
        )
        left = calc.living(home, DAY)
        assert left is not None
        assert [(i.fen, i.earner) for i in left.incomes] == [(20_000, 1), (30_000, None)]

    def test_who_left_or_is_not_yet_there_does_not_count(self) -> None:
        home = calc.Household(
            members=[
                calc.Member(),
                calc.Member(until=date(2031, 4, 1)),
                calc.Member(since=date(2031, 5, 2)),
            ]
        )
        left = calc.living(home, DAY)
        assert left is not None
        assert left.size == 1

    def test_nobody_is_left(self) -> None:
        assert (
            calc.living(calc.Household(members=[calc.Member(died=date(2031, 1, 1))]), DAY) is None
        )

    @given(
        st.lists(st.none() | st.dates(date(2030, 1, 1), date(2032, 1, 1)), min_size=1, max_size=5)
    )
    def test_once_dead_nobody_comes_back(self, deaths: list[date | None]) -> None:
        home = calc.Household(members=[calc.Member(died=day) for day in deaths])
        months = [date(2030 + n // 12, n % 12 + 1, 1) for n in range(30)]
        sizes = [left.size if (left := calc.living(home, month)) else 0 for month in months]
        assert sizes == sorted(sizes, reverse=True)
