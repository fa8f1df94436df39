"""The main ways through the site, the same on every page."""

from __future__ import annotations

from attrs import frozen

from dibao.message import Message, msg
from dibao_publish.texts import say
from dibao_publish.web.links import Links

ENTRIES: tuple[tuple[str, Message], ...] = (
    ("/", msg("Standards")),
    ("/calculator", msg("Calculator")),
    ("/back-pay", msg("Back-pay")),
    ("/compare", msg("Compare")),
    ("/q/", msg("Oversight")),
    ("/data", msg("Data")),
)


@frozen
class Entry:
    """One way: its name, its address, and whether the page shown lies on it."""

    name: str
    link: str
    current: bool


def entries(links: Links, here: str, lang: str) -> tuple[Entry, ...]:
    """All ways that lead somewhere; `here` is the address of the page without its language."""
    return tuple(
        Entry(say(name, lang), link, _lies_on(here, path))
        for path, name in ENTRIES
        if (link := links.to(path))
    )


def _lies_on(here: str, path: str) -> bool:
    if path == "/":
        return here == "/" or here.startswith(("/place/", "/search"))
    return here == path or here.startswith(path.rstrip("/") + "/")
