"""The build: policy files become a fresh SQLite file, the same bytes for the same files.

The file is written under a temporary name, compacted by VACUUM INTO and then renamed, so that a
build which stops leaves the older registry as it was.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Sequence
from pathlib import Path

import attrs

from dibao.errors import PolicyError
from dibao.policy.folder import read_sources
from dibao.policy.library import Source, read_book
from dibao_publish.rows import Rows, registry_rows
from dibao_publish.schema import create_indexes, create_tables, insert
from dibao_publish.tables import Release

PRAGMAS = ("page_size = 4096", "secure_delete = 1", "foreign_keys = 1", "journal_mode = memory")


def build(out: Path, policies: Path | None = None) -> Release:
    """Build the registry from a folder of policies (default: those shipped) and say what is in it.

    Raises `PolicyError` with every problem of the files; then nothing is written.
    """
    rows = registry_rows_of(read(policies))
    write(rows, out)
    release: Release = rows[Release][0]
    return release


def read(policies: Path | None) -> list[Source]:
    """The texts of the folder, named by their paths in it; problems of reading raise."""
    sources, problems = read_sources(policies)
    if problems:
        raise PolicyError(problems)
    return sources


def registry_rows_of(sources: Sequence[Source]) -> Rows:
    """All rows that follow from the texts; problems in them raise."""
    book, problems = read_book(sources)
    if book is None:
        raise PolicyError(problems)
    return registry_rows(book, sources)


def write(rows: Rows, out: Path) -> None:
    """Write the rows to a file that takes the place of an older one only when it is whole."""
    out.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=out.parent, prefix=".dibao-") as folder:
        raw, compact = Path(folder, "raw.db"), Path(folder, "compact.db")
        connection = sqlite3.connect(raw, isolation_level=None)
        try:
            _fill(connection, rows)
            connection.execute("VACUUM INTO ?", [str(compact)])
        finally:
            connection.close()
        compact.replace(out)


def _fill(connection: sqlite3.Connection, rows: Rows) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    # Places point at places that may come later in the order of keys.
    connection.execute("PRAGMA defer_foreign_keys = 1")
    create_tables(connection)
    for table, found in rows.items():
        connection.executemany(insert(table), map(attrs.astuple, found))
    connection.execute("COMMIT")
    create_indexes(connection)
    connection.execute("ANALYZE")
