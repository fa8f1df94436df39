"""`make audit` tells three things apart: none known, some found, and nobody could be asked."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import vulnerabilities

CLEAN = {"name": "attrs", "version": "26.1.0", "vulns": []}
SKIPPED = {"name": "attrs", "skip_reason": "Dependency not found on PyPI and could not be audited"}
BAD = {
    "name": "jinja2",
    "version": "2.0",
    "vulns": [{"id": "PYSEC-1", "aliases": ["CVE-1"], "fix_versions": ["3.1.6"]}],
}


@pytest.mark.parametrize(
    ("packages", "status", "word"),
    [
        ([CLEAN, CLEAN], 0, "2 packages, none with a known vulnerability"),
        ([CLEAN, BAD], 1, "jinja2 2.0: PYSEC-1 (CVE-1), mended in: 3.1.6"),
        ([SKIPPED, BAD], 1, "PYSEC-1"),
        ([CLEAN, SKIPPED], 3, "nobody answered about attrs"),
        ([SKIPPED, SKIPPED], 3, "no database answered about any of its 2 packages"),
        ([], 3, "no database answered about any"),
        (None, 3, "no database of vulnerabilities could be reached"),
    ],
)
def test_none_known_found_and_not_asked_are_three_things(packages, status, word):
    found, [told] = vulnerabilities.judged("serve.txt", packages)
    assert found == status
    assert word in told


@pytest.mark.parametrize(
    ("answers", "status"),
    [
        ({"pypi": [CLEAN]}, 0),
        ({"pypi": [SKIPPED], "osv": [CLEAN]}, 0),
        ({"pypi": None, "osv": [BAD]}, 1),
        ({"pypi": [SKIPPED], "osv": None}, 3),
    ],
)
def test_a_second_database_is_asked_where_the_first_left_something_open(
    monkeypatch, capsys, answers, status
):
    monkeypatch.setattr(vulnerabilities, "ask", lambda _lock, service: answers[service])
    assert vulnerabilities.main([Path("serve.txt")]) == status
    assert ("no all-clear" in capsys.readouterr().out) == (status == 3)


def test_the_gravest_of_several_locks_counts(monkeypatch):
    found = {"serve.txt": (3, ["?"]), "dev.txt": (1, ["!"]), "core.txt": (0, ["."])}
    monkeypatch.setattr(vulnerabilities, "audit", lambda lock: found[lock.name])
    assert vulnerabilities.main([Path("serve.txt"), Path("dev.txt"), Path("core.txt")]) == 1
    assert vulnerabilities.main([Path("serve.txt"), Path("core.txt")]) == 3


def test_what_cannot_run_or_gives_no_list_is_nobody_asked(monkeypatch):
    def run(*_args, **_kw):
        return subprocess.CompletedProcess([], 1, stdout="", stderr="no route to host")

    monkeypatch.setattr(subprocess, "run", run)
    assert vulnerabilities.ask(Path("serve.txt"), "osv") is None


def test_pip_audit_reads_every_lock_as_it_is_written():
    """Without asking anyone: a file that it cannot read would end the audit before it begins."""
    code = (
        "import sys, pathlib\n"
        "from pip_audit._dependency_source import RequirementSource\n"
        "for path in map(pathlib.Path, sys.argv[1:]):\n"
        "    source = RequirementSource([path], require_hashes=True, disable_pip=True)\n"
        "    print(len(list(source.collect())))\n"
    )
    locks = vulnerabilities.locks()
    done = subprocess.run(
        [sys.executable, "-c", code, *locks], capture_output=True, text=True, check=True
    )
    for lock, read in zip(locks, map(int, done.stdout.split()), strict=True):
        lines = lock.read_text("utf-8").splitlines()
        pinned = [line for line in lines if "==" in line and line[0] not in " #"]
        # Those of other systems and other versions of Python are left out.
        assert 0 < read <= len(pinned), lock.name


def test_what_is_served_is_asked_about_first():
    names = [lock.name for lock in vulnerabilities.locks()]
    assert names[0] == "serve.txt"
    assert "dev.txt" in names
