"""One household under one back-pay clause, and the ways to read what the clause leaves open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import cached_property
from itertools import product

from attrs import evolve, frozen

from dibao import errors
from dibao.calc._supplements import in_force
from dibao.calc.assumptions import filled
from dibao.calc.household import History, Month
from dibao.calc.lookup import rounds, rule, speaks_of
from dibao.calc.raises import as_known_to
from dibao.calc.results import Cite, cite
from dibao.calc.rosters import Roster, roster_of
from dibao.errors import CannotSay, InputError
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.book import Here, Provision
from dibao.policy.clauses import BackPay as BackPayClause
from dibao.policy.clauses import (
    Clause,
    FullStandard,
    Grades,
    MinimumPayment,
    Notice,
    Reassessment,
    Rounding,
)
from dibao.policy.values import Exact, Lack, When, add_months, month_start, months_between

ENTRANTS = ("months paid", "from approval month", "whole window", "none")


@frozen
class Reading:
    """One way to read what the clause leaves open."""

    method: str
    roster: Roster
    entrants: str
    exclude: tuple[str, ...]


@frozen
class Case:
    """The clause, the household and the dates."""

    here: Here
    provision: Provision
    program: str
    history: History
    paid_on: date
    first_paid: date | None

    offset: bool | None = None  # the caller's word on overpaid months, where some are
    asked: Notice | None = None  # the notice asked about, where the clause is the caller's

    @property
    def clause(self) -> BackPayClause:
        """The back-pay clause."""
        clause = self.provision.clause
        if not isinstance(clause, BackPayClause):
            raise TypeError(clause)
        return clause

    @property
    def by(self) -> Cite:
        """Its cite."""
        return cite(self.provision)

    @property
    def owes_nothing(self) -> bool:
        """Whether no month is owed: the clause says none, or its first was paid on the new standard."""
        months = self.clause.months
        if not isinstance(months, When) or months.is_none:
            return isinstance(months, When)
        paid, is_open = self.first_paid, months.last is None
        return bool(is_open and months.first and paid and month_start(paid) <= months.first)

    @cached_property
    def window(self) -> tuple[date, ...]:
        """The months owed, each as its first day."""
        months = self.clause.months
        if not isinstance(months, When) or months.first is None:
            raise self.refuse(
                errors.NotSeen if months is Lack.NOT_SEEN else errors.NotStated,
                msg("{cite} does not say for which months back-pay is owed.", cite=self.by),
            )
        last = months.last
        if last is None:
            if self.first_paid is None:
                raise InputError(
                    msg(
                        "{cite} owes from {month} on; say which month was the first paid on the new "
                        "standard (first_paid).",
                        cite=self.by,
                        month=f"{months.first:%Y-%m}",
                    )
                )
            last = add_months(month_start(self.first_paid), -1)
        return tuple(months_between(months.first, last))

    @property
    def with_supplements(self) -> bool:
        """Whether the clause names supplements, so that their raise is owed too."""
        return "supplements" in self.clause.back_pay

    @property
    def notice(self) -> Notice:
        """The notice asked about."""
        return self.asked or self.provision.notice

    def in_month(self, month: date) -> Here:
        """The place in a month, with the standards that this notice's back-pay is about."""
        here = self.here
        if not self.owes_nothing:
            here = as_known_to(here, self.notice, self.program, self.window)
        return evolve(here, on=month)

    @property
    def reassessment(self) -> Provision | None:
        """The clause of the same notice, or the caller's, on when households are assessed afresh.

        Raises `Contradicts` where the caller says something else than the notice.
        """
        found = (
            provision
            for provision in self.here.provisions(Reassessment)
            if (provision.assumed or provision.notice is self.notice)
            and speaks_of(provision.clause, self.program)
        )
        first, second = next(found, None), next(found, None)  # the caller's own comes first
        if first is None or second is None or not first.assumed or second.assumed:
            return first
        return filled(self.here, second, first)

    def recomputed_from(self) -> date | None:
        """The first month that is assessed afresh: from then on the raise is no longer added."""
        clause = self.reassessment.clause if self.reassessment is not None else None
        if isinstance(clause, Reassessment) and isinstance(clause.begins, When):
            return clause.begins.first
        return None

    @property
    def left(self) -> date | None:
        """The last month of a household that is off the list by the day of payment; None: it is on it.

        Where the lists at hand end before the payment, nothing says so of one that is on the last.
        """
        paying, through = month_start(self.paid_on), self.history.through
        until = paying if through is None else min(paying, month_start(through))
        last = self.history.last
        return last if last is not None and last < until else None

    @property
    def assumed(self) -> tuple[Clause, ...]:
        """The caller's clauses on back-pay and reassessment that it rests on."""
        return tuple(
            clause
            for clause in self.here.assume
            if isinstance(clause, (BackPayClause, Reassessment)) and speaks_of(clause, self.program)
        )

    @property
    def said(self) -> tuple[tuple[str, str], ...]:
        """What the clause says, field by field, as the file has it."""
        names = ("months", "method", "roster", "entrants", "exclude", "deadline")
        values = ((name, getattr(self.clause, name)) for name in names)
        return tuple(
            (name, "、".join(value) if isinstance(value, tuple) else str(value))
            for name, value in values
            if value is not None
        )

    def refuse(
        self,
        kind: type[CannotSay],
        message: Message,
        candidates: tuple[Money, ...] = (),
        *,
        assume: str = "",
        by_caller: bool = False,
    ) -> CannotSay:
        """A refusal of this back-pay, with the clause to assume: by default one for back-pay.

        `by_caller`: no clause settles it, only what the caller says beside the clauses; the sentence
        names it.
        """
        return kind(
            message,
            lacks="back_pay",
            place=self.here.place,
            on=self.paid_on,
            cites=[self.by],
            candidates=candidates,
            assume=None if by_caller else assume or self._assume(),
            known=self.said,
        )

    def _assume(self) -> str:
        """The clause that a caller may write, with an example for each field left open.

        The list of a quarter is narrowed to one month: which of its months counts is open.
        """
        examples = {
            "months": example_months(self.history, self.paid_on),
            "method": "delta",
            "roster": "each month",
            "entrants": "months paid",
            "exclude": "died",
            "deadline": "not stated",
        }
        said = {name: value for name, value in self.said if value not in map(str, Lack)}
        lists = roster_of(self.clause.roster, (), self.paid_on) if "roster" in said else ()
        if len(lists) > 1:
            said["roster"] = f"{lists[0].months[-1]:%Y-%m}"
        lines = [f"- back_pay: {self.program}"]
        lines += [f"  {name}: {said.get(name, example)}" for name, example in examples.items()]
        return "\n".join(lines)

    def readings(self) -> Iterator[Reading]:
        """Every way to read the points on which the clause is silent."""
        clause = self.clause
        entrants = (clause.entrants,) if isinstance(clause.entrants, str) else ENTRANTS
        excludes = (clause.exclude,) if isinstance(clause.exclude, tuple) else self._excludes()
        rosters = roster_of(clause.roster, self.window, self.paid_on)
        for method, roster, joined, out in product(self._methods(), rosters, entrants, excludes):
            yield Reading(method, roster, joined, out)

    def _excludes(self) -> Iterator[tuple[str, ...]]:
        """Who may be meant where a notice does not say; nobody to exclude: one reading."""
        members = [m for _, month in self.history.months for m in month.household.members]
        found = {
            "died": any(m.died for m in members),
            "left": self.left is not None or any(m.until for m in members),
            "grace": any(month.grace for _, month in self.history.months),
        }
        touched = [word for word, yes in found.items() if yes]
        for keep in product((False, True), repeat=len(touched)):
            yield tuple(word for word, yes in zip(touched, keep, strict=True) if yes)

    # --- whether the raise is added or the allowance recomputed ---------------------------------

    def _methods(self) -> tuple[str, ...]:
        """The methods that may be meant.

        Both are tried unless they surely come to the same: support in 特困 is a published amount; and
        where only the standard of a payment is known, recomputing it for the same household on the
        same facts adds the raise, as long as every yuan of the standard is paid.
        """
        if isinstance(self.clause.method, str):
            return (self.clause.method,)
        if self.program == "tekun":
            return ("delta",)
        owed = [month for month in self._within() if month.paid_on != "new"]
        known = any(month.paid is not None for month in owed)
        changed = len({month.household for month in owed}) > 1
        if known or changed or self._departs():
            return ("delta", "reassess")
        return ("delta",)

    def _within(self) -> list[Month]:
        """What the history has of the window."""
        return [month for day, month in self.history.months if day in self.window]

    def _departs(self) -> bool:
        """Whether a rule in force makes an allowance rise by something else than its standard."""
        here, program = self.in_month(self.window[0]), self.program
        found = (
            rule(here, Grades, program),
            rule(here, MinimumPayment, program),
            rule(here, Rounding, program, fits=rounds("allowance")),
            rule(here, FullStandard, program, fits=_is_a_multiple),
        )
        return (
            any(one.provision is not None for one in found)
            or any(month.household.alone for month in self._within())
            or (self.with_supplements and bool(in_force(here, program)))
        )


def _is_a_multiple(clause: Clause) -> bool:
    """Whether a clause pays something else than the standard itself."""
    times = clause.times if isinstance(clause, FullStandard) else None
    return times is not None and not (isinstance(times, Exact) and times.value == 1)


def example_months(history: History, paid_on: date) -> str:
    """A window as a caller may write it: the months on the list before the payment, else the last."""
    paying = month_start(paid_on)
    before = [day for day, _ in history.months if day < paying] or [add_months(paying, -1)]
    return f"{before[0]:%Y-%m}..{before[-1]:%Y-%m}"
