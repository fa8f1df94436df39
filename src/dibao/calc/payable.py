"""How what a bill comes to is made payable: rounded as a clause says, else whole fen as they are."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from dibao import errors
from dibao.calc.basis import Basis
from dibao.calc.bill import Bill
from dibao.calc.lookup import Rule, rounds, rule
from dibao.calc.results import cite
from dibao.calc.rounding import EVERY_WAY, Gap, Way, round_to, ways
from dibao.errors import CannotSay
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.clauses import Rounding

MODES: dict[str, Message] = {
    "half-up": msg("half up"),
    "up": msg("up"),
    "down": msg("down"),
}
STAGES: dict[str, Message] = {
    "monthly standard": msg("the month's standard first"),
    "gap per person": msg("each person's share, then times the members"),
    "household": msg("the household's sum once"),
}


def round_total(bill: Bill, *gaps: Gap) -> bool:
    """Add the line that rounds a bill; False if no clause rounds and whole fen are paid as they are.

    `gaps`: what the bill's total is made of. Raises a `CannotSay` with what may be paid where the
    total is no whole number of fen, or where a clause leaves open how it is rounded.
    """
    found = bill.basis.once(_rounding)
    if found.provision is None:
        if bill.total.denominator != 1:
            raise _cannot_round(bill, found, _payments(gaps, EVERY_WAY))
        return False
    clause = found.provision.clause
    if not isinstance(clause, Rounding):
        raise TypeError(clause)
    open_ways = tuple(ways(clause))
    payments = _payments(gaps, open_ways)
    if len(payments) > 1 or payments[0].denominator != 1:
        raise _cannot_round(bill, found, payments)
    by = bill.rest_on(found.provision)
    mode, unit, stage = _words(open_ways[0])
    message = msg(
        "{cite}: rounded {mode} to {unit}, {stage}: {amount}.",
        cite=by,
        mode=mode,
        unit=unit,
        stage=stage,
        amount=Money(payments[0]),
    )
    bill.line("rounding", message, payments[0] - bill.total, by)
    return True


def _rounding(basis: Basis) -> Rule:
    return rule(basis.here, Rounding, basis.program, fits=rounds("allowance"))


def _words(way: Way) -> tuple[Message, Money, Message | str]:
    return MODES[way.mode], Money(way.unit), STAGES.get(way.stage, way.stage)


def _payments(gaps: tuple[Gap, ...], open_ways: Iterable[Way]) -> list[Fraction]:
    """Every payment in fen a month that the ways lead to, once each, smallest first."""
    return sorted({_rounded(gaps, way) for way in open_ways})


def _rounded(gaps: tuple[Gap, ...], way: Way) -> Fraction:
    """The sum of all gaps, rounded once for the household, or each at its own stage."""
    if way.stage == "household":
        total = sum((Fraction(gap.a_month) for gap in gaps), Fraction())
        return Fraction(round_to(way.mode, way.unit, total))
    return sum((Fraction(*gap.rounded(way.mode, way.unit, way.stage)) for gap in gaps), Fraction())


def _cannot_round(bill: Bill, found: Rule, payments: list[Fraction]) -> CannotSay:
    whole = tuple(Money(fen) for fen in payments if fen.denominator == 1)
    source = found.provision or found.silence
    message = msg(
        "What is paid is {exact} a month, no whole number of fen, and no clause on file says how it is "
        "rounded; it may be {amounts}.",
        exact=Money(bill.total),
        amounts=whole,
    )
    codes = {step.code for step in bill.steps if step.counts}
    if codes <= {"entitlement", "income", "no_gap"}:
        message = msg(
            "The gap is {exact} a month, no whole number of fen, and no clause on file says how it is "
            "rounded; it may be {amounts}.",
            exact=Money(bill.total),
            amounts=whole,
        )
    return errors.NotExact(
        message,
        lacks="rounding",
        place=bill.here.place,
        on=bill.here.on,
        cites=[cite(source)] if source is not None else [],
        candidates=whole,
        assume="- rounding: allowance\n  mode: half-up\n  to: 1\n  stage: household",
    )
