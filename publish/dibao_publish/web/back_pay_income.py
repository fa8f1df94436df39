"""What a household was due at the old standard, from the income that the office counted."""

from __future__ import annotations

from decimal import Decimal

from attrs import evolve

from dibao.calc._rates import amount
from dibao.calc.household import Household
from dibao.calc.raises import as_known_to, place_before, raise_on
from dibao.errors import CannotSay, InputError
from dibao.policy.clauses import PERSON_UNITS, Clause
from dibao_publish.web.back_pay_choice import Choice
from dibao_publish.web.back_pay_form import Facts


def due_before(
    choice: Choice,
    facts: Facts,
    household: Household,
    assume: tuple[Clause, ...],
) -> int | None:
    """The allowance on the old standard, in fen a month; None where it is not needed or known.

    Raises a `CannotSay` where the files do not decide it and the income may lie above the old
    standard: the raise alone would then be too much. Below it the raise is owed whole, so that an
    allowance that is no whole fen does not matter.
    """
    if facts.income is None:
        return None
    here = choice.book.at(choice.place, on=facts.paid_on, assume=assume)
    there = as_known_to(here, choice.notice, choice.program, facts.window)
    there = evolve(there, on=facts.window[0])
    raised = raise_on(there, choice.program)
    before = place_before(there, choice.program, raised)
    if before is None:
        return None
    try:
        return amount(before, household, choice.program)
    except (CannotSay, InputError):
        old, income = raised.old, Decimal(facts.income) * 100
        needed = any(facts.paid(month) is None for month in facts.window)
        if old is None or not needed:
            return None
        if income * PERSON_UNITS[old.unit] < Decimal(int(old.fen)) * facts.members:
            return None
        raise
