"""What SQLite may do for one request.

A time limit alone does not hold: `hex(zeroblob(400000000))` is one step of SQLite's machine and runs for
seconds without being asked. These limits end it at once.
"""

from __future__ import annotations

import sqlite3

# The longest text of a policy file is about 60 KB, the longest statement of ours about 5 KB.
LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: 2_000_000,  # bytes of a text or a row
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 100_000,  # bytes of a statement
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,  # parts of a UNION
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,  # bytes of a pattern
    sqlite3.SQLITE_LIMIT_VARIABLE_NUMBER: 2_000,  # parameters; Datasette asks for a page of labels
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_TRIGGER_DEPTH: 0,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}


def limit(connection: sqlite3.Connection) -> None:
    """Set the limits on a connection."""
    for name, most in LIMITS.items():
        connection.setlimit(name, most)
