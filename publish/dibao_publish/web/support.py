"""Support in 特困 on a day: a table by placement, each amount with its level, start and source."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from dibao import words
from dibao.calc._tekun import PLACEMENTS
from dibao.calc.care import LEVELS
from dibao.calc.results import Found, Inferred
from dibao.errors import CannotSay, NotOnFile
from dibao.message import msg
from dibao.policy.clauses import Tekun
from dibao_publish import tekun
from dibao_publish.names import PROGRAMS
from dibao_publish.tekun import Cell
from dibao_publish.texts import phrase, say
from dibao_publish.web import wording
from dibao_publish.web.page import Ask
from dibao_publish.web.standards import Source, source


@frozen
class Amount:
    """An amount for one level of care; `why`: what was inferred of it alone."""

    level: str
    digits: str
    why: tuple[str, ...]


@frozen
class Row:
    """Amounts that hold alike: of one program and placement, from one clause, since one day."""

    whose: str
    placement: str
    amounts: tuple[Amount, ...]
    unit: str
    since: str
    state: str
    sources: tuple[Source, ...]
    why: tuple[str, ...]  # what was inferred of all amounts
    refusals: tuple[str, ...]  # why there is none


@frozen
class Support:
    """The table; without rows, `sentence` says that nothing is on file for the day."""

    rows: tuple[Row, ...]
    sentence: str


def support(ask: Ask, key: str, on: date) -> Support | None:
    """The table for a place on a day; None if no clause on file ever covers it."""
    book = ask.registry.book
    if not book.provisions(key, Tekun):
        return None
    found = {cell: tekun.on_day(book, key, cell, on) for cell in tekun.CELLS}
    if not any(isinstance(one, Found) for one in found.values()) and all(
        map(_is_plain, found.values())
    ):
        return Support((), _nothing(ask, key, on))
    rows = [
        row
        for program in PROGRAMS
        for placement in PLACEMENTS
        for row in _rows(ask, program, placement, found)
    ]
    return Support(tuple(rows), "")


def _is_plain(outcome: Found | CannotSay) -> bool:
    """Whether nothing more is to be said than that no notice sets it."""
    return isinstance(outcome, NotOnFile) and not outcome.cites and outcome.last_known is None


def _nothing(ask: Ask, key: str, on: date) -> str:
    first = tekun.first_day(ask.registry.book, key)
    if first is not None and first > on:
        return phrase(
            "Nothing is on file for {day}; the first amounts on file hold from {first}.",
            ask.lang,
            day=on,
            first=first,
        )
    return phrase("Nothing is on file for {day}.", ask.lang, day=on)


Outcomes = dict[Cell, Found | CannotSay]


def _rows(ask: Ask, program: str, placement: str, found: Outcomes) -> Iterator[Row]:
    """The levels that hold alike together; then those without an amount."""
    groups: dict[object, list[tuple[str, Found]]] = {}
    refused: list[CannotSay] = []
    for level in LEVELS:
        one = found[Cell(program, placement, level)]
        if isinstance(one, Found):
            like = (one.unit, one.since, one.until, one.holds, one.cites)
            groups.setdefault(like, []).append((level, one))
        else:
            refused.append(one)
    for levels in groups.values():
        yield _row(ask, program, placement, levels)
    told = [one for one in refused if not _is_plain(one)]
    if told or (refused and not groups):
        yield _refused(ask, program, placement, told)


def _row(ask: Ask, program: str, placement: str, levels: list[tuple[str, Found]]) -> Row:
    lang, [first, *others] = ask.lang, [one for _, one in levels]
    shared = [item for item in first.inferred if all(item in one.inferred for one in others)]
    return Row(
        _whose(program, lang),
        words.placement(placement, lang),
        tuple(_amounts(levels, shared, lang)),
        words.unit(first.unit, lang),
        words.day(first.since, lang),
        _state(first, lang),
        tuple(source(ask, cite) for cite in first.cites),
        tuple(_why(item, lang) for item in shared),
        (),
    )


def _amounts(
    levels: list[tuple[str, Found]], shared: list[Inferred], lang: str
) -> Iterator[Amount]:
    same = len(levels) == len(LEVELS) and len({one.fen for _, one in levels}) == 1
    for level, found in levels[:1] if same else levels:
        yield Amount(
            phrase("all alike", lang) if same else words.level(level, lang),
            words.digits(found.fen),
            tuple(_why(item, lang) for item in found.inferred if item not in shared),
        )


def _why(item: Inferred, lang: str) -> str:
    return wording.inference(item.field, item.reason, lang)


def _state(found: Found, lang: str) -> str:
    if found.holds == "confirmed":
        return phrase("In force", lang)
    return phrase("Last known", lang)


def _refused(ask: Ask, program: str, placement: str, told: list[CannotSay]) -> Row:
    lang = ask.lang
    sentences = dict.fromkeys(say(refusal.message, lang) for refusal in told)
    return Row(
        _whose(program, lang),
        words.placement(placement, lang),
        (),
        "",
        "",
        "",
        (),
        (),
        tuple(sentences) or (phrase("Nothing is on file for it on this day.", lang),),
    )


def _whose(program: str, lang: str) -> str:
    titles = {"urban": msg("Urban tekun"), "rural": msg("Rural tekun")}
    return say(titles[program], lang)
