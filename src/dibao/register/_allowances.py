"""低保金 for a whole list: what every household gets, and the rows that are refused.

Rows in = rows computed + rows refused, always.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

import polars as pl
from attrs import field, frozen

from dibao.errors import InputError
from dibao.message import msg
from dibao.policy.book import Book
from dibao.policy.clauses import Clause
from dibao.policy.values import month_start
from dibao.register.answers import BASIS, answers_of, facts_of, with_answers
from dibao.register.kernel import AMOUNT, CELL, LACK, SINGLY, amount_columns, compute, month_column
from dibao.register.keyed import placed, with_keys
from dibao.register.keys import picked
from dibao.register.numbered import Numbered
from dibao.register.plan import Asking, Basis, Plan, cells_of, make_plan
from dibao.register.reading import Register
from dibao.register.refused import RefusedRow

MOST_MONTHS = 120
KEY = "key"  # the place's; `place` is what the list calls it


@frozen
class Allowances:
    """What every household of a list gets, in fen, before anything that was paid is looked at.

    `frame` has a row for each row that was computed, in the order of the list: `row`, `household`,
    `number`, `place` (key), `program`, `members`, `income`, `month` (null in a list without
    months), the amounts, and `basis`, a number in `bases`. The amounts are in the column `allowance`,
    or, for a list without months, in one column for each month asked about: `2031-01`. There a month in
    which a household was not on the list is null.
    """

    file: str
    sheet: str
    policies: str
    rows: int
    months: tuple[date, ...]
    frame: pl.DataFrame = field(repr=False)
    bases: tuple[Basis, ...] = field(repr=False)
    refused: tuple[RefusedRow, ...] = field(repr=False)

    @property
    def computed(self) -> int:
        """How many rows have their amounts."""
        return self.frame.height

    @property
    def paid(self) -> int:
        """How many households get an allowance in any of the months."""
        return self._paid.height

    @property
    def persons_paid(self) -> int:
        """Their members, of each household those of its last row."""
        return int(self._paid["members"].sum())

    @property
    def _paid(self) -> pl.DataFrame:
        """The last row of each household that gets an allowance."""
        paid = self.frame.filter(self._is_paid()).select("household", "members", "month")
        return paid.sort("month").unique("household", keep="last")

    @property
    def fen(self) -> int:
        """All amounts together."""
        return sum(int(self.frame[name].sum()) for name in self.columns)

    @property
    def lacks_supplements(self) -> bool:
        """Whether persons are in categories where no supplement is on file: amounts are without one."""
        return any(basis.no_supplement for basis in self.bases)

    def _is_paid(self) -> pl.Expr:
        return pl.any_horizontal((pl.col(name) > 0).fill_null(value=False) for name in self.columns)

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that hold amounts."""
        return tuple(map(month_column, self.months)) or (AMOUNT,)


def allowances(
    register: Register,
    book: Book,
    months: Sequence[date] = (),
    *,
    assume: Sequence[Clause] = (),
) -> Allowances:
    """The allowance of every household of a register, to the fen what `dibao.calc.allowance` says.

    A list whose rows have a month each says itself which months are computed. A list without
    months, one row a household, is computed for `months`, in those months in which the household
    was on it. What the calculations refuse becomes a refusal of the row. Raises `InputError` where
    the months of the list and of the caller do not go together.
    """
    asked = months_asked(months, monthly=register.monthly)
    asking = Asking(book, tuple(assume))
    frame, lost = placed(with_keys(register.frame, asking, asked[-1] if asked else date.max))
    frame = frame.drop(KEY)
    said = [name for name in frame.columns if frame[name].null_count() < frame.height]
    cells = cells_of(frame.lazy().select(said), monthly=not asked)
    plan = make_plan(cells, asked, asking)
    frame = frame.with_columns(
        pl.lit(None, pl.String).alias(name)
        for name in ("categories", "grade")
        if name not in frame.columns
    )
    bounded = "since" in said or "until" in said
    return _Outcome(register, plan, asked, lost).of(compute(frame.lazy(), plan, bounded=bounded))


def months_asked(months: Sequence[date], *, monthly: bool) -> tuple[date, ...]:
    """The months that are computed for a list; `monthly`: each of its rows has its own.

    Raises `InputError` where the months of the list and of the caller do not go together.
    """
    if not all(isinstance(month, date) for month in months):
        raise InputError(msg("The months that are computed are dates, as date(2031, 1, 1)."))
    asked = tuple(dict.fromkeys(map(month_start, months)))
    if monthly and asked:
        raise InputError(
            msg("The rows of the list have a month each; leave the months to be computed to it.")
        )
    if not monthly and not asked:
        raise InputError(
            msg(
                "The list has no column of months; say which months are computed: 2031-01..2031-12."
            )
        )
    if len(asked) > MOST_MONTHS:
        raise InputError(msg("At most {most} months are computed at once.", most=MOST_MONTHS))
    return asked


class _Outcome:
    """The computed list, parted into what has amounts and what is refused."""

    def __init__(
        self,
        register: Register,
        plan: Plan,
        months: tuple[date, ...],
        lost: Sequence[RefusedRow],
    ) -> None:
        self.register, self.plan, self.months = register, plan, months
        self.lost = (*register.refused, *lost)
        self.faults = Numbered(plan.faults)
        self.bases: Numbered[Basis] = Numbered()

    def of(self, computed: pl.LazyFrame) -> Allowances:
        """Everything in its place."""
        done = self._with_singles(
            computed.with_columns(picked(self._of_cells(), pl.col(CELL)).alias(BASIS))
        )
        places = pl.Series([basis.place for basis in self.bases], dtype=pl.String)
        frame = _collected(done.with_columns(picked(places, pl.col(BASIS)).alias(KEY)))
        lacks = frame[LACK].is_not_null()
        refused = frame.filter(lacks) if lacks.any() else frame.clear()
        frame = frame.filter(~lacks) if lacks.any() else frame  # a filter copies every column
        kept = ("row", "household", "number", KEY, "program", "month", "members", "income")
        return Allowances(
            file=self.register.file,
            sheet=self.register.sheet,
            policies=self.plan.asking.book.digest,
            rows=self.register.rows,
            months=self.months,
            frame=frame.select(*kept, *amount_columns(self.plan), BASIS).rename({KEY: "place"}),
            bases=tuple(self.bases),
            refused=tuple(sorted((*self.lost, *self._refused(refused)), key=_row)),
        )

    def _of_cells(self) -> pl.Series:
        """The numbers of the bases of the plan's cells."""
        numbers = [None if one is None else self.bases.number(one) for one in self.plan.bases]
        return pl.Series(numbers, dtype=pl.Int64)

    def _with_singles(self, done: pl.LazyFrame) -> pl.LazyFrame:
        """The list with the answers for those rows that are asked one by one."""
        if not self.plan.asks_singly:
            return done
        facts = facts_of(self.months)
        asked = _collected(done.filter(pl.col(SINGLY)).select(facts)).unique(maintain_order=True)
        answers = answers_of(asked, self.plan.asking, self.months, self.faults, self.bases)
        return with_answers(done, answers, self.months)

    # --- refusals ------------------------------------------------------------------------------

    def _refused(self, rows: pl.DataFrame) -> Iterator[RefusedRow]:
        faults = tuple(self.faults)
        for one in rows.iter_rows(named=True):
            yield RefusedRow.of(one, faults[one[LACK]])


def _collected(frame: pl.LazyFrame) -> pl.DataFrame:
    """The rows in their order; in pieces, because what fits the processor's cache is faster."""
    return frame.collect(engine="streaming")


def _row(refused: RefusedRow) -> int:
    return refused.row
