"""The files of back-pay: the list to pay by, and the table of progress."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from typing import Protocol

import polars as pl

from dibao.message import msg
from dibao.policy.places import Places
from dibao.register.lines import KINDS, LEFT_OUT
from dibao.register.payments import Payments
from dibao.register.tables import (
    FOUND_IN,
    MADE_BY,
    Amount,
    Cell,
    Names,
    Speak,
    Table,
    cited,
    exact,
    headings,
)
from dibao.register.totals import Total, by_county, whole

LINES = headings(
    **FOUND_IN,
    household=msg("household number"),
    place=msg("place"),
    program=msg("program"),
    month=msg("month"),
    line=msg("kind of line"),
    members=msg("number of members"),
    due=msg("due"),
    paid=msg("paid"),
    owed=msg("amount owed"),
    total=msg("total of the household"),
    why=msg("why"),
    clause=msg("clause"),
    **MADE_BY,
)
REPORT = headings(
    notice=msg("notice"),
    as_of=msg("as of"),
    place=msg("place"),
    program=msg("program"),
    rows=msg("rows of the list"),
    refused_rows=msg("rows refused"),
    households=msg("households"),
    households_owed=msg("households owed"),
    persons_owed=msg("persons owed"),
    owed=msg("back-pay due"),
    paid_out=msg("paid to date"),
    outstanding=msg("outstanding"),
    overpaid=msg("paid beyond what is due"),
    last_paid_out=msg("last payment"),
    **MADE_BY,
)


class Computed(Protocol):
    """What the files say of a list that was computed, whichever way."""

    @property
    def file(self) -> str:
        """Its file."""

    @property
    def sheet(self) -> str:
        """Its sheet; empty: it has none."""

    @property
    def notice(self) -> str:
        """The name of the notice."""

    @property
    def paid_on(self) -> date:
        """The day of payment."""

    @property
    def policies(self) -> str:
        """The hash of the policies."""

    @property
    def totals(self) -> tuple[Total, ...]:
        """By place and program."""


def names_of(payments: Computed, places: Places, speak: Speak) -> Names:
    """The words for the files of these payments."""
    return Names(places, payments.paid_on, speak, payments.file, payments.sheet, payments.policies)


def lines_table(payments: Payments, places: Places, speak: Speak) -> Table:
    """The list of back-pay: a row for each line."""
    names = names_of(payments, places, speak)
    left_out, owed, of = pl.col("line") == LEFT_OUT, pl.col("owed"), pl.col("of")
    said = {
        "why": [speak(one.why) for one in payments.said],
        "clause": [speak(cited(one.cites)) for one in payments.said],
    }
    texts = pl.DataFrame(said, schema=dict.fromkeys(said, pl.String)).with_row_index("said")
    frame = payments.frame.with_columns(
        pl.when(~left_out).then(pl.col("paid") * of + owed).alias("due"),
        pl.col("number").alias("household"),
        pl.col("month").dt.strftime("%Y-%m"),
        *names.named(payments.frame),
        pl.col("line").replace_strict({kind: speak(words) for kind, words in KINDS.items()}),
    ).join(texts.cast({"said": pl.Int64}), on="said", how="left", maintain_order="left")
    frame = _with_whole_fen(_with_whole_fen(frame, "due"), "owed")
    return Table(LINES, frame.with_columns(names.everywhere()), ("due", "paid", "owed", "total"))


def _with_whole_fen(frame: pl.DataFrame, name: str) -> pl.DataFrame:
    """The quotient `name` / `of` as whole fen, or in full in a column beside it."""
    value, of = pl.col(name), pl.col("of")
    is_whole = value % of == 0
    broken = frame.filter(~is_whole).select(name, "of").unique(maintain_order=True)
    in_full = [str(Amount(Fraction(*pair))) for pair in broken.iter_rows()]
    texts = broken.with_columns(pl.Series(exact(name), in_full, dtype=pl.String))
    return frame.join(texts, on=[name, "of"], how="left", maintain_order="left").with_columns(
        pl.when(is_whole).then(value // of).alias(name)
    )


def report_table(payments: Computed, places: Places, speak: Speak) -> Table:
    """The table of progress: due, paid to date and outstanding by county and program, and the sum."""
    names = names_of(payments, places, speak)
    counties = by_county(payments.totals, places)
    return Table(
        REPORT,
        (
            *(
                (payments.notice, *_report_row(total, names, names.place(total.place)))
                for total in counties
            ),
            (payments.notice, *_report_row(whole(counties), names, speak(msg("all together")))),
        ),
    )


def _report_row(total: Total, names: Names, place: str | None) -> tuple[Cell, ...]:
    return (
        f"{names.day}",
        place,
        names.program(total.program),
        total.rows,
        total.refused,
        total.households,
        total.households_owed,
        total.persons_owed,
        Amount(total.owed),
        Amount(total.paid_out),
        Amount(total.outstanding),
        Amount(total.overpaid),
        f"{total.last_paid_out}" if total.last_paid_out else None,
        *names.made_by(),
    )
