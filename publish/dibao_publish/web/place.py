"""The page of a place: the standard on a day first, then its course, its neighbours, its rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from dibao import words
from dibao.message import msg
from dibao.policy.book import Book
from dibao.policy.places import NATIONAL
from dibao.policy.values import When
from dibao_publish.names import PROGRAMS, roman
from dibao_publish.texts import say
from dibao_publish.web.cells import say_unit
from dibao_publish.web.completeness import complete, missing_kinds
from dibao_publish.web.course import course
from dibao_publish.web.covering import covering, of_kind, outside
from dibao_publish.web.days import parse_day
from dibao_publish.web.links import place_path
from dibao_publish.web.neighbours import around, beside
from dibao_publish.web.page import Ask, NoSuchPage, Page, shown
from dibao_publish.web.parts import by_part
from dibao_publish.web.placed import called, called_in_full, placed
from dibao_publish.web.since import since
from dibao_publish.web.standards import card, program_title
from dibao_publish.web.support import support
from dibao_publish.web.within import on_file, within


def place_page(ask: Ask) -> Page:
    """A place by its key; `?on=` gives the day, today without it."""
    book, key = ask.registry.book, ask.words
    if key not in book.places:
        raise NoSuchPage(msg('No place on file has the key "{key}".', key=shown(key)))
    on = parse_day(ask.get("on")) if ask.get("on") else ask.today
    return Page("place.html", called_in_full(ask, key, on), place_path(key), _context(ask, key, on))


def _context(ask: Ask, key: str, on: date) -> dict[str, object]:
    book = ask.registry.book
    inside = within(ask, key, on)
    cards = [card(ask, key, program, on, inside) for program in PROGRAMS]
    own = _has_own(ask, key)
    return {
        "key": key,
        "name": book.places.name(key, on),
        "roman": roman(key),
        "called": called(ask, key, on),
        "on": on,
        "is_today": ask.is_today(on),
        "is_national": key == NATIONAL,
        "day": words.day(on, ask.lang),
        "above": [placed(ask, above, on) for above in _above(book, key, on)],
        "kind": say(msg(book.places.get(key).kind), ask.lang),
        "code": book.places.code(key, on),
        "names": list(_names(ask, key, on)),
        "cards": cards,
        "split": bool(inside.places) and not own and all(card.state == "none" for card in cards),
        "floors": floors(ask, key, on),
        "own": own,
        "set_above": _set_above(ask, key, on),
        "parts": list(by_part(ask, key, on)),
        "inside": inside,
        "inside_day": words.day(inside.day, ask.lang),
        "ranking": _ranking(ask, key),
        "courses": [course(ask, key, program, on) for program in PROGRAMS],
        **_beside(ask, key, on),
        "support": support(ask, key, on),
        "supplements": of_kind(ask, key, on, "supplement"),
        "back_pay": of_kind(ask, key, on, "back_pay"),
        "covering": list(covering(ask, key, on)),
        "outside": list(outside(ask, key, on)),
        "missing": missing_kinds(book, key, on, ask.lang),
        "complete": complete(ask, key, on),
    }


def _beside(ask: Ask, key: str, on: date) -> dict[str, object]:
    above = around(ask, key, on)
    found = [one for program in PROGRAMS if (one := beside(ask, key, program, on)) is not None]
    return {
        "beside": found,
        "around": called(ask, above, on) if above else "",
    }


def _ranking(ask: Ask, key: str) -> str:
    """Where the places of a province are ranked."""
    if ask.registry.book.places.get(key).kind != "province":
        return ""
    return ask.links.query("ranking", province=key)


@frozen
class Floor:
    """A minimum from above that is in force for the place on the day."""

    program: str
    amount: str
    since: str
    set_by: str
    called: str
    link: str
    evidence: str


def floors(ask: Ask, key: str, on: date) -> list[Floor]:
    """The minimums from above in force on a day, the nearest office first."""
    rows = ask.registry.reader.rows(
        "SELECT program, least, unit, since, since_known, since_printed, set_by, notice, evidence FROM floor WHERE place = :place "
        "AND since <= :day AND (until IS NULL OR :day <= until) "
        "ORDER BY program DESC, length(set_by) DESC, since DESC",
        place=key,
        day=on.isoformat(),
    )
    return [
        Floor(
            program_title(row["program"], ask.lang),
            say_unit(row["least"].removesuffix(".00"), row["unit"], ask.lang),
            since(row, ask.lang),
            ask.registry.book.places.name(row["set_by"], on),
            ask.registry.called[row["notice"]],
            ask.links.notice(row["notice"]),
            words.evidence(row["evidence"], ask.lang),
        )
        for row in rows
    ]


def _has_own(ask: Ask, key: str) -> bool:
    """Whether a standard on file was set for the place itself."""
    sql = "SELECT 1 FROM standard WHERE place = :place AND inherited_from IS NULL LIMIT 1"
    return ask.registry.reader.row(sql, place=key) is not None


def _set_above(ask: Ask, key: str, on: date) -> str:
    """The place above whose standard holds here on the day; empty if there is none."""
    found = {row["inherited_from"] for row in on_file(ask, [key], on)} - {None}
    return ask.registry.book.places.name(found.pop(), on) if len(found) == 1 else ""


def _above(book: Book, key: str, on: date) -> list[str]:
    return list(reversed(list(book.places.parents(key, on))))


def _names(ask: Ask, key: str, on: date) -> Iterator[str]:
    """The names other than the one that is shown, with their years where they are known."""
    places = ask.registry.book.places
    for name, held in places.get(key).names:
        if name != places.name(key, on):
            yield name + _years(held)


def _years(held: When) -> str:
    if held.first is None and held.last is None:
        return ""
    first = str(held.first.year) if held.first else ""
    last = str(held.last.year) if held.last else ""
    return f" ({first}–{last})"
