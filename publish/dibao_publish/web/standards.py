"""The standard of a place on a day: what is in force, or what was known last, and by which clause."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from dibao import words
from dibao.calc import standard
from dibao.calc.results import Cite, Found, LastKnown
from dibao.errors import CannotSay
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.clauses import PERSON_UNITS
from dibao.policy.values import When
from dibao_publish.names import cited_id, cited_number, short_title
from dibao_publish.texts import phrase, say
from dibao_publish.web import values, wording
from dibao_publish.web.page import Ask
from dibao_publish.web.since import starts
from dibao_publish.web.within import Range, Within, is_newer_within, ranged


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
    notice came, and how late; `owed`: where the late months are worked out, if it came in a later
    month than its start. `see_within`: the
    list of the places within says more. `older`: an amount that was known earlier.
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
    owed: str = ""
    inferred: tuple[str, ...] = ()
    see_within: bool = False
    older: str = ""


def card(ask: Ask, key: str, program: str, on: date, inside: Within) -> Card:
    """What is in force, or why that can't be said and what was known last, here or within."""
    try:
        found = standard(ask.registry.book.at(key, on=on), program)
    except CannotSay as refusal:
        least = _least(refusal)
        spread = ranged(inside.rows, program, inside.all, inside.day)
        if spread is not None and not (inside.day < on and _breaks(spread, least)):
            return _spread(ask, program, refusal, spread, inside.day)
        return _refused(ask, program, refusal)
    newer = is_newer_within(inside.rows, program, key, found.since)
    return _found(ask, found, newer=newer)


def _least(refusal: CannotSay) -> Money | None:
    """The minimum from above that a refusal names."""
    known = refusal.last_known
    if known is not None and known.role == "floor":
        return Money(known.fen, known.unit)
    return _least_above(refusal)


def _breaks(spread: Range, least: Money | None) -> bool:
    """Whether amounts of an earlier day lie below a minimum, so that they hold no longer."""
    return least is not None and spread.least_a_year < least.fen * (12 // PERSON_UNITS[least.unit])


def _found(ask: Ask, found: Found, *, newer: bool) -> Card:
    lang = ask.lang
    confirmed = found.holds == "confirmed"
    published, owed = _published(ask, found)
    start = starts(ask, found.place, found.program).get(found.since)
    return Card(
        program=found.program,
        title=program_title(found.program, lang),
        state=found.holds,
        badge=phrase("In force", lang) if confirmed else phrase("Last known", lang),
        digits=words.digits(found.fen),
        unit=words.unit(found.unit, lang),
        monthly=_monthly(found, lang),
        sentence=say(
            _in_force(ask, found, start)
            if confirmed
            else _presumed(ask, found, start, newer=newer),
            lang,
        ),
        published=published,
        owed=owed,
        see_within=newer and not confirmed,
        sources=tuple(source(ask, cite) for cite in found.cites),
        inferred=inferences(found, lang),
    )


def _monthly(found: Found, lang: str) -> str:
    if found.per in (0, 1):
        return ""
    return phrase("{digits} yuan a month", lang, digits=words.digits(found.a_month))


def _in_force(ask: Ask, found: Found, start: Message | None) -> Message:
    place = ask.registry.book.places.name(found.place, found.on)
    if start is not None:
        return msg(
            "The {program} standard of {place} is {amount}; start: {start}.",
            program=found.program,
            place=place,
            amount=found.money,
            start=start,
        )
    return msg(
        "The {program} standard of {place} is {amount}, in force since {since}.",
        program=found.program,
        place=place,
        amount=found.money,
        since=found.since,
    )


def _presumed(ask: Ask, found: Found, start: Message | None, *, newer: bool) -> Message:
    """That an amount is only the last known, since when, and why it may be higher."""
    since = start if start is not None else msg("since {since}", since=found.since)
    if newer:
        return msg("Last known, {start}. Places within have newer standards on file.", start=since)
    if ask.is_today(found.on):
        return msg(
            "Last known, {start}. Later notices are not on file; it may be higher today.",
            start=since,
        )
    return msg(
        "Last known, {start}. Later notices are not on file; on {day} it may have been higher.",
        start=since,
        day=found.on,
    )


def _published(ask: Ask, found: Found) -> tuple[str, str]:
    """When the notice came, how many months late, and where these are worked out, as far as known."""
    row = ask.registry.reader.row(
        'SELECT issued, months_late FROM "raise" WHERE id = :id',
        id=f"{found.place} {found.program} {found.since}",
    )
    if row is None or row["months_late"] is None:
        return "", ""
    issued, late = values.plain(When(row["issued"]), ask.lang), row["months_late"]
    if not late:
        return phrase("Its notice is dated {issued}.", ask.lang, issued=issued), ""
    return phrase(
        "Its notice is dated {issued}: {months} months after it took effect.",
        ask.lang,
        issued=issued,
        months=late,
    ), ask.links.back_pay(found.place, cited_id(found.cites[0]), found.program)


def inferences(found: Found, lang: str) -> tuple[str, ...]:
    """The words that the transcriber supplied for an answer, each with its reason."""
    return tuple(wording.inference(item.field, item.reason, lang) for item in found.inferred)


def _refused(ask: Ask, program: str, refusal: CannotSay) -> Card:
    lang, known = ask.lang, refusal.last_known
    least = _least_above(refusal)
    if least is not None and known is not None:
        return _only_minimum(ask, program, refusal, least, known)
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


def _least_above(refusal: CannotSay) -> Money | None:
    """The minimum from above that the last amount on file breaks, if that is the reason."""
    least = dict(refusal.message.params).get("least")
    return least if isinstance(least, Money) else None


def _only_minimum(
    ask: Ask, program: str, refusal: CannotSay, least: Money, known: LastKnown
) -> Card:
    """A minimum from above replaces no notice: it is the number, and the older amount stands below."""
    lang = ask.lang
    return Card(
        program=program,
        title=program_title(program, lang),
        state="none",
        badge=phrase("Local notice not on file", lang),
        digits=words.digits(least.fen),
        unit=words.unit(least.unit, lang),
        bound=phrase("at least", lang),
        sentence=phrase(
            "The minimum from above. The notice that sets the standard here is not on file.", lang
        ),
        older=phrase(
            "An older amount on file lies below this minimum: {amount}.",
            lang,
            amount=Money(known.fen, known.unit),
        ),
        sources=tuple(source(ask, cite) for cite in refusal.cites),
    )


def _spread(ask: Ask, program: str, refusal: CannotSay, spread: Range, day: date) -> Card:
    """No one standard: what the places within have on file, for the day or an earlier one."""
    lang, least = ask.lang, _least(refusal)
    return Card(
        program=program,
        title=program_title(program, lang),
        state="none",
        badge=phrase("By place", lang),
        digits=spread.digits,
        unit=words.unit(spread.unit, lang),
        sentence=say(_of_places(spread, day, refusal.on), lang),
        older=phrase("The minimum from above is {amount}.", lang, amount=least) if least else "",
        sources=tuple(source(ask, cite) for cite in refusal.cites) if least else (),
        see_within=True,
    )


def _of_places(spread: Range, day: date, on: date | None) -> Message:
    if day != on:
        return msg(
            "Of {all} places within, {known} have a standard on file up to {day}; nothing later is on "
            "file.",
            all=spread.places,
            known=spread.known,
            day=day,
        )
    if not spread.confirmed:
        return msg(
            "Of {all} places within, {known} have a standard on file for the day, all of them the last "
            "known.",
            all=spread.places,
            known=spread.known,
        )
    return msg(
        "Of {all} places within, {known} have a standard on file for the day; {confirmed} of "
        "them are confirmed, the others last known.",
        all=spread.places,
        known=spread.known,
        confirmed=spread.confirmed,
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
