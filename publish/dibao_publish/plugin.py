"""The Datasette plugin: only hooks that both 0.65 and 1.0 have.

It acts only where one of the databases is a registry of ours; elsewhere every hook gives nothing.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from datasette import hookimpl
from jinja2 import ChoiceLoader, FileSystemLoader
from markupsafe import escape

from dibao_publish.hosts import is_government
from dibao_publish.reader import prepare
from dibao_publish.serving import logs
from dibao_publish.views import guard, routes, site_of, trouble
from dibao_publish.web import explorer

TEMPLATES = Path(__file__).parent / "templates" / "datasette"


@hookimpl  # type: ignore[untyped-decorator]
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    """The citizen's pages."""
    site = site_of(datasette)
    return routes(site) if site is not None else []


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Any:
    """Closes debug pages and gives headers to Datasette's own; its errors go to the log."""
    site = site_of(datasette)
    if site is None:
        return lambda app: app
    logs.quiet_datasette()  # also under `datasette` itself
    return guard(site)


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:
    """A page in the reader's language for what is not there or went wrong; never a trace."""
    site = site_of(datasette)
    return trouble(site, request, exception) if site is not None else None


@hookimpl  # type: ignore[untyped-decorator]
def render_cell(row: Any, value: Any, column: str, table: str | None, datasette: Any) -> str | None:
    """Aggregates: a published 0 as what it may be, and a mean that is not shown.

    Addresses: those of government hosts alone become links.
    """
    site = site_of(datasette)
    if site is not None and _is_address(value) and not is_government(value):
        return str(escape(value))
    if table is None or value:
        return None
    return site.registry.display.cell(table, row, column) if site is not None else None


def _is_address(value: Any) -> bool:
    return isinstance(value, str) and value.startswith(("http://", "https://"))


@hookimpl  # type: ignore[untyped-decorator]
def prepare_connection(conn: Any, database: str, datasette: Any) -> None:
    """The function that turns words typed into a full-text query."""
    del database
    if site_of(datasette) is not None:
        prepare(conn)


@hookimpl  # type: ignore[untyped-decorator]
def extra_template_vars(datasette: Any) -> dict[str, Any]:
    """The header with the way back, and the banner of the demonstration, for Datasette's own pages."""
    site = site_of(datasette)
    if site is None:
        return {}
    banner = site.registry.display.banner
    return {"dibao_banner": banner, "dibao_site": explorer.header(site.links("zh"))}


@hookimpl  # type: ignore[untyped-decorator]
def prepare_jinja2_environment(env: Any) -> None:
    """Datasette's pages with a place for header and banner; without a registry they stay as they are."""
    env.loader = ChoiceLoader([FileSystemLoader(TEMPLATES), env.loader])
