"""混合户籍: which standard each member has where registrations in one household differ.

民发〔2012〕220号 art. 11 splits by registration; some places let the residence decide.
"""

from __future__ import annotations

from dibao.calc.bill import Bill
from dibao.calc.household import Household
from dibao.calc.lookup import missing, rule
from dibao.calc.months import standard_of_month
from dibao.calc.results import Found
from dibao.message import msg
from dibao.policy.clauses import Hukou


def standards_of(bill: Bill, household: Household, found: Found) -> tuple[int, ...]:
    """The standard of each member, fen a year; where registrations differ, as the clause says.

    `found`: the standard of the bill's program. Raises a `CannotSay` where no clause says it.
    """
    registrations = [member.registration or bill.program for member in household.members]
    if len(set(registrations)) == 1:
        return (found.a_year,) * household.size
    ruling = rule(bill.here, Hukou, bill.program)
    clause = ruling.provision.clause if ruling.provision is not None else None
    if (
        ruling.provision is None
        or not isinstance(clause, Hukou)
        or not isinstance(clause.hukou, str)
    ):
        message = msg(
            "No clause on file says which standard a household with both registrations has."
        )
        raise missing(bill.here, ruling, message, assume="- hukou: residence")
    by = bill.rest_on(ruling.provision)
    if clause.hukou == "residence":
        bill.remark(
            "hukou",
            msg("{cite}: the standard of the place of residence counts for all.", cite=by),
            by,
        )
        return (found.a_year,) * household.size
    bill.remark(
        "hukou", msg("{cite}: each member has the standard of their own registration.", cite=by), by
    )
    standards = {bill.program: found}
    for other in sorted(set(registrations) - {bill.program}):
        standards[other] = standard_of_month(bill.here, other)
        bill.take(standards[other])
    return tuple(standards[registration].a_year for registration in registrations)
