"""What Datasette says of tables, views and queries, made from their classes: for 0.65 and for 1.0.

Licence and source stand on the database and again on every table: Datasette 0.65 inherits them,
1.0 does not.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dibao_publish.columns import Column, columns
from dibao_publish.named_views import VIEWS, View
from dibao_publish.queries import QUERIES, Query
from dibao_publish.tables import TABLES, Table

TITLE = "低保标准登记库 · dibao registry"
DESCRIPTION = (
    "低保标准与通知条款，每个数字都注明所依通知。"
    " Standards of China's minimum living allowance and the clauses that set them."
)
LICENCE = {
    "license": "CC0 1.0",
    "license_url": "https://creativecommons.org/publicdomain/zero/1.0/",
    "source": "各级政府公开通知 · notices published by governments",
    "source_url": "/",
}


def metadata(database: str, more: Sequence[type[Table]] = ()) -> dict[str, Any]:
    """The metadata of a Datasette that serves the registry under this name.

    `more`: tables beside those that every registry has.
    """
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        **LICENCE,
        "databases": {
            database: {
                "title": TITLE,
                "description": DESCRIPTION,
                **LICENCE,
                "tables": {
                    **{table.table: _table(table) for table in (*TABLES, *more)},
                    **{view.name: _view(view) for view in VIEWS},
                },
                "queries": {query.name: _query(query) for query in QUERIES},
            }
        },
    }


# What 1.0 takes in `metadata`; the rest, such as queries, is its configuration.
WORDS = ("title", "description", "columns", *LICENCE)


def for_one(
    database: str, more: Sequence[type[Table]] = ()
) -> tuple[dict[str, Any], dict[str, Any]]:
    """The same for Datasette 1.0: its metadata, and its configuration."""
    every = metadata(database, more)
    inside = every["databases"][database]
    tables = {
        name: {key: table[key] for key in WORDS if key in table}
        for name, table in inside["tables"].items()
    }
    told = {key: inside[key] for key in WORDS if key in inside}
    words = {key: every[key] for key in WORDS if key in every}
    return (
        {**words, "databases": {database: {**told, "tables": tables}}},
        {"databases": {database: {"queries": inside["queries"]}}},
    )


def _view(view: View) -> dict[str, Any]:
    described = {name: column for table in TABLES for name, column in columns(table).items()}
    return {
        "title": f"{view.zh} · {view.en}",
        "description": view.about,
        **LICENCE,
        "columns": {name: _column(described[name]) for name in view.columns if name in described},
    }


def _query(query: type[Query]) -> dict[str, Any]:
    return {
        "sql": query.sql,
        "title": f"{query.zh} · {query.en}",
        "description": f"{query.meaning_zh}{query.caution_zh} · {query.meaning} {query.caution}",
        "params": [param.name for param in query.params],
        **LICENCE,
    }


def _table(table: type[Table]) -> dict[str, Any]:
    said = {name: _column(column) for name, column in columns(table).items()}
    return {
        "title": f"{table.zh} · {table.en}",
        "description": table.__doc__,
        **LICENCE,
        "columns": said,
    }


def _column(column: Column) -> str:
    unit = f" [{column.unit}]" if column.unit else ""
    return f"{column.zh} · {column.en}{unit}"
