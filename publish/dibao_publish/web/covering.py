"""The clauses that cover a place: those that may apply on a day in words, the others by their dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from dibao import words
from dibao.calc.amounts import worth
from dibao.policy.book import Book, Provision
from dibao.policy.clauses import KINDS
from dibao.policy.places import NATIONAL
from dibao_publish.names import notice_id, number_of
from dibao_publish.texts import phrase
from dibao_publish.web import values, wording
from dibao_publish.web.page import Ask

# Kinds that have a section of their own on the page of a place.
SAID = frozenset({"standard", "tekun", "supplement", "back_pay"})


@frozen
class Short:
    """A clause on one line: what it is, its amount, what else it says."""

    at: str
    kind: str
    subject: str
    says: str
    more: str
    anchor: str
    doubt: str  # why it may not have begun


@frozen
class Covering:
    """A notice over the place, and how many of its clauses cover the place.

    `clauses`: those of them that the page does not say elsewhere. Clauses for the whole country are the
    same everywhere, so that a place's page only counts them.
    """

    title: str
    number: str
    link: str
    count: int
    clauses: tuple[Short, ...]


@frozen
class Outside:
    """Clauses of a notice that cover the place, but not on the day, and why."""

    title: str
    number: str
    link: str
    count: int
    why: str


def provisions(book: Book, key: str) -> list[Provision]:
    """Every clause that covers the place, nearest jurisdiction first, in the order of the notices."""
    found = [p for cls in KINDS.values() for p in book.provisions(key, cls)]
    return sorted(found, key=lambda p: (-p.nearness, p.jurisdiction, p.order))


@frozen
class Rules:
    """The clauses of one kind in a notice, in words."""

    called: str
    link: str
    clauses: tuple[Short, ...]


def of_kind(ask: Ask, key: str, on: date, kind: str) -> list[Rules]:
    """The clauses of a kind that apply, or may apply, on the day: nearest office first, newest first."""
    book = ask.registry.book
    groups: dict[str, list[Provision]] = {}
    for provision in sorted(
        book.provisions(key, KINDS[kind]), key=lambda p: (-p.nearness, -p.order[0], p.order[1])
    ):
        if provision.applies(on):
            groups.setdefault(_identifier(provision), []).append(provision)
    return [
        Rules(
            ask.registry.called[identifier],
            ask.links.notice(identifier),
            tuple(short(ask, key, provision, on) for provision in found),
        )
        for identifier, found in groups.items()
    ]


def covering(ask: Ask, key: str, on: date) -> Iterator[Covering]:
    """The notices with clauses that apply, or may apply, on the day."""
    groups: dict[str, list[Provision]] = {}
    for provision in provisions(ask.registry.book, key):
        if provision.applies(on):
            groups.setdefault(_identifier(provision), []).append(provision)
    for identifier, found in groups.items():
        notice = found[0].notice
        yield Covering(
            notice.title,
            number_of(notice),
            ask.links.notice(identifier),
            len(found),
            tuple(
                short(ask, key, provision, on)
                for provision in found
                if key == NATIONAL or (provision.nearness and provision.clause.kind not in SAID)
            ),
        )


def outside(ask: Ask, key: str, on: date) -> Iterator[Outside]:
    """The notices with clauses that have not begun on the day, or have ended."""
    groups: dict[tuple[str, str], list[Provision]] = {}
    for provision in provisions(ask.registry.book, key):
        if not provision.applies(on):
            groups.setdefault((_identifier(provision), _why(ask, provision, on)), []).append(
                provision
            )
    for (identifier, why), found in groups.items():
        notice = found[0].notice
        yield Outside(
            notice.title, number_of(notice), ask.links.notice(identifier), len(found), why
        )


def _identifier(provision: Provision) -> str:
    return notice_id(provision.jurisdiction, provision.notice.name)


def _why(ask: Ask, provision: Provision, on: date) -> str:
    if provision.ends is not None and provision.ends < on:
        return phrase("ended on {day}", ask.lang, day=provision.ends)
    return phrase("applies from {day}", ask.lang, day=provision.begins.earliest)


def short(ask: Ask, key: str, provision: Provision, on: date) -> Short:
    """A clause on one line."""
    clause, lang = provision.clause, ask.lang
    return Short(
        clause.at or "",
        words.kind(clause.kind, lang),
        wording.subject(clause, lang),
        _amount(ask, key, provision),
        wording.summary(clause, lang),
        f"#c{provision.order[1] + 1}",
        "" if provision.is_certain(on) else phrase("its start is not known exactly", lang),
    )


def _amount(ask: Ask, key: str, provision: Provision) -> str:
    value = worth(ask.registry.book, provision, key)
    if value is None or value.value is None:
        return ""
    return values.with_unit(value.value, getattr(provision.clause, "unit", None), ask.lang)
