"""The standard of a month: that of its first day, unless another one begins within it."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve, frozen

from dibao import errors
from dibao.calc._standard import standard
from dibao.calc.basis import Basis, Ground, ground_of_standard
from dibao.calc.precedence import Question, answer_assumed
from dibao.calc.results import Found, cite, unique
from dibao.errors import CannotSay
from dibao.message import msg
from dibao.money import divided
from dibao.policy.book import Here
from dibao.policy.values import month_end


@frozen
class MonthStandard:
    """The standard of a month, and what a bill on it names."""

    found: Found
    a_month: Fraction | int  # fen a person
    ground: Ground


def month_standard(basis: Basis) -> MonthStandard:
    """The standard of the month whose first day the basis has; refusals as of `standard_of_month`."""
    found = standard_of_month(basis.here, basis.program)
    return MonthStandard(found, divided(found.fen, found.per or 1), ground_of_standard(found))


def standard_of_month(first: Here, program: str) -> Found:
    """The standard on the first of the month; `first` is a place on that day.

    Raises `Undetermined` with both amounts if another one begins later in the month, unless the
    caller says for the whole month which of them counts.
    """
    said = _said_of_month(first, program)
    if said is not None:
        return said
    last = evolve(first, on=month_end(first.on))
    try:
        found = standard(first, program)
    except CannotSay as refusal:
        later = _found_or_none(last, program)
        raise refusal if later is None else _changes_within(first, program, [later]) from None
    if found.until is None or found.until >= last.on:
        return found
    after = standard(last, program)
    if after.a_year != found.a_year:
        raise _changes_within(first, program, [found, after])
    return found


def _said_of_month(first: Here, program: str) -> Found | None:
    """The caller's choice between two standards of a month: a clause from its first day on.

    It does not contradict the other of the two: that begins within the month, and nothing on file
    says which of them the whole month is paid on.
    """
    if not first.assume:
        return None
    end = month_end(first.on)
    own = answer_assumed(Question(first.book, first.place, program, first.assume), first.on)
    if own is None or own.provision.begins.earliest != first.on or not own.provision.applies(end):
        return None
    without = tuple(clause for clause in first.assume if clause != own.provision.clause)
    old = _found_or_none(evolve(first, assume=without), program)
    new = _found_or_none(evolve(first, assume=without, on=end), program)
    if old is None or new is None or old.a_year == new.a_year:
        return None
    chosen = next((found for found in (old, new) if found.a_year == own.a_year), None)
    if chosen is None:
        return None
    return evolve(
        chosen,
        since=first.on,
        until=end,
        holds="assumed",
        cites=unique((cite(own.provision), *chosen.cites)),
        assumed=unique((*own.assumed, *chosen.assumed)),
    )


def _found_or_none(here: Here, program: str) -> Found | None:
    try:
        return standard(here, program)
    except CannotSay:
        return None


def _changes_within(first: Here, program: str, founds: list[Found]) -> CannotSay:
    newest = founds[-1]
    return errors.Undetermined(
        msg(
            "{cite} begins on {day}, within the month; nothing on file says which standard the whole "
            "month is paid on.",
            cite=newest.cites[0],
            day=newest.since,
        ),
        lacks="standard",
        place=first.place,
        on=first.on,
        cites=newest.cites,
        candidates=[found.money for found in founds],
        assume=f"- standard: {program}\n  effective: {first.on}\n  until: {month_end(first.on)}\n"
        f"  unit: {newest.unit}\n  amount: …",
    )
