"""价格临时补贴: what one receiver gets, by a flat amount or by the growth of an index, and its rounding."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from fractions import Fraction

from attrs import evolve, frozen

from dibao import errors
from dibao.calc.amounts import fen_in, per_of, worth
from dibao.calc.bill import Bill
from dibao.calc.formulas import Ways, bases, every_way, whole
from dibao.calc.indices import Indices
from dibao.calc.months import standard_of_month
from dibao.calc.price_case import STANDARDS, Case
from dibao.calc.results import Cite, Found
from dibao.calc.rounding import Way, round_to
from dibao.calc.triggers import Triggered, growth, needed
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.values import Exact, Lack, Unchanged

STAGES = ("product", "household")
FLAT = {"unit": "yuan/person/month", "amount": "…"}  # an assumption that settles everything else


@frozen
class Share:
    """What one person (or household) gets before doubling: `times` x a standard x a growth, or flat.

    `flat` is in fen a month; the standard in fen a year.
    """

    times: Fraction
    standard_a_year: Fraction = Fraction()
    flat: Fraction | None = None
    presumed: bool = False

    def rounded(self, way: Way | None, factor: Fraction, count: int) -> Fraction:
        """The whole payment for `count` receivers: doubled first, rounded last."""
        if way is not None and way.stage == "monthly standard" and self.flat is None:
            month = Fraction(round_to(way.mode, way.unit, self.standard_a_year / 12))
            return max(self.times, Fraction()) * month * factor * count
        exact = self.exact * factor
        if way is None:
            return exact * count
        if way.stage == "household":
            return Fraction(round_to(way.mode, way.unit, exact * count))
        return Fraction(round_to(way.mode, way.unit, exact) * count)

    @property
    def exact(self) -> Fraction:
        """Fen a month, not rounded and not doubled."""
        return (
            self.flat
            if self.flat is not None
            else max(self.times * self.standard_a_year / 12, Fraction())
        )


def options_of(
    bill: Bill, case: Case, indices: Indices, found: Triggered
) -> Iterator[tuple[str, Share]]:
    """What each index that may pay leads to; a flat amount is one option without an index."""
    flat = _flat(case)
    if flat is not None:
        yield "", Share(Fraction(1), flat=flat)
        return
    clause, by = case.clause, case.by
    if not isinstance(clause.of, str):
        message = msg("{cite} gives neither an amount nor what the growth multiplies.", cite=by)
        raise case.refusal(errors.NotStated, message, case.assume(times="1", of="standard"))
    times = clause.times.value if isinstance(clause.times, Exact) else None
    if clause.times is not None and times is None:
        message = msg(
            "{cite} gives {limit} of {of}, no exact factor.",
            cite=by,
            limit=str(clause.times),
            of=clause.of,
        )
        raise case.refusal(errors.NotExact, message, case.assume(times="…", of=clause.of))
    if clause.index == "triggering" and found.open:  # it may trigger too, and pay more
        raise needed(*found.open[0])
    base, presumed = _base(bill, case, clause.of)
    for name in _paying(case, indices, found.names):
        grown = growth(indices, name, case.asked.index_month)
        yield (
            name,
            Share((times if times is not None else Fraction(1)) * grown, base, presumed=presumed),
        )


def _flat(case: Case) -> Fraction | None:
    """The printed amount in fen a month for a person, or for the household."""
    clause = case.clause
    value = worth(case.asked.here.book, case.provision, case.asked.here.place)
    said = value.value if value is not None else None
    if said is None:
        return None
    if not isinstance(said, Exact) or isinstance(said, Unchanged):
        message = msg("{cite} gives {limit}, no exact amount.", cite=case.by, limit=str(said))
        raise case.refusal(errors.NotExact, message, case.assume(**FLAT))
    if isinstance(clause.unit, Lack):
        message = msg(
            "{cite} gives an amount without saying per what; no amount follows.", cite=case.by
        )
        raise case.refusal(errors.NotStated, message, case.assume(unit=FLAT["unit"]))
    return Fraction(fen_in(said.value), per_of(clause) or 1)


def _paying(case: Case, indices: Indices, names: tuple[str, ...]) -> tuple[str, ...]:
    """The indices whose growth may count: the triggering ones, a named one, or any given."""
    index = case.clause.index
    if index == "triggering":
        return names
    if isinstance(index, str):
        return (index,)
    return tuple(dict.fromkeys((*names, *indices.names(case.asked.index_month))))


def _base(bill: Bill, case: Case, of: str) -> tuple[Fraction, bool]:
    """What the growth multiplies, fen a year; it must be one in the index month and when it is paid."""
    found: dict[Fraction, Money] = {}
    presumed = False
    for month in dict.fromkeys((case.asked.index_month, case.day)):
        for program in _programs(case, of):
            here = evolve(case.asked.here, on=month)
            if of.startswith("standard"):
                standard = standard_of_month(here, program)
                _take(bill, standard)
                presumed = presumed or standard.holds == "presumed"
                found[Fraction(standard.a_year)] = standard.money
            else:
                notice = case.provision.notice
                for base in bases(here, program, of, case.clause.lag, notice):
                    bill.assumed.extend(base.assumed)
                    found[base.a_year] = base.shown
    if len(found) > 1:
        message = msg(
            "{cite} multiplies {of}, which may be any of {amounts}: it changed between the index month and "
            "the month of payment, or differs between town and country.",
            cite=case.by,
            of=of,
            amounts=tuple(found.values()),
        )
        raise case.refusal(errors.Undetermined, message, case.assume(**FLAT))
    return next(iter(found)), presumed


def _programs(case: Case, of: str) -> tuple[str, ...]:
    if of.startswith("standard "):
        return (of.removeprefix("standard "),)
    return (case.asked.program,) if case.asked.program in (*STANDARDS, "unified") else STANDARDS


def _take(bill: Bill, standard: Found) -> None:
    if standard.cites[0] not in bill.cites:
        bill.take(standard)


def chosen(
    case: Case, options: tuple[tuple[str, Share], ...], factor: Fraction, count: int, ways: Ways
) -> tuple[str, Share]:
    """The one option, the highest where the clause says so, else one if all pay the same."""
    best = max(options, key=lambda option: option[1].exact)
    if case.clause.choose == "highest" and case.clause.index == "triggering":
        return best
    amounts = {share.exact for _, share in options}
    if len(amounts) == 1:
        return best
    candidates = _candidates(tuple(share for _, share in options), factor, count, ways)
    message = msg(
        "{cite} does not say which of {names} counts; it may be {amounts}.",
        cite=case.by,
        names=tuple(name for name, _ in options),
        amounts=candidates,
    )
    assume = case.assume(index="triggering", choose="highest")
    raise case.refusal(errors.NotStated, message, assume, candidates)


def _candidates(
    shares: tuple[Share, ...], factor: Fraction, count: int, ways: Ways
) -> tuple[Money, ...]:
    tried = ways.open or every_way(STAGES)
    fens = {share.rounded(way, factor, count) for share in shares for way in tried}
    return whole(tuple(sorted(fens)))


def rounded_share(case: Case, share: Share, factor: Fraction, count: int, ways: Ways) -> Fraction:
    """The whole number of fen that every open way of rounding leads to; else refused."""
    results = {share.rounded(way, factor, count) for way in ways.open or (None,)}
    paid = next(iter(results))
    if len(results) == 1 and paid.denominator == 1:
        return paid
    candidates = _candidates((share,), factor, count, ways)
    message = msg(
        "The subsidy is {exact}, no whole number of fen, and no clause on file says how it is rounded; "
        "it may be {amounts}.",
        exact=Money(share.exact * factor * count),
        amounts=candidates,
    )
    assume = "- rounding: price_subsidy\n  mode: half-up\n  to: 1\n  stage: product"
    raise case.refusal(errors.NotExact, message, assume, candidates)


def percent_of(share: Fraction) -> Decimal | Fraction:
    """A share in percent, as a decimal number where it is one."""
    scaled = share * 10**8
    if scaled.denominator != 1:
        return share * 100
    text = f"{Decimal(int(scaled)).scaleb(-6):f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def line_of(by: Cite, name: str, share: Share, factor: Fraction, count: int) -> Message:
    """How the amount came about."""
    if share.flat is not None:
        return msg(
            "{cite}: {amount} x {factor} x {members}.",
            cite=by,
            amount=Money(share.flat),
            factor=factor,
            members=count,
        )
    return msg(
        "{cite}: {base} a month x {percent}% ({index}) x {factor} x {members}.",
        cite=by,
        base=Money(share.standard_a_year / 12),
        percent=percent_of(share.times),
        index=name,
        factor=factor,
        members=count,
    )
