"""The server: a Datasette on one registry file, run by uvicorn."""

from __future__ import annotations

import inspect
import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import uvicorn
from datasette.app import Datasette

from dibao_publish.aggregates.display import display_of
from dibao_publish.metadata import for_one, metadata

# What is costly for anyone to ask is off: SQL, facets that nobody indexed, whole-table streams.
SETTINGS: dict[str, Any] = {
    "suggest_facets": False,
    "allow_facet": False,
    "default_allow_sql": False,
    "allow_download": False,
    "allow_csv_stream": False,
    "default_cache_ttl": 3600,
    "max_returned_rows": 1000,
}


def datasette_for(path: Path) -> Any:
    """A Datasette that serves the registry; the database is called as the file is."""
    tables = display_of(path).tables
    if "config" in inspect.signature(Datasette).parameters:  # 1.0
        words, config = for_one(path.stem, tables)
        return Datasette(
            files=[],
            immutables=[str(path)],
            metadata=words,
            config=config,
            settings=SETTINGS,
            cors=True,
        )
    described = metadata(path.stem, tables)
    return Datasette(
        files=[], immutables=[str(path)], metadata=described, settings=SETTINGS, cors=True
    )


def run(path: Path, host: str, port: int, announce: Callable[[str], None]) -> None:
    """Serve until stopped, and announce the address. Raises OSError if it cannot be had."""
    app = datasette_for(path).app()
    config = uvicorn.Config(app, host=host, port=port, access_log=False, log_level="warning")
    listening = _bound(host, port)
    named = f"[{host}]" if ":" in host else host
    announce(f"http://{named}:{listening.getsockname()[1]}/")
    try:
        uvicorn.Server(config).run(sockets=[listening])
    finally:
        listening.close()


def _bound(host: str, port: int) -> socket.socket:
    """The listening socket, taken here so that a taken port is an error before the server starts."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    found = socket.create_server((host, port), family=family, backlog=256)
    found.set_inheritable(True)
    return found
