"""The answers of a list, whichever way they were found: asked of `dibao.calc`, or over columns.

Both have their numbers in one row: first those that were asked, then the lots of the columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from functools import cached_property
from typing import Any

import polars as pl
from attrs import field, frozen

from dibao.calc import BackPay
from dibao.register.facts import NEEDS_MORE
from dibao.register.households import Kind
from dibao.register.lines import Said, table_of
from dibao.register.owed_columns import Owed
from dibao.register.owed_words import Words
from dibao.register.refused import Fault


@frozen
class Asked:
    """An answer that was asked for.

    `order`: whether all that is known had to be told for it, and its first household.
    """

    order: tuple[bool, int]
    answer: BackPay


@frozen(slots=False)
class Answered:
    """All answers of a list. `words`: those of the columns, None where nothing was for them."""

    asked: tuple[Asked, ...] = field(repr=False)
    words: Words | None = field(repr=False)

    @property
    def grounds(self) -> Iterable[BackPay]:
        """Answers in which all stands that any of them rests on, in the order of the list."""
        classes = () if self.words is None else self.words.classes
        return [one.answer for one in sorted((*self.asked, *classes), key=lambda one: one.order)]

    @cached_property
    def sums(self) -> pl.DataFrame:
        """`fen` owed and `persons` owed by each answer; its number is its position."""
        answers = [one.answer for one in self.asked]
        columns = {
            "fen": [answer.fen for answer in answers],
            "persons": [a.months[-1].members if a.months and a.fen else 0 for a in answers],
        }
        asked = pl.DataFrame(columns, schema=dict.fromkeys(columns, pl.Int64))
        if self.words is None:
            return asked
        return pl.concat([asked, self.words.owed.lots.select("fen", "persons")])

    @cached_property
    def table(self) -> tuple[pl.DataFrame, tuple[Said, ...]]:
        """The lines of all answers, numbered by `answer`, and what their numbers `said` stand for."""
        lines, said = table_of([one.answer for one in self.asked])
        if self.words is None:
            return lines, said
        more, words = self.words.table
        further = more.with_columns(pl.col("answer") + len(self.asked), pl.col("said") + len(said))
        return pl.concat([lines, further]), (*said, *words)


class Answers:
    """What the calculations say of each kind of household, as it comes in."""

    def __init__(self, households: int, tick: Callable[[int, int], None]) -> None:
        self.households, self.tick, self.done = households, tick, 0
        self.faults: dict[int, Fault] = {}
        self.waiting: list[int] = []  # households of which a fact is asked for
        self._asked: list[tuple[Sequence[int], Asked]] = []
        self._columns: Owed | None = None

    def take_columns(self, owed: Owed) -> None:
        """The households that were computed over columns."""
        self._columns = owed
        self._count(owed.groups.height)

    def take(self, kind: Kind, outcome: BackPay | Fault, *, final: bool) -> None:
        """One kind of household, and what is said of it; `final`: all that is known was told."""
        if not final and isinstance(outcome, Fault) and outcome.code == NEEDS_MORE:
            self.waiting.extend(kind.groups)
            return
        if isinstance(outcome, Fault):
            self.faults |= dict.fromkeys(kind.groups, outcome)
        else:
            self._asked.append((kind.groups, Asked((final, kind.groups[0]), outcome)))
        self._count(len(kind.groups))

    def _count(self, households: int) -> None:
        self.done += households
        self.tick(self.done, self.households)

    @property
    def answered(self) -> Answered:
        """The answers, in the order of their numbers."""
        words = None if self._columns is None else Words(self._columns)
        return Answered(tuple(asked for _, asked in self._asked), words)

    @property
    def numbers(self) -> pl.DataFrame:
        """For each household that was computed the number of its answer."""
        groups = [list(groups) for groups, _ in self._asked]
        schema: dict[str, Any] = {"group": pl.List(pl.Int64), "answer": pl.Int64}
        columns = {"group": groups, "answer": range(len(groups))}
        asked = pl.DataFrame(columns, schema=schema).explode("group")
        if self._columns is None:
            return asked
        lots = self._columns.groups.select("group", (pl.col("lot") + len(groups)).alias("answer"))
        return pl.concat([asked, lots])
