"""Floors and ceilings from above: on amounts, and as shares of a base, against what places had."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from dibao.calc.amounts import per_of
from dibao.calc.demands import ADVICE, Demand, Places, judged
from dibao.calc.findings import CANNOT_BE_JUDGED, Finding, percent, status_of
from dibao.calc.formulas import Base, bases
from dibao.calc.held import Held, programs, standards, supports
from dibao.calc.tekun_clauses import Ask, asks, said_on_file
from dibao.errors import CannotSay
from dibao.message import msg
from dibao.policy.book import Here
from dibao.policy.clauses import Standard, Tekun
from dibao.policy.values import Bound, Value

FLOOR, SHARE = "floor", "share"


# --- on amounts --------------------------------------------------------------------------------


def floors(demand: Demand, places: Places) -> Iterator[Finding]:
    """At least 3000: every amount that a place had while the demand was in force."""
    clause = demand.clause
    if not isinstance(clause, (Standard, Tekun)) or per_of(clause) is None:
        return
    for place in places:
        for held, limit in _against(demand, clause, place):
            if held.by == demand.by or not isinstance(limit, Bound):
                continue
            value = Fraction(held.a_year * (per_of(clause) or 12), 12 * 100)
            message = msg(
                "{cite} demands {limit} {unit}; {lower} gives {place} {amount}.",
                cite=demand.by,
                limit=str(limit),
                unit=str(clause.unit),
                lower=held.by,
                place=demand.book.places.name(place),
                amount=held.shown,
            )
            status = judged(held.sure and limit.word not in ADVICE, limit.admits(value))
            yield demand.finding(FLOOR, status, message, place, held.by)


def _against(
    demand: Demand, clause: Standard | Tekun, place: str
) -> Iterator[tuple[Held, Value | None]]:
    """What a place had, with the limit that is meant for it."""
    if isinstance(clause, Standard):
        limit = demand.limit(place)
        if isinstance(limit, Bound):
            for program in programs(clause.standard):
                for held in standards(demand, place, program):
                    yield held, limit
        return
    for ask in asks(demand.book, place, clause, demand.first):
        said = next((s for s in said_on_file(ask) if s.provision == demand.provision), None)
        if said is not None and isinstance(said.value, Bound):
            for held in supports(demand, ask):
                yield held, said.value


# --- shares of a base --------------------------------------------------------------------------


def shares(demand: Demand, places: Places) -> Iterator[Finding]:
    """At least 20% of last year's income, 1.3 x the standard, 70% of the urban standard."""
    clause = demand.clause
    limit = clause.times
    if not isinstance(clause, (Standard, Tekun)) or not isinstance(limit, Bound):
        return
    if not isinstance(clause.of, str):
        return
    for place in places:
        for held, program in _held_for_share(demand, clause, place):
            if held.by != demand.by:
                yield _share(demand, place, held, program)


def _held_for_share(
    demand: Demand, clause: Standard | Tekun, place: str
) -> Iterator[tuple[Held, str]]:
    if isinstance(clause, Standard):
        for program in programs(clause.standard):
            for held in standards(demand, place, program):
                yield held, program
        return
    for placement in ("centralised", "dispersed"):
        for level in ("self", "partial", "full"):
            program = "rural" if clause.tekun == "wubao" else clause.tekun
            for one in programs(program):
                ask = Ask(
                    Here(demand.book, place, demand.first), one, placement, level, clause.part
                )
                for held in supports(demand, ask):
                    yield held, one


def _share(demand: Demand, place: str, held: Held, program: str) -> Finding:
    clause = demand.clause
    limit, of = clause.times, str(clause.of)
    name = demand.book.places.name(place)
    try:
        found = bases(
            Here(demand.book, place, held.on), program, of, clause.lag, demand.provision.notice
        )
    except CannotSay:
        message = msg(
            "{cite} demands {limit}; {lower} gives {place} {amount}, and {of} is not on file.",
            cite=demand.by,
            limit=f"{limit} of {of}",
            lower=held.by,
            place=name,
            amount=held.shown,
            of=of,
        )
        return demand.finding(SHARE, CANNOT_BE_JUDGED, message, place, held.by)
    message = msg(
        "{cite} demands {limit}; {lower} gives {place} {amount}, which is {share} of {base}.",
        cite=demand.by,
        limit=f"{limit} of {of}",
        lower=held.by,
        place=name,
        amount=held.shown,
        share=percent(Fraction(held.a_year) / found[0].a_year) if found[0].a_year else "…",
        base=found[0].shown,
    )
    status = _share_status(held, limit, found)
    return demand.finding(SHARE, status, message, place, held.by, *found[0].cites)


def _share_status(held: Held, limit: object, found: tuple[Base, ...]) -> str:
    if not isinstance(limit, Bound) or limit.word in ADVICE or not held.sure:
        return CANNOT_BE_JUDGED
    if any(held.on > base.through or not base.a_year for base in found):
        return CANNOT_BE_JUDGED
    return status_of(*(limit.admits(Fraction(held.a_year) / base.a_year) for base in found))
