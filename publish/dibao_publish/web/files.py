"""The files of a release, the feed and the sitemap, where a release lies beside the database."""

from __future__ import annotations

import mimetypes
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, unquote

from dibao.message import msg
from dibao_publish.api import errors
from dibao_publish.feed import feed
from dibao_publish.published import Published
from dibao_publish.registry import Registry
from dibao_publish.web import headers
from dibao_publish.web.query import JSON, as_json

CHUNK = 262_144
FEED, SITEMAP, FILES = "/feed.atom", "/sitemap.xml", "/download/"
TYPES = {
    ".atom": "application/atom+xml; charset=utf-8",
    ".csv": "text/csv; charset=utf-8",
    ".db": "application/vnd.sqlite3",
    ".json": "application/json; charset=utf-8",
    ".md": "text/markdown; charset=utf-8",
    ".parquet": "application/vnd.apache.parquet",
    ".xml": "application/xml; charset=utf-8",
}
NO_RELEASE = msg(
    "No release lies beside this database; `dibao-publish bulk` makes one, and its registry.db is served "
    "with its files."
)


def is_file(path: str) -> bool:
    """Whether an address is one of these."""
    return path in (FEED, SITEMAP) or path.startswith(FILES)


async def serve(registry: Registry, root: str, path: str, scope: Any, send: Any) -> None:
    """Answer one request for the path, which is without the root of the site."""
    if scope["method"] not in ("GET", "HEAD"):
        what = msg(
            "{method} is not taken here; {known} are.",
            method=scope["method"][:20],
            known=("GET", "HEAD"),
        )
        await _problem(405, errors.NOT_ALLOWED, what, send)
        return
    release = registry.published
    if release is None:
        await _problem(404, errors.NO_SUCH_ADDRESS, NO_RELEASE, send)
    elif path == FEED:
        await _feed(registry, release, root, scope, send)
    else:
        name = "sitemap.xml" if path == SITEMAP else path.removeprefix(FILES)
        await _file(release, name, scope, send)


async def _feed(registry: Registry, release: Published, root: str, scope: Any, send: Any) -> None:
    """The feed; `?place=` gives the changes of one place and of those within it."""
    given = parse_qs(scope["query_string"].decode("ascii", "replace"))
    place, places = given.get("place", [""])[0], registry.book.places
    if place and place not in places:
        what = msg('No place on file has the key "{key}".', key=place[:60])
        await _problem(404, errors.NO_SUCH_PLACE, what, send)
        return
    text = feed(release.releases, places, root=release.base_url or root, place=place)
    await _text(200, text, TYPES[".atom"], scope["method"], send)


async def _file(release: Published, name: str, scope: Any, send: Any) -> None:
    name = unquote(name)
    if name not in release.offered:
        what = msg(
            "The release has no file of this name; there are: {known}.",
            known=tuple(sorted(release.offered)),
        )
        await _problem(404, errors.NO_SUCH_ADDRESS, what, send)
        return
    path = release.folder / name
    kind = TYPES.get(path.suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    told = {**headers.DATA, "content-type": kind, "content-length": str(path.stat().st_size)}
    await _start(200, told, send)
    if scope["method"] == "GET":
        async for part in _parts(path):
            await send({"type": "http.response.body", "body": part, "more_body": True})
    await send({"type": "http.response.body", "body": b""})


async def _parts(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while part := file.read(CHUNK):
            yield part


async def _problem(status: int, code: str, message: Any, send: Any) -> None:
    await _text(status, as_json(errors.failed(status, code, message)), JSON, "GET", send)


async def _text(status: int, text: str, kind: str, method: str, send: Any) -> None:
    body = text.encode()
    told = {**headers.DATA, "content-type": kind, "content-length": str(len(body))}
    await _start(status, told, send)
    await send({"type": "http.response.body", "body": b"" if method == "HEAD" else body})


async def _start(status: int, told: dict[str, str], send: Any) -> None:
    pairs = [(name.encode(), text.encode()) for name, text in told.items()]
    await send({"type": "http.response.start", "status": status, "headers": pairs})
