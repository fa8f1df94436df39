"""The page of a place: its standards on a day, their course, and all that covers it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from dibao import words
from dibao.calc.amounts import worth
from dibao.message import msg
from dibao.policy.book import Book, Provision
from dibao.policy.clauses import KINDS, Tekun
from dibao.policy.values import When
from dibao_publish.names import notice_id
from dibao_publish.tables import PROGRAMS
from dibao_publish.texts import phrase, say
from dibao_publish.web import values, wording
from dibao_publish.web.days import parse_day
from dibao_publish.web.links import place_path
from dibao_publish.web.page import Ask, NoSuchPage, Page
from dibao_publish.web.standards import card, course


@frozen
class Covering:
    """A notice over the place, with the clauses that cover the place."""

    title: str
    number: str
    issuer: str
    link: str
    near: bool  # issued below the nation
    clauses: tuple[Short, ...]


@frozen
class Short:
    """A clause on one line."""

    at: str
    kind: str
    subject: str
    says: str
    anchor: str


@frozen
class Support:
    """One row of the table of 特困: whose, where, and the amounts by level of care."""

    whose: str
    part: str
    placement: str
    levels: tuple[tuple[str, str], ...]
    unit: str
    link: str
    clause: str


def place_page(ask: Ask) -> Page:
    """A place by its key; `?on=` gives the day, today without it."""
    book, key = ask.registry.book, ask.words
    if key not in book.places:
        raise NoSuchPage(msg('No place on file has the key "{key}".', key=key))
    on = parse_day(ask.get("on")) if ask.get("on") else ask.today
    return Page(
        "place.html", book.places.full_name(key, on), place_path(key), _context(ask, key, on)
    )


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
        "names": _names(ask, key),
        "cards": [card(ask, key, program, on) for program in PROGRAMS],
        "courses": [course(ask, key, program, on) for program in PROGRAMS],
        "covering": list(_covering(ask, key)),
        "tekun": list(_tekun(ask, key)),
        "within": [
            (child.key, book.places.name(child.key, on)) for child in book.places.children(key)
        ],
        "missing": missing_kinds(book, key, ask.lang),
    }


def _above(book: Book, key: str) -> list[str]:
    return list(reversed(list(book.places.parents(key))))


def _names(ask: Ask, key: str) -> list[str]:
    """Names other than the newest, with their years where they are known."""
    names = ask.registry.book.places.get(key).names[:-1]
    return [name + _years(held) for name, held in names]


def _years(held: When) -> str:
    if held.first is None and held.last is None:
        return ""
    first = str(held.first.year) if held.first else ""
    last = str(held.last.year) if held.last else ""
    return f" ({first}–{last})"


# --- what covers the place ---------------------------------------------------------------------


def provisions(book: Book, key: str) -> list[Provision]:
    """Every clause that covers the place, nearest jurisdiction first, in the order of the notices."""
    found = [p for cls in KINDS.values() for p in book.provisions(key, cls)]
    return sorted(found, key=lambda p: (-p.nearness, p.jurisdiction, p.order))


def _covering(ask: Ask, key: str) -> Iterator[Covering]:
    groups: dict[str, list[Provision]] = {}
    for provision in provisions(ask.registry.book, key):
        groups.setdefault(notice_id(provision.jurisdiction, provision.notice.name), []).append(
            provision
        )
    for identifier, found in groups.items():
        notice = found[0].notice
        yield Covering(
            notice.title,
            notice.name,
            wording.plain_issuer(notice.issuer, ask.lang),
            ask.links.notice(identifier),
            found[0].nearness > 0,
            tuple(_short(ask, key, provision) for provision in found),
        )


def _short(ask: Ask, key: str, provision: Provision) -> Short:
    clause = provision.clause
    value = worth(ask.registry.book, provision, key)
    says = ""
    if value is not None and value.value is not None:
        unit = getattr(clause, "unit", None)
        amount = values.plain(value.value, ask.lang)
        says = f"{amount} {words.unit(unit, ask.lang)}" if isinstance(unit, str) else amount
    return Short(
        clause.at or "",
        words.kind(clause.kind, ask.lang),
        wording.subject(clause, ask.lang),
        says,
        f"#c{provision.order[1] + 1}",
    )


def missing_kinds(book: Book, key: str, lang: str) -> list[str]:
    """The kinds of clause of which nothing on file covers the place."""
    return [words.kind(kind, lang) for kind, cls in KINDS.items() if not book.provisions(key, cls)]


# --- 特困 --------------------------------------------------------------------------------------


def _tekun(ask: Ask, key: str) -> Iterator[Support]:
    lang = ask.lang
    for provision in ask.registry.book.provisions(key, Tekun):
        clause = provision.clause
        if not isinstance(clause, Tekun):
            continue
        yield Support(
            wording.whose(clause, lang),
            say(msg(clause.part), lang),
            values.plain(clause.placement, lang)
            if not isinstance(clause.placement, str)
            else words.placement(clause.placement, lang),
            _levels(ask, key, provision),
            words.unit(str(clause.unit), lang),
            ask.links.notice(notice_id(provision.jurisdiction, provision.notice.name)),
            clause.at or provision.notice.name,
        )


def _levels(ask: Ask, key: str, provision: Provision) -> tuple[tuple[str, str], ...]:
    clause = provision.clause
    if isinstance(clause, Tekun) and clause.levels:
        return tuple(
            (words.level(level, ask.lang), values.plain(v, ask.lang)) for level, v in clause.levels
        )
    value = worth(ask.registry.book, provision, key)
    if value is None or value.value is None:
        return ()
    return ((phrase("all alike", ask.lang), values.plain(value.value, ask.lang)),)
