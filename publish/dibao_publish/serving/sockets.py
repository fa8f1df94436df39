"""The listening socket, taken before the server starts, so that a taken address is an error at once."""

from __future__ import annotations

import errno
import os
import socket
import stat
from contextlib import suppress
from pathlib import Path

BACKLOG = 256


def tcp(host: str, port: int) -> socket.socket:
    """A socket at a host and port; 0 takes a free one. Raises OSError."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=BACKLOG)


def unix(path: Path) -> socket.socket:
    """A Unix socket. One that a killed server left is replaced; one that answers is an OSError."""
    _clear(path)
    found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        found.bind(str(path))
        # Whoever may enter the folder may ask: the registry is public.
        path.chmod(0o666)
        found.listen(BACKLOG)
    except OSError:
        found.close()
        raise
    return found


def remove(path: Path, inode: int) -> None:
    """Remove a socket, if it is still the one with this number."""
    with suppress(FileNotFoundError):
        if path.stat().st_ino == inode:
            path.unlink()


def _clear(path: Path) -> None:
    try:
        if not stat.S_ISSOCK(path.stat().st_mode):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST))
    except FileNotFoundError:
        return
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as asking:
        try:
            asking.connect(str(path))
        except ConnectionRefusedError:
            path.unlink()
            return
    raise OSError(errno.EADDRINUSE, os.strerror(errno.EADDRINUSE))
