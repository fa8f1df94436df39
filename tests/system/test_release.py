"""Releases follow each other while readers ask, through nginx, without a failed or a mixed answer."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
import tomllib
from contextlib import contextmanager
from http.client import HTTPException

import pytest

from dibao_publish.published import read_releases
from tests.publish import invented
from tests.system.machine import Machine, until

pytestmark = pytest.mark.system

PAGES = ("/", "/en/place/jia/zi", "/q/standards", "/api/v1/", "/download/releases.json")
DAYS = ("2030-11-01", "2030-11-02")


class Reader(threading.Thread):
    """Asks one address again and again, each time anew, and notes what came."""

    def __init__(self, machine, address):
        super().__init__()
        self.machine, self.address = machine, address
        self.seen, self.failed = [], []
        self.ended = threading.Event()

    def run(self):
        while not self.ended.is_set():
            try:
                answer = self.machine.ask(self.address)
            except (OSError, HTTPException) as error:
                self.failed.append(repr(error))
                continue
            if answer.status != 200:
                self.failed.append(answer.status)
            else:
                self.seen.append((answer.headers["x-dibao-release"], digest(answer)))
            self.ended.wait(0.05)


def digest(answer):
    """The policies that the body says it is of."""
    if answer.headers["content-type"].startswith("text/html"):
        return re.search(r"<code>([0-9a-f]{12})</code>", answer.text)[1]
    told = json.loads(answer.body)
    return (told["releases"][0] if "releases" in told else told)["policies"][:12]


@contextmanager
def read_throughout(machine):
    """Readers of every sort of page; nothing fails for them, and no answer is of two releases."""
    readers = [Reader(machine, address) for address in PAGES]
    for reader in readers:
        reader.start()
    try:
        yield readers
    finally:
        for reader in readers:
            reader.ended.set()
        for reader in readers:
            reader.join()
    of = {
        folder.name: read_releases(folder)[0]["policies"][:12]
        for folder in (machine.folder / "data" / "releases").glob("20*")
    }
    for reader in readers:
        assert reader.failed == []
        assert len(reader.seen) > 10
        mixed = [(name, told) for name, told in reader.seen if of[name] != told]
        assert mixed == []


def turns(reader):
    """The releases that a reader saw, without repetition."""
    names = [name for name, _ in reader.seen]
    return [name for at, name in enumerate(names) if at == 0 or names[at - 1] != name]


def run(machine, command, *more):
    return subprocess.run(
        [sys.executable, "-m", "dibao_publish.cli", "--lang", "en", command, *more],
        capture_output=True,
        text=True,
        check=False,
        timeout=200,
    )


def release(machine, day):
    """Release the policies of the machine, and give the name of the release."""
    done = run(machine, "release", machine.folder / "site.toml", "--date", day)
    assert done.returncode == 0, done.stderr
    return re.match(r"In service: ([^;]+?)[;.]", done.stdout)[1]


def in_service(machine):
    return machine.ask("/").headers["x-dibao-release"]


@pytest.fixture(scope="module")
def machine(tmp_path_factory):
    found = Machine(tmp_path_factory.mktemp("machine"))
    invented.write(found.folder / "policies")
    # One address is all readers here.
    found.configure(("rate=20r/s", "rate=2000r/s"))
    found.site(policies=str(found.folder / "policies"))
    yield found
    found.close()


@pytest.fixture(scope="module")
def releases(machine):
    """Two releases, the second in service; readers ask while it is made, and while it is undone."""
    first = release(machine, DAYS[0])
    zi = machine.folder / "policies" / "jia" / "zi.yaml"
    zi.write_text(zi.read_text(encoding="utf-8").replace("amount: 480", "amount: 490"), "utf-8")
    with read_throughout(machine) as readers:
        second = release(machine, DAYS[1])
    for reader in readers:
        assert reader.seen[0][0] == first
        assert reader.seen[-1][0] == second
        # Until the old workers of nginx have ended, a reader may still meet the first.
        assert set(turns(reader)) == {first, second}
    return first, second


def test_a_release_takes_the_place_of_another_without_a_failed_answer(machine, releases):
    second = releases[1]
    assert in_service(machine) == second
    assert machine.health()["release"] == second
    assert (machine.folder / "data" / "current").resolve().name == second
    assert read_releases(machine.folder / "data" / "current")[0]["number"] == 2
    assert not (machine.folder / "run" / "blue" / "http.sock").exists()  # the old server ended


def test_a_rollback_takes_no_failed_answer_either(machine, releases):
    first, second = releases
    with read_throughout(machine) as readers:
        done = run(machine, "rollback", machine.folder / "site.toml")
    assert done.stdout == f"In service: {first}; before it: {second}.\n"
    assert all(reader.seen[-1][0] == first for reader in readers)
    done = run(machine, "rollback", machine.folder / "site.toml", second)
    assert done.returncode == 0
    assert in_service(machine) == second


# Killed before a step. What it builds and the gate are left out to be quick; they are first.
KILLED = """
import os, signal, sys
from datetime import date
from pathlib import Path
from dibao_publish.releasing import deployment, steps

site, name, at = sys.argv[1:]

def step(reached):
    if reached == at:
        os.kill(os.getpid(), signal.SIGKILL)

steps.build_release = lambda *_: name
steps.gate.check = lambda _: None
print(steps.release(deployment.read(Path(site)), date(2030, 11, 3), step).release)
"""
STEPS = ("build", "gate", "start", "health", "switch", "reload", "current", "drain")


def killed(machine, name, at=""):
    return subprocess.run(
        [sys.executable, "-c", KILLED, machine.folder / "site.toml", name, at],
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )


@pytest.mark.parametrize("at", STEPS)
def test_a_release_killed_at_any_step_leaves_one_in_service_and_the_next_succeeds(
    machine, releases, at
):
    before = in_service(machine)
    [after] = {*releases} - {before}
    with read_throughout(machine):
        assert killed(machine, after, at).returncode == -9
        assert in_service(machine) == (after if at in {"current", "drain"} else before)
        done = killed(machine, after)
        assert done.stdout.strip() == after, done.stderr
    assert in_service(machine) == after


def test_a_release_whose_server_does_not_start_is_not_put_into_service(machine, releases):
    before = in_service(machine)
    [after] = {*releases} - {before}
    machine.site(start=["false"])
    try:
        with read_throughout(machine):
            done = run(machine, "rollback", machine.folder / "site.toml", after)
    finally:
        machine.site(policies=str(machine.folder / "policies"))
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == "The command `false` failed: exit 1."
    assert in_service(machine) == before


def test_a_reload_that_fails_leaves_the_old_release(machine, releases):
    before = in_service(machine)
    [after] = {*releases} - {before}
    live = (machine.folder / "data" / "live.conf").read_text(encoding="utf-8")
    machine.site(reload=["false"])
    try:
        with read_throughout(machine):
            done = run(machine, "rollback", machine.folder / "site.toml", after)
    finally:
        machine.site(policies=str(machine.folder / "policies"))
    assert done.returncode == 1
    assert in_service(machine) == before
    assert (machine.folder / "data" / "live.conf").read_text(encoding="utf-8") == live


# The first time nginx is reloaded and it is said that it failed; the second time it is not reloaded.
LIES = 'if [ ! -e "$0" ]; then touch "$0"; "$@"; fi; exit 1'


def test_a_switch_that_is_not_undone_takes_nothing_from_a_reader_nor_does_the_next(
    machine, releases, tmp_path
):
    before = in_service(machine)
    [after] = {*releases} - {before}
    site = machine.folder / "site.toml"
    usual = tomllib.loads(site.read_text(encoding="utf-8"))["reload"]
    machine.site(reload=["sh", "-c", LIES, str(tmp_path / "once"), *usual])
    try:
        with read_throughout(machine):
            stuck = run(machine, "rollback", site, after)
            assert stuck.returncode == 1
            assert "nginx may still ask the new server" in stuck.stderr
            assert (machine.folder / "data" / "current").resolve().name == before
            until(lambda: in_service(machine) == after, "nginx was not reloaded")
            machine.site(policies=str(machine.folder / "policies"))
            done = run(machine, "rollback", site, after)
            assert done.returncode == 0, done.stderr
    finally:
        machine.site(policies=str(machine.folder / "policies"))
    assert in_service(machine) == after


def test_two_releases_do_not_run_at_once(machine, releases):
    from dibao_publish.releasing.folders import alone

    with alone(machine.folder / "data"):
        done = run(machine, "rollback", machine.folder / "site.toml")
    assert done.returncode == 1
    assert "another release is under way" in done.stderr
