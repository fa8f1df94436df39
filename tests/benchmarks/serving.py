"""The registry as it is served: pages behind nginx, JSON without a cache, abuse, a soak, first visits."""

from __future__ import annotations

import http.client
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

from dibao_publish import build
from dibao_publish.queries import Timeline
from dibao_publish.releasing.folders import Folders
from tests.benchmarks.others import PYTHON, SCRIPTS
from tests.benchmarks.wrk import Load, in_turn, load
from tests.system.hostile import CORPUS
from tests.system.machine import Machine, free_port, until
from tests.system.pages import LANGS, PAGES
from tests.system.wire import exchange, get

NAME = "2026-11-26-000000000000"
PLACE = "/place/jilin/changchun/shuangyang"
CITIZEN = ("/", PLACE, "/q/standards", "/en/guide")
KEY = "jilin/changchun/shuangyang"
ROUTES = (
    f"/q/timeline.json?place={KEY}",
    f"/api/v1/timeline?place={KEY}&program=urban",
    f"/api/v1/standard?place={KEY}&program=urban&on=2011-10-01",
)
CONNECTIONS, ROUNDS = 64, 3
EVERY = 5  # of the hostile corpus, one in so many
# One address asks it all, which the limits are there to prevent.
UNLIMITED = (
    ("rate=5r/s", "rate=1000000r/s"),
    ("rate=20r/s", "rate=1000000r/s"),
    ("burst=100", "burst=90000"),
    ("burst=20", "burst=90000"),
    ("limit_conn dibao_open 50", "limit_conn dibao_open 5000"),
)


def run(*, soak: int = 20) -> None:
    """Print the figures; `soak`: seconds."""
    with tempfile.TemporaryDirectory() as text:
        folder = Path(text)
        database = folder / "registry.db"
        build.build(database)
        _first_visits(database)
        _json(database)
        with _machine(folder / "machine", database) as machine:
            _pages(machine)
            _abuse(machine)
        _soak(database, folder, soak)


# --- servers -------------------------------------------------------------------------------------


@contextmanager
def _machine(folder: Path, database: Path) -> Iterator[Any]:
    """nginx in front of the server, without limits for one address, and with a file to compare."""
    machine = Machine(folder)
    folders = Folders(folder / "data", folder / "run")
    folders.prepare()
    (folders.releases / NAME).mkdir()
    shutil.copy(database, folders.releases / NAME / "registry.db")
    folders.point("blue", NAME)
    folders.write_live(folders.live_text("blue"))
    (folder / "static").mkdir()
    static = (
        f"location /static/ {{ alias {folder}/static/; }}\n    location / {{\n        try_files"
    )
    machine.configure(*UNLIMITED, ("location / {\n        try_files", static))
    try:
        machine.enable("blue")
        machine.reload_or_restart()
        until(lambda: machine.ask("/api/v1/").status == 200, "the server does not answer")
        yield machine
    finally:
        machine.close()


@contextmanager
def _started(*command: object) -> Iterator[tuple[int, int]]:
    """A server that takes a port as its last argument: the port, and the number of its process."""
    port = free_port()
    process = subprocess.Popen([*map(str, command), str(port)], stdout=subprocess.DEVNULL)
    try:
        until(lambda: _answers(port), "the server does not answer")
        yield port, process.pid
    finally:
        process.terminate()
        process.wait()


def _registry(database: Path) -> Any:
    return _started(sys.executable, "-m", "dibao_publish.cli", "serve", database, "--port")


def _answers(port: int) -> bool:
    try:
        return bool(exchange(port, get(b"/")))
    except OSError:
        return False


def _mebibytes(pid: int) -> float:
    """The resident memory of a process."""
    text = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return int(text.partition("VmRSS:")[2].split()[0]) / 1024


def _coded(address: str) -> str:
    return quote(address, safe="/?=&%-._~")


# --- what is measured ----------------------------------------------------------------------------


def _compared(one: Callable[[], Load], two: Callable[[], Load]) -> tuple[Load, Load, float]:
    """Two loads in turn: the middle one of each by throughput, and the median ratio."""
    pairs = [(one(), two()) for _ in range(ROUNDS)]
    ratio = statistics.median(a.a_second / b.a_second for a, b in pairs)
    ones, twos = (
        sorted(column, key=lambda seen: seen.a_second) for column in zip(*pairs, strict=True)
    )
    return ones[ROUNDS // 2], twos[ROUNDS // 2], ratio


def _first_visits(database: Path) -> None:
    """The time of each page of a server that has answered nothing before."""
    took = {}
    with _registry(database) as (port, _):
        for name, address in PAGES.items():
            connection = http.client.HTTPConnection("127.0.0.1", port)
            start = time.perf_counter()
            connection.request("GET", _coded(address))
            connection.getresponse().read()
            took[name] = (time.perf_counter() - start) * 1000
            connection.close()
    slow = {name: f"{ms:.0f}" for name, ms in took.items() if ms >= 150}
    print(f"first visits: {len(took)} pages, median {statistics.median(took.values()):.0f} ms, "
          f"slowest {max(took.values()):.0f} ms; not under 150 ms: {slow or 'none'}", flush=True)  # fmt: skip


def _json(database: Path) -> None:
    """Our routes without a cache beside a bare route that makes the query of the first."""
    values = {param.name: "" for param in Timeline.params} | {"place": KEY}
    bare = (PYTHON, SCRIPTS / "starlette_route.py", database, Timeline.sql, json.dumps(values))
    with _registry(database) as (ours, _), _started(*bare) as (theirs, _):
        for route in ROUTES:
            address = f"http://127.0.0.1:{ours}{route}"
            one, two, ratio = _compared(
                lambda address=address: load(address, connections=16),  # type: ignore[misc]
                lambda: load(f"http://127.0.0.1:{theirs}/", connections=16),
            )
            print(f"{route}: {one}; bare Starlette {two}; ratio {ratio:.2f}", flush=True)


def _pages(machine: Any) -> None:
    """Pages from the cache of nginx beside a file of the same size."""
    base = f"http://127.0.0.1:{machine.port}"
    for path in CITIZEN:
        body = machine.ask(path).body
        (machine.folder / "static" / "page.html").write_bytes(body)
        one, two, ratio = _compared(
            lambda path=path: load(base + path, connections=CONNECTIONS),  # type: ignore[misc]
            lambda: load(f"{base}/static/page.html", connections=CONNECTIONS),
        )
        print(
            f"{path} ({len(body):,} bytes): {one}; as a file {two}; ratio {ratio:.2f}", flush=True
        )


def _abuse(machine: Any) -> None:
    """Memory, and how fast cheap pages come, while hostile requests are sent."""
    pid = int((machine.folder / "blue.pid").read_text(encoding="utf-8"))
    for address in PAGES.values():
        machine.ask(_coded(address))
    requests = [sent for kind in CORPUS.values() for sent in kind[::EVERY]]
    before, ended, asked = _mebibytes(pid), threading.Event(), []
    sampler = threading.Thread(target=_sample, args=(machine, ended, asked))
    sampler.start()
    for sent in requests:
        try:
            exchange(machine.port, sent, 5)
        except (OSError, ValueError):
            continue
    ended.set()
    sampler.join()
    after = _mebibytes(pid)
    print(f"{len(requests)} hostile requests: memory {before:.0f} MiB before, {after:.0f} MiB after, "
          f"{100 * (after - before) / before:+.0f} %", flush=True)  # fmt: skip
    for name, took in zip(
        ("from the cache", "from the server"), zip(*asked, strict=True), strict=True
    ):
        p99 = statistics.quantiles(took, n=100)[98]
        print(f"a cheap page {name} meanwhile: median {statistics.median(took):.1f} ms, p99 {p99:.1f} ms",
              flush=True)  # fmt: skip


def _sample(machine: Any, ended: threading.Event, asked: list[tuple[float, ...]]) -> None:
    """The milliseconds of a page, through nginx and from the server itself, again and again."""
    socket = machine.folder / "run" / "blue" / "http.sock"
    while not ended.wait(0.02):
        took = []
        for where, address in ((machine.port, PLACE), (socket, "/q/")):
            start = time.perf_counter()
            exchange(where, get(address.encode()))
            took.append((time.perf_counter() - start) * 1000)
        asked.append(tuple(took))


def _soak(database: Path, folder: Path, seconds: int) -> None:
    """Memory over time, while every page in both languages is asked without a cache."""
    paths = [_coded(lang + address) for lang in LANGS.values() for address in PAGES.values()]
    script = in_turn(paths, folder / "paths.lua")
    seen, part = [], max(1, seconds // 6)
    with _registry(database) as (port, pid):
        for _ in range(6):
            told = load(f"http://127.0.0.1:{port}", connections=8, seconds=part, script=script)
            seen.append(_mebibytes(pid))
    growth = 100 * (seen[-1] - seen[0]) / seen[0]
    print(f"soak of {6 * part} s, {told.a_second:,.0f} pages a second: memory "
          + ", ".join(f"{one:.0f}" for one in seen)
          + f" MiB; from the first sixth on {growth:+.1f} %", flush=True)  # fmt: skip
