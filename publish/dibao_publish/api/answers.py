"""The answers: from the values that were given to the documents that the command `dibao` prints, too."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from dibao import calc
from dibao._version import VERSION
from dibao.calc.household import Household, Income, history_from, household_from
from dibao.cli.questions import ANY_DAY, timeline_document
from dibao.errors import InputError, PlaceError
from dibao.message import msg
from dibao.policy.clauses import Clause
from dibao.policy.reader import read_clauses
from dibao.policy.values import months_between
from dibao_publish.api.errors import (
    BAD_INPUT,
    NO_SUCH_NOTICE,
    NO_SUCH_PLACE,
    Problem,
    Refused,
)
from dibao_publish.api.households import MOST_MONTHS
from dibao_publish.registry import Registry
from dibao_publish.web import find

Values = Mapping[str, Any]
Document = dict[str, Any]


# --- places --------------------------------------------------------------------------------------


def places(registry: Registry, given: Values) -> Document:
    """Places that a word may mean, the likeliest first; without a word, in the order of their keys."""
    on = _day(given, "on") if "on" in given else None
    keys = _keys(registry, given, on)
    if "within" in given:
        above = _place(registry, given, on, "within")
        keys = [
            key for key in keys if key != above and registry.book.places.lies_within(key, above)
        ]
    if "after" in given:
        keys = _after(keys, given["after"])
    limit = given["limit"]
    return {
        "format": "dibao.places.v1",
        "dibao": VERSION,
        "policies": registry.policies,
        "on": on.isoformat() if on is not None else None,
        "places": [_place_document(registry, key, on) for key in keys[:limit]],
        "next": keys[limit - 1] if len(keys) > limit else None,
    }


def _keys(registry: Registry, given: Values, on: date | None) -> list[str]:
    if "q" not in given:
        return sorted(place.key for place in registry.book.places)
    return find.places(registry, find.tidy(given["q"]), on or date.max)


def _after(keys: list[str], after: str) -> list[str]:
    if after not in keys:
        raise Refused([Problem("after", msg("No place of this list has this key."))])
    return keys[keys.index(after) + 1 :]


def _place_document(registry: Registry, key: str, on: date | None) -> Document:
    held = registry.book.places
    place = held.get(key)
    return {
        "key": key,
        "name": held.name(key, on),
        "full_name": held.full_name(key, on),
        "kind": place.kind,
        "code": held.code(key, on),
        "within": next(held.parents(key), None),
    }


# --- amounts -------------------------------------------------------------------------------------


def standard(registry: Registry, given: Values) -> Document:
    """The standard of a place on a day."""
    here = registry.book.at(_place(registry, given), on=_day(given, "on"), assume=_assumed(given))
    return calc.standard(here, given["program"]).to_dict()


def timeline(registry: Registry, given: Values) -> Document:
    """Every standard of a place that is on file."""
    here = registry.book.at(_place(registry, given), on=ANY_DAY, assume=_assumed(given))
    program = given["program"]
    return timeline_document(here, program, calc.timeline(here, program))


def allowance(registry: Registry, given: Values) -> Document:
    """What a household gets for a month."""
    on = _day(given, "on")
    problems: list[Problem] = []
    place = _collected(problems, lambda: _place(registry, given, on))
    assumed = _collected(problems, lambda: _assumed(given))
    family = _collected(problems, lambda: _household(given))
    if problems:
        raise Refused(problems)
    here = registry.book.at(place, on=on, assume=assumed)
    return calc.allowance(here, family, given["program"]).to_dict()


def _household(given: Values) -> Household:
    with_where = "household" if "household" in given else "members"
    try:
        if "household" in given:
            return household_from(given["household"])
        return Household(members=given["members"], incomes=_incomes(given))
    except InputError as error:
        raise Refused([Problem(with_where, error.message)]) from None


def _incomes(given: Values) -> list[Income]:
    pairs = (typed.split("/") for typed in given.get("income", ()))
    return [Income(amount=amount, per=per) for amount, per in pairs]


def back_pay(registry: Registry, given: Values) -> Document:
    """What a notice owes a household."""
    on = _day(given, "paid_on")
    problems: list[Problem] = []
    place = _collected(problems, lambda: _place(registry, given, on))
    notice = _collected(problems, lambda: _notice(registry, given))
    assumed = _collected(problems, lambda: _assumed(given))
    history = _collected(problems, lambda: _history(given))
    if problems:
        raise Refused(problems)
    first_paid = given.get("first_paid")
    offset = given.get("offset")
    return calc.back_pay(
        registry.book,
        place,
        notice,
        given["program"],
        history,
        paid_on=on,
        first_paid=date.fromisoformat(f"{first_paid}-01") if first_paid else None,
        offset=None if offset is None else offset == "yes",
        assume=assumed,
    ).to_dict()


def _history(given: Values) -> calc.History:
    months = given["months"]
    try:
        if isinstance(months, Mapping):
            return history_from({"months": months})
        paid = calc.Month(
            household=Household(members=given["members"], incomes=_incomes(given)),
            paid=given.get("paid"),
        )
        return calc.History(dict.fromkeys(_months(months), paid))
    except InputError as error:
        raise Refused([Problem("months", error.message)]) from None


def _months(typed: str) -> list[date]:
    first, _, last = typed.partition("..")
    start, end = (date.fromisoformat(f"{month}-01") for month in (first, last or first))
    if end < start:
        raise InputError(msg('"{text}" ends before it begins; write 2020-10..2020-12.', text=typed))
    if (end.year - start.year) * 12 + end.month - start.month >= MOST_MONTHS:
        raise InputError(msg('"{text}" is more than {most} months.', text=typed, most=MOST_MONTHS))
    return list(months_between(start, end))


# --- what several endpoints take -----------------------------------------------------------------


def _collected(problems: list[Problem], read: Callable[[], Any]) -> Any:
    """What is read; what is wrong with it joins the problems, so that all are told at once."""
    try:
        return read()
    except Refused as error:
        problems.extend(error.problems)
        return None


def _day(given: Values, name: str) -> date:
    return date.fromisoformat(given[name])


def _place(registry: Registry, given: Values, on: date | None = None, name: str = "place") -> str:
    """The key of a place. Several with the name are bad input; none is not on file."""
    held, word = registry.book.places, given[name]
    if on is None and "on" in given:
        on = _day(given, "on")
    try:
        return held.find(word, on)
    except PlaceError as error:
        several = len(held.meant_by(word.strip())) > 1
        code = BAD_INPUT if several else NO_SUCH_PLACE
        raise Refused([Problem(name, error.message, code, error.candidates)]) from None


def _notice(registry: Registry, given: Values) -> str:
    number: str = given["notice"]
    try:
        registry.book.notice(number)
    except PlaceError as error:
        code = BAD_INPUT if error.candidates else NO_SUCH_NOTICE
        raise Refused([Problem("notice", error.message, code, error.candidates)]) from None
    return number


def _assumed(given: Values) -> tuple[Clause, ...]:
    """The clauses that the caller assumes."""
    if "assume" not in given:
        return ()
    clauses, problems = read_clauses(given["assume"], "assume")
    if problems:
        raise Refused([Problem(f"assume:{one.line}:{one.column}", one.message) for one in problems])
    return clauses


ANSWERS: Mapping[str, Callable[[Registry, Values], Document]] = {
    "places": places,
    "standard": standard,
    "timeline": timeline,
    "allowance": allowance,
    "back-pay": back_pay,
}

__all__ = ["ANSWERS", "Document", "Values"]
