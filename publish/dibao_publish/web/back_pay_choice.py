"""The raise picked: what its notice says of back-pay, which months it is for, what is on file of it."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from attrs import evolve, frozen

from dibao.calc._standard import standard
from dibao.calc.raises import Raise, raise_on
from dibao.errors import CannotSay
from dibao.money import Money
from dibao.policy.book import Book, Silence
from dibao.policy.clauses import BackPay as BackPayClause
from dibao.policy.clauses import Notice, PolicyFile, Reassessment
from dibao.policy.values import When, add_months, month_start
from dibao_publish.names import notice_id
from dibao_publish.web.back_pay_offers import Offer

MONTH = "yuan/person/month"  # where nothing on file says the unit


@frozen
class Choice:
    """One raise at one place, for one program.

    `start`, `end`: the first and last month owed, as first days; None where the notice leaves it
    open. `raised`: the two amounts, if both are on file; `after`: the new one alone.
    """

    book: Book
    place: str
    offer: Offer
    file: PolicyFile
    notice: Notice
    start: date | None
    end: date | None
    raised: Raise | None
    after: Money | None

    @property
    def program(self) -> str:
        """The program: urban or rural."""
        return self.offer.program

    @property
    def clause(self) -> BackPayClause | None:
        """The clause on back-pay; None: none is on file."""
        found = self.offer.clause.clause if self.offer.clause is not None else None
        return found if isinstance(found, BackPayClause) else None

    @property
    def owes_nothing(self) -> bool:
        """Whether the clause says that nothing is owed."""
        months = self.clause.months if self.clause is not None else None
        return isinstance(months, When) and months.is_none

    @property
    def states_months(self) -> bool:
        """Whether the clause says from which month back-pay is owed."""
        months = self.clause.months if self.clause is not None else None
        return isinstance(months, When) and months.first is not None

    @property
    def orders_it(self) -> bool:
        """Whether the clause has the raise paid afterwards in so many words, for stated months."""
        return self.states_months and not self.infers("back_pay")

    @property
    def says_late(self) -> bool:
        """Whether the notice surely came after the raise took effect: its day is printed."""
        issued = self.notice.issued
        exact = isinstance(issued, When) and issued.first == issued.last is not None
        inferred = any(path == "issued" for path, _ in self.notice.inferred)
        return bool(self.offer.late) and exact and not inferred and not self.offer.no_day

    def infers(self, name: str) -> bool:
        """Whether a word of the clause on back-pay is inferred, not printed."""
        return self.clause is not None and any(path == name for path, _ in self.clause.inferred)

    @cached_property
    def by_each_month(self) -> Book:
        """The book with the list of each month in the clause on back-pay."""
        own = self.clause
        clauses = tuple(
            evolve(own, roster="each month") if own is not None and one is own else one
            for one in self.notice.clauses
        )
        notice = evolve(self.notice, clauses=clauses)
        files = tuple(
            evolve(file, notices=tuple(notice if n is self.notice else n for n in file.notices))
            if file is self.file
            else file
            for file in self.book.files
        )
        return Book(files, self.book.places, self.book.digest, self.book.names, partial=True)

    @property
    def silence(self) -> Silence | None:
        """What the notice says of itself where no clause on back-pay is on file."""
        found = self.book.silences(self.place, "back_pay", self.program)
        return next((one for one in found if one.notice is self.notice), None)

    @property
    def unit(self) -> str:
        """The unit of the amounts, as printed."""
        return self.after.unit if self.after is not None else MONTH

    @property
    def adds_the_raise(self) -> bool:
        """Whether the notice surely adds the raise, so that no income matters."""
        if self.clause is None or self.clause.method != "delta":
            return False
        return not any(isinstance(one, Reassessment) for one in self.notice.clauses) or (
            self.end is not None and not self._recomputed_by(self.end)
        )

    def _recomputed_by(self, month: date) -> bool:
        """Whether the notice has households recomputed in a month or before it."""
        begins = [one.begins for one in self.notice.clauses if isinstance(one, Reassessment)]
        return any(
            not isinstance(when, When) or when.first is None or when.first <= month
            for when in begins
        )


def choice(book: Book, place: str, offer: Offer) -> Choice:
    """The raise with its notice, its months and its amounts."""
    file, notice = _notice(book, offer.notice)
    bare = Choice(book, place, offer, file, notice, None, None, None, offer.after)
    start, end = _window(bare)
    raised, after = _amounts(bare, start)
    return evolve(bare, start=start, end=end, raised=raised, after=after)


def _notice(book: Book, identifier: str) -> tuple[PolicyFile, Notice]:
    return next(
        (file, notice)
        for file in book.files
        for notice in file.notices
        if notice_id(file.jurisdiction, notice.name) == identifier
    )


def _window(bare: Choice) -> tuple[date | None, date | None]:
    """The months of the clause; where it has none, from the first whole month of the new amount."""
    months = bare.clause.months if bare.clause is not None else None
    if isinstance(months, When) and months.first is not None:
        return month_start(months.first), month_start(months.last) if months.last else None
    since = bare.offer.since
    if since is None:
        return None, None
    return month_start(since) if since.day == 1 else add_months(month_start(since), 1), None


def _amounts(bare: Choice, start: date | None) -> tuple[Raise | None, Money | None]:
    """Both amounts, or the new one alone, as far as they are on file."""
    if start is None:
        return None, None
    here = bare.book.at(bare.place, on=start)
    try:
        raised = raise_on(here, bare.program)
    except CannotSay:
        pass
    else:
        return raised, raised.new
    try:
        return None, standard(here, bare.program).money
    except CannotSay:
        return None, None
