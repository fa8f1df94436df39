"""The page of a place: the standard on a day first, then its course, its neighbours, its rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from dibao import words
from dibao.message import msg
from dibao.policy.book import Book
from dibao.policy.clauses import Place
from dibao.policy.places import NATIONAL
from dibao.policy.values import When
from dibao_publish.names import PROGRAMS, full_name
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
from dibao_publish.web.standards import card, program_title
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
    cards = [card(ask, key, program, on) for program in PROGRAMS]
    own = _has_own(ask, key)
    within = [
        (book.places.name(one.key, on), ask.links.place(one.key)) for one in _within(book, key)
    ]
    return {
        "key": key,
        "name": book.places.name(key, on),
        "roman": key.rpartition("/")[2].capitalize(),
        "on": on,
        "is_today": ask.is_today(on),
        "is_national": key == NATIONAL,
        "day": words.day(on, ask.lang),
        "above": [
            (book.places.name(above, on), ask.links.place(above)) for above in _above(book, key)
        ],
        "kind": say(msg(book.places.get(key).kind), ask.lang),
        "code": book.places.code(key, on),
        "names": list(_names(ask, key, on)),
        "cards": cards,
        "split": bool(within) and not own and all(card.state == "none" for card in cards),
        "floors": floors(ask, key, on),
        "own": own,
        "contribute": CONTRIBUTE,
        "parts": list(by_part(ask, key, on)),
        "within": within,
        "counts": _counts(ask, key),
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


def _within(book: Book, key: str) -> list[Place]:
    """The places within, in the order of their codes; those without one last."""
    return sorted(
        book.places.children(key), key=lambda one: (book.places.code(one.key) or "9", one.key)
    )


def _beside(ask: Ask, key: str, on: date) -> dict[str, object]:
    above = around(ask, key)
    found = [one for program in PROGRAMS if (one := beside(ask, key, program, on)) is not None]
    return {
        "beside": found,
        "around": ask.registry.book.places.name(above, on) if above else "",
    }


# Where people read how a place is added, and send what they found.
CONTRIBUTE = "docs/add-a-place.md"


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
        "SELECT program, least, unit, since, set_by, notice, evidence FROM floor WHERE place = :place "
        "AND since <= :day AND (until IS NULL OR :day <= until) "
        "ORDER BY program DESC, length(set_by) DESC, since DESC",
        place=key,
        day=on.isoformat(),
    )
    return [
        Floor(
            program_title(row["program"], ask.lang),
            say_unit(row["least"].removesuffix(".00"), row["unit"], ask.lang),
            words.day(date.fromisoformat(row["since"]), ask.lang),
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


def _counts(ask: Ask, key: str) -> dict[str, int]:
    """Of the lowest places within, how many there are and have a standard on file."""
    row = ask.registry.reader.row(
        "SELECT count(*) AS places, sum(EXISTS (SELECT 1 FROM standard s "
        "WHERE s.place = p.key AND s.role = 'set')) AS with_standard "
        "FROM place p WHERE p.lowest = 1 AND p.key >= :first AND p.key < :after",
        first=f"{key}/",
        after=f"{key}0",  # the letter after the slash
    )
    return {"places": row["places"], "with_standard": row["with_standard"] or 0} if row else {}


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
