"""Raises and averages that were demanded or promised, against those that came."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from dibao.calc.amounts import exact_fen, per_of, worth
from dibao.calc.demands import ADVICE, Demand, Places, judged
from dibao.calc.findings import Finding, percent
from dibao.calc.growth import Grown, raises_in
from dibao.calc.held import founds, programs
from dibao.calc.results import Found, cite
from dibao.message import msg
from dibao.money import Money
from dibao.policy.book import Provision
from dibao.policy.clauses import Standard, Target
from dibao.policy.values import Bound, Exact, Value

RAISE, AIM = "raise", "aim"


# --- raises and promised growth ----------------------------------------------------------------


def raises(demand: Demand, places: Places) -> Iterator[Finding]:
    """At least 10% a year, at least 30 yuan: each raise, each year, or the years on average."""
    clause = demand.clause
    if not isinstance(clause, Standard):
        return
    for limit in (clause.percent, clause.plus):
        if not isinstance(limit, Bound):
            continue
        for place in places:
            for program in programs(clause.standard):
                had = founds(demand.book, place, program)
                yield from _grown(demand, place, had, limit)


def _grown(demand: Demand, place: str, had: tuple[Found, ...], limit: Bound) -> Iterator[Finding]:
    clause = demand.clause
    for grown in raises_in(had, demand.first, demand.last, clause.every):
        by_percent = limit is clause.percent
        if by_percent:
            holds = grown.reaches(limit)
        else:
            per = per_of(clause) or 12
            holds = limit.admits(Fraction(grown.new.a_year - grown.old.a_year, 100) * per / 12)
        message = msg(
            "{cite} demands a raise of {limit}; {lower} raises {place} from {old} to {new}, {growth} in {count} "
            "years.",
            cite=demand.by,
            limit=str(limit),
            lower=grown.new.cites[0],
            place=demand.book.places.name(place),
            old=grown.old.money,
            new=grown.new.money,
            growth=percent(grown.growth) if by_percent else _more(grown),
            count=grown.years,
        )
        known = grown.sure(holds=holds) and limit.word not in ADVICE
        yield demand.finding(
            RAISE, judged(known, holds), message, place, grown.new.cites[0], grown.old.cites[0]
        )


def _more(grown: Grown) -> Money:
    return Money(grown.new.a_year - grown.old.a_year, "yuan/person/year")


# --- aims that are reported --------------------------------------------------------------------


def aims(demand: Demand, places: Places) -> Iterator[Finding]:
    """An aim from above (人均补助水平 267) against what a lower level sets or reports of it."""
    aim = demand.clause
    if not isinstance(aim, Target) or per_of(aim) is None:
        return
    for place in places:
        limit = _as_limit(demand.limit(place))
        if limit is None:
            continue
        for provision in demand.book.provisions(place, Target):
            reported = provision.clause
            if not isinstance(reported, Target) or not _reports(demand, provision, aim, reported):
                continue
            value = worth(demand.book, provision, place)
            fen = exact_fen(value.value) if value is not None else None
            per = per_of(reported)
            if fen is None or per is None:
                continue
            message = msg(
                "{cite} aims at {limit} {unit}; {lower} gives {place} {amount}.",
                cite=demand.by,
                limit=str(limit),
                unit=str(aim.unit),
                lower=cite(provision),
                place=demand.book.places.name(place),
                amount=Money(fen, str(reported.unit)),
            )
            holds = limit.admits(Fraction(fen * (per_of(aim) or 12), 100 * per))
            known = limit.word not in ADVICE and aim.counted in (None, reported.counted)
            yield demand.finding(AIM, judged(known, holds), message, place, cite(provision))


def _as_limit(value: Value | None) -> Bound | None:
    """An aim that is one number is reached from it on."""
    if isinstance(value, Exact):
        return Bound("at least", value.number)
    return value if isinstance(value, Bound) else None


def _reports(demand: Demand, provision: Provision, aim: Target, reported: Target) -> bool:
    """Whether a nearer clause speaks of the same measure while the aim is in force."""
    nearer = provision.nearness > demand.provision.nearness
    within = demand.first <= provision.begins.earliest <= demand.last
    same = aim.target == reported.target and aim.program in (None, reported.program)
    return nearer and within and same
