"""The first page: what this is, one search box, and the places with standards on file."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from dibao import words
from dibao.calc import timeline
from dibao.calc.results import Found
from dibao.policy.book import Book
from dibao.policy.places import NATIONAL
from dibao_publish.names import PROGRAMS, full_name
from dibao_publish.rows import ANY_DAY
from dibao_publish.texts import phrase
from dibao_publish.web.page import Ask, Page
from dibao_publish.web.standards import short


@frozen
class Entry:
    """A place with the newest standards on file, and the day of the newest."""

    name: str
    today: str  # the newest name, if another held when the amounts were set
    link: str
    amounts: tuple[str, ...]
    since: str


def home_page(ask: Ask) -> Page:
    """What is on file, by province."""
    book = ask.registry.book
    groups = [(_top_name(ask, top), _entries(ask, top)) for top in _tops(book)]
    context = {
        "groups": [(name, entries) for name, entries in groups if entries],
        "others": _others(ask),
        "notices": sum(len(file.notices) for file in book.files),
        "national": ask.links.place(NATIONAL) if NATIONAL in book.places else "",
    }
    return Page("home.html", "", "/", context)


def _tops(book: Book) -> list[str]:
    """The provinces, in the order of the files."""
    tops = (place.key.partition("/")[0] for place in book.places if place.key != NATIONAL)
    return list(dict.fromkeys(tops))


def _top_name(ask: Ask, top: str) -> str:
    """A province; `unplaced` is no place, but holds those whose notices do not say where they are."""
    places = ask.registry.book.places
    return places.name(top) if top in places else phrase("Place not known", ask.lang)


def newest(book: Book, key: str, program: str) -> Found | None:
    """The newest amount on file for a place."""
    found = [s for s in timeline(book.at(key, on=ANY_DAY), program) if isinstance(s, Found)]
    return found[-1] if found else None


def _entries(ask: Ask, top: str) -> list[Entry]:
    """Places below a province that have amounts of their own, not only those of a place above."""
    book = ask.registry.book
    keys = [place.key for place in book.places if book.places.lies_within(place.key, top)]
    return [_entry(ask, key) for key in keys if _has_own(book, key)]


def _has_own(book: Book, key: str) -> bool:
    above = next(book.places.parents(key), None)
    for program in PROGRAMS:
        here = newest(book, key, program)
        there = newest(book, above, program) if above else None
        if here is not None and (
            there is None or there.cites != here.cites or there.fen != here.fen
        ):
            return True
    return False


def _entry(ask: Ask, key: str) -> Entry:
    found = [newest(ask.registry.book, key, program) for program in PROGRAMS]
    since = max(one.since for one in found if one is not None)
    name, today = _names(ask, key, since)
    return Entry(
        name,
        today,
        ask.links.place(key),
        tuple(short(one, ask.lang) if one is not None else "—" for one in found),
        words.day(since, ask.lang),
    )


def _names(ask: Ask, key: str, since: date) -> tuple[str, str]:
    """The name below the province when the amounts were set, and the newest if it is another."""
    book, top = ask.registry.book, key.partition("/")[0]
    then, today = (full_name(book, key, on, below=top) for on in (since, None))
    return then, "" if then.endswith(today) or today.endswith(
        book.places.name(key, since)
    ) else today


def _others(ask: Ask) -> list[tuple[str, str]]:
    """Jurisdictions with notices on file that lead to no amount."""
    book = ask.registry.book
    return [
        (full_name(book, file.jurisdiction), ask.links.place(file.jurisdiction))
        for file in book.files
        if file.jurisdiction != NATIONAL
        and not any(
            newest(book, place.key, program)
            for place in book.places
            if book.places.lies_within(place.key, file.jurisdiction)
            for program in PROGRAMS
        )
    ]
