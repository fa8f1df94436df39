"""Whose amounts a change of policy files alters, and when: `python -m dibao_publish.affected`.

Given two registry files, older and newer, it lists places, programs and periods in the form of a
fragment `changelog.d/*.amounts.md`; given the folder of fragments too, those that no fragment names,
with exit status 1. `make affected` does both.
"""

from __future__ import annotations

import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

from attrs import frozen

from dibao.policy.places import Places
from dibao_publish.reader import Reader, Row
from dibao_publish.registry import open_registry

FIRST, LAST = "0001-01-01", "9999-12-31"
_STANDARDS = (
    "SELECT place, program AS what, since, coalesce(min(until, answers_through), until, "
    "answers_through) AS until, amount, unit FROM standard"
)
_TEKUN = (
    "SELECT place, '特困 ' || program || ' ' || placement || ' ' || level AS what, since, until, "
    "amount, unit FROM tekun"
)
# The other clauses alter what a household gets in ways that no table holds: they are named as such.
_CLAUSES = (
    "SELECT n.jurisdiction AS place, c.kind AS what, c.earliest AS since, c.text AS text "
    "FROM clause c JOIN notice n ON n.id = c.notice WHERE c.kind NOT IN ('standard', 'tekun')"
)


@frozen
class Affected:
    """Days, both included, on which an amount is another one.

    `since`, `until`: none where no first or last day is known. `before`, `after`: the amount with its
    unit; empty where there was, or is, none; both empty for a clause without an amount of its own.
    """

    place: str
    what: str
    since: str
    until: str
    before: str = ""
    after: str = ""

    @property
    def change(self) -> tuple[str, ...]:
        """All but the place."""
        return (self.what, self.since, self.until, self.before, self.after)

    def line(self, places: str) -> str:
        """As a fragment says it; `places` are the names of the places with this change."""
        since = "the beginning" if self.since == FIRST else self.since
        when = f"from {since}" if self.until == LAST else f"{since} to {self.until}"
        if not self.before and not self.after:
            return f"{places}, {self.what}, {when}: another clause."
        after, before = self.after or "nothing", self.before or "nothing"
        return f"{places}, {self.what}, {when}: {after} instead of {before}."


def affected(old: Path, new: Path) -> list[Affected]:
    """All days whose amount differs, by place, what it is and day.

    A place is left out where one above it has the same change.
    """
    before, after = _spans(old), _spans(new)
    found = {
        one
        for key in before.keys() | after.keys()
        for one in _differing(key, before.get(key, ()), after.get(key, ()))
    }
    found |= set(_clauses(old, new))
    return sorted(
        (one for one in found if not _is_said_above(one, found)),
        key=lambda one: (one.place, one.what, one.since),
    )


Key = tuple[str, str]
Span = tuple[str, str, str]  # first day, last day, amount


def _spans(path: Path) -> Mapping[Key, Sequence[Span]]:
    found: dict[Key, list[Span]] = defaultdict(list)
    for sql in (_STANDARDS, _TEKUN):
        for row in Reader(path).rows(sql):
            amount = f"{row['amount']} {row['unit']}"
            span = (row["since"] or FIRST, row["until"] or LAST, amount)
            found[row["place"], row["what"]].append(span)
    return found


def _differing(key: Key, before: Sequence[Span], after: Sequence[Span]) -> Iterator[Affected]:
    """The days on which the amounts differ, those next to each other with one difference as one."""
    starts = {day for since, until, _ in (*before, *after) for day in (since, _next(until))}
    days = sorted(starts - {""})
    pending: Affected | None = None
    for since, following in zip(days, [*days[1:], ""], strict=True):
        until = _previous(following) if following else LAST
        then, now = _amount(before, since), _amount(after, since)
        if pending and (then, now) == (pending.before, pending.after):
            pending = Affected(*key, pending.since, until, then, now)
            continue
        if pending:
            yield pending
        pending = Affected(*key, since, until, then, now) if then != now else None
    if pending:
        yield pending


def _amount(spans: Iterable[Span], day: str) -> str:
    return next((amount for since, until, amount in spans if since <= day <= until), "")


def _next(day: str) -> str:
    """The day after; none after the last."""
    return "" if day == LAST else (date.fromisoformat(day) + timedelta(days=1)).isoformat()


def _previous(day: str) -> str:
    return (date.fromisoformat(day) - timedelta(days=1)).isoformat()


def _clauses(old: Path, new: Path) -> Iterator[Affected]:
    def counted(path: Path) -> Counter[tuple[str, ...]]:
        rows: list[Row] = Reader(path).rows(_CLAUSES)
        return Counter((r["place"], r["what"], r["since"] or FIRST, r["text"]) for r in rows)

    before, after = counted(old), counted(new)
    for place, what, since, _ in (before - after) + (after - before):
        yield Affected(place, what.replace("_", " "), since, LAST)


def _above(place: str) -> Iterator[str]:
    """The places above one, by the key."""
    while "/" in place:
        place = place.rpartition("/")[0]
        yield place


def _is_said_above(one: Affected, every: set[Affected]) -> bool:
    return any(Affected(place, *one.change) in every for place in _above(one.place))


def lines(found: Iterable[Affected], places: Places) -> Iterator[str]:
    """One line for the places below one parent that have the same change."""
    together: dict[tuple[str, ...], list[Affected]] = defaultdict(list)
    for one in found:
        parent = next(_above(one.place), "")
        together[parent, *one.change].append(one)
    for (parent, *_), those in together.items():
        names = [places.name(one.place) if one.place in places else one.place for one in those]
        above = places.full_name(parent) if parent in places else ""
        yield those[0].line(f"{above}{'、'.join(names)}")


# --- fragments -----------------------------------------------------------------------------------


def unnamed(
    found: Iterable[Affected], places: Places, fragments: Iterable[str]
) -> Iterator[Affected]:
    """What no fragment names: the place or one above it, and the first day of the period."""
    texts = list(fragments)
    for one in found:
        names = [places.name(key) for key in (one.place, *_above(one.place)) if key in places]
        if not any(
            any(name in text for name in names) and (one.since == FIRST or one.since in text)
            for text in texts
        ):
            yield one


def main(arguments: Sequence[str]) -> int:
    """List; exit status 1 if a fragment lacks something."""
    old, new = map(Path, arguments[:2])
    places = open_registry(new).book.places
    found = affected(old, new)
    for line in lines(found, places):
        sys.stdout.write(f"{line}\n")
    if len(arguments) == 2:  # noqa: PLR2004 - without a folder of fragments
        return 0
    folder = Path(arguments[2])
    texts = [path.read_text(encoding="utf-8") for path in sorted(folder.glob("*.amounts.md"))]
    missing = list(unnamed(found, places, texts))
    if missing:
        sentence = f"{len(missing)} of these {len(found)} stand in no {folder}/*.amounts.md.\n"
        sys.stderr.write(sentence)
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
