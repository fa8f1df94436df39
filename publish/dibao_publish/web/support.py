"""Support in 特困 on a day: a table by placement, each amount with its level, start and source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from attrs import evolve, frozen

from dibao import words
from dibao.calc._tekun import PLACEMENTS
from dibao.calc.care import LEVELS
from dibao.calc.results import Found, Inferred
from dibao.errors import CannotSay, NotOnFile
from dibao.message import Message, msg
from dibao.policy.clauses import Tekun
from dibao_publish import tekun
from dibao_publish.names import PROGRAMS
from dibao_publish.tekun import Cell
from dibao_publish.texts import phrase, say
from dibao_publish.web import wording
from dibao_publish.web.page import Ask
from dibao_publish.web.since import care_starts
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


@frozen
class Lack:
    """Why there is no amount, and for whom; what fails for the same reason is one."""

    whose: str
    sentence: str


@frozen
class Support:
    """The table, and what is not on file; `sentence`: that nothing at all is on file for the day."""

    rows: tuple[Row, ...]
    lacks: tuple[Lack, ...]
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
        return Support((), (), _nothing(ask, key, on))
    starts = care_starts(ask, key)
    rows = [
        row
        for program in PROGRAMS
        for placement in PLACEMENTS
        for row in _rows(ask, program, placement, found, starts)
    ]
    return Support(tuple(rows), tuple(_lacks(ask, found)), "")


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
Starts = Mapping[date, Message]  # that are not known as a day


def _rows(ask: Ask, program: str, placement: str, found: Outcomes, starts: Starts) -> Iterator[Row]:
    """The levels that hold alike, together."""
    groups: dict[object, list[tuple[str, Found]]] = {}
    for level in LEVELS:
        one = found[Cell(program, placement, level)]
        if isinstance(one, Found):
            like = (one.unit, one.since, one.until, one.holds, one.cites)
            groups.setdefault(like, []).append((level, one))
    for levels in groups.values():
        yield _row(ask, program, placement, levels, starts)


# --- what is not on file -----------------------------------------------------------------------

OF_CELL = ("placement", "level", "amount", "total")  # may differ where the reason is one


def _lacks(ask: Ask, found: Outcomes) -> Iterator[Lack]:
    """Each reason once, with those for whom it holds."""
    groups: dict[object, list[tuple[Cell, CannotSay]]] = {}
    for cell, one in found.items():
        if isinstance(one, CannotSay):
            groups.setdefault(_reason(one), []).append((cell, one))
    for cells in groups.values():
        yield _lack(ask, cells)


def _reason(refusal: CannotSay) -> object:
    if _is_plain(refusal):
        return "plain"
    message = refusal.message
    return (
        message.template,
        tuple((name, value) for name, value in message.params if name not in OF_CELL),
    )


def _lack(ask: Ask, cells: list[tuple[Cell, CannotSay]]) -> Lack:
    lang = ask.lang
    programs = dict.fromkeys(_whose(cell.program, lang) for cell, _ in cells)
    placements = dict.fromkeys(words.placement(cell.placement, lang) for cell, _ in cells)
    whose = words.join([*programs], lang)
    if len(placements) < len(PLACEMENTS):
        whose = f"{whose} · {words.join([*placements], lang)}"
    if _is_plain(cells[0][1]):
        return Lack(whose, phrase("Nothing is on file for it on this day.", lang))
    return Lack(whose, say(_joined([refusal.message for _, refusal in cells]), lang))


def _joined(messages: list[Message]) -> Message:
    """One sentence for several that differ only in whom they are about, or in the amount."""
    told = [dict(message.params) for message in messages]
    return evolve(
        messages[0],
        params=tuple(
            (name, _one_or_all([one[name] for one in told]) if name in OF_CELL else value)
            for name, value in messages[0].params
        ),
    )


def _one_or_all(values: list[Any]) -> Any:
    found = tuple(dict.fromkeys(values))
    return found[0] if len(found) == 1 else found


# --- what is -----------------------------------------------------------------------------------


def _row(
    ask: Ask, program: str, placement: str, levels: list[tuple[str, Found]], starts: Starts
) -> Row:
    lang, [first, *others] = ask.lang, [one for _, one in levels]
    told = starts.get(first.since)
    shared = [item for item in first.inferred if all(item in one.inferred for one in others)]
    return Row(
        _whose(program, lang),
        words.placement(placement, lang),
        tuple(_amounts(levels, shared, lang)),
        words.unit(first.unit, lang),
        words.day(first.since, lang) if told is None else say(told, lang),
        _state(first, lang),
        tuple(source(ask, cite) for cite in first.cites),
        tuple(_why(item, lang) for item in shared),
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


def _whose(program: str, lang: str) -> str:
    titles = {"urban": msg("Urban tekun"), "rural": msg("Rural tekun")}
    return say(titles[program], lang)
