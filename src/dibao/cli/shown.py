"""How much of a list's totals a terminal shows: a dozen lines; the rest stands in a file."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from dibao.message import Message, msg
from dibao.register import Sum

MOST_LINES = 12
TOGETHER = msg("All together")
Part = TypeVar("Part")


def of_place(place: str, program: str | None) -> Message:
    """What a line is about: a place and a program."""
    return msg("{place}, {program}", place=place, program=program)


def of_program(program: str | None) -> Message:
    """What a line is about: a program in all places."""
    return msg("{program}", program=program)


def by_program(
    parts: Sequence[Part],
    program: Callable[[Part], str | None],
    plus: Callable[[Sequence[Part]], Part],
) -> Iterator[tuple[Message, Part]]:
    """The totals of each program, where the lines are too many to be shown and there are several."""
    programs = sorted({program(part) or "" for part in parts}, reverse=True)  # urban comes first
    if len(parts) <= MOST_LINES or len(programs) == 1:
        return
    for name in programs:
        yield of_program(name), plus([part for part in parts if (program(part) or "") == name])


# --- sums --------------------------------------------------------------------------------------

_LEVELS: tuple[tuple[str, ...], ...] = (
    ("place", "program", "month"),
    ("program", "month"),
    ("month",),
    ("program",),
)


def sums_shown(sums: Sequence[Sum]) -> tuple[tuple[str, ...], list[Sequence[Sum]]]:
    """The finest level of totals that a terminal shows, and the sums of each of its lines."""
    levels = ((level, _grouped(sums, level)) for level in _LEVELS)
    return next(found for found in levels if len(found[1]) <= MOST_LINES)  # two programs at most


def _grouped(sums: Sequence[Sum], level: Sequence[str]) -> list[Sequence[Sum]]:
    found: dict[tuple[object, ...], list[Sum]] = {}
    for one in sums:
        found.setdefault(tuple(getattr(one, name) for name in level), []).append(one)
    return [found[key] for key in sorted(found, key=lambda key: tuple(map(str, key)))]


def plus(sums: Sequence[Sum]) -> Sum:
    """Sums together; with several months a household counts once in each of them."""
    names = ("households", "persons", "paid_households", "paid_persons", "paid")
    counts = {name: sum(getattr(one, name) for one in sums) for name in names}
    return Sum(place=sums[0].place, program=sums[0].program, month=sums[0].month, **counts)
