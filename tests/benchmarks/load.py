"""Reading the policies as an installed wheel does: what was read when it was made, beside the texts."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path
from typing import Any

from tests.benchmarks.timing import report

ROOT = Path(__file__).resolve().parents[2]

# Each runs in a process of its own, which finds the unpacked wheel before the checkout.
_TIMES = """
import json, statistics, time

def seconds(work):
    start = time.perf_counter()
    work()
    return time.perf_counter() - start

def one():
    import dibao
    dibao.load(places=["双阳区"])

first = seconds(one)

import dibao
from dibao.policy import folder

def from_texts(work):
    compiled, folder.shipped_compiled = folder.shipped_compiled, lambda: folder.NOTHING_COMPILED
    try:
        return seconds(work)
    finally:
        folder.shipped_compiled = compiled

def side_by_side(work, rounds):
    pairs = [(seconds(work), from_texts(work)) for _ in range(rounds)]
    ones, others = zip(*pairs)
    ratio = statistics.median(a / b for a, b in pairs)
    return statistics.median(ones), statistics.median(others), ratio

print(json.dumps({
    "package": dibao.__file__,
    "first": first,
    "one": side_by_side(one, 21),
    "whole": side_by_side(dibao.load, 5),
}))
"""
_MEMORY = """
import json, tracemalloc
import dibao
dibao.load
tracemalloc.start()
book = dibao.load()
print(json.dumps({
    "package": dibao.__file__,
    "bytes": tracemalloc.get_traced_memory()[0],
    "files": len(book.files),
    "places": sum(1 for _ in book.places),
    "clauses": sum(len(n.clauses) for f in book.files for n in f.notices),
}))
"""


def run() -> None:
    """Print the figures."""
    with tempfile.TemporaryDirectory() as folder:
        package = _unpacked(Path(folder))
        times, memory = (_measured(code, package, folder) for code in (_TIMES, _MEMORY))
    for what, name in (("load of every policy", "whole"), ("load of what 双阳区 needs", "one")):
        report(what, "from a wheel", "from the texts", tuple(times[name]))
    print(f"the same in a new process, with its imports: {times['first'] * 1e3:.0f} ms")
    print(
        f"a book of {memory['files']} files, {memory['clauses']} clauses and "
        f"{memory['places']} places: {memory['bytes'] / 1e6:.1f} MB"
    )


def _unpacked(folder: Path) -> Path:
    """Build the wheel, and unpack it."""
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    build = (*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", str(folder), str(ROOT))
    subprocess.run(build, check=True)
    (wheel,) = folder.glob("dibao-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "unpacked")
    return folder / "unpacked"


def _measured(code: str, package: Path, folder: str) -> dict[str, Any]:
    environment = os.environ | {"PYTHONPATH": str(package)}
    done = subprocess.run(
        [sys.executable, "-c", code],
        env=environment,
        cwd=folder,
        check=True,
        capture_output=True,
        text=True,
    )
    measured: dict[str, Any] = json.loads(done.stdout)
    assert measured["package"].startswith(folder), "the checkout was measured, not the wheel"
    return measured
