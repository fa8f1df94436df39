"""The lines of a back-pay list: one for a household and month, with what it rests on.

Equal households have equal lines, so that the lines of an answer are made once, as a table, and
joined to the households that share it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import TYPE_CHECKING

from attrs import frozen

from dibao.calc import BackPay, Cite, LeftOut, Owed
from dibao.message import Message, msg

if TYPE_CHECKING:
    import polars as pl

# What a line is. Only the first two count in the household's total.
OWED, ROUNDING, LEFT_OUT, OVERPAID = "owed", "rounding", "left out", "overpaid"
KINDS: dict[str, Message] = {
    OWED: msg("owed"),
    ROUNDING: msg("rounding"),
    LEFT_OUT: msg("left out"),
    OVERPAID: msg("overpaid"),
}

ROUNDED = msg("Rounding, once on the sum")
# The columns of a table of lines.
LINES = ("answer", "month", "line", "members", "paid", "owed", "of", "said", "total")


@frozen
class Said:
    """Why a line is as it is, and by which clauses."""

    why: Message
    cites: tuple[Cite, ...]


@frozen
class Line:
    """One line. Amounts are fen: `owed` may be a fraction until the rounding line of the household.

    `row`: the row of the list, of a month without one the household's first. `month`: None for what
    concerns the household. `due`, `paid`: None where it is not known. `total`: what the household
    is owed, on its last line alone, so that these add up to the sum of the list.
    """

    row: int
    number: str
    place: str  # key
    program: str
    month: date | None
    kind: str
    members: int | None
    paid: int | None
    owed: Fraction
    why: Message
    cites: tuple[Cite, ...] = ()
    total: int | None = None

    @property
    def due(self) -> Fraction | None:
        """What the month should have been."""
        return None if self.paid is None or self.kind == LEFT_OUT else self.paid + self.owed


@frozen
class _Of:
    """A line of an answer, before it has a household."""

    month: date | None
    kind: str
    said: Said
    owed: Fraction = Fraction()
    members: int | None = None
    paid: int | None = None

    @property
    def order(self) -> tuple[int, date]:
        """Months first, in the order of the calendar; the rounding comes last."""
        return (1 if self.kind == ROUNDING else 0, self.month or date.min)


def lines_of(answer: BackPay) -> list[_Of]:
    """The lines of an answer in their order; one that has no line of its own says why."""
    return sorted(_unsorted(answer), key=lambda line: line.order)


def _unsorted(answer: BackPay) -> Iterator[_Of]:
    for owed in answer.months:
        yield _owed(owed, OWED)
    for over in answer.overpaid:
        if over not in answer.months:
            yield _owed(over, OVERPAID)
    for left in answer.left_out:
        yield _left_out(left, answer)
    if answer.rounding:
        said = Said(ROUNDED, answer.cites)
        yield _Of(None, ROUNDING, said, answer.rounding)
    if not (answer.months or answer.overpaid or answer.left_out):
        why = answer.notes[0] if answer.notes else msg("Nothing is owed.")
        yield _Of(None, LEFT_OUT, Said(why, answer.cites))


def _owed(owed: Owed, kind: str) -> _Of:
    said = Said(owed.why, owed.cites)
    return _Of(owed.month, kind, said, Fraction(owed.owed), owed.members, owed.paid)


def _left_out(left: LeftOut, answer: BackPay) -> _Of:
    return _Of(left.month, LEFT_OUT, Said(left.why, answer.cites[:1]))


def table_of(answers: Sequence[BackPay]) -> tuple[pl.DataFrame, tuple[Said, ...]]:
    """The lines of all answers, numbered by `answer`, and what their numbers `said` stand for."""
    import polars as pl

    said: dict[Said, int] = {}
    rows = []
    for number, answer in enumerate(answers):
        lines = lines_of(answer)
        for line in lines:
            total = answer.fen if line is lines[-1] else None
            words = said.setdefault(line.said, len(said))
            owed = (line.owed.numerator, line.owed.denominator)
            rows.append(
                (number, line.month, line.kind, line.members, line.paid, *owed, words, total)
            )
    types = {"month": pl.Date, "line": pl.String}
    schema = {name: types.get(name, pl.Int64) for name in LINES}
    return pl.DataFrame(rows, schema=schema, orient="row"), tuple(said)
