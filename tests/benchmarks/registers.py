"""Whole registers in memory: a year of a million households, beside other ways to compute it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

import polars as pl

from dibao import calc, register
from dibao.policy.book import Book
from tests.benchmarks.others import Other
from tests.benchmarks.province import FOLDER, MONTHS, listed, province, rates, written
from tests.benchmarks.timing import in_turn, told

ROWS = 1_000_000
LOOPED = 20_000  # households that the loop computes, in as many parts as there are rounds
ROUNDS = 5

Allowances = register.Allowances


def run() -> None:
    """Print the figures."""
    path, book = written(ROWS), province()
    figures = FOLDER / "rates.json"
    figures.write_text(json.dumps(rates()))
    listing = listed(path)
    start = time.perf_counter()
    register.allowances(listing, book, MONTHS)
    print(f"{ROWS:,} households x 12 months, first run with new policies: {since(start):.2f} s")
    _beside_a_loop(listing, book)
    with (
        Other("numba_kernel.py", path, figures) as numba,
        Other("openfisca_rule.py", path, figures) as openfisca,
    ):
        _beside("numba on two threads", numba, listing, book)
        _beside("OpenFisca-Core", openfisca, listing, book)
    _twice(listing, book)


def since(start: float) -> float:
    """Seconds gone by."""
    return time.perf_counter() - start


def _ours(listing: register.Register, book: Book) -> Callable[[], float]:
    def seconds() -> float:
        start = time.perf_counter()
        register.allowances(listing, book, MONTHS)
        return since(start)

    return seconds


def totals(found: Allowances) -> list[int]:
    """The sum of each month."""
    return list(found.frame.select(pl.col(found.columns).sum()).row(0))


def _beside(name: str, other: Other, listing: register.Register, book: Book) -> None:
    if list(other.totals) != totals(register.allowances(listing, book, MONTHS)):
        print(f"{name}: other totals, so nothing is compared")
        return
    told(name, in_turn(other.seconds, _ours(listing, book), rounds=2 * ROUNDS + 1))


def _beside_a_loop(listing: register.Register, book: Book) -> None:
    """`calc.allowance` with its working for every household and month of a part of the list."""
    size = LOOPED // ROUNDS
    parts = [listing.frame.slice(number * size, size) for number in range(ROUNDS)]
    looped: list[list[int]] = []

    def loop() -> float:
        start = time.perf_counter()
        looped.append(_loop(parts[len(looped)], book))
        return since(start) * ROWS / size

    pairs = in_turn(loop, _ours(listing, book), rounds=ROUNDS)
    head = register.Register(
        listing.file, "", LOOPED, listing.frame.head(LOOPED), (), monthly=False
    )
    said = [sum(month) for month in zip(*looped, strict=True)]
    if said != totals(register.allowances(head, book, MONTHS)):
        print("a loop over calc.allowance: other totals, so nothing is compared")
        return
    told("a loop over calc.allowance, scaled", pairs)


def _loop(frame: pl.DataFrame, book: Book) -> list[int]:
    sums = [0] * len(MONTHS)
    for place, program, members, income in frame.select(
        "place", "program", "members", "income"
    ).iter_rows():
        household = calc.Household(members=members, incomes=[calc.Income(amount=income // 100)])
        for number, month in enumerate(MONTHS):
            sums[number] += calc.allowance(book.at(place, on=month), household, program).fen
    return sums


def _twice(listing: register.Register, book: Book) -> None:
    frame = pl.concat([listing.frame, listing.frame])
    double = register.Register(listing.file, "", frame.height, frame, (), monthly=False)
    told("twice as many", in_turn(_ours(double, book), _ours(listing, book), rounds=ROUNDS))
