"""How a reader sees the aggregates of a registry on Datasette's pages, and the banner.

A published 0 is not nobody, and is not shown as if it were.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from attrs import frozen

from dibao_publish.aggregates.tables import DEMO, REAL
from dibao_publish.aggregates.words import BANNER
from dibao_publish.columns import columns
from dibao_publish.tables import Table

TEN_THOUSAND = 10_000
TOO_FEW = "数量过少，不予显示 · too few to show"


@frozen
class Bases:
    """The bases of the months from `first` to `last`."""

    first: str
    last: str
    count: int
    amount: int


@frozen
class Display:
    """Which aggregates a registry has: the bases by table, and whether they are a demonstration."""

    bases: Mapping[str, tuple[Bases, ...]]

    @property
    def is_demo(self) -> bool:
        """Whether the figures are invented."""
        return DEMO.row.table in self.bases

    @property
    def banner(self) -> str:
        """What stands on every page of a demonstration; else nothing."""
        return BANNER if self.is_demo else ""

    @property
    def tables(self) -> tuple[type[Table], ...]:
        """The tables of aggregates that the registry has."""
        found = (family for family in (REAL, DEMO) if family.row.table in self.bases)
        return tuple(table for family in found for table in family.tables)

    def cell(self, table: str, row: Mapping[str, Any], column: str) -> str | None:
        """What a reader sees in place of a 0 or of a mean that is not shown; else None."""
        if table not in self.bases:
            return None
        value = row[column]
        if column == "mean_yuan" and value is None:
            return TOO_FEW
        if value != 0 or column not in ("households", "persons", "amount_yuan"):
            return None
        found = [b for b in self.bases[table] if b.first <= row["month"] <= b.last]
        if not found:
            return None
        cells = row["base_cells"]
        if column == "amount_yuan":
            most = found[0].amount * cells // TEN_THOUSAND
            return f"不足{most}万元 · under {most} 万元"
        return f"0–{(found[0].count - 1) * cells}"


def display_of(path: Path) -> Display:
    """The display of a registry file; of one without aggregates, an empty one."""
    found = {}
    address = f"file:{quote(str(path.resolve()))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as connection:
        for family in (REAL, DEMO):
            if next(iter(columns(family.release))) not in _columns(
                connection, family.release.table
            ):
                continue
            query = (
                "SELECT first_month, last_month, base_count, base_amount "  # noqa: S608 - a constant
                f"FROM {family.release.table} ORDER BY first_month"
            )
            found[family.row.table] = tuple(Bases(*row) for row in connection.execute(query))
    return Display(found)


def _columns(connection: sqlite3.Connection, table: str) -> list[str]:
    query = "SELECT name FROM pragma_table_info(?)"
    return [name for (name,) in connection.execute(query, [table])]
