"""One month of back-pay: whether it counts, which standard it was paid on, and what it is owed."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction

from attrs import define, evolve, field, frozen

from dibao import errors
from dibao.calc import rules
from dibao.calc._allowance import allowance
from dibao.calc._rates import amount
from dibao.calc._supplements import in_force, supplements
from dibao.calc._tekun import tekun
from dibao.calc.back_pay_case import Case, Reading
from dibao.calc.back_pay_results import LeftOut, Owed
from dibao.calc.household import Household, Income, Member, Month, living
from dibao.calc.lookup import silent
from dibao.calc.ops import INTEGERS
from dibao.calc.people import Belongs, belongs, category_of
from dibao.calc.raises import Raise, place_before, raise_on
from dibao.calc.results import Result, unique, weakest
from dibao.errors import CannotSay, InputError
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.book import Here
from dibao.policy.clauses import PERSON_UNITS
from dibao.policy.values import ONE_DAY, add_months, month_end


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
        return off_the_list(month)
    return entry


@define
class Grounds:
    """What the lines rest on, and who was left out of them, as they are made."""

    raises: list[Raise] = field(factory=list)
    results: list[Result] = field(factory=list)  # allowances that were recomputed
    assumed: list[str] = field(factory=list)
    left: dict[str, list[tuple[date, int]]] = field(factory=dict)  # reason: month, how many members

    @property
    def holds(self) -> str:
        """The weakest word of what the lines rest on."""
        return weakest((*(one.holds for one in self.raises), *(one.holds for one in self.results)))


def line_of(
    case: Case, reading: Reading, month: date, entry: Month, grounds: Grounds
) -> Owed | LeftOut:
    """One month's line; what it rests on is added to `grounds`."""
    there = case.in_month(month)
    if entry.grace and "grace" in reading.exclude:
        why = msg(
            "{month} was paid in a period of grace, which is left out.", month=f"{month:%Y-%m}"
        )
        return LeftOut(month, why)
    household = _counted(case, reading, there, entry.household, grounds)
    if household is None:
        return LeftOut(
            month, msg("Every member is left out: died, left, or in a category that is excluded.")
        )
    raised = _raise(case, there, entry)
    grounds.raises.append(raised)
    if _paid_on(case, there, entry, raised) == "new":
        return paid_already(month)
    facts = _Facts(there, entry, household, raised, grounds)
    if _is_recomputed(case, reading, month):
        return _reassessed(case, facts)
    return _added(case, facts)


@frozen
class _Facts:
    """A month: the place in it, what was paid, those who count, and the raise."""

    there: Here
    entry: Month
    household: Household
    raised: Raise
    grounds: Grounds


def _is_recomputed(case: Case, reading: Reading, month: date) -> bool:
    """Whether a month's allowance is computed anew; one off the list has none, so the raise is owed."""
    if case.program == "tekun" or case.history.get(month) is None:
        return False
    afresh = case.recomputed_from()
    return reading.method == "reassess" or (afresh is not None and afresh <= month)


# --- who counts --------------------------------------------------------------------------------


def _counted(
    case: Case, reading: Reading, there: Here, household: Household, grounds: Grounds
) -> Household | None:
    """Those counted for a month: alive and in the household then, and not excluded; None: nobody."""
    if reading.entrants == "whole window":
        household = evolve(
            household, members=tuple(_from_the_start(case, one) for one in household.members)
        )
    present = living(household, there.on)
    if present is None:
        return None
    reasons = [_why_excluded(case, reading, there, member) for member in present.members]
    kept = [number for number, reason in enumerate(reasons) if reason is None]
    if not kept:
        return None
    for reason in filter(None, dict.fromkeys(reasons)):
        grounds.left.setdefault(reason, []).append((there.on, reasons.count(reason)))
    members = tuple(present.members[number] for number in kept)
    return evolve(present, members=members, incomes=tuple(_kept(present.incomes, kept)))


def _why_excluded(case: Case, reading: Reading, there: Here, member: Member) -> str | None:
    """Why a member is left out: died or left by the day of payment, joined late, or a category."""
    if member.died is not None and member.died <= case.paid_on and "died" in reading.exclude:
        return DIED
    if member.until is not None and member.until <= case.paid_on and "left" in reading.exclude:
        return LEFT
    if reading.entrants == "none" and _joined_inside(case, member):
        return JOINED
    names = (name for name in reading.exclude if name not in ("died", "left", "grace"))
    return next((name for name in names if _is_in(case, there, member, name)), None)


DIED, LEFT, JOINED = "died", "left", "joined inside the window"
REASONS = {DIED: msg("died"), LEFT: msg("left"), JOINED: msg("joined inside the window")}


def members_left_out(grounds: Grounds) -> Iterator[LeftOut]:
    """The members who do not count though their household does, by reason."""
    for reason, months in grounds.left.items():
        most = max(count for _, count in months)
        why = msg(
            "Members left out: {count} ({reason}), in {months}.",
            count=most,
            reason=REASONS.get(reason, reason),
            months=tuple(f"{month:%Y-%m}" for month, _ in months),
        )
        yield LeftOut(None, why)


def _joined_inside(case: Case, member: Member) -> bool:
    """Whether a member came into the household after the window began."""
    return member.since is not None and member.since > case.window[0]


def _from_the_start(case: Case, member: Member) -> Member:
    """A member who joined inside the window, as if there from its beginning."""
    since = member.since
    if since is None or not case.window[0] < since <= month_end(case.window[-1]):
        return member
    return evolve(member, since=case.window[0])


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
        own = [silence for silence in silences if silence.notice is case.notice]
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
        unique((*old.assumed, *new.assumed)),
        weakest((old.holds, new.holds)),
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
    told = rules.paid_on(INTEGERS, entry.paid_fen, new, old)
    if told != rules.NEITHER:
        return "new" if told == rules.NEW_STANDARD else "old"
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
    more = supplements_raise(case, there, entry.household, raised)
    return new, new - Fraction(raised.a_year * entry.household.size, 12) - more


def _months_in(raised: Raise) -> int:
    """The months that the new amount is for."""
    return PERSON_UNITS[raised.new.unit] if raised.new is not None else 1


def supplements_raise(case: Case, there: Here, household: Household, raised: Raise) -> Fraction:
    """What the household's supplements rose by with the standard, in fen a month."""
    if not in_force(there, case.program):
        return Fraction()
    new = supplements(there, household, case.program).fen
    return Fraction(new - supplements(_before(case, there, raised), household, case.program).fen)


def supplements_assumed(case: Case, there: Here, household: Household) -> tuple[str, ...]:
    """The caller's clauses behind the household's supplements."""
    if not in_force(there, case.program):
        return ()
    return supplements(there, household, case.program).assumed


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


def _added(case: Case, facts: _Facts) -> Owed:
    """delta: the raise for each who counts, and that of supplements if the clause names them."""
    raised, entry = facts.raised, facts.entry
    count = 1 if case.program == "tekun" else facts.household.size
    owed, more = _raise_of(case, facts, facts.household)
    why = why_added(raised, count)
    if more:
        why = msg("{why} Supplements rose by {amount}.", why=why, amount=Money(more))
    cites, due = (case.by, *raised.cites), _due(case, facts, owed)
    return Owed(facts.there.on, count, owed, entry.paid_fen, why, cites, due)


def _raise_of(case: Case, facts: _Facts, household: Household) -> tuple[Fraction, Fraction]:
    """What the raise is for those who count, and the part of it that supplements are, in fen a month."""
    a_year, more = facts.raised.a_year, Fraction()
    if case.program == "tekun":
        return Fraction(a_year, 12), more
    if case.with_supplements:
        more = supplements_raise(case, facts.there, household, facts.raised)
        facts.grounds.assumed.extend(supplements_assumed(case, facts.there, household))
    how = {"due": 0, "paid": 0, "raise_a_year": a_year, "members": household.size}
    return Fraction(rules.owed(INTEGERS, 0, **how), 12) + more, more


def _due(case: Case, facts: _Facts, owed: Fraction) -> Fraction | None:
    """What the month should have been, where what was paid is not given but the income is.

    That is the allowance on the old standard, which was paid, and what is owed. A household of which
    no income is given may have one that nobody wrote down: then it is not known.
    """
    household = facts.entry.household
    if facts.entry.paid_fen is not None or case.program == "tekun":
        return None
    if not (household.incomes or household.payers):
        return None
    try:
        old = _on_both(case, facts.there, facts.entry, facts.raised)[1]
    except (CannotSay, InputError):
        return None
    return None if old is None else max(old, Fraction()) + owed


def _reassessed(case: Case, facts: _Facts) -> Owed:
    """reassess: the allowance on the new standard and the month's facts, less what was paid.

    What was paid was for the household of that month. So that is recomputed, and the raise of those
    who do not count is taken off; that of those who count though they came later is added.
    Supplements stay at their old amounts where the clause does not name them.
    """
    there, entry, household = facts.there, facts.entry, facts.household
    if entry.paid_fen is None:
        raise InputError(
            msg(
                'The allowance is recomputed, so the history must say what was paid for {month} ("paid").',
                month=f"{there.on:%Y-%m}",
            )
        )
    present = living(entry.household, there.on)
    if present is None:  # nobody was there yet: those who count came later
        return _added(case, facts)
    result = allowance(there, present, case.program)
    facts.grounds.results.append(result)
    due = Fraction(result.fen)
    if not case.with_supplements:
        due -= supplements_raise(case, there, present, facts.raised)
    how = {"due": due, "paid": entry.paid_fen, "raise_a_year": 0, "members": present.size}
    owed = Fraction(rules.owed(INTEGERS, 1, **how)) / 12
    why = why_recomputed(due, entry.paid_fen)
    others = _raise_of(case, facts, household)[0] - _raise_of(case, facts, present)[0]
    if others < 0:  # no more is taken off than is owed
        others = max(others, -max(owed, Fraction()))
        if others:
            why = msg(
                "{why} {amount} is the raise of those left out.", why=why, amount=Money(-others)
            )
    elif others > 0:
        why = msg("{why} {amount} is the raise of those who joined.", why=why, amount=Money(others))
    cites = (case.by, *result.cites)
    return Owed(there.on, household.size, owed + others, entry.paid_fen, why, cites)


# --- in words ----------------------------------------------------------------------------------


def off_the_list(month: date) -> LeftOut:
    """A month in which the household was not on the list."""
    return LeftOut(month, msg("Not on the list in {month}.", month=f"{month:%Y-%m}"))


def paid_already(month: date) -> LeftOut:
    """A month that owes nothing."""
    why = msg("{month} was paid on the new standard already.", month=f"{month:%Y-%m}")
    return LeftOut(month, why)


def why_added(raised: Raise, members: int) -> Message:
    """Why so much is added for so many members."""
    if raised.old is None:
        return msg(
            "Raised by {amount} a month, for a household of {members}.",
            amount=Money(Fraction(raised.a_year, 12)),
            members=members,
        )
    return msg(
        "{old} to {new}, for a household of {members}.",
        old=raised.old,
        new=raised.new,
        members=members,
    )


def why_recomputed(due: Fraction, paid: int) -> Message:
    """Why so much is owed where the allowance is computed anew."""
    return msg("Recomputed: {due}, paid {paid}.", due=Money(due), paid=Money(paid))
