"""价格补贴: whether a price index starts the subsidy in a month, and which one does."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from attrs import frozen

from dibao import errors
from dibao.calc.indices import Indices
from dibao.calc.results import Cite
from dibao.errors import InputError
from dibao.message import msg
from dibao.policy.book import Here
from dibao.policy.clauses import PriceSubsidy
from dibao.policy.values import Bound, Exact, Value, add_months


@frozen
class Triggered:
    """The indices that meet their limits in a month; `open` are those whose growth is not given."""

    names: tuple[str, ...]
    open: tuple[tuple[str, date], ...] = ()


def triggered(
    here: Here, by: Cite, clause: PriceSubsidy, indices: Indices, month: date
) -> Triggered:
    """Which of a clause's triggers are met: any of them starts the subsidy.

    With `months_running` an index must meet its limit in the month and in each month before it.
    """
    running = _running(here, by, clause)
    months = tuple(add_months(month, -back) for back in range(running))
    names: list[str] = []
    missing: list[tuple[str, date]] = []
    for name, limit in clause.triggers:
        bound = _bound(here, by, name, limit)
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
            "The growth of the index {index} in {first_month} is missing; give it in percent.",
            index=name,
            first_month=month,
        )
    )


def growth(indices: Indices, name: str, month: date) -> Fraction:
    """The growth of an index in a month; an `InputError` names the one that is missing."""
    found = indices.growth(name, month)
    if found is None:
        raise needed(name, month)
    return found


def _running(here: Here, by: Cite, clause: PriceSubsidy) -> int:
    value = clause.months_running
    if value is None:
        return 1
    low = value.value if isinstance(value, Exact) else None
    if isinstance(value, Bound) and value.low is not None:
        low = value.low.value
    if low is None or low.denominator != 1 or low < 1:
        raise errors.NotStated(
            msg(
                "{cite} does not say how many months running an index must meet its limit.", cite=by
            ),
            lacks=PriceSubsidy.kind,
            place=here.place,
            on=here.on,
            cites=[by],
        )
    return int(low)


def _bound(here: Here, by: Cite, name: str, limit: Value) -> Bound:
    if isinstance(limit, Bound) and limit.word not in ("about", "guide"):
        return limit
    raise errors.NotExact(
        msg(
            "{cite} gives {limit} for the index {index}, no limit that it meets or not.",
            cite=by,
            limit=str(limit),
            index=name,
        ),
        lacks=PriceSubsidy.kind,
        place=here.place,
        on=here.on,
        cites=[by],
    )
