"""The build: policy files become a fresh SQLite file, the same bytes for the same files.

The file is written in a folder beside (`dibao_publish.whole`), compacted by VACUUM INTO and then
renamed, so that a build which stops leaves the older registry as it was.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from operator import attrgetter
from pathlib import Path

from dibao.errors import PolicyError
from dibao.policy.folder import read_sources
from dibao.policy.library import Source, read_book
from dibao_publish import search, statistics
from dibao_publish.aggregates.copied import check, copy_into
from dibao_publish.columns import columns
from dibao_publish.named_views import create_views
from dibao_publish.rows import Content, Rows, content
from dibao_publish.schema import create_indexes, create_tables, insert
from dibao_publish.tables import Release
from dibao_publish.whole import beside, put

PRAGMAS = ("page_size = 4096", "secure_delete = 1", "foreign_keys = 1", "journal_mode = memory")


def build(
    out: Path,
    policies: Path | None = None,
    aggregates: Sequence[Path] = (),
    tables: Path | None = None,
) -> Release:
    """Build the registry from a folder of policies (default: those shipped) and say what is in it.

    `aggregates`: files of `dibao-publish aggregate` that become part of it. `tables`: a folder with
    the statistics and leads; those shipped go with the policies shipped, with others none. Raises
    `PolicyError` with every problem of the files, `InputError` for aggregates and tables that are
    none, and where the file cannot be written; then nothing is.
    """
    check(aggregates)  # at once, for the rest takes its time
    if tables is None and policies is None:
        tables = statistics.folder()
    found = content_of(read(policies), tables)
    write(found, out, aggregates)
    release: Release = found.rows[Release][0]
    return release


def read(policies: Path | None) -> list[Source]:
    """The texts of the folder, named by their paths in it; problems of reading raise."""
    sources, problems = read_sources(policies)
    if problems:
        raise PolicyError(problems)
    return sources


def content_of(sources: Sequence[Source], tables: Path | None = None) -> Content:
    """All that follows from the texts; problems in them raise."""
    book, problems = read_book(sources)
    if book is None:
        raise PolicyError(problems)
    beside: Rows = {}
    if tables is not None:
        beside.update(statistics.read(tables, book.places))
    return content(book, sources, beside)


def write(found: Content, out: Path, aggregates: Sequence[Path] = ()) -> None:
    """Write the rows to a file that takes the place of an older one only when it is whole."""
    with beside(out) as folder:
        raw, compact = folder / "raw.db", folder / "compact.db"
        connection = sqlite3.connect(raw, isolation_level=None)
        try:
            _fill(connection, found, aggregates)
            connection.execute("VACUUM INTO ?", [str(compact)])
        finally:
            connection.close()
        put(compact, out)


def _fill(connection: sqlite3.Connection, content: Content, aggregates: Sequence[Path]) -> None:
    for pragma in PRAGMAS:
        connection.execute(f"PRAGMA {pragma}")
    connection.execute("BEGIN")
    # Places point at places that may come later in the order of keys.
    connection.execute("PRAGMA defer_foreign_keys = 1")
    create_tables(connection)
    for table, rows in content.rows.items():
        names = list(columns(table))
        connection.executemany(insert(table), map(attrgetter(*names), rows))
    search.fill(connection, content.index)
    create_views(connection)
    connection.execute("COMMIT")
    create_indexes(connection)
    copy_into(connection, aggregates)
    connection.execute("ANALYZE")
