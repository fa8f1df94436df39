"""How an allowance is made at a place: by the difference to the standard, or by flat grades."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from dibao import errors
from dibao.calc.amounts import fen_in, per_of
from dibao.calc.basis import Basis, Ground, ground_of
from dibao.calc.bill import Bill
from dibao.calc.household import Household
from dibao.calc.lookup import Rule, every, missing, rule
from dibao.calc.results import Step, cite, unique
from dibao.calc.rounding import Gap
from dibao.errors import CannotSay, InputError
from dibao.message import Message, msg
from dibao.money import Money, divided
from dibao.policy.book import Provision
from dibao.policy.clauses import Allowance, Clause, Grades
from dibao.policy.values import Exact, Lack


@frozen
class _Method:
    """How an allowance is made, what says so, and what a reader must know beside it."""

    name: str
    ground: Ground
    notes: tuple[Message, ...] = ()


def method_of(bill: Bill) -> str:
    """`difference` or `grades`, as the nearest clause says; refused where none does.

    民发〔2021〕57号 art. 23 allows either: grades where the place has them on file, else the
    difference, and a note says so.
    """
    method = bill.basis.once(_method)
    bill.stand_on(method.ground)
    for note in method.notes:
        bill.note_once(note)
    return method.name


def _method(basis: Basis) -> _Method:
    found = rule(basis.here, Allowance, basis.program)
    provision = found.provision
    clause = provision.clause if provision is not None else None
    if provision is None or not isinstance(clause, Allowance) or isinstance(clause.method, Lack):
        raise _no_method(basis, found)
    by = cite(provision)
    if clause.method == "grades" or (clause.method == "either" and _grades(basis) is not None):
        step = Step("method", msg("{cite}: flat grades are paid.", cite=by), cites=(by,))
        return _Method("grades", ground_of(basis.here.book, provision, step))
    message = msg("{cite}: the difference to the standard is paid.", cite=by)
    ground = ground_of(basis.here.book, provision, Step("method", message, cites=(by,)))
    if clause.method != "either":
        return _Method("difference", ground)
    note = msg(
        "{cite} allows the difference or flat grades; no grades of this place are on file, so the "
        "difference is computed.",
        cite=by,
    )
    return _Method("difference", ground, (note,))


def _no_method(basis: Basis, found: Rule) -> CannotSay:
    message = msg(
        "No clause on file says how the {program} allowance of {place} is made on {day}: by the "
        "difference to the standard or by grades.",
        program=basis.program,
        place=basis.here.name,
        day=basis.here.on,
    )
    return missing(
        basis.here, found, message, assume=f"- allowance: {basis.program}\n  method: difference"
    )


def _grades(basis: Basis) -> Provision | None:
    """The clause with the place's grades; one that only limits them is none."""
    return rule(basis.here, Grades, basis.program, fits=_has_amounts).provision


def _has_amounts(clause: Clause) -> bool:
    return isinstance(clause, Grades) and isinstance(clause.amount, tuple)


def pay_grade(bill: Bill, household: Household) -> Gap:
    """分档: the flat amount of the household's grade, for each member or for the household.

    Returns what it is made of, to be rounded.
    """
    provision = bill.basis.once(_grades)
    if provision is None or not isinstance(provision.clause, Grades):
        raise _no_grades(bill)
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
    each = household.size if per_of(clause) is not None else 1
    return Gap.of((divided(12 * fen, each),) * each, 0)


def _no_grades(bill: Bill) -> CannotSay:
    """No amounts of grades: the clause that pays by grades is named, and those that limit them."""
    method = rule(bill.here, Allowance, bill.program).provision
    limits = every(bill.here, Grades, bill.program)
    pays = tuple(cite(provision) for provision in (method,) if provision is not None)
    limited = unique(cite(provision) for provision in limits)
    message = msg("{cites} pays flat grades, and no amounts of grades are on file.", cites=pays)
    if limited:
        message = msg(
            "{cites} pays flat grades, and no amounts of grades are on file; {limits} only limits them.",
            cites=pays,
            limits=limited,
        )
    return errors.NotOnFile(
        message,
        lacks="grades",
        place=bill.here.place,
        on=bill.here.on,
        cites=unique((*pays, *limited)),
        assume=f"- grades: {bill.program}\n  unit: yuan/person/month\n  amount:\n    一档: …",
    )


def _a_month(clause: Grades, fen: int, members: int) -> Fraction | int:
    per = per_of(clause)
    if per is not None:
        return divided(fen * members, per)
    return divided(fen, 12 if clause.unit == "yuan/household/year" else 1)
