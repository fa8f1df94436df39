"""提标: the raise that a month's standard brought, as a difference per person."""

from __future__ import annotations

from datetime import date

from attrs import evolve, frozen

from dibao import errors
from dibao.calc import refusals, results
from dibao.calc._standard import standard
from dibao.calc.amounts import per_of
from dibao.calc.precedence import Question
from dibao.calc.results import Cite, Found, Inferred
from dibao.errors import CannotSay
from dibao.message import msg
from dibao.money import Money
from dibao.policy.book import Here
from dibao.policy.clauses import PERSON_UNITS, Standard
from dibao.policy.values import ONE_DAY, Exact, Number


@frozen
class Raise:
    """From `old` to `new`, per person; `a_year` is the difference in fen a year.

    `old` and `new` are None where the notice gives the raise alone.
    """

    a_year: int
    old: Money | None
    new: Money | None
    since: date | None  # the first day of the new amount
    cites: tuple[Cite, ...]
    inferred: tuple[Inferred, ...] = ()
    assumed: tuple[str, ...] = ()


def raise_on(here: Here, program: str) -> Raise:
    """The raise that led to the standard of a day: what it is, less what held before it began.

    What held before is the notice's own `was`, else the older amount on file. A notice that prints
    the raise alone (`plus`) is enough. Raises a `CannotSay` that names what is missing.
    """
    try:
        new = standard(here, program)
    except CannotSay:
        alone = _printed_raise(here, program)
        if alone is None:
            raise
        return alone
    was = _was(here, program, new)
    if was is not None:
        a_year = new.a_year - int(was.fen) * (12 // PERSON_UNITS[was.unit])
        return Raise(a_year, was, new.money, new.since, new.cites, new.inferred, new.assumed)
    if _undated(here, program, new):
        raise errors.NotStated(
            msg(
                "{cite} is assumed without a date, so nothing says what held before it; give it an effective "
                "date, or write what it replaces: amount: 380, was 330.",
                cite=new.cites[0],
            ),
            lacks="standard",
            place=here.place,
            on=here.on,
            cites=new.cites,
            assume=f"- standard: {program}\n  effective: …\n  unit: {new.unit}\n  amount: …",
        )
    old = standard(evolve(here, on=new.since - ONE_DAY), program)
    return Raise(
        new.a_year - old.a_year,
        old.money,
        new.money,
        new.since,
        results.unique((*new.cites, *old.cites)),
        results.unique((*new.inferred, *old.inferred)),
        results.unique((*old.assumed, *new.assumed)),
    )


def place_before(there: Here, program: str, raised: Raise) -> Here | None:
    """The place before a raise, with the old standard as the raise gives it.

    None where the notice gives the raise alone, so that the old standard is not known.
    """
    if raised.old is None or raised.since is None:
        return None
    old = Standard(standard=program, unit=raised.old.unit, amount=Exact(Number(raised.old.digits)))
    others = tuple(
        c for c in there.assume if not isinstance(c, Standard) or c.effective is not None
    )
    undated = len(others) < len(there.assume)
    day = there.on if undated else raised.since - ONE_DAY
    return evolve(there, on=day, assume=(*others, old))


def _was(here: Here, program: str, new: Found) -> Money | None:
    """The amount that the deciding clause says it replaces."""
    question = Question(here.book, here.place, program, here.assume)
    for provision, value in (*question.assumed, *question.on_file):
        if results.cite(provision) == new.cites[0] and provision.begins.earliest in (
            new.since,
            date.min,
        ):
            return refusals.was_of(provision, value)
    return None


def _undated(here: Here, program: str, new: Found) -> bool:
    """Whether the standard is an assumption without a date."""
    question = Question(here.book, here.place, program, here.assume)
    return new.holds == "assumed" and any(
        p.begins.earliest == date.min for p, _ in question.assumed
    )


def _printed_raise(here: Here, program: str) -> Raise | None:
    """A clause in force that gives the raise in yuan and no amount."""
    question = Question(here.book, here.place, program, here.assume)
    for provision, value in (*question.assumed, *question.on_file):
        clause = provision.clause
        if (
            not isinstance(clause, Standard)
            or not provision.applies(here.on)
            or value.value is not None
        ):
            continue
        per = per_of(clause)
        if isinstance(clause.plus, Exact) and per is not None:
            a_year = int(clause.plus.value * 100) * (12 // per)
            assumed = (results.clause_words(clause),) if provision.assumed else ()
            inferred = results.inferred_in(here.book, provision)
            since = provision.begins.certain
            return Raise(a_year, None, None, since, (results.cite(provision),), inferred, assumed)
    return None
