"""分类施保: what is added for members in a category.

Per member and group the highest amount; groups add; each member once a group. A supplement in
percent follows the standard of the member's own program, so a raise moves it; a flat one stays.
"""

from __future__ import annotations

from fractions import Fraction

from attrs import evolve, frozen

from dibao import errors
from dibao.calc._standard import standard
from dibao.calc.amounts import exact_fen, fen_in, per_of, worth
from dibao.calc.bill import Bill
from dibao.calc.household import Household, Member
from dibao.calc.lookup import rounds, rule, speaks_of, the_best
from dibao.calc.ops import INTEGERS
from dibao.calc.people import Belongs, belongs, category_of
from dibao.calc.results import Result, cite, clause_words
from dibao.calc.rules import ROUNDINGS
from dibao.message import msg
from dibao.money import Money
from dibao.policy.book import Here, Provision
from dibao.policy.clauses import Rounding, Supplement
from dibao.policy.values import Bound, Exact, Lack, month_start


@frozen
class _Entitled:
    """A clause that a member is entitled to, its category, and its amount in fen a month."""

    provision: Provision
    category: str
    a_month: Fraction

    @property
    def group(self) -> str | Lack:
        clause = self.provision.clause
        if not isinstance(clause, Supplement):
            raise TypeError(clause)
        return clause.group


def supplements(here: Here, household: Household, program: str) -> Result:
    """The supplements of a household that is on the list, one bill line a member and group.

    In fen for the month of `here`. Nothing on file: an amount of 0 whose `not_on_file` says so.
    Raises a `CannotSay` where clauses on file do not decide.
    """
    bill = Bill(here, program)
    add_supplements(bill, household)
    return bill.result("confirmed")


def add_supplements(bill: Bill, household: Household) -> None:
    """Add the supplements of all members to a bill."""
    clauses = in_force(bill.here, bill.program)
    if not clauses:
        bill.not_on_file.append(Supplement.kind)
        return
    for number, member in enumerate(household.members, start=1):
        for entitled in _of_member(bill, clauses, member):
            by = bill.rest_on(entitled.provision)
            message = msg(
                "Supplement for member {number}, {category}: {amount} ({cite}).",
                number=number,
                category=entitled.category,
                amount=Money(entitled.a_month),
                cite=by,
            )
            bill.line("supplement", message, entitled.a_month, by)


def in_force(here: Here, program: str) -> tuple[Provision, ...]:
    """For each category the nearest and newest clause that applies on the day."""
    of: dict[str, list[Provision]] = {}
    for provision in here.provisions(Supplement):
        clause = provision.clause
        if not isinstance(clause, Supplement) or not speaks_of(clause, program):
            continue
        if not (provision.applies(here.on) and provision.is_certain(here.on)):
            continue
        for category in clause.supplement:
            of.setdefault(category, []).append(provision)
    best = [the_best(here, provisions) for provisions in of.values()]
    return tuple(dict.fromkeys(provision for provision in best if provision is not None))


def _of_member(bill: Bill, clauses: tuple[Provision, ...], member: Member) -> list[_Entitled]:
    """Per group the highest; a group that is not stated matters only to one who is in two."""
    entitled = [one for provision in clauses for one in _entitled(bill, provision, member)]
    if len(entitled) > 1 and any(isinstance(one.group, Lack) for one in entitled):
        cites = tuple(dict.fromkeys(cite(one.provision) for one in entitled))
        sums = sorted({max(one.a_month for one in entitled), sum(one.a_month for one in entitled)})
        raise errors.NotStated(
            msg(
                "A member is in {categories}, and {cites} does not say whether they add up; it may be {amounts}.",
                categories=tuple(one.category for one in entitled),
                cites=cites,
                amounts=tuple(Money(fen) for fen in sums),
            ),
            lacks="supplement",
            place=bill.here.place,
            on=bill.here.on,
            cites=cites,
            candidates=[Money(fen) for fen in sums],
            assume=_in_one_group(entitled),
        )
    best: dict[str, _Entitled] = {}
    for one in entitled:
        group = str(one.group)
        if group not in best or best[group].a_month < one.a_month:
            best[group] = one
    return list(best.values())


def _in_one_group(entitled: list[_Entitled]) -> str:
    """The clauses on file, put into one group: only the highest is paid. Two names make them add."""
    clauses = {one.provision.clause: None for one in entitled}
    return "\n\n".join(
        clause_words(evolve(clause, group="one", at=None, inferred=(), note=None))
        for clause in clauses
        if isinstance(clause, Supplement)
    )


def _entitled(bill: Bill, provision: Provision, member: Member) -> list[_Entitled]:
    clause = provision.clause
    if not isinstance(clause, Supplement):
        raise TypeError(clause)
    found = []
    for name in clause.supplement:
        answer = belongs(member, category_of(bill.here, provision, name), month_start(bill.here.on))
        if answer is Belongs.UNKNOWN:
            bill.note_once(
                msg(
                    "{cite} pays more by age ({category}), and a member's birth is not given; it is left out.",
                    cite=cite(provision),
                    category=name,
                )
            )
        if answer is Belongs.YES:
            found.append(_Entitled(provision, name, _a_month(bill, provision, clause, member)))
    return found


def _a_month(bill: Bill, provision: Provision, clause: Supplement, member: Member) -> Fraction:
    """The amount of a clause for a member, in fen a month, rounded as the clause or a rounding says."""
    value = worth(bill.here.book, provision, bill.here.place)
    amount = value.value if value is not None else None
    if isinstance(amount, Exact) and per_of(clause) is not None:
        return Fraction(fen_in(amount.value), per_of(clause) or 1)
    if isinstance(clause.times, Exact) and str(clause.of).startswith("standard"):
        program = member.registration or bill.program
        if clause.of in ("standard urban", "standard rural"):
            program = str(clause.of).removeprefix("standard ")
        found = standard(bill.here, program)
        bill.cites.extend(found.cites)
        return _rounded(bill, clause, clause.times.value * found.a_month)
    raise errors.NotExact(
        msg(
            "{cite} gives no exact amount for {categories}: {limit}.",
            cite=cite(provision),
            categories=clause.supplement,
            limit=str(amount if isinstance(amount, (Bound, Lack)) else clause.times or "…"),
        ),
        lacks="supplement",
        place=bill.here.place,
        on=bill.here.on,
        cites=[cite(provision)],
        assume=f"- supplement: {clause.supplement[0]}\n  group: …\n  unit: yuan/person/month\n  amount: …",
    )


def _rounded(bill: Bill, clause: Supplement, fen: Fraction) -> Fraction:
    mode, unit = clause.round, exact_fen(clause.to)
    if not isinstance(mode, str) or not unit:
        found = rule(bill.here, Rounding, bill.program, fits=rounds(Supplement.kind))
        rounding = found.provision.clause if found.provision is not None else None
        if found.provision is None or not isinstance(rounding, Rounding):
            return fen
        mode, unit = rounding.mode, exact_fen(rounding.to)
        bill.rest_on(found.provision)
    if not isinstance(mode, str) or not unit:
        return fen
    return Fraction(ROUNDINGS[mode](INTEGERS, fen.numerator, fen.denominator, unit))
