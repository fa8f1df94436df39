"""Writing an export into one folder, which appears only when it is whole.

The same registry, day and addresses give the same bytes; no clock is read.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

from dibao.message import msg
from dibao_publish.bulk.writer import SUMS, check_free
from dibao_publish.export import leaves, pages
from dibao_publish.export.leaves import Leaf
from dibao_publish.export.order import Order
from dibao_publish.export.pages import Tick
from dibao_publish.feed import feed
from dibao_publish.published import RELEASES
from dibao_publish.registry import Registry, open_registry
from dibao_publish.sitemap import listed
from dibao_publish.texts import LANGS
from dibao_publish.web.assets import STYLE
from dibao_publish.whole import beside, put


@frozen
class Written:
    """What was written. `doubtful`: paths that some hosts may not take."""

    pages: int
    files: int
    bytes: int
    doubtful: tuple[str, ...]


def write(order: Order, tick: Tick) -> Written:
    """Write an export to a new or empty folder. Raises `InputError`, `NotARegistry`."""
    registry = open_registry(order.database)
    check_free(order.out)
    found = leaves.leaves(registry)
    with beside(order.out) as folder:
        whole = folder / "whole"
        pages.write(order, registry, found, whole, tick)
        _texts(order, registry, found, whole)
        _release(registry, whole)
        written = _counted(whole)
        tick(msg("put in place"), 1, 1)
        put(whole, order.out)
    return written


def _texts(order: Order, registry: Registry, found: list[Leaf], folder: Path) -> None:
    """What the pages load, and what programs read of a site as a whole."""
    links, release = order.links("zh"), registry.published
    texts = {STYLE.path: STYLE.text}
    if not order.base_path:  # programs look for it nowhere else
        texts["robots.txt"] = _robots(order)
    if order.address:
        texts["sitemap.xml"] = listed(_addresses(order, found))
    if release is not None:
        texts["feed.atom"] = feed(
            release.releases,
            registry.book.places,
            root=order.address or order.base_path,
            standing=links.standing,
        )
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


def _robots(order: Order) -> str:
    told = ["User-agent: *", "Allow: /"]
    if order.address:
        told.append(f"Sitemap: {order.address}/sitemap.xml")
    return "\n".join([*told, ""])


def _addresses(order: Order, found: list[Leaf]) -> Iterator[str]:
    host = order.address.removesuffix(order.base_path)
    every = [order.links(lang) for lang in LANGS]
    for leaf in found:
        if not leaf.is_data:
            yield from (f"{host}{links.to(leaf.at)}" for links in every)


def _release(registry: Registry, folder: Path) -> None:
    """The files of the release as they are, with what `dibao-publish verify` checks them by."""
    release = registry.published
    if release is None:
        return
    for name in sorted({*release.files, RELEASES, SUMS}):
        path = folder / "download" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(release.folder / name, path)


def _counted(folder: Path) -> Written:
    names = sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )
    return Written(
        sum(name.endswith(".html") for name in names),
        len(names),
        sum((folder / name).stat().st_size for name in names),
        tuple(leaves.doubtful(names)),
    )
