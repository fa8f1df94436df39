"""The page of a place: its standards on a day, their course, and all that covers it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from dibao import words
from dibao.message import msg
from dibao.policy.book import Book
from dibao.policy.clauses import KINDS
from dibao.policy.values import When
from dibao_publish.names import PROGRAMS, full_name
from dibao_publish.texts import say
from dibao_publish.web.covering import covering, outside
from dibao_publish.web.days import parse_day
from dibao_publish.web.links import place_path
from dibao_publish.web.page import Ask, NoSuchPage, Page, shown
from dibao_publish.web.parts import by_part
from dibao_publish.web.standards import card, course
from dibao_publish.web.support import support


def place_page(ask: Ask) -> Page:
    """A place by its key; `?on=` gives the day, today without it."""
    book, key = ask.registry.book, ask.words
    if key not in book.places:
        raise NoSuchPage(msg('No place on file has the key "{key}".', key=shown(key)))
    on = parse_day(ask.get("on")) if ask.get("on") else ask.today
    return Page("place.html", full_name(book, key, on), place_path(key), _context(ask, key, on))


def _context(ask: Ask, key: str, on: date) -> dict[str, object]:
    book = ask.registry.book
    return {
        "key": key,
        "name": book.places.name(key, on),
        "roman": key.rpartition("/")[2].capitalize(),
        "on": on,
        "is_today": on == ask.today,
        "day": words.day(on, ask.lang),
        "above": [
            (book.places.name(above, on), ask.links.place(above)) for above in _above(book, key)
        ],
        "kind": say(msg(book.places.get(key).kind), ask.lang),
        "code": book.places.code(key, on),
        "names": list(_names(ask, key, on)),
        "cards": [card(ask, key, program, on) for program in PROGRAMS],
        "courses": [course(ask, key, program, on) for program in PROGRAMS],
        "parts": list(by_part(ask, key, on)),
        "covering": list(covering(ask, key, on)),
        "outside": list(outside(ask, key, on)),
        "support": support(ask, key, on),
        "within": [
            (child.key, book.places.name(child.key, on)) for child in book.places.children(key)
        ],
        "missing": missing_kinds(book, key, on, ask.lang),
    }


def _above(book: Book, key: str) -> list[str]:
    return list(reversed(list(book.places.parents(key))))


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


def missing_kinds(book: Book, key: str, on: date, lang: str) -> list[str]:
    """The kinds of clause of which nothing on file covers the place on the day."""
    return [
        words.kind(kind, lang)
        for kind, cls in KINDS.items()
        if not any(provision.applies(on) for provision in book.provisions(key, cls))
    ]
