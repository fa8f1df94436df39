"""提标补发 for a whole list: a line for each household and month, and the rows that are refused.

Rows in = rows computed + rows refused, always.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property
from typing import Any

import polars as pl
from attrs import define, evolve, field, frozen

from dibao import calc
from dibao.errors import PlaceError
from dibao.message import Message, msg
from dibao.policy.book import Book
from dibao.policy.clauses import Clause
from dibao.register.answered import Answered, Answers
from dibao.register.facts import Asking
from dibao.register.households import (
    GROUP,
    Monthly,
    Roster,
    each_by_itself,
    grouped,
    with_windows,
)
from dibao.register.keyed import NO_SUCH_PLACE, TWICE, refusals
from dibao.register.keys import cell_number, distinct, picked
from dibao.register.lines import LEFT_OUT, Line, Said
from dibao.register.owed_columns import owed_by_columns
from dibao.register.paid_on import with_paid_on
from dibao.register.reading import Register
from dibao.register.refused import Fault, RefusedRow
from dibao.register.totals import Total, added, totals_of, whole


@frozen(slots=False)
class Payments:
    """What a notice owes everyone on a list.

    `households`: a row for each household that was computed, in the order of the list: `number`,
    `place` (key), `program`, `fen` owed. `lines`: by household and month. `refused`: by row.
    `totals`: by place and program; `total`: all together. `computed`: the rows that were computed,
    those that only show who is on a list included. `assumed`, `inferred`, `cites`, `notes` and
    `deadlines` (the words, and whether it is met) hold for any of the households. `monthly`: each
    row of the list has its month; else it is a roster.
    """

    file: str
    sheet: str
    notice: str
    paid_on: date
    policies: str
    rows: int
    computed: int
    households: pl.DataFrame = field(repr=False)
    answered: Answered = field(repr=False)
    refused: tuple[RefusedRow, ...] = field(repr=False)
    totals: tuple[Total, ...]
    assumed: tuple[str, ...]
    inferred: tuple[calc.Inferred, ...]
    cites: tuple[calc.Cite, ...]
    notes: tuple[Message, ...]
    deadlines: tuple[tuple[str, str], ...]
    monthly: bool
    listed: pl.DataFrame = field(repr=False)  # what the list says of each household and month

    @property
    def total(self) -> Total:
        """All places and programs together; a household that moved is counted once."""
        numbers, owed = pl.col("household"), pl.col("fen") > 0
        return evolve(
            whole(self.totals),
            households=self.households.select(numbers.n_unique()).item(),
            households_owed=self.households.filter(owed).select(numbers.n_unique()).item(),
        )

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows are refused for which first reason, the most frequent first."""
        return dict(Counter(row.code for row in self.refused).most_common())

    @property
    def said(self) -> tuple[Said, ...]:
        """What the numbers in the column `said` of `frame` stand for."""
        return self.answered.table[1]

    @cached_property
    def frame(self) -> pl.DataFrame:
        """The lines as a table, as of `Line`; what is owed is the quotient `owed` / `of`.

        `first` is the first row of the household.
        """
        named = self.households.select(
            "group", pl.col("row").alias("first"), "number", "place", "program", "answer"
        )
        lines = named.join(
            self.answered.table[0], on="answer", how="left", maintain_order="left_right"
        ).pipe(self._with_rows)
        is_left_out = pl.col("line") == LEFT_OUT
        return lines.select(
            "first",
            pl.coalesce("row", "first").alias("row"),
            *("number", "place", "program", "month", "line"),
            pl.when(is_left_out).then("listed").otherwise("members").alias("members"),
            pl.when(is_left_out)
            .then("listed_paid")
            .otherwise(
                pl.when(pl.col("members").is_not_null()).then(pl.coalesce("paid", "listed_paid"))
            )
            .alias("paid"),
            *("owed", "of", "said", "total"),
        )

    def _with_rows(self, lines: pl.DataFrame) -> pl.DataFrame:
        """The lines with the row of the list that each month stands in."""
        if self.monthly:
            months = self.listed.drop("since", "until")
            return lines.join(months, on=["group", "month"], how="left", maintain_order="left")
        month, since, until = pl.col("month"), pl.col("since"), pl.col("until")
        there = (since.is_null() | (since <= month)) & (until.is_null() | (month <= until))
        return lines.join(
            self.listed.drop("month"), on="group", how="left", maintain_order="left"
        ).with_columns(pl.when(there).then(name).alias(name) for name in ("listed", "listed_paid"))

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The lines as objects, for lists that are not large."""
        return tuple(self._line(one) for one in self.frame.iter_rows(named=True))

    def _line(self, one: dict[str, Any]) -> Line:
        said = self.said[one["said"]]
        names = ("row", "number", "place", "program", "month", "members", "paid", "total")
        return Line(
            kind=one["line"],
            owed=Fraction(one["owed"], one["of"]),
            why=said.why,
            cites=said.cites,
            **{name: one[name] for name in names},
        )


def back_pay(
    register: Register,
    book: Book,
    notice: str,
    *,
    paid_on: date,
    first_paid: date | None = None,
    offset: bool | None = None,
    assume: Sequence[Clause] = (),
    tick: Callable[[int, int], None] | None = None,
) -> Payments:
    """What a notice owes each household of a register for the months of its window.

    Arguments as of `dibao.calc.back_pay`; `tick(done, of)` is called as households are computed.
    In a list without months a household is on the list, and the same, from `since` to `until`. What
    the calculations refuse becomes a refusal of the household's rows.
    Raises `PlaceError` for a notice that is not on file, `InputError` where its window is open and
    `first_paid` is not given.
    """
    book.notice(notice)
    asking = Asking(book, notice, paid_on, first_paid, offset, tuple(assume))
    return paid_back(register, asking, last_month(register), tick or _nobody)


def paid_back(
    register: Register,
    asking: Asking,
    through: date | None,
    tick: Callable[[int, int], None],
    *,
    by_columns: bool = True,
) -> Payments:
    """The same of a list, or of a part of one that goes to the month `through`.

    `by_columns`: ordinary households are computed over columns; else each kind is asked for.
    """
    return _Run(register, asking, through, by_columns=by_columns).payments(tick)


def last_month(register: Register) -> date | None:
    """The last month of a list: of those rows that can be meant. None: it has no end, or no rows."""
    return register.frame.select(pl.col("month").max()).item() if register.monthly else None


def _nobody(done: int, of: int) -> None:
    """Nobody watches."""
    del done, of


@define
class _Found:
    """What is learned beside the lines."""

    assumed: dict[str, None] = field(factory=dict)
    inferred: dict[calc.Inferred, None] = field(factory=dict)
    cites: dict[calc.Cite, None] = field(factory=dict)
    notes: dict[Message, None] = field(factory=dict)
    deadlines: dict[tuple[str, str], None] = field(factory=dict)

    def take(self, answer: calc.BackPay) -> None:
        """Remember what an answer rests on."""
        self.assumed |= dict.fromkeys(answer.assumed)
        self.inferred |= dict.fromkeys(answer.inferred)
        self.cites |= dict.fromkeys(answer.cites)
        self.notes |= dict.fromkeys(answer.notes)
        if answer.timely is not None and answer.deadline is not None:
            self.deadlines[answer.deadline, answer.timely] = None


class _Run:
    """One register under one notice."""

    def __init__(
        self, register: Register, asking: Asking, through: date | None, *, by_columns: bool
    ) -> None:
        self.register, self.asking, self.through = register, asking, through
        self.by_columns = by_columns
        self.refused = list(register.refused)
        self._keys: dict[str, str | None] = {}

    def payments(self, tick: Callable[[int, int], None]) -> Payments:
        """The lines and totals."""
        rows = with_paid_on(self._whole(self._placed()), self.asking)
        rows, households = grouped(rows) if self.register.monthly else each_by_itself(rows)
        households = with_windows(households, self.asking)
        answers = self._answers(rows, households, tick)
        self._refuse(rows, answers.faults)
        owed = _numbered(households, answers.numbers)
        return self._payments(rows, owed, answers.answered)

    # --- rows that cannot be computed ----------------------------------------------------------

    def _key(self, word: str) -> str | None:
        """The key of a place as the list writes it; None if no one place is called so."""
        if word not in self._keys:
            try:
                self._keys[word] = self.asking.book.places.find(word, self.asking.paid_on)
            except PlaceError:
                self._keys[word] = None
        return self._keys[word]

    def _placed(self) -> pl.DataFrame:
        """The rows with the keys of their places; those without one are refused."""
        frame = with_persons(self.register.frame)
        words = distinct(frame, "place")
        keys = pl.Series([self._key(word) for word in words["place"]], dtype=pl.String)
        frame = frame.with_columns(picked(keys, cell_number(words, ("place",))).alias("key"))
        self.refused += refusals(frame.filter(pl.col("key").is_null()), NO_SUCH_PLACE)
        return frame.filter(pl.col("key").is_not_null())

    def _whole(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The rows of households of which no row is refused: on a part of its months it is wrong."""
        names = distinct(rows, "place", "key")
        if names.height > names["key"].n_unique():  # one place by two names
            twice = rows.select(*GROUP, "month").is_duplicated()
            self.refused += refusals(rows.filter(twice), TWICE)
            rows = rows.filter(~twice)
        if all(row.household is None for row in self.refused):
            return rows
        spoilt = rows.join(self._spoilt(rows), on=list(GROUP), how="inner", maintain_order="left")
        for one in spoilt.iter_rows(named=True):
            self.refused.append(RefusedRow.of(one, _other_row(one["bad"])))
        return rows.join(spoilt, on="row", how="anti", maintain_order="left")

    def _spoilt(self, rows: pl.DataFrame) -> pl.DataFrame:
        """The households of which a row is refused, as far as that row says whose it is."""
        known = [
            (row.household, self._key(row.place) if row.place else None, row.program, row.row)
            for row in self.refused
            if row.household is not None
        ]
        schema = {
            "household": pl.Int64,
            "its_key": pl.String,
            "its_program": pl.String,
            "bad": pl.Int64,
        }
        bad = pl.DataFrame(known, schema=schema, orient="row")
        return (
            rows.select(GROUP)
            .unique(maintain_order=True)
            .join(bad, on="household", how="inner", maintain_order="left")
            .filter(
                (pl.col("its_key").is_null() | (pl.col("its_key") == pl.col("key")))
                & (pl.col("its_program").is_null() | (pl.col("its_program") == pl.col("program")))
            )
            .group_by(GROUP, maintain_order=True)
            .agg(pl.col("bad").min())
        )

    def _refuse(self, rows: pl.DataFrame, faults: dict[int, Fault]) -> None:
        """Refuse the rows of those households that the calculations refuse."""
        found = rows.filter(pl.col("group").is_in(list(faults)))
        for one in found.iter_rows(named=True):
            self.refused.append(RefusedRow.of(one, faults[one["group"]]))

    # --- answers -------------------------------------------------------------------------------

    def _answers(
        self, rows: pl.DataFrame, households: pl.DataFrame, tick: Callable[[int, int], None]
    ) -> Answers:
        """The answer of every household: over columns, else asked for, each kind once."""
        monthly = self.register.monthly
        answers = Answers(households.height, tick)
        if self.by_columns:
            found = owed_by_columns(rows, households, self.asking, self.through, monthly=monthly)
            if found is not None:
                answers.take_columns(found)
                households = _without(households, found.groups)
        if households.height:
            self._ask(rows, households, answers)
        return answers

    def _ask(self, rows: pl.DataFrame, households: pl.DataFrame, answers: Answers) -> None:
        """Ask for each kind of household; a second time where a fact is missing."""
        kinds_of = (
            Monthly(rows, self.through)
            if self.register.monthly
            else Roster(rows, self.asking.paid_on)
        ).kinds
        for kind in kinds_of(households, bare=True):
            answers.take(kind, self.asking.outcome(kind.facts), final=False)
        waiting = households.filter(pl.col("group").is_in(answers.waiting))
        for kind in kinds_of(waiting, bare=False) if waiting.height else ():
            answers.take(kind, self.asking.outcome(kind.facts), final=True)

    def _payments(self, rows: pl.DataFrame, owed: pl.DataFrame, answered: Answered) -> Payments:
        book, found = self.asking.book, _Found()
        for answer in answered.grounds:
            found.take(answer)
        refused = tuple(sorted(self.refused, key=lambda row: row.row))
        owed = owed.with_columns(
            answered.sums[name].gather(owed["answer"]) for name in ("fen", "persons")
        )
        parts = tuple(totals_of(rows, owed, self.asking.paid_on))
        return Payments(
            file=self.register.file,
            sheet=self.register.sheet,
            notice=book.notice(self.asking.notice)[1].name,
            paid_on=self.asking.paid_on,
            policies=book.digest,
            rows=self.register.rows,
            computed=sum(part.rows for part in parts),
            households=owed.select(
                "group",
                "row",
                "household",
                "number",
                pl.col("key").alias("place"),
                "program",
                "answer",
                "fen",
            ),
            answered=answered,
            refused=refused,
            totals=added((*parts, *map(self._refused_total, refused))),
            assumed=tuple(found.assumed),
            inferred=tuple(found.inferred),
            cites=tuple(found.cites),
            notes=tuple(found.notes),
            deadlines=tuple(found.deadlines),
            monthly=self.register.monthly,
            listed=rows.select(
                "group",
                "month",
                "since",
                "until",
                "row",
                pl.col("members").alias("listed"),
                pl.col("paid").alias("listed_paid"),
            ),
        )

    def _refused_total(self, row: RefusedRow) -> Total:
        place = self._key(row.place) if row.place is not None else None
        return Total(place, row.program, rows=1, refused=1)


def _without(households: pl.DataFrame, groups: pl.DataFrame) -> pl.DataFrame:
    """The households that are in none of these groups."""
    if groups.height == households.height:
        return households.clear()
    return households.join(groups, on="group", how="anti", maintain_order="left")


def _numbered(households: pl.DataFrame, numbers: pl.DataFrame) -> pl.DataFrame:
    """The households that have an answer, with its number; a group is the household's position."""
    answers = pl.repeat(None, households.height, dtype=pl.Int64, eager=True).alias("answer")
    return households.with_columns(answers.scatter(numbers["group"], numbers["answer"])).filter(
        pl.col("answer").is_not_null()
    )


def with_persons(frame: pl.DataFrame) -> pl.DataFrame:
    """A list with its column of categories, empty where it has none."""
    if "categories" in frame.columns:
        return frame
    return frame.with_columns(pl.lit(None, pl.String).alias("categories"))


def _other_row(bad: int) -> Fault:
    sentence = msg(
        "Another row of this household is refused, row {row}; without it the months are not whole.",
        row=bad,
    )
    return Fault(None, "other row", sentence)
