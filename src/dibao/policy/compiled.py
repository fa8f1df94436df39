"""Policy files as plain JSON, so that a wheel need not read their texts again.

When a wheel is made, every file is read strictly and its classes are written as one line of JSON.
Each line stands with a digest of the version, of the text that it was made of and of itself, and
is used only for that very text. Where anything differs, the text is read instead: what is stale
or damaged costs time, and never changes an answer. JSON runs no code when it is loaded.

The first line says where the other lines stand: `{"version": …, "files": {path: [digest, first
byte, length]}}`, counted from the second line on.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from functools import cache, lru_cache
from mmap import mmap
from sys import intern
from typing import Any, cast

import attrs

from dibao._version import VERSION
from dibao.policy.clauses import KINDS, Clause, Place, PolicyFile
from dibao.policy.fields import Kind, Spec, specs
from dibao.policy.values import Value, When, parse_lack, parse_value

Blocks = PolicyFile | tuple[Place, ...]
Data = bytes | mmap  # a mapped file is read only where it is asked for

MOST_SHARED = (
    20_000  # values that stand in many clauses, such as 375 and 2011-10-01, are one object
)


# --- writing -----------------------------------------------------------------------------------


def write_compiled(read: Iterable[tuple[str, str, Blocks]]) -> bytes:
    """All files in one: path, text and what was read of it. The same files give the same bytes."""
    files: dict[str, tuple[str, int, int]] = {}
    lines: list[bytes] = []
    first = 0
    for path, text, blocks in sorted(read, key=lambda one: one[0]):
        line = _json(_plain(blocks))
        files[path] = (_digest(text, line), first, len(line))
        lines.append(line)
        first += len(line) + 1
    return b"\n".join([_json({"version": VERSION, "files": files}), *lines, b""])


def _json(plain: Any) -> bytes:
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode()


def _digest(text: str, line: bytes) -> str:
    sha = hashlib.sha256(f"{VERSION}\0{text}\0".encode())
    sha.update(line)
    return sha.hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if not hasattr(value, "where"):
        return str(value)
    fields = {
        name: _plain(said)
        for name, spec in specs(type(value)).items()
        if (said := getattr(value, name)) is not None and (said != () or spec.required)
    }
    block = [*value.where, fields]
    return [*block, value.kind] if isinstance(value, Clause) else block


# --- reading -----------------------------------------------------------------------------------


@attrs.frozen
class Compiled:
    """The files of a wheel as they were read when it was made."""

    files: Mapping[str, tuple[str, int, int]]
    data: Data = attrs.field(repr=False)
    start: int = 0  # where the second line begins

    def policy(self, path: str, text: str) -> PolicyFile | None:
        """What was read of a policy file; None unless it was of this text and by this version."""
        line = self._line(path, text)
        if line is None:
            return None
        file: PolicyFile = _block(PolicyFile, json.loads(line))
        return file

    def places(self, path: str, text: str) -> tuple[Place, ...] | None:
        """What was read of a file of places; None unless it was of this text and by this version."""
        line = self._line(path, text)
        return None if line is None else tuple(_block(Place, one) for one in json.loads(line))

    def _line(self, path: str, text: str) -> bytes | None:
        try:
            digest, first, length = self.files[path]
            line = self.data[self.start + first : self.start + first + length]
        except (KeyError, TypeError, ValueError):
            return None
        return line if digest == _digest(text, line) else None


NOTHING_COMPILED = Compiled({}, b"")


def open_compiled(data: Data) -> Compiled:
    """Open what `write_compiled` wrote; of another version, or damaged, it holds nothing."""
    start = data.find(b"\n") + 1
    try:
        plain = json.loads(data[:start])
        if plain["version"] == VERSION and isinstance(plain["files"], dict):
            return Compiled(plain["files"], data, start)
    except (KeyError, TypeError, ValueError, RecursionError):
        pass
    return NOTHING_COMPILED


def _block(cls: type, plain: list[Any]) -> Any:
    line, column, fields = plain
    readers = _readers(cls)
    said = {name: readers[name](value) for name, value in fields.items()}
    return cls(where=(line, column), **said)


def _clause(plain: list[Any]) -> Any:
    *block, kind = plain
    return _block(KINDS[kind], block)


@cache
def _readers(cls: type) -> dict[str, Callable[[Any], Any]]:
    """How the plain form of each field becomes its value: as the strict reader does, unchecked."""
    return {name: _reader(spec) for name, spec in specs(cls).items()}


def _reader(spec: Spec) -> Callable[[Any], Any]:
    if spec.kind is Kind.LIST:
        return _lister(cast("type", spec.of))
    reader = _READERS[spec.kind]
    if not spec.lack or spec.kind in (Kind.VALUE, Kind.AMOUNT):
        return reader
    return lambda plain: _lack(plain) or reader(plain)


def _lister(of: type) -> Callable[[Any], Any]:
    if of is Clause:
        return lambda plain: tuple(map(_clause, plain))
    return lambda plain: tuple(_block(of, one) for one in plain)


def _lack(plain: Any) -> Any:
    return parse_lack(plain) if isinstance(plain, str) else None


@lru_cache(MOST_SHARED)
def _value(plain: str) -> Value:
    return parse_value(plain)


@lru_cache(MOST_SHARED)
def _when(plain: str) -> When:
    return When(plain)


def _names(plain: list[str]) -> tuple[str, ...]:
    return tuple(map(intern, plain))


def _amount(plain: Any) -> Any:
    if isinstance(plain, str):
        return _value(plain)
    return tuple((_names(names), _value(value)) for names, value in plain)


def _values(plain: list[tuple[str, str]]) -> Any:
    return tuple((intern(name), _value(value)) for name, value in plain)


def _texts(plain: list[tuple[str, str]]) -> Any:
    return tuple((intern(name), intern(text)) for name, text in plain)


def _areas(plain: list[tuple[str, list[str]]]) -> Any:
    return tuple((intern(name), _names(names)) for name, names in plain)


def _whens(plain: list[tuple[str, str]]) -> Any:
    return tuple((intern(name), _when(when)) for name, when in plain)


def _shares(plain: Any) -> Any:
    return plain if isinstance(plain, str) else _values(plain)


_READERS: dict[Kind, Callable[[Any], Any]] = {
    Kind.TEXT: intern,
    Kind.NAMES: _names,
    Kind.VALUE: _value,
    Kind.WHEN: _when,
    Kind.DATE: date.fromisoformat,
    Kind.CHOICE: intern,
    Kind.AMOUNT: _amount,
    Kind.VALUES: _values,
    Kind.TEXTS: _texts,
    Kind.AREAS: _areas,
    Kind.WHENS: _whens,
    Kind.SHARES: _shares,
}
