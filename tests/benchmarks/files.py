"""Whole registers from file to file: time beside a bare copy, and the memory that it takes."""

from __future__ import annotations

from pathlib import Path

from tests.benchmarks.province import FOLDER, written
from tests.benchmarks.subprocesses import Used, used_by
from tests.benchmarks.timing import in_turn, told

ROWS, MORE = 1_000_000, 2_000_000
LARGE = (10_000_000, 40_000_000)
ROUNDS = 5

COMPUTE = """
from pathlib import Path
from dibao.register.streaming import allowances_of_file
from tests.benchmarks.province import MONTHS, province
book = province()
begin()
summary = allowances_of_file({source!r}, {target!r}, book, MONTHS)
end()
assert summary.computed == {rows}, summary
"""
PAY_BACK = """
from pathlib import Path
from dibao.register.payment_files import back_pay_of_file
from tests.benchmarks.province import NOTICE, PAID_ON, province
book = province()
begin()
found = back_pay_of_file({source!r}, {target!r}, book, NOTICE, paid_on=PAID_ON)
end()
assert found.computed == {rows}, found
"""
COPY = """
import polars as pl
begin()
pl.scan_parquet({source!r}).sink_parquet({target!r}, engine="streaming")
end()
"""


def run(*, large: bool = False) -> None:
    """Print the figures; `large`: those of ten and of forty million households, too."""
    source, twice = written(ROWS), written(MORE)
    result = FOLDER / "computed.parquet"
    rounds = in_turn(
        lambda: _computed(twice, MORE).seconds,
        lambda: _computed(source, ROWS).seconds,
        lambda: _copied(source) + _copied(result),
        rounds=ROUNDS,
    )
    told("a copy of both files by Polars", [(copied, once) for _, once, copied in rounds])
    told("twice as many, from file to file", [(double, once) for double, once, _ in rounds])
    _told("back-pay", ROWS, _paid_back(ROWS))
    for rows in LARGE if large else ():
        used = _computed(written(rows), rows)
        _told("allowances", rows, used)
        told(
            f"a copy of both files of {rows:,}",
            [(_copied(written(rows)) + _copied(result), used.seconds)],
        )
    if large:
        _told("back-pay", LARGE[0], _paid_back(LARGE[0]))


def _told(what: str, rows: int, used: Used) -> None:
    spent = f"{used.seconds:.1f} s, at most {used.mebibytes:,.0f} MiB"
    print(f"{what} of {rows:,} households, from file to file: {spent}", flush=True)


def _computed(source: Path, rows: int) -> Used:
    return _used(COMPUTE, source, "computed.parquet", rows)


def _paid_back(rows: int) -> Used:
    return _used(PAY_BACK, written(rows, paid_on="old"), "owed.parquet", rows)


def _copied(source: Path) -> float:
    return _used(COPY, source, "copied.parquet", 0).seconds


def _used(program: str, source: Path, target: str, rows: int) -> Used:
    return used_by(program.format(source=str(source), target=str(FOLDER / target), rows=rows))
