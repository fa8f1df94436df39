"""A place beside the others of its prefecture, and beside the minimum of its province.

Only confirmed amounts are compared: those of the day asked, or, if fewer than half of the places with
an amount are confirmed on it, of the latest earlier day on which half of them are.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import date

from attrs import frozen

from dibao import words
from dibao_publish.reader import Row
from dibao_publish.texts import phrase
from dibao_publish.web.cells import say_unit
from dibao_publish.web.page import Ask
from dibao_publish.web.placed import Placed, placed
from dibao_publish.web.standards import program_title
from dibao_publish.web.within import children

LEAST = 2  # places that make a comparison


@frozen
class Bar:
    """An amount and the places that have it. `look`: own, other or least (the minimum)."""

    amount: str
    share: str  # of the highest, in per cent
    look: str
    label: str
    own: Placed | None  # the place itself, if it is one of them
    places: tuple[Placed, ...]  # the others


@frozen
class Beside:
    """One program's comparison on a day; `left_out`: places that could not be compared."""

    title: str
    day: str
    is_other_day: bool
    bars: tuple[Bar, ...]
    compared: int
    left_out: int


def around(ask: Ask, key: str, on: date) -> str | None:
    """The place whose parts are compared: the prefecture of the day, or a prefecture itself."""
    place = ask.registry.book.places.get(key)
    if place.kind in ("nation", "province"):
        return None
    if place.kind == "prefecture":
        return key
    return next(iter(ask.registry.book.places.parents(key, on)), None)


def beside(ask: Ask, key: str, program: str, on: date) -> Beside | None:
    """The comparison for a program; None if fewer than two places can be compared."""
    above = around(ask, key, on)
    if above is None:
        return None
    siblings = [one.key for one in children(ask.registry.book, above, on)]
    rows = _rows(ask, siblings, program)
    day = _day(rows, on.isoformat())
    held = [row for row in rows if _is_confirmed(row, day)] if day else []
    if len(held) < LEAST:
        return None
    return Beside(
        program_title(program, ask.lang),
        words.day(date.fromisoformat(day), ask.lang),
        day != on.isoformat(),
        tuple(_bars(ask, key, held, _minimum(ask, key, program, day))),
        len(held),
        len(siblings) - len(held),
    )


def _rows(ask: Ask, places: Sequence[str], program: str) -> list[Row]:
    return ask.registry.reader.rows(
        "SELECT place, since, until, confirmed_through, answers_through, amount, unit, fen_a_year "
        "FROM standard WHERE place IN (SELECT value FROM json_each(:places)) "
        "AND program = :program AND role = 'set' AND since IS NOT NULL ORDER BY place, since",
        places=json.dumps([*places]),
        program=program,
    )


def _day(rows: Sequence[Row], on: str) -> str:
    """The latest day up to the one asked on which at least half of the known are confirmed."""
    ends = {row["confirmed_through"] for row in rows if row["confirmed_through"]}
    for day in sorted({day for day in ends if day < on} | {on}, reverse=True):
        known = sum(_is_known(row, day) for row in rows)
        confirmed = sum(_is_confirmed(row, day) for row in rows)
        if confirmed >= LEAST and 2 * confirmed >= known:
            return day
    return ""


def _is_known(row: Row, day: str) -> bool:
    return bool(row["since"] <= day <= (row["answers_through"] or row["until"] or day))


def _is_confirmed(row: Row, day: str) -> bool:
    return bool(row["since"] <= day <= row["confirmed_through"])


def _minimum(ask: Ask, key: str, program: str, day: str) -> Row | None:
    """The highest minimum of the province in force on the day."""
    return ask.registry.reader.row(
        "SELECT least AS amount, unit, fen_a_year FROM floor WHERE place = :place "
        "AND program = :program AND level = 'province' AND since <= :day "
        "AND (until IS NULL OR :day <= until) ORDER BY fen_a_year DESC",
        place=key,
        program=program,
        day=day,
    )


def _bars(ask: Ask, key: str, held: Sequence[Row], minimum: Row | None) -> list[Bar]:
    groups: dict[tuple[int, str], list[Row]] = {}
    for row in held:
        groups.setdefault((row["fen_a_year"], row["unit"]), []).append(row)
    highest = max([one for one, _ in groups] + ([minimum["fen_a_year"]] if minimum else []))
    bars = [(fen, _bar(ask, key, rows, highest)) for (fen, _), rows in groups.items()]
    if minimum:
        label = phrase("provincial minimum", ask.lang)
        told = _told(ask, minimum)
        share = _share(minimum["fen_a_year"], highest)
        bars.append((minimum["fen_a_year"], Bar(told, share, "least", label, None, ())))
    return [bar for _, bar in sorted(bars, key=lambda pair: -pair[0])]


def _bar(ask: Ask, key: str, rows: Sequence[Row], highest: int) -> Bar:
    own = placed(ask, key) if any(row["place"] == key for row in rows) else None
    return Bar(
        _told(ask, rows[0]),
        _share(rows[0]["fen_a_year"], highest),
        "own" if own else "other",
        "",
        own,
        tuple(placed(ask, row["place"]) for row in rows if row["place"] != key),
    )


def _told(ask: Ask, row: Row) -> str:
    return say_unit(row["amount"].removesuffix(".00"), row["unit"], ask.lang)


def _share(fen: int, highest: int) -> str:
    return f"{fen * 100 / highest:.1f}%"
