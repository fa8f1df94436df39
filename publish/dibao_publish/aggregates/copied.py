"""Finished aggregates become part of the registry: their tables are copied as they are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import quote

from dibao.errors import InputError
from dibao.message import msg
from dibao_publish.aggregates.tables import DEMO, REAL, Family
from dibao_publish.columns import columns
from dibao_publish.schema import create_table
from dibao_publish.tables import Table


def copy_into(connection: sqlite3.Connection, files: Sequence[Path]) -> None:
    """Copy the tables of finished files, in the order of the files.

    A registry with a real register carries no demonstration. Raises `InputError` for that, for a
    file that `dibao-publish aggregate` did not make, and for two files with one month.
    """
    found = [(file, _family_in(file)) for file in files]
    if len({family for _, family in found}) > 1:
        raise InputError(
            msg("A registry with a real register carries no demonstration; leave one of them out.")
        )
    for file, family in found:
        connection.execute("ATTACH ? AS release_file", [str(file)])
        try:
            connection.execute("BEGIN")
            for table, sentence in _copies(family):
                connection.execute(sentence)
                connection.execute(
                    _insert(table.table, list(columns(table)), table is family.place)
                )
            connection.execute("COMMIT")
        except sqlite3.IntegrityError:
            connection.execute("ROLLBACK")
            raise InputError(
                msg("{file}: another of the files has one of its months.", file=file.name)
            ) from None
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
    address = f"file:{quote(str(file.resolve()))}?mode=ro&immutable=1"
    try:
        connection = sqlite3.connect(address, uri=True)
        try:
            query = "SELECT name FROM pragma_table_info(?)"
            return [name for (name,) in connection.execute(query, [table])]
        finally:
            connection.close()
    except sqlite3.Error:
        return []
