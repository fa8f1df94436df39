"""Files that the pages load, each under an address that changes with what is in it."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

from attrs import field, frozen

STATIC = Path(__file__).parents[1] / "static"


@frozen
class Asset:
    """A file with its address below the root of the site."""

    path: str
    text: str = field(repr=False)
    content_type: str


def _asset(name: str, content_type: str) -> Asset:
    text = _compact((STATIC / name).read_text(encoding="utf-8"))
    if name.endswith(".css"):
        text = _AROUND.sub(r"\1", text)
    stem, _, ending = name.partition(".")
    digest = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Asset(f"assets/{stem}-{digest}.{ending}", text, f"{content_type}; charset=utf-8")


def _compact(text: str) -> str:
    """Without indents, empty lines and comments: a visitor's phone has no use for them."""
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not _COMMENT.fullmatch(line)) + "\n"


_AROUND = re.compile(r"\s*([{};,])\s*")  # signs of CSS that need no space; it has no text with them
_COMMENT = re.compile(r"/\*[^*]*\*/|//.*")  # one that has a line to itself

STYLE = _asset("style.css", "text/css")
SEARCH = _asset("search.js", "text/javascript")
ASSETS = {asset.path: asset for asset in (STYLE, SEARCH)}
