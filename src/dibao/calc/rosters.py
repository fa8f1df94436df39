"""名册: whose list decides who is paid back-pay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import frozen

from dibao.calc.household import History
from dibao.policy.clauses import ROSTERS
from dibao.policy.values import Lack, When, add_months, month_start, months_between


@frozen
class Roster:
    """The lists that a household must be on: all of `months`, or any of them.

    No months: the list of each month decides for that month alone.
    """

    words: str
    months: tuple[date, ...] = ()
    every: bool = False

    def holds(self, history: History) -> bool:
        """Whether the household is on the list."""
        if not self.months:
            return True
        on_list = [history.get(month) is not None for month in self.months]
        return all(on_list) if self.every else any(on_list)


# Lists that follow from the window: so many months after its last.
BY_WINDOW = {"first month at new rate": 1, "last month at old rate": 0}


def roster_of(
    said: str | Lack | None, window: tuple[date, ...], paid_on: date
) -> tuple[Roster, ...]:
    """The lists that a clause's words may mean; every kind of list where it says nothing.

    A list of a quarter may mean any or all of its months up to the day of payment: both are given.
    An empty `window`: it is not known, so a list that follows from it is not given.
    """
    words = (said,) if isinstance(said, str) else ROSTERS
    return tuple(
        dict.fromkeys(roster for word in words for roster in _rosters(word, window, paid_on))
    )


def _rosters(word: str, window: tuple[date, ...], paid_on: date) -> Iterator[Roster]:
    paying = month_start(paid_on)
    if word == "each month":
        yield Roster(word)
    elif word == "current quarter":
        yield from _quarter(word, paying, paying)
    elif word in BY_WINDOW:
        for last in window[-1:]:  # no window, no such list
            yield Roster(word, (add_months(last, BY_WINDOW[word]),))
    elif word in ("paying month", "after review"):
        yield Roster(word, (paying,))
    else:
        when = When(word)
        if when.exactness == "quarter" and when.first is not None:
            yield from _quarter(word, when.first, paying)
        elif when.first is not None:
            yield Roster(word, (month_start(when.first),))


def _quarter(word: str, within: date, paying: date) -> Iterator[Roster]:
    """The list of a quarter, as far as its months have come by the day of payment."""
    first = within.replace(month=within.month - (within.month - 1) % 3)
    last = min(add_months(first, 2), max(paying, first))
    months = tuple(months_between(first, last))
    yield Roster(word, months)
    if len(months) > 1:
        yield Roster(word, months, every=True)
