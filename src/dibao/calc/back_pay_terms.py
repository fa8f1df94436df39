"""What a back-pay clause contributes at a place: looked up once, for columns of ordinary households.

An ordinary household is one of which nothing is known but the number of its members, a counted
income, and what was paid on which standard. All words and clauses of its answer come from
`dibao.calc.back_pay`'s own functions, and its arithmetic is that of `dibao.calc.rules`. What the
terms do not cover is asked of `dibao.calc.back_pay`, household by household.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from functools import cached_property

from attrs import frozen

from dibao.calc._allowance import allowance
from dibao.calc._back_pay import (
    SumRounding,
    clause_of,
    clause_of_rounding,
    result_of,
)
from dibao.calc._rates import Rates, rates
from dibao.calc._supplements import in_force
from dibao.calc.back_pay_case import Case
from dibao.calc.back_pay_months import Grounds, supplements_assumed, supplements_raise
from dibao.calc.back_pay_results import BackPay
from dibao.calc.household import History, Household, Income
from dibao.calc.raises import Raise, place_before, raise_on
from dibao.calc.results import Cite, Result
from dibao.errors import CannotSay, InputError
from dibao.money import yuan_of
from dibao.policy.book import Book, Here
from dibao.policy.clauses import Clause

MOST_MONTHS = 20  # of a window; the states of so many months fit into one number
NOBODY = History({})
ONE = Household(members=1, incomes=[Income(amount=Decimal())])


@frozen
class MonthTerms:
    """One month of the window: the raise, and the rates of the new standard if it is recomputed."""

    there: Here
    raised: Raise
    rates: Rates | None  # None: the raise is added

    @property
    def month(self) -> date:
        """Its first day."""
        return self.there.on


@frozen
class Terms:
    """What decides the back-pay of ordinary households of a place and program.

    `lists`: the months of whose lists a household must be, so that every way to read the clause says
    the same of it. `counts_late`: a household that joined inside
    the window is owed the months that it was on the list. `counts_left`: one that is off the list
    by the day of payment is owed as others are. `rounding`: of the sum; None: whole fen only.
    """

    case: Case
    months: tuple[MonthTerms, ...]
    lists: tuple[date, ...]
    counts_late: bool
    counts_left: bool
    rounding: SumRounding | None

    @property
    def by(self) -> Cite:
        """The clause."""
        return self.case.by

    @cached_property
    def recomputes(self) -> bool:
        """Whether the allowance of any month is computed anew."""
        return any(month.rates is not None for month in self.months)

    def recomputed(self, month: MonthTerms, members: int, income: int) -> Result:
        """The allowance of a month computed anew, with its clauses; `income`: fen a month."""
        household = Household(members=members, incomes=[Income(amount=yuan_of(income))])
        return allowance(month.there, household, self.case.program)

    def answer(self, months: Sequence[tuple[MonthTerms, Result | None]], fen: int) -> BackPay:
        """What an answer says beside its lines: clauses, assumptions, notes, whether it is in time.

        `months`: those in which the household was on the list, each with its allowance if that is
        computed anew. `fen`: what is owed.
        """
        grounds = Grounds()
        for month, result in months:
            grounds.raises.append(month.raised)
            if result is not None:
                grounds.results.append(result)
        rests_on = None if self.rounding is None else self.rounding.provision
        window = self.case.window
        return result_of(self.case, fen, window=window, grounds=grounds, rests_on=rests_on)


def back_pay_terms(
    book: Book,
    place: str,
    notice: str,
    program: str,
    *,
    paid_on: date,
    first_paid: date | None = None,
    offset: bool | None = None,
    assume: tuple[Clause, ...] = (),
) -> Terms | None:
    """The terms of a notice's back-pay at a place; arguments as of `back_pay`.

    None where ordinary households must be asked one by one, too: a point is left open that any of
    them may turn on, a clause is missing, or the allowance is no matter of members and income.
    """
    if program not in ("urban", "rural"):
        return None
    here = book.at(place, on=paid_on, assume=assume)
    key = ("back-pay terms", here, notice, program, first_paid, offset)
    if key not in book.memo:
        book.memo[key] = _terms_at(here, notice, program, first_paid, offset)
    found: Terms | None = book.memo[key]
    return found


def _terms_at(
    here: Here,
    notice: str,
    program: str,
    first_paid: date | None,
    offset: bool | None,  # noqa: FBT001 - as of `back_pay`
) -> Terms | None:
    """The terms, or None where they, or a clause, are not there."""
    file, source = here.book.notice(notice)
    try:
        provision = clause_of(here, file, source, program, NOBODY)
        case = Case(here, provision, program, NOBODY, here.on, first_paid, offset, source)
        found = None if case.owes_nothing else _terms(case)
        if found is not None:
            found.answer([(month, None) for month in found.months], 1)
    except (CannotSay, InputError):
        return None
    return found


def _terms(case: Case) -> Terms | None:
    """The terms of a clause; a refusal is raised, and None said where it leaves a point open."""
    if not 0 < len(case.window) <= MOST_MONTHS:
        return None
    method, readings = case.clause.method, tuple(case.readings())
    left_out = {word for reading in readings for word in reading.exclude}
    if not isinstance(method, str) or left_out - {"died", "left", "grace"}:
        return None
    months = [_month(case, month, is_afresh=method == "reassess") for month in case.window]
    whole = tuple(month for month in months if month is not None)
    if len(whole) < len(months):
        return None
    said = case.clause.exclude
    return Terms(
        case=case,
        months=whole,
        lists=tuple(sorted({month for reading in readings for month in reading.roster.months})),
        counts_late=case.clause.entrants in ("months paid", "from approval month"),
        counts_left=isinstance(said, tuple) and "left" not in said,
        rounding=clause_of_rounding(case),
    )


def _month(case: Case, month: date, *, is_afresh: bool) -> MonthTerms | None:
    """One month; None where ordinary households must be asked for it."""
    there = case.in_month(month)
    raised = raise_on(there, case.program)
    if raised.a_year < 0:  # a month that is paid too high by the old standard
        return None
    afresh = case.recomputed_from()
    is_recomputed = is_afresh or (afresh is not None and afresh <= month)
    may_move = is_recomputed or case.with_supplements
    if may_move and not _without_supplements(case, there, raised):
        return None
    if not is_recomputed:
        return MonthTerms(there, raised, None)
    found = rates(there, case.program)
    return None if found is None else MonthTerms(there, raised, found)


def _without_supplements(case: Case, there: Here, raised: Raise) -> bool:
    """Whether the raise of supplements is surely nothing for persons in no category."""
    if not in_force(there, case.program):
        return True
    before = place_before(there, case.program, raised)
    places = [there, *([] if before is None else [before])]
    return (
        len(places) > 1
        and all(rates(place, case.program) is not None for place in places)
        and not supplements_raise(case, there, ONE, raised)
        and not supplements_assumed(case, there, ONE)
    )
