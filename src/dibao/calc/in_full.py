"""全额 beside others: what those get who live with members paid in full, and what remains of the income for them.

A clause may say how the household's income is split between them; where it does not, every split
is tried.
"""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

from attrs import evolve, frozen

from dibao import errors
from dibao.calc.bill import Bill
from dibao.calc.household import Household, Income, Member
from dibao.calc.income import Assessed, assess
from dibao.calc.method import method_of, pay_grade
from dibao.calc.results import Cite, Found, cite
from dibao.calc.rounding import Gap
from dibao.errors import CannotSay, InputError
from dibao.message import msg
from dibao.money import Money
from dibao.policy.book import Provision
from dibao.policy.clauses import FullStandard

PER_PERSON, OTHERS, OWN = "per person", "others", "each member's own"


@frozen
class InFull:
    """Members whom a clause pays in full.

    `standards`: of every member of the household, fen a year. `amounts`: what those in full get, in
    fen a month.
    """

    bill: Bill
    household: Household
    provision: Provision
    members: tuple[Member, ...]
    category: str
    standard: Found
    standards: tuple[int, ...]
    amounts: tuple[Fraction, ...]

    @property
    def by(self) -> Cite:
        """The clause's cite."""
        return cite(self.provision)

    @property
    def clause(self) -> FullStandard:
        """The clause."""
        clause = self.provision.clause
        if not isinstance(clause, FullStandard):
            raise TypeError(clause)
        return clause

    @property
    def others(self) -> tuple[int, ...]:
        """The places of the other members in the household."""
        everybody = enumerate(self.household.members)
        return tuple(place for place, member in everybody if member not in self.members)

    @property
    def full(self) -> Gap:
        """What the members get in full, as a gap without income."""
        return Gap.of(tuple(12 * amount for amount in self.amounts), Fraction())

    @property
    def standards_of_others(self) -> tuple[int, ...]:
        """The standards of the other members, fen a year."""
        return tuple(self.standards[place] for place in self.others)


@frozen
class _Split:
    """What of the household's income counts for the others, in fen a year, and the gap that it leaves."""

    a_year: Fraction
    gap: Gap


def pay_others(paid: InFull) -> Gap | None:
    """Add the lines of the other members to the bill; returns their gap, None where there is none.

    Where no income counts, no split of it matters. Raises a `CannotSay` with what the household may
    get where the clause does not say how its income is split and the amount turns on it.
    """
    bill, household = paid.bill, paid.household
    if not paid.others:
        return None
    income = assess(bill.here, household, bill.program)
    if income.a_year and method_of(bill) == "grades":
        return pay_grade(bill, _only(household, paid.others, household.incomes))
    split = _agreed(paid, income)
    standards = paid.standards_of_others
    message = msg("The standards of the others, {members} in all.", members=len(standards))
    if len(set(standards)) == 1:
        message = msg(
            "Standard x the other members: {amount} a month x {members}.",
            amount=Money(Fraction(standards[0], 12)),
            members=len(standards),
        )
    full = Fraction(sum(standards), 12)
    bill.line("entitlement", message, full, *paid.standard.cites)
    if income.a_year:
        for part in income.parts:
            for provision in part.provisions:
                bill.rest_on(provision)
        message = msg(
            "Of the household's income of {income} a month, {amount} counts for the other members.",
            income=Money(Fraction(income.a_year) / 12),
            amount=Money(split.a_year / 12),
        )
        bill.line("income", message, split.gap.a_month - full, paid.by)
    return split.gap


# --- the split ---------------------------------------------------------------------------------


def _agreed(paid: InFull, income: Assessed) -> _Split:
    """The split that the clause says; else any, if all lead to one amount."""
    said = paid.clause.split
    names = (said,) if isinstance(said, str) else tuple(SPLITS)
    if not income.a_year:
        names = (OTHERS,)
    standards = paid.standards_of_others
    splits: list[_Split] = []
    for name in names:
        try:
            a_year = SPLITS[name](paid, income)
        except InputError:
            if len(names) == 1:
                raise
        else:
            splits.append(_Split(a_year, Gap.of(standards, a_year)))
    amounts = {split.gap.a_month for split in splits}
    if len(amounts) == 1 and len(splits) == len(names):
        return splits[0]
    raise _cannot_split(paid, {Fraction(amount) for amount in amounts})


def _equal(paid: InFull, income: Assessed) -> Fraction:
    return Fraction(income.a_year) * len(paid.others) / paid.household.size


def _all(_: InFull, income: Assessed) -> Fraction:
    return Fraction(income.a_year)


def _own(paid: InFull, _: Assessed) -> Fraction:
    """What the others earn themselves; every income needs its earner."""
    household = paid.household
    if household.payers or any(income.earner is None for income in household.incomes):
        raise InputError(
            msg(
                "{cite} counts each member's own income; give the earner of every income, and what others "
                "owe to a member as an income of that member.",
                cite=paid.by,
            )
        )
    places = {number: place for place, number in enumerate(paid.others)}
    incomes = tuple(
        evolve(income, earner=places[income.earner])
        for income in household.incomes
        if income.earner in places
    )
    only = _only(household, paid.others, incomes)
    return Fraction(assess(paid.bill.here, only, paid.bill.program).a_year)


def _only(household: Household, there: tuple[int, ...], incomes: tuple[Income, ...]) -> Household:
    members = tuple(household.members[number] for number in there)
    return evolve(household, members=members, incomes=incomes)


SPLITS: dict[str, Callable[[InFull, Assessed], Fraction]] = {
    PER_PERSON: _equal,
    OTHERS: _all,
    OWN: _own,
}


def _cannot_split(paid: InFull, gaps: set[Fraction]) -> CannotSay:
    totals = tuple(Money(paid.full.a_month + gap) for gap in sorted(gaps))
    clause = paid.clause
    said = {name: getattr(clause, name) for name in ("program", "times", "of")}
    words = "".join(f"\n  {name}: {word}" for name, word in said.items() if word is not None)
    return errors.NotStated(
        msg(
            "{cite} pays {category} in full; the household has others too, and nothing on file says how "
            "its income is split; before rounding it may be {amounts}.",
            cite=paid.by,
            category=paid.category,
            amounts=totals,
        ),
        lacks=FullStandard.kind,
        place=paid.bill.here.place,
        on=paid.bill.here.on,
        cites=[paid.by],
        candidates=totals,
        assume=f"- full_standard: {'、'.join(clause.full_standard)}{words}\n  split: {PER_PERSON}",
    )
