"""特困: the amount of a part in force on a day, and what hides it.

As for the standard (`dibao.calc.precedence`): newest start, nearest jurisdiction, closest area,
exact program; a newer notice that is silent or gives only a limit hides older amounts, and what has
ended brings none back. A printed amount decides before a formula; a formula sets the amount only
where none is printed.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from attrs import evolve

from dibao import errors
from dibao.calc import tekun_refusals as refusals
from dibao.calc.amounts import fen_in, per_of
from dibao.calc.formulas import Base, Product, bases, ways_for
from dibao.calc.results import LastKnown, cite
from dibao.calc.tekun_clauses import (
    Ask,
    Said,
    can_pay,
    ended,
    floor_of,
    hides,
    precedence,
    refusal,
    said_by,
    said_on_file,
    silences,
)
from dibao.calc.tekun_values import (
    Amount,
    Rate,
    as_said,
    kept,
    lasting,
    resting_on,
    unit_of,
    worked,
)
from dibao.errors import CannotSay
from dibao.message import msg
from dibao.money import Money
from dibao.policy.book import Provision
from dibao.policy.clauses import Tekun
from dibao.policy.values import Exact, Pointer, Unchanged

OWN = "own amount before"
DISPERSED = "dispersed amount"


def amount_of(ask: Ask) -> Amount | None:
    """The part's amount on the day; None if nothing on file sets it. Raises `CannotSay`.

    An assumption fills a lack, or follows an amount that is only presumed; it never contradicts.
    """
    assumed = _assumed(ask)
    try:
        filed = _on_file(ask)
    except CannotSay:
        if assumed is None:
            raise
        return assumed
    if filed is None or assumed is None or assumed.a_year == filed.a_year:
        return filed or assumed
    if assumed.since <= filed.since or ask.here.on <= filed.through:
        raise refusals.contradicted(ask, filed, assumed)
    return assumed


def _assumed(ask: Ask) -> Amount | None:
    said = [
        one for one in said_by(ask, ask.here.assumed(Tekun)) if one.provision.applies(ask.here.on)
    ]
    payable = [one for one in said if can_pay(one)]
    if not payable:
        return None
    best = max(payable, key=lambda one: (*precedence(ask, one), one.provision.order))
    found = _amount(ask, best)
    for one in payable:
        if one.starts == best.starts and precedence(ask, one) == precedence(ask, best):
            other = _amount(ask, one)
            if other.a_year != found.a_year:
                raise refusals.two_minds(ask, other, found)
    return found


def _on_file(ask: Ask, without: tuple[Provision, ...] = ()) -> Amount | None:
    live = [
        one
        for one in said_on_file(ask)
        if one.provision.applies(ask.here.on) and one.provision not in without
    ]
    payable = [one for one in live if can_pay(one)]
    best = max(payable, key=lambda one: precedence(ask, one), default=None)
    _refuse_if_hidden(ask, live, best)
    _refuse_if_ended(ask, best, without)
    if best is None:
        return None
    found = _amount(ask, best)
    _refuse_conflict(ask, payable, best, found)
    if not best.provision.is_certain(ask.here.on):
        return _uncertain(ask, best, found, without)
    _respect_floor(ask, live, found)
    return found


def _refuse_conflict(ask: Ask, payable: list[Said], best: Said, found: Amount) -> None:
    """Printed amounts that stand as high must agree over a year."""
    top = precedence(ask, best)
    for other in payable:
        mine = precedence(ask, other)
        same = other.provision.notice is best.provision.notice
        if (
            other is best
            or not isinstance(other.value, Exact)
            or (mine != top if same else mine[:2] != top[:2])
        ):
            continue
        rival = _amount(ask, other)
        if rival.a_year != found.a_year:
            raise refusals.conflict(ask, found, rival)


def _uncertain(ask: Ask, best: Said, found: Amount, without: tuple[Provision, ...]) -> Amount:
    """A clause that may not have begun: answered if what held before is the same amount."""
    try:
        older = _on_file(ask, (*without, best.provision))
    except CannotSay:
        older = None
    if older is not None and older.a_year == found.a_year:
        return older
    raise refusals.uncertain(ask, found, older)


# --- what hides an amount ----------------------------------------------------------------------


def _refuse_if_hidden(ask: Ask, live: list[Said], best: Said | None) -> None:
    silent = [s for s in silences(ask) if s.applies(ask.here.on) and hides(s, best)]
    if silent:
        newest = max(silent, key=lambda s: (s.begins.earliest, s.nearness, s.order))
        raise refusals.silent(ask, newest, _known(ask, best))
    limits = [one for one in live if not can_pay(one) and hides(one.provision, best)]
    if limits:
        newest_limit = max(limits, key=lambda one: precedence(ask, one))
        raise refusals.limited(ask, newest_limit, _known(ask, best))


def _refuse_if_ended(ask: Ask, best: Said | None, without: tuple[Provision, ...]) -> None:
    """A newer notice that has ended hides the amount: nothing says that the older one came back."""
    gone = [one for one in ended(ask) if one.provision not in without and _replaced(one, best)]
    if gone:
        last = max(gone, key=lambda one: (one.provision.ends or date.min, one.starts))
        raise refusals.expired(ask, last.provision, _known(ask, last if can_pay(last) else best))


def _replaced(one: Said, best: Said | None) -> bool:
    """Whether what has ended certainly stood in the place of the best that is left."""
    if best is None:
        return can_pay(one)
    older = best.provision.begins.certain
    if older is None or one.starts <= older:
        return False
    return can_pay(one) or one.provision.nearness >= best.provision.nearness


def _respect_floor(ask: Ask, live: list[Said], found: Amount) -> None:
    """A floor from above that a merely presumed amount breaks shows that a notice is missing."""
    if ask.here.on <= found.through:
        return
    for said in live:
        floor = floor_of(said)
        if (
            floor is None
            or said.starts <= found.since
            or not said.provision.is_certain(ask.here.on)
        ):
            continue
        if found.a_year < int(floor.fen) * (12 // (per_of(said.clause) or 1)):
            raise refusals.below_floor(ask, said, floor, found)


def _known(ask: Ask, said: Said | None) -> LastKnown | None:
    """An older amount, to show beside a refusal."""
    if said is None:
        return None
    try:
        older = _amount(ask, said)
    except CannotSay:
        return None
    return LastKnown("older", older.fen, older.unit, older.cites[0])


# --- what a clause is worth --------------------------------------------------------------------


def _amount(ask: Ask, said: Said) -> Amount:
    clause, value = said.clause, said.value
    if isinstance(value, Pointer):
        return _followed(ask, said, value.target)
    if isinstance(value, Unchanged):
        return lasting(ask, said, _before(ask, said, said.starts))
    if isinstance(value, Exact) and not (value.number.is_percent and clause.of is not None):
        per, unit = unit_of(ask, said)
        return as_said(ask, said, Rate(fen_in(value.value), per, unit))
    if value is None and not isinstance(clause.times, Exact):
        return _raised(ask, said)
    share = value.value if isinstance(value, Exact) else None
    return _by_formula(ask, said, share)


def _followed(ask: Ask, said: Said, target: str) -> Amount:
    """`as urban`, `as 甲县`: the amount that stands there, through later changes."""
    here, program = ask.here, ask.program
    if target in ("urban", "rural", "unified"):
        program = target
    else:
        keys = here.book.area_keys(said.provision.jurisdiction, said.provision.notice, target)
        here = evolve(here, place=keys[0]) if keys else here
    trail = (*ask.seen, (ask.here.place, ask.program, ask.part))
    by = cite(said.provision)
    if (here.place, program, ask.part) in trail:
        message = msg("{cite} points in a circle.", cite=by)
        raise refusal(errors.Conflict, ask, message, by)
    other = amount_of(evolve(ask, here=here, program=program, seen=trail))
    if other is None:
        message = msg("{cite} points to {of}, for which no amount is on file.", cite=by, of=target)
        raise refusal(errors.NotOnFile, ask, message, by)
    found = lasting(ask, said, other)
    until = min((day for day in (found.until, other.until) if day is not None), default=None)
    since, through = max(found.since, other.since), min(found.through, other.through)
    return evolve(found, since=since, until=until, through=through)


def _before(ask: Ask, said: Said, day: date) -> Amount:
    """The place's own amount on the eve of a day."""
    by = cite(said.provision)
    older = amount_of(ask.before(day))
    if older is None:
        message = msg("{cite} builds on an earlier amount, which is not on file.", cite=by)
        raise refusal(errors.NotOnFile, ask, message, by)
    return older


def _raised(ask: Ask, said: Said) -> Amount:
    """`plus` or `percent` without an amount: the older amount and the raise, in its unit."""
    clause = said.clause
    older = _before(ask, said, said.starts)
    fen = Fraction(older.fen)
    if isinstance(clause.plus, Exact):
        fen += Fraction(fen_in(clause.plus.value) * older.per, per_of(clause) or older.per)
    elif isinstance(clause.percent, Exact):
        fen *= 1 + clause.percent.value
    product = Product(Fraction(1), fen * 12 / older.per, older.per)
    paid, rounding = _payable(ask, said, (product,), older.unit)
    made = worked(ask, said, Rate(paid, older.per, older.unit), older.cites, assumed=older.assumed)
    return resting_on(ask, made, rounding)


def _by_formula(ask: Ask, said: Said, share: Fraction | None) -> Amount:
    """`times` (or a level's share) of a base, rounded as is said; not below what the place had."""
    clause = said.clause
    factor = share
    if factor is None:
        factor = clause.times.value if isinstance(clause.times, Exact) else Fraction(1)
    per, unit = unit_of(ask, said)
    found = _bases(ask, said)
    products = tuple(Product(factor, base.a_year, per) for base in found)
    paid, rounding = _payable(ask, said, products, unit)
    base = found[0]
    since = max(said.provision.begins.certain or said.starts, base.since)
    made = worked(ask, said, Rate(paid, per, unit), base.cites, found)
    made = resting_on(ask, made, rounding)
    if clause.not_below is not None and clause.of != OWN:
        own, older = _own_before(ask, said, since, per, paid)
        if own > paid:
            made = kept(made, Rate(own, per, unit), older)
    until = min((day for day in (made.until, base.until) if day is not None), default=None)
    return evolve(made, since=since, until=until, through=min(made.through, base.through))


def _own_before(ask: Ask, said: Said, since: date, per: int, paid: int) -> tuple[int, Amount]:
    """What the place had on the eve: the ratchet goes on each time that the base changes.

    In fen per `per` months, and the amount itself.
    """
    try:
        older = _before(ask, said, since)
    except CannotSay as lack:
        message = msg(
            "{cite} pays no less than the place had before {day}, and that is not on file: {lack}",
            cite=cite(said.provision),
            day=since,
            lack=lack.message,
        )
        candidates = (Money(paid, str(said.clause.unit)),)
        raise refusal(
            errors.NotOnFile, ask, message, cite(said.provision), candidates=candidates
        ) from None
    own = Fraction(older.a_year * per, 12)
    if own.denominator != 1:
        message = msg(
            "{cite} pays no less than {amount}, which is no whole number of fen in its own unit.",
            cite=cite(said.provision),
            amount=older.money,
        )
        raise refusal(errors.NotExact, ask, message, cite(said.provision))
    return int(own), older


def _bases(ask: Ask, said: Said) -> tuple[Base, ...]:
    """The values that the clause's base may have."""
    clause, by = said.clause, cite(said.provision)
    if not isinstance(clause.of, str):
        message = msg("{cite} does not say what its share is of; no amount follows.", cite=by)
        raise refusal(errors.NotStated, ask, message, by)
    own = own_base(ask, said.provision, clause.of)
    if own is not None:
        return (own,)
    return bases(ask.here, ask.program, clause.of, clause.lag, said.provision.notice)


def own_base(ask: Ask, provision: Provision, of: str) -> Base | None:
    """A base that is 特困 support itself: the place's amount before, or that for dispersed support."""
    by = cite(provision)
    if of == OWN:
        older = amount_of(ask.before(provision.begins.earliest))
        if older is None:
            message = msg("{cite} builds on an earlier amount, which is not on file.", cite=by)
            raise refusal(errors.NotOnFile, ask, message, by)
        return _as_base(older)
    if of != DISPERSED:
        return None
    other = amount_of(evolve(ask, placement="dispersed")) if ask.placement != "dispersed" else None
    if other is None:
        message = msg(
            "{cite} multiplies the amount for dispersed support, which is not on file.", cite=by
        )
        raise refusal(errors.NotOnFile, ask, message, by)
    return evolve(_as_base(other), since=other.since, until=other.until, through=other.through)


def _as_base(amount: Amount) -> Base:
    """An amount as a base; what an older one confirms says nothing about this day."""
    return Base(
        Fraction(amount.a_year),
        amount.money,
        amount.cites,
        inferred=amount.inferred,
        assumed=amount.assumed,
    )


def _payable(
    ask: Ask, said: Said, products: tuple[Product, ...], unit: str
) -> tuple[int, Provision | None]:
    """The one whole number of fen that every open base and rounding leads to.

    With it the rounding clause that it rests on; None where the product is that number by itself,
    or the clause rounds by its own words.
    """
    ways = ways_for(ask.here, said.clause, ask.program, Tekun.kind)
    results = {fen for product in products for fen in ways.results(product)}
    paid = next(iter(results))
    if len(results) == 1 and paid.denominator == 1:
        rounding = ways.found.provision if ways.found is not None else None
        rounds = any(product.exact != paid for product in products)
        return int(paid), rounding if rounds else None
    if len({product.base_a_year for product in products}) > 1:
        raise refusals.base_changed(ask, said, results, unit)
    raise refusals.not_whole(ask, said, products[0], ways, unit)
