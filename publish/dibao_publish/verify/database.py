"""The registry of a release: sound as SQLite, and with the hashes that were published."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any

from dibao._version import VERSION
from dibao.message import Message, msg
from dibao_publish.registry import NotARegistry, check_sound, damaged, opened
from dibao_publish.release import Hashes, hashes, sqlite_version
from dibao_publish.verify.found import Found


def check_database(path: Path, release: Mapping[str, Any] | None) -> Found:
    """Check a registry file; `release`: what is published of it, None if nothing lies beside it."""
    found = Found(files=1)
    try:
        check_sound(path)
        found.hashes = hashes(path)
    except NotARegistry as error:
        found.problems.append(error.message)
    except (ValueError, sqlite3.Error):
        found.problems.append(damaged(path))
    if found.hashes is None:
        return found
    if release is None:
        found.notes.append(
            msg(
                "{file}: no releases.json lies beside it; compare its hashes with those published.",
                file=path.name,
            )
        )
        return found
    found.problems += _compared(path, found.hashes, release)
    if release.get("dibao") == VERSION:
        if found.hashes.logical != release.get("logical_sha256"):
            found.problems.append(
                msg("{file}: its logical SHA-256 is not that of releases.json.", file=path.name)
            )
    else:
        found.notes.append(
            msg(
                "{file}: its logical SHA-256 was not compared, because dibao {version} made it and "
                "this is {here}.",
                file=path.name,
                version=str(release.get("dibao")),
                here=VERSION,
            )
        )
    return found


def _compared(path: Path, found: Hashes, release: Mapping[str, Any]) -> Iterator[Message]:
    with closing(opened(path)) as connection:
        row = connection.execute('SELECT dibao, policies FROM "release"').fetchone()
    dibao, policies = row or ("", "")
    held = {
        "file_sha256": found.file,
        "sqlite": sqlite_version(path),
        "dibao": dibao,
        "policies": policies,
    }
    for name, value in held.items():
        if release.get(name) != value:
            yield msg(
                "{file}: its {name} is {found}; releases.json says {told}.",
                file=path.name,
                name=name,
                found=value,
                told=str(release.get(name)),
            )
