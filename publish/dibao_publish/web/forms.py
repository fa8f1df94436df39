"""Fields of a form: what is asked, what was typed, and what is wrong with it, each at its place."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, frozen

from dibao.message import Message
from dibao_publish.texts import say


@frozen
class Field:
    """One question of a form, for the macro `field` of forms.html.

    `kind`: text, whole, money, day, month, select, radios, check, checks or hidden. `hint` stands
    under the label, `unit` behind the box. What was typed stays in `value`, of `checks` in `chosen`,
    and `error` says what is wrong.
    """

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    hint: str = ""
    unit: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    error: str = ""
    least: str = ""
    most: str = ""
    chosen: tuple[str, ...] = ()

    @property
    def id(self) -> str:
        """The field's name in the page."""
        return f"f-{self.name}"


@frozen
class Wrong:
    """What is wrong with a field, as a sentence for people."""

    name: str
    message: Message


def marked(fields: Iterable[Field], wrong: Iterable[Wrong], lang: str) -> tuple[Field, ...]:
    """The fields, each with the first thing that is wrong with it."""
    told: dict[str, str] = {}
    for one in wrong:
        told.setdefault(one.name, say(one.message, lang))
    return tuple(evolve(field, error=told.get(field.name, "")) for field in fields)
