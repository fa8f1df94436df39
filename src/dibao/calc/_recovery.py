"""追回: what was paid beyond what was due, month by month.

条例 art. 14 and 暂行办法 art. 68 demand back what was obtained by false statements, and allow a fine of
once to three times that sum. No rule was found for a household that did nothing wrong.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from attrs import field, frozen

from dibao.calc.results import Result
from dibao.calc.terms import fen_given
from dibao.errors import InputError
from dibao.message import Message, msg
from dibao.money import Money, yuan_of
from dibao.policy.values import month_start

FINE = (1, 3)  # times what was obtained by fraud
ARTICLES = ("国务院令第271号 第十四条", "国务院令第649号 第六十八条")
OFFSET = "overpayments and underpayments are set off against each other"


@frozen
class Difference:
    """One month: due, paid, and what was paid too much or too little, in fen."""

    month: date
    due: int
    paid: int

    @property
    def over(self) -> int:
        """What was paid beyond what was due."""
        return max(self.paid - self.due, 0)

    @property
    def under(self) -> int:
        """What was due beyond what was paid."""
        return max(self.due - self.paid, 0)

    def to_dict(self) -> dict[str, Any]:
        """The month as JSON types, amounts in yuan."""
        return {
            "month": f"{self.month:%Y-%m}",
            "due": str(yuan_of(self.due)),
            "paid": str(yuan_of(self.paid)),
            "over": str(yuan_of(self.over)),
            "under": str(yuan_of(self.under)),
        }


@frozen
class Recovery:
    """Months paid too much and too little, each with its own sum, in fen.

    `net` is overpaid less underpaid, only where the caller says that they are set off. `fine` is
    the least and most of a fine that may be imposed, only where the caller states fraud; it is in
    no sum.
    """

    months: tuple[Difference, ...] = field()
    net: int | None
    fine: tuple[int, int] | None
    notes: tuple[Message, ...]
    assumed: tuple[str, ...]

    @property
    def overpaid(self) -> int:
        """The sum over the months paid too much."""
        return sum(month.over for month in self.months)

    @property
    def underpaid(self) -> int:
        """The sum over the months paid too little."""
        return sum(month.under for month in self.months)

    @property
    def overpaid_months(self) -> tuple[date, ...]:
        """The months paid too much."""
        return tuple(month.month for month in self.months if month.over)

    @property
    def underpaid_months(self) -> tuple[date, ...]:
        """The months paid too little."""
        return tuple(month.month for month in self.months if month.under)

    @property
    def yuan(self) -> Decimal:
        """The sum paid too much, in yuan."""
        return yuan_of(self.overpaid)

    def to_dict(self) -> dict[str, Any]:
        """The recovery as JSON types, amounts in yuan."""
        return {
            "kind": "recovery",
            "overpaid": str(yuan_of(self.overpaid)),
            "underpaid": str(yuan_of(self.underpaid)),
            "net": None if self.net is None else str(yuan_of(self.net)),
            "fine": None if self.fine is None else [str(yuan_of(fen)) for fen in self.fine],
            "months": [month.to_dict() for month in self.months],
            "notes": [str(note) for note in self.notes],
            "assumed": list(self.assumed),
        }


def recovery(
    due_by_month: Mapping[date, Result | int],
    paid_by_month: Mapping[date, Result | int],
    *,
    fraud: bool = False,
    offset: bool = False,
) -> Recovery:
    """What was paid too much and too little, month by month; `Result`s, or whole fen.

    Both name the same months: 0 is written for a month in which nothing was due or paid. `fraud`:
    the office has established false statements, concealment or forgery. `offset`: the caller
    assumes that the two sums are set off; nothing on file says so.
    """
    due, paid = _months(due_by_month, "due"), _months(paid_by_month, "paid")
    alone = sorted(due.keys() ^ paid.keys())
    if alone:
        raise InputError(
            msg(
                "{month} is given as due or as paid only; write 0 where nothing was due or paid.",
                month=f"{alone[0]:%Y-%m}",
            )
        )
    months = tuple(Difference(month, due[month], paid[month]) for month in sorted(due))
    over = sum(month.over for month in months)
    under = sum(month.under for month in months)
    return Recovery(
        months=months,
        net=over - under if offset else None,
        fine=(FINE[0] * over, FINE[1] * over) if fraud and over else None,
        notes=tuple(_notes(over, under, fraud=fraud, offset=offset)),
        assumed=(OFFSET,) if offset else (),
    )


def _months(given: Mapping[date, Result | int], what: str) -> dict[date, int]:
    found: dict[date, int] = {}
    for day, value in given.items():
        month, fen = month_start(day), fen_given(value)
        if month in found:
            raise InputError(msg("The month {month} is given twice.", month=f"{month:%Y-%m}"))
        if fen < 0:
            raise InputError(
                msg(
                    "{month} is {what} below nothing; give at least 0.",
                    month=f"{month:%Y-%m}",
                    what=what,
                )
            )
        found[month] = fen
    return found


def _notes(over: int, under: int, *, fraud: bool, offset: bool) -> Iterator[Message]:
    if over and fraud:
        yield msg(
            "{articles}: what was obtained is returned, and a fine of once to three times it, {least} to "
            "{most}, may be imposed; the first covers urban households and grave cases, the second "
            "applies from 2014-05-01. The fine is in no sum here.",
            articles=ARTICLES,
            least=Money(FINE[0] * over),
            most=Money(FINE[1] * over),
        )
    elif over:
        yield msg(
            "{articles} demand back what was obtained by false statements or by silence about a change; "
            "no rule was found for a household that did nothing wrong, so whether this is paid back is "
            "not known.",
            articles=ARTICLES,
        )
    if over and under and not offset:
        yield msg(
            "Nothing on file says whether what was paid too much is set off against what was paid too "
            "little; both sums stand."
        )
