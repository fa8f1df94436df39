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
from dibao.policy.book import Book, Here, topic_is
from dibao.policy.clauses import PERSON_UNITS, Notice, Standard, Tekun
from dibao.policy.values import ONE_DAY, Bound, Exact, Number, When


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
    holds: str = "confirmed"  # the weaker word of the two amounts


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
        return Raise(
            a_year, was, new.money, new.since, new.cites, new.inferred, new.assumed, new.holds
        )
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
        results.weakest((old.holds, new.holds)),
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
            holds = "assumed" if provision.assumed else "confirmed"
            cites = (results.cite(provision),)
            return Raise(a_year, None, None, since, cites, inferred, assumed, holds)
    return None


# --- the notice whose raise it is --------------------------------------------------------------


def as_known_to(here: Here, notice: Notice, program: str, window: tuple[date, ...]) -> Here:
    """The place with the standards that the back-pay of a notice is about.

    A later notice may raise the standard again inside the window. That is its own raise, and owed
    by its own back-pay: its standards are left out. The notice that counts is the one asked about if
    it sets the standard, else the one that sets it in the first month of the window.
    """
    setter = _setter(here, notice, program, window[0]) if window else None
    if setter is None or not _has_later(here, setter, program, window[-1]):
        return here
    key = ("standards known to", setter.name, setter.issued)
    book: Book | None = here.book.memo.get(key)
    if book is None:
        book = here.book.memo[key] = _without_later(here.book, setter)
    return evolve(here, book=book)


def _setter(here: Here, notice: Notice, program: str, first: date) -> Notice | None:
    """The notice that sets the standard of the window; None: the caller does, or nothing says."""
    if program == "tekun":
        own = here.book.provisions(here.place, Tekun)
        return notice if any(provision.notice is notice for provision in own) else None
    question = Question(here.book, here.place, program, here.assume)
    for provision, value in question.on_file:
        if provision.notice is notice and not isinstance(value.value, Bound):
            return notice
    try:
        found = standard(evolve(here, on=first), program)
    except CannotSay:
        return None
    by = found.cites[0]
    return next((p.notice for p, _ in question.on_file if results.cite(p) == by), None)


def _has_later(here: Here, setter: Notice, program: str, last: date) -> bool:
    """Whether a later notice sets a standard, or leaves one elsewhere, from inside the window."""
    book, kind = here.book, Tekun if program == "tekun" else Standard
    later: list[tuple[Notice, date]] = [
        *((one.notice, one.begins.earliest) for one in book.provisions(here.place, kind)),
        *(
            (one.notice, one.begins.earliest)
            for one in book.silences(here.place, kind.kind, program)
        ),
    ]
    return any(begins <= last and _is_later(notice, setter) for notice, begins in later)


def _is_later(notice: Notice, than: Notice) -> bool:
    """Whether a notice was surely issued after another."""
    one, other = notice.issued, than.issued
    if not isinstance(one, When) or not isinstance(other, When):
        return False
    return one.first is not None and other.last is not None and one.first > other.last


def _without_later(book: Book, setter: Notice) -> Book:
    """The policies without the standards and 特困 amounts of the notices issued after one."""
    files = tuple(
        evolve(
            file,
            notices=tuple(_bare(one) if _is_later(one, setter) else one for one in file.notices),
        )
        for file in book.files
    )
    return Book(files, book.places, book.digest, book.names, partial=True)  # it was checked whole


def _bare(notice: Notice) -> Notice:
    """A notice without its standards and 特困 amounts, and without a word on where they stand."""
    return evolve(
        notice,
        clauses=tuple(one for one in notice.clauses if not isinstance(one, (Standard, Tekun))),
        not_seen=tuple(topic for topic in notice.not_seen if not _is_amount(topic)),
        elsewhere=tuple(pair for pair in notice.elsewhere if not _is_amount(pair[0])),
    )


def _is_amount(topic: str) -> bool:
    return any(topic_is(topic, kind.kind, None) for kind in (Standard, Tekun))
