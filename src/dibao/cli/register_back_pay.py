"""Whole registers: `register back-pay`. An office's list in, a list to pay by out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Any

import click

from dibao import words
from dibao.cli import layout, options, output
from dibao.cli.files import assumptions
from dibao.cli.frame import (
    ANSWERED,
    IN_PART,
    Argument,
    Command,
    Group,
    Option,
    Settings,
    settings_here,
)
from dibao.cli.typed import BadLine, Typed
from dibao.message import Message, msg
from dibao.money import Money, yuan_of
from dibao.policy.book import Book
from dibao.policy.folder import load
from dibao.register import Payments, RefusedRow, Total, read, read_mapping
from dibao.register import back_pay as register_back_pay
from dibao.register.columns import label
from dibao.register.refused import REASONS
from dibao.register.tables import Heading, Table, lines_table, refused_table, report_table
from dibao.register.totals import by_county
from dibao.register.writing import check_suffix, write
from dibao.words import sentences
from dibao.words.vocabulary import ZH

EVERY = 5000  # households between two lines about progress, where there is no terminal
SHOWN = 5  # different refusals of the calculations that are told in full


class Registers(Group):
    """The group `dibao register`: its commands share the settings of the whole line."""

    def make_context(
        self,
        info_name: str | None,
        args: list[str],
        parent: click.Context | None = None,
        **extra: Any,
    ) -> click.Context:
        """Go on with a line that `dibao` has begun to read."""
        if parent is None:
            return super().make_context(info_name, args, parent, **extra)
        return click.Group.make_context(self, info_name, args, parent, **extra)


def _back_pay(
    *,
    list_: str,
    out: str,
    notice: str,
    paid_on: date,
    first_paid: date | None,
    assume: str | None,
    strict: bool,
    report: str | None,
    refused: str | None,
    **of_the_list: str | None,
) -> int:
    settings = settings_here()
    files = _Files(list_, out, refused, report)
    book = load(settings.policies, extra=settings.extra)
    mapping = of_the_list.pop("mapping")
    register = read(list_, mapping=read_mapping(mapping) if mapping else None, **of_the_list)
    with _progress(settings) as tick:
        payments = register_back_pay(
            register,
            book,
            notice,
            paid_on=paid_on,
            first_paid=first_paid,
            assume=assumptions(assume),
            tick=tick,
        )
    written = not (strict and payments.refused)
    if written:
        write(files.tables(payments, book, settings.lang), _title(settings.lang))
    _tell(payments, book, files if written else None, settings)
    return IN_PART if payments.refused else ANSWERED


class _Files:
    """The files of one run; two that are the same, or that nothing can be written to, are refused."""

    def __init__(self, list_: str, out: str, refused: str | None, report: str | None) -> None:
        self.out = Path(out)
        self.refused = Path(refused) if refused else self.out.with_suffix(".refused.csv")
        self.report = Path(report) if report else None
        for path in self.written:
            check_suffix(path)
        paths = [path.resolve() for path in (Path(list_), *self.written)]
        if len(set(paths)) < len(paths):
            raise BadLine([msg("The list and the files that are written need different names.")])

    @property
    def written(self) -> list[Path]:
        """The files that are written."""
        return [path for path in (self.out, self.refused, self.report) if path is not None]

    def tables(self, payments: Payments, book: Book, lang: str) -> dict[Path, Table]:
        """What is written to which file."""
        speak = _speaker(lang)
        making = [lines_table, refused_table, report_table]
        return {
            path: make(payments, book.places, speak)
            for path, make in zip(self.written, making, strict=False)
        }


def _speaker(lang: str) -> Callable[[Message], str]:
    """Says sentences in a language, each once."""
    known: dict[Message, str] = {}

    def speak(message: Message) -> str:
        if message not in known:
            known[message] = words.say(message, lang)
        return known[message]

    return speak


def _title(lang: str) -> Callable[[Heading], str]:
    """The header of a column: in Chinese its words, in English its name."""
    return lambda heading: words.say(heading.words, lang) if lang == ZH else heading.name


# --- progress ----------------------------------------------------------------------------------


@contextmanager
def _progress(settings: Settings) -> Iterator[Callable[[int, int], None]]:
    """A bar on a terminal, plain lines elsewhere; both on stderr."""
    if not sys.stderr.isatty():
        yield lambda done, of: _progress_line(done, of, settings.lang)
        return
    from tqdm import tqdm

    bars: list[tqdm] = []

    def tick(done: int, of: int) -> None:
        bars[:] = bars or [tqdm(total=of, leave=False)]
        bars[0].update(done - bars[0].n)

    try:
        yield tick
    finally:
        for bar in bars:
            bar.close()


def _progress_line(done: int, of: int, lang: str) -> None:
    if done % EVERY == 0:
        message = msg("Households computed: {done} of {total}.", done=done, total=of)
        output.write(words.say(message, lang), err=True)


# --- the summary -------------------------------------------------------------------------------


def _tell(payments: Payments, book: Book, files: _Files | None, settings: Settings) -> None:
    """The summary; without `files` nothing was written, and every refused row is told."""
    if settings.json:
        output.document(_document(payments, book, files))
        return
    lang = settings.lang
    for message in _summary(payments, book):
        output.sentence(message, lang)
    output.listed(msg("Refused rows:"), _reasons(payments, lang), lang)
    if payments.lines:
        output.listed(msg("Notes:"), (words.say(note, lang) for note in payments.notes), lang)
        output.rests_on(payments.cites, payments.inferred, payments.assumed, lang)
    output.write()
    if files is None:
        output.sentence(msg("Nothing is written, since rows are refused:"), lang)
        for row in payments.refused:
            output.write(_where(payments, row, lang), err=True)
    else:
        names = tuple(output.shown(str(path)) for path in files.written)
        output.sentence(msg("Written: {files}.", files=names), lang)
    _tell_refusals(payments, lang)


def _summary(payments: Payments, book: Book) -> Iterator[Message]:
    total = payments.total
    yield msg(
        "Rows: {rows}, of which {computed} computed and {refused} refused.",
        rows=payments.rows,
        computed=payments.computed,
        refused=len(payments.refused),
    )
    yield msg(
        "Households computed: {households}. By {number} back-pay is owed to {owed} of them "
        "({persons} persons): {amount}.",
        households=total.households,
        number=payments.notice,
        owed=total.households_owed,
        persons=total.persons_owed,
        amount=Money(total.owed),
    )
    parts = [part for part in payments.totals if part.households]
    for part in parts if len(parts) > 1 else ():
        yield _part(part, book, payments.paid_on)
    for deadline, timely in payments.deadlines:
        yield Message(
            sentences.TIMELY[timely].template, (("day", payments.paid_on), ("deadline", deadline))
        )


def _part(part: Total, book: Book, day: date) -> Message:
    return msg(
        "{place}, {program}: {owed} households, {persons} persons, {amount}.",
        place=book.places.full_name(part.place or "", day),
        program=part.program,
        owed=part.households_owed,
        persons=part.persons_owed,
        amount=Money(part.owed),
    )


def _reasons(payments: Payments, lang: str) -> Iterator[str]:
    for code, count in payments.reasons.items():
        reason = REASONS.get(code, msg("{code}", code=code))
        yield words.say(msg("{reason}: {count}", reason=reason, count=count), lang)


def _where(payments: Payments, row: RefusedRow, lang: str) -> str:
    """A refused row in one line: file, sheet, row, columns, and why."""
    said = []
    for fault in row.faults:
        place = [payments.file, payments.sheet, words.say(msg("row {row}", row=row.row), lang)]
        place += [words.say(label(fault.column), lang)] if fault.column else []
        said.append(
            f"{words.join([p for p in place if p], lang)}: {words.say(fault.message, lang)}"
        )
    return "\n".join(said)


def _tell_refusals(payments: Payments, lang: str) -> None:
    """What the calculations refused, each sentence once, with the clause that would fill the lack."""
    refusals = dict.fromkeys(
        fault for row in payments.refused for fault in row.faults if fault.lacks
    )
    for fault in list(refusals)[:SHOWN]:
        output.write(err=True)
        output.write(layout.paragraph(words.say(fault.message, lang)), err=True)
        if fault.assume:
            fill = msg("To assume it, write this clause to a file and give it with --assume:")
            output.write(layout.paragraph(words.say(fill, lang)), err=True)
            output.write(fault.assume, err=True)


def _document(payments: Payments, book: Book, files: _Files | None) -> dict[str, Any]:
    """The summary as JSON types, amounts in yuan; no household is in it."""
    return {
        "notice": payments.notice,
        "paid_on": payments.paid_on.isoformat(),
        "policies": payments.policies,
        "rows": payments.rows,
        "computed": payments.computed,
        "refused": payments.reasons,
        "total": _total(payments.total),
        "counties": [
            {"place": part.place, "program": part.program, **_total(part)}
            for part in by_county(payments.totals, book.places)
        ],
        "assumed": list(payments.assumed),
        "inferred": [item.to_dict() for item in payments.inferred],
        "notes": [str(note) for note in payments.notes],
        "cites": [by.to_dict() for by in payments.cites],
        "written": [] if files is None else [path.name for path in files.written],
        # Where nothing is written, the refused rows stand nowhere else.
        "refused_rows": [] if files else [row.to_dict() for row in payments.refused],
    }


def _total(total: Total) -> dict[str, Any]:
    amounts = ("owed", "paid_out", "outstanding", "overpaid")
    counts = ("rows", "refused", "households", "households_owed", "persons_owed")
    return {
        **{name: getattr(total, name) for name in counts},
        **{name: str(yuan_of(getattr(total, name))) for name in amounts},
    }


# --- the commands ------------------------------------------------------------------------------

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
EXAMPLE = (
    "dibao register back-pay list.csv owed.csv --notice 并民〔2011〕48号 --paid-on 2011-05-05 "
    "--assume assume.yaml"
)
FILES = {"list.csv": LIST, "assume.yaml": ASSUME}

register = Registers(
    "register",
    words=msg("Whole lists of an office at once: CSV, XLSX or Parquet in and out."),
    example=EXAMPLE,
    files=FILES,
    commands={"back-pay": "dibao.cli.register"},
)

back_pay = Command(
    "back-pay",
    words=msg(
        "What a notice owes everyone on a list for months already paid at the old rate (提标补发). One row "
        "of the list is one household and month. Rows that cannot be computed are listed with their "
        "reasons; the others are computed. Exit status 1 if any row was refused."
    ),
    example=EXAMPLE,
    files=FILES,
    params=[
        Argument(
            "list_",
            metavar="LIST",
            words=msg("The list: .csv, .xlsx or .parquet, with Chinese or English headers."),
        ),
        Argument(
            "out",
            metavar="OUT",
            words=msg("Where the back-pay is written: .csv (for Excel), .xlsx or .parquet."),
        ),
        options.notice(),
        options.paid_on(),
        options.first_paid(),
        options.assume(),
        Option(
            "--sheet", metavar="NAME", words=msg("The sheet of an .xlsx; by default the first.")
        ),
        Option(
            "--mapping",
            metavar="FILE",
            words=msg("A YAML or JSON file with the headers of the list and ours: 发放月: month."),
        ),
        Option(
            "--place",
            type=Typed(),
            metavar="PLACE",
            words=msg("The place of all rows, where the list has no such column."),
        ),
        options.program(required=False),
        Option(
            "--report",
            metavar="FILE",
            words=msg(
                "Write the table of progress, too: due, paid to date, outstanding, by county."
            ),
        ),
        Option(
            "--refused",
            metavar="FILE",
            words=msg(
                "Where refused rows are written; by default OUT with the ending .refused.csv."
            ),
        ),
        Option("--strict", is_flag=True, words=msg("Write nothing if any row is refused.")),
    ],
    callback=_back_pay,
)
