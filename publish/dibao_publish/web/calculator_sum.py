"""The computation behind the page: a place, a month, a household and assumptions to a result or a refusal."""

from __future__ import annotations

from attrs import evolve, frozen

from dibao import calc
from dibao.calc import Found, Household, Income, Result
from dibao.calc.household import MOST_MEMBERS, PLAIN
from dibao.errors import CannotSay, InputError
from dibao.message import Message
from dibao.policy.book import Here
from dibao_publish.web.calculator_assume import assumed, with_new

ONE_MORE = 10_000  # fen a month: the step of "100 yuan more income"


@frozen
class Mistake:
    """Facts that cannot be meant at the place."""

    message: Message


Outcome = Result | CannotSay | Mistake


@frozen
class Sum:
    """What is asked: a household at a place and in a month, for a program, with assumptions."""

    here: Here
    program: str
    household: Household
    lines: tuple[str, ...] = ()

    def with_assumed(self, lines: tuple[str, ...]) -> Sum:
        """The same with more assumptions."""
        return evolve(self, lines=with_new(self.lines, lines))

    def with_one_more(self) -> Sum | None:
        """The same with one more member; None where there can be none."""
        if self.household.alone or self.household.size == MOST_MEMBERS:
            return None
        members = (*self.household.members, PLAIN)
        return evolve(self, household=evolve(self.household, members=members))

    def with_more_income(self) -> Sum:
        """The same with 100 yuan a month more of what counts."""
        incomes = (*self.household.incomes, Income(amount=ONE_MORE // 100))
        return evolve(self, household=evolve(self.household, incomes=incomes))

    def standard(self) -> Found | None:
        """The standard that it rests on, if there is one."""
        here = evolve(self.here, assume=assumed(self.lines).clauses)
        try:
            return calc.standard(here, self.program)
        except CannotSay:
            return None

    def outcome(self) -> Outcome:
        """The result, why there is none, or what cannot be meant."""
        here = evolve(self.here, assume=assumed(self.lines).clauses)
        try:
            return calc.allowance(here, self.household, self.program)
        except CannotSay as refusal:
            return refusal
        except InputError as error:
            return Mistake(error.message)
