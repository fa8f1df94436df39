"""Reading a registry file: fixed SQL with parameters, on one connection a thread."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from attrs import field, frozen

from dibao_publish.segments import phrases

Row = Mapping[str, Any]


def prepare(connection: sqlite3.Connection) -> None:
    """Give a connection the function that the search needs: `phrases('低保 农村')`."""
    connection.create_function("phrases", 1, phrases, deterministic=True)


@frozen(eq=False)
class Reader:
    """A registry file, open for reading only."""

    path: Path
    _local: threading.local = field(factory=threading.local, init=False, repr=False)

    def rows(self, sql: str, **params: Any) -> list[Row]:
        """All rows of a statement of ours, each by the names of its columns."""
        return list(map(dict, self._connection().execute(sql, params)))

    def row(self, sql: str, **params: Any) -> Row | None:
        """The first row."""
        return next(iter(self.rows(sql, **params)), None)

    def keys(self, sql: str, **params: Any) -> Iterator[str]:
        """The first column of each row."""
        return (next(iter(row.values())) for row in self.rows(sql, **params))

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            address = f"file:{quote(str(self.path.resolve()))}?mode=ro&immutable=1"
            found = self._local.connection = sqlite3.connect(address, uri=True)
            found.row_factory = sqlite3.Row
            prepare(found)
        return found
