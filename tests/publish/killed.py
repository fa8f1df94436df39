"""Runs of `dibao-publish` that are killed, or may write no more, at a moment that is given.

`python -m tests.publish.killed < jobs.json`: the modules are imported once, and each job runs in a
fork. A step is whatever touches the watched folder: a file opened, a name given, an SQL statement.
"""

from __future__ import annotations

import json
import os
import resource
import signal
import sqlite3
import sys
import tempfile
from typing import Any

from dibao_publish.cli import main

TOUCHING = {
    "open",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.rmdir",
    "shutil.copyfile",
    "shutil.rmtree",
    "sqlite3.connect",
}


def run(job: dict[str, Any]) -> dict[str, Any]:
    """Run one job: `args`, and perhaps `watch` with `kill_at`, the number of a step; `limit` of bytes."""
    with tempfile.TemporaryFile() as said, tempfile.TemporaryFile() as counted:
        child = os.fork()
        if child == 0:
            os.dup2(said.fileno(), 1)
            os.dup2(said.fileno(), 2)
            _child(job, counted.fileno())
        _, status = os.waitpid(child, 0)
        said.seek(0)
        counted.seek(0)
        return {
            "killed": os.WIFSIGNALED(status),
            "status": os.WEXITSTATUS(status) if os.WIFEXITED(status) else None,
            "said": said.read().decode(),
            "steps": int(counted.read() or 0),
        }


def _child(job: dict[str, Any], counted: int) -> None:
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == job.get("kill_at"):
            os.kill(os.getpid(), signal.SIGKILL)

    def hook(event: str, arguments: tuple[Any, ...]) -> None:
        if event in TOUCHING and any(job["watch"] in str(one) for one in arguments):
            step()

    if "watch" in job:
        sys.addaudithook(hook)
        _count_statements(step)
    if "limit" in job:
        resource.setrlimit(resource.RLIMIT_FSIZE, (job["limit"], job["limit"]))
    status = 0
    try:
        main(["--lang", "en", *job["args"]])
    except SystemExit as end:
        status = end.code if isinstance(end.code, int) else 1
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os.write(counted, str(steps).encode())
        os._exit(status)


def _count_statements(step: Any) -> None:
    connect = sqlite3.connect

    def counting(*args: Any, **kw: Any) -> sqlite3.Connection:
        connection = connect(*args, **kw)
        connection.set_trace_callback(lambda _statement: step())
        return connection

    sqlite3.connect = counting  # type: ignore[assignment]


if __name__ == "__main__":
    json.dump([run(job) for job in json.load(sys.stdin)], sys.stdout)
