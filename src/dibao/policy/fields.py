"""How a field of the policy format is declared: its kind, whether it must be said, its words.

The declaration stands in the metadata of each attrs field (`spec_of`); the reader, the writer,
the JSON Schema, the reference in the docs and the columns of the registry are made from it.
"""

from __future__ import annotations

from enum import Enum
from typing import Any

import attrs


class Kind(Enum):
    """What may stand in a field."""

    TEXT = "text"
    NAMES = "names"
    VALUE = "value"
    WHEN = "when"
    DATE = "date"
    CHOICE = "choice"
    AMOUNT = "amount"  # one value, or one for each area
    VALUES = "map of values"  # name: value
    TEXTS = "map of texts"  # name: text
    AREAS = "map of names"  # name: names
    WHENS = "map of dates"  # name: when
    SHARES = "map or text"  # name: value, or words
    LIST = "list"


@attrs.frozen
class Spec:
    """One field: what it holds and what it means, in English and Chinese.

    `lack`: the field may say `not stated` or `not seen`.
    """

    kind: Kind
    en: str
    zh: str
    required: bool = False
    lack: bool = False
    choices: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    of: type | None = None


def _field(spec: Spec) -> Any:
    default: Any = attrs.NOTHING if spec.required else None
    if (
        not spec.required
        and not spec.lack
        and spec.kind
        in (
            Kind.NAMES,
            Kind.VALUES,
            Kind.TEXTS,
            Kind.AREAS,
            Kind.WHENS,
            Kind.LIST,
        )
    ):
        default = ()
    return attrs.field(default=default, kw_only=True, metadata={"spec": spec})


def text(en: str, zh: str, *, required: bool = False, lack: bool = False) -> Any:
    """Free text, on one line."""
    return _field(Spec(Kind.TEXT, en, zh, required, lack))


def names(en: str, zh: str, *, required: bool = False, lack: bool = False) -> Any:
    """Names on one line, parted by 、 or a comma; a tuple of str."""
    return _field(Spec(Kind.NAMES, en, zh, required, lack))


def value(en: str, zh: str, *, required: bool = False) -> Any:
    """A number, bound, pointer or lack (`dibao.policy.values.Value`)."""
    return _field(Spec(Kind.VALUE, en, zh, required, lack=True))


def when(en: str, zh: str, *, required: bool = False, lack: bool = False) -> Any:
    """A date as exact as printed (`When`)."""
    return _field(Spec(Kind.WHEN, en, zh, required, lack))


def day(en: str, zh: str) -> Any:
    """One calendar day."""
    return _field(Spec(Kind.DATE, en, zh))


def choice(en: str, zh: str, words: str, *, required: bool = False, lack: bool = False) -> Any:
    """One of the words, which are given parted by `|`."""
    return _field(Spec(Kind.CHOICE, en, zh, required, lack, tuple(words.split("|"))))


def amount(en: str, zh: str) -> Any:
    """One value, or one for each area: a tuple of (names, value)."""
    return _field(Spec(Kind.AMOUNT, en, zh, lack=True))


def values(en: str, zh: str, keys: str = "", *, required: bool = False) -> Any:
    """A map from names to values: a tuple of (name, value)."""
    allowed = tuple(keys.split("|")) if keys else ()
    return _field(Spec(Kind.VALUES, en, zh, required, keys=allowed))


def mapping(kind: Kind, en: str, zh: str, *, required: bool = False) -> Any:
    """A map of texts, names or dates: a tuple of pairs."""
    return _field(Spec(kind, en, zh, required))


def listing(of: type, en: str, zh: str, *, required: bool = False) -> Any:
    """A list of blocks of one class (clauses: of any clause class)."""
    return _field(Spec(Kind.LIST, en, zh, required, of=of))


def in_file() -> Any:
    """Line and column where a block was read; (0, 0) for one made in memory. Not part of its value."""
    return attrs.field(default=(0, 0), eq=False, repr=False, kw_only=True)


def spec_of(attribute: attrs.Attribute[Any]) -> Spec:
    """The declaration of one attrs field."""
    spec: Spec = attribute.metadata["spec"]
    return spec


_NAMING = ("program",)  # belongs to the field that names the block
_BESIDE_AMOUNT = ("levels", "step", "count", "top", "above")  # in place of the amount, or beside it
_REMARKS = ("inferred", "doubt", "note")


_known: dict[type, dict[str, Spec]] = {}


def specs(cls: type) -> dict[str, Spec]:
    """The fields of a declared class by name, in the order in which a file gives them.

    A clause: the field that names it, what every clause may say, its own fields, the amount,
    remarks. Other blocks: as they are declared.
    """
    if cls not in _known:
        _known[cls] = _specs(cls)
    return _known[cls]


def _specs(cls: type) -> dict[str, Spec]:
    every = [a for a in attrs.fields(cls) if "spec" in a.metadata]
    own = [a.name for a in every if not a.inherited]
    root = [base for base in cls.__mro__ if attrs.has(base)][-1]
    of_root = attrs.fields_dict(root)

    def rank(name: str) -> int:
        groups = (own[:1], _NAMING, _REMARKS, of_root, _BESIDE_AMOUNT, own)
        place = next((n for n, group in enumerate(groups) if name in group), len(groups))
        return (0, 1, 6, 2, 5, 3, 4)[place]

    if cls is not root:
        every.sort(key=lambda a: rank(a.name))
    return {a.name: spec_of(a) for a in every}
