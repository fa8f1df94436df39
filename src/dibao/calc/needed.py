"""Which facts about a household matter at a place, so that a form asks only what counts."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from dibao.calc.lookup import every
from dibao.calc.results import Cite, cite, unique
from dibao.message import Message, msg
from dibao.policy.book import Here, Provision
from dibao.policy.clauses import FullStandard, SinglePerson, Supplement

BY_CATEGORY = (FullStandard, SinglePerson, Supplement)


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
    return unique((*always, *_of_categories(here, program)))


def _of_categories(here: Here, program: str) -> Iterator[Need]:
    for cls in BY_CATEGORY:
        for provision in every(here, cls, program):
            yield from _of_clause(here, provision)


def _of_clause(here: Here, provision: Provision) -> Iterator[Need]:
    categories = here.book.categories(here.place, provision.notice)
    for name in getattr(provision.clause, provision.clause.kind):
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
