"""`dibao register summary`: what a list comes to."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from dibao.cli import lists
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
    lists.tell(_said(found, book), _document(found), refusals, files if written else None, settings)
    return IN_PART if found.refused else ANSWERED


def _said(found: Summary, book: Book) -> Iterator[Message]:
    yield lists.rows_told(found.rows, found.computed)
    for one in found.sums:
        name = book.places.full_name(one.place, one.month or date.max)
        of = msg("{place}, {program}", place=name, program=one.program)
        if one.month is not None:
            of = msg("{of}, {month}", of=of, month=f"{one.month:%Y-%m}")
        counted = msg(
            "{of}: households {households}, persons {persons}",
            of=of,
            households=one.households,
            persons=one.persons,
        )
        if not one.paid_households:
            yield msg("{counted}; nothing says what was paid.", counted=counted)
            continue
        yield msg("{counted}, {amount}.", counted=counted, amount=Money(one.paid))
        if one.paid_households < one.households:
            yield msg(
                "Of {count} of these households the list does not say what was paid.",
                count=one.households - one.paid_households,
            )


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
