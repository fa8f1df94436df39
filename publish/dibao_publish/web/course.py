"""The course of a standard over time: a chart, and a table with one line a span.

Spans that the files leave open for the same reason, one after another, are one line.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from fractions import Fraction
from itertools import groupby

from attrs import frozen

from dibao import words
from dibao.calc import timeline
from dibao.calc.results import Cite, Found, Gap, LastKnown
from dibao.errors import CannotSay
from dibao.message import Message, msg
from dibao.policy.clauses import PERSON_UNITS
from dibao.policy.values import ONE_DAY
from dibao_publish.spans import held_before
from dibao_publish.texts import phrase, say
from dibao_publish.web.cells import say_unit
from dibao_publish.web.chart import Chart, Span, chart
from dibao_publish.web.page import Ask
from dibao_publish.web.since import starts
from dibao_publish.web.standards import Source, program_title, source

A_MONTH = "yuan/person/month"


@frozen
class Line:
    """One row of the table. `look`: set, was or gap; `note`: what else is known of it."""

    period: tuple[str, ...]  # its first and last day, in words
    amount: str
    monthly: str  # empty where the amount is by the month
    note: str
    look: str
    sources: tuple[Source, ...]


@frozen
class Course:
    """A program's standards over time. `looks`: the kinds of line that the chart draws.

    `chart`: None where there is but one amount, which the page has said already.
    """

    program: str
    title: str
    unit: str
    desc: str
    chart: Chart | None
    looks: frozenset[str]
    lines: tuple[Line, ...]
    amounts: int  # how many are on file


def course(ask: Ask, key: str, program: str, on: date) -> Course:
    """Every amount on file for a place and program, and the spans that the files leave open."""
    spans = timeline(ask.registry.book.at(key, on=on), program)
    units = {span.unit for span in spans if isinstance(span, Found)}
    unit = units.pop() if len(units) == 1 else A_MONTH
    begins = _begins(ask, key, program)
    drawn = tuple(_drawn(ask, spans, on, unit, begins))
    drawing = chart(drawn, on, words.day(on, ask.lang)) if len(drawn) > 1 else None
    return Course(
        program,
        program_title(program, ask.lang),
        words.unit(unit, ask.lang),
        "; ".join(f"{span.since} {span.label}" for span in drawn),
        drawing,
        frozenset(line.look for line in drawing.lines) if drawing else frozenset(),
        tuple(_lines(ask, key, program, spans, begins)),
        sum(isinstance(span, Found) for span in spans),
    )


Begins = Mapping[date, str]  # the starts that are not known as a day, in words


def _begins(ask: Ask, key: str, program: str) -> Begins:
    return {day: say(told, ask.lang) for day, told in starts(ask, key, program).items()}


def _drawn(
    ask: Ask, spans: tuple[Found | Gap, ...], on: date, unit: str, begins: Begins
) -> Iterator[Span]:
    """The amounts as steps, in the one unit of the chart."""
    for span in spans:
        if not isinstance(span, Found):
            continue
        eve = held_before(ask.registry.book, span)
        if eve is not None and eve.last_known is not None:
            known = eve.last_known
            last = span.since - ONE_DAY
            yield Span(None, last, last, _a_year(known), _label(known.fen, known.unit, unit))
        yield Span(
            span.since,
            span.until or max(on, span.since),
            span.confirmed_through,
            span.a_year,
            _label(span.fen, span.unit, unit),
            begins.get(span.since, span.since.isoformat()),
        )


def _label(fen: int, own: str, unit: str) -> str:
    """The digits of an amount in a unit; where they do not come out even, whole yuan: ≈167."""
    exact = Fraction(fen * PERSON_UNITS[unit], PERSON_UNITS[own])
    return words.digits(exact) if exact.denominator == 1 else f"≈{round(exact / 100)}"


def _a_year(known: LastKnown) -> int:
    return known.fen * (12 // PERSON_UNITS[known.unit])


# --- the table ---------------------------------------------------------------------------------


def _lines(
    ask: Ask, key: str, program: str, spans: Iterable[Found | Gap], begins: Begins
) -> Iterator[Line]:
    """Newest first, as they are looked for."""
    found: list[Line] = []
    for code, run in groupby(spans, lambda span: span.code if isinstance(span, Gap) else ""):
        if code:
            gaps = [span for span in run if isinstance(span, Gap)]
            limits = _limits(ask, key, program, gaps) if code == "NotExact" else ()
            found.append(_gap_line(ask, gaps, limits))
            continue
        for span in run:
            if not isinstance(span, Found):
                continue
            eve = held_before(ask.registry.book, span)
            if eve is not None and eve.last_known is not None:
                found.append(_was_line(ask, span, eve, eve.last_known))
            found.append(_found_line(ask, span, begins.get(span.since, "")))
    yield from reversed(found)


def _found_line(ask: Ask, found: Found, begins: str) -> Line:
    through = found.confirmed_through
    ended = found.until is not None and through >= found.until
    return Line(
        _period(found.since, found.until, ask.lang, begins),
        say_unit(words.digits(found.fen), found.unit, ask.lang),
        _monthly(found.a_month, found.unit, ask.lang),
        ""
        if ended or through <= found.since
        else phrase("confirmed through {day}", ask.lang, day=through),
        "set",
        (source(ask, found.cites[0]),),
    )


def _was_line(ask: Ask, found: Found, eve: CannotSay, known: LastKnown) -> Line:
    return Line(
        (phrase("until {day}", ask.lang, day=eve.on),),
        say_unit(words.digits(known.fen), known.unit, ask.lang),
        _monthly(Fraction(_a_year(known), 12), known.unit, ask.lang),
        phrase("said by the later notice to have held before", ask.lang),
        "was",
        (source(ask, found.cites[0]),),
    )


def _monthly(fen: Fraction, unit: str, lang: str) -> str:
    if unit == A_MONTH:
        return ""
    return phrase("{digits} yuan a month", lang, digits=words.digits(fen))


def _period(since: date, until: date | None, lang: str, begins: str = "") -> tuple[str, ...]:
    """The first and last day in words; `begins`: the start as it is known, if not as a day."""
    if begins:
        last = (phrase("until {day}", lang, day=words.day(until, lang)),) if until else ()
        return (begins, *last)
    first = words.day(since, lang) if since > date.min else phrase("a day not known", lang)
    if until is None:
        return (phrase("since {since}", lang, since=first),)
    return first, phrase("until {day}", lang, day=words.day(until, lang))


def _gap_line(ask: Ask, gaps: list[Gap], limits: Sequence[str]) -> Line:
    cites = dict.fromkeys(cite for gap in gaps for cite in gap.cites)
    return Line(
        _period(gaps[0].since, gaps[-1].until, ask.lang),
        phrase("not on file", ask.lang),
        "",
        _reason(gaps, limits, ask.lang),
        "gap",
        tuple(source(ask, cite) for cite in _one_a_notice(cites)),
    )


def _one_a_notice(cites: Iterable[Cite]) -> list[Cite]:
    return list({(cite.jurisdiction, cite.number): cite for cite in cites}.values())


# Why nothing is known, where several spans lie open for the same reason.
REASONS: dict[str, Message] = {
    "NotExact": msg("Only limits are on file, no amounts."),
    "NotSeen": msg("The copies on file stop before the amounts."),
    "NotStated": msg("The notices on file do not state the amounts."),
    "NotOnFile": msg("No notice on file sets the amounts."),
    "Undetermined": msg("Amounts are on file, but their starts are not known exactly."),
}


def _limits(ask: Ask, key: str, program: str, gaps: list[Gap]) -> list[str]:
    """The minimums from above that held in these gaps, each with its unit, oldest first."""
    rows = ask.registry.reader.rows(
        "SELECT DISTINCT least, unit FROM floor WHERE place = :place AND program = :program "
        "AND since >= :first AND (:last IS NULL OR since <= :last) ORDER BY since, fen_a_year",
        place=key,
        program=program,
        first=gaps[0].since.isoformat(),
        last=gaps[-1].until.isoformat() if gaps[-1].until else None,
    )
    return [say_unit(row["least"].removesuffix(".00"), row["unit"], ask.lang) for row in rows]


def _reason(gaps: list[Gap], limits: Sequence[str], lang: str) -> str:
    if limits:
        return phrase("Only minimums from above are on file: {limits}.", lang, limits=tuple(limits))
    if len(gaps) > 1 and gaps[0].code in REASONS:
        return say(REASONS[gaps[0].code], lang)
    return say(gaps[0].message, lang)
