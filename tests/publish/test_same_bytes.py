"""The same files give the same bytes, wherever and under whatever settings they are built.

The whole registry, other clocks and another SQLite: tests/system/test_same_registry.py.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

from dibao_publish.release import hashes, sqlite_version
from tests.publish import invented

SETTINGS = [
    {"TZ": "Asia/Shanghai", "LC_ALL": "zh_CN.UTF-8", "PYTHONHASHSEED": "0"},
    {"TZ": "America/Caracas", "LC_ALL": "C", "PYTHONHASHSEED": "4711", "PYTHONUTF8": "0"},
    {"TZ": "Pacific/Kiritimati", "LC_ALL": "tr_TR.UTF-8", "PYTHONHASHSEED": "99", "COLUMNS": "20"},
]
BUILD = [sys.executable, "-m", "dibao_publish.cli"]


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


@pytest.fixture(scope="module")
def releases(tmp_path_factory):
    """The release that each of the settings gives, each built in a folder of its own at once."""
    folders = [tmp_path_factory.mktemp("elsewhere" * (at + 1)) for at in range(len(SETTINGS))]
    for at, folder in enumerate(folders):
        policies = invented.write(folder / "policies")
        if at:  # the files come in another order
            for path in sorted(policies.rglob("*.yaml"), reverse=True):
                shutil.copy(path, path.with_suffix(".new"))
                path.unlink()
                path.with_suffix(".new").rename(path)
    lines = (
        ["build", "--policies", "policies", "--out", "registry.db"],
        [
            "bulk",
            "registry.db",
            "release",
            "--date",
            "2030-01-01",
            "--base-url",
            "https://a.example",
        ],
    )
    for line in lines:
        running = [
            subprocess.Popen(
                [*BUILD, *line],
                cwd=folder,
                env=os.environ | settings,
                umask=0o077 if "COLUMNS" in settings else 0o022,
                stdout=subprocess.DEVNULL,
            )
            for folder, settings in zip(folders, SETTINGS, strict=True)
        ]
        assert [one.wait() for one in running] == [0] * len(SETTINGS)
    return [folder / "release" for folder in folders]


def test_folder_zone_locale_hash_seed_and_umask_change_no_byte_of_any_file(releases):
    first, *others = map(tree, releases)
    assert len(first) > 40
    for other in others:
        assert other == first


def test_another_text_of_a_policy_file_changes_both_hashes(releases, tmp_path):
    policies = invented.write(tmp_path / "policies")
    path = policies / "jia" / "zi.yaml"
    path.write_text(path.read_text("utf-8") + "# a remark\n", encoding="utf-8")
    out = tmp_path / "registry.db"
    subprocess.run(
        [*BUILD, "build", "--policies", policies, "--out", out], check=True, capture_output=True
    )
    before, after = hashes(releases[0] / "registry.db"), hashes(out)
    assert before.file != after.file
    assert before.logical != after.logical


def test_the_release_names_the_sqlite_that_its_bytes_depend_on(releases):
    database = releases[0] / "registry.db"
    assert sqlite_version(database) == sqlite3.sqlite_version
    text = (releases[0] / "releases.json").read_text(encoding="utf-8")
    assert f'"sqlite": "{sqlite3.sqlite_version}"' in text
