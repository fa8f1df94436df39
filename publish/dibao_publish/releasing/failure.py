"""Why a release stopped."""

from __future__ import annotations

from collections.abc import Sequence

from dibao.errors import InputError
from dibao.message import Message


class ReleaseFailed(InputError):
    """A release was not put into service; what was served before is served still.

    `problems`: what is wrong with its files, or that nginx did not go back; a sentence each.
    """

    def __init__(self, message: Message, problems: Sequence[Message] = ()) -> None:
        self.problems = tuple(problems)
        super().__init__(message)
