"""One month of back-pay: whether it counts, which standard it was paid on, and what it is owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from attrs import evolve

from dibao import errors
from dibao.calc._allowance import allowance
from dibao.calc._rates import amount
from dibao.calc._supplements import in_force, supplements
from dibao.calc._tekun import tekun
from dibao.calc.back_pay_case import Case, Reading
from dibao.calc.back_pay_results import LeftOut, Owed
from dibao.calc.household import Household, Income, Member, Month, living
from dibao.calc.lookup import silent
from dibao.calc.people import Belongs, belongs, category_of
from dibao.calc.raises import Raise, place_before, raise_on
from dibao.calc.results import unique
from dibao.errors import CannotSay, InputError
from dibao.message import msg
from dibao.money import Money
from dibao.policy.book import Here
from dibao.policy.clauses import PERSON_UNITS
from dibao.policy.values import ONE_DAY, add_months


def entry_of(case: Case, reading: Reading, month: date) -> Month | LeftOut:
    """The household's facts for a month of the window, or why it gets nothing for it."""
    first, entry = case.history.first, case.history.get(month)
    if first is not None and first > case.window[0]:
        if reading.entrants == "none":
            why = msg("Joined in {month}, inside the window or after it.", month=f"{first:%Y-%m}")
            return LeftOut(month, why)
        joined = case.history.get(first)
        if entry is None and reading.entrants == "whole window" and joined is not None:
            return Month(household=joined.household, paid=0, paid_on="old")
    if entry is None:
        return LeftOut(month, msg("Not on the list in {month}.", month=f"{month:%Y-%m}"))
    return entry


def line_of(
    case: Case, reading: Reading, month: date, entry: Month, used: list[Raise]
) -> Owed | LeftOut:
    """One month's line; the raise it rests on is added to `used`."""
    there = evolve(case.here, on=month)
    if entry.grace and "grace" in reading.exclude:
        why = msg(
            "{month} was paid in a period of grace, which is left out.", month=f"{month:%Y-%m}"
        )
        return LeftOut(month, why)
    household = _counted(case, reading, there, entry.household)
    if household is None:
        return LeftOut(
            month, msg("Every member is left out: died, left, or in a category that is excluded.")
        )
    raised = _raise(case, there, entry)
    used.append(raised)
    if _paid_on(case, there, entry, raised) == "new":
        why = msg("{month} was paid on the new standard already.", month=f"{month:%Y-%m}")
        return LeftOut(month, why)
    afresh = case.recomputed_from()
    if reading.method == "reassess" or (afresh is not None and afresh <= month):
        return _reassessed(case, there, entry, household, raised)
    return _added(case, there, entry, household, raised)


# --- who counts --------------------------------------------------------------------------------


def _counted(case: Case, reading: Reading, there: Here, household: Household) -> Household | None:
    """Those counted for a month: alive and in the household then, and not excluded; None: nobody."""
    present = living(household, there.on)
    if present is None:
        return None
    kept = [
        number
        for number, member in enumerate(present.members)
        if not _excluded(case, reading, there, member)
    ]
    if not kept:
        return None
    members = tuple(present.members[number] for number in kept)
    return evolve(present, members=members, incomes=tuple(_kept(present.incomes, kept)))


def _excluded(case: Case, reading: Reading, there: Here, member: Member) -> bool:
    """Whether a member died or left by the day of payment, or is in a category left out."""
    if member.died is not None and member.died <= case.paid_on and "died" in reading.exclude:
        return True
    if member.until is not None and member.until <= case.paid_on and "left" in reading.exclude:
        return True
    return any(
        _is_in(case, there, member, name)
        for name in reading.exclude
        if name not in ("died", "left", "grace")
    )


def _is_in(case: Case, there: Here, member: Member, name: str) -> bool:
    """Whether a member is in a category that the clause excludes."""
    answer = belongs(member, category_of(there, case.provision, name), there.on)
    if answer is Belongs.UNKNOWN:
        raise InputError(
            msg(
                '{cite} leaves out {category} by age; give "born" of each member.',
                cite=case.by,
                category=name,
            )
        )
    return answer is Belongs.YES


def _kept(incomes: tuple[Income, ...], kept: list[int]) -> Iterator[Income]:
    """The incomes of those counted; one without an earner is the household's."""
    places = {number: place for place, number in enumerate(kept)}
    for income in incomes:
        if income.earner is None:
            yield income
        elif income.earner in places:
            yield evolve(income, earner=places[income.earner])


# --- the raise ---------------------------------------------------------------------------------


def _raise(case: Case, there: Here, entry: Month) -> Raise:
    """The raise of a month; a notice that leaves its standard elsewhere is named in the refusal."""
    if case.program == "tekun":
        return _tekun_raise(there, entry)
    try:
        return raise_on(there, case.program)
    except (errors.NotOnFile, errors.NotSeen):
        silences = case.here.book.silences(case.here.place, "standard", case.program)
        own = [silence for silence in silences if silence.notice is case.provision.notice]
        if not own:
            raise
        refusal = silent(case.here, "standard", own[0], assume=_two_standards(case))
        refusal.known = case.said
        raise refusal from None


def _two_standards(case: Case) -> str:
    """The two clauses that a caller may assume: the old standard and the new."""
    first = case.window[0]
    clause = f"- standard: {case.program}\n  effective: {{month}}\n  unit: yuan/person/month\n  amount: …"
    months = (add_months(first, -1), first)
    return "\n\n".join(clause.format(month=f"{month:%Y-%m}") for month in months)


def _tekun_raise(there: Here, entry: Month) -> Raise:
    """What the support of a person in 特困 rose by: the amount of the month, less the one before it."""
    support = entry.support
    if support is None:
        raise InputError(
            msg(
                'The history does not say how the person is supported in {month}; give "support".',
                month=f"{there.on:%Y-%m}",
            )
        )
    ask = {"placement": support.placement, "level": support.level}
    new = tekun(there, support.program, **ask)
    old = tekun(evolve(there, on=new.since - ONE_DAY), support.program, **ask)
    return Raise(
        new.a_year - old.a_year,
        old.money,
        new.money,
        new.since,
        unique((*new.cites, *old.cites)),
        unique((*new.inferred, *old.inferred)),
    )


def _paid_on(case: Case, there: Here, entry: Month, raised: Raise) -> str:
    """Whether the month was paid on the old or the new standard; compared if the caller is silent."""
    if entry.paid_on is not None:
        return entry.paid_on
    month = f"{there.on:%Y-%m}"
    if entry.paid_fen is None:
        raise InputError(
            msg(
                'The history does not say what was paid for {month}; give "paid", or "paid_on": old or new.',
                month=month,
            )
        )
    new, old = _on_both(case, there, entry, raised)
    if entry.paid_fen == new and new != old:
        return "new"
    if entry.paid_fen == old:
        return "old"
    message = msg(
        "{paid} was paid for {month}: neither the allowance on the new standard ({new}) nor on the old "
        "({old}); say which it was paid on.",
        paid=Money(entry.paid_fen),
        month=month,
        new=Money(new),
        old=msg("not known") if old is None else Money(max(old, Fraction())),
    )
    raise case.refuse(errors.Undetermined, message, by_caller=True)


def _on_both(
    case: Case, there: Here, entry: Month, raised: Raise
) -> tuple[Fraction, Fraction | None]:
    """What the month would be on the new standard and on the old, in fen.

    The old allowance is worked out as it was paid then, with its own rounding and minimum; where
    the notice gives the raise alone, it is the new one less the raise. None: that cannot be said.
    """
    if case.program == "tekun":
        new = Fraction(raised.new.fen if raised.new else 0) / _months_in(raised)
        return new, new - Fraction(raised.a_year, 12)
    new = Fraction(amount(there, entry.household, case.program))
    before = place_before(there, case.program, raised)
    if before is not None:
        try:
            return new, Fraction(amount(before, entry.household, case.program))
        except CannotSay:
            return new, None
    more = _supplements_raise(case, there, entry.household, raised)
    return new, new - Fraction(raised.a_year * entry.household.size, 12) - more


def _months_in(raised: Raise) -> int:
    """The months that the new amount is for."""
    return PERSON_UNITS[raised.new.unit] if raised.new is not None else 1


def _supplements_raise(case: Case, there: Here, household: Household, raised: Raise) -> Fraction:
    """What the household's supplements rose by with the standard, in fen a month."""
    if not in_force(there, case.program):
        return Fraction()
    new = supplements(there, household, case.program).fen
    return Fraction(new - supplements(_before(case, there, raised), household, case.program).fen)


def _before(case: Case, there: Here, raised: Raise) -> Here:
    """The place before the raise; refused where the raise alone is known."""
    before = place_before(there, case.program, raised)
    if before is None:
        raise case.refuse(
            errors.NotOnFile,
            msg(
                "{cite} gives the raise alone, and supplements follow the standard, which is not on file.",
                cite=case.by,
            ),
            assume=_two_standards(case),
        )
    return before


# --- what is owed ------------------------------------------------------------------------------


def _added(case: Case, there: Here, entry: Month, household: Household, raised: Raise) -> Owed:
    """delta: the raise for each who counts, and that of supplements if the clause names them."""
    count = 1 if case.program == "tekun" else household.size
    owed = Fraction(raised.a_year * count, 12)
    why = msg(
        "{old} to {new}, for a household of {members}.",
        old=raised.old,
        new=raised.new,
        members=count,
    )
    if raised.old is None:
        why = msg(
            "Raised by {amount} a month, for a household of {members}.",
            amount=Money(Fraction(raised.a_year, 12)),
            members=count,
        )
    if case.with_supplements and case.program != "tekun":
        more = _supplements_raise(case, there, household, raised)
        owed += more
        if more:
            why = msg("{why} Supplements rose by {amount}.", why=why, amount=Money(more))
    due = _due(case, there, entry)
    return Owed(there.on, count, owed, entry.paid_fen, why, (case.by, *raised.cites), due)


def _due(case: Case, there: Here, entry: Month) -> int | None:
    """What the month should have been, where what was paid is not given but the income is.

    A household of which no income is given may have one that nobody wrote down: then it is not known.
    """
    facts = entry.household
    if entry.paid_fen is not None or case.program == "tekun" or not (facts.incomes or facts.payers):
        return None
    try:
        return allowance(there, facts, case.program).fen
    except CannotSay:
        return None


def _reassessed(case: Case, there: Here, entry: Month, household: Household, raised: Raise) -> Owed:
    """reassess: the allowance on the new standard and the month's facts, less what was paid.

    Supplements stay at their old amounts where the clause does not name them.
    """
    if entry.paid_fen is None:
        raise InputError(
            msg(
                'The allowance is recomputed, so the history must say what was paid for {month} ("paid").',
                month=f"{there.on:%Y-%m}",
            )
        )
    result = allowance(there, household, case.program)
    due = Fraction(result.fen)
    if not case.with_supplements:
        due -= _supplements_raise(case, there, household, raised)
    why = msg("Recomputed: {due}, paid {paid}.", due=Money(due), paid=Money(entry.paid_fen))
    cites = (case.by, *result.cites)
    return Owed(there.on, household.size, due - entry.paid_fen, entry.paid_fen, why, cites)
