"""The OpenAPI 3.1 document of the API, made from the declared endpoints."""

from __future__ import annotations

from typing import Any

from dibao._version import VERSION
from dibao.message import Message, msg
from dibao_publish.api.endpoints import ENDPOINTS, Endpoint, Parameter
from dibao_publish.api.schemas import SCHEMAS
from dibao_publish.api.shapes import Many
from dibao_publish.texts import say

ABOUT = msg(
    "China's minimum living allowance: standards, their course, allowances and back-pay, each with the "
    "clause behind it. No key is needed. Nothing that is asked is kept. An amount whose `holds` is "
    "presumed is only the last known."
)
STATUSES: dict[str, Message] = {
    "404": msg("The place or notice is not on file."),
    "409": msg("The files on hand do not decide; `refusal` says what is missing."),
    "422": msg("Something is wrong with the request; `problems` lists all of it."),
}
TOO_LARGE = msg("The body is longer than 64 KB.")


def document(root: str = "") -> dict[str, Any]:
    """The document. `root`: where the site stands, without a slash at the end."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "dibao",
            "version": VERSION,
            "description": _both(ABOUT),
            "license": {"name": "CC0-1.0", "identifier": "CC0-1.0"},
        },
        "servers": [{"url": root or "/"}],
        "paths": {endpoint.path: _path(endpoint) for endpoint in ENDPOINTS},
        "components": {"schemas": SCHEMAS},
    }


def _path(endpoint: Endpoint) -> dict[str, Any]:
    found = {"get": _operation(endpoint, posted=False)}
    if endpoint.body is not None:
        found["post"] = _operation(endpoint, posted=True)
    return found


def _operation(endpoint: Endpoint, *, posted: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "operationId": endpoint.name.replace("-", "_") + ("_of" if posted else ""),
        "summary": str(endpoint.en),
        "description": _both(endpoint.en),
        "responses": _responses(endpoint, posted=posted),
    }
    if posted and endpoint.body is not None:
        content = {"application/json": {"schema": endpoint.body.schema()}}
        return {**found, "requestBody": {"required": True, "content": content}}
    return {**found, "parameters": list(map(_parameter, endpoint.parameters))}


def _parameter(parameter: Parameter) -> dict[str, Any]:
    schema = parameter.shape.schema()
    found: dict[str, Any] = {
        "name": parameter.name,
        "in": "query",
        "required": parameter.required,
        "description": _both(parameter.en),
        "schema": {**schema, "default": parameter.shape.typed(parameter.default)}
        if parameter.default
        else schema,
    }
    if parameter.example:
        typed = parameter.shape.typed(parameter.example)
        many = isinstance(parameter.shape, Many)
        found["example"] = [parameter.example] if many else typed
    return found


def _responses(endpoint: Endpoint, *, posted: bool) -> dict[str, Any]:
    answer = f"#/components/schemas/{endpoint.answers}"
    error = {"application/json": {"schema": {"$ref": "#/components/schemas/Error"}}}
    found = {
        "200": {
            "description": _both(endpoint.en),
            "content": {"application/json": {"schema": {"$ref": answer}}},
        }
    }
    told = {**STATUSES, **({"413": TOO_LARGE} if posted else {})}
    for status, message in told.items():
        found[status] = {"description": _both(message), "content": error}
    return found


def _both(message: Message) -> str:
    return f"{say(message, 'zh')} {say(message, 'en')}"
