"""Checks of what was published: each notice against the one before, formulas against amounts.

A check says met, not met or cannot be judged, with the numbers on both sides. A difference is a
finding for a reader, never a correction: the published value stands. What one notice says of
itself is in `dibao.calc.agreement`, lower levels against higher ones in `dibao.calc.oversight`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from fractions import Fraction

from attrs import evolve

from dibao.calc import agreement, oversight, refusals, results
from dibao.calc.amounts import fen_in, per_of
from dibao.calc.contradictions import amounts_agree, two_values
from dibao.calc.findings import (
    CANNOT_BE_JUDGED,
    MET,
    NOT_MET,
    Case,
    Finding,
    cases,
    status_of,
)
from dibao.calc.formulas import Base, Product, bases, may_be
from dibao.calc.precedence import Question, answer_on_file
from dibao.calc.results import Cite, cite
from dibao.calc.tekun_amounts import amount_of, own_base
from dibao.calc.tekun_clauses import Ask, asks, said_here
from dibao.calc.tekun_values import Amount
from dibao.errors import CannotSay
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.book import Book, Here
from dibao.policy.clauses import PROGRAMS, Amounts, Clause, Standard, Target, Tekun
from dibao.policy.values import ONE_DAY, Bound, Exact, Lack, Number

A_YEAR = timedelta(days=366)

__all__ = ["CANNOT_BE_JUDGED", "MET", "NOT_MET", "Finding", "checks", "findings"]


def checks(book: Book, place: str | None = None) -> tuple[Finding, ...]:
    """Every check of every clause on file, or of the clauses that name one place.

    `place` is a key, a code or a name. Findings that are met are returned too.
    """
    return tuple(findings(book, None if place is None else book.places.find(place)))


def findings(book: Book, place: str | None = None) -> Iterator[Finding]:
    """The findings of `checks`, one after the other; `place` is a key."""
    yield from _once_a_group(_every(book, place))


def _every(book: Book, place: str | None) -> Iterator[Finding]:
    yield from _silent_and_present(book, place)
    for case in cases(book, place):
        for check in CHECKS:
            yield from check(case)
    yield from oversight.findings(book, place)


def _once_a_group(every: Iterator[Finding]) -> Iterator[Finding]:
    """Of places that one word of a clause names, one finding is enough if it says the same of all."""
    seen: set[tuple[str, tuple[int, int], Message]] = set()
    for finding in every:
        key = (finding.file, finding.where, finding.message)
        if key not in seen:
            seen.add(key)
            yield finding


# --- one notice against the one before ---------------------------------------------------------


def _was_held(case: Case) -> Iterator[Finding]:
    """`was` equals what the earlier notice set (由350提高到375)."""
    clause, was = case.clause, refusals.was_of(case.provision, case.value)
    if not isinstance(clause, Standard) or was is None:
        return
    if not _has_eve(case):
        yield _no_older(case, was)
        return
    question = Question(case.book, case.place, clause.standard)
    before = case.provision.begins.earliest - ONE_DAY
    try:
        older = answer_on_file(question, before)
    except CannotSay:
        yield _no_older(case, was)
        return
    by = cite(older.provision)
    if amounts_agree(was, per_of(clause) or 1, older.money, older.per):
        yield _was_set(case, was, by)
    else:
        yield _was_against(case, was, older.money, by, older.since)


def _has_eve(case: Case) -> bool:
    """Whether the day before the clause is a day; one with neither start nor issue has none."""
    return case.provision.begins.earliest != date.min


def _tekun_was_held(case: Case) -> Iterator[Finding]:
    """The same for each placement and level of 特困."""
    clause = case.clause
    if not isinstance(clause, Tekun) or not _has_eve(case):
        return
    for ask in asks(case.book, case.place, clause, case.provision.begins.earliest):
        said = said_here(ask, case.provision)
        value = said.value if said is not None else None
        number = value.was if isinstance(value, (Exact, Bound)) else None
        if number is None or per_of(clause) is None:
            continue
        was = Money(fen_in(number.value), str(clause.unit))
        older = _tekun_before(ask, case.provision.begins.earliest)
        if older is None:
            yield _no_older(case, was)
        else:
            by = older.cites[0]
            if amounts_agree(was, per_of(clause) or 1, older.money, older.per):
                yield _was_set(case, was, by)
            else:
                yield _was_against(case, was, older.money, by, older.since)


def _tekun_before(ask: Ask, day: date) -> Amount | None:
    try:
        return amount_of(ask.before(day))
    except CannotSay:
        return None


def _no_older(case: Case, was: Money) -> Finding:
    message = msg(
        "{cite} says that {amount} held before it as {what} in {place}; no earlier notice on file sets it.",
        cite=case.by,
        amount=was,
        what=case.what,
        place=case.area,
    )
    return case.finding("was", CANNOT_BE_JUDGED, message)


def _was_set(case: Case, was: Money, by: Cite) -> Finding:
    message = msg(
        "{cite} says that {amount} held before it as {what}, as {older} set.",
        cite=case.by,
        amount=was,
        what=case.what,
        older=by,
    )
    return case.finding("was", MET, message, by)


def _was_against(case: Case, was: Money, older: Money, by: Cite, since: date) -> Finding:
    """Standards are raised almost every year: over a longer time a notice may be missing."""
    if case.provision.begins.earliest - since > A_YEAR:
        message = msg(
            "{cite} says that {amount} held before it as {what} in {place}; {older} set {other}, "
            "and a notice between the two may be missing.",
            cite=case.by,
            amount=was,
            what=case.what,
            place=case.area,
            older=by,
            other=older,
        )
        return case.finding("was", CANNOT_BE_JUDGED, message, by)
    message = msg(
        "{cite} says that {amount} held before it as {what} in {place}, but {older} set {other}.",
        cite=case.by,
        amount=was,
        what=case.what,
        place=case.area,
        older=by,
        other=older,
    )
    return case.finding("was", NOT_MET, message, by)


def _ratchet_holds(case: Case) -> Iterator[Finding]:
    """不低于现行: a printed amount is no less than what the place had."""
    clause = case.clause
    if (
        clause.not_below is None
        or not isinstance(case.value.value, Exact)
        or per_of(clause) is None
    ):
        return
    older = _own_before(case)
    mine = Money(fen_in(case.value.value.value), str(clause.unit))
    if older is None:
        message = msg(
            "{cite} sets {amount}, no less than what the place had, which is not on file.",
            cite=case.by,
            amount=mine,
        )
        yield case.finding("ratchet", CANNOT_BE_JUDGED, message)
        return
    a_year, shown, by = older
    holds = int(mine.fen) * (12 // (per_of(clause) or 1)) >= a_year
    message = msg(
        "{cite} sets {amount}, no less than what the place had: {other} of {older}.",
        cite=case.by,
        amount=mine,
        other=shown,
        older=by,
    )
    yield case.finding("ratchet", status_of(holds), message, by)


def _own_before(case: Case) -> tuple[int, Money, Cite] | None:
    clause, day = case.clause, case.provision.begins.earliest
    if not _has_eve(case):
        return None
    try:
        if isinstance(clause, Standard):
            held = answer_on_file(Question(case.book, case.place, clause.standard), day - ONE_DAY)
            return held.a_year, held.money, cite(held.provision)
        if isinstance(clause, Tekun):
            ask = next(asks(case.book, case.place, clause, day))
            older = amount_of(ask.before(day))
            return None if older is None else (older.a_year, older.money, older.cites[0])
    except CannotSay:
        return None
    return None


# --- arithmetic within a clause ----------------------------------------------------------------


def _raise_adds_up(case: Case) -> Iterator[Finding]:
    """Amount = was + plus, and = was x (1 + percent) under the stated rounding, or any."""
    clause, value = case.clause, case.value.value
    if not isinstance(value, Exact) or value.was is None:
        return
    was = value.was.value
    if isinstance(clause.plus, Exact):
        formula = msg("{was} + {plus}", was=value.was, plus=clause.plus)
        yield _compared(case, "plus", value, (was + clause.plus.value,), formula)
    if isinstance(clause.percent, Exact):
        exact = was * (1 + clause.percent.value)
        allowed = tuple(fen / 100 for fen in may_be(clause, Product(Fraction(1), exact * 1200, 1)))
        if not isinstance(clause.round, str) and _is_growth(value, clause.percent.number):
            allowed = (*allowed, value.value)
        formula = msg("{was} + {percent}", was=value.was, percent=clause.percent)
        yield _compared(case, "percent", value, allowed, formula)


def _is_growth(value: Exact, printed: Number) -> bool:
    """Whether the printed percentage is the growth, cut or rounded at the digits it shows."""
    if value.was is None or value.was.value == 0:
        return False
    decimals = len(printed.text.rstrip("%").partition(".")[2])
    scaled = (value.value / value.was.value - 1) * 100 * 10**decimals
    shown = printed.value * 100 * 10**decimals
    return bool(abs(scaled - shown) < 1)


def _formula_holds(case: Case) -> Iterator[Finding]:
    """Amount = times x of (20% of last year's income, 1.3 x the standard), or within its limit."""
    clause, value = case.clause, case.value.value
    if not isinstance(value, Exact) or not isinstance(clause.of, str):
        return
    if not isinstance(clause.times, (Exact, Bound)):
        return
    months = per_of(clause) or _implied_per(clause)
    if months is None:
        return
    try:
        found = _bases(case, clause)
    except CannotSay:
        message = msg(
            "{cite} gives {times} of {of}, and no such figure is on file.",
            cite=case.by,
            times=clause.times,
            of=clause.of,
        )
        yield case.finding("formula", CANNOT_BE_JUDGED, message)
        return
    if isinstance(clause.times, Exact):
        yield _product(case, value, clause.times, months, found)
    else:
        yield _within(case, value, clause.times, months, found)


def _product(
    case: Case, value: Exact, times: Exact, months: int, found: tuple[Base, ...]
) -> Finding:
    products = [Product(times.value, base.a_year, months) for base in found]
    allowed = [fen / 100 for product in products for fen in may_be(case.clause, product)]
    formula = msg(
        "{times} x {base} a year x {months}/12",
        times=times,
        base=Money(found[0].a_year),
        months=months,
    )
    return _compared(case, "formula", value, tuple(allowed), formula, *found[0].cites)


def _within(
    case: Case, value: Exact, times: Bound, months: int, found: tuple[Base, ...]
) -> Finding:
    """A printed amount beside a limit of the same clause."""
    params = {
        "cite": case.by,
        "amount": value.number,
        "limit": f"{times} of {case.clause.of}",
        "base": Money(found[0].a_year * months / 12),
    }
    message = msg("{cite} prints {amount}, and {limit}, which is {base}.", **params)
    if times.word in ("about", "guide"):
        return case.finding("formula", CANNOT_BE_JUDGED, message, *found[0].cites)
    shares = [value.value * 100 * 12 / (base.a_year * months) for base in found if base.a_year]
    status = status_of(*(times.admits(share) for share in shares))
    return case.finding("formula", status, message, *found[0].cites)


def _bases(case: Case, clause: Amounts) -> tuple[Base, ...]:
    """What the formula multiplies at the start of the clause."""
    day = case.provision.begins.certain or case.provision.begins.earliest
    of = str(clause.of)
    if isinstance(clause, Tekun):
        ask = next(asks(case.book, case.place, clause, day))
        own = own_base(ask, case.provision, of)
        if own is not None:
            return (own,)
    here = Here(case.book, case.place, day)
    program = _program(clause)
    if of in ("previous standard", "own amount before") and isinstance(clause, Standard):
        here, of = evolve(here, on=day - ONE_DAY), "standard"
    return bases(here, program, of, clause.lag, case.provision.notice)


def _program(clause: Clause) -> str:
    """The program whose standard a formula means; 五保 is the rural one."""
    for name in (getattr(clause, clause.kind), getattr(clause, "program", None)):
        if name in PROGRAMS:
            return str(name)
    return "rural" if getattr(clause, clause.kind) == "wubao" else "unified"


def _implied_per(clause: Amounts) -> int | None:
    """A target printed without a unit is a monthly average, as the standard that it averages."""
    return 1 if isinstance(clause, Target) and isinstance(clause.unit, Lack) else None


def _compared(
    case: Case,
    check: str,
    value: Exact,
    allowed: tuple[Fraction, ...],
    formula: Message,
    *more: Cite,
) -> Finding:
    params = {
        "cite": case.by,
        "amount": value.number,
        "formula": formula,
        "exact": Money(allowed[0] * 100),
    }
    if value.value in allowed:
        message = msg("{cite} prints {amount}, and {formula} = {exact} leads to it.", **params)
        return case.finding(check, MET, message, *more)
    message = msg("{cite} prints {amount}, but {formula} = {exact} does not lead to it.", **params)
    return case.finding(check, NOT_MET, message, *more)


# --- what a notice says of itself --------------------------------------------------------------


def _silent_and_present(book: Book, place: str | None) -> Iterator[Finding]:
    """A topic that a notice calls not stated or not seen has no clause in it (a limit is none)."""
    for file in book.files:
        if place is not None and place != file.jurisdiction:
            continue
        for notice in file.notices:
            for clause in notice.clauses:
                for topic in (*notice.not_stated, *notice.not_seen):
                    if topic in _topics(clause):
                        by = results.cite_notice(notice, file.jurisdiction, clause.at)
                        message = msg(
                            '{cite}: "{topic}" is said to be missing, and a clause has it.',
                            cite=by,
                            topic=topic,
                        )
                        yield Finding(
                            "silence",
                            NOT_MET,
                            message,
                            file.jurisdiction,
                            (by,),
                            book.file_name(file),
                            clause.where,
                        )


def _topics(clause: Clause) -> tuple[str, ...]:
    """The topics that a clause settles: its kind, alone and with its program."""
    named = getattr(clause, clause.kind)
    if isinstance(clause, Standard) and not isinstance(clause.amount, (Exact, tuple)):
        return ()
    programs = (named,) if isinstance(named, str) else tuple(named or ())
    return (clause.kind, *(f"{clause.kind} {program}" for program in programs))


CHECKS: tuple[Callable[[Case], Iterator[Finding]], ...] = (
    _was_held,
    _tekun_was_held,
    two_values,
    _ratchet_holds,
    _raise_adds_up,
    _formula_holds,
    agreement.steps_are_even,
    agreement.parts_make_the_total,
    agreement.units_agree,
    agreement.mean_is_the_average,
)
