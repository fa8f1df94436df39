"""Who is paid otherwise than by the household's gap: in full, or alone."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from dibao import errors
from dibao.calc.amounts import fen_in, per_of, worth
from dibao.calc.basis import Basis
from dibao.calc.bill import Bill
from dibao.calc.household import Household, Member
from dibao.calc.in_full import InFull, pay_others
from dibao.calc.lookup import speaks_of
from dibao.calc.payable import round_total
from dibao.calc.people import Belongs, belongs, category_of
from dibao.calc.registrations import standards_of
from dibao.calc.results import Found, cite
from dibao.calc.rounding import Gap
from dibao.errors import CannotSay, InputError
from dibao.message import msg
from dibao.money import Money, divided
from dibao.policy.book import Provision
from dibao.policy.clauses import Amounts, Category, FullStandard, SinglePerson
from dibao.policy.values import Exact


@frozen
class _Named:
    """A clause, and those members whom one of its categories holds."""

    provision: Provision
    members: tuple[Member, ...]
    category: str


def _named(
    bill: Bill, cls: type[FullStandard | SinglePerson], household: Household
) -> list[_Named]:
    """The clauses of a kind whose categories hold a member, nearest first."""
    found = []
    for provision, category in bill.basis.once(_categories_of, cls):
        answers = [belongs(member, category, bill.here.on) for member in household.members]
        if Belongs.UNKNOWN in answers:
            bill.note_once(
                msg(
                    "{cite} pays some by age ({category}), and a member's birth is not given; it is "
                    "left out.",
                    cite=cite(provision),
                    category=category.name,
                )
            )
        if Belongs.YES in answers:
            pairs = zip(household.members, answers, strict=True)
            members = tuple(member for member, answer in pairs if answer is Belongs.YES)
            found.append(_Named(provision, members, category.name))
    return found


def _categories_of(
    basis: Basis, cls: type[FullStandard | SinglePerson]
) -> tuple[tuple[Provision, Category], ...]:
    """The clauses of a kind that apply, nearest and newest first, with each of their categories."""
    here = basis.here
    provisions = [
        p
        for p in here.provisions(cls)
        if p.applies(here.on) and p.is_certain(here.on) and speaks_of(p.clause, basis.program)
    ]
    provisions.sort(key=lambda p: (p.nearness, p.begins.earliest), reverse=True)
    return tuple(
        (provision, category_of(here, provision, name))
        for provision in provisions
        for name in getattr(provision.clause, cls.kind)
    )


def pay_in_full(bill: Bill, household: Household, standard: Found) -> bool:
    """全额: the standard (x `times`) for each, whatever the income; False if nobody is named.

    城市居民最低生活保障条例 art. 8: 三无 get the full standard. The others of a household get the
    difference to the income that counts for them (`dibao.calc.in_full`).
    """
    named = _named(bill, FullStandard, household)
    if not named:
        return False
    chosen = named[0]
    standards = standards_of(bill, household, standard)
    amounts = tuple(
        _in_full(bill, chosen.provision, standard, a_year)
        for member, a_year in zip(household.members, standards, strict=True)
        if member in chosen.members
    )
    paid = InFull(
        bill,
        household,
        chosen.provision,
        chosen.members,
        chosen.category,
        standard,
        standards,
        amounts,
    )
    by = bill.rest_on(chosen.provision)
    others = pay_others(paid)
    message = msg(
        "{cite}: {category} gets the full standard, {amount} a month x {members}.",
        cite=by,
        category=chosen.category,
        amount=Money(amounts[0]),
        members=len(amounts),
    )
    if len(set(amounts)) > 1:
        message = msg(
            "{cite}: {category} gets the full standard, each that of their own registration.",
            cite=by,
            category=chosen.category,
        )
    bill.line("full_standard", message, sum(amounts), by)
    round_total(bill, paid.full, *(() if others is None else (others,)))
    return True


def _in_full(bill: Bill, provision: Provision, found: Found, a_year: int) -> Fraction:
    """What a member paid in full gets, in fen a month: the standard, or as the clause says.

    A limit (`times: at least 1.2`) is no amount and is refused.
    """
    clause = provision.clause
    if not isinstance(clause, FullStandard):
        raise TypeError(clause)
    if clause.times is None and clause.amount is None:
        return Fraction(a_year, 12)
    if isinstance(clause.times, Exact) and clause.amount is None:
        return clause.times.value * Fraction(a_year, 12)
    return Fraction(_share(bill.basis, provision, found))


def pay_alone(bill: Bill, household: Household, standard: Found) -> bool:
    """单人户: what a member assessed alone gets; False if the household is not such a member."""
    if not household.alone:
        return False
    named = _named(bill, SinglePerson, household)
    on_file = bill.basis.once(_categories_of, SinglePerson)
    if not named and on_file:
        raise _in_no_category(bill, on_file)
    if not named:
        raise errors.NotOnFile(
            msg(
                "No clause on file says what a member assessed alone gets in {place}.",
                place=bill.here.name,
            ),
            lacks="single_person",
            place=bill.here.place,
            on=bill.here.on,
            assume="- single_person: …\n  unit: yuan/person/month\n  times: …\n  of: standard",
        )
    chosen = named[0]
    by = bill.rest_on(chosen.provision)
    fen = _share(bill.basis, chosen.provision, standard)
    message = msg("{cite}: {category}, assessed alone.", cite=by, category=chosen.category)
    bill.line("single_person", message, fen, by)
    if fen.denominator != 1:
        round_total(bill, Gap.of((12 * fen,), 0))
    clause = chosen.provision.clause
    if isinstance(clause, SinglePerson) and clause.together_with is not None:
        bill.note_once(
            msg(
                "{cite}: with {other} it must reach {share} of the standard; that is not computed here.",
                cite=by,
                other=clause.together_with,
                share=str(clause.together),
            )
        )
    return True


def _in_no_category(bill: Bill, on_file: tuple[tuple[Provision, Category], ...]) -> CannotSay:
    """What lacks is a fact about the member, which no clause could supply."""
    cites = tuple(dict.fromkeys(cite(provision) for provision, _ in on_file))
    return errors.NotOnFile(
        msg(
            "{cites} let these be assessed alone: {categories}; the member is in none of them. Give the "
            "member's status, age or disability, or ask without `alone`.",
            cites=cites,
            categories=tuple(dict.fromkeys(category.name for _, category in on_file)),
        ),
        lacks="single_person",
        place=bill.here.place,
        on=bill.here.on,
        cites=cites,
    )


def _share(basis: Basis, provision: Provision, standard: Found) -> Fraction | int:
    """A clause's amount, or its share of the standard, in fen a month (a person or household)."""
    clause = provision.clause
    if not isinstance(clause, Amounts):
        raise TypeError(clause)
    value = worth(basis.here.book, provision, basis.here.place)
    amount = value.value if value is not None else None
    if isinstance(amount, Exact):
        return divided(fen_in(amount.value), per_of(clause) or _household_months(clause))
    if isinstance(clause.times, Exact) and clause.of == "standard":
        return clause.times.value * standard.a_month
    raise errors.NotExact(
        msg(
            "{cite} gives no exact amount: {limit}.",
            cite=cite(provision),
            limit=str(amount or clause.times),
        ),
        lacks=clause.kind,
        place=basis.here.place,
        on=basis.here.on,
        cites=[cite(provision)],
        assume=f"- {clause.kind}: {_categories(clause)}\n  unit: yuan/person/month\n  times: …\n  of: standard",
    )


def _categories(clause: Amounts) -> str:
    """Whom a clause names, as a file writes it."""
    named = getattr(clause, clause.kind)
    return named if isinstance(named, str) else "、".join(named)


def _household_months(clause: Amounts) -> int:
    return 12 if clause.unit == "yuan/household/year" else 1


def refuse_other_registration(bill: Bill, household: Household) -> None:
    """A household registered for the other program only is asked about in that one."""
    registrations = {member.registration for member in household.members}
    if len(registrations) > 1:
        return
    (registration,) = registrations
    if registration is not None and registration != bill.program:
        raise InputError(
            msg(
                "All members are registered as {registration}; ask for that program.",
                registration=registration,
            )
        )
