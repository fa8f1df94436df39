"""What Datasette says of the tables, made from the row classes.

Licence and source stand on the database and again on every table: Datasette 0.65 inherits them,
1.0 does not.
"""

from __future__ import annotations

from typing import Any

from dibao_publish.columns import Column, columns
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


def metadata(database: str) -> dict[str, Any]:
    """The metadata of a Datasette that serves the registry under this name."""
    return {
        "title": TITLE,
        "description": DESCRIPTION,
        **LICENCE,
        "databases": {
            database: {
                "title": TITLE,
                "description": DESCRIPTION,
                **LICENCE,
                "tables": {table.table: _table(table) for table in TABLES},
            }
        },
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
