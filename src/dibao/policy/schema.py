"""JSON Schemas of policy files and files of places, made from the classes, for editors.

An editor that knows YAML underlines what the schema refuses, and shows each field's meaning.
The schemas refuse nothing that the reader accepts; the reader (`dibao check`) refuses more, since
a schema sees neither the order of keys nor two fields' meaning. Editors read unquoted numbers as
numbers, so both types are taken where a value or a date stands.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dibao.policy.clauses import (
    CLAUSE_CLASSES,
    ROSTERS,
    Amounts,
    BackPay,
    Category,
    Clause,
    Notice,
    Place,
    PolicyFile,
    Tekun,
)
from dibao.policy.fields import Kind, Spec, specs
from dibao.policy.rules_of_form import ADDRESS, CODE, PLACE_KEY, needing_unit
from dibao.policy.values import (
    BOUND_WORDS,
    DAY,
    DURATION,
    FIRST_YEAR,
    LAST_YEAR,
    NUMBER,
    POINT,
    UNCHANGED,
    Lack,
)

Schema = dict[str, Any]

DIALECT = "https://json-schema.org/draft/2020-12/schema"
LACKS = [str(lack) for lack in Lack]

_ANY_LACK = "|".join(LACKS)
_WAS = f"(?: *, *was +(?:{NUMBER}))?"
_BOUND = "|".join(BOUND_WORDS)
_VALUE = (
    f"(?:(?:{_BOUND}) +)?(?:{NUMBER}){_WAS}|(?:(?:{NUMBER})\\.\\.(?:{NUMBER})?|\\.\\.(?:{NUMBER})){_WAS}"
    f"|{_ANY_LACK}"
)
_WHEN = f"none|(?:(?:by|before) )?(?:{POINT})|(?:{POINT})?\\.\\.(?:{POINT})?"
_NAMES = "[^、,， ]"
_NO_LACK = f"^(?!(?:{_ANY_LACK})$)"


def policy_schema() -> Schema:
    """The schema of a policy file."""
    kinds = {f"clause_{cls.kind}": _clause(cls) for cls in CLAUSE_CLASSES}
    shared = {name: {"properties": _properties(cls, own_of)} for name, cls, own_of in _SHARED}
    blocks = {
        "category": _block(Category),
        "notice": {**_block(Notice), "allOf": _notice_rules()},
        "clause": {
            "description": "One clause; its first key names its kind. / 一项条款,首键为类别。",
            "oneOf": [{"$ref": f"#/$defs/{name}"} for name in kinds],
        },
        **kinds,
        **shared,
    }
    return {
        "$schema": DIALECT,
        "title": "dibao policy file / 低保政策文件",
        **_block(PolicyFile),
        "$defs": {**_values(), **blocks},
    }


def places_schema() -> Schema:
    """The schema of a file of places."""
    return {
        "$schema": DIALECT,
        "title": "dibao places / 地区",
        "type": "array",
        "items": {"$ref": "#/$defs/place"},
        "minItems": 1,
        "$defs": {"place": _block(Place), **_values()},
    }


# --- values ------------------------------------------------------------------------------------


def _values() -> dict[str, Schema]:
    return {
        "text": {"type": ["string", "number"], "pattern": "\\S"},
        "names": {"type": ["string", "number"], "pattern": _NAMES},
        "value": {"type": ["string", "number"], "pattern": f"^(?:{_VALUE})$"},
        "amount": {
            "type": ["string", "number"],
            "pattern": f"^(?:{_VALUE}|as +\\S.*|{UNCHANGED})$",
        },
        "percent": {"type": "string", "pattern": f"^(?:(?=.*%)(?:{_VALUE})|{_ANY_LACK})$"},
        "when": {
            "type": ["string", "integer"],
            "pattern": f"^(?:{_WHEN})$",
            "minimum": FIRST_YEAR,
            "maximum": LAST_YEAR,
        },
        "day": {"type": "string", "pattern": f"^{DAY}$"},
        "lack": {
            "enum": LACKS,
            "description": "not stated: the whole text was read and is silent; not seen: the copy stops."
            " / not stated 全文未作规定;not seen 文本残缺、未见。",
        },
    }


def _ref(name: str) -> Schema:
    return {"$ref": f"#/$defs/{name}"}


def _or_lack(schema: Schema, spec: Spec) -> Schema:
    return {"anyOf": [schema, _ref("lack")]} if spec.lack else schema


def _map(items: Schema, keys: Schema | None = None) -> Schema:
    names = {"propertyNames": keys} if keys else {}
    return {"type": "object", "additionalProperties": items, "minProperties": 1, **names}


def _list(spec: Spec) -> Schema:
    of = spec.of or Notice
    array = {"type": "array", "items": _ref(of.__name__.lower()), "minItems": 1}
    return {"anyOf": [array, {"const": "none"}]} if of is Clause else array


def _field(cls: type, name: str, spec: Spec) -> Schema:
    special = _special(cls, name)
    if special is not None:
        return _or_lack(special, spec)
    keys = {"enum": list(spec.keys)} if spec.keys else {"pattern": _NAMES}
    kinds: Mapping[Kind, Schema] = {
        Kind.TEXT: {**_ref("text"), **({} if spec.lack else {"pattern": _NO_LACK})},
        Kind.NAMES: _ref("names"),
        Kind.VALUE: _ref("value"),
        Kind.WHEN: _ref("when"),
        Kind.DATE: _ref("day"),
        Kind.CHOICE: {"enum": list(spec.choices)},
        Kind.AMOUNT: {"anyOf": [_ref("amount"), _map(_ref("amount"), {"pattern": _NAMES})]},
        Kind.VALUES: _map(_ref("amount"), keys),
        Kind.TEXTS: _map(_ref("text")),
        Kind.AREAS: _map(_ref("names")),
        Kind.WHENS: _map(_ref("when")),
        Kind.SHARES: {"anyOf": [_ref("text"), _map(_ref("amount"))]},
        Kind.LIST: _list(spec) if spec.of else {},
    }
    schema = kinds[spec.kind]
    own_lack = spec.kind in (Kind.VALUE, Kind.AMOUNT)
    return schema if own_lack else _or_lack(schema, spec)


def _special(cls: type, name: str) -> Schema | None:
    """Fields that take less than their kind does."""
    if cls is Place and name == "key":
        return {"type": ["string", "number"], "pattern": f"^{PLACE_KEY}$"}
    if cls is Place and name in ("codes", "within"):
        pattern = CODE if name == "codes" else PLACE_KEY
        return _map(_ref("when"), {"pattern": f"^{pattern}$"})
    if cls is Notice and name in ("url", "valid_for"):
        pattern = ADDRESS if name == "url" else DURATION
        return {"type": "string", "pattern": f"^{pattern}$"}
    if cls is BackPay and name == "roster":
        return {"anyOf": [{"enum": list(ROSTERS)}, _ref("when")]}
    if issubclass(cls, Amounts) and name == "percent":
        return _ref("percent")
    return None


# --- blocks ------------------------------------------------------------------------------------


def _block(cls: type) -> Schema:
    fields = specs(cls)
    return {
        "type": "object",
        "description": (cls.__doc__ or "").strip(),
        "properties": _properties(cls),
        "required": [name for name, spec in fields.items() if spec.required],
        "additionalProperties": False,
    }


def _properties(cls: type, without: type | None = None) -> Schema:
    left_out = specs(without) if without else ()
    return {
        name: {**_field(cls, name, spec), "description": f"{spec.en} / {spec.zh}"}
        for name, spec in specs(cls).items()
        if name not in left_out
    }


# What many kinds of clause share stands once: name, class, class whose fields it leaves out.
_SHARED: tuple[tuple[str, type, type | None], ...] = (
    ("every_clause", Clause, None),
    ("amounts", Amounts, Clause),
)


def _clause(cls: type[Clause]) -> Schema:
    schema = _block(cls)
    for name, base, without in _SHARED:
        if issubclass(cls, base):
            for field in _properties(base, without):
                if specs(cls)[field] == specs(base)[field]:
                    schema["properties"][field] = {"$ref": f"#/$defs/{name}/properties/{field}"}
    schema["title"] = f"{cls.kind} {cls.zh}"
    schema["description"] = f"{cls.__doc__} / {cls.zh}"
    needs = _needs(cls)
    if needs:
        schema["dependentRequired"] = needs
    if cls is Tekun:
        schema["not"] = {"required": ["amount", "levels"]}
    if cls is BackPay:
        schema["if"] = {"not": {"properties": {"months": {"const": "none"}}}}
        schema["then"] = {"required": ["method", "roster", "entrants", "exclude", "deadline"]}
    return schema


def _needs(cls: type[Clause]) -> dict[str, list[str]]:
    """Which fields must stand beside which."""
    if not issubclass(cls, Amounts):
        return {}
    needs = {"times": ["of"], "to": ["round"]}
    for name in (*needing_unit(cls), *(["levels"] if cls is Tekun else [])):
        needs.setdefault(name, []).append("unit")
    return needs


def _notice_rules() -> list[Schema]:
    return [
        {"if": {"properties": {"number": _ref("lack")}}, "then": {"required": ["key"]}},
        {
            "if": {"properties": {"copy": {"const": "complete"}}},
            "then": {"not": {"required": ["not_seen"]}},
        },
    ]
