"""Reading an export as a browser would: which files its pages lead to."""

from __future__ import annotations

import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

TAG = re.compile(r"<([a-z][a-z0-9]*)([^<>]*)>")
ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')
LEADING = {"href", "src", "action", "data-places", "data-place"}


class Seen:
    """The addresses in a page, its anchors, and the names of its elements."""

    def __init__(self, text: str) -> None:
        self.addresses: set[str] = set()
        self.anchors: set[str] = set()
        self.elements: set[str] = set()
        for tag, rest in TAG.findall(text):
            self.elements.add(tag)
            for name, value in ATTRIBUTE.findall(rest):
                if name in LEADING:
                    self.addresses.add(unescape(value))
                elif name == "id":
                    self.anchors.add(value)


class Crawl:
    """All pages of an export that stands below `base` on its host."""

    def __init__(self, folder: Path, base: str = "") -> None:
        self.folder, self.base = folder, base
        self.pages = {
            path.relative_to(folder).as_posix(): Seen(path.read_text(encoding="utf-8"))
            for path in sorted(folder.rglob("*.html"))
        }
        self.files = {
            path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
        }

    def outside(self) -> set[str]:
        """The addresses that lead to other hosts."""
        return {
            address
            for seen in self.pages.values()
            for address in seen.addresses
            if urlsplit(address).scheme not in ("", "data")
        }

    def dead(self) -> list[str]:
        """Addresses in the export that lead to no file, or to no anchor in it."""
        return sorted(
            f"{name}: {address}"
            for name, seen in self.pages.items()
            for address in seen.addresses
            if not urlsplit(address).scheme and not self._leads(seen, address)
        )

    def named(self) -> set[str]:
        """The files that pages lead to."""
        return {
            self._file(address)
            for seen in self.pages.values()
            for address in seen.addresses
            if not urlsplit(address).scheme
        }

    def _leads(self, seen: Seen, address: str) -> bool:
        parts = urlsplit(address)
        if not parts.path:
            return bool(parts.fragment) and parts.fragment in seen.anchors
        if parts.query or not address.startswith(f"{self.base}/"):
            return False
        name = self._file(address)
        if name not in self.files:
            return False
        return not parts.fragment or parts.fragment in self.pages[name].anchors

    def _file(self, address: str) -> str:
        name = unquote(urlsplit(address).path).removeprefix(f"{self.base}/")
        return f"{name}index.html" if name.endswith("/") or not name else name
