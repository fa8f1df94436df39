"""Households whose allowance members and income do not settle: `dibao.calc.allowance`, each once.

Flat grades, persons who get the full standard, rounding that a clause leaves half open: equal
households are asked once, so that a list of a county with grades is still a matter of seconds.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import frozen

from dibao import calc
from dibao.calc.household import PLAIN
from dibao.errors import CannotSay, InputError
from dibao.money import yuan_of
from dibao.policy.clauses import Supplement
from dibao.register.cells import MOST_YUAN
from dibao.register.persons import persons_of
from dibao.register.plan import NO_INCOME, NO_PLACE, Asking, Basis, fault_of
from dibao.register.refused import Fault

FACTS = ("place", "program", "categories", "grade", "members", "income")
FAR = MOST_YUAN * 100  # fen; no allowance is left at such an income


@frozen
class Answer:
    """What a household gets in a month, in fen, and what that rests on; or why it cannot be said."""

    fen: int | None
    basis: Basis | None
    fault: Fault | None = None


def answer(asking: Asking, facts: dict[str, Any], month: date) -> Answer:
    """The allowance of a household of these facts; an income that is not said must not matter."""
    if facts["income"] is not None:
        return _answer(asking, facts, month, facts["income"])
    least, most = (_answer(asking, facts, month, income) for income in (0, FAR))
    if (least.fen, least.fault) == (most.fen, most.fault):
        return least
    return Answer(None, None, NO_INCOME)


def _answer(asking: Asking, facts: dict[str, Any], month: date, income: int) -> Answer:
    place = asking.place(facts["place"], month)
    if place is None:
        return Answer(None, None, Fault("place", "place", NO_PLACE))
    here = asking.book.at(place, on=month, assume=asking.assume)
    try:
        found = calc.allowance(here, _household(facts, income), facts["program"])
    except CannotSay as refusal:
        return Answer(None, None, fault_of(refusal))
    except InputError as error:
        return Answer(None, None, Fault(None, "not given", error.message))
    bare = bool(persons_of(facts["categories"])) and Supplement.kind in found.not_on_file
    basis = Basis(place, found.holds, found.cites, found.assumed, found.inferred, bare)
    return Answer(found.fen, basis)


def _household(facts: dict[str, Any], income: int) -> calc.Household:
    persons = persons_of(facts["categories"])
    others = (PLAIN,) * (facts["members"] - len(persons))
    return calc.Household(
        members=(*persons, *others),
        incomes=[calc.Income(amount=yuan_of(income))],
        grade=facts["grade"],
    )
