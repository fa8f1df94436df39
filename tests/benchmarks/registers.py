"""Whole registers in memory: a year of a million households, beside other ways to compute it.

The job is measured in two steps: the allowances of the year, and these with the back-pay.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from functools import partial

import polars as pl
from attrs import evolve

from dibao import calc, register
from dibao.policy.book import Book
from dibao.policy.values import add_months, months_between
from tests.benchmarks.others import Other
from tests.benchmarks.province import (
    FOLDER,
    MONTHS,
    NOTICE,
    PAID_ON,
    WINDOW,
    listed,
    province,
    rates,
    written,
)
from tests.benchmarks.timing import in_turn, told

ROWS = 1_000_000
LOOPED = 20_000  # households that the loop computes, in as many parts as there are rounds
ROUNDS = 5
YEAR, BOTH = "year", "both"
JOBS = {YEAR: "the allowances of a year", BOTH: "the same with the back-pay"}


def run() -> None:
    """Print the figures."""
    path, book = written(ROWS), province()
    figures = FOLDER / "rates.json"
    figures.write_text(json.dumps(rates()))
    listing = listed(path)
    for job, words in JOBS.items():
        print(f"{ROWS:,} households, {words}, first run: {_ours(listing, book, job)():.2f} s")
    expected = totals(listing, book)
    with (
        Other("numba_kernel.py", path, figures) as numba,
        Other("openfisca_rule.py", path, figures) as openfisca,
    ):
        _beside("numba on two threads", numba, listing, book, expected)
        _beside("OpenFisca-Core", openfisca, listing, book, expected)
    _beside_a_loop(listing, book)
    _twice(listing, book)


def since(start: float) -> float:
    """Seconds gone by."""
    return time.perf_counter() - start


def _ours(listing: register.Register, book: Book, job: str) -> Callable[[], float]:
    def seconds() -> float:
        start = time.perf_counter()
        register.allowances(listing, book, MONTHS)
        if job == BOTH:
            _owed(listing, book)
        return since(start)

    return seconds


def _owed(listing: register.Register, book: Book) -> register.Payments:
    return register.back_pay(listing, book, NOTICE, paid_on=PAID_ON)


def totals(listing: register.Register, book: Book) -> list[int]:
    """The sum of each month, and of the back-pay."""
    found = register.allowances(listing, book, MONTHS)
    months = found.frame.select(pl.col(found.columns).sum()).row(0)
    return [*months, _owed(listing, book).total.owed]


def _beside(
    name: str, other: Other, listing: register.Register, book: Book, expected: list[int]
) -> None:
    if list(other.totals) != expected:
        print(f"{name}: other totals, so nothing is compared")
        return
    for job, words in JOBS.items():
        ours = _ours(listing, book, job)
        told(f"{name}, {words}", in_turn(partial(other.seconds, job), ours, rounds=ROUNDS))


def _beside_a_loop(listing: register.Register, book: Book) -> None:
    """`dibao.calc` with its working for every household and month of a part of the list."""
    size = LOOPED // ROUNDS
    parts = [listing.frame.slice(number * size, size) for number in range(ROUNDS)]
    looped: list[list[int]] = []

    def loop() -> float:
        start = time.perf_counter()
        looped.append(_loop(parts[len(looped)], book))
        return since(start) * ROWS / size

    pairs = in_turn(loop, _ours(listing, book, BOTH), rounds=ROUNDS)
    head = evolve(listing, rows=LOOPED, frame=listing.frame.head(LOOPED))
    said = [sum(month) for month in zip(*looped, strict=True)]
    if said != totals(head, book):
        print("a loop over dibao.calc: other totals, so nothing is compared")
        return
    told(f"a loop over dibao.calc, scaled, {JOBS[BOTH]}", pairs)


def _loop(frame: pl.DataFrame, book: Book) -> list[int]:
    """The sums of the months, and of the back-pay."""
    sums = [0] * (len(MONTHS) + 1)
    listed_in = list(months_between(add_months(WINDOW[0], -1), add_months(WINDOW[-1], 1)))
    for place, program, members, income in frame.select(
        "place", "program", "members", "income"
    ).iter_rows():
        household = calc.Household(members=members, incomes=[calc.Income(amount=income // 100)])
        for number, month in enumerate(MONTHS):
            sums[number] += calc.allowance(book.at(place, on=month), household, program).fen
        month = calc.Month(household=household, paid_on="old")
        history = calc.History(dict.fromkeys(listed_in, month))
        owed = calc.back_pay(book, place, NOTICE, program, history, paid_on=PAID_ON)
        sums[-1] += owed.fen
    return sums


def _twice(listing: register.Register, book: Book) -> None:
    """Twice as many households, the second half under numbers of their own."""
    more = listing.frame.with_columns(
        pl.col("household") + ROWS,
        pl.col("row") + ROWS,
        pl.format("Z{}", "number").alias("number"),
    )
    double = evolve(listing, rows=2 * ROWS, frame=pl.concat([listing.frame, more]).rechunk())
    for job, words in JOBS.items():
        pairs = in_turn(_ours(double, book, job), _ours(listing, book, job), rounds=ROUNDS)
        told(f"twice as many, {words}", pairs)
