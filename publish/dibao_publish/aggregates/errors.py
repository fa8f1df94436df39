"""What stops a publication. Each sentence names the check and a number, never a cell or a value."""

from __future__ import annotations

from typing import ClassVar

from dibao.errors import InputError
from dibao.message import Message, msg


class AggregateError(InputError):
    """Nothing is published; `.message` says why, after the check that it fails, if one has a name."""

    check: ClassVar[str] = ""

    def __init__(self, message: Message, check: str = "") -> None:
        named = check or self.check
        super().__init__(
            msg("Check {check}: {why}", check=named, why=message) if named else message
        )


class RegisterError(AggregateError):
    """The register cannot be counted as it is."""

    check = "A9"


class GridError(AggregateError):
    """The policy files do not say which cells there are, or what they may hold at most."""


class BaseTooSmallError(AggregateError):
    """An amount's base that shows how many persons get a fixed amount."""

    check = "A6"


class SecretError(AggregateError):
    """The secret is missing, too short, public, or another one than before."""


class ReleaseConflictError(AggregateError):
    """A release that, beside an earlier one, would tell more than either."""
