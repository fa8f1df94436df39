"""The day that a query takes when none is given: worked out once, when the registry is built.

It is the latest day on which at least half of those with an amount on it are confirmed. Where no
day is so, it is the latest on which most are. Growth compares two days, a year apart, and those
confirmed on both. With the day stands the latest on which the most are confirmed, to offer it.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar

from attrs import frozen

from dibao_publish.derived import FindingRow, FloorRow, QueryDay, RaiseRow
from dibao_publish.queries import A_YEAR
from dibao_publish.tables import NoticeRow, PlaceRow, StandardRow


@frozen
class Stretch:
    """Days, by their ordinals, on which something is on file, and up to which it is confirmed."""

    key: tuple[str, str]  # place and program
    first: int
    known: int
    confirmed: int


@frozen
class Chosen:
    """A day, how many are confirmed on it, how many have an amount; and the day of the most confirmed."""

    day: int
    compared: int
    known: int
    fullest: int
    most: int


Scopes = dict[str, list[Stretch]]
Key = TypeVar("Key")


def query_days(rows: dict[Any, list[Any]]) -> Iterator[QueryDay]:
    """The days of all queries: of the whole country, of each province, and of places for timelines."""
    last = horizon(rows)
    province = {row.key: row.province or "" for row in rows[PlaceRow]}
    lowest = {row.key for row in rows[PlaceRow] if row.lowest}
    every = list(standards(rows[StandardRow], last))
    held = [one for one in every if one.key[0] in lowest]
    families: dict[str, list[Stretch]] = {
        "standards": held,
        "ranking": held,
        "growth": list(a_year_apart(held)),
        "no-raise": [Stretch(s.key, s.first, s.known, s.known) for s in held],
        "rural-urban": list(pairs(held)),
        "below-minimum": list(under_minimum(held, rows[FloorRow], last)),
        "late-raises": list(late(rows[RaiseRow], _own(rows[StandardRow]), last)),
        "promised-growth": list(promised(rows[FindingRow], last)),
    }
    for query, stretches in families.items():
        for scope, found in _scopes(stretches, province).items():
            chosen = choose(found, last)
            earlier = chosen.day - A_YEAR if query == "growth" else None
            yield _row(query, scope, chosen, earlier)
    for place, found in _by(every, lambda one: one.key[0]).items():
        yield _row("timeline", place, choose(found, last))
    for query in ("timeline", "search-text"):
        yield _row(query, "", Chosen(last, 0, 0, last, 0))


def _row(query: str, scope: str, chosen: Chosen, earlier: int | None = None) -> QueryDay:
    return QueryDay(
        query=query,
        scope=scope,
        day=date.fromordinal(chosen.day).isoformat(),
        earlier=None if earlier is None else date.fromordinal(earlier).isoformat(),
        compared=chosen.compared,
        known=chosen.known,
        fullest=date.fromordinal(chosen.fullest).isoformat(),
        most=chosen.most,
    )


def _scopes(stretches: list[Stretch], province: dict[str, str]) -> Scopes:
    by = _by(stretches, lambda one: province[one.key[0]])
    return {"": stretches, **{scope: by[scope] for scope in sorted(by) if scope}}


def _by(stretches: Iterable[Stretch], of: Callable[[Stretch], Key]) -> dict[Key, list[Stretch]]:
    found: dict[Key, list[Stretch]] = defaultdict(list)
    for one in stretches:
        found[of(one)].append(one)
    return found


# --- the choice ----------------------------------------------------------------------------------


def choose(stretches: list[Stretch], last: int) -> Chosen:
    """The latest day on which at least half are confirmed, else the latest on which most are."""
    half: tuple[int, int, int] | None = None
    most = last, 0, 0
    for day, compared, known in _counts(stretches, last):
        if known and compared * 2 >= known:
            half = day, compared, known
        if compared >= most[1]:
            most = day, compared, known
    return Chosen(*(half or most), *most[:2])


def _counts(stretches: list[Stretch], last: int) -> Iterator[tuple[int, int, int]]:
    """The last day of each run of days without a change, with its counts; oldest first."""
    changes: dict[int, list[int]] = defaultdict(lambda: [0, 0])
    for one in stretches:
        if one.first > last:
            continue
        for position, end in ((0, min(one.confirmed, one.known)), (1, one.known)):
            if end < one.first:
                continue
            changes[one.first][position] += 1
            if end < last:
                changes[end + 1][position] -= 1
    days = sorted(changes)
    compared = known = 0
    for day, after in pairwise([*days, last + 1]):
        compared += changes[day][0]
        known += changes[day][1]
        yield after - 1, compared, known


# --- what there is -------------------------------------------------------------------------------


def horizon(rows: dict[Any, list[Any]]) -> int:
    """The last day of which the files speak: the newest start of a standard or date of a notice."""
    starts = [row.since for row in rows[StandardRow] if row.since]
    issued = [row.issued for row in rows[NoticeRow] if _DAY.fullmatch(row.issued)]
    return max(map(_ordinal, (*starts, *issued)), default=date.min.toordinal())


_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _ordinal(day: str) -> int:
    return date.fromisoformat(day).toordinal()


def standards(found: list[StandardRow], last: int) -> Iterator[Stretch]:
    """The spans in which a standard is known, and confirmed."""
    for row in found:
        if row.role != "set":
            continue
        ends = [_ordinal(end) for end in (row.until, row.answers_through) if end]
        known = min([last, *ends])
        first = _ordinal(row.since) if row.since else 1
        confirmed = min(_ordinal(row.confirmed_through), last) if row.confirmed_through else 0
        yield Stretch((row.place, row.program), first, known, confirmed)


def pairs(found: list[Stretch]) -> Iterator[Stretch]:
    """Where a place has both programs."""
    of: dict[tuple[str, str], list[Stretch]] = defaultdict(list)
    for one in found:
        of[one.key].append(one)
    for (place, program), urban in of.items():
        if program == "urban":
            for mine in urban:
                for other in of.get((place, "rural"), ()):
                    yield from _both(mine, other.first, other.known, other.confirmed)


def a_year_apart(found: list[Stretch]) -> Iterator[Stretch]:
    """Where a place has an amount on a day and had one a year before."""
    for same in _by(found, lambda one: one.key).values():
        for now in same:
            for then in same:
                ends = then.known + A_YEAR, then.confirmed + A_YEAR
                yield from _both(now, then.first + A_YEAR, *ends)


def _both(one: Stretch, first: int, known: int, confirmed: int) -> Iterator[Stretch]:
    begin, end = max(one.first, first), min(one.known, known)
    if begin <= end:
        yield Stretch(one.key, begin, end, min(one.confirmed, confirmed))


def under_minimum(found: list[Stretch], floors: list[FloorRow], last: int) -> Iterator[Stretch]:
    """Where a minimum of the province is in force beside a standard."""
    limits: dict[tuple[str, str], list[tuple[int, int]]] = defaultdict(list)
    for row in floors:
        if row.level == "province":
            end = _ordinal(row.until) if row.until else last
            limits[row.place, row.program].append((_ordinal(row.since), end))
    for one in found:
        for first, end in _merged(limits.get(one.key, [])):
            yield from _both(one, first, end, end)


def _merged(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for first, end in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((first, end))
    return merged


def _own(found: list[StandardRow]) -> set[str]:
    return {row.id for row in found if row.inherited_from is None}


def late(found: list[RaiseRow], own: set[str], last: int) -> Iterator[Stretch]:
    """Raises that began, and of which it is known when they were published."""
    for row in found:
        if row.id in own:
            first = _ordinal(row.since) if row.since else 1
            yield Stretch((row.place, row.program), first, last, 0 if row.why_not else last)


def promised(found: list[FindingRow], last: int) -> Iterator[Stretch]:
    """Promises that began, and of which it can be judged whether they were kept."""
    for row in found:
        if row.check == "raise":
            first = _ordinal(row.since) if row.since else 1
            judged = row.status != "cannot be judged"
            yield Stretch((row.place, row.id), first, last, last if judged else 0)
