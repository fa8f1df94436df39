"""A place that a page names: its link, and on English pages its spelling before the name."""

from __future__ import annotations

from datetime import date

from attrs import frozen

from dibao_publish.names import full_name, roman, roman_in_full
from dibao_publish.web.page import Ask


@frozen
class Placed:
    """`roman`: how an English page spells the Chinese `name`; empty on a Chinese page."""

    name: str
    roman: str
    link: str


def placed(ask: Ask, key: str, on: date | None = None) -> Placed:
    """A place by its own name, linked to its page."""
    return Placed(
        ask.registry.book.places.name(key, on),
        roman(key) if ask.lang == "en" else "",
        ask.links.place(key),
    )


def in_full(ask: Ask, key: str, link: str = "") -> Placed:
    """A place with those above it: 吉林省长春市双阳区, Shuangyang, Changchun, Jilin."""
    return Placed(
        full_name(ask.registry.book, key),
        roman_in_full(key) if ask.lang == "en" else "",
        link or ask.links.place(key),
    )


def called(ask: Ask, key: str, on: date | None = None) -> str:
    """A place within a sentence, in the letters of the page."""
    return roman(key) if ask.lang == "en" else ask.registry.book.places.name(key, on)


def called_in_full(ask: Ask, key: str, on: date | None = None) -> str:
    """The same with the places above it, as a title has it."""
    return roman_in_full(key) if ask.lang == "en" else full_name(ask.registry.book, key, on)
