"""Asking an ASGI application in this process, without a network."""

from __future__ import annotations

from typing import Any
from urllib.parse import unquote

from attrs import field, frozen

from dibao_publish.serving.front import App


@frozen
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    body: bytes = field(repr=False)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


async def ask(app: App, address: str, method: str = "GET") -> Answer:
    """The answer to GET, or another method, of an address, such as /search?q=…, in which all is percent-encoded."""
    path, _, query = address.partition("?")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("ascii"),
        "query_string": query.encode("ascii"),
        "root_path": "",
        "headers": [(b"host", b"localhost")],
        "client": None,
        "server": ("localhost", 80),
    }
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    start, *parts = sent
    headers = {name.decode().lower(): text.decode() for name, text in start.get("headers", [])}
    return Answer(start["status"], headers, b"".join(part.get("body", b"") for part in parts))
