"""One sheet as CSV for spreadsheets and as Parquet for programs; the same rows give the same bytes."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import polars as pl

from dibao_publish.bulk.sheets import Row, Sheet
from dibao_publish.formula import safe

BOM = "\ufeff"  # tells Excel that the file is UTF-8


def csv_bytes(names: Sequence[str], rows: Iterable[Sequence[Any]]) -> bytes:
    """CSV as RFC 4180 has it, in UTF-8 with a BOM; no cell is a formula."""
    out = io.StringIO()
    out.write(BOM)
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(names)
    writer.writerows([safe(value) for value in row] for row in rows)
    return out.getvalue().encode("utf-8")


def parquet_bytes(sheet: Sheet, rows: Sequence[Row]) -> bytes:
    """Parquet with the columns as the schema declares them; cells are as in the database."""
    schema = {
        name: pl.Int64() if column.sql == "INTEGER" else pl.String()
        for name, column in sheet.columns.items()
    }
    frame = pl.DataFrame(rows, schema=schema, orient="row", strict=True)
    out = io.BytesIO()
    frame.write_parquet(out, compression="zstd", statistics=True)
    return out.getvalue()
