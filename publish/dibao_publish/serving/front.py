"""What stands before the pages: which release answers, whether it is well, and the log of requests."""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable
from typing import Any

from attrs import field, frozen

from dibao_publish.registry import Registry
from dibao_publish.serving import logs

HEALTH = "/-/health"
RELEASE = "x-dibao-release"
# Nobody logs in here, and what reads these fails at bytes that are no text.
NOT_READ = (b"cookie", b"authorization")

App = Callable[..., Awaitable[None]]


def release_name(registry: Registry) -> str:
    """The release as its folder is called; outside of a release, the digest of the policies."""
    if registry.published is not None:
        return registry.published.name
    return registry.policies[:12]


@frozen
class Front:
    """An ASGI application in front of another. `root`: of all addresses, without a slash at the end."""

    app: App = field(repr=False)
    registry: Registry
    root: str = ""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        kept = [(name, text) for name, text in scope["headers"] if name.lower() not in NOT_READ]
        scope = {**scope, "headers": kept}
        status, passed = 500, logs.clock()

        async def noted(message: Any) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                told = (RELEASE.encode(), release_name(self.registry).encode())
                message = {**message, "headers": [*message.get("headers", []), told]}
            await send(message)

        try:
            if scope["path"].removeprefix(self.root) == HEALTH:
                await _health(self.registry, scope, noted)
            else:
                await self.app(scope, receive, noted)
        finally:
            logs.log_request(scope["method"], scope["path"], status, passed())


def health(registry: Registry) -> dict[str, Any]:
    """Whether the registry can be read, with a real query, and what it is."""
    told = {"release": release_name(registry), "policies": registry.policies}
    found = registry.reader.row('SELECT policies FROM "release"')
    return {"ok": found is not None and found["policies"] == registry.policies, **told}


async def _health(registry: Registry, scope: Any, send: Any) -> None:
    if scope["method"] not in ("GET", "HEAD"):
        await _answer(405, {"ok": False}, scope, send)
        return
    try:
        told = health(registry)
    except Exception as error:  # noqa: BLE001 - whatever it is, the answer is that it is not well
        told = {"ok": False, "release": release_name(registry), "error": type(error).__name__}
    await _answer(200 if told["ok"] else 503, told, scope, send)


async def _answer(status: int, told: dict[str, Any], scope: Any, send: Any) -> None:
    body = json.dumps(told).encode()
    headers = {
        "content-type": "application/json",
        "content-length": str(len(body)),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    pairs = [(name.encode(), text.encode()) for name, text in headers.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})
