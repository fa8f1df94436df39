"""`datapackage.json`: the CSV files as a Frictionless data package, made from the declarations."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from dibao_publish.bulk.sheets import Sheet
from dibao_publish.columns import DAY, Column, keys
from dibao_publish.metadata import DESCRIPTION, LICENCE, TITLE
from dibao_publish.tables import TABLES

NAME = "dibao-registry"
_KEY_OF = {table.table: keys(table)[0] for table in TABLES}


def datapackage(
    every: Sequence[Sheet],
    files: Mapping[str, bytes],
    version: str,
    base_url: str = "",
    notice: str = "",
) -> dict[str, Any]:
    """The descriptor. `files`: the CSV files by path; `version`: the number of the release.

    `notice`: what is said of a demonstration, if one is in it.
    """
    found: dict[str, Any] = {
        "profile": "data-package",
        "name": NAME,
        "title": TITLE,
        "description": DESCRIPTION,
        "version": version,
        "licenses": [
            {
                "name": "CC0-1.0",
                "path": LICENCE["license_url"],
                "title": LICENCE["license"],
            }
        ],
        "sources": [{"title": LICENCE["source"]}],
        "resources": [_resource(sheet, files[path_of(sheet)]) for sheet in every],
    }
    more = {"homepage": base_url, "notice": notice}
    return found | {name: text for name, text in more.items() if text}


def path_of(sheet: Sheet) -> str:
    """Where a sheet's CSV lies in the package."""
    return f"csv/{sheet.name}.csv"


def _resource(sheet: Sheet, content: bytes) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(name, column, sheet) for name, column in sheet.columns.items()],
        "missingValues": [""],
    }
    if sheet.keys:
        schema["primaryKey"] = sheet.keys
        schema["foreignKeys"] = [
            _foreign(name, column, sheet)
            for name, column in sheet.columns.items()
            if column.references
        ]
    return {
        "profile": "tabular-data-resource",
        "name": sheet.name,
        "path": path_of(sheet),
        "title": f"{sheet.zh} · {sheet.en}",
        "description": " ".join(sheet.about.split()),
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8-sig",
        "bytes": len(content),
        "hash": f"sha256:{hashlib.sha256(content).hexdigest()}",
        "schema": schema,
    }


def _field(name: str, column: Column, sheet: Sheet) -> dict[str, Any]:
    unit = f" [{column.unit}]" if column.unit else ""
    constraints: dict[str, Any] = {"required": column.required or column.key}
    if column.choices:
        constraints["enum"] = list(column.choices)
    found = {
        "name": name,
        "type": _type(column),
        "title": column.zh,
        "description": f"{column.en}{unit}",
    }
    return found if sheet.is_view else {**found, "constraints": constraints}


def _type(column: Column) -> str:
    if column.sql == "INTEGER":
        return "integer"
    if column.glob == DAY:
        return "date"
    return "number" if column.unit == "yuan" else "string"


def _foreign(name: str, column: Column, sheet: Sheet) -> dict[str, Any]:
    target = "" if column.references == sheet.name else column.references
    return {
        "fields": [name],
        "reference": {"resource": target, "fields": [_KEY_OF[column.references]]},
    }
