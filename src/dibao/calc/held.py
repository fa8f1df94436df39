"""What a place had while a demand was in force: its standards, and its 特困 support."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from dibao.calc._standard import timeline
from dibao.calc.demands import Demand
from dibao.calc.results import Cite, Found, Gap
from dibao.calc.tekun_amounts import amount_of
from dibao.calc.tekun_clauses import Ask, said_on_file
from dibao.calc.tekun_values import Amount
from dibao.errors import CannotSay
from dibao.money import Money
from dibao.policy.book import Book, Here


@frozen
class Held:
    """What a place had on a day on which it is judged: fen a year, and who set it.

    `sure`: something on file confirms it on that day.
    """

    a_year: int
    shown: Money
    by: Cite
    on: date
    sure: bool


def programs(named: str) -> tuple[str, ...]:
    """The programs that a clause for one of them, or for all, speaks of."""
    return ("urban", "rural", "unified") if named == "unified" else (named,)


def standards(demand: Demand, place: str, program: str) -> Iterator[Held]:
    """The standards of a place while a demand is in force, each on its first day within."""
    for found in founds(demand.book, place, program):
        on = max(found.since, demand.first)
        if on <= min(found.until or date.max, demand.last):
            yield Held(found.a_year, found.money, found.cites[0], on, on <= found.confirmed_through)


def founds(book: Book, place: str, program: str) -> tuple[Found, ...]:
    """The standards of a place on file, oldest first."""
    entries: tuple[Found | Gap, ...] = timeline(Here(book, place, date.min), program)
    return tuple(entry for entry in entries if isinstance(entry, Found))


def supports(demand: Demand, ask: Ask) -> Iterator[Held]:
    """The 特困 amounts of a part while a demand is in force."""
    for said in said_on_file(ask):
        on = max(said.provision.begins.certain or said.starts, demand.first)
        if on > demand.last or said.provision == demand.provision:
            continue
        found = _support(ask, on)
        if found is not None and found.provision == said.provision:
            yield Held(found.a_year, found.money, found.cites[0], on, on <= found.through)


def _support(ask: Ask, on: date) -> Amount | None:
    try:
        return amount_of(
            Ask(
                Here(ask.here.book, ask.here.place, on),
                ask.program,
                ask.placement,
                ask.level,
                ask.part,
            )
        )
    except CannotSay:
        return None
