"""Keyed rounding: each base cell goes down or up to a multiple of the base, by a secret threshold.

The threshold is fixed for a cell for ever: neither the month nor the measure is in its key, so that
a figure which stays the same is published the same every month, and nobody can average it.
Over all secrets a published figure is right on average.
"""

from __future__ import annotations

import hmac

UNIT_SEPARATOR = b"\x1f"
ONE = 1 << 32  # thresholds are 0 to ONE - 1


def threshold(secret: bytes, lineage: str, program: str, category: str) -> int:
    """The threshold of a base cell. `lineage` is the first code that the district ever had."""
    cell = UNIT_SEPARATOR.join(part.encode() for part in (lineage, program, category))
    return int.from_bytes(hmac.digest(secret, cell, "sha256")[:4], "big")


def rounded(x: int, base: int, u: int) -> int:
    """The multiple of the base next to x, below or above; x itself if it is one."""
    return base * ((x * ONE + base * u) // (base * ONE))


def fingerprint(secret: bytes) -> str:
    """Eight hex digits by which two releases show that they used one secret."""
    return hmac.digest(secret, b"fingerprint", "sha256").hex()[:8]
