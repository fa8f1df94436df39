"""Who is in a category: every test that its definition gives must hold."""

from __future__ import annotations

from datetime import date
from enum import Enum
from fractions import Fraction

from dibao.calc.household import Member
from dibao.policy.book import Here, Provision
from dibao.policy.clauses import Category
from dibao.policy.values import Bound, Exact, Value


class Belongs(Enum):
    """Whether a member is in a category; unknown where a fact that the test needs is not given."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


def category_of(here: Here, provision: Provision, name: str) -> Category:
    """The category of a clause's word; one that nothing defines is a status of that name."""
    categories = here.book.categories(here.place, provision.notice)
    if provision.assumed:  # a caller's clause may use the words of any notice over the place
        for _, _, notice in here.book.notices_over(here.place):
            for category in notice.categories:
                categories.setdefault(category.name, category)
    return categories.get(name) or Category(name=name, status=(name,))


def belongs(member: Member, category: Category, on: date) -> Belongs:
    """Whether a member is in a category on a day.

    A status is the caller's word: one that is not given does not hold. A disability that is not
    given is none. An age that is not known leaves the answer open. The category's own name as a
    status is the word of an office that established it: it stands for every fact that is not given.
    """
    established = category.name in member.statuses
    if not (established or member.statuses.issuperset(category.status)):
        return Belongs.NO
    if not (_admits_disability(category, member) or (established and member.disability is None)):
        return Belongs.NO
    if category.age is None:
        return Belongs.YES
    age = member.age(on)
    if age is None:
        return Belongs.YES if established else Belongs.UNKNOWN
    return Belongs.YES if _admits(category.age, age) else Belongs.NO


def _admits_disability(category: Category, member: Member) -> bool:
    return not category.disability or str(member.disability) in category.disability


def _admits(bound: Value, age: int) -> bool:
    if isinstance(bound, Exact):
        return bound.value == age
    return isinstance(bound, Bound) and bound.admits(Fraction(age))
