"""The answers as JSON Schema: what `to_dict()` of the library gives."""

from __future__ import annotations

from typing import Any

from dibao_publish.api import errors

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
TEXT_OR_NULL: Schema = {"type": ["string", "null"]}
DATE: Schema = {"type": "string", "format": "date"}
DATE_OR_NULL: Schema = {"type": ["string", "null"], "format": "date"}
YUAN: Schema = {
    "type": "string",
    "pattern": r"^-?[0-9]+\.[0-9]{2}$",
    "description": "Yuan with two places.",
}
EXACT: Schema = {
    "type": "string",
    "pattern": r"^-?[0-9]+(\.[0-9]{2}|/[0-9]+)?$",
    "description": "Yuan with two places, or an exact fraction of a yuan, 500/3.",
}
EXACT_OR_NULL: Schema = {"anyOf": [EXACT, {"type": "null"}]}


def _ref(name: str) -> Schema:
    return {"$ref": f"#/components/schemas/{name}"}


def _or_null(schema: Schema) -> Schema:
    return {"anyOf": [schema, {"type": "null"}]}


def _many(of: Schema) -> Schema:
    return {"type": "array", "items": of}


def _object(**properties: Schema) -> Schema:
    """An object that always has all of these keys."""
    return {"type": "object", "properties": properties, "required": list(properties)}


HEAD: dict[str, Schema] = {
    "format": {"const": "dibao.working.v1"},
    "dibao": {**TEXT, "description": "Version of the library."},
    "policies": {**TEXT, "description": "SHA-256 of the policy files."},
    "kind": TEXT,
    "place": {**TEXT, "description": "Key of the place."},
    "program": TEXT,
    "on": DATE,
}
GROUNDS: dict[str, Schema] = {
    "cites": _many(_ref("Cite")),
    "inferred": _many(_ref("Inferred")),
    "assumed": _many(TEXT),
}
HOLDS: Schema = {
    "enum": ["confirmed", "presumed", "assumed"],
    "description": (
        "confirmed: something on file says so for the day. presumed: the last known amount; nothing on "
        "file shows that it was not raised since. assumed: it rests on a clause of the caller's."
    ),
}

SCHEMAS: dict[str, Schema] = {
    "Cite": _object(
        notice=TEXT,
        number=TEXT,
        clause=TEXT_OR_NULL,
        url=TEXT_OR_NULL,
        evidence=TEXT,
        copy=TEXT,
        jurisdiction=TEXT,
    ),
    "Inferred": _object(number=TEXT, field=TEXT, reason=TEXT),
    "Step": _object(
        code=TEXT,
        text=TEXT,
        amount=EXACT_OR_NULL,
        unit=TEXT_OR_NULL,
        counts={"type": "boolean"},
        cites=_many(_ref("Cite")),
    ),
    "Found": _object(
        **HEAD,
        amount=YUAN,
        unit=TEXT,
        monthly=EXACT_OR_NULL,
        since=DATE,
        until=DATE_OR_NULL,
        holds=HOLDS,
        confirmed_through=DATE,
        steps=_many(_ref("Step")),
        **GROUNDS,
    ),
    "Gap": _object(
        error=TEXT, message=TEXT, since=DATE, until=DATE_OR_NULL, notices=_many(_ref("Cite"))
    ),
    "LastKnown": _object(
        role={"enum": ["was", "older", "floor"]}, amount=YUAN, unit=TEXT, cite=_ref("Cite")
    ),
    "Timeline": _object(
        format={"const": "dibao.timeline.v1"},
        place=TEXT,
        program=TEXT,
        before=_or_null(_ref("LastKnown")),
        entries=_many({"anyOf": [_ref("Found"), _ref("Gap")]}),
        why_empty=TEXT_OR_NULL,
    ),
    "Allowance": _object(
        **HEAD,
        amount=YUAN,
        unit={"const": "yuan/household/month"},
        holds=HOLDS,
        steps=_many(_ref("Step")),
        notes=_many(TEXT),
        not_on_file=_many(TEXT),
        **GROUNDS,
    ),
    "Owed": _object(
        month=TEXT,
        members={"type": "integer"},
        due=EXACT_OR_NULL,
        paid=EXACT_OR_NULL,
        owed=EXACT,
        why=TEXT,
        cites=_many(_ref("Cite")),
    ),
    "LeftOut": _object(month=TEXT_OR_NULL, why=TEXT),
    "BackPay": _object(
        **HEAD,
        amount=YUAN,
        unit={"const": "yuan/household"},
        clause={"type": "object", "additionalProperties": TEXT},
        window=_many(TEXT),
        months=_many(_ref("Owed")),
        rounding=EXACT,
        overpaid=_many(_ref("Owed")),
        left_out=_many(_ref("LeftOut")),
        deadline=TEXT_OR_NULL,
        timely=TEXT_OR_NULL,
        notes=_many(TEXT),
        **GROUNDS,
    ),
    "Place": _object(
        key=TEXT,
        name=TEXT,
        full_name=TEXT,
        kind=TEXT,
        code=TEXT_OR_NULL,
        within=TEXT_OR_NULL,
    ),
    "Places": _object(
        format={"const": "dibao.places.v1"},
        dibao=TEXT,
        policies=TEXT,
        on=DATE_OR_NULL,
        places=_many(_ref("Place")),
        next={**TEXT_OR_NULL, "description": "What to give as `after` for the places that follow."},
    ),
    "Both": _object(zh=TEXT, en=TEXT),
    "Refusal": _object(
        format={"const": "dibao.refusal.v1"},
        error=TEXT,
        message=TEXT,
        lacks={**TEXT, "description": "The kind of clause that is missing."},
        place=TEXT,
        on=DATE,
        notices=_many(_ref("Cite")),
        candidates=_many(_object(amount=TEXT, unit=TEXT_OR_NULL)),
        assume={
            **TEXT_OR_NULL,
            "description": "A clause that fills the lack; give it as `assume`, its dots replaced.",
        },
        last_known=_or_null(_ref("LastKnown")),
        known={"type": "object"},
    ),
    "Error": _object(
        format={"const": errors.FORMAT},
        status={"type": "integer"},
        error={**TEXT, "description": "A name for programs: BadInput, NoSuchPlace, NotOnFile, …"},
        message=_ref("Both"),
        problems={
            **_many(
                _object(
                    where=TEXT,
                    message=_ref("Both"),
                    places=_many(_object(key=TEXT, name=TEXT)),
                )
            ),
            "description": "All that is wrong with the request, each with its parameter.",
        },
        refusal=_or_null(_ref("Refusal")),
    ),
}
