"""The attacks A7 and A8, run on every small cell: by a reader, and by all others of the cell.

Both know the formula, the method and the bases, and not the secret. One threshold rounds all three
measures, so each figure tells something of it, and through it of the others.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from dibao.message import msg
from dibao_publish.audit.checks import bases
from dibao_publish.audit.inputs import Facts, Tick, Triple
from dibao_publish.audit.law import Ceiling

ONE = 2**32
MAX_MEMBERS = 10  # the attacker knows that no household has more
MIN_COUNTS = 3
MIN_WIDTH = Fraction(4, 10)
MIN_RANGE_LEFT = Fraction(1, 10)
LEAST_PAID = 1  # yuan, of a household that is paid
EVERY = 1000  # cells between two reports of progress

Interval = tuple[int, int]  # both ends included; empty if they are the wrong way round


def thresholds(x: int, y: int, base: int) -> Interval:
    """The thresholds under which x is published as y."""
    if x >= y:  # it went down: rest + base x u stays below the base
        return 0, -(-ONE * (base - (x - y)) // base) - 1
    return -(-ONE * (y - x) // base), ONE - 1


def amounts(y: int, base: int, u: Interval) -> Interval:
    """The amounts that are published as y under one of the thresholds."""
    return y - base * u[1] // ONE, y + base - base * u[0] // ONE - 1


def both(one: Interval, other: Interval) -> Interval:
    """What lies in both."""
    return max(one[0], other[0]), min(one[1], other[1])


# --- A7: a reader --------------------------------------------------------------------------------


def a7(facts: Facts, tick: Tick) -> int:
    """Small cells whose count or amount a reader can narrow too far."""
    small = [cell for cell in facts.cells if len(facts.true.get(cell, ())) < bases(facts)[0]]
    wrong = 0
    for done, cell in enumerate(small):
        if done % EVERY == 0:
            tick(msg("audit: a reader's attack"), done, len(small))
        true = facts.sums(cell)
        counts, width = narrowed(
            facts.published(cell), bases(facts), _known(facts.cells[cell], true)
        )
        wrong += counts < MIN_COUNTS or (true[2] > 0 and width < MIN_WIDTH * true[2])
    return wrong


def _known(ceiling: Ceiling, true: Triple) -> Ceiling:
    """The ceiling; its fixed amount only where the households do get it."""
    is_fixed = ceiling.fixed is not None and true[2] == ceiling.fixed * true[1]
    return ceiling if is_fixed else Ceiling(ceiling.most, None)


def narrowed(shown: Triple, base: Triple, ceiling: Ceiling) -> tuple[int, int]:
    """How many counts of households are possible, and how wide apart the possible amounts lie."""
    counts: set[int] = set()
    least: int | None = None
    greatest = 0
    for households, persons, u in _pairs(shown, base):
        low, high = both(
            amounts(shown[2], base[2], u),
            (LEAST_PAID * households, ceiling.most * persons),
        )
        if ceiling.fixed is not None:
            exact = ceiling.fixed * persons
            low, high = (exact, exact) if low <= exact <= high else (1, 0)
        if low <= high:
            counts.add(households)
            least = low if least is None else min(least, low)
            greatest = max(greatest, high)
    return len(counts), greatest - (least or 0)


def _pairs(shown: Triple, base: Triple) -> Iterator[tuple[int, int, Interval]]:
    """Households and persons that may be behind the figures, with the thresholds that suit."""
    for households in range(max(0, shown[0] - base[0] + 1), shown[0] + base[0]):
        u = thresholds(households, shown[0], base[0])
        first = max(households, shown[1] - base[1] + 1)
        last = min(households * MAX_MEMBERS, shown[1] + base[1] - 1)
        for persons in range(first, last + 1):
            joint = both(u, thresholds(persons, shown[1], base[1]))
            if joint[0] <= joint[1]:
                yield households, persons, joint


# --- A8: all others together ---------------------------------------------------------------------


def a8(facts: Facts, tick: Tick) -> int:
    """Households of small cells whose amount all the others of the cell can narrow too far."""
    base = bases(facts)
    small = [cell for cell, paid in facts.true.items() if len(paid) < 2 * base[0]]
    wrong = 0
    for done, cell in enumerate(small):
        if done % EVERY == 0:
            tick(msg("audit: the attack of all others"), done, len(small))
        ceiling, true, shown = facts.cells[cell], facts.sums(cell), facts.published(cell)
        if _known(ceiling, true).fixed is not None:
            continue  # the formula tells the amount by itself
        for household in set(facts.true[cell]):
            wrong += left(household, true, shown, base, ceiling) < MIN_RANGE_LEFT
    return wrong


def left(
    household: tuple[int, int],
    true: Triple,
    shown: Triple,
    base: Triple,
    ceiling: Ceiling,
) -> Fraction:
    """The share of the formula's range that is left to a household whose cell knows all else.

    `household`: its members and yuan; `true` and `shown` are of its cell.
    """
    members, yuan = household
    u = both(thresholds(true[0], shown[0], base[0]), thresholds(true[1], shown[1], base[1]))
    low, high = amounts(shown[2], base[2], u)
    others = true[2] - yuan
    known = (LEAST_PAID, ceiling.most * members)
    low, high = both((low - others, high - others), known)
    return Fraction(max(0, high - low + 1), known[1] - known[0] + 1)
