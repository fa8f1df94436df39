"""价格补贴: whether a price index starts the subsidy in a month, and which one does."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from attrs import frozen

from dibao import errors
from dibao.calc.indices import Indices
from dibao.calc.price_case import ADVICE, Case, assumption
from dibao.errors import InputError
from dibao.message import msg
from dibao.policy.values import Bound, Exact, Lack, Value, add_months


@frozen
class Triggered:
    """The indices that meet their limits in a month; `open` are those whose growth is not given."""

    names: tuple[str, ...]
    open: tuple[tuple[str, date], ...] = ()


def triggered(case: Case, indices: Indices) -> Triggered:
    """Which of a clause's triggers are met: any of them starts the subsidy.

    With `months_running` an index must meet its limit in the month and in each month before it.
    """
    month = case.asked.index_month
    months = tuple(add_months(month, -back) for back in range(running(case)))
    names: list[str] = []
    missing: list[tuple[str, date]] = []
    for name, limit in case.clause.triggers:
        bound = _bound(case, name, limit)
        growths = [(day, indices.growth(name, day)) for day in months]
        known = [growth for _, growth in growths if growth is not None]
        if not all(bound.admits(growth) for growth in known):
            continue
        lacking = [day for day, growth in growths if growth is None]
        if lacking:
            missing.append((name, lacking[0]))
        else:
            names.append(name)
    return Triggered(tuple(names), tuple(missing))


def needed(name: str, month: date) -> InputError:
    """The error that asks for a growth."""
    return InputError(
        msg(
            "The growth of the index {index} in {month} is missing; give it in percent.",
            index=name,
            month=f"{month:%Y-%m}",
        )
    )


def growth(indices: Indices, name: str, month: date) -> Fraction:
    """The growth of an index in a month; an `InputError` names the one that is missing."""
    found = indices.growth(name, month)
    if found is None:
        raise needed(name, month)
    return found


def running(case: Case) -> int:
    """How many months running an index must meet its limit; one where the clause does not say."""
    value = case.clause.months_running
    if value is None:
        return 1
    low = value.value if isinstance(value, Exact) else None
    if isinstance(value, Bound) and value.low is not None:
        low = value.low.value
    if low is None or low.denominator != 1 or low < 1:
        message = msg(
            "{cite} does not say how many months running an index must meet its limit.",
            cite=case.by,
        )
        raise case.refusal(errors.NotStated, message, case.assume(months_running="…"))
    return int(low)


def _bound(case: Case, name: str, limit: Value) -> Bound:
    if isinstance(limit, Bound) and limit.word not in ADVICE:
        return limit
    message = msg(
        "{cite} gives {limit} for the index {index}, no limit that it meets or not.",
        cite=case.by,
        limit=str(limit),
        index=name,
    )
    raise case.refusal(errors.NotExact, message, assumption(case.clause, _limits(case, name)))


def _limits(case: Case, name: str) -> tuple[tuple[str, Value], ...]:
    """The triggers with a limit proposed for one: its own number as the least, else none."""
    said = dict(case.clause.triggers)[name]
    number = (said.low or said.high) if isinstance(said, Bound) else None
    proposed: Value = Lack.NOT_STATED if number is None else Bound("at least", number)
    return tuple((key, proposed if key == name else value) for key, value in case.clause.triggers)
