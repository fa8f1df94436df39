"""What every row class says of its table: name, and title in both languages."""

from __future__ import annotations

from typing import ClassVar


class Table:
    """A table of the registry; its fields are the columns (`dibao_publish.columns`)."""

    table: ClassVar[str]
    en: ClassVar[str]
    zh: ClassVar[str]
