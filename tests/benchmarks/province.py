"""An invented province and the lists of its offices: what the measurements of registers compute.

100 districts with an urban and a rural standard each, all raised from April by a late notice, and
the allowance rounded up to whole yuan and raised to a minimum. The months already paid at the old
rate are owed: the raise for each person. A list is one row a household.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path

import polars as pl

from dibao.policy.book import Book
from dibao.policy.library import Source, read_book
from dibao.register import Register
from tests.books import notice

FOLDER = Path("build/bench")
DISTRICTS = 100
PROGRAMS = ("urban", "rural")
MONTHS = tuple(date(2031, month, 1) for month in range(1, 13))
RAISED = date(2031, 4, 1)
WINDOW = tuple(date(2031, month, 1) for month in (4, 5, 6))
NOTICE, PAID_ON = "甲〔2031〕9号", date(2031, 7, 10)

PLACES = """\
- key: national
  kind: nation
  names:
    中国: ..

- key: jia
  kind: province
  names:
    甲省: ..
"""
DISTRICT = """
- key: jia/d{number:03d}
  kind: district
  names:
    第{number:03d}区: ..
"""
COMMON = """\
- allowance: urban
  method: difference

- allowance: rural
  method: difference

- rounding: allowance
  mode: up
  to: 1
  stage: household

- minimum_payment: urban
  unit: yuan/household/month
  amount: {minimum[0]}.00

- minimum_payment: rural
  unit: yuan/household/month
  amount: {minimum[1]}.00
"""
LATE = """\
- back_pay: urban
  months: 2031-04..2031-06
  method: delta
  roster: each month
  entrants: months paid
  exclude: died
  deadline: by 2031-08

- back_pay: rural
  months: 2031-04..2031-06
  method: delta
  roster: each month
  entrants: months paid
  exclude: died
  deadline: by 2031-08
"""
OLD, NEW = (600, 5000), (640, 5500)  # yuan: urban a month, rural a year, in district 0
STEP = (3, 37)  # more in each further district
MINIMUM = (30, 20)  # yuan a household and month

STANDARDS = """\
- standard: urban
  unit: yuan/person/month
  amount: {urban}.00

- standard: rural
  unit: yuan/person/year
  amount: {rural}.00
"""


def province() -> Book:
    """The policies, read as files are read."""
    places = PLACES + "".join(DISTRICT.format(number=number) for number in range(DISTRICTS))
    sources = [
        Source("places/jia.yaml", places, "places/jia.yaml"),
        _file(
            "jia",
            [
                notice(COMMON.format(minimum=MINIMUM), effective="2030-01-01", issued="2030-01-01"),
                notice(LATE, effective="2031-04-01", issued="2031-06-20", number=9),
            ],
        ),
        *(_district(number) for number in range(DISTRICTS)),
    ]
    book, problems = read_book(sources)
    if book is None:
        raise ValueError([str(problem) for problem in problems])
    return book


def _district(number: int) -> Source:
    old, new = (STANDARDS.format(urban=urban, rural=rural) for urban, rural in _yuan(number))
    return _file(
        f"jia/d{number:03d}",
        [
            notice(old, effective="2030-01-01", issued="2030-01-01"),
            notice(new, effective="2031-04-01", issued="2031-06-20", number=2),
        ],
    )


def _yuan(number: int) -> tuple[tuple[int, int], tuple[int, int]]:
    """The old and the new standards of a district: urban a month, rural a year."""
    old, new = ((base[0] + number * STEP[0], base[1] + number * STEP[1]) for base in (OLD, NEW))
    return old, new


def rates() -> dict[str, object]:
    """The same figures for programs that read no notices: by cell, fen a year; the minimum a month.

    `raised` is how many months of the year have the old standards, `owed` for how many months the
    raise is paid back.
    """
    districts = [_yuan(number) for number in range(DISTRICTS)]
    old, new = (
        [fen for pair in column for fen in (pair[0] * 1200, pair[1] * 100)]
        for column in zip(*districts, strict=True)
    )
    minimum = [yuan * 100 for yuan in MINIMUM] * DISTRICTS
    return {
        "old": old,
        "new": new,
        "minimum": minimum,
        "raised": MONTHS.index(RAISED),
        "owed": len(WINDOW),
    }


def _file(jurisdiction: str, notices: Sequence[str]) -> Source:
    name = f"{jurisdiction}.yaml"
    return Source(name, f"jurisdiction: {jurisdiction}\nnotices:\n" + "\n".join(notices), name)


def cells() -> Iterator[tuple[str, str]]:
    """Each place and program, in the order of `cell` in the lists."""
    for number in range(DISTRICTS):
        for program in PROGRAMS:
            yield f"第{number:03d}区", program


def households(first: int, rows: int) -> pl.DataFrame:
    """So many made-up households, the same on every machine; `cell` is their place and program."""
    names = pl.DataFrame(list(cells()), schema=["place", "program"], orient="row")
    return (
        pl.DataFrame({"number": pl.int_range(first, first + rows, eager=True)})
        .with_columns(
            household=pl.format("X{}", "number"),
            cell=_scattered(1, names.height),
            members=1 + _scattered(2, 6),
            income=_scattered(3, 3000),
        )
        .join(names.with_row_index("cell").cast({"cell": pl.Int64}), on="cell", how="left")
        .select("household", "place", "program", "cell", "members", "income")
    )


def _scattered(salt: int, below: int) -> pl.Expr:
    """A whole number of 0..below - 1 that looks drawn by chance, from the household's number."""
    mixed = (pl.col("number") * 48_271 + salt * 1_299_709) % 2_147_483_647
    return (mixed * mixed % 2_147_483_647) // 7 % below


def written(rows: int, *, paid_on: str | None = None) -> Path:
    """The Parquet file of a list of so many households; written once, a piece at a time.

    `paid_on`: which standard the months were paid on, in a column of its own.
    """
    path = FOLDER / f"households-{rows}{paid_on or ''}.parquet"
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True)
        parts = [
            households(first, min(PIECE, rows - first)).lazy() for first in range(0, rows, PIECE)
        ]
        whole, frame = path.with_suffix(".part"), pl.concat(parts)
        if paid_on:
            frame = frame.with_columns(pl.lit(paid_on).alias("paid_on"))
        frame.sink_parquet(whole, maintain_order=True)
        whole.rename(path)
    return path


PIECE = 1_000_000


def listed(path: Path) -> Register:
    """The list as a register in memory, as `register.read` gives it."""
    frame = pl.read_parquet(path).rename({"household": "number"}).drop("cell").rechunk()
    full = frame.with_row_index("household").with_columns(
        pl.col("household").cast(pl.Int64),
        (pl.col("household").cast(pl.Int64) + 2).alias("row"),
        pl.col("income") * 100,
        *(pl.lit(None, pl.Date).alias(n) for n in ("since", "until", "month", "paid_out_on")),
        *(pl.lit(None, pl.Int64).alias(name) for name in ("paid", "paid_out")),
        pl.lit("old").alias("paid_on"),
    )
    return Register(path.name, "", full.height, full, (), monthly=False)
