"""The lines of a back-pay list: one for a household and month, with what it rests on."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from attrs import frozen

from dibao.calc.results import Cite
from dibao.message import Message, msg

# What a line is. Only the first two count in the household's total.
OWED, ROUNDING, LEFT_OUT, OVERPAID = "owed", "rounding", "left out", "overpaid"
KINDS: dict[str, Message] = {
    OWED: msg("owed"),
    ROUNDING: msg("rounding"),
    LEFT_OUT: msg("left out"),
    OVERPAID: msg("overpaid"),
}


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
