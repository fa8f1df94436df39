"""The course of the standard of every place: its spans, what confirms them, who set them.

All is asked of `dibao.calc`, once for all places that lie under the same clauses.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import evolve, frozen

from dibao.calc import standard, timeline
from dibao.calc.amounts import exact_fen, worth
from dibao.calc.raises import raise_on
from dibao.calc.results import Cite, Found, Gap
from dibao.errors import CannotSay
from dibao.policy.book import Book, Provision
from dibao.policy.clauses import Standard
from dibao.policy.values import ONE_DAY, Bound
from dibao_publish.alike import Signature, signature
from dibao_publish.names import PROGRAMS

ANY_DAY = date(2000, 1, 1)  # a timeline does not depend on the day of its question
THE_PLACE, ITS_GROUP, ALL_OF_IT = 0, 1, 4  # ranks of `Book.rank`


@frozen
class Raised:
    """What held before an amount, in fen a year; None with the reason why that is not known."""

    before: int | None
    why_not: str | None = None


@frozen
class Span:
    """An amount of a place, with the clause that decides.

    `before`: the refusal of the eve, if the notice says what held then. `answers_through`: the last
    day on which the amount is given at all, confirmed or as the last known; None: no end is known.
    """

    found: Found
    provision: Provision
    before: CannotSay | None
    answers_through: date | None
    raised: Raised


@frozen
class Course:
    """All spans of a place and program, oldest first, and the gaps between them."""

    place: str
    program: str
    entries: tuple[Span | Gap, ...]

    @property
    def spans(self) -> tuple[Span, ...]:
        """The spans with an amount."""
        return tuple(entry for entry in self.entries if isinstance(entry, Span))

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """The spans without."""
        return tuple(entry for entry in self.entries if isinstance(entry, Gap))


def courses(book: Book) -> Iterator[Course]:
    """The courses of all places, in the order of the book."""
    known: dict[tuple[Signature, str], Course] = {}
    for place in book.places:
        alike = signature(book, place.key, Standard)
        for program in PROGRAMS:
            shared = known.get((alike, program)) if alike is not None else None
            if shared is not None:
                yield _moved(shared, place.key)
                continue
            course = course_of(book, place.key, program)
            if alike is not None and not _names_its_place(course):
                known[alike, program] = course
            yield course


def course_of(book: Book, place: str, program: str) -> Course:
    """The course of one place."""
    entries = timeline(book.at(place, on=ANY_DAY), program)
    return Course(
        place,
        program,
        tuple(_span(book, one) if isinstance(one, Found) else one for one in entries),
    )


def _names_its_place(course: Course) -> bool:
    """Whether the sentence of a refusal names the place, so that it is nobody else's."""
    refusals = [gap.message for gap in course.gaps]
    return any(name == "place" for message in refusals for name, _ in message.params)


def _moved(course: Course, place: str) -> Course:
    return evolve(
        course,
        place=place,
        entries=tuple(
            evolve(one, found=evolve(one.found, place=place)) if isinstance(one, Span) else one
            for one in course.entries
        ),
    )


def _span(book: Book, found: Found) -> Span:
    return Span(
        found,
        deciding(book, found),
        held_before(book, found),
        _answers(book, found),
        _raised(book, found),
    )


def _raised(book: Book, found: Found) -> Raised:
    """What the amount replaced: as its notice says, else what is confirmed to its eve."""
    if found.since == date.min:
        return Raised(None, "StartNotKnown")
    try:
        raised = raise_on(book.at(found.place, on=found.since), found.program)
        if raised.cites != found.cites:  # not the notice's own words
            eve = standard(book.at(found.place, on=found.since - ONE_DAY), found.program)
            if eve.holds != "confirmed":
                return Raised(None, "EarlierPresumed")
    except CannotSay:
        return Raised(None, "NoEarlierAmount")
    return Raised(found.a_year - raised.a_year)


def _answers(book: Book, found: Found) -> date | None:
    """The eve of a limit from above that shows that a notice of the place is missing, or the end."""
    for provision in sorted(_later_limits(book, found), key=lambda one: one.begins.earliest):
        day = provision.begins.certain
        if day is None or day <= found.confirmed_through or (found.until and day > found.until):
            continue
        try:
            standard(book.at(found.place, on=day), found.program)
        except CannotSay:
            return day - ONE_DAY
    return found.until


def _later_limits(book: Book, found: Found) -> Iterator[Provision]:
    for provision in book.provisions(found.place, Standard):
        amount = getattr(provision.clause, "amount", None)
        values = [v for _, v in amount] if isinstance(amount, tuple) else [amount]
        if provision.begins.earliest > found.since and any(isinstance(v, Bound) for v in values):
            yield provision


def held_before(book: Book, found: Found) -> CannotSay | None:
    """The refusal for the eve of a span, if the span's notice says what held before it."""
    if found.since <= date.min:
        return None
    try:
        standard(book.at(found.place, on=found.since - ONE_DAY), found.program)
    except CannotSay as refusal:
        return refusal if getattr(refusal.last_known, "role", None) == "was" else None
    return None


# --- the clause, and whom it names ---------------------------------------------------------------


def deciding(book: Book, found: Found) -> Provision:
    """The clause that an answer cites first.

    A notice may have several without a number of their own: it is the one that begins when the
    amount does, else the newest that applies then, and of these the one with that amount.
    """
    said = tuple(_cited(book, found.place, found.program, found.cites[0]))
    begun = [one for one in said if one.begins.certain == found.since]
    live = begun or [one for one in said if one.applies(found.since)] or said
    same = [one for one in live if _is_worth(book, one, found)] or live
    if not same:
        raise LookupError(f"no clause {found.cites[0]} over {found.place}")
    return max(same, key=lambda one: one.begins.earliest)


def _is_worth(book: Book, provision: Provision, found: Found) -> bool:
    """Whether the clause prints the amount."""
    value, clause = worth(book, provision, found.place), provision.clause
    printed = exact_fen(value.value) if value is not None else None
    return printed == found.fen and getattr(clause, "unit", None) == found.unit


def cited_provision(book: Book, place: str, program: str, cite: Cite) -> Provision:
    """The clause on standards that a cite names; LookupError if the book has none such."""
    for provision in _cited(book, place, program, cite):
        return provision
    raise LookupError(f"no clause {cite} over {place}")


def _cited(book: Book, place: str, program: str, cite: Cite) -> Iterator[Provision]:
    for provision in book.provisions(place, Standard):
        clause = provision.clause
        if not isinstance(clause, Standard) or clause.standard not in (program, "unified"):
            continue
        if clause.at == cite.clause and _is_of(provision, cite):
            yield provision


def _is_of(provision: Provision, cite: Cite) -> bool:
    return provision.jurisdiction == cite.jurisdiction and provision.notice.name == cite.number


def inherited_from(book: Book, place: str, provision: Provision) -> str | None:
    """The place above that the clause names in place of this one; None: it names the place itself."""
    value = worth(book, provision, place)
    if value is None or value.rank in (THE_PLACE, ITS_GROUP):
        return None
    for above in (place, *book.places.ever_above(place)):
        if value.rank == ALL_OF_IT and above == provision.jurisdiction:
            return above if above != place else None
        higher = worth(book, provision, above)
        if higher is not None and higher.rank in (THE_PLACE, ITS_GROUP):
            return above
    return provision.jurisdiction
