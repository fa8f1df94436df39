"""提标幅度: how a standard grew from one notice to the next, in a year, or over years on average."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from itertools import pairwise

from attrs import frozen

from dibao.calc.results import Found
from dibao.policy.values import Bound


@frozen
class Grown:
    """From `old` to `new` over so many years; `until` is the day by which it must have grown."""

    old: Found
    new: Found
    years: int = 1
    until: date | None = None

    @property
    def growth(self) -> Fraction:
        """The whole growth as a share."""
        return Fraction(self.new.a_year, self.old.a_year) - 1

    def reaches(self, limit: Bound) -> bool:
        """Whether the growth a year keeps to a limit, exactly: new/old against (1 + x) ** years."""
        factor = self.growth + 1
        low = None if limit.low is None else (1 + limit.low.value) ** self.years
        high = None if limit.high is None else (1 + limit.high.value) ** self.years
        return (low is None or factor >= low) and (high is None or factor <= high)

    def sure(self, *, holds: bool) -> bool:
        """Whether the files tell both ends.

        The old amount must be confirmed to its end. A growth that is reached stands; one that is
        missed may have been made good by a notice that is not on file, unless the new amount is
        confirmed to the last day.
        """
        end = self.old.until
        old_known = self.old.since == self.new.since or (
            end is not None and self.old.confirmed_through >= end
        )
        late = self.until is not None and self.new.confirmed_through < self.until
        return old_known and (holds or not late)


def raises_in(
    founds: tuple[Found, ...], first: date, last: date, every: str | None
) -> Iterator[Grown]:
    """The growth that a demand from `first` to `last` is about.

    `every`: none, each raise that begins within; `year`, each calendar year against the one before;
    `year on average`, from the amount before the demand to the last one within it.
    """
    usable = tuple(found for found in founds if found.a_year > 0)
    if every == "year":
        yield from _by_year(usable, first, last)
    elif every == "year on average":
        yield from _on_average(usable, first, last)
    else:
        for old, new in pairwise(usable):
            if first <= new.since <= last and _adjoin(old, new):
                yield Grown(old, new)


def _adjoin(old: Found, new: Found) -> bool:
    """Whether nothing lies between two amounts that may have been another."""
    return old.until is not None and (new.since - old.until).days == 1


def _by_year(founds: tuple[Found, ...], first: date, last: date) -> Iterator[Grown]:
    """At the end of each year in which the demand is in force, against the end of the year before."""
    years = sorted({found.since.year for found in founds if first <= found.since <= last})
    for year in years:
        old, new = _at(founds, date(year - 1, 12, 31)), _at(founds, date(year, 12, 31))
        if old is not None and new is not None:
            yield Grown(old, new, until=date(year, 12, 31))


def _on_average(founds: tuple[Found, ...], first: date, last: date) -> Iterator[Grown]:
    within = [found for found in founds if first <= found.since <= last]
    old = _at(founds, date(first.year - 1, 12, 31)) or _at(founds, first)
    if not within or old is None:
        return
    new = within[-1]
    years = new.since.year - max(old.since.year, first.year - 1)
    if years >= 1:
        yield Grown(old, new, years, until=None)


def _at(founds: tuple[Found, ...], day: date) -> Found | None:
    return next((f for f in founds if f.since <= day and (f.until is None or day <= f.until)), None)
