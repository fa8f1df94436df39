"""Logs as JSON, a line each, without personal data.

A request is its method, its path without the query, its status and how long it took: no address, no
browser, no words searched for. A question mark that was sent as %3F ends the path, too. An error is its kind and its place in the code: its own text may hold
what was typed.
"""

from __future__ import annotations

import json
import logging
import re
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any, TextIO

from datasette import database, handle_exception

# Where a query begins, and where it would if it had been written rightly.
QUERY = re.compile(r"\?|%(25)*3f", re.IGNORECASE)
LONGEST = 200  # letters of a path
MOST_FRAMES = 5  # of the way to an error, the last of them
REQUESTS = "dibao_publish.requests"

_requests = logging.getLogger(REQUESTS)
_faults = logging.getLogger("dibao_publish.faults")


class Line(logging.Formatter):
    """A record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """Time, level, and what happened."""
        told: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
        }
        request = getattr(record, "request", None)
        told |= request if request is not None else _happened(record)
        return json.dumps(told, ensure_ascii=False)


def _happened(record: logging.LogRecord) -> dict[str, Any]:
    """The logger and what it says; of an exception only the kind and the place."""
    error = record.exc_info[1] if record.exc_info else None
    if error is None:
        return {"logger": record.name, "message": record.getMessage()}
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    where = [f"{frame.filename}:{frame.lineno}" for frame in frames]
    return {"logger": record.name, "error": type(error).__name__, "at": where}


def start(*, requests: bool, out: TextIO | None = None) -> None:
    """Send the log to a stream, by default standard error; errors always, requests if wanted."""
    handler = logging.StreamHandler(out or sys.stderr)
    handler.setFormatter(Line())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(logging.WARNING)
    _requests.setLevel(logging.INFO if requests else logging.WARNING)


class _Logged:
    """In place of the module `traceback`: what Datasette would print goes to the log."""

    @staticmethod
    def print_exc() -> None:
        """Log the exception that is being handled, in one line; its own text may hold what was typed."""
        error = sys.exc_info()[1]
        if error is not None:
            _faults.error("%s at %s", type(error).__name__, " < ".join(_places(error)))


def _places(error: BaseException) -> list[str]:
    """Where in the code it happened, the innermost first."""
    frames = traceback.extract_tb(error.__traceback__)[-MOST_FRAMES:]
    return [f"{frame.filename}:{frame.lineno}" for frame in reversed(frames)]


class _Nowhere:
    @staticmethod
    def write(_text: str) -> None:
        """Leave it."""

    @staticmethod
    def flush() -> None:
        """Nothing was kept."""


class _Unsaid:
    """In place of the module `sys`, of which only this is used."""

    stderr = _Nowhere


def quiet_datasette() -> None:
    """Let Datasette log an error instead of printing it.

    Where rich is installed it would print the values of all variables, among them what was typed, and
    take seconds for it. A statement that fails it prints with its parameters, which were typed, too.
    """
    vars(handle_exception).update(rich=None, traceback=_Logged)
    vars(database).update(sys=_Unsaid)


def log_request(method: str, path: str, status: int, seconds: float) -> None:
    """Log one request that was answered."""
    if not _requests.isEnabledFor(logging.INFO):
        return
    query = QUERY.search(path)
    path = path[: query.start()] if query is not None else path
    shown = path if len(path) <= LONGEST else path[:LONGEST] + "…"
    told = {
        "method": method[:20],
        "path": shown,
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    _requests.info("", extra={"request": told})


def log_listening(address: str) -> None:
    """Log that the server listens now, and where."""
    _requests.info("", extra={"request": {"listening": address}})


def clock() -> Callable[[], float]:
    """A stopwatch: seconds since it was made."""
    begun = time.perf_counter()
    return lambda: time.perf_counter() - begun
