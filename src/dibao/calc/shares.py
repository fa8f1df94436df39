"""Who is paid otherwise than by the household's gap: in full, alone, or at least a minimum."""

from __future__ import annotations

from fractions import Fraction

from attrs import frozen

from dibao import errors
from dibao.calc.amounts import fen_in, per_of, worth
from dibao.calc.bill import Bill
from dibao.calc.household import Household, Member
from dibao.calc.income import assess
from dibao.calc.lookup import rule, speaks_of
from dibao.calc.people import Belongs, belongs, category_of
from dibao.calc.results import Found, cite
from dibao.errors import InputError
from dibao.message import msg
from dibao.money import Money
from dibao.policy.book import Provision
from dibao.policy.clauses import Amounts, FullStandard, MinimumPayment, SinglePerson
from dibao.policy.values import Exact


@frozen
class _Named:
    """A clause, and those members whom its categories hold."""

    provision: Provision
    members: tuple[Member, ...]
    category: str


def _named(
    bill: Bill, cls: type[FullStandard | SinglePerson], household: Household
) -> list[_Named]:
    """The clauses of a kind whose categories hold a member, nearest first."""
    found = []
    for provision in _in_force(bill, cls):
        for name in getattr(provision.clause, cls.kind):
            category = category_of(bill.here, provision, name)
            answers = [(m, belongs(m, category, bill.here.on)) for m in household.members]
            members = tuple(m for m, answer in answers if answer is Belongs.YES)
            if any(answer is Belongs.UNKNOWN for _, answer in answers):
                bill.note_once(
                    msg(
                        "{cite} pays some by age ({category}), and a member's birth is not given; it is "
                        "left out.",
                        cite=cite(provision),
                        category=name,
                    )
                )
            if members:
                found.append(_Named(provision, members, name))
    return found


def _in_force(bill: Bill, cls: type[FullStandard | SinglePerson]) -> tuple[Provision, ...]:
    """The clauses of a kind that apply, nearest and newest first."""
    here = bill.here
    key = ("shares", cls, bill.program, here)
    found: tuple[Provision, ...] | None = here.book.memo.get(key)
    if found is None:
        provisions = [
            p
            for p in here.provisions(cls)
            if p.applies(here.on) and p.is_certain(here.on) and speaks_of(p.clause, bill.program)
        ]
        found = tuple(
            sorted(provisions, key=lambda p: (p.nearness, p.begins.earliest), reverse=True)
        )
        here.book.memo[key] = found
    return found


def pay_in_full(bill: Bill, household: Household, standard: Found) -> bool:
    """全额: the standard (x `times`) for each, whatever the income; False if nobody is named.

    城市居民最低生活保障条例 art. 8: 三无 get the full standard. A household that mixes them with
    others is refused, because no clause on file splits the income between them.
    """
    named = _named(bill, FullStandard, household)
    if not named:
        return False
    chosen = named[0]
    by = cite(chosen.provision)
    others = household.size - len(chosen.members)
    if others and assess(bill.here, household, bill.program).a_year:
        raise errors.NotStated(
            msg(
                "{cite} pays {category} in full; the household has others too, and nothing on file says how "
                "its income is split.",
                cite=by,
                category=chosen.category,
            ),
            lacks="full_standard",
            place=bill.here.place,
            on=bill.here.on,
            cites=[by],
        )
    bill.rest_on(chosen.provision)
    if others:  # no income counts, so no split of it matters
        message = msg(
            "Standard x the other members: {amount} a month x {members}.",
            amount=Money(standard.a_month),
            members=others,
        )
        bill.line("entitlement", message, standard.a_month * others, *standard.cites)
    clause = chosen.provision.clause
    times = (
        clause.times.value
        if isinstance(clause, Amounts) and isinstance(clause.times, Exact)
        else Fraction(1)
    )
    message = msg(
        "{cite}: {category} gets the full standard, {amount} a month x {members}.",
        cite=by,
        category=chosen.category,
        amount=Money(standard.a_month * times),
        members=len(chosen.members),
    )
    bill.line("full_standard", message, standard.a_month * times * len(chosen.members), by)
    return True


def pay_alone(bill: Bill, household: Household, standard: Found) -> bool:
    """单人户: what a member assessed alone gets; False if the household is not such a member."""
    if not household.alone:
        return False
    named = _named(bill, SinglePerson, household)
    if not named:
        raise errors.NotOnFile(
            msg(
                "No clause on file says what a member assessed alone gets in {place}, or the member is in "
                "none of its categories.",
                place=bill.here.name,
            ),
            lacks="single_person",
            place=bill.here.place,
            on=bill.here.on,
            assume="- single_person: …\n  unit: yuan/person/month\n  times: …\n  of: standard",
        )
    chosen = named[0]
    by = bill.rest_on(chosen.provision)
    fen = _share(bill, chosen.provision, standard)
    message = msg("{cite}: {category}, assessed alone.", cite=by, category=chosen.category)
    bill.line("single_person", message, fen, by)
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


def raise_to_minimum(bill: Bill, household: Household, standard: Found) -> Fraction | None:
    """最低补差: what is positive but smaller becomes the minimum; returns it in fen a month."""
    found = rule(bill.here, MinimumPayment, bill.program)
    if found.provision is None:
        bill.not_on_file.append(MinimumPayment.kind)
        return None
    due = bill.total
    clause = found.provision.clause
    if not isinstance(clause, MinimumPayment):
        raise TypeError(clause)
    if not _is_exact(bill, found.provision):
        bill.not_on_file.append(MinimumPayment.kind)
        bill.note_once(
            msg(
                "{cite} sets a minimum whose exact amount is not on file.",
                cite=cite(found.provision),
            )
        )
        return None
    least = _share(bill, found.provision, standard)
    if not str(clause.unit).startswith("yuan/household"):
        least *= household.size
    if not 0 < due < least:
        return None
    by = bill.rest_on(found.provision)
    message = msg("{cite}: at least {amount} is paid.", cite=by, amount=Money(least))
    bill.line("minimum_payment", message, least - due, by)
    return least


def _share(bill: Bill, provision: Provision, standard: Found) -> Fraction:
    """A clause's amount, or its share of the standard, in fen a month (a person or household)."""
    clause = provision.clause
    if not isinstance(clause, Amounts):
        raise TypeError(clause)
    value = worth(bill.here.book, provision, bill.here.place)
    amount = value.value if value is not None else None
    if isinstance(amount, Exact):
        return Fraction(fen_in(amount.value), per_of(clause) or _household_months(clause))
    if isinstance(clause.times, Exact) and clause.of == "standard":
        return clause.times.value * standard.a_month
    raise errors.NotExact(
        msg(
            "{cite} gives no exact amount: {limit}.",
            cite=cite(provision),
            limit=str(amount or clause.times),
        ),
        lacks=clause.kind,
        place=bill.here.place,
        on=bill.here.on,
        cites=[cite(provision)],
        assume=f"- {clause.kind}: {_categories(clause)}\n  unit: yuan/person/month\n  times: …\n  of: standard",
    )


def _categories(clause: Amounts) -> str:
    """Whom a clause names, as a file writes it."""
    named = getattr(clause, clause.kind)
    return named if isinstance(named, str) else "、".join(named)


def _is_exact(bill: Bill, provision: Provision) -> bool:
    """Whether a clause gives an amount or a share that can be computed with."""
    clause = provision.clause
    value = worth(bill.here.book, provision, bill.here.place)
    amount = value.value if value is not None else None
    return isinstance(amount, Exact) or (
        amount is None and isinstance(clause, Amounts) and isinstance(clause.times, Exact)
    )


def _household_months(clause: Amounts) -> int:
    return 12 if clause.unit == "yuan/household/year" else 1


def refuse_other_registration(bill: Bill, household: Household) -> None:
    """A household registered for the other program only is asked about in that one."""
    registrations = {member.registration for member in household.members}
    if (
        len(registrations) == 1
        and registrations <= {"urban", "rural"}
        and bill.program not in registrations
    ):
        raise InputError(
            msg(
                "All members are registered as {registration}; ask for that program.",
                registration=str(registrations.pop()),
            )
        )
