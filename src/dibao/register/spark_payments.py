"""提标补发 on Spark: parts of whole households, each computed as `register.back_pay` computes a list.

A household's rows must come together, so that the frame is shuffled; no rule stands here. Unlike
allowances, kinds of households are asked where they are met: the nodes get the policies.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import polars as pl
import pyarrow as pa  # Spark reads the hints of what it is given
from attrs import evolve

from dibao.message import msg
from dibao.policy.book import Book
from dibao.policy.clauses import Clause
from dibao.register import columns
from dibao.register.facts import Asking
from dibao.register.keyed import refusals
from dibao.register.parts import number_of_part
from dibao.register.payment_tables import LINES, lines_table, names_of
from dibao.register.payments import last_month, paid_back
from dibao.register.reading import Register, take
from dibao.register.refused import Fault
from dibao.register.spark import quoted, select
from dibao.register.tables import MADE_BY, Speak, refused_frame, refused_table
from dibao.register.typed import TELLS_WHO
from dibao.register.writing import as_text

if TYPE_CHECKING:
    from pyspark.sql import DataFrame

PARTS = 200  # of 100 million rows each has half a million
FILE = "frame"
_PART, _LAST = "__part", "last"
_WHERE = ("file", "sheet", "row")  # a frame of a cluster has none of them
_WHY = ("lack", "column", "lacks", "reason")
_OF_A_LINE = [one.name for one in LINES if one.name not in (*_WHERE, *MADE_BY)]
_NAMES = (*_OF_A_LINE, *_WHY, *MADE_BY)
OTHER_ROW = msg("Another row of this household is refused; without it the months are not whole.")


def back_pay(
    frame: DataFrame,
    book: Book,
    notice: str,
    *,
    paid_on: date,
    first_paid: date | None = None,
    offset: bool | None = None,
    assume: Sequence[Clause] = (),
    parts: int = PARTS,
    speak: Speak = str,
) -> DataFrame:
    """What a notice owes each household of a Spark frame: its lines, and a row for each refused one.

    Columns and arguments as of `register.take` and `register.back_pay`. The lines have the columns of
    the file of back-pay without file, sheet and row, amounts in yuan as text. A refused row has no
    `line`, but `lack` (the codes), `column`, `lacks` and `reason`, which are null in all lines. A
    household's number that may not be kept is one of the reasons, since no row could stand for it.

    `parts`: into how many the households are parted; each must fit into the memory of a task. The
    frame is read twice (once, where it has no months) and must say the same each time. Raises what
    `register.back_pay` raises, and `InputError` where its columns cannot be used.
    """
    from pyspark.sql.types import LongType, StructField, StructType

    book.notice(notice)
    monthly = take(frame.limit(0).toArrow(), file=FILE).monthly
    kept = select(frame, [name for name in frame.columns if columns.known(name, {})])
    numbers = next(name for name in kept.columns if columns.known(name, {}) == "household")
    schema = StructType([*kept.schema.fields, StructField(_PART, LongType())])
    parted = kept.mapInArrow(partial(part_batches, numbers, parts), schema)
    # A book that remembers nothing yet is sent: what it remembers is large.
    asking = Asking(evolve(book), notice, paid_on, first_paid, offset, tuple(assume))
    through = _last_month(parted) if monthly else None

    def paid(table: pa.Table) -> pa.Table:
        return paid_table(asking, through, speak, table)

    return parted.groupBy(_PART).applyInArrow(paid, _sql())


def _last_month(parted: DataFrame) -> date | None:
    """The last month of the whole frame."""
    found = parted.groupBy(_PART).applyInArrow(last_month_table, f"{_LAST} date")
    return max((row[0] for row in found.collect() if row[0] is not None), default=None)


def _sql() -> str:
    return ", ".join(
        f"{quoted(name)} {'bigint' if name == 'members' else 'string'}" for name in _NAMES
    )


# --- what runs on the nodes --------------------------------------------------------------------


def part_batches(
    numbers: str, parts: int, batches: Iterable[pa.RecordBatch]
) -> Iterator[pa.RecordBatch]:
    """The rows of each batch with the number of their household's part."""
    for batch in batches:
        if not batch.num_rows:
            continue
        frame: Any = pl.from_arrow(batch.select([numbers]))
        part = frame.select(number_of_part(pl.col(numbers), parts).cast(pl.Int64)).to_series()
        yield pa.RecordBatch.from_arrays(
            [*batch.columns, part.to_arrow()], names=[*batch.schema.names, _PART]
        )


def last_month_table(table: pa.Table) -> pa.Table:
    """The last month of a part, in one row."""
    return pa.table({_LAST: pa.array([last_month(_register(table))], pa.date32())})


def paid_table(asking: Asking, through: date | None, speak: Speak, table: pa.Table) -> pa.Table:
    """A part computed: its lines, and its refused rows."""
    payments = paid_back(_named(_register(table)), asking, through, _nobody)
    places = asking.book.places
    lines = lines_table(payments, places, speak)
    if not isinstance(lines.rows, pl.DataFrame):
        raise TypeError(lines)
    names = names_of(payments, places, speak)
    rows = [evolve(row, faults=tuple(map(_without_row, row.faults))) for row in payments.refused]
    refused = refused_frame(refused_table((names, rows))).rename({"code": "lack"})
    both = pl.concat([as_text(lines.rows, lines), refused], how="diagonal").select(_NAMES)
    types = [(name, pa.int64() if name == "members" else pa.string()) for name in _NAMES]
    return both.to_arrow().cast(pa.schema(types))


def _register(table: pa.Table) -> Register:
    return take(table.drop_columns([_PART]), file=FILE)


def _named(register: Register) -> Register:
    """The rows whose household has a number that may be kept; the others are refused.

    Of a part neither a file nor a row can stand for a number.
    """
    stands_for = pl.col("number").str.contains("#", literal=True)
    lost = [*register.refused, *refusals(register.frame.filter(stands_for), TELLS_WHO)]
    return evolve(
        register,
        frame=register.frame.filter(~stands_for),
        refused=tuple(evolve(row, number=_own(row.number)) for row in lost),
    )


def _own(number: str | None) -> str | None:
    return None if number is None or "#" in number else number


def _without_row(fault: Fault) -> Fault:
    """A fault that names another row by its number, which says nothing here."""
    return evolve(fault, message=OTHER_ROW) if fault.code == "other row" else fault


def _nobody(done: int, of: int) -> None:
    """Nobody watches."""
    del done, of
