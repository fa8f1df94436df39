"""What a place, a program and a month contribute to an allowance: whole numbers, looked up once.

With them the allowance of a household of which only the members and the income matter is a matter
of arithmetic (`dibao.calc.rules.allowance`), for one household and for whole columns.
"""

from __future__ import annotations

from fractions import Fraction
from math import lcm

from attrs import evolve, field, frozen

from dibao.calc._allowance import allowance
from dibao.calc._supplements import _entitled, in_force, supplements
from dibao.calc.bill import Bill
from dibao.calc.household import PLAIN, Household, Member
from dibao.calc.lookup import rounds, rule
from dibao.calc.method import method_of
from dibao.calc.minimum import minimum
from dibao.calc.months import standard_of_month
from dibao.calc.ops import INTEGERS
from dibao.calc.results import Cite, Found, Inferred, unique
from dibao.calc.rounding import Way, ways
from dibao.calc.rules import BIASES, NOT_WHOLE, ROUNDINGS
from dibao.calc.rules import allowance as arithmetic
from dibao.calc.shares import _named
from dibao.errors import CannotSay
from dibao.policy.book import Here
from dibao.policy.clauses import FullStandard, Rounding
from dibao.policy.values import month_start


@frozen(kw_only=True)
class Rates:
    """The parameters of `rules.allowance` for one place, program and month.

    Rates are fen a year x the scale that makes them whole; `twelve` is 12 x that scale. `standard`
    is a person's; `payable` the same, rounded first where a clause rounds the month's standard;
    `least_each` and `least` the minimum payment for each person and for a household (0: none).
    `unit` (fen), `steps` and `less` say how a gap is rounded; `each`: each person's gap is, and
    then multiplied; `monthly`: the standard was; `whole`: nothing rounds, whole fen only. `extra`:
    the supplements of the persons asked about, in fen a month. `no_supplement`: persons were asked
    about, and no clause on file sets a supplement, so that `extra` is 0.
    """

    standard: int
    payable: int
    least_each: int
    least: int
    twelve: int
    unit: int
    steps: int
    less: int
    each: int
    monthly: int
    whole: int
    extra: int
    found: Found = field(repr=False, eq=False)
    cites: tuple[Cite, ...] = field(repr=False, eq=False)
    inferred: tuple[Inferred, ...] = field(repr=False, eq=False)
    assumed: tuple[str, ...] = field(repr=False, eq=False)
    no_supplement: bool = field(repr=False, eq=False, default=False)

    def fen(self, members: int, income: int) -> int | None:
        """The allowance in fen a month; None where it is no whole number and nothing rounds it.

        `income`: what counts, in fen a month.
        """
        found = int(arithmetic(INTEGERS, self, members, income))
        return None if found == NOT_WHOLE else found


def rates(here: Here, program: str, persons: tuple[Member, ...] = ()) -> Rates | None:
    """The rates of a place for the month that holds the day of `here`; `program`: urban or rural.

    `persons`: those members of whom more is known than that they are there. None where members and
    income do not settle an allowance: flat grades are paid, a person gets the full standard, or a
    rounding clause leaves a point open. Then `allowance` must be asked for each household. Raises
    what `allowance` raises for every such household there.
    """
    key = ("rates", here, program, persons)
    kept: tuple[Rates | None] | None = here.book.memo.get(key)
    if kept is None:
        kept = (_rates(evolve(here, on=month_start(here.on)), program, persons),)
        here.book.memo[key] = kept
    return kept[0]


def amount(here: Here, household: Household, program: str) -> int:
    """The allowance in fen a month, without a working; raises what `allowance` raises.

    Fast where only the number of members and a counted income matter, else as slow as `allowance`.
    """
    if _is_plain(household):
        found = rates(here, program)
        if found is not None:
            income = sum(income.a_year for income in household.incomes)
            fen = found.fen(household.size, income // 12) if income % 12 == 0 else None
            if fen is not None:
                return fen
    return allowance(here, household, program).fen


def _is_plain(household: Household) -> bool:
    """Whether nothing but the number of members and their counted income is said."""
    return (
        all(member is PLAIN for member in household.members)
        and all(income.kind == "counted" for income in household.incomes)
        and not (household.costs or household.payers or household.alone or household.residence)
    )


def _rates(here: Here, program: str, persons: tuple[Member, ...]) -> Rates | None:
    bill = Bill(here, program)
    found = standard_of_month(here, program)
    bill.take(found)
    everybody = Household(members=(*persons, PLAIN))
    if _named(bill, FullStandard, everybody) or method_of(bill) != "difference":
        return None
    extra = _extra(bill, persons)
    rounding = _rounding_of(bill)
    lowest = _least(bill)
    if extra is None or rounding is None or lowest is None:
        return None
    least_each, least = lowest
    scale = lcm(least_each.denominator, least.denominator)
    if scale > MOST_SCALE:
        return None
    standard = found.a_year * scale
    return Rates(
        standard=standard,
        payable=rounding.payable(standard, 12 * scale),
        least_each=int(least_each * scale),
        least=int(least * scale),
        twelve=12 * scale,
        unit=rounding.unit,
        steps=BIASES[rounding.mode][0],
        less=BIASES[rounding.mode][1],
        each=int(rounding.stage == "gap per person"),
        monthly=int(rounding.stage == "monthly standard"),
        whole=int(rounding.stage == NOWHERE),
        extra=extra,
        found=found,
        cites=unique(bill.cites),
        inferred=unique(bill.inferred),
        assumed=unique(bill.assumed),
        no_supplement=bool(persons) and not in_force(here, program),
    )


NOWHERE = "nowhere"  # the stage where no clause rounds
MOST_SCALE = 1000  # keeps every product of a column far inside 64 bits


@frozen
class _Rounding(Way):
    """The one way of rounding that a clause leaves, or none."""

    def payable(self, standard: int, twelve: int) -> int:
        """The standard a year that is paid on: rounded as a month's where the clause says so."""
        if self.stage != "monthly standard":
            return standard
        return int(ROUNDINGS[self.mode](INTEGERS, standard, twelve, self.unit)) * twelve


def _extra(bill: Bill, persons: tuple[Member, ...]) -> int | None:
    """The supplements of these persons in fen a month; None where every household must be asked."""
    if any(_entitled(bill, provision, PLAIN) for provision in in_force(bill.here, bill.program)):
        return None
    if not persons:
        return 0
    try:
        found = supplements(bill.here, Household(members=persons), bill.program)
    except CannotSay:
        return None
    bill.cites.extend(found.cites)
    bill.inferred.extend(found.inferred)
    bill.assumed.extend(found.assumed)
    return found.fen


def _rounding_of(bill: Bill) -> _Rounding | None:
    """How the allowance is rounded; None where the clause leaves a point open."""
    found = rule(bill.here, Rounding, bill.program, fits=rounds("allowance")).provision
    if found is None or not isinstance(found.clause, Rounding):
        return _Rounding("down", 1, NOWHERE)
    bill.rest_on(found)
    every = tuple(ways(found.clause))
    return _Rounding(every[0].mode, every[0].unit, every[0].stage) if len(every) == 1 else None


def _least(bill: Bill) -> tuple[Fraction, Fraction] | None:
    """最低补差 in fen a year: for each person, and for a household; 0 where none is on file.

    None where the clause is a limit or has no unit, so that every household must be asked.
    """
    found = bill.basis.once(minimum)
    if found is None or found.a_month is None:
        return Fraction(), Fraction()
    if not found.is_settled:
        return None
    bill.stand_on(found.ground)
    a_year = Fraction(found.a_month) * 12
    return (a_year, Fraction()) if found.each else (Fraction(), a_year)
