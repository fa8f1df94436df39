"""Rows that come in pieces, each in the order of a key, brought into one order on disk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import polars as pl
from polars.io.plugins import register_io_source

STEP = 500_000  # rows held at once
_GROUP = 20_000  # rows of a row group, of which only those that are needed are read
_BIN = 1_000  # keys counted together


class Pieces:
    """The pieces in a folder. Rows of one key come in one piece, and keep their order there."""

    def __init__(self, folder: Path, name: str, key: str) -> None:
        self.folder, self.name, self.key = folder, name, key
        self.paths: list[Path] = []

    def add(self, frame: pl.DataFrame) -> None:
        """One piece more; all have the same columns."""
        path = self.folder / f"{self.name}-{len(self.paths)}.parquet"
        frame.write_parquet(path, row_group_size=_GROUP)
        self.paths.append(path)

    def in_order(self) -> pl.LazyFrame:
        """All rows in the order of the key, which is left out; read a stretch of keys at a time."""
        whole = pl.scan_parquet(self.paths, glob=False)
        schema = {n: kind for n, kind in whole.collect_schema().items() if n != self.key}

        def stretches(
            columns: list[str] | None, predicate: pl.Expr | None, rows: int | None, size: int | None
        ) -> Iterator[pl.DataFrame]:
            del rows, size
            for first, last in self._stretches(whole):
                here = whole.filter(pl.col(self.key).is_between(first, last))
                found = here.collect(engine="streaming").sort(self.key, maintain_order=True)
                wanted: Sequence[str] = list(schema) if columns is None else columns
                found = found.select(wanted)
                yield found if predicate is None else found.filter(predicate)

        return register_io_source(stretches, schema=schema)

    def _stretches(self, whole: pl.LazyFrame) -> Iterator[tuple[int, int]]:
        """First and last key of stretches that have about `STEP` rows."""
        counted = (
            whole.group_by(pl.col(self.key) // _BIN)
            .len()
            .sort(self.key)
            .collect(engine="streaming")
        )
        first, held = None, 0
        for number, count in counted.iter_rows():
            first = number if first is None else first
            held += count
            if held >= STEP:
                yield first * _BIN, number * _BIN + _BIN - 1
                first, held = None, 0
        if first is not None:
            yield first * _BIN, counted[self.key][-1] * _BIN + _BIN - 1


def frame_of(rows: Any, schema: Any) -> pl.DataFrame:
    """Tuples of cells as a frame."""
    return pl.DataFrame(list(rows), schema=schema, orient="row")
