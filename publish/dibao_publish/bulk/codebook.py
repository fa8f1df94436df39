"""The codebook: every column of every table with its meaning, made from the declarations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dibao_publish.bulk.formats import csv_bytes
from dibao_publish.bulk.sheets import Sheet

NAMES = (
    "table",
    "column",
    "type",
    "unit",
    "required",
    "key",
    "references",
    "choices",
    "meaning_zh",
    "meaning_en",
)


def codebook(every: Sequence[Sheet]) -> bytes:
    """The codebook as CSV."""
    return csv_bytes(NAMES, _rows(every))


def _rows(every: Sequence[Sheet]) -> Iterator[tuple[str, ...]]:
    for sheet in every:
        for name, column in sheet.columns.items():
            yield (
                sheet.name,
                name,
                column.sql,
                column.unit,
                "yes" if column.required or column.key else "no",
                "yes" if name in sheet.keys else "no",
                "" if sheet.is_view else column.references,
                "、".join(column.choices),
                column.zh,
                column.en,
            )
