"""Building the registry of a release again from policy files, and comparing."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

from attrs import frozen

from dibao.message import Message, msg
from dibao_publish.build import build
from dibao_publish.registry import opened
from dibao_publish.release import changes, hashes, sqlite_version
from dibao_publish.verify.found import Found


@frozen
class Rebuild:
    """What to build from, as `dibao-publish build` takes it."""

    policies: Path
    statistics: Path | None = None
    aggregates: tuple[Path, ...] = ()


def check_rebuilt(found: Found, database: Path, rebuild: Rebuild) -> None:
    """Build and compare. Raises `PolicyError` and `InputError` as `build` does.

    The tables must be the same with any version of SQLite, the bytes with that which the release names.
    """
    with TemporaryDirectory() as folder:
        again = Path(folder, "registry.db")
        build(again, rebuild.policies, rebuild.aggregates, rebuild.statistics)
        theirs, ours = found.hashes, hashes(again)
        if theirs is None or theirs.file == ours.file:
            return
        problems = list(_texts(database, again)) or list(_tables(database, again))
        if not problems and theirs.logical != ours.logical:
            problems = [msg("Built again, its views or indexes are others.")]
        found.problems += problems
        if problems:
            return
        here, there = sqlite_version(again), sqlite_version(database)
    if here == there:
        found.problems.append(
            msg(
                "Built again, its tables are the same, and its bytes are not (SQLite {version}).",
                version=here,
            )
        )
        return
    found.notes.append(
        msg(
            "Built again, its tables are the same; its bytes were not compared, because SQLite "
            "{there} wrote it and this is {here}.",
            there=there,
            here=here,
        )
    )


def _texts(database: Path, again: Path) -> Iterator[Message]:
    """The policy files that are not the same; all else follows from them."""
    theirs, ours = _policy_files(database), _policy_files(again)
    for path in sorted(theirs.keys() | ours.keys()):
        if path not in ours:
            yield msg(
                "{file}: the release has this policy file, and the folder has not.", file=path
            )
        elif path not in theirs:
            yield msg(
                "{file}: the folder has this policy file, and the release has not.", file=path
            )
        elif theirs[path] != ours[path]:
            yield msg("{file}: the release was built from another text.", file=path)


def _policy_files(path: Path) -> Mapping[str, str]:
    with closing(opened(path)) as connection:
        return dict(connection.execute("SELECT path, text FROM policy_file").fetchall())


def _tables(database: Path, again: Path) -> Iterator[Message]:
    try:
        counts = changes(database, again).counts
    except sqlite3.Error:
        yield msg("Built again, its tables are others.")
        return
    for table, count in counts.items():
        yield msg(
            "Built again, table {table} is another: new {new}, gone {gone}, changed {different}.",
            table=table,
            **count,
        )
