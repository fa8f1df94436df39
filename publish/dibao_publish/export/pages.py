"""Writing the pages: by the functions and templates of the server, in several processes."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from http import HTTPStatus
from pathlib import Path
from urllib.parse import unquote

from attrs import evolve, frozen

from dibao.message import Message, msg
from dibao_publish.export.leaves import Leaf, files_of
from dibao_publish.export.order import Order
from dibao_publish.registry import Registry, open_registry
from dibao_publish.web.page import Ask, Data, Redirect
from dibao_publish.web.render import render
from dibao_publish.web.routes import answer, find, problem_page

CHUNK = 64  # leaves that a process takes at once
WORTH_IT = 500  # leaves; for fewer, reading the registry once more costs more than it brings
NOT_HERE = msg("Nothing stands at this address.")
Tick = Callable[[Message, int, int], None]


def write(
    order: Order, registry: Registry, leaves: Sequence[Leaf], folder: Path, tick: Tick
) -> None:
    """Write every leaf, and the page for what is not there, into a folder."""
    work = Work(order, registry, folder)
    work.not_here()
    chunks = [leaves[at : at + CHUNK] for at in range(0, len(leaves), CHUNK)]
    finished = _together(order, folder, chunks) if len(leaves) > WORTH_IT else _alone(work, chunks)
    done = 0
    for count in finished:
        done += count
        tick(msg("pages"), done, len(leaves))


@frozen
class Work:
    """One process that writes leaves of an order into a folder."""

    order: Order
    registry: Registry
    folder: Path

    def write(self, leaves: Sequence[Leaf]) -> int:
        """Write leaves in each language; how many they were."""
        for leaf in leaves:
            for lang, name in files_of(leaf):
                self._put(name, self._text(leaf, lang))
        return len(leaves)

    def not_here(self) -> None:
        """The page that hosts show for what is not there, in both languages."""
        for lang, name in (("zh", "404.html"), ("en", "en/404.html")):
            ask = self._ask(lang)
            self._put(name, render(problem_page(ask, 404, NOT_HERE), ask))

    def _text(self, leaf: Leaf, lang: str) -> str:
        handler, told = find(leaf.path)
        ask = evolve(
            self._ask(lang),
            words=unquote(told.get("words", "")),
            given={"page": (str(leaf.page),)} if leaf.page > 1 else {},
            form=told.get("form", ""),
        )
        found = answer(handler, ask)
        if isinstance(found, Redirect) or found.status != HTTPStatus.OK:
            raise RuntimeError(f"{leaf.path} is no page")
        return found.body if isinstance(found, Data) else render(found, ask, leaf.at)

    def _ask(self, lang: str) -> Ask:
        return Ask(self.registry, lang, self.order.links(lang), self.order.day)

    def _put(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())


# --- in one process, or several ----------------------------------------------------------------


def _alone(work: Work, chunks: Sequence[Sequence[Leaf]]) -> Iterator[int]:
    return map(work.write, chunks)


def _together(order: Order, folder: Path, chunks: Sequence[Sequence[Leaf]]) -> Iterator[int]:
    """Each process reads the registry once, because connections do not survive a fork."""
    pool = ProcessPoolExecutor(
        _processors(), multiprocessing.get_context("spawn"), _start, (order, folder)
    )
    with pool:
        waiting = [pool.submit(_write, chunk) for chunk in chunks]
        try:
            for one in as_completed(waiting):
                yield one.result()
        finally:
            pool.shutdown(cancel_futures=True)


def _processors() -> int:
    if hasattr(os, "sched_getaffinity"):  # what this process may use of them
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


_works: list[Work] = []  # that of this process


def _start(order: Order, folder: Path) -> None:
    _works.append(Work(order, open_registry(order.database), folder))


def _write(leaves: Sequence[Leaf]) -> int:
    return _works[0].write(leaves)
