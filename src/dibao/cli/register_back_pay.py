"""`dibao register back-pay`: an office's list in, a list to pay by out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from dibao import words
from dibao.cli import lists, options, output, shown
from dibao.cli.files import assumptions
from dibao.cli.frame import ANSWERED, IN_PART, Command, Option, Settings, settings_here
from dibao.cli.typed import BadLine
from dibao.message import Message, msg
from dibao.money import Money, yuan_of
from dibao.policy.book import Book
from dibao.policy.folder import load
from dibao.register import Payments, Total, read_mapping
from dibao.register import back_pay as register_back_pay
from dibao.register.payment_files import FiledPayments, back_pay_of_file
from dibao.register.payment_tables import lines_table, names_of, report_table
from dibao.register.tables import Speak, Table
from dibao.register.totals import by_county, whole
from dibao.words import sentences


def _back_pay(
    *,
    list_: str,
    out: str,
    notice: str,
    paid_on: date,
    first_paid: date | None,
    offset: str | None,
    assume: str | None,
    strict: bool,
    stream: bool,
    report: str | None,
    refused: str | None,
    **of_the_list: Any,
) -> int:
    settings = settings_here()
    files = lists.Files([list_], out, refused, report, ending=".parquet" if stream else ".csv")
    how: dict[str, Any] = {
        "paid_on": paid_on,
        "first_paid": first_paid,
        "offset": options.yes(offset),
        "assume": assumptions(assume),
    }
    if stream:
        problems = lists.stream_problems(list_, files.out, files.refused)
        if of_the_list["sheet"] is not None:
            problems.append(msg("{file} has no sheets; only an .xlsx has.", file=Path(list_).name))
        if problems:
            raise BadLine(problems)
        return _streamed(list_, files, notice, settings, strict=strict, **how, **of_the_list)
    book = load(settings.policies, extra=settings.extra)
    register = lists.read_list(list_, **of_the_list)
    with lists.progress(settings) as tick:
        payments = register_back_pay(register, book, notice, tick=tick, **how)
    speak = lists.speaker(settings.lang)
    refusals = lists.Refusals((names_of(payments, book.places, speak), payments.refused))
    written = not (strict and payments.refused)
    if written:
        made = _tables(payments, book, refusals, speak)
        files.write(made[: len(files.written)], settings.lang)
    lists.tell(
        _summary(payments, book, report if written else None),
        _document(payments, book),
        refusals,
        files if written else None,
        settings,
        rests_on=lambda: _rests_on(payments, settings.lang),
    )
    return IN_PART if payments.refused else ANSWERED


def _streamed(
    list_: str,
    files: lists.Files,
    notice: str,
    settings: Settings,
    *,
    sheet: str | None,
    mapping: str | None,
    **how: Any,
) -> int:
    """The same from file to file, for a list too large for memory."""
    del sheet  # there is none
    book = load(settings.policies, extra=settings.extra)
    with lists.progress(settings) as tick:
        found = back_pay_of_file(
            list_,
            files.out,
            book,
            notice,
            refused=files.refused,
            report=next(iter(files.written[2:]), None),
            mapping=read_mapping(mapping) if mapping else None,
            tick=tick,
            speak=lists.speaker(settings.lang),
            title=lists.title(settings.lang),
            **how,
        )
    if settings.json:
        output.document(
            {**_document(found, book), **lists.filed(files, found.reasons, written=found.written)}
        )
        return IN_PART if found.refused else ANSWERED
    report = next(iter(map(str, files.written[2:])), None)
    for message in _summary(found, book, report if found.written else None):
        output.sentence(message, settings.lang)
    lists.tell_reasons(found.reasons, settings.lang)
    _rests_on(found, settings.lang)
    lists.tell_filed(files, settings.lang, written=found.written)
    return IN_PART if found.refused else ANSWERED


def _tables(payments: Payments, book: Book, refusals: lists.Refusals, speak: Speak) -> list[Table]:
    return [
        lines_table(payments, book.places, speak),
        refusals.table,
        report_table(payments, book.places, speak),
    ]


# --- the summary -------------------------------------------------------------------------------


def _rests_on(payments: Payments | FiledPayments, lang: str) -> None:
    """The notes and the clauses, where anybody was computed."""
    if payments.total.households:
        output.listed(msg("Notes:"), (words.say(note, lang) for note in payments.notes), lang)
        output.rests_on(payments.cites, payments.inferred, payments.assumed, lang)


def _summary(
    payments: Payments | FiledPayments, book: Book, report: str | None
) -> Iterator[Message]:
    total = payments.total
    yield lists.rows_told(payments.rows, payments.computed)
    if not payments.monthly:
        yield msg(
            "The list has no column of months, so it was read as a roster: a household is on it from the "
            "month since to the month until, or always."
        )
    yield msg(
        "Households computed: {households}. By {number} back-pay is owed to {owed} of them "
        "(persons: {persons}): {amount}.",
        households=total.households,
        number=payments.notice,
        owed=total.households_owed,
        persons=total.persons_owed,
        amount=Money(total.owed),
    )
    parts = [part for part in payments.totals if part.households]
    for of, part in shown.by_program(parts, lambda part: part.program, whole):
        yield _part(of, part)
    for part in _largest(parts) if len(parts) > 1 else ():
        name = book.places.full_name(part.place or "", payments.paid_on)
        yield _part(shown.of_place(name, part.program), part)
    if len(parts) > shown.MOST_LINES:
        yield _more(len(parts) - shown.MOST_LINES, report)
    for deadline, timely in payments.deadlines:
        yield Message(
            sentences.TIMELY[timely].template, (("day", payments.paid_on), ("deadline", deadline))
        )


def _more(count: int, report: str | None) -> Message:
    """How many totals are not shown, and where those of counties stand."""
    if report is None:
        return msg("And {count} more; --report FILE writes the totals by county.", count=count)
    return msg(
        "And {count} more; the totals by county are in {file}.",
        count=count,
        file=output.shown(report),
    )


def _largest(parts: Sequence[Total]) -> Sequence[Total]:
    """All, or of many those that are owed most."""
    if len(parts) <= shown.MOST_LINES:
        return parts
    ordered = sorted(parts, key=lambda part: (-part.owed, part.place or "", part.program or ""))
    return ordered[: shown.MOST_LINES]


def _part(of: Message, part: Total) -> Message:
    return msg(
        "{of}: households {owed}, persons {persons}, {amount}.",
        of=of,
        owed=part.households_owed,
        persons=part.persons_owed,
        amount=Money(part.owed),
    )


def _document(payments: Payments | FiledPayments, book: Book) -> dict[str, Any]:
    """The summary as JSON types, amounts in yuan; no household is in it."""
    return {
        **lists.document_head("back_pay"),
        "notice": payments.notice,
        "paid_on": payments.paid_on.isoformat(),
        "policies": payments.policies,
        "rows": payments.rows,
        "computed": payments.computed,
        "total": _total(payments.total),
        "counties": [
            {"place": part.place, "program": part.program, **_total(part)}
            for part in by_county(payments.totals, book.places)
        ],
        "assumed": list(payments.assumed),
        "inferred": [item.to_dict() for item in payments.inferred],
        "notes": [str(note) for note in payments.notes],
        "cites": [by.to_dict() for by in payments.cites],
    }


def _total(total: Total) -> dict[str, Any]:
    amounts = ("owed", "paid_out", "outstanding", "overpaid")
    counts = ("rows", "refused", "households", "households_owed", "persons_owed")
    return {
        **{name: getattr(total, name) for name in counts},
        **{name: str(yuan_of(getattr(total, name))) for name in amounts},
    }


# --- the command -------------------------------------------------------------------------------

LIST = """\
户编号,月份,人数,地区,项目,标准
X0001,2011-01,2,太原市,城市,旧
X0001,2011-02,2,太原市,城市,旧
X0001,2011-03,2,太原市,城市,旧
X0001,2011-04,2,太原市,城市,旧
X0001,2011-05,2,太原市,城市,旧
"""
ASSUME = """\
- standard: urban
  effective: 2010-01
  unit: yuan/person/month
  amount: 330

- standard: urban
  effective: 2011-01
  unit: yuan/person/month
  amount: 380
"""

back_pay = Command(
    "back-pay",
    words=msg(
        "What a notice owes everyone on a list for months already paid at the old rate (提标补发). One row "
        "of the list is one household and month; in a list without months it is one household, from "
        "since to until. Rows that cannot be computed are listed with their reasons; the others are "
        "computed. Exit status 1 if any row was refused."
    ),
    example=(
        "dibao register back-pay list.csv owed.csv --notice 并民〔2011〕48号 --paid-on 2011-05-05 "
        "--assume assume.yaml"
    ),
    files={"list.csv": LIST, "assume.yaml": ASSUME},
    params=[
        *lists.list_and_out(
            msg("Where the back-pay is written: .csv (for Excel), .xlsx or .parquet.")
        ),
        options.notice(),
        options.paid_on(),
        options.first_paid(),
        options.offset(),
        options.assume(),
        lists.stream(),
        *lists.of_the_list(),
        Option(
            "--report",
            metavar="FILE",
            words=msg(
                "Write the table of progress, too: due, paid to date, outstanding, by county."
            ),
        ),
        *lists.of_the_files(),
    ],
    callback=_back_pay,
)
