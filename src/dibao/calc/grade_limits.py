"""Limits on a lower level's flat grades (分档): how many, how high the top, how far apart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise

from attrs import frozen

from dibao.calc.amounts import fen_in, per_of
from dibao.calc.demands import ADVICE, Demand, Places, judged
from dibao.calc.findings import Finding, percent
from dibao.calc.held import founds
from dibao.calc.results import Cite, cite
from dibao.message import msg
from dibao.policy.book import Provision
from dibao.policy.clauses import Grades
from dibao.policy.values import Bound, Exact, Value

GRADES = "grades"


@frozen
class _Lower:
    """A lower level's clause under a demand, and the day on which it is judged."""

    demand: Demand
    place: str
    provision: Provision
    on: date


def grades(demand: Demand, places: Places) -> Iterator[Finding]:
    """Limits on a lower level's grades: how many, how high the top, how far apart."""
    limits = demand.clause
    if not isinstance(limits, Grades):
        return
    for place in places:
        for provision in demand.book.provisions(place, Grades):
            lower = provision.clause
            if provision.nearness <= demand.provision.nearness or not isinstance(lower, Grades):
                continue
            on = max(provision.begins.earliest, demand.first)
            if lower.grades == limits.grades and on <= demand.last:
                yield from _of_grades(_Lower(demand, place, provision, on))


def _of_grades(lower: _Lower) -> Iterator[Finding]:
    limits, clause = lower.demand.clause, lower.provision.clause
    if not isinstance(limits, Grades) or not isinstance(clause, Grades):
        return
    amounts = _amounts(clause)
    if limits.count is not None:
        yield _graded(lower, "count", limits.count, Fraction(len(amounts)))
    if per_of(clause) is None or not amounts:
        return
    if limits.step is not None:
        steps = [high - low for low, high in pairwise(amounts)]
        narrow = min(steps, default=None)
        if narrow is not None:
            monthly = narrow / (per_of(clause) or 1)
            yield _graded(lower, "step", limits.step, monthly)
    if limits.top is not None:
        yield from _top(lower, clause, limits.top)


def _amounts(clause: Grades) -> list[Fraction]:
    """The amounts of the grades in yuan, lowest first."""
    given = clause.amount if isinstance(clause.amount, tuple) else ()
    return sorted(value.value for names, value in given for _ in names if isinstance(value, Exact))


def _top(lower: _Lower, clause: Grades, limit: Value) -> Iterator[Finding]:
    top = fen_in(_amounts(clause)[-1]) * 12 / Fraction(per_of(clause) or 1)
    for found in founds(lower.demand.book, lower.place, clause.grades):
        if found.since <= lower.on <= found.confirmed_through:
            yield _graded(lower, "top", limit, top / found.a_year, found.cites[0])


def _graded(lower: _Lower, what: str, limit: Value, value: Fraction, *more: Cite) -> Finding:
    demand, provision = lower.demand, lower.provision
    shown = percent(value) if what == "top" else str(value)
    message = msg(
        "{cite} limits grades ({what} {limit}); {lower} has {value} in {place}.",
        cite=demand.by,
        what=what,
        limit=str(limit),
        lower=cite(provision),
        value=shown,
        place=demand.book.places.name(lower.place),
    )
    bound = Bound("range", limit.number, limit.number) if isinstance(limit, Exact) else limit
    known = isinstance(bound, Bound) and bound.word not in ADVICE
    holds = isinstance(bound, Bound) and bound.admits(value)
    return demand.finding(
        GRADES, judged(known, holds), message, lower.place, cite(provision), *more
    )
