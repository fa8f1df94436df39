"""最低补差: what is paid where the gap is positive but smaller."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from dibao import errors
from dibao.calc.amounts import fen_in, lacks_unit, per_of, worth
from dibao.calc.basis import Basis, Ground, ground_of
from dibao.calc.bill import Bill
from dibao.calc.household import Household
from dibao.calc.lookup import rule
from dibao.calc.months import month_standard
from dibao.calc.results import cite
from dibao.errors import CannotSay
from dibao.message import msg
from dibao.money import Money, divided
from dibao.policy.book import Provision
from dibao.policy.clauses import MinimumPayment
from dibao.policy.values import Bound, Exact, Lack, Value


@frozen
class Minimum:
    """A clause on a minimum, and its amount in fen a month.

    `a_month`: None where no amount can be computed with. `floor`: it is at least that much, no
    exact amount. `each`: for each person; None where the clause has no unit, so that it may be for
    each or for the household.
    """

    provision: Provision
    ground: Ground
    a_month: Fraction | int | None
    floor: bool
    each: bool | None

    @property
    def is_settled(self) -> bool:
        """Whether the clause says one amount for every household."""
        return self.a_month is not None and not self.floor and self.each is not None

    def readings(self, members: int) -> tuple[Fraction | int, ...]:
        """What the minimum of a household may be, smallest first; none where nothing is known."""
        if self.a_month is None:
            return ()
        whole = {True: (members,), False: (1,), None: (1, members)}[self.each]
        return tuple(sorted({self.a_month * times for times in whole}))


def raise_to_minimum(bill: Bill, household: Household) -> Fraction | int | None:
    """What is positive but smaller becomes the minimum; returns it in fen a month.

    Raises a `CannotSay` with the amounts it may be where a gap is below a minimum of which no exact
    amount, or no unit, is on file.
    """
    found = bill.basis.once(minimum)
    if found is None or found.a_month is None or found.floor:
        bill.not_on_file.append(MinimumPayment.kind)
    if found is None:
        return None
    due = bill.total
    readings = found.readings(household.size)
    below = bool(readings) and 0 < due < readings[-1]
    if below and not found.is_settled:
        raise _unsettled(bill, found, tuple(dict.fromkeys(max(due, one) for one in readings)))
    if found.a_month is None or found.floor:
        by = found.ground.by
        bill.note_once(msg("{cite} sets a minimum whose exact amount is not on file.", cite=by))
        return None
    if not below:
        return None
    by = bill.stand_on(found.ground)
    message = msg("{cite}: at least {amount} is paid.", cite=by, amount=Money(readings[0]))
    bill.line("minimum_payment", message, readings[0] - due, by)
    return readings[0]


def minimum(basis: Basis) -> Minimum | None:
    """The clause on a minimum that decides at a place, None where none is on file."""
    provision = rule(basis.here, MinimumPayment, basis.program).provision
    if provision is None:
        return None
    clause = _clause_of(provision)
    value = _value_at(basis, provision)
    a_month, floor = None, False
    if isinstance(value, Exact):
        a_month = _a_month(basis, provision, value.value)
    elif isinstance(value, Bound) and value.word in ("at least", "range") and value.low is not None:
        a_month, floor = _a_month(basis, provision, value.low.value), True
    each = None if lacks_unit(clause) else not str(clause.unit).startswith("yuan/household")
    return Minimum(provision, ground_of(basis.here.book, provision), a_month, floor, each)


def _clause_of(provision: Provision) -> MinimumPayment:
    if not isinstance(provision.clause, MinimumPayment):
        raise TypeError(provision.clause)
    return provision.clause


def _value_at(basis: Basis, provision: Provision) -> Value | None:
    """The amount that the clause gives to the place, else its share."""
    found = worth(basis.here.book, provision, basis.here.place)
    if found is not None and found.value is not None:
        return found.value
    return _clause_of(provision).times


def _a_month(basis: Basis, provision: Provision, value: Fraction) -> Fraction | int | None:
    """An amount in yuan, or a share of the standard, in fen a month; None for another share."""
    clause = _clause_of(provision)
    if clause.amount is None:
        share_of = clause.of == "standard"
        return value * basis.once(month_standard).a_month if share_of else None
    return divided(fen_in(value), per_of(clause) or (12 if _is_a_year(clause) else 1))


def _is_a_year(clause: MinimumPayment) -> bool:
    return clause.unit == "yuan/household/year"


def _unsettled(bill: Bill, found: Minimum, paid: tuple[Fraction | int, ...]) -> CannotSay:
    """The refusal of a gap below a minimum that is a limit, or that has no unit."""
    clause, by = _clause_of(found.provision), cite(found.provision)
    unit = "yuan/person/month" if found.each is None else str(clause.unit)
    amounts = tuple(Money(fen) for fen in paid)
    kind: type[CannotSay] = errors.NotExact
    message = msg(
        "The gap is {gap} a month, and {cite} gives no exact minimum: {limit}.",
        gap=Money(bill.total),
        cite=by,
        limit=str(_value_at(bill.basis, found.provision)),
    )
    if found.each is None:
        kind = errors.NotSeen if clause.unit is Lack.NOT_SEEN else errors.NotStated
        message = msg(
            "The gap is {gap} a month, and {cite} does not say whether its minimum is for each person or "
            "for the household; it may be {amounts}.",
            gap=Money(bill.total),
            cite=by,
            amounts=amounts,
        )
    formula = "amount: …" if clause.amount is not None else "times: …\n  of: standard"
    return kind(
        message,
        lacks=MinimumPayment.kind,
        place=bill.here.place,
        on=bill.here.on,
        cites=[by],
        candidates=amounts,
        assume=f"- minimum_payment: {bill.program}\n  unit: {unit}\n  {formula}",
    )
