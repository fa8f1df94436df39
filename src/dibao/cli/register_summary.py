"""`dibao register summary`: what a list comes to."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from dibao.cli import lists, output, shown
from dibao.cli.frame import ANSWERED, IN_PART, Command, settings_here
from dibao.message import Message, msg
from dibao.money import Money, yuan_of
from dibao.policy.book import Book
from dibao.policy.folder import load
from dibao.register import Sum, Summary
from dibao.register import summary as register_summary
from dibao.register.list_tables import sum_names, sums_table


def _summary(*, list_: str, out: str, strict: bool, refused: str | None, **of_the_list: Any) -> int:
    settings = settings_here()
    files = lists.Files([list_], out, refused)
    book = load(settings.policies, extra=settings.extra)
    with lists.stages(settings, 2) as done:
        register = lists.read_list(list_, **of_the_list)
        done(lists.READ, register.rows)
        found = register_summary(register, book)
        done(lists.COMPUTED, found.computed)
    names = sum_names(found, book.places, lists.speaker(settings.lang))
    refusals = lists.Refusals((names, found.refused))
    written = not (strict and found.refused)
    if written:
        files.write([sums_table(found, names), refusals.table], settings.lang)
    lists.tell(
        _said(found, book, output.shown(str(files.out)) if written else None),
        _document(found),
        refusals,
        files if written else None,
        settings,
    )
    return IN_PART if found.refused else ANSWERED


def _said(found: Summary, book: Book, file: str | None) -> Iterator[Message]:
    """Every line of a short table, or totals of a long one; `file` has them all."""
    yield lists.rows_told(found.rows, found.computed)
    level, groups = shown.sums_shown(found.sums)
    every = "place" in level
    for group in groups:
        yield from _counted(_of(group[0], level, book), group, lacks=every)
    if len(groups) > 1:
        yield from _counted(shown.TOGETHER, found.sums, lacks=not every)
    if not every and file is not None:
        yield msg(
            "By place, program and month, there are {count} lines in {file}.",
            count=len(found.sums),
            file=file,
        )


def _of(one: Sum, level: tuple[str, ...], book: Book) -> Message:
    """What a line is about."""
    month = None if one.month is None or "month" not in level else f"{one.month:%Y-%m}"
    if level == ("month",):
        return msg("{month}", month=month)
    of = shown.of_program(one.program)
    if "place" in level:
        name = book.places.full_name(one.place, one.month or date.max)
        of = shown.of_place(name, one.program)
    return of if month is None else msg("{of}, {month}", of=of, month=month)


def _counted(of: Message, sums: Sequence[Sum], *, lacks: bool) -> Iterator[Message]:
    """One line, and, if wanted, of how many households the list does not say what was paid."""
    one, months = shown.plus(sums), len({one.month for one in sums})
    if months == 1:
        words = msg("{of}: households {households}, persons {persons}", of=of, **_counts(one))
    else:  # in each month anew
        words = msg(
            "{of}: household-months {households}, person-months {persons}", of=of, **_counts(one)
        )
    if not one.paid_households:
        yield msg("{counted}; nothing says what was paid.", counted=words)
        return
    yield msg("{counted}, {amount}.", counted=words, amount=Money(one.paid))
    if lacks and one.paid_households < one.households:
        yield msg(
            "Of {count} of these households the list does not say what was paid.",
            count=one.households - one.paid_households,
        )


def _counts(one: Sum) -> dict[str, int]:
    return {"households": one.households, "persons": one.persons}


def _document(found: Summary) -> dict[str, Any]:
    """The sums as JSON types."""
    return {
        **lists.document_head("summary"),
        "policies": found.policies,
        "rows": found.rows,
        "computed": found.computed,
        "sums": [_sum(one) for one in found.sums],
    }


def _sum(one: Sum) -> dict[str, Any]:
    return {
        "place": one.place,
        "program": one.program,
        "month": None if one.month is None else f"{one.month:%Y-%m}",
        "households": one.households,
        "persons": one.persons,
        "households_paid": one.paid_households,
        "paid": str(yuan_of(one.paid)) if one.paid_households else None,
        "mean": None if one.mean is None else str(yuan_of(one.mean)),
    }


LIST = """\
户编号,月份,人数,地区,项目,已发
X0001,2011-01,2,太原市,城市,460.00
X0002,2011-01,1,太原市,城市,230.00
"""

summary = Command(
    "summary",
    words=msg(
        "What a list comes to: households, persons and yuan by place, program and month. Rows in no place on "
        "file are refused. Exit status 1 if any row was refused."
    ),
    example="dibao register summary list.csv sums.csv",
    files={"list.csv": LIST},
    params=[
        *lists.list_and_out(
            msg("Where the sums are written: .csv (for Excel), .xlsx or .parquet.")
        ),
        *lists.of_the_list(),
        *lists.of_the_files(),
    ],
    callback=_summary,
)
