"""From what was typed into the calculator to a household; each mistake is told at its field.

The names of the fields stand in the address of a result, so they are short and stay as they are:
`i2k` is the kind of the second income, `m1s` the categories of the first member.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from dibao.calc import Cost, Household, Income, Member, Payer
from dibao.calc.household import MOST_MEMBERS, PLAIN
from dibao.errors import InputError
from dibao.message import msg
from dibao_publish.web import typed
from dibao_publish.web.calculator_asked import Asked
from dibao_publish.web.forms import Wrong
from dibao_publish.web.page import Ask
from dibao_publish.web.typed import Mistyped, Reading

MOST_INCOMES, MOST_COSTS, MOST_PAYERS = 6, 3, 2
MOST_DESCRIBED = 10  # members of whom more can be said than that there is one
OLDEST = 120

KINDS = ("wage", "business", "property", "transfer", "other")
PERIODS = ("month", "quarter", "year")
# A named income of these words is earned by work, so that work costs are taken off it.
BY_WORK = ("就业", "工资", "劳动")

SIMPLE = (
    "place",
    "program",
    "on",
    "members",
    "income",
    "per",
    "grade",
    "details",
    "more",
    "assume",
)
INCOME_FIELDS, COST_FIELDS = ("", "k", "p", "e", "m"), ("", "k", "p")
PAYER_FIELDS, MEMBER_FIELDS = ("", "w", "n", "o", "c", "d", "a"), ("a", "d", "r", "s")


def _rows(letter: str, most: int, parts: tuple[str, ...]) -> Iterator[str]:
    return (f"{letter}{number}{part}" for number in range(1, most + 1) for part in parts)


DETAILS = frozenset(
    {
        *_rows("i", MOST_INCOMES, INCOME_FIELDS),
        *_rows("c", MOST_COSTS, COST_FIELDS),
        *_rows("p", MOST_PAYERS, PAYER_FIELDS),
        *_rows("m", MOST_DESCRIBED, MEMBER_FIELDS),
        "alone",
        "farm",
    }
)
PARAMETERS = frozenset({*SIMPLE, *DETAILS, "fill1", "fill2", "fill3", "fillper", "standard"})


@frozen
class Facts:
    """What was typed, read: the household, or what is wrong. `members` is None where it is wrong."""

    household: Household | None
    members: int | None
    wrong: tuple[Wrong, ...] = ()


def is_detailed(ask: Ask) -> bool:
    """Whether more is typed, or asked for, than members and a sum."""
    return any(ask.get(name) for name in ("details", "more")) or any(
        ask.get(name) for name in DETAILS
    )


def is_sent(ask: Ask) -> bool:
    """Whether the form was sent to be computed."""
    return not ask.get("more") and any(
        ask.get(name) for name in ("members", "income", "details", *DETAILS)
    )


def members_of(ask: Ask) -> int | None:
    """How many members were typed, if that can be read."""
    try:
        return typed.whole(ask.get("members"), 1, MOST_MEMBERS)
    except Mistyped:
        return None


def facts(ask: Ask, asked: Asked) -> Facts:
    """The household that was typed, or all that is wrong with it."""
    reading = Reading(ask)
    members = _members(reading)
    detailed = is_detailed(ask)
    if detailed and not is_sum(ask):
        incomes = tuple(_incomes(reading, asked))
    else:
        incomes = _sum(reading, "i1" if detailed else "income")
    costs, payers = tuple(_costs(reading, asked)), tuple(_payers(reading, asked))
    described = _described(reading, asked, members or 0)
    if asked.grades and ask.get("grade") not in asked.grades:
        reading.refuse("grade", msg("Choose the grade that the office set for the household."))
    household = None
    if not reading.wrong and members is not None:
        everybody = (*described, *(PLAIN,) * (members - len(described)))
        household = _household(reading, everybody, incomes, costs, payers)
    return Facts(household, members, tuple(reading.wrong))


def is_sum(ask: Ask) -> bool:
    """Whether the income is the sum of the first form, and none stands by itself."""
    return bool(ask.get("income")) and not any(ask.get(f"i{n}") for n in range(1, MOST_INCOMES + 1))


def _members(reading: Reading) -> int | None:
    if not reading.ask.get("members"):
        reading.refuse("members", msg("Write how many people live together as one household."))
    return reading.read("members", lambda text: typed.whole(text, 1, MOST_MEMBERS))


def _household(
    reading: Reading,
    members: tuple[Member, ...],
    incomes: tuple[Income, ...],
    costs: tuple[Cost, ...],
    payers: tuple[Payer, ...],
) -> Household | None:
    ask = reading.ask
    alone = bool(ask.get("alone"))
    if alone and len(members) != 1:
        reading.refuse("alone", msg("A person assessed alone is a household of 1."))
        return None
    try:
        return Household(
            members=members,
            incomes=incomes,
            costs=costs,
            payers=payers,
            grade=ask.get("grade") or None,
            alone=alone,
            farm=bool(ask.get("farm")),
        )
    except InputError as error:
        reading.refuse("members", error.message)
        return None


# --- incomes and costs -------------------------------------------------------------------------

NO_INCOME = msg("Write the income; without any, write 0.")


def _sum(reading: Reading, at: str) -> tuple[Income, ...]:
    """One sum that counts. `at`: the field where a mistake in it is told."""
    if not reading.ask.get("income"):
        reading.refuse(at, NO_INCOME)
    amount = reading.read("income", typed.money, at=at)
    per = "year" if reading.ask.get("per") == "year" else "month"
    return () if amount is None else (Income(amount=amount, per=per),)


def _period(word: str) -> str:
    return word if word in PERIODS else "month"


def _incomes(reading: Reading, asked: Asked) -> Iterator[Income]:
    given = [n for n in range(1, MOST_INCOMES + 1) if reading.ask.get(f"i{n}")]
    begun = [
        n
        for n in range(1, MOST_INCOMES + 1)
        if n not in given and any(reading.ask.get(f"i{n}{part}") for part in ("k", "e", "m"))
    ]
    for number in begun or ([] if given else [1]):
        reading.refuse(f"i{number}", NO_INCOME)
    for number in given:
        amount = reading.read(f"i{number}", typed.money)
        received = reading.read(f"i{number}m", typed.month)
        if amount is not None:
            yield _income(reading.ask, asked, f"i{number}", amount, received)


def _income(ask: Ask, asked: Asked, name: str, amount: str, received: date | None) -> Income:
    kind, per = ask.get(f"{name}k"), _period(ask.get(f"{name}p"))
    if kind in asked.imputed:
        return Income(kind="imputed", what=kind, quantity=amount)
    what = kind if kind in asked.named else None
    if what is not None:
        kind = "wage" if any(word in what for word in BY_WORK) else "other"
    elif kind not in KINDS:
        kind = "counted"
    return Income(
        amount=amount,
        per=per,
        kind=kind,
        what=what,
        earner=_earner(ask, f"{name}e"),
        received=received,
    )


def _earner(ask: Ask, name: str) -> int | None:
    """The place of the earner, counted from 0, if there is such a member."""
    text, members = ask.get(name), members_of(ask)
    if not (text.isascii() and text.isdigit()) or members is None:
        return None
    return int(text) - 1 if 1 <= int(text) <= members else None


def _costs(reading: Reading, asked: Asked) -> Iterator[Cost]:
    for number in range(1, MOST_COSTS + 1):
        amount = reading.read(f"c{number}", typed.money)
        what = reading.ask.get(f"c{number}k")
        if amount is None:
            continue
        if what not in asked.costs:
            reading.refuse(f"c{number}k", msg("Choose what the cost was for."))
            continue
        yield Cost(what=what, amount=amount, per=_period(reading.ask.get(f"c{number}p")))


def _payers(reading: Reading, asked: Asked) -> Iterator[Payer]:
    if "payers" not in asked.needs:
        return
    for number in range(1, MOST_PAYERS + 1):
        name = f"p{number}"
        income = reading.read(name, typed.money)
        size, parents, children, dependants = (_count(reading, f"{name}{part}") for part in "nocd")
        paid = reading.read(f"{name}a", typed.money)
        if income is not None:
            yield Payer(
                income=income,
                paid=paid,
                owes="support" if reading.ask.get(f"{name}w") == "support" else "maintenance",
                size=size or 1,
                parents=parents or 1,
                children=children,
                dependants=dependants or 1,
            )


def _count(reading: Reading, name: str) -> int | None:
    return reading.read(name, lambda text: typed.whole(text, 1, MOST_MEMBERS))


# --- members -----------------------------------------------------------------------------------


def _described(reading: Reading, asked: Asked, members: int) -> tuple[Member, ...]:
    """What was said of each member, as far as it matters there."""
    return tuple(_each_member(reading, asked, members)) if asked.of_members else ()


def _each_member(reading: Reading, asked: Asked, members: int) -> Iterator[Member]:
    for number in range(1, min(members, MOST_DESCRIBED) + 1):
        name = f"m{number}"
        age = reading.read(f"{name}a", lambda text: typed.whole(text, 0, OLDEST))
        grade, registration = reading.ask.get(f"{name}d"), reading.ask.get(f"{name}r")
        yield Member(
            born=_born(asked.here.on, age),
            disability=int(grade) if grade in ("1", "2", "3", "4") else None,
            statuses=frozenset(reading.ask.every(f"{name}s")) & set(asked.statuses),
            registration=registration if registration in ("urban", "rural") else None,
        )


def _born(month: date, age: int | None) -> date | None:
    """A birthday that makes the age on the first of the month; no other day is computed with."""
    return None if age is None else date(month.year - age, month.month, 1)
