"""Income clauses that say that something is taken off, and not exactly how much of it.

民发〔2021〕57号 art. 13 lets necessary work costs and the costs of illness and disability be taken
off "as appropriate". What the answer may be then lies between nothing and all of it; it is refused
only where it turns on that.
"""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from dibao import errors
from dibao.calc.amounts import lacks_unit, worth
from dibao.calc.results import cite, unique
from dibao.errors import CannotSay
from dibao.message import msg
from dibao.money import Money, divided
from dibao.policy.book import Here, Provision
from dibao.policy.clauses import Income
from dibao.policy.values import Bound, Exact, Lack, Value


@frozen
class Doubt:
    """What a clause takes off without saying how much: from nothing to `most`, fen a year."""

    provision: Provision
    rule: str
    what: str
    most: Fraction | int

    @property
    def assume(self) -> str:
        """The clause that would settle it."""
        return f"- income: {self.rule}\n  what: {self.what}\n  unit: yuan/person/month\n  amount: …"


def amount_at(here: Here, provision: Provision) -> Value | None:
    """The amount that an income clause gives to the place; None where it prints none."""
    found = worth(here.book, provision, here.place)
    return found.value if found is not None else None


def leaves_open(here: Here, provision: Provision, clause: Income) -> bool:
    """Whether a clause speaks of an amount or a share and gives none that can be computed with."""
    amount = amount_at(here, provision)
    if isinstance(amount, Exact):
        return lacks_unit(clause)
    return amount is not None or not (clause.times is None or isinstance(clause.times, Exact))


def does_not_state(here: Here, provision: Provision, clause: Income) -> bool:
    """Whether a clause says of itself that it states no amount, so that the search goes up."""
    said = (amount_at(here, provision), clause.times, clause.unit)
    return any(value is Lack.NOT_STATED for value in said)


def refusal(
    here: Here, doubts: tuple[Doubt, ...], candidates: tuple[Fraction | int, Fraction | int]
) -> CannotSay:
    """The refusal of an answer that turns on what is taken off.

    `candidates`: the least and the most that the answer may be, fen a month.
    """
    first = doubts[0]
    cites = unique(cite(doubt.provision) for doubt in doubts)
    return _kind_of(here, first)(
        msg(
            "{cites} lets {what} be left out or taken off the income and does not say how much: from "
            "nothing to {most} a month.",
            cites=cites,
            what=unique(doubt.what for doubt in doubts),
            most=Money(divided(sum(doubt.most for doubt in doubts), 12)),
        ),
        lacks="income",
        place=here.place,
        on=here.on,
        cites=cites,
        candidates=[Money(fen) for fen in candidates],
        assume="\n\n".join(unique(doubt.assume for doubt in doubts)),
    )


def _kind_of(here: Here, doubt: Doubt) -> type[CannotSay]:
    clause = doubt.provision.clause
    said = (amount_at(here, doubt.provision), getattr(clause, "times", None))
    if any(isinstance(value, Bound) for value in said):
        return errors.NotExact
    if Lack.NOT_SEEN in said or getattr(clause, "unit", None) is Lack.NOT_SEEN:
        return errors.NotSeen
    return errors.NotStated
