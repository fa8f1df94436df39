"""What the calculations are asked about a household, so that equal households are computed once.

This is the only place that calls `dibao.calc.back_pay` for the rows of a register.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from attrs import evolve, field, frozen

from dibao import calc
from dibao.calc.back_pay_case import Case
from dibao.calc.back_pay_terms import Terms, back_pay_terms
from dibao.calc.household import PLAIN
from dibao.calc.lookup import speaks_of
from dibao.errors import CannotSay, InputError
from dibao.message import msg
from dibao.policy.book import Book, Here, Provision
from dibao.policy.clauses import BackPay as BackPayClause
from dibao.policy.clauses import Clause
from dibao.policy.values import month_end
from dibao.register.cells import MOST_YUAN
from dibao.register.persons import persons_of
from dibao.register.refused import Fault

MOST_REMEMBERED = 200_000  # answers, so that a list in parts takes no more memory with each
FAR = MOST_YUAN * 100  # fen; no allowance is left at such an income


@frozen
class MonthFacts:
    """A household's month as the list gives it; None: not said. Amounts are fen."""

    month: date
    members: int
    income: int | None
    paid: int | None
    paid_on: str | None
    until: date | None
    categories: str | None = None  # of persons, as of `persons`

    def entry(self, income: int) -> calc.Month:
        """The month for the calculations; `income` stands in where the list does not say it."""
        until = None if self.until is None else month_end(self.until)
        persons = persons_of(self.categories)
        others = (PLAIN,) * (self.members - len(persons))
        members = (*persons, *others)
        if until is not None:
            members = tuple(evolve(member, until=until) for member in members)
        amount = income if self.income is None else self.income
        return calc.Month(
            household=calc.Household(members=members, incomes=[calc.Income(amount=_yuan(amount))]),
            paid=None if self.paid is None else _yuan(self.paid),
            paid_on=self.paid_on,
        )


@frozen
class Facts:
    """All that decides what a household is owed."""

    place: str  # key
    program: str
    months: tuple[MonthFacts, ...]
    through: date | None = None  # the last month of the list; None: it has no end


@frozen
class Window:
    """The first and the last month owed, and whether the clause says how they are computed."""

    first: date
    last: date
    method_said: bool


Outcome = calc.BackPay | Fault


@frozen
class Asking:
    """The notice, the day of payment and what the caller assumes; answers are remembered."""

    book: Book
    notice: str
    paid_on: date
    first_paid: date | None
    offset: bool | None
    assume: tuple[Clause, ...]
    _answers: dict[Facts, Outcome] = field(factory=dict, init=False, repr=False)
    _windows: dict[tuple[str, str], Window | None] = field(factory=dict, init=False, repr=False)
    _terms: dict[tuple[str, str], Terms | None] = field(factory=dict, init=False, repr=False)

    def outcome(self, facts: Facts) -> Outcome:
        """What a household is owed, or why that cannot be said."""
        if facts not in self._answers:
            if len(self._answers) >= MOST_REMEMBERED:
                self._answers.clear()
            self._answers[facts] = self._answer(facts)
        return self._answers[facts]

    def window(self, place: str, program: str) -> Window | None:
        """The months owed at a place; None if nothing on file says, which the calculations tell."""
        key = (place, program)
        if key not in self._windows:
            self._windows[key] = self._find_window(place, program)
        return self._windows[key]

    def terms(self, place: str, program: str) -> Terms | None:
        """The terms on which columns compute the households of a place; None: each is asked."""
        key = (place, program)
        if key not in self._terms:
            self._terms[key] = back_pay_terms(
                self.book,
                place,
                self.notice,
                program,
                paid_on=self.paid_on,
                first_paid=self.first_paid,
                offset=self.offset,
                assume=self.assume,
            )
        return self._terms[key]

    def place_in(self, place: str, program: str, month: date) -> Here:
        """A place in a month of its window, with the standards that the notice's back-pay is about."""
        here = self.book.at(place, on=self.paid_on, assume=self.assume)
        case = self._case(here, program)
        return evolve(here, on=month) if case is None else case.in_month(month)

    def _case(self, here: Here, program: str) -> Case | None:
        """The clause of the notice at a place, for no household; None: nothing on file says."""
        provision = next(self._provisions(here.place, program), None)
        if provision is None:
            return None
        notice, nobody = self.book.notice(self.notice)[1], calc.History({})
        return Case(here, provision, program, nobody, self.paid_on, self.first_paid, asked=notice)

    def _find_window(self, place: str, program: str) -> Window | None:
        here = self.book.at(place, on=self.paid_on, assume=self.assume)
        case = self._case(here, program)
        if case is None:
            return None
        try:
            months = () if case.owes_nothing else case.window
        except CannotSay:
            return None
        said = isinstance(case.clause.method, str)
        return Window(months[0], months[-1], said) if months else None

    def _provisions(self, place: str, program: str) -> Iterator[Provision]:
        here = self.book.at(place, on=self.paid_on, assume=self.assume)
        notice = self.book.notice(self.notice)[1]
        for provision in here.book.provisions(place, BackPayClause):
            if provision.notice is notice and speaks_of(provision.clause, program):
                yield provision
        yield from (one for one in here.assumed(BackPayClause) if speaks_of(one.clause, program))

    def _answer(self, facts: Facts) -> Outcome:
        """The answer; an income that is not said must not matter: none and a great one agree."""
        least = self._ask(facts, 0)
        if all(one.income is not None for one in facts.months):
            return least
        most = self._ask(facts, FAR)
        if _alike(least, most):
            return least
        return Fault(
            "income",
            "income missing",
            msg("The income is not given, and the answer turns on it."),
        )

    def _ask(self, facts: Facts, income: int) -> Outcome:
        months = {one.month: one.entry(income) for one in facts.months}
        history = calc.History(months, facts.through)
        try:
            return calc.back_pay(
                self.book,
                facts.place,
                self.notice,
                facts.program,
                history,
                paid_on=self.paid_on,
                first_paid=self.first_paid,
                offset=self.offset,
                assume=self.assume,
            )
        except CannotSay as refusal:
            return Fault(None, refusal.code, refusal.message, refusal.lacks, refusal.assume)
        except InputError as error:
            return Fault(None, NEEDS_MORE, error.message)


NEEDS_MORE = "not given"  # a fact that the list does not say


def _alike(one: Outcome, other: Outcome) -> bool:
    """Whether two answers are the same for the household."""
    if isinstance(one, Fault) or isinstance(other, Fault):
        return one == other
    return (one.fen, one.months, one.left_out, one.overpaid) == (
        other.fen,
        other.months,
        other.left_out,
        other.overpaid,
    )


def _yuan(fen: int) -> str:
    return f"{fen // 100}.{fen % 100:02d}"
