"""The address of a calculation: what was typed, with one thing changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from dibao_publish.web.calculator_facts import PARAMETERS
from dibao_publish.web.page import Ask

# Of one press of a button; they never stand in a link.
OF_A_BUTTON = frozenset({"more", "fill1", "fill2", "fill3", "fillper", "standard"})


NOTHING: Mapping[str, str] = {}


def address(
    ask: Ask,
    changed: Mapping[str, str] = NOTHING,
    *,
    add: Iterable[tuple[str, str]] = (),
    without: str = "",
) -> str:
    """The calculator with what was typed, in its order.

    `changed` replaces fields, or takes them away where the value is empty; `add` are further
    assumptions; `without` leaves one out.
    """
    kept: list[tuple[str, str]] = []
    for name in (*ask.given, *(name for name in changed if name not in ask.given)):
        values = (changed[name],) if name in changed else ask.every(name)
        if name in PARAMETERS and name not in OF_A_BUTTON:
            kept.extend((name, value) for value in values if value)
    left = [pair for pair in kept if pair != ("assume", without)]
    return ask.links.calculator((*left, *add))
