"""The SQL schema, made from the row classes: strict tables, keys, checks, indexes.

`sqlite-utils` writes no CHECK, so the tables are stated here; it adds the indexes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

import sqlite_utils

from dibao_publish.columns import Column, columns, keys
from dibao_publish.tables import TABLES, Table


def create_tables(connection: sqlite3.Connection) -> None:
    """Create every table, empty."""
    for table in TABLES:
        connection.execute(create_table(table))


def create_table(table: type[Table]) -> str:
    """The statement that creates one table."""
    lines = [_column(name, column) for name, column in columns(table).items()]
    lines.append(f"PRIMARY KEY ({', '.join(map(_quoted, keys(table)))})")
    lines += [
        f"FOREIGN KEY ({_quoted(name)}) REFERENCES {_target(column.references)}"
        for name, column in columns(table).items()
        if column.references
    ]
    body = ",\n  ".join(lines)
    return f"CREATE TABLE {_quoted(table.table)} (\n  {body}\n) STRICT"


def create_indexes(connection: sqlite3.Connection) -> None:
    """An index for each foreign key that no primary key begins with, and for the words of places."""
    database = sqlite_utils.Database(connection)
    for table in TABLES:
        for name, column in columns(table).items():
            if column.references and keys(table)[0] != name:
                database.table(table.table).create_index([name])


def insert(table: type[Table]) -> str:
    """The statement that inserts one row."""
    names = list(columns(table))
    marks = ", ".join("?" for _ in names)
    named = ", ".join(map(_quoted, names))
    return f"INSERT INTO {_quoted(table.table)} ({named}) VALUES ({marks})"  # noqa: S608 - names are ours


def _target(name: str) -> str:
    """A table with its key; Datasette follows a foreign key only if it names the column."""
    [table] = [table for table in TABLES if table.table == name]
    return f"{_quoted(name)} ({', '.join(map(_quoted, keys(table)))})"


def _column(name: str, column: Column) -> str:
    return " ".join([_quoted(name), column.sql, *_rules(_quoted(name), column)])


def _rules(name: str, column: Column) -> Iterator[str]:
    if column.required or column.key:
        yield "NOT NULL"
    if column.choices:
        words = ", ".join(f"'{choice}'" for choice in column.choices)
        yield f"CHECK ({name} IN ({words}))"
    if column.glob:
        yield f"CHECK ({name} GLOB '{column.glob}')"
    if column.least is not None:
        yield f"CHECK ({name} >= {column.least})"


def _quoted(name: str) -> str:
    return f'"{name}"'
