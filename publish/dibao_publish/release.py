"""A release of the registry: its two hashes, and what changed against the one before.

The file hash is that of the bytes, the same under one version of SQLite. The logical hash is that of the
tables as SQL, the same under any.
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator, Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from attrs import field, frozen

from dibao_publish.bulk.sheets import Sheet, sheets

NEW, GONE, DIFFERENT = "new", "gone", "different"
# What people follow; the other tables are worked out from these.
FOLLOWED = ("notice", "standard", "tekun", "place")

# The table that a statement of a dump makes, fills or indexes, or the view that it makes.
_TABLE = re.compile(r'(?:CREATE (?:TABLE|VIEW)|INSERT INTO|CREATE INDEX "\w+"\s+ON) "(\w+)"')


@frozen
class Hashes:
    """SHA-256 of the file, and of its tables as SQL."""

    file: str
    logical: str


def hashes(path: Path) -> Hashes:
    """Both hashes of a registry file."""
    with path.open("rb") as file:
        of_file = hashlib.file_digest(file, "sha256").hexdigest()
    logical = hashlib.sha256()
    for line in _statements(path):
        logical.update(f"{line}\n".encode())
    return Hashes(of_file, logical.hexdigest())


def sqlite_version(path: Path) -> str:
    """The version of SQLite that wrote a file, as its header tells; under it the bytes are the same."""
    with path.open("rb") as file:
        file.seek(96)
        number = int.from_bytes(file.read(4), "big")
    return f"{number // 1_000_000}.{number // 1000 % 1000}.{number % 1000}"


def _statements(path: Path) -> Iterator[str]:
    """What `iterdump` gives of the tables that are described.

    Left out is what depends on the version of SQLite or Python: the inside of the index of the search,
    the statistics of ANALYZE, and the frame of the dump.
    """
    names = {sheet.name for sheet in sheets(path)}
    with closing(_opened(path)) as connection:
        for line in connection.iterdump():
            table = _TABLE.match(line)
            if table is not None and table[1] in names:
                yield line


def _opened(path: Path) -> sqlite3.Connection:
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True)


# --- what changed --------------------------------------------------------------------------------


@frozen
class Change:
    """A row that is new, gone or different: of which table, under which key, of which place.

    `after` is the row as it is now, `before` what was different in it, or the row that is gone; both
    without empty columns.
    """

    table: str
    key: str
    sort: str
    place: str
    before: Mapping[str, Any] = field(factory=dict)
    after: Mapping[str, Any] = field(factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """The change as JSON types."""
        return {
            "table": self.table,
            "key": self.key,
            "sort": self.sort,
            "place": self.place,
            "before": dict(self.before),
            "after": dict(self.after),
        }


@frozen
class Changes:
    """All changes of the tables that people follow, and for every table how many rows changed."""

    rows: tuple[Change, ...]
    counts: Mapping[str, Mapping[str, int]]

    def to_dict(self) -> dict[str, Any]:
        """The changes as JSON types."""
        return {
            "counts": {name: dict(count) for name, count in self.counts.items()},
            "rows": [change.to_dict() for change in self.rows],
        }


def changes(old: Path, new: Path) -> Changes:
    """What changed from one registry file to another, in the order of tables and keys."""
    before = {sheet.name: sheet for sheet in sheets(old) if not sheet.is_view}
    after = {sheet.name: sheet for sheet in sheets(new) if not sheet.is_view}
    found: list[Change] = []
    counts = {}
    for name in dict.fromkeys((*after, *before)):
        rows = list(_compared(name, _by_key(before.get(name)), _by_key(after.get(name))))
        if rows:
            counts[name] = {
                sort: sum(row.sort == sort for row in rows) for sort in (NEW, GONE, DIFFERENT)
            }
        if name in FOLLOWED:
            found += rows
    return Changes(tuple(found), counts)


Rows = dict[str, dict[str, Any]]


def _by_key(sheet: Sheet | None) -> Rows:
    """The rows of a table by their keys; a table that the file does not have holds none."""
    if sheet is None or not _has(sheet):
        return {}
    names, keys = list(sheet.columns), sheet.keys
    rows = (dict(zip(names, row, strict=True)) for row in sheet.rows())
    return {"、".join(str(row[key]) for key in keys): row for row in rows}


def _has(sheet: Sheet) -> bool:
    with closing(_opened(sheet.path)) as connection:
        listed = connection.execute(
            "SELECT count(*) FROM pragma_table_info(?) WHERE name IN (SELECT value FROM json_each(?))",
            [sheet.name, json.dumps(list(sheet.columns))],
        ).fetchone()
    return bool(listed[0] == len(sheet.columns))


def _compared(table: str, before: Rows, after: Rows) -> Iterator[Change]:
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        place = _place_of(table, new or old or {})
        if old is None or new is None:
            sort = NEW if old is None else GONE
            yield Change(table, key, sort, place, _filled(old), _filled(new))
        else:
            differing = {name: old[name] for name in new if old[name] != new[name]}
            yield Change(table, key, DIFFERENT, place, differing, _filled(new))


def _filled(row: Mapping[str, Any] | None) -> dict[str, Any]:
    return {name: value for name, value in (row or {}).items() if value is not None}


def _place_of(table: str, row: Mapping[str, Any]) -> str:
    column = {"notice": "jurisdiction", "place": "key"}.get(table, "place")
    return str(row.get(column) or "")
