"""The standard of a place on a day: what is in force, or what was known last, and by which clause."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from dibao import words
from dibao.calc import standard
from dibao.calc.results import Cite, Found, LastKnown
from dibao.errors import CannotSay
from dibao.message import Message, msg
from dibao.policy.values import When
from dibao_publish.names import cited_number, short_title
from dibao_publish.texts import phrase, say
from dibao_publish.web import values, wording
from dibao_publish.web.page import Ask


@frozen
class Source:
    """The notice and clause that a number rests on. `called`: its 文号, or its title without one."""

    title: str
    number: str
    called: str
    clause: str
    link: str
    evidence: str


@frozen
class Card:
    """One program's standard on the day asked.

    `state`: confirmed, presumed, or none (then `digits` is an amount to show only, or empty).
    `bound`: what stands before the digits where they are a lower limit. `monthly`: a yearly amount by
    the month. `sentence`: what the number is. `why`: why there is no amount. `published`: when its
    notice came, and how late; `late`: that it came in a later month than its start.
    """

    program: str
    title: str
    state: str
    badge: str
    digits: str
    unit: str
    sentence: str
    sources: tuple[Source, ...]
    bound: str = ""
    monthly: str = ""
    why: str = ""
    published: str = ""
    late: bool = False
    inferred: tuple[str, ...] = ()


def card(ask: Ask, key: str, program: str, on: date) -> Card:
    """What is in force, or why that can't be said and what was known last."""
    try:
        return _found(ask, standard(ask.registry.book.at(key, on=on), program))
    except CannotSay as refusal:
        return _refused(ask, program, refusal)


def _found(ask: Ask, found: Found) -> Card:
    lang = ask.lang
    confirmed = found.holds == "confirmed"
    published, late = _published(ask, found)
    return Card(
        program=found.program,
        title=program_title(found.program, lang),
        state=found.holds,
        badge=phrase("In force", lang) if confirmed else phrase("Last known", lang),
        digits=words.digits(found.fen),
        unit=words.unit(found.unit, lang),
        monthly=_monthly(found, lang),
        sentence=say(_in_force(ask, found) if confirmed else _presumed(ask, found), lang),
        published=published,
        late=late,
        sources=tuple(source(ask, cite) for cite in found.cites),
        inferred=inferences(found, lang),
    )


def _monthly(found: Found, lang: str) -> str:
    if found.per in (0, 1):
        return ""
    return phrase("{digits} yuan a month", lang, digits=words.digits(found.a_month))


def _in_force(ask: Ask, found: Found) -> Message:
    return msg(
        "The {program} standard of {place} is {amount}, in force since {since}.",
        program=found.program,
        place=ask.registry.book.places.name(found.place, found.on),
        amount=found.money,
        since=found.since,
    )


def _presumed(ask: Ask, found: Found) -> Message:
    if ask.is_today(found.on):
        return msg(
            "Last known, since {since}. Later notices are not on file; it may be higher today.",
            since=found.since,
        )
    return msg(
        "Last known, since {since}. Later notices are not on file; on {day} it may have been higher.",
        since=found.since,
        day=found.on,
    )


def _published(ask: Ask, found: Found) -> tuple[str, bool]:
    """When the notice came, and by how many months later than its start; nothing if not known."""
    row = ask.registry.reader.row(
        'SELECT issued, months_late FROM "raise" WHERE id = :id',
        id=f"{found.place} {found.program} {found.since}",
    )
    if row is None or row["months_late"] is None:
        return "", False
    issued, late = values.plain(When(row["issued"]), ask.lang), row["months_late"]
    if not late:
        return phrase("Its notice is dated {issued}.", ask.lang, issued=issued), False
    return phrase(
        "Its notice is dated {issued}: {months} months after it took effect.",
        ask.lang,
        issued=issued,
        months=late,
    ), True


def inferences(found: Found, lang: str) -> tuple[str, ...]:
    """The words that the transcriber supplied for an answer, each with its reason."""
    return tuple(wording.inference(item.field, item.reason, lang) for item in found.inferred)


def _refused(ask: Ask, program: str, refusal: CannotSay) -> Card:
    lang, known = ask.lang, refusal.last_known
    is_floor = known is not None and known.role == "floor"
    return Card(
        program=program,
        title=program_title(program, lang),
        state="none",
        badge=phrase("Not on file", lang),
        digits=words.digits(known.fen) if known is not None else "",
        unit=words.unit(known.unit, lang) if known is not None else "",
        bound=phrase("at least", lang) if is_floor else "",
        sentence=_known_note(known, lang) if known is not None else "",
        why="" if is_floor else say(refusal.message, lang),
        sources=tuple(source(ask, cite) for cite in refusal.cites),
    )


def _known_note(known: LastKnown, lang: str) -> str:
    notes = {
        "was": msg("Last known before that notice; no notice on file sets it."),
        "older": msg("An older amount on file, to show only: a newer notice replaces it."),
        "floor": msg("A lower limit from above; the place's own amount may be higher."),
    }
    return say(notes[known.role], lang)


def source(ask: Ask, cite: Cite) -> Source:
    """A cite with the address of its notice."""
    return Source(
        cite.notice,
        cited_number(cite),
        cited_number(cite) or short_title(cite.notice),
        cite.clause or "",
        ask.links.cited(cite),
        words.evidence(cite.evidence, ask.lang),
    )


def program_title(program: str, lang: str) -> str:
    """城市低保, Urban dibao."""
    titles = {"urban": msg("Urban dibao"), "rural": msg("Rural dibao")}
    return say(titles[program], lang)
