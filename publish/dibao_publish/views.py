"""The site: one registry with its pages, as views of a Datasette."""

from __future__ import annotations

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote
from weakref import WeakKeyDictionary

from attrs import frozen
from datasette.utils import StartupError, tilde_decode
from datasette.utils.asgi import Response

from dibao.message import Message, msg
from dibao_publish import segments
from dibao_publish.api import app as api
from dibao_publish.api import errors
from dibao_publish.registry import NotARegistry, Registry, open_registry
from dibao_publish.texts import say
from dibao_publish.web import days, files, headers, report, robots, sorting, table_csv
from dibao_publish.web.assets import ASSETS, STYLE
from dibao_publish.web.links import Links
from dibao_publish.web.page import Ask, Data, Page, Redirect, shown
from dibao_publish.web.query import JSON
from dibao_publish.web.render import render
from dibao_publish.web.routes import (
    BAD_PARAM,
    FAULT,
    PARAMETERS,
    ROUTES,
    Handler,
    answer,
    problem_page,
)
from dibao_publish.web.table_query import wrong_query

HTML, TEXT = "text/html; charset=utf-8", "text/plain; charset=utf-8"

_sites: WeakKeyDictionary[Any, Site | None] = WeakKeyDictionary()


@frozen
class Site:
    """A registry as one Datasette serves it. `database` is the Datasette's name of the file."""

    registry: Registry
    database: str
    root: str  # of all addresses, without a slash at the end
    report_to: str = ""  # where readers tell of a mistake

    def links(self, lang: str) -> Links:
        """The addresses of the pages in a language."""
        return Links(self.root, self.database, STYLE.path, lang, self.report_to)


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
        return Site(registry, name, root, _report_to(datasette))
    return None


def _report_to(datasette: Any) -> str:
    """The setting `report_url` of the plugin. Raises StartupError if it is no address."""
    told = str((datasette.plugin_config("dibao") or {}).get("report_url") or "")
    wrong = report.problem(told) if told else None
    if wrong is not None:
        raise StartupError(str(wrong))
    return told


# --- views -------------------------------------------------------------------------------------


def routes(site: Site) -> list[tuple[str, Any]]:
    """The pages and what they load, as Datasette takes them."""
    pages = [(f"^{pattern}", _view(site, handler)) for pattern, handler in ROUTES]
    return [*pages, (r"^/assets/(?P<name>[^/]+)$", _asset)]


# A page that takes long holds up no other: each thread reads the database on its own, and waits for
# the others only where Python itself runs.
_pages = ThreadPoolExecutor(4, thread_name_prefix="page")


def _view(site: Site, handler: Handler) -> Callable[..., Any]:
    async def view(request: Any) -> Response:
        if request.method not in ("GET", "HEAD"):
            return Response("", status=405, headers={"allow": "GET, HEAD"})
        work = partial(_response, handler, _ask(site, request))
        return await asyncio.get_running_loop().run_in_executor(_pages, work)

    return view


def _response(handler: Handler, ask: Ask) -> Response:
    found = answer(handler, ask)
    if isinstance(found, Redirect):
        told = headers.PRIVATE if found.private else headers.HTML
        return Response("", status=302, headers={**told, "location": found.to})
    if isinstance(found, Data):
        return Response(
            found.body,
            status=found.status,
            headers=dict(headers.DATA),
            content_type=found.content_type,
        )
    return _html(found, ask)


def _html(page: Page, ask: Ask) -> Response:
    told = dict(headers.PRIVATE if page.private else headers.HTML)
    return Response(render(page, ask), status=page.status, headers=told, content_type=HTML)


MOST_PARAMETERS, MOST_LETTERS = 160, 400  # of a query string; what is beyond is not read


def _given(request: Any) -> dict[str, tuple[str, ...]]:
    """The query string: each parameter with all its values."""
    pairs = parse_qsl(request.query_string, max_num_fields=None)[:MOST_PARAMETERS]
    found: dict[str, tuple[str, ...]] = {}
    for name, value in pairs:
        if name in PARAMETERS:
            found[name] = (*found.get(name, ()), value[:MOST_LETTERS])
    return found


def _ask(site: Site, request: Any) -> Ask:
    told: Mapping[str, str | None] = request.url_vars
    lang = "en" if told.get("en") else "zh"
    named, form = unquote(told.get("words") or ""), told.get("form") or ""
    return Ask(site.registry, lang, site.links(lang), days.today(), named, _given(request), form)


def _of_nothing(site: Site) -> Ask:
    """What a page in Chinese needs that answers no question, such as one that says what is wrong."""
    return Ask(site.registry, "zh", site.links("zh"), days.today())


def _asset(request: Any) -> Response:
    """The style sheet or the script, as long as the page that asks is of this release."""
    found = ASSETS.get(f"assets/{request.url_vars['name']}")
    if found is None:
        return Response("", status=404, content_type="text/css")
    return Response(found.text, headers=dict(headers.ASSET), content_type=found.content_type)


def trouble(site: Site, request: Any, exception: Exception) -> Response | None:
    """An answer of ours to what a page raised; None leaves what was asked wrongly to Datasette.

    Datasette runs its own hook as well, and what that prints is logged (`serving.logs`).
    """
    path, status = request.path.removeprefix(site.root), getattr(exception, "status", 500)
    ask = _of_nothing(site)
    if status == HTTPStatus.NOT_FOUND:
        message = msg("Nothing stands at the address {address}.", address=shown(unquote(path)))
        return _wrong(site, ask, path, 404, message)
    if status < HTTPStatus.INTERNAL_SERVER_ERROR:
        return None
    return _wrong(site, ask, path, 500, FAULT)


def _wrong(site: Site, ask: Ask, path: str, status: int, message: Message) -> Response:
    """What went wrong, as a page; as data below an address of data, below Datasette's in its form."""
    of_datasette = path.startswith((f"/{site.database}/", f"/{site.database}.", "/-/"))
    if not path.endswith(".json"):
        title = BAD_PARAM if status == HTTPStatus.BAD_REQUEST else None
        page = problem_page(ask, status, message, tables=of_datasette, title=title)
        return _html(page, ask)
    code = errors.NO_SUCH_ADDRESS if status == HTTPStatus.NOT_FOUND else errors.FAULT
    told: dict[str, Any] = errors.failed(status, code, message)
    if of_datasette:
        told = {"ok": False, "error": say(message, "en"), "status": status, "title": None}
    return Response(
        json.dumps(told, ensure_ascii=False),
        status=status,
        headers=dict(headers.DATA),
        content_type=JSON,
    )


# --- around Datasette's own pages --------------------------------------------------------------

App = Callable[..., Awaitable[None]]


def guard(site: Site) -> Callable[[App], App]:
    """An ASGI wrapper that closes pages which show the machine."""
    return partial(_guarded, site)


def _guarded(site: Site, app: App) -> App:
    async def wrapped(scope: Any, receive: Any, send: Any) -> None:
        path = _path(site, scope) if scope["type"] == "http" else ""
        if api.is_api(path):
            await api.serve(site.registry, site.root, scope, receive, send)
        elif files.is_file(path):
            await files.serve(site.registry, site.root, path, scope, send)
        elif headers.is_closed(path) or path.startswith(f"/{site.database}/{segments.INDEX}"):
            await _closed(send)
        elif path == f"/{site.database}.csv":
            await _no_csv(site, send)
        elif path == robots.PATH:
            await _robots(site, send)
        elif scope["type"] == "http" and scope["method"] not in headers.READING:
            await Response("", status=405, headers=dict(headers.NOT_TAKEN)).asgi_send(send)
        elif scope["type"] == "http" and scope["method"] == "OPTIONS":
            await Response("", status=204, headers=dict(headers.TAKEN)).asgi_send(send)
        elif (refused := _refused(site, scope, path)) is not None:
            await refused.asgi_send(send)
        else:
            told = table_csv.harmless(partial(_with_headers, send))
            await app(_with_shape(site, scope, path), receive, told)

    return wrapped


def _path(site: Site, scope: Any) -> str:
    """The path of a request, that of a table as Datasette reads it: it takes ~72 for an r, too."""
    path = unquote(scope["path"]).removeprefix(site.root)
    read = tilde_decode(path) if "~" in path else path
    return read if read.startswith((f"/{site.database}/", f"/{site.database}.")) else path


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
    ask = _of_nothing(site)
    await _html(problem_page(ask, 404, NO_CSV, tables=True), ask).asgi_send(send)


async def _robots(site: Site, send: Any) -> None:
    release = site.registry.published
    text = robots.robots(site.root, site.database, release.base_url if release is not None else "")
    await Response(text, headers=dict(headers.DATA), content_type=TEXT).asgi_send(send)


NO_SQL = msg("Nobody sends SQL here. Take the files, and ask them on your own machine.")


def _refused(site: Site, scope: Any, path: str) -> Response | None:
    """The answer to SQL, and to what cannot be asked of a table, such as the order of no column."""
    if scope["type"] != "http":
        return None
    found = _wrong_question(site, path, scope.get("query_string", b""))
    if found is None:
        return None
    status, wrong = found
    return _wrong(site, _of_nothing(site), path, status, wrong)


def _wrong_question(site: Site, path: str, query: bytes) -> tuple[int, Message] | None:
    """What is wrong with a question to Datasette's own pages, and the status that says so."""
    asked = re.sub(r"\.(json|csv)$", "", path)
    if asked == f"/{site.database}" and "sql" in dict(parse_qsl(query.decode("ascii", "replace"))):
        return 403, NO_SQL
    table = asked.removeprefix(f"/{site.database}/")
    if table == asked:
        return None
    wrong = wrong_query(query) or sorting.wrong_order(site.registry.reader, table, query)
    return None if wrong is None else (400, wrong)


async def _closed(send: Any) -> None:
    response = Response("Not found.", status=404, headers=dict(headers.HTML))
    await response.asgi_send(send)
