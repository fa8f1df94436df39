"""Values of policy files in words: numbers and limits, and dates as exact as they were printed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import singledispatch
from typing import Any

from attrs import evolve

from dibao import words
from dibao.policy.values import Bound, Exact, Lack, Number, Pointer, Unchanged, When
from dibao_publish.texts import phrase


@singledispatch
def plain(value: Any, _lang: str) -> str:
    """A number, limit, pointer, lack or date in words; a text as it is."""
    return str(value)


def with_unit(value: Any, unit: Any, lang: str) -> str:
    """A value with what it is per, if that is printed: 267 元/人·月."""
    told = plain(value, lang)
    return f"{told} {words.unit(unit, lang)}" if isinstance(unit, str) else told


@plain.register
def _exact(value: Exact, lang: str) -> str:
    return _with_was(str(value.number), value.was, lang)


@plain.register
def _bound(value: Bound, lang: str) -> str:
    return _with_was(words.limit(str(evolve(value, was=None)), lang), value.was, lang)


@plain.register
def _pointer(value: Pointer, lang: str) -> str:
    return phrase("as {target}", lang, target=words.program(value.target, lang))


@plain.register
def _unchanged(_value: Unchanged, lang: str) -> str:
    return phrase("unchanged", lang)


@plain.register
def _lack(value: Lack, lang: str) -> str:
    return phrase("not stated", lang) if value is Lack.NOT_STATED else phrase("not seen", lang)


@plain.register
def _when(value: When, lang: str) -> str:
    if value.is_none:
        return phrase("none", lang)
    if value.exactness in _POINTS and value.first is not None:
        return _POINTS[value.exactness](value.first, lang)
    if value.exactness == "span":
        return _from_to(value, lang)
    word, _, day = value.text.partition(" ")
    if word == "by":
        return phrase("by {day}", lang, day=plain(When(day), lang))
    return phrase("before {day}", lang, day=plain(When(day), lang))


def _with_was(text: str, was: Number | None, lang: str) -> str:
    if was is None:
        return text
    return phrase("{amount} (before: {was})", lang, amount=text, was=str(was))


def _from_to(value: When, lang: str) -> str:
    first, last = (plain(When(end), lang) if end else "…" for end in value.text.split("..", 1))
    return phrase("from {first} to {last}", lang, first=first, last=last)


def _year(day: date, lang: str) -> str:
    return phrase("the year {year}", lang, year=day.year)


def _quarter(day: date, lang: str) -> str:
    return phrase("quarter {quarter} of {year}", lang, quarter=(day.month + 2) // 3, year=day.year)


_POINTS: dict[str, Callable[[date, str], str]] = {
    "day": words.day,
    "month": words.month,
    "quarter": _quarter,
    "year": _year,
}
