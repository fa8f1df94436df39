"""What is set where and when: `standard`, `timeline`, `tekun`, `needed`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from attrs import evolve

from dibao import calc
from dibao.calc._needed import Need
from dibao.calc.results import Found, Gap
from dibao.cli import options, output
from dibao.cli.files import assumptions, book_for
from dibao.cli.frame import ANSWERED, IN_PART, Command, Option, settings_here
from dibao.cli.typed import OneOf
from dibao.errors import CannotSay
from dibao.message import msg
from dibao.policy.book import Here
from dibao.policy.values import ONE_DAY
from dibao.words import sentences, vocabulary

ANY_DAY = date(2000, 1, 1)  # a timeline holds every day


def _standard(place: str, program: str, on: date, assume: str | None) -> int:
    settings = settings_here()
    here = book_for(settings, place).at(place, on=on, assume=assumptions(assume))
    answer = calc.standard(here, program)
    if settings.json:
        output.document(answer.to_dict())
    else:
        output.found(answer, sentences.found_sentence(answer, here.name), settings.lang)
    return ANSWERED


standard = Command(
    "standard",
    words=msg("The standard of a place on a day, and the clause that sets it."),
    example="dibao standard 双阳区 --program urban --on 2011-10-01",
    params=[options.place(), options.program(), options.on(), options.assume()],
    callback=_standard,
)


def _timeline(place: str, program: str, assume: str | None) -> int:
    settings = settings_here()
    book = book_for(settings, place)
    here = book.at(book.places.find(place), on=ANY_DAY, assume=assumptions(assume))
    spans = calc.timeline(here, program)
    known = all(isinstance(span, calc.Found) for span in spans)
    if settings.json:
        output.document(timeline_document(here, program, spans))
    else:
        before, nothing = _around(here, program, spans)
        output.timeline(spans, here, program, settings.lang, before=before, nothing=nothing)
    return ANSWERED if spans and known else IN_PART


def _around(
    here: Here, program: str, spans: Sequence[Found | Gap]
) -> tuple[CannotSay | None, CannotSay | None]:
    """The refusal of the day before the first entry, and why there is no entry."""
    before = _refused(here, program, spans[0].since - ONE_DAY) if _has_eve(spans) else None
    return before, None if spans else _refused(here, program, date.max)


def _has_eve(spans: Sequence[Found | Gap]) -> bool:
    return bool(spans) and spans[0].since > date.min


def _refused(here: Here, program: str, on: date) -> CannotSay | None:
    """Why nothing can be said of a day on which no entry of the timeline holds."""
    try:
        calc.standard(evolve(here, on=on), program)
    except CannotSay as refusal:
        return refusal
    return None


def timeline_document(here: Here, program: str, spans: Sequence[Found | Gap]) -> dict[str, Any]:
    """A timeline as a versioned document of JSON types."""
    before, nothing = _around(here, program, spans)
    known = before.last_known if before is not None else None
    return {
        "format": "dibao.timeline.v1",
        "place": here.place,
        "program": program,
        "before": known.to_dict() if known is not None else None,
        "entries": [span.to_dict() for span in spans],
        "why_empty": str(sentences.empty_timeline(nothing, here, program)) if nothing else None,
    }


timeline = Command(
    "timeline",
    words=msg("Every standard of a place on file, oldest first, and the gaps between them."),
    example="dibao timeline 370100 --program urban",
    params=[options.place(), options.program(), options.assume()],
    callback=_timeline,
)


def _tekun(
    *, place: str, program: str, placement: str, level: str, on: date, assume: str | None
) -> int:
    settings = settings_here()
    here = book_for(settings, place).at(place, on=on, assume=assumptions(assume))
    answer = calc.tekun(here, program, placement=placement, level=level)
    if settings.json:
        output.document(answer.to_dict())
    else:
        headline = sentences.tekun_sentence(answer, here.name, placement, level)
        output.found(answer, headline, settings.lang)
    return ANSWERED


tekun = Command(
    "tekun",
    words=msg("The support of a person in 特困, by placement and care level."),
    example="dibao tekun 齐齐哈尔市 --program rural --placement centralised --level full --on 2020-06-01",
    params=[
        options.place(),
        options.program(),
        Option(
            "--placement",
            type=OneOf(*vocabulary.PLACEMENTS),
            required=True,
            words=msg("centralised 集中供养 or dispersed 分散供养."),
        ),
        Option(
            "--level",
            type=OneOf(*vocabulary.LEVELS),
            required=True,
            words=msg("self 全自理, partial 半护理 or full 全护理."),
        ),
        options.on(),
        options.assume(),
    ],
    callback=_tekun,
)


def _needed(place: str, on: date, program: str) -> int:
    settings = settings_here()
    here = book_for(settings, place).at(place, on=on)
    needs = calc.needed(here, program)
    if settings.json:
        output.document(needed_document(here, program, needs))
    else:
        output.needs(needs, here, settings.lang)
    return ANSWERED


def needed_document(here: Here, program: str, needs: Sequence[Need]) -> dict[str, Any]:
    """The facts that matter as a versioned document of JSON types."""
    return {
        "format": "dibao.needed.v1",
        "place": here.place,
        "program": program,
        "on": here.on.isoformat(),
        "needs": [_need(need) for need in needs],
    }


def _need(need: Need) -> dict[str, Any]:
    cites = [cite.to_dict() for cite in need.cites]
    return {"fact": need.fact, "why": str(need.why), "cites": cites}


needed = Command(
    "needed",
    words=msg("Which facts about a household matter at a place and on a day."),
    example="dibao needed 双阳区 --on 2011-10-01",
    params=[options.place(), options.on(), options.program(required=False, default="urban")],
    callback=_needed,
)
