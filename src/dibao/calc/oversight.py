"""Lower levels against what is demanded from above, and what a place does against what it promised.

A demand is a clause with a limit (at least 3000, at least 10% a year, 20% of last year's income) or
an aim that a lower level reports on. Each is held against what is on file of every place that it
covers. Only amounts that something confirms are judged; one that is merely presumed cannot be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise

from attrs import field, frozen

from dibao.calc._standard import timeline
from dibao.calc.amounts import exact_fen, fen_in, per_of, worth
from dibao.calc.findings import CANNOT_BE_JUDGED, Finding, percent, places_named, status_of
from dibao.calc.formulas import Base, bases
from dibao.calc.growth import Grown, raises_in
from dibao.calc.results import Cite, Found, Gap, cite
from dibao.calc.tekun_amounts import Amount, amount_of
from dibao.calc.tekun_clauses import Ask, asks, said_on_file
from dibao.errors import CannotSay
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.book import Book, Here, Provision
from dibao.policy.clauses import Amounts, Grades, Standard, Target, Tekun
from dibao.policy.values import ONE_DAY, Bound, Exact, Value

FLOOR, RAISE, SHARE, AIM, GRADES = "floor", "raise", "share", "aim", "grades"
NAMES = (FLOOR, RAISE, SHARE, AIM, GRADES)  # the checks of this module: about offices, not files
ADVICE = ("about", "guide")  # bind nobody


def findings(book: Book, place: str | None = None) -> Iterator[Finding]:
    """Every demand on file against every place that it covers, or against one place (a key)."""
    for demand in _demands(book, place):
        if demand.provision.begins.certain is None:
            held: list[Finding] = []
        else:
            covered = _covered(book, demand, place)
            held = [finding for judge in JUDGES for finding in judge(demand, covered)]
        yield from held
        if not held and place in (None, demand.provision.jurisdiction):
            yield from _unheld(demand)


def _unheld(demand: Demand) -> Iterator[Finding]:
    """A limit that nothing on file can be held against."""
    clause = demand.clause
    sorts = (
        (FLOOR, clause.amount),
        (RAISE, clause.percent),
        (RAISE, clause.plus),
        (SHARE, clause.times),
    )
    for check, limit in sorts:
        if isinstance(limit, Bound) and not isinstance(clause, Grades):
            message = msg(
                "{cite} demands {limit}; nothing on file of the places that it covers can be held against it.",
                cite=demand.by,
                limit=f"{limit} of {clause.of}" if check == SHARE else str(limit),
            )
            place = demand.provision.jurisdiction
            yield demand.finding(check, CANNOT_BE_JUDGED, message, place)


@frozen
class Demand:
    """A clause with a limit, and the days on which it is in force."""

    book: Book = field(repr=False)
    provision: Provision = field(repr=False)
    first: date
    last: date

    @property
    def clause(self) -> Amounts:
        """The clause."""
        clause = self.provision.clause
        if not isinstance(clause, Amounts):
            raise TypeError(clause)
        return clause

    @property
    def by(self) -> Cite:
        """Its cite."""
        return cite(self.provision)

    def limit(self, place: str) -> Value | None:
        """The limit in its amount for a place, None if it gives none there."""
        value = worth(self.book, self.provision, place)
        return None if value is None else value.value

    def finding(
        self, check: str, status: str, message: Message, place: str, *more: Cite
    ) -> Finding:
        """A finding of a place; it stands where the demand stands."""
        where = self.provision.clause.where
        return Finding(check, status, message, place, (self.by, *more), self.provision.file, where)


Places = tuple[str, ...]


def _demands(book: Book, place: str | None) -> Iterator[Demand]:
    for file in book.files:
        if place is not None and not book.places.lies_within(place, file.jurisdiction):
            continue
        for position, notice in enumerate(file.notices):
            for number, clause in enumerate(notice.clauses):
                if _demands_something(clause):
                    provision = book.provision(file, position, number)
                    first = provision.begins.certain or provision.begins.earliest
                    yield Demand(book, provision, first, _last(book, provision))


def _demands_something(clause: object) -> bool:
    """Whether a clause gives a limit, or an aim that lower levels report on."""
    if isinstance(clause, (Standard, Tekun)):
        return any(isinstance(one, Bound) for one in _given(clause))
    return isinstance(clause, (Target, Grades))


def _last(book: Book, provision: Provision) -> date:
    """The last day of a demand: its own end, or the eve of the like clause of a newer notice."""
    later = [
        other.begins.earliest - ONE_DAY
        for other in book.provisions(provision.jurisdiction, type(provision.clause))
        if other.jurisdiction == provision.jurisdiction
        and other.begins.earliest > provision.begins.earliest
        and _alike(provision.clause, other.clause)
    ]
    return min([provision.ends or date.max, *later])


def _alike(one: object, other: object) -> bool:
    """Whether a newer clause takes the place of an older: the same kind, program and sort of limit."""
    if not isinstance(one, Amounts) or not isinstance(other, Amounts):
        return False
    same = all(
        getattr(one, name, None) == getattr(other, name, None)
        for name in (one.kind, "program", "part", "placement", "areas")
    )
    return same and _sort(one) == _sort(other)


def _sort(clause: Amounts) -> tuple[bool, ...]:
    return tuple(
        getattr(clause, name) is not None for name in ("amount", "plus", "percent", "times")
    )


def _covered(book: Book, demand: Demand, only: str | None) -> Places:
    """The places with amounts of their own that a demand covers."""
    clause, provision = demand.clause, demand.provision
    areas = clause.areas or provision.notice.covers
    return tuple(
        place
        for place in _set_places(book, clause.kind)
        if (only is None or place == only)
        and book.rank(provision.jurisdiction, provision.notice, areas, place) is not None
    )


def _set_places(book: Book, kind: str) -> Places:
    """The places that clauses of a kind name with an exact amount or a raise, in order."""
    key = ("set places", kind)
    found: Places | None = book.memo.get(key)
    if found is None:
        found = tuple(dict.fromkeys(_setting(book, kind)))
        book.memo[key] = found
    return found


def _setting(book: Book, kind: str) -> Iterator[str]:
    for file in book.files:
        for position, notice in enumerate(file.notices):
            for number, clause in enumerate(notice.clauses):
                if clause.kind == kind and isinstance(clause, Amounts) and _sets(clause):
                    provision = book.provision(file, position, number)
                    yield from (place for place, _ in places_named(book, provision))


def _sets(clause: Amounts) -> bool:
    return any(isinstance(one, Exact) for one in _given(clause))


def _given(clause: Amounts) -> tuple[Value | None, ...]:
    """Every value by which a clause sets or limits an amount."""
    printed = clause.amount if isinstance(clause.amount, tuple) else (((), clause.amount),)
    levels = (value for _, value in getattr(clause, "levels", ()))
    return (*(value for _, value in printed), *levels, clause.plus, clause.percent, clause.times)


# --- floors and ceilings on amounts ------------------------------------------------------------


@frozen
class Held:
    """What a place had on a day on which it is judged: fen a year, and who set it.

    `sure`: something on file confirms it on that day.
    """

    a_year: int
    shown: Money
    by: Cite
    on: date
    sure: bool


def _floors(demand: Demand, places: Places) -> Iterator[Finding]:
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
            status = _judged(held.sure and limit.word not in ADVICE, limit.admits(value))
            yield demand.finding(FLOOR, status, message, place, held.by)


def _against(
    demand: Demand, clause: Standard | Tekun, place: str
) -> Iterator[tuple[Held, Value | None]]:
    """What a place had, with the limit that is meant for it."""
    if isinstance(clause, Standard):
        limit = demand.limit(place)
        if isinstance(limit, Bound):
            for program in _programs(clause.standard):
                for held in _standards(demand, place, program):
                    yield held, limit
        return
    for ask in asks(demand.book, place, clause, demand.first):
        said = next((s for s in said_on_file(ask) if s.provision == demand.provision), None)
        if said is not None and isinstance(said.value, Bound):
            for held in _supports(demand, ask):
                yield held, said.value


def _programs(named: str) -> tuple[str, ...]:
    return ("urban", "rural", "unified") if named == "unified" else (named,)


def _standards(demand: Demand, place: str, program: str) -> Iterator[Held]:
    """The standards of a place while a demand is in force, each on its first day within."""
    for found in _founds(demand.book, place, program):
        on = max(found.since, demand.first)
        if on <= min(found.until or date.max, demand.last):
            yield Held(found.a_year, found.money, found.cites[0], on, on <= found.confirmed_through)


def _founds(book: Book, place: str, program: str) -> tuple[Found, ...]:
    entries: tuple[Found | Gap, ...] = timeline(Here(book, place, date.min), program)
    return tuple(entry for entry in entries if isinstance(entry, Found))


def _supports(demand: Demand, ask: Ask) -> Iterator[Held]:
    """The 特困 amounts of a part while a demand is in force."""
    for said in said_on_file(ask):
        on = max(said.provision.begins.certain or said.starts, demand.first)
        if on > demand.last or said.provision == demand.provision:
            continue
        found = _support(ask, on)
        if found is not None and found.provision == said.provision:
            yield Held(found.a_year, found.money, found.cites[0], on, on <= found.through)


def _support(ask: Ask, on: date) -> Amount | None:
    try:
        return amount_of(
            Ask(
                Here(ask.here.book, ask.here.place, on),
                ask.program,
                ask.placement,
                ask.level,
                ask.part,
            )
        )
    except CannotSay:
        return None


def _judged(known: bool, *holds: bool) -> str:  # noqa: FBT001
    return status_of(*holds) if known else CANNOT_BE_JUDGED


# --- shares of a base --------------------------------------------------------------------------


def _shares(demand: Demand, places: Places) -> Iterator[Finding]:
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
        for program in _programs(clause.standard):
            for held in _standards(demand, place, program):
                yield held, program
        return
    for placement in ("centralised", "dispersed"):
        for level in ("self", "partial", "full"):
            program = "rural" if clause.tekun == "wubao" else clause.tekun
            for one in _programs(program):
                ask = Ask(
                    Here(demand.book, place, demand.first), one, placement, level, clause.part
                )
                for held in _supports(demand, ask):
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


# --- raises and promised growth ----------------------------------------------------------------


def _raises(demand: Demand, places: Places) -> Iterator[Finding]:
    """At least 10% a year, at least 30 yuan: each raise, each year, or the years on average."""
    clause = demand.clause
    if not isinstance(clause, Standard):
        return
    for limit in (clause.percent, clause.plus):
        if not isinstance(limit, Bound):
            continue
        for place in places:
            for program in _programs(clause.standard):
                founds = _founds(demand.book, place, program)
                yield from _grown(demand, place, founds, limit)


def _grown(
    demand: Demand, place: str, founds: tuple[Found, ...], limit: Bound
) -> Iterator[Finding]:
    clause = demand.clause
    for grown in raises_in(founds, demand.first, demand.last, clause.every):
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
            RAISE, _judged(known, holds), message, place, grown.new.cites[0], grown.old.cites[0]
        )


def _more(grown: Grown) -> Money:
    return Money(grown.new.a_year - grown.old.a_year, "yuan/person/year")


# --- aims that are reported --------------------------------------------------------------------


def _aims(demand: Demand, places: Places) -> Iterator[Finding]:
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
            yield demand.finding(AIM, _judged(known, holds), message, place, cite(provision))


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


# --- grades ------------------------------------------------------------------------------------


@frozen
class _Lower:
    """A lower level's clause under a demand, and the day on which it is judged."""

    demand: Demand
    place: str
    provision: Provision
    on: date


def _grades(demand: Demand, places: Places) -> Iterator[Finding]:
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
    for found in _founds(lower.demand.book, lower.place, clause.grades):
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
        GRADES, _judged(known, holds), message, lower.place, cite(provision), *more
    )


JUDGES: tuple[Callable[[Demand, Places], Iterator[Finding]], ...] = (
    _floors,
    _shares,
    _raises,
    _aims,
    _grades,
)
