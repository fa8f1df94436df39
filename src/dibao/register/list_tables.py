"""The files of allowances, of movement and of sums."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

import polars as pl

from dibao.calc import Movement
from dibao.message import Message, msg
from dibao.policy.places import Places
from dibao.register._allowances import Allowances
from dibao.register._movement import KINDS, Moves, Part
from dibao.register._summary import Sum, Summary
from dibao.register.tables import (
    FOUND_IN,
    MADE_BY,
    Amount,
    Cell,
    Heading,
    Names,
    Speak,
    Table,
    cited,
    headings,
)

HOLDS: dict[str, Message] = {
    "confirmed": msg("confirmed"),
    "presumed": msg("presumed"),
    "assumed": msg("assumed"),
}
MOVES = headings(
    month_before=msg("earlier month"),
    month_after=msg("later month"),
    household=msg("household number"),
    place=msg("place"),
    program=msg("program"),
    movement=msg("movement"),
    members_before=msg("members before"),
    members_after=msg("members after"),
    before=msg("paid before"),
    after=msg("paid after"),
    difference=msg("difference"),
    **MADE_BY,
)
TALLIES = headings(
    month_before=msg("earlier month"),
    month_after=msg("later month"),
    place=msg("place"),
    program=msg("program"),
    households_before=msg("households before"),
    entries=msg("entries"),
    exits=msg("exits"),
    raised=msg("households raised"),
    cut=msg("households cut"),
    unchanged=msg("households unchanged"),
    households_after=msg("households after"),
    before=msg("paid before"),
    after=msg("paid after"),
    **MADE_BY,
)
SUMS = headings(
    place=msg("place"),
    program=msg("program"),
    month=msg("month"),
    households=msg("households"),
    persons=msg("persons"),
    households_paid=msg("households with an amount"),
    paid=msg("paid"),
    mean=msg("paid for each person"),
    **MADE_BY,
)


# --- allowances --------------------------------------------------------------------------------


def allowance_names(found: Allowances, places: Places, speak: Speak) -> Names:
    """The words for the files of these allowances; places are called as in the last month."""
    day = found.months[-1] if found.months else found.frame["month"].max()
    last = day if isinstance(day, date) else date.max
    return Names(places, last, speak, found.file, found.sheet, found.policies)


def allowances_table(found: Allowances, names: Names) -> Table:
    """A row for each row of the list, with its allowance, or one for each month, and the sum."""
    speak, amounts = names.speak, found.columns
    bases = {
        "holds": [speak(HOLDS[basis.holds]) for basis in found.bases],
        "clause": [speak(cited(basis.cites)) for basis in found.bases],
    }
    texts = pl.DataFrame(bases, schema=dict.fromkeys(bases, pl.String)).with_row_index("basis")
    frame = found.frame.with_columns(
        pl.col("number").alias("household"),
        pl.col("month").dt.strftime("%Y-%m"),
        pl.when(pl.any_horizontal(pl.col(name).is_not_null() for name in amounts))
        .then(pl.sum_horizontal(amounts))
        .alias("total"),
        *names.named(found.frame),
        *names.everywhere(),
    ).join(texts.cast({"basis": pl.Int64}), on="basis", how="left", maintain_order="left")
    return Table(_allowance_headings(found), frame, ("income", *amounts, "total"))


def _allowance_headings(found: Allowances) -> tuple[Heading, ...]:
    """With a column for each month asked about, or the month and the amount of the row."""
    months = tuple(Heading(name, msg("{month}", month=name)) for name in found.columns)
    each = (*months, Heading("total", msg("total of the household")))
    one = headings(month=msg("month"), allowance=msg("allowance"))
    return (
        *headings(
            **FOUND_IN,
            household=msg("household number"),
            place=msg("place"),
            program=msg("program"),
            members=msg("number of members"),
            income=msg("income"),
        ),
        *(each if found.months else one),
        *headings(holds=msg("whether it holds"), clause=msg("clause"), **MADE_BY),
    )


# --- movement ----------------------------------------------------------------------------------


def part_names(part: Part, moves: Moves, places: Places, speak: Speak) -> Names:
    """The words for what concerns one of the two lists."""
    day = part.month or date.max
    return Names(places, day, speak, part.file, part.sheet, moves.policies)


def months_compared(moves: Moves) -> tuple[str | None, str | None]:
    """The months of the two lists; None of a list without months."""
    before, after = (
        None if part.month is None else f"{part.month:%Y-%m}"
        for part in (moves.before, moves.after)
    )
    return before, after


def moves_table(moves: Moves, names: Names) -> Table:
    """A row for each household, place and program of either list."""
    words = {kind: names.speak(message) for kind, message in KINDS.items()}
    before, after = pl.col("before"), pl.col("after")
    before_after = zip(("month_before", "month_after"), months_compared(moves), strict=True)
    frame = moves.frame.with_columns(
        *(pl.lit(month, pl.String).alias(name) for name, month in before_after),
        pl.col("number").alias("household"),
        pl.col("move").replace_strict(words, return_dtype=pl.String).alias("movement"),
        (after.fill_null(0) - before.fill_null(0)).alias("difference"),
        *names.named(moves.frame),
        *names.everywhere(),
    )
    return Table(MOVES, frame, ("before", "after", "difference"))


def tallies_table(moves: Moves, names: Names) -> Table:
    """The balance of each place and program: before + entries - exits = after."""
    return Table(TALLIES, tuple(_tally_rows(moves, names)))


def _tally_rows(moves: Moves, names: Names) -> Iterator[tuple[Cell, ...]]:
    for (place, program), moved in moves.totals.items():
        yield (
            *months_compared(moves),
            names.place(place),
            names.program(program),
            *_households(moved),
            Amount(moved.before.fen),
            Amount(moved.after.fen),
            *names.made_by(),
        )


def _households(moved: Movement) -> Iterator[int]:
    for name in ("before", "entries", "exits", "raised", "cut", "unchanged", "after"):
        yield getattr(moved, name).households


# --- sums --------------------------------------------------------------------------------------


def sum_names(found: Summary, places: Places, speak: Speak) -> Names:
    """The words for the files of these sums; places are called as in the last month."""
    day = found.months[-1] if found.months else date.max
    return Names(places, day, speak, found.file, found.sheet, found.policies)


def sums_table(found: Summary, names: Names) -> Table:
    """A row for each place, program and month."""
    return Table(SUMS, tuple(_sum_row(one, names) for one in found.sums))


def _sum_row(one: Sum, names: Names) -> tuple[Cell, ...]:
    return (
        names.place(one.place),
        names.program(one.program),
        f"{one.month:%Y-%m}" if one.month else None,
        one.households,
        one.persons,
        one.paid_households,
        Amount(one.paid) if one.paid_households else None,
        None if one.mean is None else Amount(one.mean),
        *names.made_by(),
    )
