"""One month of grace: what is paid on, up to what, and what becomes of supplements.

Where the clauses are silent on one of these, every reading is tried.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import product

from attrs import frozen

from dibao import errors
from dibao.calc._supplements import add_supplements
from dibao.calc.bill import Bill
from dibao.calc.grace_terms import NO_CAP, Terms
from dibao.calc.household import Household
from dibao.calc.income import assess
from dibao.calc.lookup import rounds, rule
from dibao.calc.months import standard_of_month
from dibao.calc.registrations import standards_of
from dibao.calc.results import Cite, Found, Result, cite
from dibao.calc.rounding import Gap, candidates, ways
from dibao.calc.shares import refuse_other_registration
from dibao.calc.terms import Said
from dibao.errors import CannotSay, InputError
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.book import Here
from dibao.policy.clauses import Allowance, Clause, Grades, Rounding
from dibao.policy.values import Bound, Exact, Lack

BASES = ("old amount", "standard")
CAPS = ("standard x members", NO_CAP)
SUPPLEMENTS = ("recomputed", "kept", "none")


@frozen
class Reading:
    """What is paid on, up to what, and what becomes of supplements."""

    base: str
    capped: str
    supplements: str


@frozen
class Case:
    """The clauses and the household; amounts in fen a month."""

    terms: Terms
    household: Household
    base: int
    supplements: int | None

    def readings(self) -> tuple[Reading, ...]:
        """Every way to read the clauses: one where they say all."""
        terms = self.terms
        words = (
            terms.options("base", BASES),
            terms.options("capped", CAPS),
            terms.options("supplements", SUPPLEMENTS),
        )
        return tuple(Reading(*chosen) for chosen in product(*words))


def beyond(case: Case, there: Here, household: Household) -> Message | None:
    """Why the grace ends with this month: the income is outside the limit, in times the standard."""
    found = case.terms.get("income")
    if found is None:
        return None
    if not isinstance(found, Said) or not isinstance(found.value, (Bound, Exact)):
        raise case.terms.refuse(
            errors.NotStated, msg("{cite} does not say up to which income.", cite=case.terms.by)
        )
    if not (household.incomes or household.payers):
        raise InputError(
            msg("{cite} gives grace only by income; give the household's incomes.", cite=found.by)
        )
    standard = standard_of_month(there, case.terms.program)
    income = assess(there, household, case.terms.program).a_year
    full = sum(standards_of(Bill(there, case.terms.program), household, standard))
    times = Fraction(income) / full
    limit = found.value
    if limit.admits(times) if isinstance(limit, Bound) else times <= limit.value:
        return None
    return msg(
        "{cite}: only while the income is {limit} times the standard; in {month} it is {income} a month for "
        "{members}, the standard {standard}.",
        cite=found.by,
        limit=str(limit),
        month=f"{there.on:%Y-%m}",
        income=Money(Fraction(income) / 12),
        members=household.size,
        standard=standard.money,
    )


def agreed(case: Case, there: Here, household: Household) -> Result:
    """The month's bill under every reading, if all pay the same; else refused."""
    readings = case.readings()
    if len(readings) == 1:
        return _bill(case, there, household, readings[0])
    bills: list[Result] = []
    failed: list[CannotSay | InputError] = []
    for reading in readings:
        try:
            bills.append(_bill(case, there, household, reading))
        except (CannotSay, InputError) as why:
            failed.append(why)
    if not bills:  # the same lack under every reading
        raise failed[0]
    amounts = sorted({bill.fen for bill in bills})
    if len(amounts) == 1 and not failed:
        return bills[0]
    points = tuple(_silent(case.terms))
    seen = any(case.terms.get(name) is Lack.NOT_SEEN for name in ("base", "capped", "supplements"))
    money = tuple(Money(fen) for fen in amounts)
    message = msg(
        "{cite} does not say {points}; for {month} the amount turns on it and may be {amounts}.",
        cite=case.terms.by,
        points=points,
        month=f"{there.on:%Y-%m}",
        amounts=money,
    )
    raise case.terms.refuse(errors.NotSeen if seen else errors.NotStated, message, money)


def _silent(terms: Terms) -> Iterator[Message]:
    words = {
        "base": msg("what is paid on"),
        "capped": msg("whether it is capped"),
        "supplements": msg("what becomes of supplements"),
    }
    for name, message in words.items():
        if isinstance(terms.get(name), Lack):
            yield message


def _bill(case: Case, there: Here, household: Household, reading: Reading) -> Result:
    """One month: what is paid on, the cap, the supplements."""
    bill = Bill(there, case.terms.program)
    refuse_other_registration(bill, household)
    by, holds = case.terms.by, "confirmed"
    if reading.base == "standard":
        found = standard_of_month(there, case.terms.program)
        holds = found.holds
        bill.take(found)
        message = msg(
            "{cite}: the full standard of a household of {members} is paid on.",
            cite=by,
            members=household.size,
        )
        bill.line("grace_base", message, _full(bill, found, household, None), by)
        _not_a_grade(bill, by)
    else:
        bill.line("grace_base", msg("{cite}: the old amount is paid on.", cite=by), case.base, by)
        if reading.capped != NO_CAP:
            found = standard_of_month(there, case.terms.program)
            holds = found.holds
            bill.take(found)
            beyond = _full(bill, found, household, case.base) - case.base
            message = msg(
                "{cite}: capped at the standard of a household of {members}.",
                cite=by,
                members=household.size,
            )
            if beyond:
                bill.line("grace_cap", message, beyond, by)
    _supplements(case, bill, household, reading)
    return bill.result(holds)


def _not_a_grade(bill: Bill, by: Cite) -> None:
    """Where flat grades are paid, the standard that a clause pays on is not a grade; say so."""
    method = rule(bill.here, Allowance, bill.program).provision
    grades = rule(bill.here, Grades, bill.program, fits=_prints_grades).provision
    if method is None or not isinstance(method.clause, Allowance):
        return
    if method.clause.method == "grades" or (method.clause.method == "either" and grades):
        bill.note_once(
            msg(
                "{other} pays flat grades; {cite} pays on the standard, which is no grade.",
                other=cite(grades or method),
                cite=by,
            )
        )


def _prints_grades(clause: Clause) -> bool:
    return isinstance(clause, Grades) and isinstance(clause.amount, tuple)


def _supplements(case: Case, bill: Bill, household: Household, reading: Reading) -> None:
    if reading.supplements == "recomputed":
        add_supplements(bill, household)
    elif reading.supplements == "kept":
        if case.supplements is None:
            raise InputError(
                msg(
                    "Supplements are kept; give what they were (supplements_before), or the last result."
                )
            )
        message = msg("{cite}: the supplements of before are kept.", cite=case.terms.by)
        bill.line("supplement", message, case.supplements, case.terms.by)


def _full(bill: Bill, found: Found, household: Household, most: int | None) -> Fraction | int:
    """The standard of all members in fen a month, rounded as a clause for allowances says.

    Not above `most`: where that is smaller, no rounding is needed.
    """
    gap = Gap(standards_of(bill, household, found), 0)
    payments: list[Fraction | int]
    ruling = rule(bill.here, Rounding, bill.program, fits=rounds("allowance"))
    clause = ruling.provision.clause if ruling.provision is not None else None
    if ruling.provision is None and gap.a_month.denominator == 1:
        payments = [gap.a_month]
    else:
        payments = candidates(gap, ways(clause if isinstance(clause, Rounding) else None))
    if most is not None:
        payments = sorted({min(fen, Fraction(most)) for fen in payments})
    if len(payments) == 1 and payments[0].denominator == 1:
        if ruling.provision is not None and payments[0] != most:
            bill.rest_on(ruling.provision)
        return payments[0]
    whole = tuple(Money(fen) for fen in payments if fen.denominator == 1)
    raise errors.NotExact(
        msg(
            "The standard of a household of {members} is {exact} a month, no whole number of fen, and no clause on "
            "file says how it is rounded; it may be {amounts}.",
            members=household.size,
            exact=Money(gap.a_month),
            amounts=whole,
        ),
        lacks="rounding",
        place=bill.here.place,
        on=bill.here.on,
        candidates=whole,
        assume="- rounding: allowance\n  mode: half-up\n  to: 1\n  stage: household",
    )
