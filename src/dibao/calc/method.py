"""How an allowance is made at a place: by the difference to the standard, or by flat grades."""

from __future__ import annotations

from fractions import Fraction

from dibao import errors
from dibao.calc.amounts import fen_in, per_of
from dibao.calc.bill import Bill
from dibao.calc.household import Household
from dibao.calc.lookup import Rule, missing, rule
from dibao.calc.results import cite
from dibao.errors import CannotSay, InputError
from dibao.message import msg
from dibao.money import Money
from dibao.policy.book import Provision
from dibao.policy.clauses import Allowance, Clause, Grades
from dibao.policy.values import Exact, Lack


def method_of(bill: Bill) -> str:
    """`difference` or `grades`, as the nearest clause says; refused where none does.

    民发〔2021〕57号 art. 23 allows either: grades where the place has them on file, else the
    difference, and a note says so.
    """
    found = rule(bill.here, Allowance, bill.program)
    clause = found.provision.clause if found.provision is not None else None
    if (
        found.provision is None
        or not isinstance(clause, Allowance)
        or isinstance(clause.method, Lack)
    ):
        raise _no_method(bill, found)
    by = bill.rest_on(found.provision)
    has_grades = _grades(bill) is not None
    if clause.method == "grades" or (clause.method == "either" and has_grades):
        bill.remark("method", msg("{cite}: flat grades are paid.", cite=by), by)
        return "grades"
    if clause.method == "either":
        bill.note_once(
            msg(
                "{cite} allows the difference or flat grades; no grades of this place are on file, so the "
                "difference is computed.",
                cite=by,
            )
        )
    bill.remark("method", msg("{cite}: the difference to the standard is paid.", cite=by), by)
    return "difference"


def _no_method(bill: Bill, found: Rule) -> CannotSay:
    message = msg(
        "No clause on file says how the {program} allowance of {place} is made on {day}: by the "
        "difference to the standard or by grades.",
        program=bill.program,
        place=bill.here.name,
        day=bill.here.on,
    )
    return missing(
        bill.here, found, message, assume=f"- allowance: {bill.program}\n  method: difference"
    )


def _grades(bill: Bill) -> Provision | None:
    """The clause with the place's grades; one that only limits them is none."""
    return rule(bill.here, Grades, bill.program, fits=_has_amounts).provision


def _has_amounts(clause: Clause) -> bool:
    return isinstance(clause, Grades) and isinstance(clause.amount, tuple)


def pay_grade(bill: Bill, household: Household) -> None:
    """分档: the flat amount of the household's grade, for each member or for the household."""
    provision = _grades(bill)
    if provision is None or not isinstance(provision.clause, Grades):
        raise errors.NotOnFile(
            msg(
                "Grades are paid in {program}, and no amounts of grades are on file.",
                program=bill.program,
            ),
            lacks="grades",
            place=bill.here.place,
            on=bill.here.on,
            assume=f"- grades: {bill.program}\n  unit: yuan/person/month\n  amount:\n    一档: …",
        )
    clause = provision.clause
    amounts = {name: v for names, v in clause.amount for name in names}  # type: ignore[union-attr]
    if household.grade not in amounts:
        raise InputError(
            msg(
                "{cite} pays by grade; give the grade of the household, one of: {grades}.",
                cite=cite(provision),
                grades=tuple(amounts),
            )
        )
    amount = amounts[household.grade]
    if not isinstance(amount, Exact):
        raise errors.NotExact(
            msg(
                "{cite} gives {limit} for a grade, no exact amount.",
                cite=cite(provision),
                limit=str(amount),
            ),
            lacks="grades",
            place=bill.here.place,
            on=bill.here.on,
            cites=[cite(provision)],
        )
    by = bill.rest_on(provision)
    fen = _a_month(clause, fen_in(amount.value), household.size)
    message = msg(
        "{cite}, grade {grade}: {amount} for a household of {members}.",
        cite=by,
        grade=str(household.grade),
        amount=Money(fen_in(amount.value), str(clause.unit)),
        members=household.size,
    )
    bill.line("grade", message, fen, by)


def _a_month(clause: Grades, fen: int, members: int) -> Fraction:
    per = per_of(clause)
    if per is not None:
        return Fraction(fen * members, per)
    return Fraction(fen, 12 if clause.unit == "yuan/household/year" else 1)
