"""The sentences with which 特困 support is refused: what hides an amount, and what it needs."""

from __future__ import annotations

from fractions import Fraction

from dibao import errors
from dibao.calc.formulas import Product, Ways, every_way, whole
from dibao.calc.refusals import uncertain_words
from dibao.calc.results import LastKnown, cite
from dibao.calc.tekun_clauses import Ask, Said, floor_of, refusal
from dibao.calc.tekun_values import Amount
from dibao.errors import CannotSay
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.book import Provision, Silence
from dibao.policy.values import Lack


def contradicted(ask: Ask, filed: Amount, assumed: Amount) -> CannotSay:
    """The caller assumes another amount than the one on file."""
    message = msg(
        "{cite} sets {amount}; the assumption of {assumed} contradicts it.",
        cite=filed.cites[0],
        amount=filed.money,
        assumed=assumed.money,
    )
    return refusal(errors.Contradicts, ask, message, filed.cites[0], offers=False)


def two_minds(ask: Ask, one: Amount, other: Amount) -> CannotSay:
    """The caller assumes two amounts from one day."""
    message = msg(
        "Two assumptions contradict each other: {one} and {other} for {part}; keep one of them.",
        one=one.money,
        other=other.money,
        part=ask.part,
    )
    return refusal(errors.Contradicts, ask, message, one.cites[0], offers=False)


def conflict(ask: Ask, found: Amount, rival: Amount) -> CannotSay:
    """Two clauses of one rank set different amounts from the same day."""
    by = (found.cites[0], rival.cites[0])
    message = msg("{cites} set different amounts from the same day.", cites=by)
    return refusal(errors.Conflict, ask, message, *by, candidates=(found.money, rival.money))


def uncertain(ask: Ask, found: Amount, older: Amount | None) -> CannotSay:
    """The day lies inside an uncertain start, or inside a move that is not known exactly."""
    by, here = cite(found.provision), ask.here
    message = uncertain_words(here.book.places, here.place, found.provision, found.money, here.on)
    candidates = tuple(one.money for one in (older, found) if one is not None)
    return refusal(errors.Undetermined, ask, message, by, candidates=candidates)


def expired(ask: Ask, provision: Provision, known: LastKnown | None) -> CannotSay:
    """The newest notice has ended, and nothing says what holds since."""
    by = cite(provision)
    message = msg(
        "{cite} ended on {day}, and no later notice is on file.", cite=by, day=provision.ends
    )
    return refusal(errors.Expired, ask, message, by, known=known)


def silent(ask: Ask, silence: Silence, known: LastKnown | None) -> CannotSay:
    """The newest notice stops before the support, or leaves it to another document."""
    by = cite(silence)
    if silence.lack is None:
        message = msg(
            "{cite} leaves 特困 support to {document}, which is not on file.",
            cite=by,
            document=str(silence.document),
        )
        return refusal(errors.NotOnFile, ask, message, by, known=known)
    message = msg("{cite}: the copy on file stops before its 特困 support.", cite=by)
    return refusal(errors.NotSeen, ask, message, by, known=known)


def limited(ask: Ask, said: Said, known: LastKnown | None) -> CannotSay:
    """The newest clause gives a limit, or leaves out what the amount is."""
    by, clause = cite(said.provision), said.clause
    if isinstance(clause.placement, Lack):
        message = msg("{cite} does not say for which placement its amount is.", cite=by)
        return refusal(errors.NotStated, ask, message, by)
    given = said.value or next(
        (v for v in (clause.plus, clause.percent, clause.times) if v is not None), None
    )
    if given is None or isinstance(given, Lack):
        kind = errors.NotSeen if given is Lack.NOT_SEEN else errors.NotStated
        message = msg("{cite} speaks of 特困 support, but its amount is not on file.", cite=by)
        return refusal(kind, ask, message, by)
    of = clause.of if said.value is None and clause.times is not None else None
    message = msg(
        "{cite} gives a limit, {limit}, not an amount; the amount is set by a notice that is not on file.",
        cite=by,
        limit=str(given) if of is None else f"{given} of {of}",
    )
    floor = floor_of(said)
    least = LastKnown("floor", floor.fen, floor.unit, by) if floor is not None else None  # type: ignore[arg-type]
    return refusal(errors.NotExact, ask, message, by, known=least or known)


def below_floor(ask: Ask, said: Said, floor: Money, found: Amount) -> CannotSay:
    """The last amount on file breaks a newer floor, so the place's own notice is missing."""
    by = cite(said.provision)
    message = msg(
        "{floor} demands at least {least}, more than the last amount on file, {amount} of {cite}; "
        "the place's own notice is not on file.",
        floor=by,
        least=floor,
        amount=found.money,
        cite=found.cites[0],
    )
    known = LastKnown("older", found.fen, found.unit, found.cites[0])
    return refusal(errors.NotOnFile, ask, message, by, found.cites[0], known=known)


def of_clause(kind: type[CannotSay], ask: Ask, said: Said, message: Message) -> CannotSay:
    """A refusal for what one clause says or does not say."""
    return refusal(kind, ask, message, cite(said.provision))


def base_changed(ask: Ask, said: Said, results: set[Fraction], unit: str) -> CannotSay:
    """The base of last year changed within that year, and the amounts differ."""
    by = cite(said.provision)
    candidates = whole(tuple(sorted(results)), unit)
    message = msg(
        "{cite} multiplies last year's {of}, which changed within that year; it may be {amounts}.",
        cite=by,
        of=str(said.clause.of),
        amounts=candidates,
    )
    return refusal(errors.Undetermined, ask, message, by, candidates=candidates)


def not_whole(ask: Ask, said: Said, product: Product, ways: Ways, unit: str) -> CannotSay:
    """A formula leads to no whole number of fen, and nothing says how it is rounded."""
    by = cite(said.provision)
    tried = ways.results(product)
    if not ways.open:
        tried = tuple(sorted({product.rounded(way) for way in every_way()}))
    candidates = whole(tried, unit)
    message = msg(
        "{cite} leads to {amount}, no whole number of fen, and no clause on file says how it is rounded; "
        "it may be {amounts}.",
        cite=by,
        amount=Money(product.exact, unit),
        amounts=candidates,
    )
    assume = "- rounding: tekun\n  mode: half-up\n  to: 1\n  stage: product"
    return refusal(errors.NotExact, ask, message, by, candidates=candidates, assume=assume)
