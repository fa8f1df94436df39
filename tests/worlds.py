"""Strategies that build whole policies of an invented place, and households that live under them."""

from __future__ import annotations

from datetime import date
from typing import Any

from attrs import frozen
from hypothesis import strategies as st

from dibao import calc
from dibao.policy.book import Book
from tests.books import book, notice

DAY = date(2005, 6, 1)

CATEGORIES = """\
categories:
  - name: 老年
    age: 70..

  - name: 未成年
    age: ..17

  - name: 重残
    disability: 1、2

  - name: 重病
    status: 重病
"""
NAMES = ("老年", "未成年", "重残", "重病")


def yuan(fen: int) -> str:
    """Fen as a file prints yuan."""
    return f"{fen // 100}.{fen % 100:02d}"


@frozen
class Supplement:
    """One supplement of a policy: a flat amount in fen, or a share of the standard in percent."""

    category: str
    group: str
    fen: int | None
    percent: int

    def clause(self, group: str | None = None) -> str:
        """The clause, in its own group or in another."""
        how = (
            f"amount: {yuan(self.fen)}"
            if self.fen is not None
            else (f"times: {self.percent}%\n  of: standard\n  round: half-up\n  to: 0.01")
        )
        return (
            f"- supplement: {self.category}\n  group: {group or self.group}\n"
            f"  unit: yuan/person/month\n  {how}\n"
        )


@frozen
class Policy:
    """What a place pays: everything that a policy file may say of allowances, drawn at random."""

    standard: int  # fen a month, a multiple of a yuan
    supplements: tuple[Supplement, ...]
    minimum: int | None  # percent of the standard
    rounding: tuple[str, str, str] | None

    def text(self, *, groups: str | None = None) -> str:
        """The clauses; `groups` puts every supplement into one group, or `each` into its own."""
        clauses = [
            f"- standard: urban\n  unit: yuan/person/month\n  amount: {yuan(self.standard)}\n",
            "- allowance: urban\n  method: difference\n",
        ]
        clauses += [
            one.clause(one.category if groups == "each" else groups) for one in self.supplements
        ]
        if self.minimum is not None:
            clauses.append(
                "- minimum_payment: urban\n  unit: yuan/person/month\n"
                f"  times: {self.minimum}%\n  of: standard\n"
            )
        if self.rounding is not None:
            mode, to, stage = self.rounding
            clauses.append(f"- rounding: allowance\n  mode: {mode}\n  to: {to}\n  stage: {stage}\n")
        return "\n".join(clauses)

    def book(self, **how: Any) -> Book:
        """The policy as a book."""
        return book(notice(self.text(**how), more=CATEGORIES))


def policies() -> st.SearchStrategy[Policy]:
    """Whole policies: standard, supplements, a minimum or none, a rounding or none."""
    supplement = st.builds(
        Supplement,
        st.sampled_from(NAMES),
        st.sampled_from(["a", "b"]),
        st.none() | st.integers(1, 200).map(lambda n: n * 100),
        st.integers(1, 60),
    )
    return st.builds(
        Policy,
        st.integers(1, 2000).map(lambda n: n * 100),
        st.lists(supplement, max_size=4, unique_by=lambda s: s.category).map(tuple),
        st.none() | st.integers(1, 50),
        st.none()
        | st.tuples(
            st.sampled_from(["half-up", "up", "down"]),
            st.sampled_from(["0.01", "1", "10"]),
            st.sampled_from(["gap per person", "household", "monthly standard"]),
        ),
    )


def members() -> st.SearchStrategy[calc.Member]:
    """Persons of every age, with and without a disability or an illness."""
    return st.builds(
        calc.Member,
        born=st.none() | st.dates(date(1920, 1, 1), DAY),
        disability=st.none() | st.integers(1, 4),
        statuses=st.sampled_from([frozenset[str](), frozenset({"重病"})]),
    )


def households() -> st.SearchStrategy[calc.Household]:
    """Households of one to seven with up to three incomes."""
    income = st.builds(
        calc.Income,
        amount=st.integers(0, 300_000).map(yuan),
        per=st.sampled_from(["month", "quarter", "year"]),
    )
    return st.builds(
        calc.Household,
        members=st.lists(members(), min_size=1, max_size=7),
        incomes=st.lists(income, max_size=3),
    )
