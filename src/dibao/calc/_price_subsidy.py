"""价格临时补贴: what a household gets for a month in which prices rose past a trigger.

A flat amount, or the standard times the growth of an index; doubled in some months of payment;
rounded last. Nothing triggered is an amount of 0 that says why.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from attrs import evolve

from dibao import errors
from dibao.calc.bill import Bill
from dibao.calc.formulas import ways_for
from dibao.calc.household import Household
from dibao.calc.indices import Indices
from dibao.calc.price_amounts import (
    STAGES,
    chosen,
    line_of,
    options_of,
    percent_of,
    rounded_share,
)
from dibao.calc.price_case import Asked, Case, case_of, receivers
from dibao.calc.results import Cite, Result
from dibao.calc.triggers import Triggered, growth, needed, running, triggered
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.book import Here
from dibao.policy.clauses import PriceSubsidy
from dibao.policy.values import Exact, When, month_start

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
    asked = Asked(
        here, household, program, category, index_month, pay_month and month_start(pay_month)
    )
    case = case_of(asked)
    bill = Bill(evolve(here, on=case.day), program)
    for provision in case.rests_on:
        bill.rest_on(provision)
    by = case.by
    found = triggered(case, indices)
    if not found.names:
        if found.open:
            raise needed(*found.open[0])
        bill.line("not_triggered", _why_not(case, by, indices), 0, by)
    else:
        case = evolve(case, holds=_pay(bill, case, indices, found))
    return evolve(bill.result(case.holds), kind=PriceSubsidy.kind)


def _pay(bill: Bill, case: Case, indices: Indices, found: Triggered) -> str:
    """Add the lines of a subsidy that is paid; returns how sure its standard is."""
    by = case.by
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
    options = tuple(options_of(bill, case, indices, found))
    name, share = chosen(case, options, factor, count, ways)
    exact = share.exact * factor * count
    message = line_of(by, name, share, factor, count)
    bill.line("price_subsidy", message, exact, by)
    paid = rounded_share(case, share, factor, count, ways)
    if paid != exact:
        bill.line("rounding", msg("Rounded to {amount}.", amount=Money(paid)), paid - exact)
    return "presumed" if any(share.presumed for _, share in options) else "confirmed"


def _count(case: Case) -> int:
    """How many receive: the people, or the household once where the amount is a household's."""
    if case.clause.unit in A_HOUSEHOLD:
        return 1
    return sum(1 for _ in receivers(case.asked, case.provision))


def _reason(case: Case, indices: Indices, name: str) -> Message:
    return msg(
        "{index} {percent}% ({limit})",
        index=name,
        percent=percent_of(growth(indices, name, case.asked.index_month)),
        limit=str(dict(case.clause.triggers)[name]),
    )


def _why_not(case: Case, by: Cite, indices: Indices) -> Message:
    month = case.asked.index_month
    reasons = tuple(
        msg("{index} {percent}% ({limit})", index=name, percent=percent_of(grown), limit=str(limit))
        for name, limit in case.clause.triggers
        if (grown := indices.growth(name, month)) is not None
    )
    if running(case) > 1:
        return msg(
            "{cite}: nothing is paid for {month}; no index has met its limit {count} months running: {reasons}.",
            cite=by,
            month=case.asked.month,
            count=running(case),
            reasons=reasons,
        )
    return msg(
        "{cite}: nothing is paid for {month}; no index meets its limit: {reasons}.",
        cite=by,
        month=case.asked.month,
        reasons=reasons,
    )


def _factor(bill: Bill, case: Case, by: Cite) -> Fraction:
    """The factor of the month of payment (2020-03..2020-06: 2)."""
    clause = case.clause
    if not clause.doubled:
        return Fraction(1)
    if case.pay_month is None:
        message = msg(
            "{cite} pays more in some months of payment, and neither it nor you say when {month} is paid; "
            "give the month of payment, or assume after how many months it is (paid_after).",
            cite=by,
            month=case.asked.month,
        )
        raise case.refusal(errors.NotStated, message, case.assume(paid_after="1"))
    for months, factor in clause.doubled:
        if When(months).contains(case.pay_month):
            if not isinstance(factor, Exact):
                message = msg("{cite} gives no exact factor for {list}.", cite=by, list=months)
                assume = f"{case.assume()}\n  doubled:\n    {months}: …"
                raise case.refusal(errors.NotExact, message, assume)
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
