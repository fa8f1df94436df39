"""低保金: what a household gets for a month, as a bill whose lines add up.

社会救助暂行办法 art. 12: the difference between the standard and the household's income, monthly.
Nothing is assumed: the method, the rounding and whatever may be added are looked up, and what is
not on file is said.
"""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve

from dibao import errors
from dibao.calc._supplements import add_supplements, in_force
from dibao.calc.basis import Basis
from dibao.calc.bill import Bill
from dibao.calc.household import Household, living
from dibao.calc.income import Assessed, assess_on
from dibao.calc.lookup import Rule, rounds, rule
from dibao.calc.method import method_of, pay_grade
from dibao.calc.months import MonthStandard, month_standard
from dibao.calc.registrations import standards_of
from dibao.calc.results import Result, cite
from dibao.calc.rounding import EVERY_WAY, WAYS_TO_YUAN, Gap, candidates, ways
from dibao.calc.shares import (
    pay_alone,
    pay_in_full,
    raise_to_minimum,
    refuse_other_registration,
)
from dibao.errors import CannotSay, InputError
from dibao.message import Message, msg
from dibao.money import Money, divided
from dibao.policy.book import Here
from dibao.policy.clauses import FullStandard, Rounding, SinglePerson
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
    standard = bill.basis.once(month_standard)
    bill.stand_on(standard.ground)
    _pay_base(bill, household, standard)
    bill.not_on_file.extend(bill.basis.once(_unsaid))
    if bill.total > 0:
        add_supplements(bill, household)
    bill.not_on_file.sort()
    return bill.result(standard.found.holds)


def _month_of(here: Here) -> Here:
    return here if here.on.day == 1 else evolve(here, on=month_start(here.on))


def _pay_base(bill: Bill, household: Household, standard: MonthStandard) -> None:
    """The allowance before supplements: in full, alone, by grade, or by the difference."""
    found = standard.found
    if pay_alone(bill, household, found) or pay_in_full(bill, household, found):
        return
    if method_of(bill) == "grades":
        pay_grade(bill, household)
        return
    income = assess_on(bill.basis, household)
    gap = Gap.of(standards_of(bill, household, found), income.total)
    _difference(bill, standard, gap, income)
    least = raise_to_minimum(bill, household)
    _round(bill, gap, least)


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
    found = bill.basis.once(_rounding)
    if least is not None:  # a minimum that was paid is rounded by itself
        gap = Gap.of((12 * least,), 0)
    if found.provision is not None:
        _round_as_said(bill, gap, found)
    elif bill.total.denominator != 1:
        raise _cannot_round(bill, found, candidates(gap, EVERY_WAY))
    else:
        _say_what_others_would_pay(bill, gap)


def _rounding(basis: Basis) -> Rule:
    return rule(basis.here, Rounding, basis.program, fits=rounds("allowance"))


def _round_as_said(bill: Bill, gap: Gap, found: Rule) -> None:
    clause = found.provision.clause if found.provision is not None else None
    if found.provision is None or not isinstance(clause, Rounding):
        raise TypeError(clause)
    payments = candidates(gap, ways(clause))
    if len(payments) > 1 or payments[0].denominator != 1:
        raise _cannot_round(bill, found, payments)
    by = bill.rest_on(found.provision)
    message = msg("{cite}: rounded to {amount}.", cite=by, amount=Money(payments[0]))
    bill.line("rounding", message, payments[0] - bill.total, by)


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


def _cannot_round(bill: Bill, found: Rule, payments: list[Fraction | int]) -> CannotSay:
    whole = tuple(Money(fen) for fen in payments if fen.denominator == 1)
    source = found.provision or found.silence
    return errors.NotExact(
        msg(
            "The gap is {exact} a month, no whole number of fen, and no clause on file says how it is "
            "rounded; it may be {amounts}.",
            exact=Money(bill.total),
            amounts=whole,
        ),
        lacks="rounding",
        place=bill.here.place,
        on=bill.here.on,
        cites=[cite(source)] if source is not None else [],
        candidates=whole,
        assume="- rounding: allowance\n  mode: half-up\n  to: 1\n  stage: household",
    )
