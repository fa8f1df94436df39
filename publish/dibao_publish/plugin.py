"""The Datasette plugin: only hooks that both 0.65 and 1.0 have.

It acts only where one of the databases is a registry of ours; elsewhere every hook gives nothing.
"""

from __future__ import annotations

from typing import Any

from datasette import hookimpl

from dibao_publish.views import guard, routes, site_of, trouble


@hookimpl  # type: ignore[untyped-decorator]
def register_routes(datasette: Any) -> list[tuple[str, Any]]:
    """The citizen's pages."""
    site = site_of(datasette)
    return routes(site) if site is not None else []


@hookimpl  # type: ignore[untyped-decorator]
def asgi_wrapper(datasette: Any) -> Any:
    """Closes debug pages and gives headers to Datasette's own."""
    site = site_of(datasette)
    return guard(site) if site is not None else lambda app: app


@hookimpl  # type: ignore[untyped-decorator]
def handle_exception(datasette: Any, request: Any, exception: Exception) -> Any:
    """A page in the reader's language for what is not there or went wrong; never a trace."""
    site = site_of(datasette)
    return trouble(site, request, exception) if site is not None else None
