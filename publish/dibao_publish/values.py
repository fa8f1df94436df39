"""Values as the tables hold them: days, texts, JSON."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

LAST = date.max


def iso(day: date | None) -> str | None:
    """A day as YYYY-MM-DD; the beginning of all time is not a day that a file names."""
    return None if day is None or day == date.min else day.isoformat()


def as_text(value: Any) -> str | None:
    """A value as a policy file writes it; a map as JSON; nothing as None."""
    if value is None or value == ():
        return None
    if isinstance(value, tuple) and isinstance(value[0], tuple):
        return as_json({as_text(key): as_text(item) for key, item in value})
    return "、".join(value) if isinstance(value, tuple) else str(value)


def as_json(value: Any) -> str | None:
    """JSON with Chinese readable; nothing as None."""
    return json.dumps(value, ensure_ascii=False) if value else None


def yuan_text(fen: int) -> str:
    """Whole fen as yuan with two places."""
    sign, whole = ("-" if fen < 0 else ""), abs(fen)
    return f"{sign}{whole // 100}.{whole % 100:02d}"
