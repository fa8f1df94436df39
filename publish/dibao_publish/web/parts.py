"""What a place's notices set for places within it, not for the whole: standards and targets."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from dibao import words
from dibao.policy.book import Book, Provision
from dibao.policy.clauses import Amounts, Clause, Standard, Target, Tekun
from dibao_publish.names import notice_id, number_of
from dibao_publish.rows import provisions_of
from dibao_publish.texts import phrase
from dibao_publish.web import values, wording
from dibao_publish.web.page import Ask
from dibao_publish.web.placed import Placed, placed

SHOWN = (Standard, Tekun, Target)


@frozen
class Set:
    """A clause: what it is, its amounts by area, what else it says."""

    kind: str
    subject: str
    amounts: tuple[tuple[str, str], ...]
    more: str
    link: str


@frozen
class Parted:
    """A notice that sets amounts for places within, and which places those are."""

    title: str
    number: str
    link: str
    since: str
    sets: tuple[Set, ...]
    places: tuple[Placed, ...]


def by_part(ask: Ask, key: str, on: date) -> Iterator[Parted]:
    """The notices of the place's own file whose amounts do not cover the place as a whole."""
    book = ask.registry.book
    file = book.by_jurisdiction.get(key)
    if file is None:
        return
    groups: dict[int, list[Provision]] = {}
    for provision in provisions_of(book, file):
        if _is_for_parts(book, key, provision) and provision.applies(on):
            groups.setdefault(provision.order[0], []).append(provision)
    for found in groups.values():
        yield _parted(ask, found, on)


def _is_for_parts(book: Book, key: str, provision: Provision) -> bool:
    clause = provision.clause
    return isinstance(clause, SHOWN) and provision not in book.provisions(key, type(clause))


def _parted(ask: Ask, found: list[Provision], on: date) -> Parted:
    first = found[0]
    link = ask.links.notice(notice_id(first.jurisdiction, first.notice.name))
    keys = dict.fromkeys(key for provision in found for key in _places(ask, provision))
    certain = first.begins.certain
    return Parted(
        first.notice.title,
        number_of(first.notice),
        link,
        phrase("since {since}", ask.lang, since=first.begins.earliest)
        if certain == first.begins.earliest
        else phrase("its start is not known exactly", ask.lang),
        tuple(_set(ask, provision, link) for provision in found),
        tuple(placed(ask, key, on) for key in keys),
    )


def _set(ask: Ask, provision: Provision, link: str) -> Set:
    clause, lang = provision.clause, ask.lang
    return Set(
        words.kind(clause.kind, lang),
        wording.subject(clause, lang),
        tuple(_amounts(clause, lang)),
        ("；" if lang == "zh" else "; ").join(
            filter(None, (wording.summary(clause, lang), _unit(clause, lang)))
        ),
        f"{link}#c{provision.order[1] + 1}",
    )


def _amounts(clause: Clause, lang: str) -> Iterator[tuple[str, str]]:
    if not isinstance(clause, Amounts):
        return
    areas_named = words.join(list(clause.areas), lang) if clause.areas else ""
    if clause.amount is None:
        if areas_named:
            yield areas_named, ""
        return
    if isinstance(clause.amount, tuple):
        for areas, value in clause.amount:
            yield words.join(list(areas), lang), values.with_unit(value, clause.unit, lang)
    else:
        yield areas_named, values.with_unit(clause.amount, clause.unit, lang)


def _unit(clause: Clause, lang: str) -> str:
    """The unit of amounts by level, which stand in the summary without one."""
    unit = getattr(clause, "unit", None)
    if getattr(clause, "amount", None) is None and isinstance(unit, str):
        return phrase("unit: {unit}", lang, unit=words.unit(unit, lang))
    return ""


def _places(ask: Ask, provision: Provision) -> Iterator[str]:
    """The places that a clause names, by itself, in its amounts or through its notice."""
    clause, notice = provision.clause, provision.notice
    groups = dict(notice.areas)
    for area in clause.areas or notice.covers or _areas_of(clause):
        for member in groups.get(area, (area,)):
            yield from ask.registry.book.area_keys(provision.jurisdiction, notice, member)


def _areas_of(clause: Clause) -> tuple[str, ...]:
    amount = getattr(clause, "amount", None)
    return tuple(a for areas, _ in amount for a in areas) if isinstance(amount, tuple) else ()
