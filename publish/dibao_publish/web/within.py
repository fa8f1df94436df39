"""The places within a place on a day: which they are, and the standards on file for them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import date
from fractions import Fraction

from attrs import frozen

from dibao import words
from dibao.policy.book import Book
from dibao.policy.clauses import PERSON_UNITS, Place
from dibao.policy.places import NATIONAL
from dibao_publish.names import PROGRAMS
from dibao_publish.reader import Row
from dibao_publish.texts import phrase
from dibao_publish.web.cells import say_unit
from dibao_publish.web.page import Ask
from dibao_publish.web.placed import Placed, placed

A_MONTH = "yuan/person/month"

ON_FILE = """
SELECT place, program, since, confirmed_through, fen, unit, fen_a_year, inherited_from
FROM standard WHERE role = 'set' AND place IN (SELECT value FROM json_each(:places))
  AND since <= :day AND (until IS NULL OR :day <= until)
  AND (answers_through IS NULL OR :day <= answers_through)"""


def children(book: Book, key: str, on: date) -> list[Place]:
    """The places directly within on the day, in the order of their codes; those without one last."""
    places = book.places
    moved = [one for one in places if one.within]
    found = {one.key: one for one in (*places.children(key), *moved)}
    inside = [one for one in found.values() if next(places.parents(one.key, on), None) == key]
    return sorted(inside, key=lambda one: (places.code(one.key, on) or "9", one.key))


def lowest(book: Book, key: str, on: date) -> list[str]:
    """The places within that have none within them, at any depth; none for a lowest place."""
    found: list[str] = []
    for one in children(book, key, on):
        below = lowest(book, one.key, on) if book.places.children(one.key) else []
        found += below or [one.key]
    return found


def on_file(ask: Ask, keys: Iterable[str], on: date) -> list[Row]:
    """The standards on file for places on a day, confirmed or last known."""
    return ask.registry.reader.rows(ON_FILE, places=json.dumps([*keys]), day=on.isoformat())


@frozen
class Range:
    """The least and the greatest amount of the places within that are on file for a day.

    `digits`: one amount where all are alike, else both. `least_a_year`: fen a year. `known`: places with an amount, of `places`;
    `confirmed`: those of which the day is confirmed.
    """

    digits: str
    unit: str
    least_a_year: int
    known: int
    confirmed: int
    places: int


def ranged(rows: Iterable[Row], program: str, places: int, on: date) -> Range | None:
    """The range of one program; None where nothing is on file. By the month where units differ."""
    held = [row for row in rows if row["program"] == program]
    if not held:
        return None
    unit = _unit(held)
    amounts = sorted({_in_unit(row, unit) for row in held})
    return Range(
        "–".join(dict.fromkeys(_digits(one) for one in (amounts[0], amounts[-1]))),
        unit,
        min(row["fen_a_year"] for row in held),
        len(held),
        sum(_is_confirmed(row, on) for row in held),
        places,
    )


def _unit(rows: Iterable[Row]) -> str:
    units = {str(row["unit"]) for row in rows}
    return units.pop() if len(units) == 1 else A_MONTH


def _in_unit(row: Row, unit: str) -> Fraction:
    """Fen in a unit."""
    return Fraction(row["fen_a_year"] * PERSON_UNITS[unit], 12)


def _digits(fen: Fraction) -> str:
    """The digits of an amount; where they do not come out even, whole yuan: ≈367."""
    return words.digits(fen) if fen.denominator == 1 else f"≈{round(fen / 100)}"


def _is_confirmed(row: Row, on: date) -> bool:
    return bool(on.isoformat() <= row["confirmed_through"])


def is_newer_within(rows: Iterable[Row], program: str, key: str, since: date) -> bool:
    """Whether a place within has a later standard than the place itself, not taken from it."""
    return any(
        row["program"] == program
        and row["since"] > since.isoformat()
        and row["inherited_from"] != key
        for row in rows
    )


# --- the list ----------------------------------------------------------------------------------


@frozen
class Inside:
    """A place within, with its amounts on the day in words; `confirmed`: that one of them is."""

    place: Placed
    amounts: str
    confirmed: bool


@frozen
class Within:
    """The list of places within, and how many of the lowest have a standard on file for the day.

    `rows`: these standards. Where nothing is on file for the day asked, `day` is the last for which
    something is, and all is told of it.
    """

    places: tuple[Inside, ...]
    some: int
    all: int
    has_confirmed: bool
    rows: tuple[Row, ...]
    day: date


LAST_DAY = """
SELECT max(min(coalesce(until, answers_through), coalesce(answers_through, until))) AS day
FROM standard WHERE role = 'set' AND place IN (SELECT value FROM json_each(:places))
  AND since <= :day"""


def _day(ask: Ask, keys: Iterable[str], on: date) -> date:
    """The day asked, or the last before it for which a standard of these places is on file."""
    keys = [*keys]
    if on_file(ask, keys, on):
        return on
    row = ask.registry.reader.row(LAST_DAY, places=json.dumps(keys), day=on.isoformat())
    return date.fromisoformat(row["day"]) if row is not None and row["day"] else on


def within(ask: Ask, key: str, on: date) -> Within:
    """The places within with their amounts; of the nation, whose list is the home page, without."""
    book = ask.registry.book
    if key == NATIONAL:
        inside = [_inside(ask, one, [], [], on, day=on) for one in children(book, key, on)]
        return Within(tuple(inside), 0, 0, has_confirmed=False, rows=(), day=on)
    below = {one.key: lowest(book, one.key, on) or [one.key] for one in children(book, key, on)}
    every = [one for keys in below.values() for one in keys]
    day = _day(ask, every, on)
    own = _by_place(on_file(ask, {*below, *every}, day))
    listed = []
    for one, keys in below.items():
        parts = [row for part in keys for row in own.get(part, [])]
        listed.append(_inside(ask, book.places.get(one), own.get(one, []), parts, on, day=day))
    rows = tuple(row for one in every for row in own.get(one, []))
    return Within(
        tuple(listed),
        len({row["place"] for row in rows}),
        len(every),
        has_confirmed=any(one.confirmed for one in listed),
        rows=rows,
        day=day,
    )


def _by_place(rows: Iterable[Row]) -> dict[str, list[Row]]:
    found: dict[str, list[Row]] = {}
    for row in rows:
        found.setdefault(row["place"], []).append(row)
    return found


def _inside(
    ask: Ask, place: Place, own: list[Row], parts: list[Row], on: date, *, day: date
) -> Inside:
    """A place with its own amounts; for a program without, the range of its parts."""
    told: dict[str, str] = {}
    used: list[Row] = []
    for program in PROGRAMS:
        rows = [row for row in own if row["program"] == program] or parts
        found = ranged(rows, program, 0, day)
        if found is not None:
            told[program] = say_unit(found.digits, found.unit, ask.lang)
            used += [row for row in rows if row["program"] == program]
    confirmed = bool(used) and day == on and all(_is_confirmed(row, on) for row in used)
    return Inside(placed(ask, place.key, on), _both(told, ask.lang), confirmed)


def _both(told: dict[str, str], lang: str) -> str:
    """Both programs in words; what is alike once."""
    if len(told) == len(PROGRAMS) and len({*told.values()}) == 1:
        return next(iter(told.values()))
    return words.join(list(_each(told, lang)), lang)


def _each(told: dict[str, str], lang: str) -> Iterator[str]:
    if "urban" in told:
        yield phrase("urban {amount}", lang, amount=told["urban"])
    if "rural" in told:
        yield phrase("rural {amount}", lang, amount=told["rural"])
