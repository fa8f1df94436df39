"""What stops a publication. Each sentence names the check and a number, never a cell or a value."""

from __future__ import annotations

from dibao.errors import InputError


class AggregateError(InputError):
    """Nothing is published; `.message` says why."""


class RegisterError(AggregateError):
    """The register cannot be counted as it is."""


class GridError(AggregateError):
    """The policy files do not say which cells there are, or what they may hold at most."""


class BaseTooSmallError(AggregateError):
    """An amount's base that shows how many persons get a fixed amount."""


class SecretError(AggregateError):
    """The secret is missing, too short, public, or another one than before."""


class ReleaseConflictError(AggregateError):
    """A release that, beside an earlier one, would tell more than either."""
