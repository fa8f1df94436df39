"""A large list's computation as plain values, which stream over a file or go to the nodes of a cluster.

Whoever runs it brings the distinct cells of the list (`Typed.cells`) and, where some rows are asked
one by one, their distinct facts (`Job.asked`); a `Job` then needs neither the policies nor the book.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date

import polars as pl
from attrs import evolve, field, frozen

from dibao.errors import InputError
from dibao.message import Message, msg
from dibao.register.answers import BASIS, answers_of, facts_of, with_answers
from dibao.register.expressions import whole
from dibao.register.kernel import CELL, LACK, SINGLY, amount_columns, compute
from dibao.register.keys import picked
from dibao.register.numbered import Numbered
from dibao.register.persons import persons_of
from dibao.register.plan import KEYS, Asking, Basis, Period, make_plan
from dibao.register.refused import Fault
from dibao.register.typed import (
    FAULT,
    FAULTS,
    TOO_MANY_PERSONS,
    Typed,
    read_cells,
    where,
)

MOST_CELLS = 200_000  # each is looked up for every month
MOST_ASKED = 2_000_000  # each takes about a millisecond a month
YUAN = pl.Decimal(12, 2)  # of a written amount
CHANGED = Fault(
    None, "changed", msg("The row was not there when the list was first read; compute it again.")
)
Speak = Callable[[Message], str]


@frozen
class Job:
    """What computes a list: tables to join, and the rule.

    `table` is looked up by `keys`; `answers` holds what was asked one by one; `faults` has each
    reason at the position of its number, `bases` the clauses and whether they hold.
    """

    typed: Typed
    months: tuple[date, ...]
    keys: tuple[str, ...]
    periods: tuple[Period, ...]
    table: pl.DataFrame = field(repr=False)
    faults: pl.DataFrame = field(repr=False)
    bases: pl.DataFrame = field(repr=False)
    policies: str  # the hash of the policies
    first_lack: int  # the number of the plan's first fault among all faults
    answers: pl.DataFrame | None = field(default=None, repr=False)

    @property
    def amounts(self) -> tuple[str, ...]:
        """The columns that hold amounts."""
        return amount_columns(self)

    @property
    def kept(self) -> tuple[str, ...]:
        """The columns that every row has beside its amounts."""
        month = ("month",) if self.typed.monthly else ()
        return ("household", "place", "program", *month, "members", "income")

    def asked(self, frame: pl.LazyFrame) -> pl.LazyFrame:
        """The facts of the rows that are asked one by one, as often as they stand there."""
        return self._computed(frame).filter(pl.col(SINGLY)).select(facts_of(self.months))

    def done(
        self, frame: pl.LazyFrame, *, standing: pl.Expr | None = None, more: Sequence[str] = ()
    ) -> pl.LazyFrame:
        """Every row with its amounts in fen and its basis, or with the number of its lack.

        `standing`: as of `Typed.rows`. `more`: further columns of the list that are carried.
        """
        done = self._computed(frame, standing, more)
        lost = pl.col(CELL).is_null()
        if self.answers is not None:
            done = with_answers(done, self.answers, self.months)
            lost |= pl.col(SINGLY) & pl.col(LACK).is_null() & pl.col(BASIS).is_null()
        lack = pl.coalesce(
            FAULT, pl.col(LACK) + self.first_lack, pl.when(lost).then(whole(self.first_lack - 1))
        )
        return done.with_columns(lack.alias(LACK)).select(
            *more,
            *(pl.col(_KEY if name == "place" else name).alias(name) for name in self.kept),
            *(pl.when(pl.col(LACK).is_null()).then(name).alias(name) for name in self.amounts),
            BASIS,
            LACK,
        )

    def told(self, done: pl.LazyFrame) -> pl.LazyFrame:
        """The same for people: amounts in yuan, their clauses, and whether they hold."""
        fen = ("income", *self.amounts)
        yuan = (((pl.col(name).cast(_EXACT)) / 100).cast(YUAN).alias(name) for name in fen)
        basis = pl.when(pl.col(LACK).is_null()).then(BASIS).alias(BASIS)
        told = done.with_columns(*yuan, basis)
        return told.with_columns(_picked(self.bases, BASIS)).drop(BASIS)

    def reasons(self, done: pl.LazyFrame) -> pl.LazyFrame:
        """The same rows with the words of their lacks."""
        return done.with_columns(_picked(self.faults, LACK))

    def _computed(
        self, frame: pl.LazyFrame, standing: pl.Expr | None = None, more: Sequence[str] = ()
    ) -> pl.LazyFrame:
        """The list as the kernel leaves it, with what its cells say; a row with a fault is not asked."""
        rows = frame.select(*more, *self.typed.rows(standing))
        computed = compute(rows, self, bounded=self.typed.bounded)
        named = computed.with_columns(_picked(self.table.select(*KEYS, *_OF_CELLS), CELL))
        crowded = where(pl.col(_PERSONS) > pl.col("members"), TOO_MANY_PERSONS)
        fault = pl.coalesce(FAULT, _CELL_FAULT, crowded)
        return named.with_columns(fault.alias(FAULT)).with_columns(
            (pl.col(SINGLY) & pl.col(FAULT).is_null()).alias(SINGLY)
        )


_EXACT = pl.Decimal(38, 2)
_PERSONS, _CELL_FAULT, _KEY = "persons", "cell_fault", "key"
_OF_CELLS = (_PERSONS, _CELL_FAULT, _KEY, BASIS)


def _picked(table: pl.DataFrame, number: str) -> list[pl.Expr]:
    """The columns of a small table, by the number of its row."""
    return [picked(table[name], pl.col(number)).alias(name) for name in table.columns]


class Preparing:
    """A job in the making: the policies are asked here, and nowhere later."""

    def __init__(
        self, typed: Typed, cells: pl.DataFrame, months: tuple[date, ...], asking: Asking
    ) -> None:
        """`cells`: the distinct values of `Typed.cells`."""
        self.typed, self.months, self.asking = typed, months, asking
        self.raw, self.cell_faults = read_cells(cells.sort(typed.keys))
        keys = [*KEYS, *(("month",) if typed.monthly else ())]
        good = pl.Series([fault is None for fault in self.cell_faults], dtype=pl.Boolean)
        clean = self.raw.filter(good)
        if typed.monthly:
            clean = clean.drop_nulls("month")
        self.plan = make_plan(clean.select(keys).unique().sort(keys), months, asking)
        self.front: Numbered[Fault] = Numbered(FAULTS)
        self.lacks = Numbered(self.plan.faults)
        self.bases: Numbered[Basis] = Numbered()

    def job(self, speak: Speak = str) -> Job:
        """The job, without the answers of rows that are asked one by one."""
        table = self._table()
        return Job(
            typed=self.typed,
            months=self.months,
            keys=self.typed.keys,
            periods=self.plan.periods,
            table=table,
            faults=self._faults(speak),
            bases=self._bases(speak),
            policies=self.asking.book.digest,
            first_lack=len(self.front) + 1,
        )

    def answered(self, job: Job, asked: pl.DataFrame, speak: Speak = str) -> Job:
        """The job with the answers for these facts, each asked once."""
        facts = facts_of(self.months)
        answers = answers_of(asked.sort(facts), self.asking, self.months, self.lacks, self.bases)
        return evolve(job, answers=answers, faults=self._faults(speak), bases=self._bases(speak))

    @property
    def lacks_supplements(self) -> bool:
        """Whether persons are in categories where no supplement is on file."""
        return any(basis.no_supplement for basis in self.bases)

    def _table(self) -> pl.DataFrame:
        """The plan's table by the texts of the list."""
        numbers = [None if one is None else self.front.number(one) for one in self.cell_faults]
        bases = [None if one is None else self.bases.number(one) for one in self.plan.bases]
        of_plan = self.plan.table.with_columns(pl.Series(BASIS, bases, dtype=pl.Int64))
        table = self.raw.with_columns(
            pl.Series(_CELL_FAULT, numbers, dtype=pl.Int64),
            pl.Series(_KEY, self._places(), dtype=pl.String),
            pl.Series(_PERSONS, map(len, map(persons_of, self.raw["categories"])), dtype=pl.Int64),
        )
        keys = list(self.plan.keys)
        return table.join(
            of_plan.drop(CELL), on=keys, how="left", nulls_equal=True, maintain_order="left"
        )

    def _places(self) -> list[str | None]:
        """The key of each cell's place; None where it is no place on file."""
        first = self.months[0] if self.months else None
        days = self.raw["month"] if self.typed.monthly else [first] * self.raw.height
        return [
            self.asking.place(word, day) if word is not None and day is not None else None
            for word, day in zip(self.raw["place"], days, strict=True)
        ]

    def _faults(self, speak: Speak) -> pl.DataFrame:
        faults = [*self.front, CHANGED, *self.lacks]
        return _texts(
            column=[fault.column for fault in faults],
            code=[fault.code for fault in faults],
            lacks=[fault.lacks for fault in faults],
            reason=[speak(fault.message) for fault in faults],
        )

    def _bases(self, speak: Speak) -> pl.DataFrame:
        bases = list(self.bases)
        return _texts(
            holds=[basis.holds for basis in bases],
            clause=[speak(msg("{cites}", cites=basis.cites)) for basis in bases],
        )


def _texts(**columns: list[str | None]) -> pl.DataFrame:
    return pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.String))


def distinct(parts: Iterable[pl.DataFrame], most: int, sentence: Message) -> pl.DataFrame:
    """The rows of all parts, once each; raises `InputError` with the sentence where they are too many."""
    seen: pl.DataFrame | None = None
    for part in parts:
        seen = part if seen is None else pl.concat([seen, part]).unique()
        if seen.height > most:
            raise InputError(sentence)
    if seen is None:
        raise ValueError("a list has at least one part, be it empty")
    return seen


TOO_MANY_CELLS = msg(
    "The list has more than {most} different places, programs, categories and months together; is the place "
    "in the column of places?",
    most=MOST_CELLS,
)
TOO_MANY_ASKED = msg(
    "More than {most} different households must be asked one by one, because members and income do not "
    "settle what they get; compute the list in parts.",
    most=MOST_ASKED,
)
