"""One household under one back-pay clause, and the ways to read what the clause leaves open."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import product

from attrs import frozen

from dibao import errors
from dibao.calc.household import History
from dibao.calc.lookup import speaks_of
from dibao.calc.results import Cite, cite
from dibao.calc.rosters import Roster, roster_of
from dibao.errors import CannotSay, InputError
from dibao.message import Message, msg
from dibao.money import Money
from dibao.policy.book import Here, Provision
from dibao.policy.clauses import BackPay as BackPayClause
from dibao.policy.clauses import Clause, Reassessment
from dibao.policy.values import Lack, When, add_months, month_start, months_between

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
        """Whether the clause says that nothing is owed."""
        return isinstance(self.clause.months, When) and self.clause.months.is_none

    @property
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

    def recomputed_from(self) -> date | None:
        """The first month that the same notice has assessed afresh: the raise is no longer added."""
        for provision in self.here.book.provisions(self.here.place, Reassessment):
            clause = provision.clause
            if (
                provision.notice is self.provision.notice
                and isinstance(clause, Reassessment)
                and speaks_of(clause, self.program)
                and isinstance(clause.begins, When)
            ):
                return clause.begins.first
        return None

    def _is_unchanged(self) -> bool:
        """Whether the household's members and income were the same in every month of the window."""
        found = {month.household for day, month in self.history.months if day in self.window}
        return len(found) <= 1

    @property
    def assumed(self) -> tuple[Clause, ...]:
        """The caller's back-pay clauses that it rests on."""
        return tuple(
            clause
            for clause in self.here.assume
            if isinstance(clause, BackPayClause) and speaks_of(clause, self.program)
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

        The list of a quarter is narrowed to the paying month: which of its months counts is open.
        """
        examples = {
            "months": "2011-01..2011-03",
            "method": "delta",
            "roster": "each month",
            "entrants": "months paid",
            "exclude": "died",
            "deadline": "not stated",
        }
        said = {name: value for name, value in self.said if value not in map(str, Lack)}
        if said.get("roster") == "current quarter":
            said["roster"] = f"{self.paid_on:%Y-%m}"
        lines = [f"- back_pay: {self.program}"]
        lines += [f"  {name}: {said.get(name, example)}" for name, example in examples.items()]
        return "\n".join(lines)

    def readings(self) -> Iterator[Reading]:
        """Every way to read the points on which the clause is silent."""
        clause = self.clause
        methods: tuple[str, ...] = ("delta", "reassess")
        if isinstance(clause.method, str):
            methods = (clause.method,)
        elif (
            self._is_unchanged()
        ):  # then both come to the same, and what was paid need not be known
            methods = ("delta",)
        entrants = (clause.entrants,) if isinstance(clause.entrants, str) else ENTRANTS
        excludes = (
            (clause.exclude,) if isinstance(clause.exclude, tuple) else _excludes(self.history)
        )
        rosters = roster_of(clause.roster, self.window, self.paid_on)
        for method, roster, joined, out in product(methods, rosters, entrants, excludes):
            yield Reading(method, roster, joined, out)


def _excludes(history: History) -> Iterator[tuple[str, ...]]:
    """Who may be meant where a notice does not say; nobody to exclude: one reading."""
    members = [m for _, month in history.months for m in month.household.members]
    found = {
        "died": any(m.died for m in members),
        "left": any(m.until for m in members),
        "grace": any(month.grace for _, month in history.months),
    }
    touched = [word for word, yes in found.items() if yes]
    for keep in product((False, True), repeat=len(touched)):
        yield tuple(word for word, yes in zip(touched, keep, strict=True) if yes)
