"""混合户籍: which standard each member has where registrations in one household differ.

民发〔2012〕220号 art. 11 splits by registration; some places let the residence decide.
"""

from __future__ import annotations

from fractions import Fraction

from dibao import errors
from dibao.calc.bill import Bill
from dibao.calc.household import Household
from dibao.calc.lookup import Rule, missing, rule
from dibao.calc.months import standard_of_month
from dibao.calc.results import Found, cite
from dibao.calc.rounding import Gap
from dibao.errors import CannotSay
from dibao.message import msg
from dibao.money import Money
from dibao.policy.book import Here
from dibao.policy.clauses import Clause, Hukou
from dibao.policy.values import Lack

OFFER = "- hukou: residence"


def ruling_of(here: Here, program: str) -> Rule:
    """The clause that says whether the residence or the registration decides.

    One that says `not stated` does not speak; one whose copy stops is no provision either.
    """
    found = rule(here, Hukou, program, fits=_speaks)
    if found.provision is not None and isinstance(found.provision.clause.hukou, Lack):  # type: ignore[attr-defined]
        return Rule(Hukou.kind)
    return found


def _speaks(clause: Clause) -> bool:
    return isinstance(clause, Hukou) and clause.hukou is not Lack.NOT_STATED


def standards_of(
    bill: Bill, household: Household, found: Found, income: Fraction | int | None = None
) -> tuple[int, ...]:
    """The standard of each member, fen a year; where registrations differ, as the clause says.

    `found`: the standard of the bill's program. `income`: what counts of the household, fen a year,
    if the gap is asked for. Raises a `CannotSay` where no clause says it and the answer turns on it.
    """
    residence = (found.a_year,) * household.size
    registrations = [member.registration or bill.program for member in household.members]
    if len(set(registrations)) == 1:
        return residence
    ruling = ruling_of(bill.here, bill.program)
    if ruling.provision is None:
        return _whatever_counts(bill, ruling, residence, registrations, income)
    clause = ruling.provision.clause
    by = bill.rest_on(ruling.provision)
    if isinstance(clause, Hukou) and clause.hukou == "residence":
        bill.remark(
            "hukou",
            msg("{cite}: the standard of the place of residence counts for all.", cite=by),
            by,
        )
        return residence
    bill.remark(
        "hukou", msg("{cite}: each member has the standard of their own registration.", cite=by), by
    )
    others = {other: standard_of_month(bill.here, other) for other in _others(bill, registrations)}
    for standard in others.values():
        bill.take(standard)
    return _own(found, others, registrations)


def _others(bill: Bill, registrations: list[str]) -> list[str]:
    return sorted(set(registrations) - {bill.program})


def _own(found: Found, others: dict[str, Found], registrations: list[str]) -> tuple[int, ...]:
    return tuple(others.get(registration, found).a_year for registration in registrations)


def _whatever_counts(
    bill: Bill,
    ruling: Rule,
    residence: tuple[int, ...],
    registrations: list[str],
    income: Fraction | int | None,
) -> tuple[int, ...]:
    """The standards if both readings lead to one amount; else the refusal with both."""
    try:
        others = {one: standard_of_month(bill.here, one) for one in _others(bill, registrations)}
    except CannotSay:
        raise _no_ruling(bill, ruling, ()) from None
    own = tuple(others[one].a_year if one in others else residence[0] for one in registrations)
    if own == residence:
        return residence
    gaps = {Gap.of(standards, income or 0).a_month for standards in (residence, own)}
    if income is not None and gaps == {0}:
        return residence
    raise _no_ruling(bill, ruling, tuple(sorted(gaps)) if income is not None else ())


def _no_ruling(bill: Bill, ruling: Rule, gaps: tuple[Fraction | int, ...]) -> CannotSay:
    """No clause decides; one that says so of itself is named."""
    here, amounts = bill.here, tuple(Money(gap) for gap in gaps)
    silent = rule(here, Hukou, bill.program).provision
    if silent is None:
        message = msg(
            "No clause on file says which standard a household with both registrations has."
        )
        if gaps:
            message = msg(
                "No clause on file says which standard a household with both registrations has; before "
                "rounding and supplements it may be {amounts}.",
                amounts=amounts,
            )
        refusal = missing(here, ruling, message, assume=OFFER)
        refusal.candidates = amounts
        return refusal
    by = cite(silent)
    kind: type[CannotSay] = errors.NotStated
    if silent.clause.hukou is Lack.NOT_SEEN:  # type: ignore[attr-defined]
        kind = errors.NotSeen
    return kind(
        msg("{cite} does not say which standard a household with both registrations has.", cite=by),
        lacks=Hukou.kind,
        place=here.place,
        on=here.on,
        cites=[by],
        candidates=amounts,
        assume=OFFER,
    )
