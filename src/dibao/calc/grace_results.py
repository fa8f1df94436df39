"""What a grace comes out as: a bill for each month, and why it ends."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from attrs import frozen

from dibao.calc.results import Cite, Inferred, Result, document_head
from dibao.message import Message
from dibao.money import yuan_of
from dibao.policy.values import month_end


@frozen
class GracePeriod:
    """What is paid on: one bill for each month, and why it ends.

    `picked`: the number of months granted. It may end earlier: the income leaves the limit, or
    nobody is left; `ended` says so. `fen`: the sum over all months.
    """

    reason: str
    picked: int
    first: date
    months: tuple[Result, ...]
    ended: Message | None
    notes: tuple[Message, ...]
    cites: tuple[Cite, ...]
    inferred: tuple[Inferred, ...]
    assumed: tuple[str, ...]
    holds: str  # the weakest word of its months: confirmed, presumed, assumed
    place: str
    program: str
    on: date
    policies: str

    @property
    def fen(self) -> int:
        """The sum over all months."""
        return sum(month.fen for month in self.months)

    @property
    def yuan(self) -> Decimal:
        """The sum over all months, in yuan."""
        return yuan_of(self.fen)

    @property
    def until(self) -> date | None:
        """The last day of the last month paid; None if no month is paid."""
        return month_end(self.months[-1].month) if self.months else None

    def to_dict(self) -> dict[str, Any]:
        """The period as a versioned document of JSON types."""
        return {
            **document_head("grace", self.place, self.program, self.on, self.policies),
            "reason": self.reason,
            "granted_months": self.picked,
            "first": f"{self.first:%Y-%m}",
            "until": self.until.isoformat() if self.until else None,
            "amount": str(self.yuan),
            "unit": "yuan/household",
            "holds": self.holds,
            "months": [
                {
                    "month": f"{m.month:%Y-%m}",
                    "amount": str(m.yuan),
                    "steps": [s.to_dict() for s in m.steps],
                }
                for m in self.months
            ],
            "ended": None if self.ended is None else str(self.ended),
            "notes": [str(note) for note in self.notes],
            "cites": [by.to_dict() for by in self.cites],
            "inferred": [item.to_dict() for item in self.inferred],
            "assumed": list(self.assumed),
        }
