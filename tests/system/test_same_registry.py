"""The whole registry: the same bytes under any clock and settings, the same tables with any SQLite."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from dibao.policy.folder import shipped
from dibao_publish import build, statistics
from dibao_publish.release import hashes, sqlite_version

pytestmark = pytest.mark.system

OTHER_SQLITE = Path(__file__).parents[2] / "build" / "other-sqlite"
WITH_OTHER_SQLITE = (
    "import sys\n"
    "sys.path.insert(0, sys.argv.pop(1))\n"
    "import sqlite3, pysqlite3\n"
    "for name in dir(sqlite3):\n"
    "    if name.isupper() and not hasattr(pysqlite3, name):\n"
    "        setattr(pysqlite3, name, getattr(sqlite3, name))\n"
    "sys.modules['sqlite3'] = pysqlite3\n"
    "sys.modules['sqlite3.dbapi2'] = pysqlite3.dbapi2\n"
    "from dibao_publish.cli import main\n"
    "main()\n"
)


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    path = tmp_path_factory.mktemp("registry") / "registry.db"
    build.build(path)
    return path


def built(folder, start, **environment):
    """Build from a copy of the policies in a folder, by a command that begins with `start`."""
    policies = shutil.copytree(shipped(), folder / "a copy of the policies")
    tables = shutil.copytree(statistics.folder(), folder / "tables")
    line = ["build", "--policies", policies, "--statistics", tables, "--out", folder / "out.db"]
    subprocess.run(
        [*start, *line], check=True, capture_output=True, cwd=folder, env=os.environ | environment
    )
    return folder / "out.db"


# A clock far in the past, and one that runs a day in a second and starts before 1980.
@pytest.mark.parametrize(
    ("clock", "environment"),
    [
        (["2001-02-03 04:05:06"], {"TZ": "America/Caracas", "PYTHONHASHSEED": "1"}),
        (
            ["-f", "@1975-12-31 23:59:58 x86400"],
            {"TZ": "Pacific/Apia", "LC_ALL": "zh_CN.GB18030", "PYTHONHASHSEED": "2"},
        ),
    ],
)
def test_another_folder_zone_locale_and_clock_change_no_byte(
    tmp_path, registry, clock, environment
):
    command = ["faketime", *clock, sys.executable, "-m", "dibao_publish.cli"]
    assert hashes(built(tmp_path, command, **environment)) == hashes(registry)


def test_another_sqlite_gives_the_same_logical_hash(tmp_path, registry):
    if not (OTHER_SQLITE / "pysqlite3").is_dir():
        pytest.fail("build/other-sqlite is missing; `make test-system` makes it")
    path = built(tmp_path, [sys.executable, "-c", WITH_OTHER_SQLITE, OTHER_SQLITE])
    assert sqlite_version(registry) == sqlite3.sqlite_version
    assert sqlite_version(path) != sqlite3.sqlite_version
    assert hashes(path).file != hashes(registry).file
    assert hashes(path).logical == hashes(registry).logical
