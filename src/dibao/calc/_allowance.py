"""低保金: what a household gets for a month, as a bill whose lines add up.

社会救助暂行办法 art. 12: the difference between the standard and the household's income, monthly.
Nothing is assumed: the method, the rounding and whatever may be added are looked up, and what is
not on file is said.
"""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve

from dibao.calc._supplements import add_supplements, in_force
from dibao.calc.basis import Basis
from dibao.calc.bill import Bill
from dibao.calc.household import Household, living
from dibao.calc.income import Assessed, assess_on
from dibao.calc.lookup import rule
from dibao.calc.method import method_of, pay_grade
from dibao.calc.minimum import raise_to_minimum
from dibao.calc.months import MonthStandard, month_standard
from dibao.calc.open_incomes import refusal
from dibao.calc.payable import round_total
from dibao.calc.registrations import standards_of
from dibao.calc.residence import check_residence
from dibao.calc.results import Result, weakest
from dibao.calc.rounding import WAYS_TO_YUAN, Gap, candidates
from dibao.calc.shares import (
    pay_alone,
    pay_in_full,
    refuse_other_registration,
)
from dibao.errors import InputError
from dibao.message import Message, msg
from dibao.money import Money, divided
from dibao.policy.book import Here
from dibao.policy.clauses import FullStandard, SinglePerson
from dibao.policy.values import month_start


def allowance(here: Here, household: Household, program: str) -> Result:
    """The allowance of a household for the month that holds the day of `here`, in fen.

    `program`: urban or rural. Supplements of a household that is paid are included. Raises a
    `CannotSay` that names the clause which is missing, the amounts it may be, and the assumption
    that would fill it.
    """
    if program not in ("urban", "rural"):
        raise InputError(
            msg('An allowance is urban or rural, not "{program}".', program=str(program))
        )
    bill = Bill(_month_of(here), program)
    present = living(household, bill.here.on)
    if present is None:
        raise InputError(msg("Every member has died or left before the month; nobody is paid."))
    household = present
    refuse_other_registration(bill, household)
    check_residence(bill.here, household, program)
    standard = bill.basis.once(month_standard)
    bill.stand_on(standard.ground)
    _pay_base(bill, household, standard)
    bill.not_on_file.extend(bill.basis.once(_unsaid))
    holds = add_supplements(bill, household) if bill.total > 0 else standard.found.holds
    bill.not_on_file.sort()
    return bill.result(weakest((standard.found.holds, holds)))


def _month_of(here: Here) -> Here:
    return here if here.on.day == 1 else evolve(here, on=month_start(here.on))


def _pay_base(bill: Bill, household: Household, standard: MonthStandard) -> None:
    """The allowance before supplements: in full, alone, by grade, or by the difference."""
    found = standard.found
    if pay_alone(bill, household, found) or pay_in_full(bill, household, found):
        return
    if method_of(bill) == "grades":
        round_total(bill, pay_grade(bill, household))
        return
    income = assess_on(bill.basis, household)
    standards = standards_of(bill, household, found, income.total)
    gap = Gap.of(standards, income.total)
    _try_doubts(bill, gap, Gap.of(standards, income.least), income)
    _difference(bill, standard, gap, income)
    least = raise_to_minimum(bill, household)
    _round(bill, gap, least)


def _try_doubts(bill: Bill, gap: Gap, most: Gap, income: Assessed) -> None:
    """Refuse where the gap turns on a cost of which no clause says how much is taken off."""
    if gap.a_month != most.a_month:
        raise refusal(bill.here, income.doubts, (gap.a_month, most.a_month))
    for part in income.parts:
        if part.doubt is not None:
            bill.note_once(part.message)


def _unsaid(basis: Basis) -> tuple[str, ...]:
    """The kinds of clause on who is paid otherwise of which nothing is on file."""
    return tuple(
        cls.kind
        for cls in (FullStandard, SinglePerson)
        if rule(basis.here, cls, basis.program).provision is None
    )


# --- the difference ----------------------------------------------------------------------------


def _difference(bill: Bill, standard: MonthStandard, gap: Gap, income: Assessed) -> None:
    full = divided(sum(gap.standards), 12 * gap.scale)
    if len(set(gap.standards)) == 1:
        message = msg(
            "Standard x members: {amount} a month x {members}.",
            amount=Money(standard.a_month),
            members=len(gap.standards),
        )
    else:
        message = msg("The standards of a household of {members}.", members=len(gap.standards))
    bill.line("entitlement", message, full, *standard.found.cites)
    for part in income.parts:
        for provision in part.provisions:
            bill.rest_on(provision)
        bill.line("income", part.message, -divided(part.a_year, 12), *part.cites)
    if not income.parts:
        bill.line("income", msg("No income counts."), 0)
    beyond = gap.a_month - bill.total
    if beyond:
        bill.line("no_gap", _why_beyond(full, gap), beyond)


def _why_beyond(full: Fraction | int, gap: Gap) -> Message:
    if gap.income >= full * 12 * gap.scale:
        return msg("The income reaches the standard; nothing is owed.")
    return msg("What is taken off exceeds the income; no more than the standard is owed.")


# --- rounding ----------------------------------------------------------------------------------


def _round(bill: Bill, gap: Gap, least: Fraction | int | None) -> None:
    """Round at the stage that a clause says; without one, whole fen are paid as they are."""
    if least is not None:  # a minimum that was paid is rounded by itself
        gap = Gap.of((12 * least,), 0)
    if not round_total(bill, gap):
        _say_what_others_would_pay(bill, gap)


def _say_what_others_would_pay(bill: Bill, gap: Gap) -> None:
    """A note on what an office would pay that rounds to the yuan, where that differs."""
    others = tuple(Money(fen) for fen in candidates(gap, WAYS_TO_YUAN) if fen != bill.total)
    if not others:
        return
    note = msg(
        "No rounding is on file, and none is needed; an office that rounds to the yuan would pay "
        "{amounts}, by its mode and stage.",
        amounts=others,
    )
    if in_force(bill.here, bill.program):
        note = msg(
            "No rounding is on file, and none is needed; an office that rounds to the yuan would pay "
            "{amounts} before supplements, by its mode and stage.",
            amounts=others,
        )
    bill.note_once(note)
