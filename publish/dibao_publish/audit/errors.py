"""What a failed check raises."""

from __future__ import annotations

from dibao.errors import InputError
from dibao.message import Message, msg


class AuditError(InputError):
    """A check failed: its name, and how many cells (or months) fail; never which, nor a value."""

    def __init__(self, check: str, count: int, advice: Message | None = None) -> None:
        self.check, self.count = check, count
        what = msg(
            "Audit {check} fails in {count} cases; nothing is published.", check=check, count=count
        )
        message = what if advice is None else msg("{one} {other}", one=what, other=advice)
        super().__init__(message)


RAISE_THE_BASES = msg(
    "Raise the bases for all cells from this month on (5 to 10, 10000 to 20000) and say so; never "
    "change one cell, the secret, or try until it passes."
)
