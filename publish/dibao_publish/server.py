"""The server: a Datasette on one registry file, run by uvicorn."""

from __future__ import annotations

import inspect
import os
import signal
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import uvicorn
from datasette.app import Datasette

from dibao.words import CORE, REMARKS
from dibao_publish.aggregates.display import display_of
from dibao_publish.metadata import for_one, metadata
from dibao_publish.published import read_releases
from dibao_publish.serving import logs, sockets
from dibao_publish.serving.front import Front
from dibao_publish.texts import PAGES
from dibao_publish.views import site_of

# What is costly for anyone to ask is off: SQL, facets that nobody indexed, whole-table streams.
# The database is served as a file of the release, not by Datasette.
SETTINGS: dict[str, Any] = {
    "suggest_facets": False,
    "allow_facet": False,
    "default_allow_sql": False,
    "allow_download": False,
    "allow_csv_stream": False,
    "default_cache_ttl": 3600,
    "max_returned_rows": 1000,
    "sql_time_limit_ms": 1000,
    "facet_time_limit_ms": 50,
}
NAME = "registry"  # of the database, in its addresses
MOST_CONNECTIONS = 512
SECONDS_TO_FINISH = 30


class _Named(Datasette):  # type: ignore[misc]
    """Calls its file by a fixed name, not by the file's: so addresses stay whatever it is called."""

    def add_database(self, db: Any, name: str | None = None, route: str | None = None) -> Any:
        """Datasette names its own databases and leaves the name of a file open."""
        return super().add_database(db, name or NAME, route)


def datasette_for(path: Path, report_url: str = "") -> Any:
    """A Datasette that serves the registry, as `registry` whatever the file is called.

    `report_url`: where readers tell of a mistake, `{place}` and `{clause}` in it; empty for nowhere.
    """
    logs.quiet_datasette()
    tables, settings = display_of(path).tables, {**SETTINGS, **_address(path)}
    plugins = {"plugins": {"dibao": {"report_url": report_url}}}
    if "config" in inspect.signature(Datasette).parameters:  # 1.0
        words, config = for_one(NAME, tables)
        return _Named(
            files=[],
            immutables=[str(path)],
            metadata=words,
            config={**config, **plugins},
            settings=settings,
            cors=True,
        )
    described = {**metadata(NAME, tables), **plugins}
    return _Named(
        files=[], immutables=[str(path)], metadata=described, settings=settings, cors=True
    )


def _address(path: Path) -> dict[str, Any]:
    """What the address of the site, as its release tells it, means for Datasette's links."""
    releases = read_releases(path.resolve().parent)
    if not releases or not releases[0]["base_url"]:
        return {}
    parts = urlsplit(releases[0]["base_url"])
    return {"base_url": f"{parts.path}/", "force_https_urls": parts.scheme == "https"}


async def app_for(path: Path) -> Front:
    """The application as it is served, ready to be asked in this process."""
    datasette = datasette_for(path)
    await datasette.invoke_startup()
    return _fronted(datasette)


def _fronted(datasette: Any) -> Front:
    site = site_of(datasette)
    if site is None:
        raise ValueError("none of the files is a registry")
    return Front(datasette.app(), site.registry, site.root)


def run(
    path: Path,
    host: str,
    port: int,
    announce: Callable[[str], None],
    uds: Path | None = None,
    *,
    log_requests: bool = False,
    report_url: str = "",
) -> None:
    """Serve until stopped, and announce the address. Raises OSError if it cannot be had.

    `uds`: a Unix socket, instead of host and port. SIGTERM ends the server when it has answered what
    was asked. Nothing that a proxy says of the client is believed, because nothing depends on it.
    """
    listening = sockets.unix(uds) if uds is not None else sockets.tcp(host, port)
    inode = uds.stat().st_ino if uds is not None else 0
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))  # uvicorn repeats it when it is done
    try:
        logs.start(requests=log_requests)
        # The path may be a link that is set anew while this runs; each connection opens the file.
        app = _fronted(datasette_for(path.resolve(), report_url))
        for catalogue in (CORE, REMARKS, PAGES):
            catalogue.read()
        announce(f"unix:{uds}" if uds is not None else _url(host, listening))
        uvicorn.Server(_config(app)).run(sockets=[listening])
    finally:
        listening.close()
        if uds is not None:
            sockets.remove(uds, inode)


def _config(app: Front) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        loop="uvloop" if os.name == "posix" else "asyncio",
        http="httptools",
        ws="none",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        limit_concurrency=MOST_CONNECTIONS,
        timeout_graceful_shutdown=SECONDS_TO_FINISH,
    )


def _url(host: str, listening: socket.socket) -> str:
    named = f"[{host}]" if ":" in host else host
    return f"http://{named}:{listening.getsockname()[1]}/"
