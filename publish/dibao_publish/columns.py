"""How a column of the registry is declared: its type, its words in both languages, its unit.

The declaration stands in the metadata of each attrs field of a row class. The SQL schema, the
metadata of Datasette and the order of a row's values are made from it.
"""

from __future__ import annotations

from typing import Any

import attrs

from dibao.policy.fields import specs

DAY = "[0-9][0-9][0-9][0-9]-[0-9][0-9]-[0-9][0-9]"


@attrs.frozen
class Column:
    """One column. `references` is the table that it points into; `glob` the form of its text."""

    sql: str
    en: str
    zh: str
    unit: str = ""
    required: bool = True
    key: bool = False
    references: str = ""
    choices: tuple[str, ...] = ()
    glob: str = ""
    least: int | None = None


def _field(column: Column) -> Any:
    return attrs.field(metadata={"column": column})


def text(
    en: str,
    zh: str,
    *,
    required: bool = True,
    key: bool = False,
    references: str = "",
    choices: tuple[str, ...] = (),
) -> Any:
    """Words; with `choices`, one of them."""
    return _field(
        Column("TEXT", en, zh, required=required, key=key, references=references, choices=choices)
    )


def yuan(en: str, zh: str, *, required: bool = True) -> Any:
    """An amount in yuan with two decimals, as text, so that no program reads it as a float."""
    return _field(Column("TEXT", en, zh, "yuan", required))


def whole(en: str, zh: str, unit: str = "", *, required: bool = True, key: bool = False) -> Any:
    """A whole number, never below nothing."""
    return _field(Column("INTEGER", en, zh, unit, required, key, least=0))


def day(en: str, zh: str, *, required: bool = True) -> Any:
    """A calendar day, as YYYY-MM-DD."""
    return _field(Column("TEXT", en, zh, "date", required, glob=DAY))


def said(cls: type, name: str, *, references: str = "") -> Any:
    """A field of the policy format, with the words of its own declaration."""
    spec = specs(cls)[name]
    choices = spec.choices if spec.required and not spec.lack else ()
    return text(spec.en, spec.zh, required=spec.required, references=references, choices=choices)


def columns(table: type) -> dict[str, Column]:
    """The columns of a row class by name, in the order of its fields."""
    return {a.name: a.metadata["column"] for a in attrs.fields(table)}


def keys(table: type) -> list[str]:
    """The names of the columns that make up the primary key."""
    return [name for name, column in columns(table).items() if column.key]
