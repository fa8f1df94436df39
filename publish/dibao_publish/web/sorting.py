"""The order that a reader asks of a table on Datasette's pages."""

from __future__ import annotations

from urllib.parse import parse_qs

from dibao.message import Message, msg
from dibao_publish.reader import Reader
from dibao_publish.web.page import shown

NAMES = ("_sort", "_sort_desc")


def wrong_order(reader: Reader, table: str, query: bytes) -> Message | None:
    """What is wrong with the order asked for; None if nothing is.

    Datasette 0.65 looks for the column in the rows, and fails where it is none.
    """
    given = parse_qs(query.decode("ascii", "replace"))
    asked = [value for name in NAMES for value in given.get(name, ())]
    if not asked:
        return None
    if len(asked) > 1:
        return msg("A table is sorted by one column: give {names} once.", names=" / ".join(NAMES))
    columns = tuple(reader.keys("SELECT name FROM pragma_table_info(:table)", table=table))
    wrong = [name for name in asked if name not in columns]
    if not wrong or not columns:  # that there is no such table is another answer
        return None
    return msg(
        '{table} has no column "{name}" to sort by; it has {columns}.',
        table=table,
        name=shown(wrong[0]),
        columns=columns,
    )
