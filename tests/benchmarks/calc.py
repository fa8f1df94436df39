"""One household: the working beside the bare arithmetic, and what it costs to begin."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import dibao
from dibao import calc
from dibao.calc import rules
from dibao.calc.ops import INTEGERS
from tests.benchmarks.timing import report, side_by_side


def run() -> None:
    """Print the figures."""
    book = dibao.load()
    here = book.at("齐齐哈尔市", on=date(2020, 11, 1))
    household = calc.Household(members=3, incomes=[calc.Income(amount=1000)])
    report(
        "allowance of a household",
        "with its working",
        "bare arithmetic",
        side_by_side(
            lambda: calc.allowance(here, household, "urban"),
            lambda: rules.gap(INTEGERS, 724_800, 3, 1_200_000),
            times=500,
        ),
    )
    report(
        "an amount of a household",
        "without a working",
        "with its working",
        side_by_side(
            lambda: calc.amount(here, household, "urban"),
            lambda: calc.allowance(here, household, "urban"),
            times=500,
        ),
    )
    report(
        "a standard",
        "asked again",
        "a dictionary read",
        side_by_side(
            lambda: calc.standard(here, "urban"), lambda: book.memo.get("none"), times=500
        ),
    )
    report(
        "load",
        "every policy",
        "what 双阳区 needs",
        side_by_side(dibao.load, lambda: dibao.load(places=["双阳区"]), times=3),
    )
    report(
        "start",
        "import dibao.calc",
        "python alone",
        side_by_side(lambda: _python("import dibao.calc"), lambda: _python("pass"), times=2),
    )


def _python(code: str) -> None:
    subprocess.run([sys.executable, "-c", code], check=True)
