"""The rows of a list that are asked one by one: their answers as one more small table to join."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import polars as pl

from dibao.register.kernel import AMOUNT, LACK, SINGLY, month_column
from dibao.register.numbered import Numbered
from dibao.register.one_by_one import FACTS, answer
from dibao.register.plan import Asking, Basis
from dibao.register.refused import Fault

BASIS = "basis"  # a number in the bases


def facts_of(months: Sequence[date]) -> list[str]:
    """The columns that decide the answer of a row."""
    return [*FACTS, *(("since", "until") if months else ("month",))]


def answers_of(
    asked: pl.DataFrame,
    asking: Asking,
    months: tuple[date, ...],
    faults: Numbered[Fault],
    bases: Numbered[Basis],
) -> pl.DataFrame:
    """The answers for these facts, each asked once: amounts in fen, lack and basis as numbers.

    `asked` has the columns of `facts_of`. New faults and bases are added to those given.
    """
    columns = _amounts(months)
    answers = [_answer(row, asking, months, faults, bases) for row in asked.iter_rows(named=True)]
    return asked.with_columns(
        pl.lit(value=True).alias(SINGLY),
        *(
            pl.Series(f"{name}_", [one.get(name) for one in answers], dtype=pl.Int64)
            for name in (*columns, LACK, BASIS)
        ),
    )


def with_answers(done: pl.LazyFrame, answers: pl.DataFrame, months: Sequence[date]) -> pl.LazyFrame:
    """The list, computed by the kernel, with the answers for its rows that are asked one by one."""
    on = [*facts_of(months), SINGLY]
    joined = done.join(answers.lazy(), on=on, how="left", nulls_equal=True, maintain_order="left")
    names = (*_amounts(months), LACK)
    return joined.with_columns(
        *(pl.coalesce(name, f"{name}_").alias(name) for name in names),
        pl.when(pl.col(SINGLY)).then(f"{BASIS}_").otherwise(BASIS).alias(BASIS),
    ).drop(*(f"{name}_" for name in (*names, BASIS)))


def _amounts(months: Sequence[date]) -> tuple[str, ...]:
    return tuple(map(month_column, months)) or (AMOUNT,)


def _answer(
    facts: dict[str, Any],
    asking: Asking,
    asked: tuple[date, ...],
    faults: Numbered[Fault],
    bases: Numbered[Basis],
) -> dict[str, int | None]:
    """The amounts, the lack and the basis of one household, as numbers of columns."""
    months = _months_of(facts, asked)
    answers = [answer(asking, facts, month) for month in months]
    fault = next((one.fault for one in answers if one.fault is not None), None)
    if fault is not None:
        return {LACK: faults.number(fault)}
    names = [month_column(month) for month in months] if asked else [AMOUNT]
    found = {name: one.fen for name, one in zip(names, answers, strict=True)}
    together = _together([one.basis for one in answers if one.basis is not None])
    return {**found, BASIS: None if together is None else bases.number(together)}


def _months_of(facts: dict[str, Any], months: tuple[date, ...]) -> tuple[date, ...]:
    if not months:
        return (facts["month"],)
    since, until = facts["since"] or date.min, facts["until"] or date.max
    return tuple(month for month in months if since <= month <= until)


def _together(bases: Sequence[Basis]) -> Basis | None:
    """The bases of several months as one; the weakest word of whether they hold counts."""
    if not bases:
        return None
    words = [basis.holds for basis in bases]
    return Basis(
        place=bases[0].place,
        holds=next((word for word in ("assumed", "presumed") if word in words), "confirmed"),
        cites=tuple(dict.fromkeys(by for basis in bases for by in basis.cites)),
        assumed=tuple(dict.fromkeys(text for basis in bases for text in basis.assumed)),
        inferred=tuple(dict.fromkeys(item for basis in bases for item in basis.inferred)),
        no_supplement=any(basis.no_supplement for basis in bases),
    )
