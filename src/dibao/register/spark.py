"""Allowances on Spark: the same kernel, on the Arrow batches of a frame (extra `dibao[spark]`).

Households are independent, so every batch is computed by itself, on whichever node has it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl

from dibao._version import VERSION
from dibao.message import msg
from dibao.policy.book import Book
from dibao.policy.clauses import Clause
from dibao.register._allowances import months_asked
from dibao.register.answers import facts_of
from dibao.register.job import (
    MOST_ASKED,
    MOST_CELLS,
    TOO_MANY_ASKED,
    TOO_MANY_CELLS,
    YUAN,
    Job,
    Preparing,
    Speak,
    distinct,
)
from dibao.register.kernel import LACK
from dibao.register.plan import Asking
from dibao.register.typed import typed

if TYPE_CHECKING:
    import pyarrow as pa
    from pyspark.sql import DataFrame

# The columns that are no text. Spark checks types, and takes names as they come.
_TYPES: dict[str, pl.DataType | type[pl.DataType]] = {
    "month": pl.Date,
    "since": pl.Date,
    "until": pl.Date,
    "members": pl.Int64,
}
_SQL = {pl.String: "string", pl.Date: "date", pl.Int64: "bigint", YUAN: "decimal(12,2)"}
_WHY = (LACK, "column", "lacks", "reason")
_MADE = ("dibao_version", "policies")
Schema = Mapping[str, Any]  # name to Polars type


def session_settings() -> dict[str, str]:
    """Settings for `SparkSession.builder.config`.

    Batches large enough for columns to pay; one thread for each task, since Spark already runs as
    many tasks as there are cores.
    """
    return {
        "spark.sql.execution.arrow.maxRecordsPerBatch": "100000",
        "spark.executorEnv.POLARS_MAX_THREADS": "1",
    }


def allowances(
    frame: DataFrame,
    book: Book,
    months: Sequence[date] = (),
    assume: Sequence[Clause] = (),
    *,
    speak: Speak = str,
) -> DataFrame:
    """The allowance of every household of a Spark frame: one row for each row, in no order.

    Columns as of `dibao.register.streaming.allowances_of_file`: `household`, `place`, `program`,
    `month`, `members`, the income and the amounts in yuan (decimal(12,2)), `holds`, `clause`.
    A row without amounts says why, as the refused rows of a file do: `lack` (the code), `column`,
    `lacks` (the kind of clause that is missing) and `reason`, which `speak` says; they are null in
    all others. A household's number that may not be kept is one of the reasons, since no file and
    row could stand for it. `dibao_version` and `policies`, the hash, stand in every row.

    The frame is read twice or three times; give one that says the same each time. Raises
    `InputError` where its columns or the months cannot be used.
    """
    schema: Any = pl.from_arrow(frame.limit(0).toArrow())
    found = typed(schema.schema, msg("the frame"))
    asked = months_asked(months, monthly=found.monthly)
    listed = select(frame, found.names.values())
    cells = _few(select(listed, found.cell_headers), MOST_CELLS)
    part = cells.select(found.cells()).unique()
    preparing = Preparing(
        found,
        distinct([part], MOST_CELLS, TOO_MANY_CELLS),
        asked,
        Asking(book, tuple(assume)),
    )
    job = preparing.job(speak)
    if preparing.plan.asks_singly:
        facts = _few(_mapped(listed, asked_batches, job, _facts_schema(job)), MOST_ASKED)
        job = preparing.answered(job, distinct([facts], MOST_ASKED, TOO_MANY_ASKED), speak)
    return _mapped(listed, arrow_batches, job, out_schema(job))


def arrow_batches(job: Job, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The rows of each batch computed: what every task of the cluster runs."""
    for batch in batches:
        yield from _exported(_computed(job, _frame(batch)), out_schema(job))


def asked_batches(job: Job, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
    """The different facts of each batch that are asked one by one."""
    for batch in batches:
        yield from _exported(job.asked(_frame(batch)).unique(), _facts_schema(job))


def out_schema(job: Job) -> dict[str, Any]:
    """The columns that come out, with their types."""
    names = (*job.kept, *job.amounts, "holds", "clause", *_WHY, *_MADE)
    money = dict.fromkeys(("income", *job.amounts), YUAN)
    return {name: money.get(name, _TYPES.get(name, pl.String)) for name in names}


def _facts_schema(job: Job) -> dict[str, Any]:
    types = {**_TYPES, "income": pl.Int64}
    return {name: types.get(name, pl.String) for name in facts_of(job.months)}


# --- batches -----------------------------------------------------------------------------------


def _frame(batch: pa.RecordBatch) -> pl.LazyFrame:
    frame: Any = pl.from_arrow(batch)
    lazy: pl.LazyFrame = frame.lazy()
    return lazy


def _computed(job: Job, frame: pl.LazyFrame) -> pl.LazyFrame:
    told = job.reasons(job.told(job.done(frame)))
    return told.with_columns(
        pl.col("code").alias(LACK),
        pl.lit(VERSION).alias("dibao_version"),
        pl.lit(job.policies).alias("policies"),
    )


def _exported(frame: pl.LazyFrame, schema: Schema) -> Iterator[pa.RecordBatch]:
    """The columns in the declared order, and in the types that Spark expects."""
    import pyarrow as pa

    arrow = {
        pl.String: pa.string(),
        pl.Date: pa.date32(),
        pl.Int64: pa.int64(),
        YUAN: pa.decimal128(12, 2),
    }
    table = frame.select(*schema).collect().to_arrow()
    yield from table.cast(pa.schema([(name, arrow[t]) for name, t in schema.items()])).to_batches()


# --- Spark -------------------------------------------------------------------------------------


def quoted(name: str) -> str:
    """A column's name as Spark's SQL takes it."""
    return "`" + name.replace("`", "``") + "`"


def select(frame: DataFrame, names: Iterable[str]) -> DataFrame:
    """These columns of a frame, whatever stands in their names."""
    return frame.select(*map(quoted, names))


def _mapped(
    frame: DataFrame, driver: Callable[[Job, Any], Any], job: Job, schema: Schema
) -> DataFrame:
    columns = ", ".join(f"{quoted(name)} {_SQL[kind]}" for name, kind in schema.items())
    return frame.mapInArrow(partial(driver, job), columns)


def _few(frame: DataFrame, most: int) -> pl.DataFrame:
    """The different rows of a frame, on the driver; one more than may be, if there are more."""
    found: Any = pl.from_arrow(frame.distinct().limit(most + 1).toArrow())
    rows: pl.DataFrame = found
    return rows
