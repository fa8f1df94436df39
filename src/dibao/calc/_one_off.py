"""一次性补助: what is paid once, beside the allowance: a flat amount, or a share of gap or standard."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction
from itertools import product
from typing import Any

from attrs import define, evolve, field, frozen

from dibao import errors
from dibao.calc._allowance import allowance
from dibao.calc.amounts import exact_fen, fen_in, worth
from dibao.calc.assumptions import agree, filled, same_thing
from dibao.calc.household import Household
from dibao.calc.lookup import missing, rule
from dibao.calc.months import standard_of_month
from dibao.calc.people import Belongs, belongs, category_of
from dibao.calc.results import (
    Cite,
    Inferred,
    Result,
    cite,
    clause_words,
    document_head,
    inferred_in,
    unique,
)
from dibao.calc.rounding import MODES, UNITS, round_to
from dibao.calc.terms import base_of
from dibao.errors import CannotSay, InputError
from dibao.message import Message, msg
from dibao.money import Money, yuan_of
from dibao.policy.book import Here, Provision
from dibao.policy.clauses import Clause
from dibao.policy.clauses import OneOff as OneOffClause
from dibao.policy.values import Exact, Lack, Value, When, month_start

PROGRAM_WORDS = ("urban", "rural", "unified", "tekun", "supplements")
PER_PERSON, PER_HOUSEHOLD = "yuan/person", "yuan/household"


@frozen
class Payment:
    """One payment under one clause, in fen. `paid`: when, as the notice says it; None: it does not."""

    fen: int
    persons: int
    paid: str | None
    message: Message
    cites: tuple[Cite, ...]

    @property
    def yuan(self) -> Decimal:
        """The payment in yuan."""
        return yuan_of(self.fen)

    def to_dict(self) -> dict[str, Any]:
        """The payment as JSON types."""
        return {
            "amount": str(self.yuan),
            "persons": self.persons,
            "paid": self.paid,
            "text": str(self.message),
            "cites": [by.to_dict() for by in self.cites],
        }


@frozen
class OneOff:
    """All that a household is paid once on a day, in fen, one payment a clause."""

    payments: tuple[Payment, ...]
    notes: tuple[Message, ...]
    cites: tuple[Cite, ...]
    inferred: tuple[Inferred, ...]
    assumed: tuple[str, ...]
    holds: str
    place: str
    program: str
    on: date
    policies: str

    @property
    def fen(self) -> int:
        """The sum of the payments."""
        return sum(payment.fen for payment in self.payments)

    @property
    def yuan(self) -> Decimal:
        """The sum in yuan."""
        return yuan_of(self.fen)

    def to_dict(self) -> dict[str, Any]:
        """The payments as a versioned document of JSON types."""
        return {
            **document_head("one_off", self.place, self.program, self.on, self.policies),
            "amount": str(self.yuan),
            "unit": PER_HOUSEHOLD,
            "holds": self.holds,
            "payments": [payment.to_dict() for payment in self.payments],
            "notes": [str(note) for note in self.notes],
            "cites": [by.to_dict() for by in self.cites],
            "inferred": [item.to_dict() for item in self.inferred],
            "assumed": list(self.assumed),
        }


def one_off(here: Here, household: Household, program: str, *, on: date) -> OneOff:
    """What a household on the list of a program is paid once, on a day.

    `program`: urban or rural. Every clause counts whose time of payment holds the day, or which is
    in force on it and states no time. Raises `NotOnFile` where there is none, and other `CannotSay`
    where a clause gives no exact amount.
    """
    if program not in ("urban", "rural"):
        raise InputError(
            msg('An allowance is urban or rural, not "{program}".', program=str(program))
        )
    work = _Work(evolve(here, on=on), household, program)
    provisions = list(_on_the_day(work))
    if not provisions:
        message = msg(
            "No one-off payment for {program} is on file in {place} on {day}.",
            program=program,
            place=here.name,
            day=on,
        )
        assume = f"- one_off: {program}\n  paid: {on:%Y-%m}\n  unit: yuan/person\n  amount: …"
        found = rule(work.here, OneOffClause, program, fits=_none_fits)
        raise missing(work.here, found, message, assume=assume)
    payments = tuple(_payment(work, provision) for provision in provisions)
    return OneOff(
        payments=payments,
        notes=unique(work.notes),
        cites=unique(work.cites),
        inferred=unique(work.inferred),
        assumed=unique(work.assumed),
        holds="assumed" if work.assumed else work.holds,
        place=here.place,
        program=program,
        on=on,
        policies=here.book.digest,
    )


def _none_fits(_clause: Clause) -> bool:
    """No clause: only what stands in the place of one is looked for."""
    return False


@define
class _Work:
    """The question, and what the answer comes to rest on."""

    here: Here
    household: Household
    program: str
    notes: list[Message] = field(factory=list)
    cites: list[Cite] = field(factory=list)
    inferred: list[Inferred] = field(factory=list)
    assumed: list[str] = field(factory=list)
    holds: str = "confirmed"

    own: dict[Provision, tuple[Provision, ...]] = field(factory=dict)  # the caller's words for each

    def rest_on(self, provision: Provision) -> Cite:
        by = cite(provision)
        self.cites.append(by)
        self.inferred.extend(inferred_in(self.here.book, provision))
        for one in (provision, *self.own.get(provision, ())):
            if one.assumed:
                self.assumed.append(clause_words(one.clause))
        return by

    def take(self, result: Result) -> None:
        self.cites.extend(result.cites)
        self.inferred.extend(result.inferred)
        self.assumed.extend(result.assumed)
        self.notes.extend(result.notes)
        self.holds = result.holds

    def refuse(
        self,
        kind: type[CannotSay],
        provision: Provision,
        message: Message,
        *amounts: Money,
        words: str = "unit: yuan/person\n  amount: …",
    ) -> CannotSay:
        """A refusal; `words` are those that the clause lacks."""
        clause = _clause(provision)
        return kind(
            message,
            lacks="one_off",
            place=self.here.place,
            on=self.here.on,
            cites=[cite(provision)],
            candidates=amounts,
            assume=f"- one_off: {'、'.join(clause.one_off)}\n  paid: {clause.paid}\n  {words}",
        )


def _clause(provision: Provision) -> OneOffClause:
    clause = provision.clause
    if not isinstance(clause, OneOffClause):
        raise TypeError(clause)
    return clause


# --- which clauses -----------------------------------------------------------------------------


def _on_the_day(work: _Work) -> Iterator[Provision]:
    """The clauses that are paid on the day; the caller's stand in those on file that they fill.

    An assumption that fills none is a payment of its own. Raises `Contradicts` where one says
    something else than the clause on file for the same people and time.
    """
    live = tuple(_live(work))
    own = [p for p in live if p.assumed]
    agree(work.here, own)
    on_file = [p for p in live if not p.assumed]
    yield from (p for p in own if not any(same_thing(p.clause, one.clause) for one in on_file))
    for provision in on_file:
        fit = tuple(p for p in own if same_thing(p.clause, provision.clause))
        whole = provision
        for assumed in fit:
            whole = filled(work.here, whole, assumed, work.program)
        work.own[whole] = fit
        yield whole


def _live(work: _Work) -> Iterator[Provision]:
    """The clauses for the program, or for categories, that are paid on the day; the caller's first."""
    for provision in work.here.provisions(OneOffClause):
        clause = _clause(provision)
        named = [name for name in clause.one_off if name in PROGRAM_WORDS]
        if named and not {work.program, "unified"} & set(named):
            continue
        on = work.here.on
        if isinstance(clause.paid, When):
            if clause.paid.contains(on) and (provision.ends is None or on <= provision.ends):
                yield provision
        elif provision.applies(on) and provision.is_certain(on):
            yield provision


def _persons(work: _Work, provision: Provision) -> int:
    """How many members are paid: all of a program that is named, else those in a category."""
    clause = _clause(provision)
    if any(name in PROGRAM_WORDS for name in clause.one_off):
        return work.household.size
    categories = [category_of(work.here, provision, name) for name in clause.one_off]
    count = 0
    for member in work.household.members:
        answers = {belongs(member, category, work.here.on) for category in categories}
        if Belongs.YES in answers:
            count += 1
        elif Belongs.UNKNOWN in answers:
            work.notes.append(
                msg(
                    "{cite} pays some by age ({categories}), and a member's birth is not given; it is left "
                    "out.",
                    cite=cite(provision),
                    categories=clause.one_off,
                )
            )
    return count


# --- how much ----------------------------------------------------------------------------------


def _payment(work: _Work, provision: Provision) -> Payment:
    clause, persons = _clause(provision), _persons(work, provision)
    by = work.rest_on(provision)
    paid = str(clause.paid) if isinstance(clause.paid, When) else None
    if paid is None:
        work.notes.append(msg("{cite} does not say when it is paid.", cite=by))
    if not persons:
        message = msg("{cite}: no member is in {categories}.", cite=by, categories=clause.one_off)
        return Payment(0, 0, paid, message, (by,))
    if clause.unit not in (PER_PERSON, PER_HOUSEHOLD):
        kind: type[CannotSay] = errors.NotStated
        if clause.unit is Lack.NOT_SEEN:
            kind = errors.NotSeen
        message = msg(
            "{cite} does not say whether it pays per person or per household, once.", cite=by
        )
        raise work.refuse(kind, provision, message)
    value = worth(work.here.book, provision, work.here.place)
    amount = value.value if value is not None else None
    if isinstance(amount, Exact):
        return _flat(clause, fen_in(amount.value), persons, paid, by)
    if amount is None and isinstance(clause.times, Exact):
        return _share(work, provision, persons, paid, by)
    said = amount if amount is not None else clause.times
    raise work.refuse(_why_inexact(said), provision, _no_amount(by, said))


def _why_inexact(said: Value | None) -> type[CannotSay]:
    if said is None or said is Lack.NOT_STATED:
        return errors.NotStated
    return errors.NotSeen if said is Lack.NOT_SEEN else errors.NotExact


def _no_amount(by: Cite, said: Value | None) -> Message:
    if said is None or isinstance(said, Lack):
        return msg("{cite} gives no amount.", cite=by)
    return msg("{cite} gives no exact amount: {limit}.", cite=by, limit=str(said))


def _flat(clause: OneOffClause, fen: int, persons: int, paid: str | None, by: Cite) -> Payment:
    if clause.unit == PER_HOUSEHOLD:
        message = msg("{cite}: {amount} for the household.", cite=by, amount=Money(fen))
        return Payment(fen, persons, paid, message, (by,))
    message = msg("{cite}: {amount} x {persons}.", cite=by, amount=Money(fen), persons=persons)
    return Payment(fen * persons, persons, paid, message, (by,))


def _share(work: _Work, provision: Provision, persons: int, paid: str | None, by: Cite) -> Payment:
    """`times` of the household's own gap, or of the standard, rounded as the clause says."""
    clause = _clause(provision)
    base, name, more = _base(work, provision)
    times = clause.times.value if isinstance(clause.times, Exact) else Fraction()
    if clause.unit == PER_HOUSEHOLD:
        count = 1
        if clause.of == "own gap" and persons < work.household.size:
            message = msg(
                "{cite} pays some members a share of the household's gap, and does not say how it is split.",
                cite=by,
            )
            raise work.refuse(errors.NotStated, provision, message)
    else:
        count = persons
        if clause.of == "own gap":
            base /= work.household.size
    fen = _rounded(work, provision, base * times, count)
    message = msg(
        "{cite}: {times} of {of}, {base}: {amount}.",
        cite=by,
        times=str(clause.times),
        of=name,
        base=Money(base),
        amount=Money(fen),
    )
    return Payment(fen, persons, paid, message, unique((by, *more)))


def _base(work: _Work, provision: Provision) -> tuple[Fraction, str, tuple[Cite, ...]]:
    """What `times` multiplies, in fen: the household's gap of the month, or a monthly standard."""
    clause, first = _clause(provision), evolve(work.here, on=month_start(work.here.on))
    if clause.of == "own gap":
        result = allowance(first, work.household, work.program)
        work.take(result)
        return Fraction(base_of(result)), "own gap", result.cites
    if clause.of in ("standard", "standard urban", "standard rural"):
        program = str(clause.of).removeprefix("standard").strip() or work.program
        found = standard_of_month(first, program)
        work.cites.extend(found.cites)
        work.inferred.extend(found.inferred)
        work.assumed.extend(found.assumed)
        work.holds = found.holds
        return found.a_month, str(clause.of), found.cites
    message = msg(
        "{cite} pays {times} of {of}, which is not known here.",
        cite=cite(provision),
        times=str(clause.times),
        of=str(clause.of),
    )
    raise work.refuse(errors.NotOnFile, provision, message)


def _rounded(work: _Work, provision: Provision, each: Fraction, count: int) -> int:
    """The product, rounded for each (or once, at the stage `household`) as the clause says."""
    clause = _clause(provision)
    unit = exact_fen(clause.to)
    if isinstance(clause.round, str) and unit is not None:
        return _round(clause.round, unit, each, count, once=clause.stage == "household")
    exact = each * count
    if exact.denominator == 1:
        whole = _payments(each, count, UNITS[-1:]) - {int(exact)}
        others = tuple(Money(fen) for fen in sorted(whole))
        if others:
            work.notes.append(
                msg(
                    "No rounding is on file, and none is needed; an office that rounds to the yuan would "
                    "pay {amounts}, by its mode and stage.",
                    amounts=others,
                )
            )
        return int(exact)
    money = tuple(Money(fen) for fen in sorted(_payments(each, count, UNITS)))
    message = msg(
        "{cite} leads to {exact}, no whole number of fen, and does not say how it is rounded; it may be "
        "{amounts}.",
        cite=cite(provision),
        exact=Money(exact),
        amounts=money,
    )
    words = "round: half-up\n  to: 1\n  stage: household"
    raise work.refuse(errors.NotExact, provision, message, *money, words=words)


def _payments(each: Fraction, count: int, units: tuple[int, ...]) -> set[int]:
    """Every payment that a rounding to one of the units may lead to."""
    ways = product(MODES, units, (True, False))
    return {_round(mode, unit, each, count, once=once) for mode, unit, once in ways}


def _round(mode: str, unit: int, each: Fraction, count: int, *, once: bool) -> int:
    return round_to(mode, unit, each * count) if once else round_to(mode, unit, each) * count
