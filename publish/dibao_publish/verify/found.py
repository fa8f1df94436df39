"""What a check of a release found."""

from __future__ import annotations

from attrs import define, field

from dibao.message import Message
from dibao_publish.release import Hashes


@define
class Found:
    """`problems`: what is not as it was published. `notes`: what could not be compared, and why.

    `hashes`: those of the registry; None if it is not among the files, or cannot be read. `files`:
    how many files were checked.
    """

    problems: list[Message] = field(factory=list)
    notes: list[Message] = field(factory=list)
    hashes: Hashes | None = None
    files: int = 0
