"""分类施保: what is added for members in a category.

Per member and group the highest amount; groups add; each member once a group. A supplement in
percent follows the standard of the member's own program, so a raise moves it; a flat one stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from attrs import evolve, frozen

from dibao import errors
from dibao.calc._standard import standard
from dibao.calc.amounts import exact_fen, fen_in, per_of, worth
from dibao.calc.basis import Basis, Ground, ground_of
from dibao.calc.bill import Bill
from dibao.calc.household import Household, Member
from dibao.calc.lookup import rounds, rule, speaks_of, the_best
from dibao.calc.people import Belongs, belongs, category_of
from dibao.calc.precedence import sure_through
from dibao.calc.results import Cite, Result, cite, clause_words, weakest
from dibao.calc.rounding import round_to
from dibao.message import Message, msg
from dibao.money import Money, divided
from dibao.policy.book import Here, Provision
from dibao.policy.clauses import Category, Rounding, Supplement
from dibao.policy.values import Bound, Exact, Lack, month_start


@frozen
class _Entitled:
    """A clause that a member is entitled to, its category, and its amount in fen a month."""

    provision: Provision
    category: str
    a_month: Fraction | int
    holds: str  # of the amount, or of the standard that it is a share of

    @property
    def is_last_known(self) -> bool:
        """Whether it is a sum in yuan that nothing on file confirms for the month."""
        return self.holds == "presumed" and getattr(self.provision.clause, "times", None) is None

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
    return bill.result(add_supplements(bill, household))


def add_supplements(bill: Bill, household: Household) -> str:
    """Add the supplements of all members to a bill; returns how sure their amounts are."""
    clauses = bill.basis.once(_in_force)
    if not clauses:
        bill.not_on_file.append(Supplement.kind)
        return "confirmed"
    holds = set()
    for number, member in enumerate(household.members, start=1):
        for entitled in _of_member(bill, clauses, member):
            by = bill.rest_on(entitled.provision)
            bill.line("supplement", _words(number, entitled, by), entitled.a_month, by)
            holds.add(entitled.holds)
    return weakest(holds)


def _words(number: int, entitled: _Entitled, by: Cite) -> Message:
    """The line of a member's supplement; an old amount must not pass for that of the month."""
    category, amount = entitled.category, Money(entitled.a_month)
    if entitled.is_last_known:
        return msg(
            "Supplement for member {number}, {category}: {amount}, the last known ({cite}).",
            number=number,
            category=category,
            amount=amount,
            cite=by,
        )
    return msg(
        "Supplement for member {number}, {category}: {amount} ({cite}).",
        number=number,
        category=category,
        amount=amount,
        cite=by,
    )


def _in_force(basis: Basis) -> tuple[Provision, ...]:
    return in_force(basis.here, basis.program)


def in_force(here: Here, program: str) -> tuple[Provision, ...]:
    """For each category the nearest and newest clause that applies on the day.

    Clauses of one notice for one category in several groups stand beside each other.
    """
    of: dict[str, list[Provision]] = {}
    for provision in here.provisions(Supplement):
        clause = provision.clause
        if not isinstance(clause, Supplement) or not speaks_of(clause, program):
            continue
        if not (provision.applies(here.on) and provision.is_certain(here.on)):
            continue
        for category in clause.supplement:
            of.setdefault(category, []).append(provision)
    best = [one for provisions in of.values() for one in _best(here, provisions, program)]
    return tuple(dict.fromkeys(best))


def _best(here: Here, provisions: list[Provision], program: str) -> Iterator[Provision]:
    """The clauses of one category: the nearest and newest of each group that one notice has."""
    filed = [provision for provision in provisions if not provision.assumed]
    own = [provision for provision in provisions if provision.assumed]
    newest = the_best(here, filed, program)
    of: dict[str, list[Provision]] = {}
    for provision in filed:
        if newest is not None and _stand_together(provision, newest):
            of.setdefault(_group(provision), []).append(provision)
    alone = len(of) <= 1
    if alone:
        of = {"": filed}
    for group, ones in of.items():
        meant = [one for one in own if not group or _group(one) == group]
        best = the_best(here, [*ones, *meant], program)
        if best is not None:
            yield best
    for one in own:
        if not alone and _group(one) not in of and newest is not None:
            the_best(here, [newest, one], program)  # refuses what the clauses on file do not say


def _stand_together(one: Provision, other: Provision) -> bool:
    """Whether two clauses are of one notice and begin on one day, so that neither follows the other."""
    return one.notice == other.notice and one.begins == other.begins


def _group(provision: Provision) -> str:
    return str(getattr(provision.clause, "group", ""))


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
        clause_words(evolve(clause, group="one", at=None, inferred=(), note=None, text=None))
        for clause in clauses
        if isinstance(clause, Supplement)
    )


def _entitled(bill: Bill, provision: Provision, member: Member) -> list[_Entitled]:
    clause = provision.clause
    if not isinstance(clause, Supplement):
        raise TypeError(clause)
    found = []
    month = month_start(bill.here.on)
    for category in bill.basis.once(_categories_of, provision):
        name, answer = category.name, belongs(member, category, month)
        if answer is Belongs.UNKNOWN:
            bill.note_once(
                msg(
                    "{cite} pays more by age ({category}), and a member's birth is not given; it is left out.",
                    cite=cite(provision),
                    category=name,
                )
            )
        if answer is Belongs.YES:
            due = bill.basis.once(_due, provision, member.registration or bill.program)
            for ground in due.grounds:
                bill.stand_on(ground)
            found.append(_Entitled(provision, name, due.a_month, due.holds))
    return found


def _categories_of(basis: Basis, provision: Provision) -> tuple[Category, ...]:
    names = getattr(provision.clause, Supplement.kind)
    return tuple(category_of(basis.here, provision, name) for name in names)


@frozen
class _Due:
    """What a clause pays a member, in fen a month, and what that rests on besides the clause."""

    a_month: Fraction | int
    grounds: tuple[Ground, ...] = ()
    holds: str = "confirmed"  # of the amount, or of the standard that it is a share of


def _due(basis: Basis, provision: Provision, registration: str) -> _Due:
    """The amount of a clause for a member, rounded as the clause or a rounding says."""
    clause = provision.clause
    if not isinstance(clause, Supplement):
        raise TypeError(clause)
    value = worth(basis.here.book, provision, basis.here.place)
    amount = value.value if value is not None else None
    if isinstance(amount, Exact) and per_of(clause) is not None:
        a_month = divided(fen_in(amount.value), per_of(clause) or 1)
        return _Due(a_month, holds=_holds(basis, provision))
    if isinstance(clause.times, Exact) and str(clause.of).startswith("standard"):
        program = registration
        if clause.of in ("standard urban", "standard rural"):
            program = str(clause.of).removeprefix("standard ")
        found = standard(basis.here, program)
        due = _rounded(basis, clause, clause.times.value * found.a_month)
        ground = Ground(found.cites, found.inferred, found.assumed)
        return _Due(due.a_month, (ground, *due.grounds), found.holds)
    raise errors.NotExact(
        msg(
            "{cite} gives no exact amount for {categories}: {limit}.",
            cite=cite(provision),
            categories=clause.supplement,
            limit=str(amount if isinstance(amount, (Bound, Lack)) else clause.times or "…"),
        ),
        lacks="supplement",
        place=basis.here.place,
        on=basis.here.on,
        cites=[cite(provision)],
        assume=_with_amount(clause, share=not isinstance(amount, (Bound, Lack))),
    )


def _holds(basis: Basis, provision: Provision) -> str:
    """How sure a sum in yuan is: until when something on file confirms it, as of a standard."""
    lasts = provision.assumed or provision.ends is not None
    if lasts or basis.here.on <= sure_through(basis.here.book, provision):
        return "confirmed"
    return "presumed"


def _with_amount(clause: Supplement, *, share: bool) -> str:
    """The clause on file as a caller may write it, with what it lacks left to fill in."""
    names = "、".join(clause.supplement)
    group = clause.group if isinstance(clause.group, str) else "…"
    unit = clause.unit if isinstance(clause.unit, str) else "yuan/person/month"
    words = f"times: …\n  of: {clause.of or 'standard'}" if share else "amount: …"
    return f"- supplement: {names}\n  group: {group}\n  unit: {unit}\n  {words}"


def _rounded(basis: Basis, clause: Supplement, fen: Fraction) -> _Due:
    mode, unit = clause.round, exact_fen(clause.to)
    grounds: tuple[Ground, ...] = ()
    if not isinstance(mode, str) or not unit:
        found = rule(basis.here, Rounding, basis.program, fits=rounds(Supplement.kind)).provision
        if found is None or not isinstance(found.clause, Rounding):
            return _Due(fen)
        mode, unit = found.clause.mode, exact_fen(found.clause.to)
        grounds = (ground_of(basis.here.book, found),)
    if not isinstance(mode, str) or not unit:
        return _Due(fen, grounds)
    return _Due(round_to(mode, unit, fen), grounds)
