"""The places within a place: a household is registered in one of them, which may have a standard of its own."""

from __future__ import annotations

from attrs import evolve

from dibao import calc
from dibao.errors import CannotSay
from dibao.policy.book import Here
from dibao_publish.web.calculator_address import address
from dibao_publish.web.calculator_sum import Sum
from dibao_publish.web.page import Ask
from dibao_publish.web.placed import Placed, placed

Places = tuple[Placed, ...]  # each linked to the calculation there


def within(ask: Ask, here: Here) -> Places:
    """All places directly within."""
    places = ask.registry.book.places
    return tuple(_place(ask, here, child.key) for child in places.children(here.place))


def newer_within(ask: Ask, asked: Sum) -> Places:
    """Those for which a standard is on file that began after the one the sum rests on."""
    found = asked.standard()
    if found is None or found.holds == "assumed":
        return ()
    here = asked.here
    return tuple(
        _place(ask, here, child.key)
        for child in ask.registry.book.places.children(here.place)
        if (own := _standard(evolve(here, place=child.key), asked.program)) is not None
        and own.since > found.since
    )


def to_choose(ask: Ask, here: Here, program: str) -> Places:
    """The places within where no one standard is on file for the whole, so that one of them is meant."""
    return within(ask, here) if _standard(here, program) is None else ()


def _standard(here: Here, program: str) -> calc.Found | None:
    try:
        return calc.standard(here, program)
    except CannotSay:
        return None


def _place(ask: Ask, here: Here, key: str) -> Placed:
    return evolve(placed(ask, key, here.on), link=address(ask, {"place": key}))
