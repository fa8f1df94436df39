"""The sitemap: the addresses of all pages, in both languages. It needs the address of the site."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from xml.sax.saxutils import escape

from dibao.policy.book import Book
from dibao_publish.names import notice_id
from dibao_publish.queries import QUERIES
from dibao_publish.web.links import notice_path, place_path

MOST = 50_000  # of addresses in one file, by the rule of sitemaps.org


def paths(book: Book) -> Iterable[str]:
    """The pages, without language."""
    yield "/"
    yield "/q/"
    yield "/guide"
    yield "/data"
    yield "/data/protection"
    yield from (f"/q/{query.name}" for query in QUERIES)
    yield from (place_path(place.key) for place in book.places)
    for file in book.files:
        yield from (notice_path(notice_id(file.jurisdiction, n.name)) for n in file.notices)


def sitemap(book: Book, base_url: str) -> str:
    """The sitemap of a site at an address without a slash at its end."""
    return listed(f"{base_url}{lang}{path}" for path in paths(book) for lang in ("", "/en"))


def listed(addresses: Iterable[str]) -> str:
    """A sitemap of these addresses, the first that one file may have."""
    lines = [f"<url><loc>{escape(address)}</loc></url>" for address in islice(addresses, MOST)]
    return "\n".join(
        [
            '<?xml version="1.0" encoding="utf-8"?>',
            '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">',
            *lines,
            "</urlset>",
            "",
        ]
    )
