"""What goes into a page function and what comes out of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from attrs import field, frozen

from dibao.message import Message
from dibao_publish.registry import Registry
from dibao_publish.web.links import Links


@frozen
class Ask:
    """A request: what was asked, in which language, and the day on which (the only clock)."""

    registry: Registry
    lang: str
    links: Links
    today: date
    words: str = ""  # what the address names: a place's key, a notice's id
    given: Mapping[str, tuple[str, ...]] = field(factory=dict)  # the query, in its order
    form: str = ""  # json or csv, where the address asks for data

    def is_today(self, day: date) -> bool:
        """Whether a day is today for whoever reads; a page that stays as it is has none."""
        return day == self.today and not self.links.is_static

    def get(self, name: str) -> str:
        """One parameter of the query, without spaces around it; empty if it is not there."""
        return next(iter(self.every(name)), "")

    def every(self, name: str) -> tuple[str, ...]:
        """All values of a parameter that may be given again, without spaces around them."""
        return tuple(value.strip() for value in self.given.get(name, ()))


@frozen
class Page:
    """A page to render: template, title and what the template shows.

    `here` is its address in a language, for the language switch. `private`: it shows what a person
    typed of a household, so no cache keeps it and no search engine lists it.
    """

    template: str
    title: str
    here: str
    context: Mapping[str, Any]
    status: int = 200
    private: bool = False


@frozen
class Data:
    """Data instead of a page."""

    body: str
    content_type: str
    status: int = 200


@frozen
class Redirect:
    """Another address that answers; `private` as of a page."""

    to: str
    private: bool = False


class NoSuchPage(LookupError):
    """Nothing stands at the address; `message` says what was looked for."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(str(message))


class BadDay(ValueError):
    """The text typed is no day that can be meant; `text` is shown again in the form."""

    def __init__(self, message: Message, text: str) -> None:
        self.message = message
        self.text = text
        super().__init__(str(message))


class BadWord(ValueError):
    """The text typed is nothing that can be searched for."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(str(message))


LONGEST = 100  # letters of a text typed that a page shows again


def shown(text: str) -> str:
    """A text that a person typed, as a page shows it again: not without end."""
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"
