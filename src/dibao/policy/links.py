"""What policy files say of places that stand in other files: each word must mean one place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dibao.errors import Problem
from dibao.message import Message, msg
from dibao.policy.clauses import Clause, Names, Notice, PolicyFile
from dibao.policy.places import Places
from dibao.policy.values import When

UNLISTED = ("not listed",)  # a group whose places the source does not list


def meant(places: Places, jurisdiction: str, notice: Notice, area: str) -> list[str]:
    """The keys that a notice's word for a place means, as places were called when it was issued."""
    issued = notice.issued if isinstance(notice.issued, When) else None
    return places.within(jurisdiction, area, issued)


def mapped_areas(clause: Clause) -> Names:
    """The words for places that a map of amounts has as keys; none where there is no such map."""
    amount = getattr(clause, "amount", None)
    if clause.kind == "grades" or not isinstance(amount, tuple):  # the keys of grades are grades
        return ()
    return tuple(area for areas, _ in amount for area in areas)


def named_areas(notice: Notice) -> Names:
    """The words for the places that a notice is for; none: the whole jurisdiction.

    Without `covers`, those that its clauses name, where each of them names some. A group whose
    places the source does not list may hold any place, so it limits nothing.
    """
    if notice.covers:
        return notice.covers
    unlisted = {group for group, members in notice.areas if members == UNLISTED}
    found: dict[str, None] = {}
    for clause in notice.clauses:
        areas = mapped_areas(clause) or clause.areas
        if not areas or not unlisted.isdisjoint(areas):
            return ()
        found.update(dict.fromkeys(areas))
    return tuple(found)


def link_problems(
    files: Sequence[PolicyFile], names: Sequence[str], places: Places
) -> Iterator[Problem]:
    """Jurisdictions that are no place or have two files, and words that mean no place or several.

    `names` are how problems call the files, one each.
    """
    seen: dict[str, str] = {}
    for file, name in zip(files, names, strict=True):
        if file.jurisdiction not in places:
            sentence = msg(
                'The jurisdiction "{key}" is no place on file; add it to policies/places/.',
                key=file.jurisdiction,
            )
            yield Problem(name, *file.where, sentence)
            continue
        if file.jurisdiction in seen:
            sentence = msg(
                'The jurisdiction "{key}" has a file already: {file}.',
                key=file.jurisdiction,
                file=seen[file.jurisdiction],
            )
            yield Problem(name, *file.where, sentence)
        seen[file.jurisdiction] = name
        for notice in file.notices:
            yield from _area_problems(places, file.jurisdiction, notice, name)


def _area_problems(
    places: Places, jurisdiction: str, notice: Notice, name: str
) -> Iterator[Problem]:
    # A map of amounts names the same counties in clause after clause: each is looked up once.
    wrong: dict[str, Message | None] = {group: None for group, _ in notice.areas}
    for block, area in _area_words(notice):
        if area not in wrong:
            wrong[area] = _area_problem(places, jurisdiction, notice, area)
        sentence = wrong[area]
        if sentence is not None:
            yield Problem(name, *block.where, sentence)


def _area_problem(places: Places, jurisdiction: str, notice: Notice, area: str) -> Message | None:
    keys = meant(places, jurisdiction, notice, area)
    if len(keys) == 1:
        return None
    if keys:
        return msg(
            '"{area}" may be any of: {keys}; write it with the place above it, 乙市/城关区.',
            area=area,
            keys=tuple(places.full_name(key) for key in keys),
        )
    return msg(
        '"{area}" is no place under {jurisdiction} and no group of the notice.',
        area=area,
        jurisdiction=jurisdiction,
    )


def _area_words(notice: Notice) -> Iterator[tuple[Notice | Clause, str]]:
    for _, members in notice.areas:
        if members != UNLISTED:
            yield from ((notice, member) for member in members)
    yield from ((notice, area) for area in notice.covers)
    for clause in notice.clauses:
        yield from ((clause, area) for area in (*clause.areas, *mapped_areas(clause)))
