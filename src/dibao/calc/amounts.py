"""What a clause's amount is for one place: exact fen, or why there is none."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from dibao.policy.book import Book, Provision
from dibao.policy.clauses import PERSON_UNITS, Amounts
from dibao.policy.values import Exact, Lack, Value


@frozen
class Worth:
    """The value that a clause gives to one place, and how closely the clause names the place."""

    value: Value | None  # None: no amount printed (a raise or a formula)
    rank: int


def worth(book: Book, provision: Provision, place: str) -> Worth | None:
    """The clause's value for a place; None if it does not cover it.

    In a map of amounts the key that names the place beats a group that holds it, and that a place
    above it.
    """
    clause = provision.clause
    if not isinstance(clause, Amounts):
        return None
    if provision.assumed:
        return Worth(clause.amount if not isinstance(clause.amount, tuple) else None, 0)
    areas = clause.areas or provision.notice.covers
    whole = book.rank(provision.jurisdiction, provision.notice, areas, place)
    if whole is None:
        return None
    if not isinstance(clause.amount, tuple):
        return Worth(clause.amount, whole)
    lists = tuple(names for names, _ in clause.amount)
    closest = book.closest(provision.jurisdiction, provision.notice, lists, place)
    if closest is None:
        return None
    rank, position = closest
    return Worth(clause.amount[position][1], rank)


def per_of(clause: Amounts) -> int | None:
    """Months that the clause's amount is per person for; None where the unit is no such unit."""
    return PERSON_UNITS.get(clause.unit) if isinstance(clause.unit, str) else None


def fen_in(value: Fraction) -> int:
    """Whole fen of an amount in yuan that a policy file gives (its reader refuses a third place)."""
    fen = value * 100
    if fen.denominator != 1:
        raise ValueError(f"{value} yuan is no whole number of fen")
    return int(fen)


def exact_fen(value: Value | None) -> int | None:
    """Whole fen of an exact value, else None."""
    return fen_in(value.value) if isinstance(value, Exact) else None


def lacks_unit(clause: Amounts) -> bool:
    """True where the notice has no unit, which stops every use of the clause."""
    return isinstance(clause.unit, Lack)
