"""Reading a registry file: fixed SQL with parameters, on one connection a thread."""

from __future__ import annotations

import sqlite3
import threading
from collections import Counter
from collections.abc import Container, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from attrs import field, frozen

from dibao_publish.segments import phrases
from dibao_publish.serving.limits import limit

Row = Mapping[str, Any]


def prepare(connection: sqlite3.Connection) -> None:
    """Give a connection its limits, and the function that the search needs: `phrases('低保 农村')`."""
    limit(connection)
    connection.create_function("phrases", 1, phrases, deterministic=True)


@frozen(eq=False)
class Reader:
    """A registry file, open for reading only."""

    path: Path
    _local: threading.local = field(factory=threading.local, init=False, repr=False)

    def rows(self, sql: str, **params: Any) -> list[Row]:
        """All rows of a statement of ours, each by the names of its columns."""
        return list(map(dict, self._connection().execute(sql, params)))

    def names(self, sql: str, **params: Any) -> tuple[str, ...]:
        """The names of the columns, also where there is no row."""
        return tuple(column[0] for column in self._connection().execute(sql, params).description)

    def row(self, sql: str, **params: Any) -> Row | None:
        """The first row."""
        return next(iter(self.rows(sql, **params)), None)

    def keys(self, sql: str, **params: Any) -> Iterator[str]:
        """The first column of each row."""
        return (next(iter(row.values())) for row in self.rows(sql, **params))

    def sifted(
        self, sql: str, column: str, wanted: Container[str] | None, **params: Any
    ) -> tuple[list[Row], Counter[str]]:
        """The rows with a wanted text in a column, and how many there are of each text in it.

        `wanted`: None for all. To count a row takes a fraction of what it takes to keep it.
        """
        cursor = self._connection().cursor()
        cursor.row_factory = None
        cursor.execute(sql, params)
        names = [described[0] for described in cursor.description]
        at, counts = names.index(column), Counter[str]()
        found: list[Row] = []
        for values in cursor:
            counts[values[at]] += 1
            if wanted is None or values[at] in wanted:
                found.append(dict(zip(names, values, strict=True)))
        return found, counts

    def _connection(self) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if found is None:
            address = f"file:{quote(str(self.path.resolve()))}?mode=ro&immutable=1"
            found = self._local.connection = sqlite3.connect(address, uri=True)
            found.row_factory = sqlite3.Row
            prepare(found)
        return found
