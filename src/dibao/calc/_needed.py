"""Which facts about a household matter at a place, so that a form asks only what counts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from dibao.calc.lookup import every
from dibao.calc.results import Cite, cite, unique
from dibao.message import Message, msg
from dibao.policy.book import Here, Provision
from dibao.policy.clauses import (
    Allowance,
    Clause,
    FullStandard,
    Grades,
    Hukou,
    OneOff,
    PriceSubsidy,
    SinglePerson,
    Supplement,
)
from dibao.policy.clauses import Income as IncomeRule
from dibao.policy.values import Bound, Lack

BY_CATEGORY = (FullStandard, SinglePerson, Supplement, OneOff, PriceSubsidy)
PROGRAM_WORDS = ("urban", "rural", "unified", "tekun", "supplements")


@frozen
class Need:
    """One fact: its name in `Household`, `Member` or `Income`, why it matters, and by which clause."""

    fact: str
    why: Message
    cites: tuple[Cite, ...] = ()


def needed(here: Here, program: str = "urban") -> tuple[Need, ...]:
    """The facts that the clauses on file make matter at a place and on a day.

    `members` and `incomes` always do; `age`, `disability` and `status` where a category of persons
    that a clause pays for is defined by them.
    """
    always = (
        Need("members", msg("How many live together decides how often the standard counts.")),
        Need("incomes", msg("What the household earns is taken off.")),
    )
    return _each_once(
        (
            *always,
            *_of_rules(here, program),
            *_of_splits(here, program),
            *_of_categories(here, program),
        )
    )


def _each_once(needs: Iterable[Need]) -> tuple[Need, ...]:
    """Each fact once, in the order of its first mention, with every reason and clause for it."""
    by_fact: dict[str, list[Need]] = {}
    for need in needs:
        by_fact.setdefault(need.fact, []).append(need)
    return tuple(
        Need(fact, _joined(unique(n.why for n in same)), unique(c for n in same for c in n.cites))
        for fact, same in by_fact.items()
    )


def _joined(reasons: tuple[Message, ...]) -> Message:
    """The reasons as one text."""
    whole, *others = reasons
    for reason in others:
        whole = msg("{first} {second}", first=whole, second=reason)
    return whole


RULES: tuple[tuple[type[Clause], str, str, Message], ...] = (
    (
        Hukou,
        "hukou",
        "registration",
        msg("Members with different registrations are treated by a rule."),
    ),
    (
        Allowance,
        "method",
        "grade",
        msg("Flat grades are paid; the office sets a household's grade."),
    ),
    (IncomeRule, "income", "payers", msg("What someone outside the household owes counts.")),
    (
        IncomeRule,
        "income",
        "received",
        msg("Income that came once counts by the months it came in."),
    ),
    (IncomeRule, "income", "earner", msg("Work costs are taken off for each who earns a wage.")),
    (IncomeRule, "income", "what", msg("Some incomes do not count, or costs are taken off.")),
)
WORDS = {
    "registration": ("residence", "each member's own"),
    "grade": ("grades", "either"),
    "payers": ("maintenance", "support"),
    "received": ("window",),
    "earner": ("deduct",),
    "what": ("disregard", "deduct", "impute"),
}


def _of_rules(here: Here, program: str) -> Iterator[Need]:
    """The facts that rules on file ask for, each with the clauses behind it."""
    for cls, field, fact, why in RULES:
        found = [p for p in every(here, cls, program) if getattr(p.clause, field) in WORDS[fact]]
        if fact == "grade" and not every(here, Grades, program):
            found = [p for p in found if getattr(p.clause, field) == "grades"]
        if found:
            yield Need(fact, why, unique(cite(p) for p in found))
    alone = every(here, SinglePerson, program)
    if alone:
        why = msg("A member may be assessed alone.")
        yield Need("alone", why, unique(cite(p) for p in alone))


def _of_splits(here: Here, program: str) -> Iterator[Need]:
    """Whose income it is matters beside members paid in full, unless a clause splits it otherwise."""
    found = [
        p
        for p in every(here, FullStandard, program)
        if _may_pay(p.clause) and getattr(p.clause, "split", None) not in ("per person", "others")
    ]
    if found:
        why = msg("Beside members who are paid in full it counts who earns an income.")
        yield Need("earner", why, unique(cite(p) for p in found))


def _of_categories(here: Here, program: str) -> Iterator[Need]:
    for cls in BY_CATEGORY:
        for provision in every(here, cls, program):
            if _may_pay(provision.clause):
                yield from _of_clause(here, provision)


def _may_pay(clause: Clause) -> bool:
    """Whether a clause can lead to an amount; a limit for lower levels asks nobody anything."""
    limits = (getattr(clause, "amount", None), getattr(clause, "times", None))
    return not any(isinstance(value, (Bound, Lack)) for value in limits)


def _of_clause(here: Here, provision: Provision) -> Iterator[Need]:
    categories = here.book.categories(here.place, provision.notice)
    for name in getattr(provision.clause, provision.clause.kind):
        if name in PROGRAM_WORDS:  # it is paid to all of a program
            continue
        category = categories.get(name)
        by = (cite(provision),)
        if category is None:
            yield Need(f"status:{name}", msg("Some get more: {name}.", name=name), by)
            continue
        if category.age is not None:
            yield Need("age", msg("Some get more by age: {name}.", name=name), by)
        if category.disability:
            yield Need("disability", msg("Some get more by disability: {name}.", name=name), by)
        for status in category.status:
            yield Need(f"status:{status}", msg("Some get more: {name}.", name=status), by)
