"""收入核算: what of a household's income counts, line by line, in fen a year.

民发〔2021〕57号 art. 13: wages less necessary work costs, net business and property income, and
transfers; what is disregarded, and what may be taken off, is said by clauses. Everything is
summed first as exact fractions; only the allowance is rounded, once.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from fractions import Fraction

from attrs import frozen

from dibao import errors
from dibao.calc._standard import standard
from dibao.calc.amounts import fen_in, per_of
from dibao.calc.assumptions import incomes_named
from dibao.calc.basis import Basis, basis_of
from dibao.calc.household import Cost, Household, Income, Payer
from dibao.calc.lookup import speaks_of
from dibao.calc.open_incomes import Doubt, amount_at, does_not_state, leaves_open, refusal
from dibao.calc.results import Cite, cite
from dibao.errors import CannotSay, InputError
from dibao.message import Message, msg
from dibao.money import Money, divided, fen_of
from dibao.policy.book import Here, Provision
from dibao.policy.clauses import Income as IncomeRule
from dibao.policy.values import Bound, Exact, add_months, month_start

WORK_COSTS = ("就业成本", "必要的就业成本", "必要就业成本", "工作成本", "work cost")
CATEGORIES = {
    "wage": "工资性收入",
    "business": "经营净收入",
    "property": "财产净收入",
    "transfer": "转移净收入",
}


@frozen
class Part:
    """One line of the assessment: what was counted (or taken off), in fen a year.

    `doubt`: what a clause takes off besides, and does not say how much of it.
    """

    message: Message
    a_year: Fraction | int
    provisions: tuple[Provision, ...] = ()
    doubt: Doubt | None = None

    @property
    def cites(self) -> tuple[Cite, ...]:
        """The clauses behind it."""
        return tuple(cite(provision) for provision in self.provisions)


@frozen
class Assessed:
    """A household's income that counts: its parts, and their sum in fen a year, never below 0."""

    parts: tuple[Part, ...]

    @property
    def total(self) -> Fraction | int:
        """The sum of the parts, an int where each is one; costs beyond the income count for nothing."""
        return max(sum(part.a_year for part in self.parts), 0)

    @property
    def a_year(self) -> Fraction:
        """The sum of the parts, as a fraction that can be divided."""
        return Fraction(self.total)

    @property
    def doubts(self) -> tuple[Doubt, ...]:
        """What may be taken off besides, clause by clause."""
        return tuple(part.doubt for part in self.parts if part.doubt is not None)

    @property
    def least(self) -> Fraction | int:
        """The sum in fen a year if all that may be taken off is; the total where nothing is open."""
        off = sum(doubt.most for doubt in self.doubts)
        return max(sum(part.a_year for part in self.parts) - off, 0)


def assess(here: Here, household: Household, program: str) -> Assessed:
    """What of the household's income counts for a program on a day.

    Raises a `CannotSay` where a clause that an income needs is not on file, or does not say how
    much it takes off what counts.
    """
    found = assess_on(basis_of(here, program), household)
    if found.least != found.total:
        range_ = (divided(found.least, 12), divided(found.total, 12))
        raise refusal(here, found.doubts, range_)
    return found


def assess_on(basis: Basis, household: Household) -> Assessed:
    """What of the household's income counts on a basis, with what is in doubt left in.

    Raises a `CannotSay` where a clause that an income needs is not on file.
    """
    counted = [_counted(basis, household, income) for income in household.incomes]
    return Assessed(
        (
            *counted,
            *_work_costs(basis, household, counted),
            *(_cost(basis, cost) for cost in household.costs),
            *(_owed(basis, payer) for payer in household.payers),
        )
    )


# --- the rules of the place --------------------------------------------------------------------


_Pair = tuple[Provision, IncomeRule]


def _find(basis: Basis, rule: str, *whats: str) -> _Pair | None:
    """The clause of a rule for the first of the words that has one."""
    for what in whats:
        found = _nearest(basis, rule, (what,))
        if found is not None:
            return found
    return None


def _nearest(basis: Basis, rule: str, whats: Collection[str]) -> _Pair | None:
    """The nearest and newest clause of a rule for any of the words.

    One that states no amount gives way to one above that does.
    """
    found = [
        pair for pair in basis.once(_every, rule) if set(incomes_named(pair[1].what)) & set(whats)
    ]
    speaks = [pair for pair in found if not does_not_state(basis.here, *pair)]
    return max(speaks or found, key=_order, default=None)


def _every(basis: Basis, rule: str) -> tuple[_Pair, ...]:
    """All clauses of a rule that apply on the day."""
    here = basis.here
    return tuple(
        (provision, clause)
        for provision in here.provisions(IncomeRule)
        if isinstance(clause := provision.clause, IncomeRule)
        and clause.income == rule
        and provision.applies(here.on)
        and provision.is_certain(here.on)
        and speaks_of(clause, basis.program)
    )


def _standard_a_year(basis: Basis) -> int:
    """The standard that shares and thresholds refer to, fen a person a year."""
    return standard(basis.here, basis.program).a_year


def _missing(basis: Basis, message: Message, rule: str, what: str) -> CannotSay:
    """The refusal for an income that no clause covers."""
    return errors.NotOnFile(
        message,
        lacks="income",
        place=basis.here.place,
        on=basis.here.on,
        assume=f"- income: {rule}\n  what: {what}",
    )


def _order(pair: _Pair) -> tuple[object, ...]:
    provision, _ = pair
    return (provision.nearness, provision.begins.earliest, provision.order)


# --- incomes -----------------------------------------------------------------------------------


def _counted(basis: Basis, household: Household, income: Income) -> Part:
    if income.kind == "counted":
        message = msg("Income that counts: {amount} a month.", amount=_month(income.a_year))
        return Part(message, income.a_year)
    if income.kind == "imputed":
        return _imputed(basis, income)
    name = income.what or CATEGORIES.get(income.kind, income.kind)
    a_year, window = _within_window(basis, household, income, name)
    disregarded = _find(basis, "disregard", *_words(income))
    if disregarded is not None:
        return _less(basis, name, a_year, disregarded, window)
    by = _find(basis, "count", *_words(income))
    provisions = (*window, *((by[0],) if by is not None else ()))
    share = by[1].times if by is not None else None
    if isinstance(share, Exact):
        message = msg(
            "{what}: {share} of {amount} a month counts.",
            what=name,
            share=share.number,
            amount=_month(a_year),
        )
        return Part(message, a_year * share.value, provisions)
    return Part(
        msg("{what}: {amount} a month.", what=name, amount=_month(a_year)), a_year, provisions
    )


def _words(income: Income) -> tuple[str, ...]:
    """The words by which clauses may name an income, the exact one first."""
    return tuple(word for word in (income.what, CATEGORIES.get(income.kind), income.kind) if word)


def _month(a_year: Fraction | int) -> Money:
    return Money(divided(a_year, 12))


def _within_window(
    basis: Basis, household: Household, income: Income, name: str
) -> tuple[Fraction | int, tuple[Provision, ...]]:
    """An income that came once, spread over the assessment window it lies in; others as they are."""
    if income.received is None:
        return income.a_year, ()
    kind = "farm" if household.farm else "other"
    windows = [pair for pair in basis.once(_every, "window") if pair[1].households in (kind, None)]
    if not windows:
        message = msg(
            "{what} came in {month}; no clause on file says over how many months income is assessed.",
            what=name,
            month=f"{income.received:%Y-%m}",
        )
        raise _missing(basis, message, "window", "12")
    provision, clause = max(
        windows, key=lambda pair: (pair[1].households is not None, *_order(pair))
    )
    months = int(clause.what)
    now = month_start(basis.here.on)
    if not add_months(now, -months) <= month_start(income.received) < now:
        return 0, (provision,)
    return divided(income.fen * 12, months), (provision,)


def _less(
    basis: Basis,
    name: str,
    a_year: Fraction | int,
    found: _Pair,
    window: tuple[Provision, ...],
) -> Part:
    """What a disregard leaves: nothing, or what is above an amount or a share."""
    (provision, clause), off = found, a_year
    provisions = (*window, provision)
    if leaves_open(basis.here, provision, clause):
        message = msg(
            "{what}: {amount} a month; {cite} does not say how much of it is left out.",
            what=name,
            amount=_month(a_year),
            cite=cite(provision),
        )
        doubt = Doubt(provision, "disregard", clause.what, a_year)
        return Part(message, a_year, provisions, doubt)
    amount = amount_at(basis.here, provision)
    if isinstance(amount, Exact):
        off = _in_a_year(clause, amount)
    elif isinstance(clause.times, Exact):
        base = _standard_a_year(basis) if str(clause.of).startswith("standard") else a_year
        off = clause.times.value * base
    kept = max(a_year - off, 0)
    if not kept:
        message = msg(
            "{what}: {amount} a month, not counted ({cite}).",
            what=name,
            amount=_month(a_year),
            cite=cite(provision),
        )
        return Part(message, 0, provisions)
    message = msg(
        "{what}: {kept} of {amount} a month counts ({cite}).",
        what=name,
        kept=_month(kept),
        amount=_month(a_year),
        cite=cite(provision),
    )
    return Part(message, kept, provisions)


def _imputed(basis: Basis, income: Income) -> Part:
    """收入按标准推算: so much for each 亩 or head, whatever it really brought."""
    what, quantity = income.what or "", income.quantity or Fraction()
    found = _find(basis, "impute", what)
    amount = None if found is None else amount_at(basis.here, found[0])
    if found is None or not isinstance(amount, Exact):
        raise _missing(
            basis,
            msg(
                "No clause on file says what {what} is taken to bring.",
                what=what or msg("an income"),
            ),
            "impute",
            what,
        )
    provision, clause = found
    each = Fraction(amount.value * 100 * 12, per_of(clause) or _household_per(clause))
    message = msg(
        "{what}: {quantity} at {each} a year.", what=what, quantity=str(quantity), each=Money(each)
    )
    return Part(message, quantity * each, (provision,))


def _household_per(clause: IncomeRule) -> int:
    return 1 if clause.unit == "yuan/household/month" else 12


# --- what is taken off -------------------------------------------------------------------------


def _work_costs(basis: Basis, household: Household, counted: list[Part]) -> Iterator[Part]:
    """必要就业成本: a lump sum or a share of the standard for each who earns a wage, at most the wage.

    Where the clause says neither, all of a wage is in doubt, unless the costs themselves are given.
    """
    found = basis.once(_work_cost)
    if found is None:
        return
    lump, provision = found
    given = any(cost.what in WORK_COSTS for cost in household.costs)
    for wage in _wages(household, counted):
        if lump is None and wage and not given:
            yield _in_doubt(provision, "必要的就业成本", wage)
        if lump is None:
            continue
        off = min(lump, wage)
        message = msg(
            "Work costs of one who earns: {amount} a month is taken off ({cite}).",
            amount=_month(off),
            cite=cite(provision),
        )
        yield Part(message, -off, (provision,))


def _work_cost(basis: Basis) -> tuple[Fraction | None, Provision] | None:
    """The lump sum in fen a year, None where it is not said, and its clause."""
    found = _nearest(basis, "deduct", WORK_COSTS)
    return None if found is None else (_lump_a_year(basis, *found), found[0])


def _in_doubt(provision: Provision, what: str, most: Fraction | int) -> Part:
    """Nothing is taken off as long as no clause says how much; the part says so."""
    message = msg(
        "{cite} does not say how much of {what} is taken off; nothing is.",
        cite=cite(provision),
        what=what,
    )
    return Part(message, 0, (provision,), Doubt(provision, "deduct", what, most))


def _wages(household: Household, counted: list[Part]) -> list[Fraction | int]:
    """The counted wages of each earner, fen a year; a wage without an earner is one of its own."""
    by_earner: dict[object, Fraction | int] = {}
    for number, (income, part) in enumerate(zip(household.incomes, counted, strict=True)):
        if income.kind == "wage":
            key = ("member", income.earner) if income.earner is not None else ("income", number)
            by_earner[key] = by_earner.get(key, 0) + part.a_year
    return list(by_earner.values())


def _lump_a_year(basis: Basis, provision: Provision, clause: IncomeRule) -> Fraction | None:
    """The amount or share that a clause takes off, fen a year; None where it gives none."""
    amount = amount_at(basis.here, provision)
    if leaves_open(basis.here, provision, clause):
        return None
    if isinstance(amount, Exact):
        return _in_a_year(clause, amount)
    if isinstance(clause.times, Exact) and str(clause.of).startswith("standard"):
        return clause.times.value * _standard_a_year(basis)
    return None


def _in_a_year(clause: IncomeRule, amount: Exact) -> Fraction:
    """An amount of a clause in fen a year; one without a unit is a month's."""
    per = per_of(clause) or (12 if clause.unit == "yuan/household/year" else 1)
    return Fraction(fen_in(amount.value) * 12, per)


def _cost(basis: Basis, cost: Cost) -> Part:
    """A cost that was really borne, as far as a clause lets it be taken off."""
    found = _find(basis, "deduct", cost.what)
    if found is None:
        message = msg("No clause on file lets {what} be taken off the income.", what=cost.what)
        raise _missing(basis, message, "deduct", cost.what)
    provision, clause = found
    most = _lump_a_year(basis, provision, clause)
    if most is None and (clause.times is not None or leaves_open(basis.here, provision, clause)):
        return _in_doubt(provision, cost.what, Fraction(cost.a_year))
    off = Fraction(cost.a_year) if most is None else min(Fraction(cost.a_year), most)
    message = msg(
        "{what}: {amount} a month is taken off ({cite}).",
        what=cost.what,
        amount=_month(off),
        cite=cite(provision),
    )
    return Part(message, -off, (provision,))


# --- maintenance and support -------------------------------------------------------------------


def _owed(basis: Basis, payer: Payer) -> Part:
    """赡养费, 抚养费, 扶养费 that someone outside the household owes, paid or not (条例 art. 2)."""
    every = basis.once(_every, payer.owes)
    if payer.children is None and any(clause.children is not None for _, clause in every):
        raise InputError(
            msg('How much a payer owes depends on the payer\'s children; give "children".')
        )
    fits = [pair for pair in every if _has_as_many_children(pair[1], payer)]
    if not fits:
        message = msg("No clause on file says how much {owes} a payer owes.", owes=payer.owes)
        what = "赡养费" if payer.owes == "maintenance" else "抚养费"
        raise _missing(basis, message, payer.owes, f"{what}\n{_FORMULA}")
    provision, clause = max(fits, key=_order)
    a_year = _by_formula(basis, payer, provision, clause)
    paid = Fraction(fen_of(payer.paid or 0) * 12)
    if clause.actual == "higher" and paid > a_year:
        message = msg(
            "Really paid by one who owes it: {amount} a month, more than the formula of {cite}.",
            amount=_month(paid),
            cite=cite(provision),
        )
        return Part(message, paid, (provision,))
    message = msg(
        "Owed by one outside the household: {amount} a month ({cite}).",
        amount=_month(a_year),
        cite=cite(provision),
    )
    return Part(message, a_year, (provision,))


def _has_as_many_children(clause: IncomeRule, payer: Payer) -> bool:
    if clause.children is None:
        return True
    if payer.children is None:
        return False
    if isinstance(clause.children, Exact):
        return clause.children.value == payer.children
    return isinstance(clause.children, Bound) and clause.children.admits(Fraction(payer.children))


def _by_formula(basis: Basis, payer: Payer, provision: Provision, clause: IncomeRule) -> Fraction:
    """Fen a year: the share of what is left above the part set aside, divided among the parents.

    `base: household year` and `household month` set aside the standard for each of the payer's
    household; `per person month` compares one person's share with one standard.
    """
    bases = (clause.base,) if isinstance(clause.base, str) else BASES[payer.owes]
    owed = {base: _owed_on(basis, payer, clause, base) for base in bases}
    if len(set(owed.values())) > 1:
        amounts = tuple(_month(a_year) for a_year in sorted(set(owed.values())))
        raise errors.NotStated(
            msg(
                "{cite} does not say on whose income the share is taken, the payer's own or the whole "
                "household's; it may be {amounts} a month.",
                cite=cite(provision),
                amounts=amounts,
            ),
            lacks="income",
            place=basis.here.place,
            on=basis.here.on,
            cites=[cite(provision)],
            candidates=amounts,
            assume=f"- income: {payer.owes}\n  what: {clause.what}\n  base: household year",
        )
    return next(iter(owed.values()))


# What a share may be taken of where a clause names no base: support is of the payer's income.
BASES = {"maintenance": ("household year", "per person month"), "support": ("household year",)}
_FORMULA = "  base: household year\n  threshold: 1\n  times: 50%\n  of: payer income"


def _owed_on(basis: Basis, payer: Payer, clause: IncomeRule, base: str) -> Fraction:
    """Fen a year on one base: a share of what is left above the part set aside."""
    needs_standard = clause.threshold is not None or clause.zero_below is not None
    each = Fraction(_standard_a_year(basis) if needs_standard else 0)
    whole = Fraction(payer.a_year)
    per_person = whole / payer.size
    if isinstance(clause.zero_below, Exact) and per_person < clause.zero_below.value * each:
        return Fraction()
    aside = clause.threshold.value * each if isinstance(clause.threshold, Exact) else Fraction()
    surplus = per_person - aside if base == "per person month" else whole - aside * payer.size
    share = clause.times.value if isinstance(clause.times, Exact) else Fraction(1)
    owed = max(surplus, Fraction()) * share
    if clause.divide == "parents supported":
        owed /= payer.parents
    if isinstance(clause.cap, Exact):
        owed = min(owed, clause.cap.value * whole / payer.dependants)
    return owed
