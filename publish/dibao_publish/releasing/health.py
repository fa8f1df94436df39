"""Asking a server whether it is well, and which release it serves."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from attrs import frozen

from dibao.message import msg
from dibao_publish.releasing.failure import ReleaseFailed
from dibao_publish.serving.front import HEALTH

PATIENCE = 60  # seconds until a server must be well
PAUSE = 0.2
TIMEOUT = 5
UPSTREAM = "x-dibao-upstream"  # where nginx has asked, in the words of live.conf


class _Unix(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=TIMEOUT)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(TIMEOUT)
        self.sock.connect(str(self.path))


@frozen
class Through:
    """What came of asking through nginx: the server that it asked, and the release if that is well."""

    asked: str | None = None
    release: str | None = None


def at_socket(path: Path) -> str | None:
    """The release that the server at a Unix socket serves; None if it is not well."""
    return _release(_asked(_Unix(path), HEALTH)[1])


def through(address: str) -> Through:
    """What nginx says at the address of its health page; nothing where it does not answer."""
    parts = urlsplit(address)
    made = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT)
    asked, body = _asked(made, parts.path)
    return Through(asked, _release(body))


def _asked(connection: http.client.HTTPConnection, path: str) -> tuple[str | None, bytes]:
    """Where nginx says that it asked, and the answer."""
    try:
        connection.request("GET", path)
        response = connection.getresponse()
        return response.headers[UPSTREAM], response.read()
    except (OSError, http.client.HTTPException):
        return None, b""
    finally:
        connection.close()


def _release(body: bytes) -> str | None:
    try:
        told = json.loads(body)
    except ValueError:
        return None
    well = isinstance(told, dict) and told.get("ok") is True
    return str(told["release"]) if well else None


def wait(ask: Callable[[], str | None], release: str, who: str, patience: int = PATIENCE) -> None:
    """Wait until a release is served. Raises `ReleaseFailed` if it takes too long."""
    until = time.monotonic() + patience
    while ask() != release:
        if time.monotonic() > until:
            raise ReleaseFailed(
                msg(
                    "{who} does not serve the release {release} after {seconds} seconds; its log says why.",
                    who=who,
                    release=release,
                    seconds=patience,
                )
            )
        time.sleep(PAUSE)
