"""What a notice replaced, what replaced it, and which notices and places follow it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from dibao.policy.book import Book
from dibao.policy.clauses import Notice, PolicyFile, fold_number
from dibao_publish.names import full_name, notice_id, number_of
from dibao_publish.reader import Row
from dibao_publish.web.cells import say_unit
from dibao_publish.web.page import Ask
from dibao_publish.web.placed import Placed, placed
from dibao_publish.web.since import since, start
from dibao_publish.web.standards import program_title

# Each amount of the notice with the amount of the same place that ended on its eve, if one is on file.
REPLACED = """
SELECT s.program, s.since, s.since_known, s.since_printed, s.amount, s.unit, o.amount AS old_amount, o.unit AS old_unit,
  nullif(o.notice, s.notice) AS old_notice, s.place
FROM standard s LEFT JOIN standard o ON o.place = s.place AND o.program = s.program
  AND o.until = date(s.since, '-1 day') AND o.since IS NOT s.since
WHERE s.notice = :notice AND s.role = 'set'
ORDER BY s.program DESC, s.since, s.fen_a_year DESC, s.place"""

LATER = """
SELECT n.notice AS later, n.since, n.since_known, n.since_printed, count(DISTINCT n.place) AS places
FROM standard s JOIN standard n ON n.place = s.place AND n.program = s.program
  AND n.since = date(s.until, '+1 day') AND n.role = 'set'
WHERE s.notice = :notice AND s.role = 'set' AND n.notice <> s.notice
GROUP BY n.notice, n.since, n.since_known, n.since_printed ORDER BY n.since, n.notice"""

FLOORS = """
SELECT f.program, f.least AS amount, f.unit, f.since, f.since_known, f.since_printed, count(*) AS places
FROM floor f WHERE f.notice = :notice
GROUP BY f.program, f.least, f.unit, f.since, f.since_known, f.since_printed
ORDER BY f.program DESC, f.since, f.fen_a_year DESC"""


@frozen
class Linked:
    """A notice by what it is called; without an address if it is not on file."""

    called: str
    link: str
    note: str = ""


@frozen
class Change:
    """An amount that the notice set, what it replaced, and the places in which it did."""

    program: str
    since: str
    amount: str
    old: str  # empty: nothing on file ended on its eve
    old_notice: Linked | None  # None, too, where only the notice itself says what held before
    places: tuple[Placed, ...]


@frozen
class Limit:
    """A minimum that the notice set, and how many places it binds."""

    program: str
    since: str
    amount: str
    places: int


@frozen
class Succession:
    """All that ties a notice to others. `under`, `repeals`: what it names; `cited`: who names it."""

    changes: tuple[Change, ...]
    limits: tuple[Limit, ...]
    under: tuple[Linked, ...]
    repeals: tuple[Linked, ...]
    later: tuple[Linked, ...]
    cited: tuple[Linked, ...]


def succession(ask: Ask, file: PolicyFile, notice: Notice) -> Succession:
    """What is on file of it."""
    identifier = notice_id(file.jurisdiction, notice.name)
    rows = ask.registry.reader.rows
    return Succession(
        tuple(_changes(ask, rows(REPLACED, notice=identifier))),
        tuple(_limit(ask, row) for row in rows(FLOORS, notice=identifier)),
        tuple(_linked(ask, number) for number in _numbers(notice, "under")),
        tuple(_linked(ask, number) for number in _numbers(notice, "repeals")),
        tuple(_later(ask, row) for row in rows(LATER, notice=identifier)),
        tuple(_cited(ask, notice)),
    )


def _changes(ask: Ask, rows: Iterable[Row]) -> Iterator[Change]:
    """Places with the same change together."""
    started = ("since", "since_known", "since_printed")
    alike = ("program", *started, "amount", "unit", "old_amount", "old_unit", "old_notice")
    groups: dict[tuple[object, ...], list[Row]] = {}
    for row in rows:
        groups.setdefault(tuple(row[name] for name in alike), []).append(row)
    for found in groups.values():
        yield _change(ask, found)


def _change(ask: Ask, rows: list[Row]) -> Change:
    row, lang = rows[0], ask.lang
    old = row["old_notice"]
    return Change(
        program_title(row["program"], lang),
        since(row, lang),
        say_unit(row["amount"].removesuffix(".00"), row["unit"], lang),
        say_unit(row["old_amount"].removesuffix(".00"), row["old_unit"], lang)
        if row["old_amount"]
        else "",
        Linked(ask.registry.called[old], ask.links.notice(old)) if old else None,
        tuple(placed(ask, one["place"]) for one in rows),
    )


def _limit(ask: Ask, row: Row) -> Limit:
    return Limit(
        program_title(row["program"], ask.lang),
        since(row, ask.lang),
        say_unit(row["amount"].removesuffix(".00"), row["unit"], ask.lang),
        row["places"],
    )


def _later(ask: Ask, row: Row) -> Linked:
    later = row["later"]
    return Linked(ask.registry.called[later], ask.links.notice(later), start(row, ask.lang))


def _numbers(notice: Notice, name: str) -> tuple[str, ...]:
    told = getattr(notice, name)
    return told if isinstance(told, tuple) else (told,) if isinstance(told, str) else ()


def _linked(ask: Ask, number: str) -> Linked:
    """The notice with a number, by its page if it is on file."""
    wanted = fold_number(number)
    for file, notice in _all(ask.registry.book):
        if wanted and fold_number(number_of(notice)) == wanted:
            identifier = notice_id(file.jurisdiction, notice.name)
            return Linked(number, ask.links.notice(identifier))
    return Linked(number, "")


def _cited(ask: Ask, notice: Notice) -> Iterator[Linked]:
    """The notices that name this one as what they rest on, or as what they end."""
    wanted = fold_number(number_of(notice))
    if not wanted:
        return
    for file, other in _all(ask.registry.book):
        named = (*_numbers(other, "under"), *_numbers(other, "repeals"))
        if any(fold_number(number) == wanted for number in named):
            identifier = notice_id(file.jurisdiction, other.name)
            name = full_name(ask.registry.book, file.jurisdiction)
            yield Linked(ask.registry.called[identifier], ask.links.notice(identifier), name)


def _all(book: Book) -> Iterator[tuple[PolicyFile, Notice]]:
    for file in book.files:
        for notice in file.notices:
            yield file, notice
