"""What back-pay comes out as: a line a month, what was left out, and the sum."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from attrs import field, frozen

from dibao.calc.results import Cite, Inferred, document_head, exact_yuan
from dibao.message import Message
from dibao.money import yuan_of


@frozen
class Owed:
    """One month: what was due, paid and owed, in fen (a fraction before rounding), and why."""

    month: date
    members: int
    owed: Fraction
    paid: int | None
    why: Message
    cites: tuple[Cite, ...]
    # What the month should have been, where what was paid is not known. It turns on an income that
    # may be supposed, so that two lines are not told apart by it.
    computed: Fraction | None = field(default=None, eq=False)

    @property
    def due(self) -> Fraction | int | None:
        """What the month should have been; None where neither what was paid nor the income is known."""
        return self.computed if self.paid is None else self.paid + self.owed

    def to_dict(self) -> dict[str, Any]:
        """The line as JSON types, amounts in yuan."""
        return {
            "month": f"{self.month:%Y-%m}",
            "members": self.members,
            "due": None if self.due is None else exact_yuan(self.due),
            "paid": None if self.paid is None else exact_yuan(self.paid),
            "owed": exact_yuan(self.owed),
            "why": str(self.why),
            "cites": [by.to_dict() for by in self.cites],
        }


@frozen
class LeftOut:
    """A month, or a member, that the clause leaves out, and why."""

    month: date | None
    why: Message

    def to_dict(self) -> dict[str, Any]:
        """The reason as JSON types."""
        return {"month": f"{self.month:%Y-%m}" if self.month else None, "why": str(self.why)}


@frozen
class BackPay:
    """What is owed under one clause, in fen: the exact lines and one rounding line.

    `overpaid` are months in which a recomputed allowance is below what was paid: they stand among
    the lines only where the notice or the caller says that they are offset.
    """

    fen: int
    months: tuple[Owed, ...]
    rounding: Fraction
    left_out: tuple[LeftOut, ...]
    overpaid: tuple[Owed, ...]  # months paid above what was due; never netted silently
    window: tuple[date, ...]
    said: tuple[tuple[str, str], ...]  # what the clause says, field by field
    deadline: str | None
    timely: str | None  # on time, late, on the day; None: no deadline, or nothing owed
    notes: tuple[Message, ...]
    cites: tuple[Cite, ...]
    inferred: tuple[Inferred, ...]
    assumed: tuple[str, ...]
    holds: str  # the weakest word of what it rests on: confirmed, presumed, assumed
    notice: str  # the number of the notice
    place: str
    program: str
    paid_on: date
    policies: str

    @property
    def yuan(self) -> Decimal:
        """The sum owed, in yuan."""
        return yuan_of(self.fen)

    def to_dict(self) -> dict[str, Any]:
        """The result as a versioned document of JSON types."""
        return {
            **document_head("back_pay", self.place, self.program, self.paid_on, self.policies),
            "amount": str(self.yuan),
            "unit": "yuan/household",
            "holds": self.holds,
            "clause": dict(self.said),
            "window": [f"{month:%Y-%m}" for month in self.window],
            "months": [line.to_dict() for line in self.months],
            "rounding": exact_yuan(self.rounding),
            "overpaid": [line.to_dict() for line in self.overpaid],
            "left_out": [item.to_dict() for item in self.left_out],
            "deadline": self.deadline,
            "timely": self.timely,
            "notes": [str(note) for note in self.notes],
            "cites": [by.to_dict() for by in self.cites],
            "inferred": [item.to_dict() for item in self.inferred],
            "assumed": list(self.assumed),
        }
