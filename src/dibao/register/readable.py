"""A list in Parquet that is damaged: a sentence instead of what the library says of it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dibao.errors import InputError
from dibao.message import msg


@contextmanager
def readable(file: str) -> Iterator[None]:
    """Raises `InputError` where a list breaks while it is read; `file` is its name.

    A damaged page makes Polars panic, which is no `Exception`. What it says may hold a cell, so it is
    not repeated.
    """
    import polars as pl

    try:
        yield
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError):
        raise InputError(msg("{file} cannot be read as Parquet.", file=file)) from None
