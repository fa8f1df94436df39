"""Checks of one notice against itself: steps, parts and total, two units, an average and its areas."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from itertools import pairwise

from attrs import evolve

from dibao.calc.amounts import exact_fen, per_of, worth
from dibao.calc.findings import MET, NOT_MET, Case, Finding, places_named, status_of
from dibao.calc.formulas import Product, may_be
from dibao.calc.results import cite
from dibao.calc.tekun_clauses import Ask, Said, asks, printed_a_year, said_here, said_on_file
from dibao.message import msg
from dibao.money import Money
from dibao.policy.book import Book, Provision
from dibao.policy.clauses import PERSON_UNITS, Amounts, Standard, Target, Tekun
from dibao.policy.values import Exact

A_YEAR = "yuan/person/year"


def steps_are_even(case: Case) -> Iterator[Finding]:
    """逐级递增: each care level is the one below it plus the step."""
    clause = case.clause
    if not isinstance(clause, Tekun) or not isinstance(clause.step, Exact):
        return
    levels = [value.value for _, value in clause.levels if isinstance(value, Exact)]
    uneven = [low for low, high in pairwise(levels) if high - low != clause.step.value]
    message = msg("{cite}: the care levels rise by {step} each.", cite=case.by, step=clause.step)
    yield case.finding("step", NOT_MET if uneven else MET, message)


def parts_make_the_total(case: Case) -> Iterator[Finding]:
    """Basic living and care of the same notice add up to its total, for each placement and level."""
    clause = case.clause
    if not isinstance(clause, Tekun) or clause.part != "total":
        return
    for ask in _levels(case, clause):
        total = said_here(ask, case.provision)
        basic, care = (_beside(ask, case.provision, part) for part in ("basic", "care"))
        if total is None or basic is None or care is None:
            continue
        whole, living, caring = (printed_a_year(said) for said in (total, basic, care))
        if whole is None or living is None or caring is None:
            continue
        message = msg(
            "{cite} prints {total}; basic living {basic} and care {care} make {sum}.",
            cite=case.by,
            total=Money(whole, A_YEAR),
            basic=Money(living, A_YEAR),
            care=Money(caring, A_YEAR),
            sum=Money(living + caring, A_YEAR),
        )
        status = status_of(whole == living + caring)
        yield case.finding("parts", status, message, cite(basic.provision), cite(care.provision))


def _levels(case: Case, clause: Tekun) -> Iterator[Ask]:
    yield from asks(case.book, case.place, clause, case.provision.begins.earliest)


def _beside(ask: Ask, provision: Provision, part: str) -> Said | None:
    """What the same notice says of another part from the same day."""
    return next(
        (
            said
            for said in said_on_file(evolve(ask, part=part))
            if said.provision.notice is provision.notice
            and said.provision.begins == provision.begins
        ),
        None,
    )


def units_agree(case: Case) -> Iterator[Finding]:
    """An amount that one notice prints by the month and by the year is the same, or rounded."""
    for other in _in_other_unit(case):
        mine, theirs = (
            _a_year(case.clause, case.value.value),
            _a_year(other.clause, other.value.value),
        )
        if mine is None or theirs is None:
            continue
        message = msg(
            "{cite} gives {amount}, and {other} gives {other_amount}.",
            cite=case.by,
            amount=Money(mine * (per_of(case.clause) or 12) / 12, str(case.clause.unit)),
            other=other.by,
            other_amount=Money(theirs * (per_of(other.clause) or 12) / 12, str(other.clause.unit)),
        )
        holds = _leads_to(case.clause, mine, other.clause, theirs)
        yield case.finding("units", status_of(holds), message, other.by)


def _a_year(clause: Amounts, value: object) -> Fraction | None:
    per = per_of(clause)
    fen = exact_fen(value) if isinstance(value, Exact) else None
    return None if per is None or fen is None else Fraction(fen * 12, per)


def _leads_to(one: Amounts, mine: Fraction, other: Amounts, theirs: Fraction) -> bool:
    """Whether either amount is the other, exact or rounded in its own unit."""
    return _printed_of(one, mine) in may_be(
        one, Product(Fraction(1), theirs, per_of(one) or 12)
    ) or (
        _printed_of(other, theirs) in may_be(other, Product(Fraction(1), mine, per_of(other) or 12))
    )


def _printed_of(clause: Amounts, a_year: Fraction) -> Fraction:
    return a_year * (per_of(clause) or 12) / 12


def _in_other_unit(case: Case) -> Iterator[Case]:
    """Earlier clauses of the same notice for the same thing at the place, in another unit."""
    mine = case.clause
    if not isinstance(mine, (Standard, Tekun)) or per_of(mine) is None:
        return
    for provision in case.book.provisions(case.place, type(mine)):
        other = provision.clause
        same_notice = (
            provision.notice is case.provision.notice and provision.begins == case.provision.begins
        )
        if not same_notice or provision.order >= case.provision.order or not _alike(mine, other):
            continue
        value = worth(case.book, provision, case.place)
        if value is not None and isinstance(other, Amounts) and other.unit != mine.unit:
            yield Case(case.book, provision, case.place, case.area, value)


def _alike(one: Standard | Tekun, other: object) -> bool:
    if isinstance(one, Standard) and isinstance(other, Standard):
        return one.standard == other.standard
    if isinstance(one, Tekun) and isinstance(other, Tekun):
        return (one.tekun, one.part, one.placement) == (other.tekun, other.part, other.placement)
    return False


def mean_is_the_average(case: Case) -> Iterator[Finding]:
    """平均标准: the average is the mean of the standards that the same notice sets, in any rounding."""
    clause, value = case.clause, case.value.value
    if not isinstance(clause, Target) or clause.target != "average_standard":
        return
    if not isinstance(value, Exact):
        return
    standards = tuple(_standards_beside(case, clause.program))
    if not standards:
        return
    mean = Fraction(sum(a_year for _, a_year in standards), len(standards))
    per = per_of(clause) or 1
    message = msg(
        "{cite} prints an average of {amount}; the mean of {count} places is {mean}.",
        cite=case.by,
        amount=value.number,
        count=len(standards),
        mean=Money(mean * per / 12),
    )
    holds = value.value * 100 in may_be(clause, Product(Fraction(1), mean, per))
    cites = dict.fromkeys(cite(provision) for provision, _ in standards)
    yield case.finding("average", status_of(holds), message, *cites)


def _standards_beside(case: Case, program: str | None) -> Iterator[tuple[Provision, int]]:
    """The standards by place that the notice of an average sets, in fen a year."""
    file = case.book.by_jurisdiction[case.provision.jurisdiction]
    position = case.provision.order[0]
    for number, clause in enumerate(case.provision.notice.clauses):
        if not isinstance(clause, Standard) or clause.standard != (program or clause.standard):
            continue
        if not isinstance(clause.amount, tuple):
            continue
        provision = case.book.provision(file, position, number)
        for place in _places(case.book, provision):
            value = worth(case.book, provision, place)
            fen = exact_fen(value.value) if value is not None else None
            if fen is not None and isinstance(clause.unit, str) and clause.unit in PERSON_UNITS:
                yield provision, fen * (12 // PERSON_UNITS[clause.unit])


def _places(book: Book, provision: Provision) -> tuple[str, ...]:
    return tuple(dict.fromkeys(place for place, _ in places_named(book, provision)))
