"""The strict reader: the text of a policy file becomes classes, or every problem with its place.

Text in, values out: `dibao.policy.folder` is the only module that opens a file.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import Any, TypeVar

from attrs import define, field

from dibao.errors import Problem
from dibao.message import Message, msg
from dibao.policy import fields, nodes
from dibao.policy.clauses import KINDS, Clause, Notice, Place, PolicyFile
from dibao.policy.fields import Kind, Spec
from dibao.policy.rules_of_form import Path, form_problems
from dibao.policy.values import BadValue, Lack, Pointer, Unchanged, When, parse_lack, parse_value

T = TypeVar("T")
_PARTING = re.compile("[、,，]")
_FULL_WIDTH = {wide: wide - 0xFEE0 for wide in range(0xFF01, 0xFF5F)}  # ！ to ～


@define
class _Reading:
    """One file being read; collects problems and goes on.

    `refusals` also counts what was refused before and is not reported again.
    """

    name: str
    problems: list[Problem] = field(factory=list)
    refusals: int = 0

    def refuse(self, node: nodes.Node, sentence: Message) -> None:
        self.refusals += 1
        if not isinstance(node, nodes.Refused):
            self.problems.append(Problem(self.name, node.line, node.column, sentence))


def read_policy(text: str, name: str) -> tuple[PolicyFile | None, list[Problem]]:
    """Read one policy file. `name` is how problems call it; the file is None if there are any."""
    root, problems = nodes.parse(text, name)
    if root is None:
        return None, problems
    reading = _Reading(name, problems)
    if not isinstance(root, nodes.Mapping):
        reading.refuse(root, msg("A policy file begins with the key jurisdiction."))
        return None, reading.problems
    file = _block(reading, root, PolicyFile)
    return (None if reading.problems else file), reading.problems


def read_places(text: str, name: str) -> tuple[tuple[Place, ...], list[Problem]]:
    """Read one file of places."""
    root, problems = nodes.parse(text, name)
    if root is None:
        return (), problems
    reading = _Reading(name, problems)
    if not isinstance(root, nodes.Sequence):
        reading.refuse(root, msg("A file of places is a list; each place begins with - key."))
        return (), reading.problems
    places = tuple(_blocks(reading, root, lambda node: _block(reading, node, Place)))
    return (() if reading.problems else places), reading.problems


def read_clauses(text: str, name: str) -> tuple[tuple[Clause, ...], list[Problem]]:
    """Read a list of clauses, as under `clauses:`; a caller's assumptions are written so."""
    root, problems = nodes.parse(text, name)
    if root is None:
        return (), problems
    reading = _Reading(name, problems)
    if not isinstance(root, nodes.Sequence):
        reading.refuse(root, msg("Assumptions are a list of clauses, each beginning with a dash."))
        return (), reading.problems
    clauses = tuple(_blocks(reading, root, lambda node: _clause(reading, node)))
    return (() if reading.problems else clauses), reading.problems


# --- blocks ------------------------------------------------------------------------------------


def _blocks(
    reading: _Reading, node: nodes.Sequence, read: Callable[[nodes.Mapping], T | None]
) -> Iterator[T]:
    for item in node.items:
        if not isinstance(item, nodes.Mapping):
            reading.refuse(item, msg("A block of keys is expected here, not a single value."))
        elif not item.items:  # its first key was refused
            reading.refusals += 1
        elif (block := read(item)) is not None:
            yield block


def _block(reading: _Reading, node: nodes.Mapping, cls: type[T]) -> T | None:
    """Read a mapping as one of the declared classes; None if it has any problem."""
    specs = fields.specs(cls)
    before = reading.refusals
    reading.refusals += node.marred
    found: dict[str, Any] = {}
    for key, child in node.items:
        if key.text in specs:
            found[key.text] = _field(reading, key, child, specs[key.text])
        else:
            reading.refuse(key, _unknown_key(key.text, specs))
    present = {key.text for key, _ in node.items}
    meant = {near for key in present - set(specs) for near in _near(key, specs)}
    for name, spec in specs.items():
        if spec.required and name not in present | meant and not node.marred:
            reading.refuse(
                node, msg('The key "{key}" is missing: {meaning}.', key=name, meaning=spec.en)
            )
    if reading.refusals > before:
        return None
    found["where"] = (node.line, node.column)
    block = cls(**found)
    for path, sentence in form_problems(block):
        reading.refuse(_node_at(node, path), sentence)
    return block


def _unknown_key(key: str, specs: dict[str, Spec]) -> Message:
    if key.translate(_FULL_WIDTH) != key:
        return msg('The key "{key}" has full-width characters; write them in ASCII.', key=key)
    if close := _near(key, specs):
        return msg(
            'The key "{key}" is not known here; did you mean "{close}"?', key=key, close=close[0]
        )
    return msg(
        'The key "{key}" is not known here; known are: {known}.', key=key, known=tuple(specs)
    )


def _near(key: str, known: Iterable[str]) -> list[str]:
    """The known word that a wrong one is nearest to, if any is near."""
    return difflib.get_close_matches(key.translate(_FULL_WIDTH), known, n=1)


def _node_at(node: nodes.Mapping, path: Path) -> nodes.Node:
    """The value of a field; with a number, that item of its list or that key of its map."""
    name, number = (path, None) if isinstance(path, str) else path
    found = next((child for key, child in node.items if key.text == name), node)
    if number is None or isinstance(found, nodes.Scalar):
        return found
    if isinstance(found, nodes.Mapping):
        return found.items[number][0]
    return found.items[number] if isinstance(found, nodes.Sequence) else found


def _clause(reading: _Reading, node: nodes.Mapping) -> Clause | None:
    first = node.items[0][0] if node.items else node
    kind = first.text if isinstance(first, nodes.Scalar) else ""
    if kind in KINDS:
        return _block(reading, node, KINDS[kind])
    named = [key.text for key, _ in node.items if key.text in KINDS]
    if node.marred:  # its first key was refused
        reading.refusals += 1
    elif named:
        reading.refuse(
            first, msg('A clause begins with its kind; put "{kind}" first.', kind=named[0])
        )
    else:
        hint = _near(kind, KINDS) or tuple(KINDS)
        reading.refuse(
            first,
            msg(
                '"{kind}" is no kind of clause; write one of: {kinds}.',
                kind=kind,
                kinds=tuple(hint),
            ),
        )
    return None


# --- fields ------------------------------------------------------------------------------------


def _field(
    reading: _Reading,
    key: nodes.Scalar,
    node: nodes.Node,
    spec: Spec,
    read: Callable[[_Reading, nodes.Node, Spec], Any] | None = None,
) -> Any:
    """Read the value of a key; `read` where it is an entry of a map, not a field."""
    try:
        return (read or _READERS[spec.kind])(reading, node, spec)
    except BadValue as error:
        reading.refuse(node, error.message)
    except _WrongShapeError as error:
        reading.refuse(node, error.sentence(key.text))
    return None


class _WrongShapeError(Exception):
    def __init__(self, template: Callable[[str], Message]) -> None:
        self.sentence = template


def _scalar(node: nodes.Node) -> str:
    if not isinstance(node, nodes.Scalar):
        raise _WrongShapeError(
            lambda key: msg('"{key}" takes one value on its line, not a list or a map.', key=key)
        )
    if not node.text.strip():
        raise _WrongShapeError(
            lambda key: msg('"{key}" has no value; give one or leave the key out.', key=key)
        )
    return node.text.strip()


def _plain(node: nodes.Node) -> str:
    """A value that is no free text: full-width characters would change what it means."""
    text = _scalar(node)
    if text.translate(_FULL_WIDTH) != text and not text.startswith("as "):  # a name stays as it is
        raise BadValue(
            msg(
                '"{text}" has full-width digits or signs; write {plain}.',
                text=text,
                plain=text.translate(_FULL_WIDTH),
            )
        )
    return text


def _mapping(node: nodes.Node) -> nodes.Mapping:
    if not isinstance(node, nodes.Mapping):
        raise _WrongShapeError(
            lambda key: msg('"{key}" takes lines of the form name: value below it.', key=key)
        )
    return node


def _text(_reading: _Reading, node: nodes.Node, spec: Spec) -> str | Lack:
    text = _scalar(node)
    lack = parse_lack(text)
    if lack is not None and not spec.lack:
        raise _no_lack(lack)
    return lack or text


def _no_lack(lack: Lack) -> BadValue:
    return BadValue(msg('"{lack}" cannot stand here; leave the key out.', lack=str(lack)))


def split_names(text: str) -> tuple[str, ...]:
    """The names of one line, parted by 、 or a comma."""
    parts = (part.strip() for part in _PARTING.split(text))
    return tuple(part for part in parts if part)


def _names(_reading: _Reading, node: nodes.Node, spec: Spec) -> tuple[str, ...] | Lack:
    text = _scalar(node)
    if spec.lack and (lack := parse_lack(text)):
        return lack
    names = split_names(text)
    for lack in filter(None, map(parse_lack, names)):
        raise _no_lack(lack)
    if not names:
        raise BadValue(msg('"{text}" holds no name.', text=text))
    _no_name_twice(names)
    return names


def _no_name_twice(names: tuple[str, ...]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise BadValue(msg("{names} stands twice in the list.", names=tuple(twice)))


def _value(_reading: _Reading, node: nodes.Node, spec: Spec) -> Any:
    value = parse_value(_plain(node))
    if spec.kind is Kind.VALUE and isinstance(value, (Pointer, Unchanged)):
        raise BadValue(
            msg('"{text}" takes the place of an amount and cannot stand here.', text=str(value))
        )
    return value


def _when(_reading: _Reading, node: nodes.Node, spec: Spec) -> When | Lack:
    text = _plain(node)
    if spec.lack and (lack := parse_lack(text)):
        return lack
    return When(text)


def _day(_reading: _Reading, node: nodes.Node, _spec: Spec) -> date:
    when = When(_plain(node))
    if when.exactness != "day" or when.first is None:
        raise BadValue(msg('"{text}" is not one day; write it as 2011-10-01.', text=when.text))
    return when.first


def _choice(_reading: _Reading, node: nodes.Node, spec: Spec) -> str | Lack:
    text = _plain(node)
    if spec.lack and (lack := parse_lack(text)):
        return lack
    if text not in spec.choices:
        words = (*spec.choices, *(str(lack) for lack in Lack if spec.lack))
        raise BadValue(msg('"{text}" is not one of: {words}.', text=text, words=words))
    return text


def _amount(reading: _Reading, node: nodes.Node, spec: Spec) -> Any:
    if not isinstance(node, nodes.Mapping):
        return _value(reading, node, spec)
    pairs = _pairs(reading, node, spec, read_key=split_names, read=_value)
    _no_name_twice(tuple(name for names, _ in pairs for name in names))
    return pairs


def _pairs(
    reading: _Reading,
    node: nodes.Mapping,
    spec: Spec,
    *,
    read: Callable[[_Reading, nodes.Node, Spec], Any],
    read_key: Callable[[str], Any] = str.strip,
) -> tuple[tuple[Any, Any], ...]:
    pairs = []
    for key, child in node.items:
        if not read_key(key.text):
            reading.refuse(key, msg('"{text}" holds no name.', text=key.text))
            continue
        if spec.keys and key.text not in spec.keys:
            sentence = msg('"{text}" is not one of: {words}.', text=key.text, words=spec.keys)
            reading.refuse(key, sentence)
            continue
        pairs.append((read_key(key.text), _field(reading, key, child, spec, read)))
    return tuple(pairs)


def _values(reading: _Reading, node: nodes.Node, spec: Spec) -> Any:
    return _pairs(reading, _mapping(node), spec, read=_value)


def _texts(reading: _Reading, node: nodes.Node, spec: Spec) -> Any:
    return _pairs(reading, _mapping(node), spec, read=_text)


def _areas(reading: _Reading, node: nodes.Node, spec: Spec) -> Any:
    return _pairs(reading, _mapping(node), spec, read=_names)


def _whens(reading: _Reading, node: nodes.Node, spec: Spec) -> Any:
    return _pairs(reading, _mapping(node), spec, read=_when)


def _shares(reading: _Reading, node: nodes.Node, spec: Spec) -> Any:
    if isinstance(node, nodes.Scalar):
        return _text(reading, node, spec)
    return _values(reading, node, spec)


def _list(reading: _Reading, node: nodes.Node, spec: Spec) -> Any:
    if isinstance(node, nodes.Scalar) and node.text == "none" and spec.of is Clause:
        return ()
    if not isinstance(node, nodes.Sequence):
        raise _WrongShapeError(
            lambda key: msg('"{key}" takes a list; begin each item with a dash.', key=key)
        )
    if spec.of is Clause:
        return tuple(_blocks(reading, node, lambda item: _clause(reading, item)))
    of = spec.of or Notice
    return tuple(_blocks(reading, node, lambda item: _block(reading, item, of)))


_READERS: dict[Kind, Callable[[_Reading, nodes.Node, Spec], Any]] = {
    Kind.TEXT: _text,
    Kind.NAMES: _names,
    Kind.VALUE: _value,
    Kind.WHEN: _when,
    Kind.DATE: _day,
    Kind.CHOICE: _choice,
    Kind.AMOUNT: _amount,
    Kind.VALUES: _values,
    Kind.TEXTS: _texts,
    Kind.AREAS: _areas,
    Kind.WHENS: _whens,
    Kind.SHARES: _shares,
    Kind.LIST: _list,
}
