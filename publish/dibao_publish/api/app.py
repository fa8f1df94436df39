"""The API as an ASGI application of its own, in front of Datasette.

So a body is read no further than its limit, and no cookie or token is asked for. What is sent is neither
kept nor logged: a fault of ours is logged by its kind and place in the code alone.
"""

from __future__ import annotations

import json
import logging
import traceback
from collections.abc import Mapping
from functools import cache
from http import HTTPStatus
from typing import Any

from attrs import frozen

from dibao._version import VERSION
from dibao.errors import CannotSay, InputError
from dibao.message import msg
from dibao_publish.api import errors, openapi
from dibao_publish.api.answers import ANSWERS
from dibao_publish.api.endpoints import ENDPOINTS, MOST_BYTES, ROOT, Endpoint
from dibao_publish.api.errors import Problem, Refused
from dibao_publish.api.reading import body_values, query_values
from dibao_publish.api.shapes import shown
from dibao_publish.registry import Registry

_log = logging.getLogger(__name__)

HEADERS = {
    "content-type": "application/json; charset=utf-8",
    "access-control-allow-origin": "*",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}
KEPT, NOT_KEPT = "public, max-age=300", "no-store"
BY_PATH = {endpoint.path: endpoint for endpoint in ENDPOINTS}
OPENAPI = f"{ROOT}/openapi.json"
READ_ONLY = ("GET", "HEAD", "OPTIONS")


@frozen
class Reply:
    """An answer: its status, its document (None: nothing), whether it may be kept, other headers."""

    status: int
    document: Any
    kept: bool = False
    headers: Mapping[str, str] = {}


class TooLarge(Exception):
    """A body beyond the limit."""


def is_api(path: str) -> bool:
    """Whether an address belongs to the API."""
    return path == ROOT or path.startswith(f"{ROOT}/")


async def serve(registry: Registry, root: str, scope: Any, receive: Any, send: Any) -> None:
    """Answer one request. `root`: where the site stands, without a slash at the end."""
    path = scope["path"].removeprefix(root).rstrip("/")
    try:
        reply = await _reply(registry, root, path, scope, receive)
    except Exception as error:  # noqa: BLE001 - whatever it is, nobody is shown a trace
        _log.error("%s: %s at %s", path, type(error).__name__, _where(error))
        reply = Reply(HTTPStatus.INTERNAL_SERVER_ERROR, errors.failed(500, errors.FAULT, FAULT))
    await _send(reply, scope["method"], send)


FAULT = msg("The fault is ours; nothing can be said.")


def _where(error: Exception) -> str:
    """The line of code that failed; the error's own text may hold what was sent."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename}:{frames[-1].lineno}" if frames else ""


async def _reply(registry: Registry, root: str, path: str, scope: Any, receive: Any) -> Reply:
    method, endpoint = scope["method"], BY_PATH.get(path)
    if endpoint is None and path not in (ROOT, OPENAPI):
        return _no_such_address(path)
    methods = endpoint.methods if endpoint is not None else READ_ONLY
    if method == "OPTIONS":
        return Reply(HTTPStatus.NO_CONTENT, None, headers=_preflight(methods))
    if method not in methods:
        return _not_allowed(method, methods)
    if endpoint is None:
        return Reply(
            HTTPStatus.OK, _openapi(root) if path == OPENAPI else index(registry, root), kept=True
        )
    try:
        sent = await _body(receive) if method == "POST" else None
    except TooLarge:
        return Reply(413, errors.failed(413, errors.TOO_LARGE, openapi.TOO_LARGE))
    return answer(registry, endpoint, scope["query_string"], sent)


def answer(registry: Registry, endpoint: Endpoint, query: bytes, sent: bytes | None) -> Reply:
    """The answer of an endpoint to a query, or to a body."""
    try:
        given = _given(endpoint, query, sent)
        found = ANSWERS[endpoint.name](registry, given)
    except Refused as error:
        told = errors.refused(error, registry.book.places)
        return Reply(error.status, told, endpoint.kept)
    except InputError as error:  # facts that only the calculation can see to be wrong
        refused = Refused([Problem(endpoint.name, error.message)])
        return Reply(refused.status, errors.refused(refused, registry.book.places), endpoint.kept)
    except CannotSay as refusal:
        return Reply(HTTPStatus.CONFLICT, errors.cannot_say(refusal), endpoint.kept)
    return Reply(HTTPStatus.OK, found, endpoint.kept)


def _given(endpoint: Endpoint, query: bytes, sent: bytes | None) -> dict[str, Any]:
    if sent is None or endpoint.body is None:
        return query_values(endpoint, query)
    if query:
        raise Refused([Problem("query", msg("What is posted stands in the body alone."))])
    return body_values(endpoint.body, sent)


def index(registry: Registry, root: str) -> dict[str, Any]:
    """What stands at the root of the API: where all else is."""
    return {
        "format": "dibao.api.v1",
        "dibao": VERSION,
        "policies": registry.policies,
        "openapi": f"{root}{OPENAPI}",
        "endpoints": [
            {
                "path": f"{root}{one.path}",
                "methods": [method for method in one.methods if method in ("GET", "POST")],
                "about": errors.both(one.en),
            }
            for one in ENDPOINTS
        ],
        "license": "CC0-1.0",
    }


@cache
def _openapi(root: str) -> dict[str, Any]:
    return openapi.document(root)


def _no_such_address(path: str) -> Reply:
    known = tuple(BY_PATH)
    message = msg(
        "Nothing stands at the address {address}; there are: {known}.",
        address=shown(path),
        known=known,
    )
    return Reply(HTTPStatus.NOT_FOUND, errors.failed(404, errors.NO_SUCH_ADDRESS, message))


def _not_allowed(method: str, methods: tuple[str, ...]) -> Reply:
    message = msg("{method} is not taken here; {known} are.", method=shown(method), known=methods)
    return Reply(
        HTTPStatus.METHOD_NOT_ALLOWED,
        errors.failed(405, errors.NOT_ALLOWED, message),
        headers={"allow": ", ".join(methods)},
    )


def _preflight(methods: tuple[str, ...]) -> dict[str, str]:
    return {
        "allow": ", ".join(methods),
        "access-control-allow-methods": ", ".join(methods),
        "access-control-allow-headers": "content-type",
        "access-control-max-age": "86400",
    }


async def _body(receive: Any) -> bytes:
    """The body, read no further than the limit."""
    found, more = b"", True
    while more:
        message = await receive()
        found += message.get("body", b"")
        more = message.get("more_body", False)
        if len(found) > MOST_BYTES:
            raise TooLarge
    return found


async def _send(reply: Reply, method: str, send: Any) -> None:
    body = (
        b"" if reply.document is None else json.dumps(reply.document, ensure_ascii=False).encode()
    )
    told = {
        **HEADERS,
        "cache-control": KEPT if reply.kept else NOT_KEPT,
        "content-length": str(len(body)),
        **reply.headers,
    }
    if reply.document is None:
        told = {name: text for name, text in told.items() if not name.startswith("content-")}
    pairs = [(name.encode(), text.encode()) for name, text in told.items()]
    start = {"type": "http.response.start", "status": int(reply.status), "headers": pairs}
    await send(start)
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})
