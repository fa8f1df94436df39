"""What a reader asks of a table on Datasette's pages, where Datasette 0.65 fails at what it cannot read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from urllib.parse import parse_qsl

from dibao.message import Message, msg
from dibao_publish.web.page import shown

THROUGH, SECONDS, LISTED = "_through", "_timelimit", "__in"
TRACE = "_trace"  # of 0.65: a CSV within a page, which may still be kept as CSV


def wrong_query(query: bytes) -> Message | None:
    """What is wrong with the query; None if nothing is that Datasette would not see itself."""
    return next(_wrong(query), None)


def _wrong(query: bytes) -> Iterator[Message]:
    for name, text in parse_qsl(query.decode("ascii", "replace")):
        if name == THROUGH:
            yield msg("{name} is not taken here; give the columns of the table.", name=THROUGH)
        elif name == TRACE:
            yield msg("{name} is not taken here.", name=TRACE)
        elif name == SECONDS and not (text.isascii() and text.isdigit()):
            yield msg("{name} is a whole number of milliseconds.", name=SECONDS)
        elif name.endswith(LISTED) and text.startswith("[") and not _is_list(text):
            yield msg(
                '{name} takes values with commas between them, or a JSON list of them, not "{text}".',
                name=shown(name),
                text=shown(text),
            )


def _is_list(text: str) -> bool:
    """Whether a text is a list of single values in JSON."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return False
    return all(isinstance(one, str | int | float | None) for one in found)
