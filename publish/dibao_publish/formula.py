"""Cells that a spreadsheet would run as a formula, made harmless for CSV."""

from __future__ import annotations

import re
from typing import Any

_STARTS = ("=", "+", "-", "@", "\t", "\r")
_NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?(e[-+]?[0-9]+)?", re.ASCII)


def safe(value: Any) -> Any:
    """The value; a text that begins like a formula and is no number, with ' in front of it."""
    if isinstance(value, str) and value.startswith(_STARTS) and not _NUMBER.fullmatch(value):
        return f"'{value}"
    return value
