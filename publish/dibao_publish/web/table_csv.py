"""Datasette's own CSV, with cells that a spreadsheet would run as a formula made harmless."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from typing import Any

from dibao_publish.formula import safe

Send = Callable[[Any], Awaitable[None]]

# As Python's csv writes a cell: in quotes, and quotes in it twice, or as it is.
_CELL = re.compile(r'"((?:[^"]+|"")*)"|[^,"\r\n]+')
_CSV = (b"text/csv", b"text/plain")  # to keep, and to look at in the browser


def safe_rows(rows: str) -> str:
    """Whole rows of CSV; cells that begin like a formula have ' in front, all else is as it was."""
    return _CELL.sub(_safe_cell, rows)


def _safe_cell(found: re.Match[str]) -> str:
    quoted = found[1]
    if quoted is None:
        return str(safe(found[0]))
    return f'"{safe(quoted)}"'


def harmless(send: Send) -> Send:
    """The `send` of one answer. Datasette sends each row by itself, so none has to be kept."""
    is_csv = False

    async def sent(message: Any) -> None:
        nonlocal is_csv
        if message["type"] == "http.response.start":
            told = {name.lower(): value for name, value in message.get("headers", [])}
            is_csv = told.get(b"content-type", b"").startswith(_CSV)
        elif is_csv and message.get("body"):
            message = {**message, "body": safe_rows(message["body"].decode()).encode()}
        await send(message)

    return sent
