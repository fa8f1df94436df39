"""The standard of a place on a day as a card, and its course over time as a table and a chart."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from attrs import frozen

from dibao import words
from dibao.calc import standard, timeline
from dibao.calc.results import Cite, Found, Gap, LastKnown
from dibao.errors import CannotSay
from dibao.message import msg
from dibao.money import Money
from dibao.policy.clauses import PERSON_UNITS
from dibao.policy.values import ONE_DAY
from dibao_publish.names import cited_number, full_name, short_title
from dibao_publish.spans import held_before
from dibao_publish.texts import phrase, say
from dibao_publish.web import wording
from dibao_publish.web.chart import Chart, Span, chart
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

    `state`: confirmed, presumed, or none (then `digits` is a last known amount, or empty).
    """

    program: str
    title: str
    state: str
    badge: str
    digits: str
    unit: str
    sentence: str
    note: str
    sources: tuple[Source, ...]
    inferred: tuple[str, ...]


@frozen
class Line:
    """One row of the table under the chart."""

    since: str
    until: str
    amount: str
    monthly: str
    state: str
    look: str
    source: Source | None


@frozen
class Course:
    """A program's standards over time."""

    program: str
    title: str
    unit: str  # of the chart's labels; empty where each says its own
    desc: str
    chart: Chart | None
    lines: tuple[Line, ...]


def card(ask: Ask, key: str, program: str, on: date) -> Card:
    """What is in force, or why that can't be said and what was known last."""
    try:
        return _found(ask, standard(ask.registry.book.at(key, on=on), program))
    except CannotSay as refusal:
        return _refused(ask, program, refusal)


def _found(ask: Ask, found: Found) -> Card:
    lang = ask.lang
    name = full_name(ask.registry.book, found.place, found.on)
    if found.holds == "confirmed":
        badge, note = phrase("In force", lang), ""
        sentence = msg(
            "The {program} standard of {place} is {amount}, in force since {since}.",
            program=found.program,
            place=name,
            amount=found.money,
            since=found.since,
        )
    else:
        badge = phrase("Last known", lang)
        sentence = msg(
            "The last {program} standard on file for {place} is {amount}, in force since {since}.",
            program=found.program,
            place=name,
            amount=found.money,
            since=found.since,
        )
        note = _presumed_note(ask, found)
    return Card(
        program=found.program,
        title=program_title(found.program, lang),
        state=found.holds,
        badge=badge,
        digits=words.digits(found.fen),
        unit=words.unit(found.unit, lang),
        sentence=say(sentence, lang),
        note=note,
        sources=tuple(source(ask, cite) for cite in found.cites),
        inferred=inferences(found, lang),
    )


def _presumed_note(ask: Ask, found: Found) -> str:
    if found.on == ask.today:
        return phrase(
            "Last known, since {since}. Later notices are not on file; it may be higher today.",
            ask.lang,
            since=found.since,
        )
    return phrase(
        "Last known, since {since}. Later notices are not on file; on {day} it may have been higher.",
        ask.lang,
        since=found.since,
        day=found.on,
    )


def inferences(found: Found, lang: str) -> tuple[str, ...]:
    """The words that the transcriber supplied for an answer, each with its reason."""
    return tuple(wording.inference(item.field, item.reason, lang) for item in found.inferred)


def _refused(ask: Ask, program: str, refusal: CannotSay) -> Card:
    lang, known = ask.lang, refusal.last_known
    return Card(
        program=program,
        title=program_title(program, lang),
        state="none",
        badge=phrase("Not on file", lang),
        digits=words.digits(known.fen) if known is not None else "",
        unit=words.unit(known.unit, lang) if known is not None else "",
        sentence=say(refusal.message, lang),
        note=_known_note(known, lang) if known is not None else "",
        sources=tuple(source(ask, cite) for cite in refusal.cites),
        inferred=(),
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


# --- over time ---------------------------------------------------------------------------------


def course(ask: Ask, key: str, program: str, on: date) -> Course:
    """Every amount on file for a place and program, and the spans that the files leave open."""
    spans = timeline(ask.registry.book.at(key, on=on), program)
    units = {span.unit for span in spans if isinstance(span, Found)}
    unit = units.pop() if len(units) == 1 else ""
    drawn = tuple(_drawn(ask, spans, on, unit))
    return Course(
        program,
        program_title(program, ask.lang),
        words.unit(unit, ask.lang) if unit else "",
        "; ".join(f"{span.since} {span.label}" for span in drawn),
        chart(drawn, on, words.day(on, ask.lang)),
        tuple(_lines(ask, spans)),
    )


def _drawn(ask: Ask, spans: tuple[Found | Gap, ...], on: date, unit: str) -> Iterator[Span]:
    """The amounts as steps; a label is bare digits where all are in one unit."""

    def label(fen: int, own: str) -> str:
        return words.digits(fen) if own == unit else _short(fen, own, ask.lang)

    for span in spans:
        if not isinstance(span, Found):
            continue
        eve = held_before(ask.registry.book, span)
        if eve is not None:
            known = eve.last_known
            last = span.since - ONE_DAY
            yield Span(None, last, last, _a_year(known), label(known.fen, known.unit))
        yield Span(
            span.since,
            span.until or max(on, span.since),
            span.confirmed_through,
            span.a_year,
            label(span.fen, span.unit),
            span.since.isoformat(),
        )


def _a_year(known: LastKnown) -> int:
    return known.fen * (12 // PERSON_UNITS[known.unit])


def _short(fen: int, unit: str, lang: str) -> str:
    """An amount for a label: 315 元/月."""
    shorts = {
        "yuan/person/month": msg("{digits} yuan/month"),
        "yuan/person/quarter": msg("{digits} yuan/quarter"),
        "yuan/person/year": msg("{digits} yuan/year"),
    }
    return phrase(shorts[unit].template, lang, digits=words.digits(fen))


def short(found: Found, lang: str) -> str:
    """An amount in a few letters, for tables."""
    return _short(found.fen, found.unit, lang)


def _lines(ask: Ask, spans: tuple[Found | Gap, ...]) -> Iterator[Line]:
    for span in spans:
        if isinstance(span, Gap):
            yield _gap_line(ask, span)
            continue
        eve = held_before(ask.registry.book, span)
        if eve is not None:
            yield _was_line(ask, span, eve)
        yield _found_line(ask, span)


def _found_line(ask: Ask, found: Found) -> Line:
    lang = ask.lang
    state = msg("Set by the notice; confirmed through {day}", day=found.confirmed_through)
    return Line(
        words.day(found.since, lang),
        words.day(found.until, lang) if found.until else phrase("no later notice on file", lang),
        words.money(found.money, lang),
        words.digits(found.a_month),
        say(state, lang),
        "set",
        source(ask, found.cites[0]),
    )


def _was_line(ask: Ask, found: Found, eve: CannotSay) -> Line:
    lang, known = ask.lang, eve.last_known
    money = Money(known.fen, known.unit)
    return Line(
        phrase("not known", lang),
        words.day(eve.on, lang),
        words.money(money, lang),
        words.digits(Fraction(_a_year(known), 12)),
        phrase("Said by the later notice to have held before", lang),
        "was",
        source(ask, found.cites[0]),
    )


def _gap_line(ask: Ask, gap: Gap) -> Line:
    lang = ask.lang
    return Line(
        words.day(gap.since, lang) if gap.since > date.min else phrase("not known", lang),
        words.day(gap.until, lang) if gap.until else "…",
        "—",
        "—",
        say(gap.message, lang),
        "gap",
        source(ask, gap.cites[0]) if gap.cites else None,
    )
