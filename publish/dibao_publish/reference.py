"""The reference of the registry, made from its classes: `python -m dibao_publish.reference FILE`.

It writes the tables, views and questions, and the counts of the registry FILE, into
`docs/registry.md`, between the marks that stand there.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from dibao_publish.columns import Column, columns
from dibao_publish.named_views import VIEWS
from dibao_publish.queries import QUERIES, Query
from dibao_publish.reader import Reader
from dibao_publish.table import Table
from dibao_publish.tables import TABLES

DOCUMENT = Path(__file__).parents[2] / "docs" / "registry.md"
BEGIN, END = "<!-- begin: {} -->", "<!-- end: {} -->"
COUNTS = (
    ("places", "places"),
    ("notices", "notices"),
    ("clauses", "clauses"),
    ("standards", "standards, own and inherited"),
    ("government", "— read at a government host"),
    ("mirror", "— read as an official text elsewhere"),
    ("press", "— read in the press"),
    ("aggregator", "— read at an aggregator"),
    ("tekun", "amounts of 特困 support"),
    ("gaps", "spans that the files do not decide"),
    ("judged", "findings that could be judged"),
    ("findings", "— not met"),
    ("statistics", "statistics, apart"),
    ("leads", "leads, apart"),
)


def counts(registry: Path) -> str:
    """What a registry holds, as a table."""
    row = Reader(registry).row('SELECT * FROM "release"') or {}
    lines = (f"| {words} | {row[name]:,} |" for name, words in COUNTS)
    return "\n".join(("| what | count |", "|---|---:|", *lines))


def tables() -> str:
    """Every table with its columns, and every view."""
    return "\n\n".join((*map(_table, TABLES), *_views()))


def questions() -> str:
    """Every question with its parameters, what it means and what it does not."""
    return "\n\n".join(map(_question, QUERIES))


def _table(table: type[Table]) -> str:
    lines = (_column(name, column) for name, column in columns(table).items())
    head = f"### `{table.table}`\n\n{table.en}.\n{table.zh}。\n"
    return "\n".join((head, "| column | | |", "|---|---|---|", *lines))


def _column(name: str, column: Column) -> str:
    unit = f" [{column.unit}]" if column.unit else ""
    return f"| `{name}` | {_cell(column.en)}{unit} | {_cell(column.zh)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _views() -> Iterator[str]:
    for view in VIEWS:
        names = ", ".join(f"`{name}`" for name in view.columns)
        yield f"### `{view.name}` (a view)\n\n{view.en}.\n{view.zh}。\n{view.about}\n\nColumns: {names}."


def _question(query: type[Query]) -> str:
    names = ", ".join(f"`{param.name}`" for param in query.params)
    return (
        f"### `/q/{query.name}`\n\n**{query.en}** · {query.zh}\n\n{query.meaning}\n{query.caution}\n\n"
        f"Parameters: {names}. Counted: {query.counted}."
    )


def written(text: str, parts: dict[str, str]) -> str:
    """A document with each part between its marks; ValueError if a mark is not there."""
    for name, part in parts.items():
        begin, end = BEGIN.format(name), END.format(name)
        before, after = text.index(begin) + len(begin), text.index(end)
        text = f"{text[:before]}\n\n{part}\n\n{text[after:]}"
    return text


def main() -> int:
    """Write the document anew."""
    parts = {"counts": counts(Path(sys.argv[1])), "tables": tables(), "questions": questions()}
    DOCUMENT.write_text(written(DOCUMENT.read_text(encoding="utf-8"), parts), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
