"""Asking a server whether it is well, and which release it serves."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from dibao.message import msg
from dibao_publish.releasing.failure import ReleaseFailed
from dibao_publish.serving.front import HEALTH

PATIENCE = 60  # seconds until a server must be well
PAUSE = 0.2
TIMEOUT = 5


class _Unix(http.client.HTTPConnection):
    """HTTP over a Unix socket."""

    def __init__(self, path: Path) -> None:
        super().__init__("localhost", timeout=TIMEOUT)
        self.path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(TIMEOUT)
        self.sock.connect(str(self.path))


def at_socket(path: Path) -> str | None:
    """The release that the server at a Unix socket serves; None if it is not well."""
    return _asked(_Unix(path), HEALTH)


def at_address(address: str) -> str | None:
    """The release that answers at an address; None if it is not well."""
    parts = urlsplit(address)
    made = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=TIMEOUT)
    return _asked(made, parts.path)


def _asked(connection: http.client.HTTPConnection, path: str) -> str | None:
    try:
        connection.request("GET", path)
        told = json.loads(connection.getresponse().read())
    except (OSError, ValueError, http.client.HTTPException):
        return None
    finally:
        connection.close()
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
