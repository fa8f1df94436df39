"""The writer: a policy file's classes become text that reads back as the same classes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from dibao.policy.clauses import Clause, Place, PolicyFile
from dibao.policy.fields import Kind, Spec, specs
from dibao.policy.nodes import as_key, as_value

_PARTING = "、"
_TOPICS = ("not_stated", "not_seen")  # lists of English words, parted as English is


def write_policy(file: PolicyFile) -> str:
    """The text of a policy file, in the order and form that the samples show."""
    return "\n".join(_block(file, 0)) + "\n"


def write_places(places: tuple[Place, ...]) -> str:
    """The text of a file of places."""
    return "\n".join(_list(places, 0)) + "\n"


def write_clauses(clauses: tuple[Clause, ...]) -> str:
    """The text of a list of clauses, as under `clauses:` and in a file of assumptions."""
    return "\n".join(_list(clauses, 0)) + "\n"


def _block(block: Any, indent: int) -> Iterator[str]:
    for name, spec in specs(type(block)).items():
        value = getattr(block, name)
        if value is None or (value == () and not spec.required):
            continue
        yield from _entry(name, value, spec, " " * indent)


def _entry(name: str, value: Any, spec: Spec, pad: str) -> Iterator[str]:
    if spec.kind is Kind.LIST:
        if value:
            yield f"{pad}{name}:"
            yield from _list(value, len(pad) + 2)
        else:
            yield f"{pad}{name}: none"
    elif _is_map(value):
        yield f"{pad}{name}:"
        for key, item in value:
            yield f"{pad}  {as_key(_plain(key))}: {as_value(_plain(item))}"
    else:
        parting = ", " if name in _TOPICS else _PARTING
        yield f"{pad}{name}: {as_value(_plain(value, parting))}"


def _is_map(value: Any) -> bool:
    return isinstance(value, tuple) and bool(value) and isinstance(value[0], tuple)


def _list(blocks: tuple[Any, ...], indent: int) -> Iterator[str]:
    pad = " " * indent
    for number, block in enumerate(blocks):
        lines = list(_block(block, indent + 2))
        if number:
            yield ""
        yield f"{pad}- {lines[0][indent + 2 :]}"
        yield from lines[1:]


def _plain(value: Any, parting: str = _PARTING) -> str:
    return parting.join(value) if isinstance(value, tuple) else str(value)
