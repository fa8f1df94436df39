"""The site: one registry with its pages, as views of a Datasette."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Awaitable, Callable, Mapping
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import unquote
from weakref import WeakKeyDictionary

from attrs import field, frozen
from datasette.utils.asgi import Response

from dibao.message import msg
from dibao_publish import segments
from dibao_publish.api import app as api
from dibao_publish.queries import QUERIES
from dibao_publish.registry import NotARegistry, Registry, open_registry
from dibao_publish.web import days, files, headers
from dibao_publish.web.links import Links
from dibao_publish.web.page import Ask, Data, Page, Redirect, shown
from dibao_publish.web.render import render
from dibao_publish.web.routes import FAULT, ROUTES, Handler, answer, problem_page

STYLESHEET = Path(__file__).parent / "static" / "style.css"
HTML = "text/html; charset=utf-8"

_log = logging.getLogger(__name__)
_sites: WeakKeyDictionary[Any, Site | None] = WeakKeyDictionary()


@frozen
class Site:
    """A registry as one Datasette serves it. `database` is the Datasette's name of the file."""

    registry: Registry
    database: str
    root: str  # of all addresses, without a slash at the end
    style: str = field(repr=False)

    @property
    def style_path(self) -> str:
        """The style sheet's address, which changes with its text."""
        return f"assets/style-{hashlib.sha256(self.style.encode()).hexdigest()[:12]}.css"

    def links(self, lang: str) -> Links:
        """The addresses of the pages in a language."""
        return Links(self.root, self.database, self.style_path, lang)


def site_of(datasette: Any) -> Site | None:
    """The site of a Datasette, read once; None if it serves no registry."""
    if datasette not in _sites:
        _sites[datasette] = _find(datasette)
    return _sites[datasette]


def _find(datasette: Any) -> Site | None:
    for name, database in datasette.databases.items():
        if database.path is None:
            continue
        try:
            registry = open_registry(Path(database.path))
        except NotARegistry:
            continue
        root = datasette.urls.path("/").rstrip("/")
        return Site(registry, name, root, STYLESHEET.read_text(encoding="utf-8"))
    return None


# --- views -------------------------------------------------------------------------------------


def routes(site: Site) -> list[tuple[str, Any]]:
    """The pages and the style sheet, as Datasette takes them."""
    pages = [(f"^{pattern}", _view(site, handler)) for pattern, handler in ROUTES]
    return [*pages, (r"^/assets/(?P<name>[^/]+)$", _stylesheet(site))]


def _view(site: Site, handler: Handler) -> Callable[..., Any]:
    def view(request: Any) -> Response:
        if request.method not in ("GET", "HEAD"):
            return Response("", status=405, headers={"allow": "GET, HEAD"})
        ask = _ask(site, request)
        found = answer(handler, ask)
        if isinstance(found, Redirect):
            return Response("", status=302, headers={**headers.HTML, "location": found.to})
        if isinstance(found, Data):
            return Response(
                found.body,
                status=found.status,
                headers=dict(headers.DATA),
                content_type=found.content_type,
            )
        return _html(found, ask)

    return view


def _html(page: Page, ask: Ask) -> Response:
    return Response(
        render(page, ask), status=page.status, headers=dict(headers.HTML), content_type=HTML
    )


# All that the pages take from a query string.
ARGS = (
    "q",
    "on",
    "page",
    *sorted({param.name for query in QUERIES for param in query.params} - {"on"}),
)


def _ask(site: Site, request: Any) -> Ask:
    told: Mapping[str, str | None] = request.url_vars
    lang = "en" if told.get("en") else "zh"
    args = {name: request.args.get(name) or "" for name in ARGS}
    named, form = unquote(told.get("words") or ""), told.get("form") or ""
    return Ask(site.registry, lang, site.links(lang), days.today(), named, args, form)


def _stylesheet(site: Site) -> Callable[..., Any]:
    def view(request: Any) -> Response:
        if f"assets/{request.url_vars['name']}" != site.style_path:
            return Response("", status=404, content_type="text/css")
        return Response(
            site.style, headers=dict(headers.STYLE), content_type="text/css; charset=utf-8"
        )

    return view


def trouble(site: Site, request: Any, exception: Exception) -> Response | None:
    """A page of ours for what a page raised; None leaves Datasette's addresses to Datasette."""
    path = request.path.removeprefix(site.root)
    if path.startswith((f"/{site.database}", "/-/")) or path.endswith(".json"):
        return None
    ask = Ask(site.registry, "zh", site.links("zh"), days.today())
    if getattr(exception, "status", 500) == HTTPStatus.NOT_FOUND:
        message = msg("Nothing stands at the address {address}.", address=shown(unquote(path)))
        return _html(problem_page(ask, 404, message), ask)
    _log.error("%s: %s", path, exception, exc_info=exception)
    return _html(problem_page(ask, 500, FAULT), ask)


# --- around Datasette's own pages --------------------------------------------------------------

App = Callable[..., Awaitable[None]]


def guard(site: Site) -> Callable[[App], App]:
    """An ASGI wrapper that closes pages which show the machine."""
    return partial(_guarded, site)


def _guarded(site: Site, app: App) -> App:
    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        path = unquote(scope["path"]).removeprefix(site.root) if scope["type"] == "http" else ""
        if api.is_api(path):
            await api.serve(site.registry, site.root, scope, receive, send)
        elif files.is_file(path):
            await files.serve(site.registry, site.root, path, scope, send)
        elif headers.is_closed(path) or path.startswith(f"/{site.database}/{segments.INDEX}"):
            await _closed(send)
        elif path == f"/{site.database}.csv":
            await _no_csv(site, send)
        else:
            await app(_with_shape(site, scope, path), receive, partial(_with_headers, send))

    return wrapped


def _with_shape(site: Site, scope: Any, path: str) -> Any:
    """Rows of Datasette's JSON are objects unless something else is asked, in 0.65 as in 1.0."""
    query = scope.get("query_string", b"")
    if not path.startswith(f"/{site.database}/") or not path.endswith(".json"):
        return scope
    if b"_shape=" in query:
        return scope
    return {**scope, "query_string": b"&".join(filter(None, (query, b"_shape=objects")))}


async def _with_headers(send: Any, message: Any) -> None:
    """Datasette's own pages say nothing of frames and referrers; ours have said it already."""
    if message["type"] == "http.response.start":
        told = list(message.get("headers", []))
        names = {name.lower() for name, _ in told}
        added = [
            (name.encode(), value.encode())
            for name, value in headers.EXPLORER.items()
            if name.encode() not in names
        ]
        message = {**message, "headers": [*told, *added]}
    await send(message)


NO_CSV = msg("There is no CSV of all tables at once; each table has one of its own.")


async def _no_csv(site: Site, send: Any) -> None:
    """A database as CSV, which Datasette 0.65 answers with an error of its own."""
    ask = Ask(site.registry, "zh", site.links("zh"), days.today())
    await _html(problem_page(ask, 404, NO_CSV, tables=True), ask).asgi_send(send)


async def _closed(send: Any) -> None:
    response = Response("Not found.", status=404, headers=dict(headers.HTML))
    await response.asgi_send(send)
