"""HTTP as bytes on a socket: what a well-behaved client would not send, and what came back."""

from __future__ import annotations

import socket
from contextlib import suppress
from http.client import HTTPException, HTTPResponse
from io import BytesIO

from attrs import frozen

HOST = b"dibao.example.org"
SECONDS = 30


@frozen
class Came:
    """One answer. Names of headers are small letters; a header given twice is there twice."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes

    def header(self, name):
        """The first header of a name; empty if there is none."""
        return next((text for told, text in self.headers if told == name), "")

    @property
    def text(self):
        """The body as text, whatever its letters."""
        return self.body.decode("utf-8", "replace")

    @property
    def whole(self):
        """Headers and body as text."""
        return "\n".join(f"{name}: {text}" for name, text in self.headers) + "\n\n" + self.text


def connected(where, seconds=SECONDS):
    """A socket to a port of this machine, or to a Unix socket."""
    if isinstance(where, int):
        return socket.create_connection(("127.0.0.1", where), timeout=seconds)
    found = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    found.settimeout(seconds)
    found.connect(str(where))
    return found


def get(target, *headers, method=b"GET", host=HOST, body=b""):
    """A request as bytes; the connection ends with it."""
    told = [method + b" " + target + b" HTTP/1.1", b"Host: " + host, b"Connection: close", *headers]
    if body:
        told.append(b"Content-Length: %d" % len(body))
    return b"\r\n".join(told) + b"\r\n\r\n" + body


def exchange(where, sent, seconds=SECONDS):
    """Every answer to what was sent; none if the connection was just closed."""
    with connected(where, seconds) as open_one:
        # What is refused before all was sent may have been answered all the same.
        with suppress(BrokenPipeError, ConnectionResetError):
            open_one.sendall(sent)
        return answers(received(open_one), sent.partition(b" ")[0].decode("latin-1"))


def received(open_one):
    """All that comes until the other side ends."""
    found = b""
    with suppress(ConnectionResetError):
        while more := open_one.recv(65_536):
            found += more
    return found


class _Held:
    def __init__(self, told):
        self.stream = BytesIO(told)
        self.stream.close = lambda: None  # one answer after another is read from it

    def makefile(self, _mode):
        return self.stream


def answers(told, method="GET"):
    """The answers in bytes to a method; what is no answer is a ValueError."""
    held, found = _Held(told), []
    while held.stream.tell() < len(told):
        response = HTTPResponse(held, method=method)
        try:
            response.begin()
            body = response.read()
        except HTTPException as error:
            raise ValueError(told[:300]) from error
        headers = tuple((name.lower(), text) for name, text in response.getheaders())
        found.append(Came(response.status, headers, body))
    return found
