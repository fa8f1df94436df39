"""Finished aggregates become part of the registry: their tables are copied as they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

from dibao.errors import InputError
from dibao.message import msg
from dibao_publish.aggregates.tables import DEMO, REAL, Family
from dibao_publish.columns import columns
from dibao_publish.schema import create_table
from dibao_publish.tables import Table


def check(files: Sequence[Path]) -> None:
    """See that finished files may stand together, before anything is built.

    A registry with a real register carries no demonstration. Raises `InputError` for that, for a
    file that `dibao-publish aggregate` did not make, for two files with one month, and for two
    secrets.
    """
    found = [(file, _family_in(file)) for file in files]
    if len({family for _, family in found}) > 1:
        raise InputError(
            msg("A registry with a real register carries no demonstration; leave one of them out.")
        )
    months: set[str] = set()
    secrets: set[str] = set()
    for file, family in found:
        here = set(_listed(file, f"SELECT DISTINCT month FROM {family.row.table}"))  # noqa: S608
        if here & months:
            raise InputError(
                msg("{file}: another of the files has one of its months.", file=file.name)
            )
        months |= here
        secrets |= fingerprints(file)
    if len(secrets) > 1:
        raise InputError(
            msg(
                "Check A5: The files were made with secrets of the fingerprints {found}; all figures of "
                "one registry have one secret.",
                found=tuple(sorted(secrets)),
            )
        )


def check_after(before: Path, now: Path) -> None:
    """See that a registry has the secret of the one before it. Raises `InputError` if not."""
    old, new = fingerprints(before), fingerprints(now)
    if old and new and old != new:
        raise InputError(
            msg(
                "Check A5: The aggregates of the release before were made with the secret of the "
                "fingerprint {old}, these with that of {new}: a second look at what is published.",
                old=tuple(sorted(old)),
                new=tuple(sorted(new)),
            )
        )


def fingerprints(file: Path) -> set[str]:
    """Those of the secrets behind real aggregates in a file; the demonstration's is public."""
    table = REAL.release.table
    if "fingerprint" not in _columns(file, table):
        return set()
    return set(_listed(file, f"SELECT fingerprint FROM {table}"))  # noqa: S608 - a constant


def counted(file: Path) -> tuple[int, str, str] | None:
    """How many rows of aggregates a registry has, their first month and last; None without any."""
    for family in (REAL, DEMO):
        if _columns(file, family.row.table):
            months = _listed(file, f"SELECT month FROM {family.row.table} ORDER BY month")  # noqa: S608
            return len(months), months[0], months[-1]
    return None


def copy_into(connection: sqlite3.Connection, files: Sequence[Path]) -> None:
    """Copy the tables of finished files, in the order of the files. Raises as `check` does."""
    check(files)
    for file in files:
        family = _family_in(file)
        connection.execute("ATTACH ? AS release_file", [str(file)])
        try:
            connection.execute("BEGIN")
            for table, sentence in _copies(family):
                connection.execute(sentence)
                connection.execute(
                    _insert(table.table, list(columns(table)), table is family.place)
                )
            connection.execute("COMMIT")
        finally:
            connection.execute("DETACH release_file")


def _copies(family: Family) -> Iterator[tuple[type[Table], str]]:
    for table in family.tables:
        yield table, create_table(table).replace("CREATE TABLE", "CREATE TABLE IF NOT EXISTS", 1)


def _insert(table: str, names: list[str], is_place: bool) -> str:  # noqa: FBT001
    """A place that an earlier release named stays; nothing else may come twice."""
    listed = ", ".join(f'"{name}"' for name in names)
    verb = "INSERT OR IGNORE" if is_place else "INSERT"
    return (
        f'{verb} INTO main."{table}" ({listed}) '  # noqa: S608 - names are ours
        f'SELECT {listed} FROM release_file."{table}"'
    )


def _family_in(file: Path) -> Family:
    """Which tables a file has; its columns must be those of this version."""
    for family in (REAL, DEMO):
        if all(_columns(file, table.table) == list(columns(table)) for table in family.tables):
            return family
    raise InputError(
        msg(
            "{file}: no aggregates of this version; make them with `dibao-publish aggregate`.",
            file=file.name,
        )
    )


def _columns(file: Path, table: str) -> list[str]:
    try:
        return _listed(file, "SELECT name FROM pragma_table_info(?)", table)
    except sqlite3.Error:
        return []


def _listed(file: Path, query: str, *values: str) -> list[str]:
    """The first column of what a query finds in a file."""
    address = f"file:{quote(str(file.resolve()))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        return [row[0] for row in connection.execute(query, values)]
