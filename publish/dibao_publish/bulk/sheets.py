"""The tables and views of a registry file, each with what is said of its columns."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import field, frozen

from dibao_publish.aggregates.display import display_of
from dibao_publish.columns import Column, columns
from dibao_publish.named_views import VIEWS, View
from dibao_publish.reader import Reader
from dibao_publish.tables import TABLES, Table

Row = tuple[Any, ...]
OF_THE_SITE = ("place_word", "search_item", "query_day")


@frozen
class Sheet:
    """A table or view: its names in both languages, its columns in order, its rows in order of its key."""

    name: str
    zh: str
    en: str
    about: str
    columns: Mapping[str, Column]
    is_view: bool
    path: Path = field(repr=False)

    @property
    def is_of_the_site(self) -> bool:
        """Whether only the pages and their search need it: it stays in the database alone."""
        return self.name in OF_THE_SITE

    @property
    def keys(self) -> list[str]:
        """The columns of the primary key; a view has none."""
        return [name for name, column in self.columns.items() if column.key and not self.is_view]

    def rows(self) -> list[Row]:
        """The rows, always in the same order."""
        names = ", ".join(f'"{name}"' for name in self.columns)
        order = ", ".join(f'"{name}"' for name in self.keys) or names
        sql = f'SELECT {names} FROM "{self.name}" ORDER BY {order}'  # noqa: S608 - names are ours
        return [tuple(row.values()) for row in Reader(self.path).rows(sql)]


def sheets(path: Path) -> list[Sheet]:
    """All tables and views that a registry file has and that are described."""
    described = (*TABLES, *display_of(path).tables)
    return [*(_table(path, table) for table in described), *(_view(path, view) for view in VIEWS)]


def _table(path: Path, table: type[Table]) -> Sheet:
    return Sheet(
        table.table,
        table.zh,
        table.en,
        table.__doc__ or "",
        columns(table),
        is_view=False,
        path=path,
    )


def _view(path: Path, view: View) -> Sheet:
    """A view; its columns are those of the tables, by their names."""
    known = {name: column for table in TABLES for name, column in columns(table).items()}
    found = {name: known.get(name, Column("TEXT", name, name)) for name in view.columns}
    return Sheet(view.name, view.zh, view.en, view.about, found, is_view=True, path=path)
