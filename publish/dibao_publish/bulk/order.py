"""What a release is made from, as it is given on the command line."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import SplitResult, urlsplit

from attrs import frozen

from dibao.errors import InputError
from dibao.message import msg


@frozen
class Order:
    """A registry file, the day of its release, the folder of the release before it.

    `base_url`: the address at which the site stands, without a slash at the end; without it, what
    needs an address is left out.
    """

    database: Path
    out: Path
    date: date
    previous: Path | None = None
    base_url: str = ""


def read(database: Path, out: Path, day: str, previous: Path | None, base_url: str) -> Order:
    """An order from what was typed. Raises `InputError`."""
    return Order(database, out, read_day(day), previous, address(base_url))


def read_day(typed: str) -> date:
    """The day of a release. Raises `InputError`."""
    try:
        return date.fromisoformat(typed)
    except ValueError:
        raise InputError(
            msg('"{text}" is not a date; write it as 2011-10-01.', text=typed)
        ) from None


def address(typed: str) -> str:
    """The address without a slash at its end; only http and https, nothing after the path.

    Raises `InputError`.
    """
    if not typed:
        return ""
    parts = _parts(typed)
    plain = parts is not None and parts.scheme in ("http", "https") and parts.hostname
    if parts is None or not plain or parts.query or parts.fragment or parts.username:
        raise InputError(
            msg('"{text}" is no address of a site; write https://example.org.', text=typed)
        )
    return typed.rstrip("/")


def _parts(typed: str) -> SplitResult | None:
    try:
        return urlsplit(typed)
    except ValueError:
        return None
