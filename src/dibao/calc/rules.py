"""The arithmetic of the allowance: each rule once, for integers and for columns.

Only + - *, comparisons and the operations `o` (`dibao.calc.ops`) stand here, because a column has
no truth value and engines differ in division and rounding. Amounts are fen; a rate over a year is
`a_year`. A quotient is a pair numerator, denominator until it is rounded. A yes or no that comes in
is 1 or 0.
"""

from __future__ import annotations

from typing import Any

from dibao.calc.ops import Ops, Parameters


def gap(o: Ops, standard_a_year: Any, members: Any, income_a_year: Any) -> Any:
    """差额 of a household in fen a year: standard x members - income, never below nothing.

    社会救助暂行办法 art. 12; 民发〔2012〕220号 art. 27: the difference times the members.
    """
    return o.max(standard_a_year * members - income_a_year, 0)


def raise_to_minimum(o: Ops, due: Any, minimum: Any) -> Any:
    """最低补差: what is positive but below the minimum becomes the minimum; both in one unit."""
    return o.where(due > 0, o.max(due, minimum), 0)


def round_down(o: Ops, numerator: Any, denominator: Any, unit: Any) -> Any:
    """去尾: the multiple of `unit` at or below the quotient, for quotients >= 0."""
    return o.fdiv(numerator, denominator * unit) * unit


def round_up(o: Ops, numerator: Any, denominator: Any, unit: Any) -> Any:
    """进一: the multiple of `unit` at or above the quotient, for quotients >= 0."""
    step = denominator * unit
    return o.fdiv(numerator + step - 1, step) * unit


def round_half_up(o: Ops, numerator: Any, denominator: Any, unit: Any) -> Any:
    """四舍五入: the nearest multiple of `unit`, halves up, for quotients >= 0."""
    step = denominator * unit
    return o.fdiv(2 * numerator + step, 2 * step) * unit


ROUNDINGS = {"down": round_down, "up": round_up, "half-up": round_half_up}


# How a mode rounds as one formula, so that a column may have a mode in each row: the floor of
# (2 x quotient + steps - less), halved; `steps` in rounding units, `less` in the smallest unit.
BIASES = {"down": (0, 0), "half-up": (1, 0), "up": (2, 2)}


def round_biased(o: Ops, p: Parameters, numerator: Any, denominator: Any, unit: Any) -> Any:
    """A quotient >= 0 rounded to a multiple of `unit` by the mode that `steps` and `less` stand for."""
    step = denominator * unit
    return o.fdiv(2 * numerator + (p.steps * step - p.less), 2 * step) * unit


def minimum(o: Ops, p: Parameters, members: Any) -> Any:
    """最低补差 of a household, in the measure of the rates: for each person, or once; 0: none."""
    return o.where(p.least_each > 0, p.least_each * members, 0) + p.least


def is_raised(o: Ops, p: Parameters, members: Any, income: Any) -> Any:
    """1 where the allowance of a household is the minimum, because its gap is smaller."""
    due = gap(o, p.standard, members, income * p.twelve)
    return o.where(raise_to_minimum(o, due, minimum(o, p, members)) > due, 1, 0)


def allowance(o: Ops, p: Parameters, members: Any, income: Any) -> Any:
    """The allowance of a household in fen a month by 补差, with its supplements, or NOT_WHOLE.

    `income` is fen a month. The gap is raised to the minimum, then rounded at the stage that `p`
    says; where nothing rounds and the gap is no whole number of fen, it is NOT_WHOLE. Who is paid
    gets the supplements, too. What only some places have stands behind a question to `p`: where
    all places of a list answer it alike, a column need not be asked.
    """
    counted = income * p.twelve
    due = gap(o, p.standard, members, counted)
    raised = raise_to_minimum(o, due, minimum(o, p, members))
    small = o.where(raised > due, 1, 0)
    rounded_first = o.where(small > 0, raised, gap(o, p.payable, members, counted))
    payable = o.where(p.monthly > 0, rounded_first, raised)
    as_is = o.max(p.whole, o.where(p.monthly > 0, 1 - small, 0))  # nothing rounds it
    sharers = o.where(p.each > 0, o.where(small > 0, 1, members), 1)  # a minimum is one sum
    unit = o.where(as_is > 0, 1, p.unit)
    share = round_biased(o, p, payable, p.twelve * sharers, unit)
    paid = o.where(p.each > 0, share * sharers, share)
    broken = o.where(as_is > 0, o.where(paid * p.twelve == payable, 0, 1), 0)
    with_extra = o.where(p.extra > 0, o.where(paid > 0, paid + p.extra, paid), paid)
    return o.where(broken > 0, NOT_WHOLE, with_extra)


NOT_WHOLE = -1  # fen; no allowance is below nothing


# --- 提标补发: what a month already paid is owed ------------------------------------------------

OLD_STANDARD, NEW_STANDARD, NEITHER = 0, 1, -1


def paid_on(o: Ops, paid: Any, new: Any, old: Any) -> Any:
    """Which standard a month was paid on, by the allowances on both; where they are one, the old."""
    fits_new = o.where(paid == new, NEW_STANDARD, NEITHER)
    return o.where(paid == old, OLD_STANDARD, fits_new)


def owed(
    o: Ops, is_recomputed: Any, *, due: Any, paid: Any, raise_a_year: Any, members: Any
) -> Any:
    """What a month is owed, x 12. delta: the raise of a person, in fen a year, for each member.

    reassess (`is_recomputed`: 1): the allowance on the new standard, less what was paid, both in fen
    a month; below nothing, the month was overpaid.
    """
    return o.where(is_recomputed > 0, 12 * (due - paid), raise_a_year * members)


def counts(o: Ops, owed: Any, offset: Any) -> Any:
    """1 where a month counts in the sum: an overpaid one only if the months offset each other."""
    return o.where(owed < 0, offset, 1)


def owed_in_all(o: Ops, total: Any) -> Any:
    """What is owed for all months: nothing where more was overpaid."""
    return o.max(total, 0)
