"""The shapes of what a caller gives: each says its JSON Schema, and finds every problem of a value.

A value that typed text stands for (a parameter of the query) is read by `typed` before it is checked.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from attrs import frozen

from dibao.message import Message, msg

MOST_SHOWN = 60  # letters of a wrong value that a problem repeats
Found = Iterator[tuple[str, Message]]  # where, and what is wrong


def shown(value: Any) -> str:
    """A wrong value as a problem repeats it: not without end."""
    text = value if isinstance(value, str) else _json_word(value)
    return text if len(text) <= MOST_SHOWN else text[:MOST_SHOWN] + "…"


def _json_word(value: Any) -> str:
    """A value that is no text, as JSON has it; an object or a list by its brackets alone."""
    if isinstance(value, Mapping):
        return "{…}"
    if isinstance(value, list):
        return "[…]"
    return json.dumps(value)


class Shape:
    """A shape. Subclasses say `schema`, and `problems` of a value that stands at `where`."""

    def schema(self) -> dict[str, Any]:
        """The shape as JSON Schema."""
        raise NotImplementedError

    def typed(self, text: str) -> Any:
        """The value that a text of the query stands for; one that it does not fit stays text."""
        return text

    def problems(self, value: Any, where: str) -> Found:
        """All that is wrong with a value."""
        raise NotImplementedError


@frozen
class Text(Shape):
    """A text of 1 to `most` letters, not of spaces alone."""

    most: int = 100

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "minLength": 1, "maxLength": self.most, "pattern": r"\S"}

    def problems(self, value: Any, where: str) -> Found:
        if not isinstance(value, str):
            yield where, msg("{value} is no text.", value=shown(value))
        elif not value.strip():
            yield where, msg("It is empty.")
        elif len(value) > self.most:
            yield where, msg("It is longer than {most} letters.", most=self.most)


@frozen
class OneOf(Shape):
    """One of a few words."""

    words: tuple[str, ...]

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "enum": list(self.words)}

    def problems(self, value: Any, where: str) -> Found:
        if not isinstance(value, str) or value not in self.words:
            yield (
                where,
                msg('"{text}" is not one of: {words}.', text=shown(value), words=self.words),
            )


@frozen
class Day(Shape):
    """A day of the calendar, 2011-10-01."""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "format": "date", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}$"}

    def problems(self, value: Any, where: str) -> Found:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            yield (
                where,
                msg('"{text}" is not a date; write it as 2011-10-01.', text=shown(value)),
            )
        elif not _exists(value):
            yield (
                where,
                msg('"{text}" names a day that does not exist in the calendar.', text=value),
            )


@frozen
class Month(Shape):
    """A month, 2011-10."""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": "^[0-9]{3}[1-9]-(0[1-9]|1[0-2])$"}

    def problems(self, value: Any, where: str) -> Found:
        if not is_month(value):
            yield where, msg('"{text}" is not a month; write it as 2011-10.', text=shown(value))


@frozen
class Months(Shape):
    """Months in a row, 2011-08..2011-09, or one."""

    def schema(self) -> dict[str, Any]:
        one = "[0-9]{4}-(0[1-9]|1[0-2])"
        return {"type": "string", "pattern": rf"^{one}(\.\.{one})?$"}

    def problems(self, value: Any, where: str) -> Found:
        first, dots, last = value.partition("..") if isinstance(value, str) else ("", "", "")
        if not is_month(first) or (dots and not is_month(last)):
            yield (
                where,
                msg('"{text}" names no months; write 2011-08..2011-09.', text=shown(value)),
            )


@frozen
class Amount(Shape):
    """An amount: text with at most `places` places, or a whole number. JSON's decimals are refused."""

    places: int = 2

    def schema(self) -> dict[str, Any]:
        return {
            "anyOf": [
                {"type": "string", "pattern": rf"^[0-9]{{1,12}}(\.[0-9]{{1,{self.places}}})?$"},
                {"type": "integer", "minimum": 0, "maximum": 10**12 - 1},
            ]
        }

    def problems(self, value: Any, where: str) -> Found:
        whole = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**12
        pattern = rf"[0-9]{{1,12}}(\.[0-9]{{1,{self.places}}})?"
        if whole or (isinstance(value, str) and re.fullmatch(pattern, value)):
            return
        if isinstance(value, float):
            yield (
                where,
                msg(
                    '{value} is a number with a decimal point; write it as text, "700.50".',
                    value=shown(value),
                ),
            )
        else:
            yield (
                where,
                msg(
                    '"{text}" is no amount; write 700 or 700.50, at most {places} places.',
                    text=shown(value),
                    places=self.places,
                ),
            )


@frozen
class Income(Shape):
    """An income typed with its period, 1000/month."""

    def schema(self) -> dict[str, Any]:
        return {"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,2})?/(month|quarter|year)$"}

    def problems(self, value: Any, where: str) -> Found:
        if not re.fullmatch(r"[0-9]{1,12}(\.[0-9]{1,2})?/(month|quarter|year)", str(value)):
            yield (
                where,
                msg(
                    '"{text}" is no income; write 1000/month, 3000/quarter or 12000/year.',
                    text=shown(value),
                ),
            )


@frozen
class Whole(Shape):
    """A whole number."""

    first: int
    last: int

    def schema(self) -> dict[str, Any]:
        return {"type": "integer", "minimum": self.first, "maximum": self.last}

    def typed(self, text: str) -> Any:
        return int(text) if re.fullmatch(r"[0-9]{1,9}", text) else text

    def problems(self, value: Any, where: str) -> Found:
        number = isinstance(value, int) and not isinstance(value, bool)
        if not number or not self.first <= value <= self.last:
            yield (
                where,
                msg(
                    '"{text}" is no whole number from {first} to {last}.',
                    text=shown(value),
                    first=self.first,
                    last=self.last,
                ),
            )


@frozen
class Flag(Shape):
    """True or false."""

    def schema(self) -> dict[str, Any]:
        return {"type": "boolean"}

    def problems(self, value: Any, where: str) -> Found:
        if not isinstance(value, bool):
            yield where, msg('"{text}" is neither true nor false.', text=shown(value))


@frozen
class Many(Shape):
    """A list of at most `most`."""

    of: Shape
    most: int
    least: int = 0

    def schema(self) -> dict[str, Any]:
        found: dict[str, Any] = {"type": "array", "items": self.of.schema(), "maxItems": self.most}
        return {**found, "minItems": self.least} if self.least else found

    def problems(self, value: Any, where: str) -> Found:
        if not isinstance(value, list):
            yield where, msg('"{text}" is no list.', text=shown(value))
        elif not self.least <= len(value) <= self.most:
            yield (
                where,
                msg(
                    "It has {count} entries; it may have {least} to {most}.",
                    count=len(value),
                    least=self.least,
                    most=self.most,
                ),
            )
        else:
            for number, one in enumerate(value):
                yield from self.of.problems(one, f"{where}[{number}]")


@frozen
class Either(Shape):
    """A whole number or a list."""

    number: Whole
    many: Many

    def schema(self) -> dict[str, Any]:
        return {"anyOf": [self.number.schema(), self.many.schema()]}

    def problems(self, value: Any, where: str) -> Found:
        yield from (self.many if isinstance(value, list) else self.number).problems(value, where)


@frozen
class Field:
    """A key of an object. `unknown`: null may stand for it, where it is not known."""

    name: str
    shape: Shape
    en: Message
    required: bool = False
    unknown: bool = False

    def schema(self) -> dict[str, Any]:
        """The field as JSON Schema."""
        found = self.shape.schema()
        if self.unknown:
            found = {"anyOf": [found, {"type": "null"}]}
        return {**found, "description": str(self.en)}


@frozen
class Object(Shape):
    """An object with named keys and no others."""

    fields: tuple[Field, ...]

    def schema(self) -> dict[str, Any]:
        found: dict[str, Any] = {
            "type": "object",
            "properties": {field.name: field.schema() for field in self.fields},
            "additionalProperties": False,
        }
        required = [field.name for field in self.fields if field.required]
        return {**found, "required": required} if required else found

    def problems(self, value: Any, where: str) -> Found:
        if not isinstance(value, Mapping):
            yield where, msg('"{text}" is no object with keys.', text=shown(value))
            return
        known = {field.name: field for field in self.fields}
        for name in value:
            if name not in known:
                yield _at(where, shown(name)), unknown_name(tuple(known))
        for name, field in known.items():
            if name not in value:
                if field.required:
                    yield _at(where, name), missing(field.en)
            elif not (field.unknown and value[name] is None):
                yield from field.shape.problems(value[name], _at(where, name))


@frozen
class ByMonth(Shape):
    """An object from month to what belongs to it."""

    of: Shape
    most: int

    def schema(self) -> dict[str, Any]:
        return {
            "type": "object",
            "propertyNames": Month().schema(),
            "additionalProperties": self.of.schema(),
            "minProperties": 1,
            "maxProperties": self.most,
        }

    def problems(self, value: Any, where: str) -> Found:
        if not isinstance(value, Mapping):
            yield (
                where,
                msg('"{text}" is no object from month to what was paid.', text=shown(value)),
            )
        elif not 1 <= len(value) <= self.most:
            yield (
                where,
                msg(
                    "It has {count} entries; it may have {least} to {most}.",
                    count=len(value),
                    least=1,
                    most=self.most,
                ),
            )
        else:
            for month, one in value.items():
                at = _at(where, shown(month))
                yield from Month().problems(month, at)
                yield from self.of.problems(one, at)


def missing(meaning: Message) -> Message:
    """What is said of a parameter or key that has to be given."""
    return msg("It is missing: {meaning}", meaning=meaning)


def unknown_name(known: tuple[str, ...]) -> Message:
    """What is said of a name that nothing has."""
    return msg("Nothing of this name is taken here; what is taken: {known}.", known=known)


def is_month(value: Any) -> bool:
    """Whether a value is a month of the calendar, 2011-10."""
    return (
        isinstance(value, str)
        and re.fullmatch(r"[0-9]{4}-[0-9]{2}", value) is not None
        and _exists(f"{value}-01")
    )


def _exists(day: str) -> bool:
    try:
        date.fromisoformat(day)
    except ValueError:
        return False
    return True


def _at(where: str, name: str) -> str:
    return f"{where}.{name}" if where else name
