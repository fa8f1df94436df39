"""The standard of a month: that of its first day, unless another one begins within it."""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve, frozen

from dibao import errors
from dibao.calc._standard import standard
from dibao.calc.basis import Basis, Ground, ground_of_standard
from dibao.calc.results import Found
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

    Raises `Undetermined` with both amounts if another one begins later in the month.
    """
    last = month_end(first.on)
    try:
        found = standard(first, program)
    except CannotSay as refusal:
        later = _found_or_none(evolve(first, on=last), program)
        raise refusal if later is None else _changes_within(first, program, [later]) from None
    if found.until is None or found.until >= last:
        return found
    after = _found_or_none(evolve(first, on=last), program)
    if after is None or after.a_year != found.a_year:
        raise _changes_within(first, program, [f for f in (found, after) if f is not None])
    return found


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
        assume=f"- standard: {program}\n  effective: {first.on}\n  unit: {newest.unit}\n  amount: …",
    )
