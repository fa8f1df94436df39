"""The standard in force on a day, for how long, and whether anything confirms it.

A timeline is cut at every day on which a clause begins, becomes certain or ends; between two cuts
one clause decides (`dibao.calc.precedence`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import pairwise

from attrs import evolve, frozen

from dibao.calc import refusals, results
from dibao.calc.precedence import Answer, Question, answer, can_pay, sure_through
from dibao.calc.results import Found, Gap
from dibao.errors import CannotSay, InputError
from dibao.message import msg
from dibao.policy.book import Here, Provision
from dibao.policy.clauses import PERSON_UNITS, PROGRAMS, Standard
from dibao.policy.values import ONE_DAY


def standard(here: Here, program: str) -> Found:
    """The standard of a place and program on a day.

    `program`: urban, rural or unified. Returns the amount as published (fen per month, quarter or
    year and person) with its clause. Raises a `CannotSay` that names what is missing.
    """
    key = ("found", here, program)
    found: Found | None = here.book.memo.get(key)
    if found is None:
        found = _standard(here, program)
        here.book.memo[key] = found
    return found


def _standard(here: Here, program: str) -> Found:
    question = Question(here.book, here.place, _program(program), here.assume)
    for span in _spans(question):
        if span.holds(here.on) and isinstance(span.outcome, Answer):
            return _found(question, span, span.outcome, here.on)
    decided = answer(question, here.on)  # raises the refusal, worded for the day
    return _found(question, _Span(here.on, here.on, decided), decided, here.on)


def timeline(here: Here, program: str) -> tuple[Found | Gap, ...]:
    """Every standard on file for a place, oldest first, and the gaps between them.

    The day of `here` does not matter. It begins with the first day on which a clause or a silent
    notice may apply; a place with nothing on file has an empty timeline. Each `Found` is given for
    its first day.
    """
    question = Question(here.book, here.place, _program(program), here.assume)
    return tuple(_entry(question, span) for span in _spans(question))


def _program(program: str) -> str:
    if program not in PROGRAMS:
        raise InputError(
            msg(
                '"{program}" is no program; it is one of: {programs}.',
                program=str(program),
                programs=PROGRAMS,
            )
        )
    return program


# --- spans -------------------------------------------------------------------------------------


@frozen
class _Span:
    """Days on which one clause decides, or one refusal stands. `last` is None where it is open."""

    first: date
    last: date | None
    outcome: Answer | CannotSay

    def holds(self, day: date) -> bool:
        return self.first <= day and (self.last is None or day <= self.last)

    def goes_on(self, later: _Span) -> bool:
        """Whether the next span has the same outcome."""
        mine, other = self.outcome, later.outcome
        if isinstance(mine, Answer) and isinstance(other, Answer):
            return mine.provision == other.provision and mine.fen == other.fen
        if isinstance(mine, CannotSay) and isinstance(other, CannotSay):
            return mine.code == other.code and mine.cites == other.cites
        return False


def _spans(question: Question) -> tuple[_Span, ...]:
    key = ("spans", question)
    found: tuple[_Span, ...] | None = question.book.memo.get(key)
    if found is None:
        found = tuple(_merged(question))
        question.book.memo[key] = found
    return found


def _merged(question: Question) -> Iterator[_Span]:
    waiting: _Span | None = None
    for span in _pieces(question):
        if waiting is not None and waiting.goes_on(span):
            waiting = _Span(waiting.first, span.last, waiting.outcome)
            continue
        if waiting is not None:
            yield waiting
        waiting = span
    if waiting is not None:
        yield waiting


def _pieces(question: Question) -> Iterator[_Span]:
    cuts = _cuts(question)
    for first, after in pairwise([*cuts, None]):
        if first is None:  # pairwise gives None only last
            continue
        last = after - ONE_DAY if after is not None else None
        try:
            yield _Span(first, last, answer(question, first))
        except CannotSay as refusal:
            yield _Span(first, last, refusal)


def _cuts(question: Question) -> list[date]:
    """The days on which the outcome may change."""
    days: set[date] = set()
    provisions = [provision for provision, _ in (*question.on_file, *question.assumed)]
    for provision in provisions:
        days |= set(provision.cuts)
    if any(provision.clause.as_of is not None for provision in provisions):
        # From then on another amount, shown in force on a later day, may have begun.
        days |= {sure_through(question.book, one) + ONE_DAY for one in provisions}
    for silence in question.silences:
        days |= set(silence.cuts)
    return sorted(days)


# --- what is found, and how sure it is ---------------------------------------------------------


def _entry(question: Question, span: _Span) -> Found | Gap:
    if isinstance(span.outcome, Answer):
        try:
            return _found(question, span, span.outcome, span.first)
        except CannotSay as hidden:  # by a floor from above
            return _gap(span, hidden)
    return _gap(span, span.outcome)


def _gap(span: _Span, refusal: CannotSay) -> Gap:
    return Gap(span.first, span.last, refusal.code, refusal.message, refusal.cites)


def _found(question: Question, span: _Span, decided: Answer, on: date) -> Found:
    provision = decided.provision
    if provision.begins.earliest == date.min:  # an undated assumption is known for the day alone
        span = _Span(on, on, decided)
    through = _confirmed_through(question, span, decided)
    holds = "assumed" if decided.assumed else "confirmed" if on <= through else "presumed"
    if provision.assumed:
        _refuse_contradiction(question, decided, on)
    elif on > through:
        _respect_floor(question, span, decided, on)
    return Found(
        fen=decided.fen,
        per=decided.per,
        unit=decided.unit,
        since=span.first,
        until=span.last,
        confirmed_through=through,
        holds=holds,
        cites=results.unique((results.cite(provision), *decided.cites)),
        inferred=results.inferred_in(question.book, provision, _amount_key(question, provision)),
        assumed=decided.assumed,
        steps=decided.steps,
        place=question.place,
        program=question.program,
        on=on,
        policies=question.book.digest,
    )


def _amount_key(question: Question, provision: Provision) -> str | None:
    """The key of the amount that covers the place, so that words inferred of other keys stay out."""
    clause = provision.clause
    if not isinstance(clause, Standard) or not isinstance(clause.amount, tuple):
        return None
    ranked = [
        (rank, names[0])
        for names, _ in clause.amount
        if (
            rank := question.book.rank(
                provision.jurisdiction, provision.notice, names, question.place
            )
        )
        is not None
    ]
    return min(ranked)[1] if ranked else None


def _confirmed_through(question: Question, span: _Span, decided: Answer) -> date:
    """The last day on which something on file confirms the amount.

    The next notice's `was` equals it, or it ends by its own terms: through its end. Else through
    the month up to which later notices were looked for, or the day its notice was issued (most are
    issued after they begin), and at least on its first day.
    """
    provision = decided.provision
    end = span.last or date.max
    if provision.assumed or provision.ends == end or _next_was(question, decided) == decided.a_year:
        return end
    return min(sure_through(question.book, provision), end)


def _next_was(question: Question, decided: Answer) -> int | None:
    """Fen a year that the next notice says held before it."""
    later = [
        (provision.begins.earliest, was)
        for provision, value in question.on_file
        if provision.begins.earliest > decided.provision.begins.earliest
        and provision.covers(provision.begins.earliest - ONE_DAY)
        and can_pay(provision, value)  # what a limit from above replaces is another limit
        and (was := refusals.was_of(provision, value)) is not None
    ]
    if not later:
        return None
    _, was = min(later, key=lambda pair: pair[0])
    return int(was.fen) * (12 // PERSON_UNITS[was.unit])


def _refuse_contradiction(question: Question, assumed: Answer, on: date) -> None:
    """An assumption may follow an amount that is merely presumed, not one that is confirmed."""
    filed = evolve(question, assume=())
    for span in _spans(filed):
        decided = span.outcome
        if (
            not span.holds(on)
            or not isinstance(decided, Answer)
            or decided.a_year == assumed.a_year
        ):
            continue
        if on <= _confirmed_through(filed, span, decided):
            raise refusals.contradicted(question, on, decided, assumed)


def _respect_floor(question: Question, span: _Span, decided: Answer, on: date) -> None:
    """A floor from above that a merely presumed amount breaks shows that a notice is missing."""
    for provision, value in question.on_file:
        least = refusals.floor_of(provision, value)
        if least is None or provision.begins.earliest <= span.first:
            continue
        if not (provision.applies(on) and provision.is_certain(on)):
            continue
        if decided.a_year < int(least.fen) * (12 // PERSON_UNITS[least.unit]):
            raise refusals.below_floor(question, on, decided, provision, least)
