"""Two sources, two values: standards of one place and program that are said to begin on the same day.

Neither is settled; both are shown. The amounts are compared by the year, so that 510 a month and
6120 a year agree, and so do 457 a month and 5480 a year, which is 456.67.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

from dibao.calc.amounts import fen_in, per_of
from dibao.calc.findings import NOT_MET, Case, Finding
from dibao.calc.precedence import Priced, Question
from dibao.calc.results import cite
from dibao.message import msg
from dibao.money import Money
from dibao.policy.clauses import Standard
from dibao.policy.values import Exact

CONTRADICTION = "contradiction"
YUAN = 100  # fen


def two_values(case: Case) -> Iterator[Finding]:
    """Other exact standards for the place of a clause that begin with it and differ from it."""
    clause = case.clause
    if not isinstance(clause, Standard) or not isinstance(case.value.value, Exact):
        return
    on_file = Question(case.book, case.place, clause.standard).on_file
    begun = case.provision.begins.earliest
    level = [pair for pair in on_file if pair[0].begins.earliest == begun and _printed(pair)]
    for one, other in combinations(level, 2):
        if case.provision not in (one[0], other[0]) or _agree(one, other):
            continue
        theirs = other if one[0] == case.provision else one
        if (
            theirs[1].rank == 0
            and theirs[0].order < case.provision.order
            and _same_file(case, theirs)
        ):
            continue  # reported with the clause that stands first
        message = msg(
            "{cite} sets {amount} as {what} of {place} from {day}, and {other} sets {other_amount}.",
            cite=case.by,
            amount=_money(_mine(case, one, other)),
            what=case.what,
            place=case.area,
            day=begun,
            other=cite(theirs[0]),
            other_amount=_money(theirs),
        )
        yield case.finding(CONTRADICTION, NOT_MET, message, cite(theirs[0]))


def _mine(case: Case, one: Priced, other: Priced) -> Priced:
    return one if one[0] == case.provision else other


def _same_file(case: Case, theirs: Priced) -> bool:
    return theirs[0].jurisdiction == case.provision.jurisdiction


def _printed(pair: Priced) -> bool:
    provision, value = pair
    clause = provision.clause
    return isinstance(clause, Standard) and isinstance(value.value, Exact) and bool(per_of(clause))


def _money(pair: Priced) -> Money:
    provision, value = pair
    clause = provision.clause
    if not isinstance(clause, Standard) or not isinstance(value.value, Exact):
        raise TypeError(clause)
    return Money(fen_in(value.value.value), str(clause.unit))


def _agree(one: Priced, other: Priced) -> bool:
    return amounts_agree(_money(one), _per(one), _money(other), _per(other))


def _per(pair: Priced) -> int:
    clause = pair[0].clause
    return (per_of(clause) or 1) if isinstance(clause, Standard) else 1


def amounts_agree(one: Money, per: int, other: Money, other_per: int) -> bool:
    """Whether two amounts are the same by the year, or one is the other rounded to the yuan.

    `per` is the number of months that each is for; only amounts in different units may be rounded.
    """
    mine, theirs = one.fen * other_per, other.fen * per  # both per `per` x `other_per` months
    if per == other_per:
        return bool(mine == theirs)
    apart = mine - theirs
    most = YUAN * max(per, other_per)
    return bool(-most < apart < most)
