"""提标补发: what a late raise owes, under every roster and reading."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

import dibao
from dibao import calc, errors
from dibao.calc.household import Support
from dibao.policy.book import Book
from dibao.policy.clauses import Clause
from dibao.policy.reader import read_clauses
from tests.books import book, notice

OLD, NEW = 10000, 12500  # fen a month
NUMBER = "甲〔2002〕2号"


def raised_book(window: str = "2002-01..2002-06", new: int = NEW, **fields: str) -> Book:
    said = {
        "method": "delta",
        "roster": "each month",
        "entrants": "months paid",
        "exclude": "died",
        "deadline": "by 2002-08",
    } | fields
    clauses = (
        f"- standard: urban\n  unit: yuan/person/month\n  amount: {new / 100:.2f}, was {OLD / 100:.2f}\n\n"
        f"- back_pay: urban\n  months: {window}\n"
        + "".join(f"  {key}: {value}\n" for key, value in said.items())
    )
    return book(
        notice(
            f"- standard: urban\n  unit: yuan/person/month\n  amount: {OLD / 100:.2f}\n\n"
            "- allowance: urban\n  method: difference\n"
        ),
        notice(clauses, effective="2002-01-01", issued="2002-06-20", number=2),
    )


def month(number: int) -> date:
    return date(2002 + (number - 1) // 12, (number - 1) % 12 + 1, 1)


def history(numbers: list[int], members: int = 2, **facts: object) -> calc.History:
    facts = facts or {"paid_on": "old"}
    entry = calc.Month(household=calc.Household(members=members), **facts)  # type: ignore[arg-type]
    return calc.History({month(number): entry for number in numbers})


def owed(
    policies: Book, past: calc.History, paid_on: date = date(2002, 7, 10), **more: object
) -> calc.BackPay:
    return calc.back_pay(policies, "jia", NUMBER, "urban", past, paid_on=paid_on, **more)  # type: ignore[arg-type]


MONTHS = st.lists(st.integers(1, 9), unique=True, min_size=1)


class TestLaws:
    """What must hold of every history."""

    @given(numbers=MONTHS, members=st.integers(1, 8), raise_=st.integers(0, 50_000))
    def test_it_is_never_negative_and_is_the_sum_of_its_lines(
        self, numbers: list[int], members: int, raise_: int
    ) -> None:
        result = owed(raised_book(new=OLD + raise_), history(numbers, members))
        assert result.fen >= 0
        assert (
            sum((line.owed for line in result.months), Fraction()) + result.rounding == result.fen
        )

    @given(numbers=MONTHS, members=st.integers(1, 8), cut=st.integers(1, 5))
    def test_the_exact_lines_add_up_over_a_split_window(
        self, numbers: list[int], members: int, cut: int
    ) -> None:
        past = history(numbers, members)
        whole = owed(raised_book(), past).months
        first = owed(raised_book(f"2002-01..2002-0{cut}"), past).months
        second = owed(raised_book(f"2002-0{cut + 1}..2002-06"), past).months
        assert [line.owed for line in whole] == [line.owed for line in (*first, *second)]

    @given(numbers=MONTHS, members=st.integers(1, 8))
    def test_a_household_already_paid_on_the_new_standard_is_owed_nothing(
        self, numbers: list[int], members: int
    ) -> None:
        assert owed(raised_book(), history(numbers, members, paid_on="new")).fen == 0

    @given(numbers=MONTHS, members=st.integers(1, 8), income=st.integers(0, OLD - 1))
    def test_delta_and_reassessment_agree_where_income_is_unchanged_and_the_gap_was_positive(
        self, numbers: list[int], members: int, income: int
    ) -> None:
        who = calc.Household(
            members=members, incomes=[calc.Income(amount=f"{income // 100}.{income % 100:02d}")]
        )
        paid = OLD * members - income
        entry = calc.Month(household=who, paid=f"{paid // 100}.{paid % 100:02d}", paid_on="old")
        past = calc.History({month(number): entry for number in numbers})
        delta = owed(raised_book(), past)
        assert delta.fen == owed(raised_book(method="reassess"), past).fen

    @given(numbers=MONTHS, members=st.integers(1, 8))
    def test_what_was_paid_tells_the_standard_it_was_paid_on(
        self, numbers: list[int], members: int
    ) -> None:
        told = owed(raised_book(), history(numbers, members, paid_on="old"))
        found = owed(raised_book(), history(numbers, members, paid=f"{OLD * members / 100:.2f}"))
        assert told.fen == found.fen


class TestRosters:
    """Whose list decides who is paid."""

    @pytest.mark.parametrize(
        ("roster", "on_list", "expected"),
        [
            ("each month", [1, 2, 3], 3),
            ("paying month", [1, 2, 3, 7], 3),
            ("paying month", [1, 2, 3], 0),
            ("after review", [1, 2, 3], 0),
            ("first month at new rate", [1, 2, 3, 7], 3),
            ("first month at new rate", [1, 2, 3], 0),
            ("last month at old rate", [1, 2, 6], 3),
            ("last month at old rate", [1, 2, 7], 0),
            ("current quarter", [1, 2, 7], 2),
            ("current quarter", [1, 2, 6], 0),
            ("2002-03", [1, 3], 2),
            ("2002-03", [1, 2], 0),
            ("2002-Q2", [1, 4, 5, 6], 4),
        ],
    )
    def test_the_list_decides(self, roster: str, on_list: list[int], expected: int) -> None:
        result = owed(raised_book(roster=roster), history(on_list))
        assert result.fen == expected * 2 * (NEW - OLD)
        assert bool(result.left_out) == (expected < 6)

    def test_a_list_of_a_quarter_is_refused_for_a_household_on_it_for_a_part(self) -> None:
        with pytest.raises(errors.NotStated) as refusal:
            owed(raised_book(roster="2002-Q2"), history([1, 4]))
        assert [candidate.fen for candidate in refusal.value.candidates] == [0, 2 * 2 * (NEW - OLD)]


class TestSilence:
    """A point on which the notice is silent matters only where it changes the answer."""

    def test_entrants_not_stated_does_not_matter_to_a_household_that_was_there(self) -> None:
        result = owed(raised_book(entrants="not stated"), history([1, 2, 3, 4, 5, 6, 7]))
        assert result.fen == 6 * 2 * (NEW - OLD)

    def test_it_matters_to_one_that_joined_in_april(self) -> None:
        with pytest.raises(errors.NotStated, match="joined inside the window") as refusal:
            owed(raised_book(entrants="not stated"), history([4, 5, 6, 7]))
        assert [c.fen // (2 * (NEW - OLD)) for c in refusal.value.candidates] == [0, 3, 6]

    @pytest.mark.parametrize(
        ("entrants", "months"), [("months paid", 3), ("whole window", 6), ("none", 0)]
    )
    def test_what_the_notice_says_of_entrants_decides(self, entrants: str, months: int) -> None:
        result = owed(raised_book(entrants=entrants), history([4, 5, 6, 7]))
        assert result.fen == months * 2 * (NEW - OLD)

    def test_a_member_who_died_matters_where_the_notice_does_not_exclude_or_include(self) -> None:
        members = [calc.Member(), calc.Member(died=date(2002, 3, 5))]
        entry = calc.Month(household=calc.Household(members=members), paid_on="old")
        past = calc.History({month(n): entry for n in (1, 2, 3)})
        with pytest.raises(errors.NotStated, match="died, left or are in grace"):
            owed(raised_book(exclude="not stated"), past)
        assert owed(raised_book(exclude="died"), past).fen == 3 * (NEW - OLD)

    def test_an_excluded_member_is_never_paid(self) -> None:
        members = [calc.Member(died=date(2002, 6, 5))]
        entry = calc.Month(household=calc.Household(members=members), paid_on="old")
        past = calc.History({month(n): entry for n in (1, 2, 3, 4, 5, 6)})
        result = owed(raised_book(exclude="died"), past)
        assert result.fen == 0
        assert len(result.left_out) == 6


class TestWindows:
    """The months owed."""

    def test_an_open_window_needs_the_first_month_paid_on_the_new_standard(self) -> None:
        past = history([1, 2, 3, 4, 5, 6])
        with pytest.raises(errors.InputError, match="first_paid"):
            owed(raised_book("2002-01.."), past)
        result = owed(raised_book("2002-01.."), past, first_paid=date(2002, 5, 1))
        assert result.window == tuple(month(n) for n in (1, 2, 3, 4))

    @pytest.mark.parametrize("first_paid", [date(2002, 3, 1), date(2002, 2, 15)])
    @pytest.mark.parametrize("method", ["delta", "reassess", "not stated"])
    def test_an_open_window_owes_nothing_where_its_first_month_was_paid_on_the_new_standard(
        self, first_paid: date, method: str
    ) -> None:
        raised = raised_book("2002-03..", method=method)
        entry = calc.Month(
            household=calc.Household(members=1, alone=True), paid="10.00", paid_on="old"
        )
        result = owed(raised, calc.History({month(4): entry}), first_paid=first_paid)
        assert (result.fen, result.window) == (0, ())
        assert "no back-pay" in str(result.notes[0])

    def test_none_owes_nothing_and_says_why(self) -> None:
        result = owed(raised_book("none"), history([1]))
        assert (result.fen, result.window) == (0, ())
        assert "no back-pay" in str(result.notes[0])

    @pytest.mark.parametrize(
        ("deadline", "paid_on", "timely"),
        [
            ("by 2002-08", date(2002, 8, 31), "on time"),
            ("by 2002-08", date(2002, 9, 1), "late"),
            ("before 2002-08-10", date(2002, 8, 9), "on time"),
            ("before 2002-08-10", date(2002, 8, 10), "on the day"),
            ("before 2002-08-10", date(2002, 8, 11), "late"),
            ("not stated", date(2002, 8, 11), None),
        ],
    )
    def test_the_deadline_is_met_or_not(
        self, deadline: str, paid_on: date, timely: str | None
    ) -> None:
        result = owed(raised_book(deadline=deadline), history([1, 2, 7, 8, 9]), paid_on=paid_on)
        assert result.timely == timely


class TestAmounts:
    """What was paid is compared with both standards."""

    def test_an_amount_that_fits_neither_standard_is_refused(self) -> None:
        with pytest.raises(errors.Undetermined, match="neither"):
            owed(raised_book(), history([1], paid="123.45"))

    def test_a_month_without_a_word_on_what_was_paid_is_refused(self) -> None:
        with pytest.raises(errors.InputError, match="does not say what was paid"):
            owed(raised_book(), history([1], paid=None))

    def test_a_sum_that_is_no_whole_fen_is_refused_without_a_rounding(self) -> None:
        clauses = (
            "- standard: urban\n  unit: yuan/person/year\n  amount: 1300, was 1200\n\n"
            "- back_pay: urban\n  months: 2002-01\n  method: delta\n  roster: each month\n"
            "  entrants: none\n  exclude: died\n  deadline: not stated\n"
        )
        policies = book(notice(clauses, effective="2002-01-01", issued="2002-06-20", number=2))
        with pytest.raises(errors.NotExact) as refusal:
            owed(policies, history([1], members=1))
        assert [str(one) for one in refusal.value.candidates][:2] == ["8.00 yuan", "8.33 yuan"]
        rounded = assume(str(refusal.value.assume))
        assert owed(policies, history([1], members=1), assume=rounded).yuan == 8
        assert owed(policies, history([1], members=3)).fen == 2500

    def test_a_raise_alone_is_enough_where_the_standard_is_not_known(self) -> None:
        clauses = (
            "- standard: urban\n  unit: yuan/person/month\n  plus: 11\n\n"
            "- back_pay: urban\n  months: 2002-01\n  method: delta\n  roster: each month\n"
            "  entrants: none\n  exclude: died\n  deadline: not stated\n"
        )
        policies = book(notice(clauses, effective="2002-01-01", issued="2002-06-20", number=2))
        assert owed(policies, history([1])).fen == 2200


CLAUSE = (
    "- back_pay: {programs}\n  months: 2002-01..2002-03\n  method: {method}\n  roster: each month\n"
    "  entrants: months paid\n  exclude: died\n  deadline: not stated\n"
)
OLD_NOTICE = (
    "- standard: urban\n  unit: yuan/person/month\n  amount: 100\n\n"
    "- allowance: urban\n  method: difference\n\n"
    "- supplement: 重残\n  group: one\n  unit: yuan/person/month\n  times: 20%\n  of: standard\n"
)
SEVERE = "categories:\n  - name: 重残\n    disability: 1、2\n"
RAISED = "- standard: urban\n  unit: yuan/person/month\n  amount: 125, was 100\n\n"


def supplemented(programs: str, method: str = "delta", more: str = "") -> Book:
    new = RAISED + CLAUSE.format(programs=programs, method=method) + more
    return book(
        notice(OLD_NOTICE, more=SEVERE),
        notice(new, effective="2002-01-01", issued="2002-06-20", number=2),
    )


def disabled(paid: str, income: str = "0") -> calc.History:
    who = calc.Household(
        members=[calc.Member(disability=1), calc.Member()], incomes=[calc.Income(amount=income)]
    )
    entry = calc.Month(household=who, paid=paid, paid_on="old")
    return calc.History({month(n): entry for n in (1, 2, 3)})


class TestSupplements:
    """A supplement in percent moves with the standard; its raise is owed where the clause names it."""

    def test_named_their_raise_is_owed_too(self) -> None:
        # 3 months x (2 x 25 + 20% x 25) = 3 x 55
        assert owed(supplemented("urban、supplements"), disabled("220")).yuan == 165

    def test_not_named_it_is_not(self) -> None:
        assert owed(supplemented("urban"), disabled("220")).yuan == 150

    @pytest.mark.parametrize(("programs", "sum_"), [("urban、supplements", 165), ("urban", 150)])
    def test_recomputed_they_come_to_the_same(self, programs: str, sum_: int) -> None:
        assert owed(supplemented(programs, "reassess"), disabled("220")).yuan == sum_

    def test_what_was_paid_with_supplements_tells_the_standard(self) -> None:
        who = calc.Household(members=[calc.Member(disability=1), calc.Member()])
        past = calc.History({month(1): calc.Month(household=who, paid="220")})
        assert owed(supplemented("urban"), past).yuan == 50
        past = calc.History({month(1): calc.Month(household=who, paid="275")})
        assert owed(supplemented("urban"), past).fen == 0


class TestRecomputed:
    """From the month of a reassessment the raise is no longer added; the allowance may fall."""

    AFRESH = "\n- reassessment: urban\n  begins: 2002-03\n"

    def test_the_raise_is_added_up_to_the_month_before(self) -> None:
        result = owed(supplemented("urban", more=self.AFRESH), disabled("150", income="70"))
        # January and February 25 x 2; March 2 x 125 + 20% x 100 - 70 = 200, paid 150
        assert [line.owed for line in result.months] == [5000, 5000, 5000]

    def test_an_overpaid_month_is_listed_and_never_netted_silently(self) -> None:
        past = disabled("300", income="70")
        with pytest.raises(errors.NotStated, match="--offset yes or --offset no") as refusal:
            owed(supplemented("urban", more=self.AFRESH), past)
        assert refusal.value.assume is None  # no clause says it
        assert [c.fen for c in refusal.value.candidates] == [0, 10000]
        apart = owed(supplemented("urban", more=self.AFRESH), past, offset=False)
        assert (apart.fen, [line.owed for line in apart.overpaid]) == (10000, [-10000])
        netted = owed(supplemented("urban", more=self.AFRESH), past, offset=True)
        assert (netted.fen, len(netted.assumed)) == (0, 1)

    def test_where_every_month_was_overpaid_nothing_is_owed_and_all_are_listed(self) -> None:
        result = owed(supplemented("urban", "reassess"), disabled("300", income="70"))
        assert (result.fen, result.months, len(result.overpaid)) == (0, (), 3)


class TestTekun:
    """特困 support is raised by its own published amounts."""

    def test_the_difference_of_the_published_totals_is_owed(self) -> None:
        total = (
            "- tekun: rural\n  part: total\n  placement: dispersed\n  unit: yuan/person/year\n"
            "  levels:\n    self: {self}\n    partial: {partial}\n    full: {full}\n"
        )
        policies = book(
            notice(total.format(self=6000, partial=6600, full=7200)),
            notice(
                total.format(self=7200, partial=7800, full=8400)
                + "\n"
                + CLAUSE.format(programs="tekun", method="delta"),
                effective="2002-01-01",
                issued="2002-06-20",
                number=2,
            ),
        )
        support = Support(program="rural", placement="dispersed", level="partial")
        entry = calc.Month(household=calc.Household(members=1), paid_on="old", support=support)
        past = calc.History({month(n): entry for n in (1, 2, 3)})
        result = calc.back_pay(policies, "jia", NUMBER, "tekun", past, paid_on=date(2002, 7, 1))
        assert result.yuan == 300  # 3 x (7800 - 6600) / 12

    def test_without_the_support_the_month_is_refused(self) -> None:
        policies = supplemented("tekun")
        with pytest.raises(errors.InputError, match="support"):
            calc.back_pay(policies, "jia", NUMBER, "tekun", history([1]), paid_on=date(2002, 7, 1))


class TestWithLaws:
    """Laws with supplements and recomputation."""

    @given(
        paid=st.integers(0, 40_000),
        income=st.integers(0, 30_000),
        programs=st.sampled_from(["urban", "urban、supplements"]),
        offset=st.booleans(),
    )
    def test_recomputed_back_pay_is_never_negative_and_adds_up(
        self, paid: int, income: int, programs: str, *, offset: bool
    ) -> None:
        past = disabled(f"{paid / 100:.2f}", income=f"{income / 100:.2f}")
        result = owed(supplemented(programs, "reassess"), past, offset=offset)
        assert result.fen >= 0
        assert sum((line.owed for line in result.months), result.rounding) == result.fen


def assume(text: str) -> tuple[Clause, ...]:
    clauses, problems = read_clauses(text, "assume")
    assert not problems
    return clauses


class TestAssumptions:
    """A caller's clause fills what the notice leaves open, and never contradicts it."""

    OWN = (
        "- back_pay: urban\n  months: not stated\n  method: not stated\n  roster: not stated\n"
        "  entrants: {entrants}\n  exclude: died\n  deadline: not stated\n"
    )

    def test_an_assumed_field_fills_a_silent_one_and_is_listed(self) -> None:
        policies = raised_book(entrants="not stated")
        clauses = assume(self.OWN.format(entrants="months paid"))
        result = owed(policies, history([4, 5, 6, 7]), assume=clauses)
        assert result.fen == 3 * 2 * (NEW - OLD)
        assert "entrants: months paid" in result.assumed[0]

    def test_the_clause_that_a_refusal_offers_fills_the_lack(self) -> None:
        policies = raised_book(entrants="not stated")
        with pytest.raises(errors.NotStated) as refusal:
            owed(policies, history([4, 5, 6, 7]))
        result = owed(policies, history([4, 5, 6, 7]), assume=assume(str(refusal.value.assume)))
        assert result.fen == 3 * 2 * (NEW - OLD)

    def test_an_assumed_window_fills_one_that_is_not_stated(self) -> None:
        policies = raised_book("not stated")
        with pytest.raises(errors.NotStated, match="which months"):
            owed(policies, history([1, 2, 3]))
        clauses = assume(
            "- back_pay: urban\n  months: 2002-01..2002-02\n"
            "  method: delta\n  roster: each month\n  entrants: months paid\n"
            "  exclude: died\n  deadline: not stated\n"
        )
        assert owed(policies, history([1, 2, 3]), assume=clauses).fen == 2 * 2 * (NEW - OLD)

    def test_one_that_says_otherwise_contradicts_the_notice(self) -> None:
        clauses = assume(self.OWN.format(entrants="whole window"))
        with pytest.raises(errors.Contradicts, match="entrants"):
            owed(raised_book(), history([4, 5, 6, 7]), assume=clauses)

    UNDATED = "- standard: urban\n  unit: yuan/person/month\n  amount: 380{was}\n"

    def taiyuan(self, was: str) -> calc.BackPay:
        entry = calc.Month(household=calc.Household(members=2), paid_on="old")
        past = calc.History({date(2011, n, 1): entry for n in range(1, 7)})
        clauses = assume(self.UNDATED.format(was=was))
        book_ = dibao.load(places=["太原市"])
        return calc.back_pay(
            book_,
            "太原市",
            "并民〔2011〕48号",
            "urban",
            past,
            paid_on=date(2011, 5, 5),
            assume=clauses,
        )

    def test_an_undated_standard_that_says_what_it_replaces_is_enough(self) -> None:
        assert self.taiyuan(", was 330").yuan == 300

    def test_an_undated_standard_alone_is_refused_in_a_sentence(self) -> None:
        with pytest.raises(errors.NotStated, match="without a date"):
            self.taiyuan("")

    def test_a_refusal_shows_what_the_clause_does_say(self) -> None:
        book_ = dibao.load(places=["太原市"])
        entry = calc.Month(household=calc.Household(members=2), paid_on="old")
        past = calc.History({date(2011, n, 1): entry for n in range(1, 7)})
        with pytest.raises(errors.NotOnFile) as refusal:
            calc.back_pay(
                book_, "太原市", "并民〔2011〕48号", "urban", past, paid_on=date(2011, 5, 5)
            )
        assert dict(refusal.value.known)["months"] == "2011-01..2011-03"

    def test_a_household_on_the_list_for_a_part_of_the_quarter_is_told_so(self) -> None:
        with pytest.raises(errors.NotStated, match="months of the quarter"):
            owed(raised_book(roster="2002-Q2"), history([1, 4]))

    def test_undated_with_supplements_the_old_standard_is_what_the_assumption_replaces(
        self,
    ) -> None:
        policies = book(
            notice(
                "- allowance: urban\n  method: difference\n\n"
                "- supplement: 重残\n  group: one\n  unit: yuan/person/month\n  times: 20%\n  of: standard\n\n"
                + CLAUSE.format(programs="urban、supplements", method="delta"),
                issued="2002-06-20",
                effective="2001-01-01",
                number=2,
                more=SEVERE,
            )
        )
        clauses = assume("- standard: urban\n  unit: yuan/person/month\n  amount: 125, was 100\n")
        assert owed(policies, disabled("220"), assume=clauses).yuan == 165


class TestExclusions:
    """Whom an exclusion names is never paid."""

    def test_a_member_of_an_excluded_category_is_left_out(self) -> None:
        orphan = calc.Member(statuses=frozenset({"孤儿"}))
        entry = calc.Month(household=calc.Household(members=[orphan, calc.Member()]), paid_on="old")
        past = calc.History({month(n): entry for n in range(1, 7)})
        assert owed(raised_book(exclude="孤儿"), past).fen == 6 * (NEW - OLD)
        assert owed(raised_book(exclude="died"), past).fen == 6 * 2 * (NEW - OLD)

    def test_a_household_of_excluded_members_alone_gets_nothing_and_is_told_why(self) -> None:
        orphan = calc.Member(statuses=frozenset({"孤儿"}))
        entry = calc.Month(household=calc.Household(members=[orphan]), paid_on="old")
        past = calc.History({month(n): entry for n in range(1, 7)})
        result = owed(raised_book(exclude="孤儿"), past)
        assert (result.fen, len(result.left_out)) == (0, 6)

    def test_months_in_grace_are_left_out_where_the_notice_says_so(self) -> None:
        entry = calc.Month(household=calc.Household(members=2), paid_on="old")
        grace = calc.Month(household=calc.Household(members=2), paid_on="old", grace=True)
        past = calc.History({month(n): grace if n in (5, 6) else entry for n in range(1, 8)})
        assert owed(raised_book(exclude="died、left、grace"), past).fen == 4 * 2 * (NEW - OLD)
        with pytest.raises(errors.NotStated, match="grace"):
            owed(raised_book(exclude="not stated"), past)

    def test_an_excluded_age_needs_the_birth(self) -> None:
        clauses = "categories:\n  - name: 老年\n    age: 70..\n"
        new = RAISED + CLAUSE.format(programs="urban", method="delta").replace(
            "exclude: died", "exclude: 老年"
        )
        policies = book(
            notice(OLD_NOTICE, more=SEVERE),
            notice(new, effective="2002-01-01", issued="2002-06-20", number=2, more=clauses),
        )
        with pytest.raises(errors.InputError, match="born"):
            owed(policies, history([1]))

    def test_a_method_not_stated_does_not_matter_to_an_unchanged_household(self) -> None:
        assert owed(raised_book(method="not stated"), history([1, 2])).fen == 4 * (NEW - OLD)

    def test_a_month_of_the_quarter_may_be_assumed_as_its_list(self) -> None:
        policies = raised_book("2002-01..2002-03", roster="current quarter")
        past = history([1, 2, 3, 5])
        with pytest.raises(errors.NotStated) as refusal:
            owed(policies, past, paid_on=date(2002, 5, 5))
        clauses = assume(str(refusal.value.assume))
        assert owed(policies, past, paid_on=date(2002, 5, 5), assume=clauses).fen == 6 * (NEW - OLD)


class TestWhatAMonthShouldHaveBeen:
    """`due` is what was paid and what is owed; where no payment is given, what the income leads to."""

    def _due(self, **facts: object) -> list[Fraction | int | None]:
        household = calc.Household(members=2, **facts)  # type: ignore[arg-type]
        entry = calc.Month(household=household, paid_on="old")
        return [line.due for line in owed(raised_book(), calc.History({month(1): entry})).months]

    def test_it_follows_from_the_income_where_no_payment_is_given(self) -> None:
        assert self._due(incomes=[calc.Income(amount=1)]) == [2 * NEW - 100]

    def test_it_is_not_known_where_no_income_is_given_either(self) -> None:
        assert self._due() == [None]

    def test_it_is_the_payment_and_what_is_owed_where_the_payment_is_given(self) -> None:
        past = history([1], paid="1.00", paid_on="old")
        (line,) = owed(raised_book(), past).months
        assert line.due == 100 + line.owed


def test_members_who_are_alike_keep_their_own_incomes() -> None:
    alike = calc.Member()
    out = calc.Member(died=date(2002, 6, 1))
    incomes = [calc.Income(amount=number, earner=place) for place, number in enumerate((1, 2, 4))]
    household = calc.Household(members=[alike, out, alike], incomes=incomes)
    paid = f"{(3 * OLD - 700) / 100:.2f}"
    past = calc.History({month(1): calc.Month(household=household, paid=paid, paid_on="old")})
    result = owed(raised_book(method="reassess", exclude="died"), past)
    # recomputed 3 x NEW - 7 yuan, paid 3 x OLD - 7 yuan; the raise of the dead is taken off
    assert sum(line.owed for line in result.months) == 2 * (NEW - OLD)


@pytest.mark.parametrize(
    ("paid", "owed_fen"), [("167.00", 8400), ("250.00", 0), ("166.66", "Undetermined")]
)
def test_what_was_paid_is_compared_with_the_old_allowance_as_it_was_rounded(
    paid: str, owed_fen: int | str
) -> None:
    """2000 a year is 166.66… a month, paid 167; 3000 a year is 250. The raise of 83 1/3 is paid 84."""
    rounding = "- rounding: allowance\n  mode: up\n  to: 1\n  stage: household\n"
    first = (
        "- standard: urban\n  unit: yuan/person/year\n  amount: 2000\n\n"
        f"- allowance: urban\n  method: difference\n\n{rounding}"
    )
    clauses = (
        "- standard: urban\n  unit: yuan/person/year\n  amount: 3000, was 2000\n\n"
        "- back_pay: urban\n  months: 2002-01\n  method: delta\n  roster: each month\n"
        "  entrants: months paid\n  exclude: died\n  deadline: not stated\n"
    )
    policies = book(
        notice(first), notice(clauses, effective="2002-01-01", issued="2002-06-20", number=2)
    )
    past = history([1], members=1, paid=paid)
    try:
        found: int | str = owed(policies, past).fen
    except errors.CannotSay as refusal:
        found = refusal.code
    assert found == owed_fen


# --- invented 丙: 500 to 600 from January, two members, the raise 100 a head ----------------------

BEFORE = (
    "- standard: urban\n  unit: yuan/person/month\n  amount: 100\n\n"
    "- allowance: urban\n  method: difference\n"
)
MINIMUM = "\n- minimum_payment: urban\n  unit: yuan/person/month\n  amount: 20\n"  # 20 a head
LATER = "- standard: urban\n  unit: yuan/person/month\n  amount: 160, was 125\n"


def with_rules(before: str, *later: str, **fields: str) -> Book:
    said = {"method": "delta", "exclude": "died", "entrants": "months paid"} | fields
    clauses = CLAUSE.format(programs="urban", method=said["method"])
    clauses = clauses.replace("exclude: died", f"exclude: {said['exclude']}")
    clauses = clauses.replace("entrants: months paid", f"entrants: {said['entrants']}")
    raised = notice(RAISED + clauses, effective="2002-01-01", issued="2002-06-20", number=2)
    return book(notice(before), raised, *later)


def with_members(*members: calc.Member, months: range = range(1, 8), **facts: str) -> calc.History:
    entry = calc.Month(household=calc.Household(members=members), **facts)  # type: ignore[arg-type]
    return calc.History({month(number): entry for number in months})


class TestWhoseRaise:
    """What is owed is the raise of the notice asked about."""

    def _twice(self) -> Book:
        later = notice(LATER, effective="2002-03-01", issued="2002-09-01", number=3)
        return with_rules(BEFORE, later)

    def test_a_later_notice_that_raises_again_inside_the_window_changes_nothing(self) -> None:
        # 3 months x 2 x (125 - 100), also in March, from which 160 holds
        assert owed(self._twice(), history([1, 2, 3, 7])).yuan == 150

    def test_what_was_paid_in_such_a_month_is_held_against_its_own_two_standards(self) -> None:
        assert owed(self._twice(), history([1, 2, 3, 7], paid="200")).yuan == 150

    def test_and_the_allowance_is_recomputed_on_its_own_standard(self) -> None:
        later = notice(LATER, effective="2002-03-01", issued="2002-09-01", number=3)
        policies = with_rules(BEFORE, later, method="reassess")
        assert owed(policies, history([1, 2, 3, 7], paid="200")).yuan == 150


class TestRecomputedForThoseWhoCount:
    """What was paid was for the whole household, so the raise of those left out is taken off."""

    DEAD = calc.Member(died=date(2002, 6, 10))

    @pytest.mark.parametrize("method", ["delta", "reassess"])
    def test_one_of_two_died_and_half_is_owed(self, method: str) -> None:
        past = with_members(calc.Member(), self.DEAD, paid="200", paid_on="old")
        result = owed(with_rules(BEFORE, method=method), past)
        assert result.yuan == 75  # 3 x 1 x 25
        assert [str(one.why) for one in result.left_out] == [
            "Members left out: 1 (died), in 2002-01, 2002-02, 2002-03."
        ]

    @pytest.mark.parametrize("method", ["delta", "reassess"])
    def test_months_before_the_list_owe_the_raise_alone(self, method: str) -> None:
        past = history([3, 4, 5, 6, 7], paid="200", paid_on="old")
        policies = with_rules(BEFORE, method=method, entrants="whole window")
        assert owed(policies, past).yuan == 150  # 3 x 2 x 25


class TestMethodNotStated:
    """Both ways are tried unless they surely come to the same."""

    def test_a_minimum_payment_makes_them_differ(self) -> None:
        household = calc.Household(members=2, incomes=[calc.Income(amount=190)])
        entry = calc.Month(household=household, paid="40", paid_on="old")
        past = calc.History({month(n): entry for n in range(1, 8)})
        with pytest.raises(errors.NotStated, match="recomputed") as refusal:
            owed(with_rules(BEFORE + MINIMUM, method="not stated"), past)
        # delta 3 x 2 x 25; recomputed 3 x ((250 - 190) - 40)
        assert [str(c) for c in refusal.value.candidates] == ["60.00 yuan", "150.00 yuan"]

    def test_under_such_a_rule_what_was_paid_is_asked_for(self) -> None:
        with pytest.raises(errors.InputError, match="what was paid"):
            owed(with_rules(BEFORE + MINIMUM, method="not stated"), history([1, 2, 3, 7]))

    def test_without_one_the_standard_that_was_paid_on_is_enough(self) -> None:
        assert owed(with_rules(BEFORE, method="not stated"), history([1, 2, 3, 7])).yuan == 150


class TestWhoLeftAndJoined:
    """A household off the list by the payment has left; a member may join within the window."""

    @pytest.mark.parametrize(("exclude", "yuan"), [("left", 0), ("died", 150)])
    def test_a_household_off_the_list_has_left(self, exclude: str, yuan: int) -> None:
        assert owed(with_rules(BEFORE, exclude=exclude), history([1, 2, 3])).yuan == yuan

    def test_where_the_notice_is_silent_that_is_asked(self) -> None:
        with pytest.raises(errors.NotStated, match="died, left or are in grace"):
            owed(with_rules(BEFORE, exclude="not stated"), history([1, 2, 3]))

    def test_lists_that_end_before_the_payment_say_nothing_of_those_on_the_last(self) -> None:
        past = calc.History(dict(history([1, 2, 3]).months), month(3))
        assert owed(with_rules(BEFORE, exclude="not stated"), past).yuan == 150

    @pytest.mark.parametrize(
        ("entrants", "yuan"),
        [("none", 75), ("months paid", 100), ("from approval month", 100), ("whole window", 150)],
    )
    def test_a_member_who_joined_in_february_is_an_entrant(self, entrants: str, yuan: int) -> None:
        # 3 x 25 for one; for the other nothing, March alone, or three months
        past = with_members(calc.Member(), calc.Member(since=date(2002, 2, 10)), paid_on="old")
        assert owed(with_rules(BEFORE, entrants=entrants), past).yuan == yuan

    def test_where_the_notice_is_silent_on_entrants_a_member_who_joined_is_asked_about(
        self,
    ) -> None:
        past = with_members(calc.Member(), calc.Member(since=date(2002, 2, 10)), paid_on="old")
        with pytest.raises(errors.NotStated, match="joined inside the window"):
            owed(with_rules(BEFORE, entrants="not stated"), past)


class TestWhatItRestsOn:
    """Assumptions are listed, and the weakest word holds."""

    def test_an_assumed_reassessment_ends_the_adding(self) -> None:
        clauses = assume("- reassessment: urban\n  begins: 2002-02\n")
        past = history([1, 2, 3, 7], paid="210", paid_on="old")
        result = owed(with_rules(BEFORE), past, assume=clauses)
        assert result.yuan == 130  # January 2 x 25; February and March 250 - 210
        assert (result.holds, "begins: 2002-02" in result.assumed[0]) == ("assumed", True)

    def test_an_assumed_rounding_is_listed(self) -> None:
        clauses = assume("- rounding: allowance\n  mode: up\n  to: 10\n  stage: household\n")
        result = owed(with_rules(BEFORE), history([1, 2, 3, 7], members=1), assume=clauses)
        assert (result.yuan, result.rounding, result.holds) == (80, 500, "assumed")
        assert "rounding: allowance" in result.assumed[0]

    def test_the_weakest_of_both_standards_holds(self) -> None:
        said = owed(with_rules(BEFORE), history([1, 2, 3, 7]))
        assert (said.holds, said.to_dict()["holds"]) == ("confirmed", "confirmed")
        unsaid = BEFORE.replace("100", "100"), RAISED.replace(", was 100", "")
        raised = unsaid[1] + CLAUSE.format(programs="urban", method="delta")
        policies = book(
            notice(unsaid[0]),
            notice(raised, effective="2002-01-01", issued="2002-06-20", number=2),
        )
        assert owed(policies, history([1, 2, 3, 7])).holds == "presumed"  # nobody repeats the 100

    def test_what_a_month_should_have_been_is_the_old_allowance_and_what_is_owed(self) -> None:
        household = calc.Household(members=2, incomes=[calc.Income(amount=220)])
        entry = calc.Month(household=household, paid_on="old")
        past = calc.History({month(n): entry for n in (1, 7)})
        (line,) = owed(with_rules(BEFORE), past).months
        assert (line.due, line.owed) == (5000, 5000)  # above the old line nothing was due


class TestOffers:
    """The clause that is offered settles the point."""

    def test_the_list_of_a_named_quarter_is_narrowed_to_a_month(self) -> None:
        policies, past = raised_book("2002-01..2002-03", roster="2002-Q1"), history([3, 4, 5, 7])
        with pytest.raises(errors.NotStated) as refusal:
            owed(policies, past)
        assert "roster: 2002-03" in str(refusal.value.assume)
        assert owed(policies, past, assume=assume(str(refusal.value.assume))).yuan == 50
        outside = assume(str(refusal.value.assume).replace("2002-03\n  ent", "2002-04\n  ent"))
        with pytest.raises(errors.Contradicts, match="roster"):
            owed(policies, past, assume=outside)

    def test_the_example_of_a_window_is_of_the_household_s_own_months(self) -> None:
        with pytest.raises(errors.NotStated) as refusal:
            owed(raised_book("not stated"), history([2, 3, 4, 7]))
        assert "months: 2002-02..2002-04" in str(refusal.value.assume)


@pytest.mark.parametrize("roster", ["first month at new rate", "last month at old rate"])
def test_a_refusal_offers_a_clause_whatever_list_the_notice_names(roster: str) -> None:
    """The member's leaving makes a silent `exclude` matter; the offer keeps the notice's list."""
    policies = raised_book("2002-01..2002-03", roster=roster, exclude="not stated")
    left = calc.Household(members=[calc.Member(until=date(2002, 5, 31)), calc.Member()])
    past = calc.History(
        {month(number): calc.Month(household=left, paid_on="old") for number in range(1, 8)}
    )
    with pytest.raises(errors.CannotSay) as refusal:
        owed(policies, past)
    assert f"roster: {roster}" in str(refusal.value.assume)
