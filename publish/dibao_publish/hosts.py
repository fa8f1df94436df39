"""Addresses: whose host they are. Only government hosts are linked; many mirrors changed hands."""

from __future__ import annotations

from urllib.parse import urlsplit


def host_of(url: str | None) -> str | None:
    """The host of an address; None if it has none."""
    try:
        return urlsplit(url or "").hostname or None
    except ValueError:
        return None


def is_government(url: str | None) -> bool:
    """Whether an address is on a host of the government: gov.cn, or below it, by http or https."""
    host = host_of(url) or ""
    return (host == "gov.cn" or host.endswith(".gov.cn")) and str(url).startswith(
        ("http://", "https://")
    )
