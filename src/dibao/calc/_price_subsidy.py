"""价格临时补贴: what a household gets for a month in which prices rose past a trigger.

A flat amount, or the standard times the growth of an index; doubled in some months of payment;
rounded last. Nothing triggered is an amount of 0 that says why.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import evolve, frozen

from dibao import errors
from dibao.calc.amounts import fen_in, per_of, worth
from dibao.calc.bill import Bill
from dibao.calc.changes import laid_over
from dibao.calc.formulas import Ways, bases, every_way, ways_for, whole
from dibao.calc.household import Household, Member
from dibao.calc.indices import Indices
from dibao.calc.lookup import Rule, missing
from dibao.calc.months import standard_of_month
from dibao.calc.people import Belongs, belongs, category_of
from dibao.calc.results import Cite, Found, Result, cite
from dibao.calc.rounding import Way, round_to
from dibao.calc.triggers import Triggered, growth, needed, triggered
from dibao.errors import CannotSay, InputError
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.book import Here, Provision
from dibao.policy.clauses import PriceSubsidy
from dibao.policy.values import Exact, Lack, Unchanged, When, add_months, month_end, month_start

STANDARDS = ("urban", "rural")
STAGES = ("product", "household")
A_HOUSEHOLD = ("yuan/household", "yuan/household/month")


def price_subsidy(
    here: Here,
    who: Household | int,
    indices: Indices,
    index_month: date,
    pay_month: date | None = None,
    *,
    program: str,
    category: str | None = None,
) -> Result:
    """The price subsidy of a household for one index month, in fen.

    `who`: a household, or a number of people. `program` (urban, rural, tekun) and `category` (a
    word of the clause, 失业补助金) say what they receive. `pay_month` is found from `paid_after`
    where it is not given. The months decide which clause and standard count; the day of `here`
    does not. Raises a `CannotSay` where the files do not decide, an `InputError` that names a
    growth which is missing.
    """
    household = Household(members=who) if isinstance(who, int) else who
    index_month = month_start(index_month)
    asked = _Asked(
        here, household, program, category, index_month, pay_month and month_start(pay_month)
    )
    provision, changed = laid_over(here, _deciding(asked))
    case = _Case(asked, provision, _pay_month(asked, provision))
    bill = Bill(evolve(here, on=case.day), program)
    by = bill.rest_on(provision)
    for older in changed:
        bill.rest_on(older)
    found = triggered(here, by, case.clause, indices, index_month)
    if not found.names:
        if found.open:
            raise needed(*found.open[0])
        bill.line("not_triggered", _why_not(case, by, indices), 0, by)
    else:
        case = evolve(case, holds=_pay(bill, case, indices, found))
    return evolve(bill.result(case.holds), kind=PriceSubsidy.kind)


@frozen
class _Asked:
    """The question: who, what they receive, for which index month."""

    here: Here
    household: Household
    program: str
    category: str | None
    index_month: date
    pay_month: date | None

    @property
    def month(self) -> str:
        return f"{self.index_month:%Y-%m}"


@frozen
class _Case:
    """The clause that decides, with what it leaves unsaid filled in, and the month of payment."""

    asked: _Asked
    provision: Provision
    pay_month: date | None
    holds: str = "confirmed"

    @property
    def clause(self) -> PriceSubsidy:
        clause = self.provision.clause
        if not isinstance(clause, PriceSubsidy):
            raise TypeError(clause)
        return clause

    @property
    def day(self) -> date:
        """The month that the result is for: that of payment, where it is known."""
        return self.pay_month or self.asked.index_month

    def refusal(
        self,
        kind: type[CannotSay],
        message: Message,
        candidates: tuple[Money, ...] = (),
        assume: str | None = None,
    ) -> CannotSay:
        return kind(
            message,
            lacks=PriceSubsidy.kind,
            place=self.asked.here.place,
            on=self.day,
            cites=[_by(self)],
            candidates=candidates,
            assume=assume,
        )


def _by(case: _Case) -> Cite:
    return cite(case.provision)


# --- which clause ------------------------------------------------------------------------------


def _deciding(asked: _Asked) -> Provision:
    """The nearest and newest clause for the index month and for whom it is asked."""
    live = [p for p in asked.here.provisions(PriceSubsidy) if _covers(asked, p)]
    best = max(live, key=lambda p: (p.nearness, p.begins.earliest, p.order), default=None)
    silences = [
        s
        for s in asked.here.book.silences(asked.here.place, PriceSubsidy.kind, asked.program)
        if s.begins.earliest <= month_end(asked.index_month) and s.lack is not Lack.NOT_STATED
    ]
    stop = max(silences, key=lambda s: (s.nearness, s.begins.earliest, s.order), default=None)
    if best is not None and (
        stop is None
        or (stop.nearness, stop.begins.earliest) <= (best.nearness, best.begins.earliest)
    ):
        return best
    message = msg(
        "No clause on file pays a price subsidy in {place} for {month} to: {group}.",
        place=asked.here.name,
        month=asked.month,
        group=asked.category or asked.program,
    )
    assume = f"- price_subsidy: {asked.category or asked.program}\n  unit: yuan/person/month\n  amount: …\n  triggers:\n    CPI: …"
    raise missing(
        evolve(asked.here, on=asked.index_month),
        Rule(PriceSubsidy.kind, silence=stop),
        message,
        assume=assume,
    )


def _covers(asked: _Asked, provision: Provision) -> bool:
    clause = provision.clause
    if not isinstance(clause, PriceSubsidy) or not any(True for _ in _receivers(asked, provision)):
        return False
    if isinstance(clause.index_months, When):
        return clause.index_months.contains(asked.index_month)
    last = month_end(asked.index_month)
    ended = provision.ends is not None and provision.ends < asked.index_month
    return provision.begins.earliest <= last and provision.is_certain(last) and not ended


def _receivers(asked: _Asked, provision: Provision) -> Iterator[Member]:
    """The members whom a clause names, by their program, the caller's word, or a category."""
    names = getattr(provision.clause, PriceSubsidy.kind)
    unified = "unified" in names and asked.program in STANDARDS
    if asked.program in names or asked.category in names or unified:
        yield from asked.household.members
        return
    for member in asked.household.members:
        categories = (category_of(asked.here, provision, name) for name in names)
        if any(belongs(member, one, asked.index_month) is Belongs.YES for one in categories):
            yield member


def _pay_month(asked: _Asked, provision: Provision) -> date | None:
    """The caller's month of payment, else the index month and the months from it to payment."""
    clause = provision.clause
    after = getattr(clause, "paid_after", None)
    if asked.pay_month is None and isinstance(after, Exact) and after.value.denominator == 1:
        return add_months(asked.index_month, int(after.value))
    if asked.pay_month is not None and asked.pay_month < asked.index_month:
        raise InputError(msg("The month of payment lies before the index month; it cannot."))
    return asked.pay_month


# --- how much ----------------------------------------------------------------------------------


@frozen
class _Share:
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
        return (
            self.flat
            if self.flat is not None
            else max(self.times * self.standard_a_year / 12, Fraction())
        )


def _pay(bill: Bill, case: _Case, indices: Indices, found: Triggered) -> str:
    """Add the lines of a subsidy that is paid; returns how sure its standard is."""
    by = bill.cites[0]
    bill.remark(
        "triggered",
        msg(
            "{cite}: triggered for {month} by {reasons}.",
            cite=by,
            month=case.asked.month,
            reasons=tuple(_reason(case, indices, name) for name in found.names),
        ),
        by,
    )
    count = _count(case)
    factor = _factor(bill, case, by)
    ways = ways_for(
        evolve(case.asked.here, on=case.day),
        case.clause,
        case.asked.program,
        PriceSubsidy.kind,
        STAGES,
    )
    if ways.found is not None and ways.found.provision is not None and ways.open:
        bill.rest_on(ways.found.provision)
    options = tuple(_options(bill, case, indices, found))
    name, share = _chosen(case, options, factor, count, ways)
    exact = share.exact * factor * count
    message = _line(by, name, share, factor, count)
    bill.line("price_subsidy", message, exact, by)
    paid = _rounded(case, share, factor, count, ways)
    if paid != exact:
        bill.line("rounding", msg("Rounded to {amount}.", amount=Money(paid)), paid - exact)
    return "presumed" if any(share.presumed for _, share in options) else "confirmed"


def _count(case: _Case) -> int:
    """How many receive: the people, or the household once where the amount is a household's."""
    if case.clause.unit in A_HOUSEHOLD:
        return 1
    return sum(1 for _ in _receivers(case.asked, case.provision))


def _reason(case: _Case, indices: Indices, name: str) -> Message:
    return msg(
        "{index} {percent}% ({limit})",
        index=name,
        percent=_percent(growth(indices, name, case.asked.index_month)),
        limit=str(dict(case.clause.triggers)[name]),
    )


def _percent(share: Fraction) -> Decimal | Fraction:
    """A share in percent, as a decimal number where it is one."""
    scaled = share * 10**8
    if scaled.denominator != 1:
        return share * 100
    text = f"{Decimal(int(scaled)).scaleb(-6):f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)


def _why_not(case: _Case, by: Cite, indices: Indices) -> Message:
    month = case.asked.index_month
    reasons = tuple(
        msg("{index} {percent}% ({limit})", index=name, percent=_percent(grown), limit=str(limit))
        for name, limit in case.clause.triggers
        if (grown := indices.growth(name, month)) is not None
    )
    if case.clause.months_running is not None:
        return msg(
            "{cite}: nothing is paid for {month}; no index has met its limit {count} months running: {reasons}.",
            cite=by,
            month=case.asked.month,
            count=str(case.clause.months_running),
            reasons=reasons,
        )
    return msg(
        "{cite}: nothing is paid for {month}; no index meets its limit: {reasons}.",
        cite=by,
        month=case.asked.month,
        reasons=reasons,
    )


# Doubling.


def _factor(bill: Bill, case: _Case, by: Cite) -> Fraction:
    """The factor of the month of payment (2020-03..2020-06: 2)."""
    clause = case.clause
    if not clause.doubled:
        return Fraction(1)
    if case.pay_month is None:
        message = msg(
            "{cite} pays more in some months of payment, and neither it nor you say when {month} is paid.",
            cite=by,
            month=case.asked.month,
        )
        raise case.refusal(errors.NotStated, message)
    for months, factor in clause.doubled:
        if When(months).contains(case.pay_month):
            if not isinstance(factor, Exact):
                message = msg("{cite} gives no exact factor for {list}.", cite=by, list=months)
                raise case.refusal(errors.NotExact, message)
            bill.remark(
                "doubled",
                msg(
                    "{cite}: times {factor} in {list}.",
                    cite=by,
                    factor=factor.number.value,
                    list=months,
                ),
                by,
            )
            return factor.value
    return Fraction(1)


# The amount of one.


def _options(
    bill: Bill, case: _Case, indices: Indices, found: Triggered
) -> Iterator[tuple[str, _Share]]:
    """What each index that may pay leads to; a flat amount is one option without an index."""
    flat = _flat(case)
    if flat is not None:
        yield "", _Share(Fraction(1), flat=flat)
        return
    clause, by = case.clause, bill.cites[0]
    if not isinstance(clause.of, str):
        message = msg("{cite} gives neither an amount nor what the growth multiplies.", cite=by)
        raise case.refusal(errors.NotStated, message)
    times = clause.times.value if isinstance(clause.times, Exact) else None
    if clause.times is not None and times is None:
        message = msg(
            "{cite} gives {limit} of {of}, no exact factor.",
            cite=by,
            limit=str(clause.times),
            of=clause.of,
        )
        raise case.refusal(errors.NotExact, message)
    if clause.index == "triggering" and found.open:  # it may trigger too, and pay more
        raise needed(*found.open[0])
    base, presumed = _base(bill, case, clause.of)
    for name in _paying(case, indices, found.names):
        grown = growth(indices, name, case.asked.index_month)
        yield (
            name,
            _Share((times if times is not None else Fraction(1)) * grown, base, presumed=presumed),
        )


def _flat(case: _Case) -> Fraction | None:
    """The printed amount in fen a month for a person, or for the household."""
    clause = case.clause
    value = worth(case.asked.here.book, case.provision, case.asked.here.place)
    said = value.value if value is not None else None
    if said is None:
        return None
    if not isinstance(said, Exact) or isinstance(said, Unchanged):
        message = msg("{cite} gives {limit}, no exact amount.", cite=_by(case), limit=str(said))
        raise case.refusal(errors.NotExact, message)
    if isinstance(clause.unit, Lack):
        message = msg(
            "{cite} gives an amount without saying per what; no amount follows.", cite=_by(case)
        )
        raise case.refusal(errors.NotStated, message)
    return Fraction(fen_in(said.value), per_of(clause) or 1)


def _paying(case: _Case, indices: Indices, names: tuple[str, ...]) -> tuple[str, ...]:
    """The indices whose growth may count: the triggering ones, a named one, or any given."""
    index = case.clause.index
    if index == "triggering":
        return names
    if isinstance(index, str):
        return (index,)
    return tuple(dict.fromkeys((*names, *indices.names(case.asked.index_month))))


def _base(bill: Bill, case: _Case, of: str) -> tuple[Fraction, bool]:
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
                found |= {
                    base.a_year: base.shown
                    for base in bases(here, program, of, case.clause.lag, case.provision.notice)
                }
    if len(found) > 1:
        message = msg(
            "{cite} multiplies {of}, which may be any of {amounts}: it changed between the index month and "
            "the month of payment, or differs between town and country.",
            cite=_by(case),
            of=of,
            amounts=tuple(found.values()),
        )
        raise case.refusal(errors.Undetermined, message)
    return next(iter(found)), presumed


def _programs(case: _Case, of: str) -> tuple[str, ...]:
    if of.startswith("standard "):
        return (of.removeprefix("standard "),)
    return (case.asked.program,) if case.asked.program in (*STANDARDS, "unified") else STANDARDS


def _take(bill: Bill, standard: Found) -> None:
    if standard.cites[0] not in bill.cites:
        bill.take(standard)


def _chosen(
    case: _Case, options: tuple[tuple[str, _Share], ...], factor: Fraction, count: int, ways: Ways
) -> tuple[str, _Share]:
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
        cite=_by(case),
        names=tuple(name for name, _ in options),
        amounts=candidates,
    )
    raise case.refusal(errors.NotStated, message, candidates)


def _candidates(
    shares: tuple[_Share, ...], factor: Fraction, count: int, ways: Ways
) -> tuple[Money, ...]:
    tried = ways.open or every_way(STAGES)
    fens = {share.rounded(way, factor, count) for share in shares for way in tried}
    return whole(tuple(sorted(fens)))


def _rounded(case: _Case, share: _Share, factor: Fraction, count: int, ways: Ways) -> Fraction:
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
    raise case.refusal(errors.NotExact, message, candidates, assume)


def _line(by: Cite, name: str, share: _Share, factor: Fraction, count: int) -> Message:
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
        percent=_percent(share.times),
        index=name,
        factor=factor,
        members=count,
    )
