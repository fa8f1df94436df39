"""Texts and bytes that are nearly right: originals with pieces put in, taken out or written over."""

from __future__ import annotations

import os
from collections.abc import Sequence

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

# What a person or a broken program may put where it does not belong.
PIECES = (
    *"\0\t\n\r :-#\"'|>&*!%@`[]{},.?~=/\\<>0123456789",
    *"元月人户％：，。〔〕（）０１Ⅷ①²\u200b\u200f\ufeff\u2028\x85\x1b\ud7ff\U0001f600e\u0301",
    "\r\n",
    "  ",
    "\n  ",
    "\n- ",
    "---\n",
    ": :",
    "null",
    "true",
    "nan",
    "inf",
    "-1",
    "1e9",
    "0x10",
    "1_000",
    "99999999999999999999",
    "0.005",
    "2011-02-29",
    "2011-13",
    "0000-01-01",
    "9999-12-31",
    "not stated",
    "not seen",
    "none",
    "at least ",
    "=cmd()",
    "<b>",
    "{0}",
    "%s",
    "../",
    "&a *a",
    "甲" * 70,
    "(" * 40,
)

EDITS = st.lists(
    st.tuples(
        st.integers(0, 1 << 16),
        st.sampled_from((0, 0, 0, 1, 1, 2, 5, 40)),
        st.sampled_from(PIECES) | st.text(max_size=6),
    ),
    min_size=1,
    max_size=4,
)


def edited(original: str, edits: Sequence[tuple[int, int, str]]) -> str:
    """The text after each edit: at a place, so many letters out, a piece in."""
    for number, out, piece in edits:
        at = number % (len(original) + 1)
        original = original[:at] + piece + original[at + out :]
    return original


def edited_bytes(original: bytes, edits: Sequence[tuple[int, int, bytes]]) -> bytes:
    """The same with bytes."""
    for number, out, piece in edits:
        at = number % (len(original) + 1)
        original = original[:at] + piece + original[at + out :]
    return original


def mutated(originals: Sequence[str]) -> st.SearchStrategy[str]:
    """One of the originals, edited."""
    return st.builds(edited, st.sampled_from(originals), EDITS)


BYTE_EDITS = st.lists(
    st.tuples(st.integers(0, 1 << 16), st.sampled_from((0, 1, 1, 4, 400)), st.binary(max_size=6)),
    min_size=1,
    max_size=4,
)


def mutated_bytes(originals: Sequence[bytes]) -> st.SearchStrategy[bytes]:
    """One of the originals, edited byte by byte."""
    return st.builds(edited_bytes, st.sampled_from(originals), BYTE_EDITS)


# Of every kind of reader 100,000 in CI; by hand fewer, and other ones each time.
EVERY = 100_000 if os.environ.get("CI") == "true" else 4_000


def examples(share: float) -> settings:
    """How many inputs a test takes, as a share of those of its reader."""
    return settings(
        max_examples=round(EVERY * share),
        suppress_health_check=list(HealthCheck),
        database=None,
    )
