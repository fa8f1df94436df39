"""提标补发 for a list too large for memory: Parquet in, Parquet out, part by part.

A part has whole households, and is computed as `dibao.register.payments` computes a list; no rule
stands here. The lines of all parts are then brought into the order of the list, on disk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import polars as pl
from attrs import define, evolve, field, frozen

from dibao import calc
from dibao.errors import InputError
from dibao.message import Message, msg
from dibao.policy.book import Book
from dibao.policy.clauses import Clause
from dibao.register.facts import Asking
from dibao.register.ordered import Pieces
from dibao.register.parts import Part, parts_of
from dibao.register.payment_tables import lines_table, names_of, report_table
from dibao.register.payments import Payments, last_month, paid_back
from dibao.register.reading import Register, last_month_named, read_part
from dibao.register.streaming import GROUP, check_files, rows_of
from dibao.register.tables import Speak, refused_frame, refused_table
from dibao.register.targets import all_or_none, folder_beside, telling
from dibao.register.totals import Total, added
from dibao.register.writing import Title, as_text, check_suffix, write_part

PART = 500_000  # rows of a part, about
FIRST = "first"  # the household's first row: its lines stand where the list has it


@frozen
class FiledPayments:
    """What a notice owes everyone on a list, without the households, which stand in the files.

    As of `dibao.register.payments.Payments`; `totals` are in the order of the places' keys.
    `written`: whether the files were; not where rows are refused and the caller is strict.
    """

    file: str
    sheet: str
    notice: str
    paid_on: date
    policies: str
    rows: int
    computed: int
    reasons: dict[str, int]
    totals: tuple[Total, ...]
    total: Total
    assumed: tuple[str, ...]
    inferred: tuple[calc.Inferred, ...]
    cites: tuple[calc.Cite, ...]
    notes: tuple[Message, ...]
    deadlines: tuple[tuple[str, str], ...]
    monthly: bool
    written: bool = True

    @property
    def refused(self) -> int:
        """How many rows are refused; rows = computed + refused."""
        return self.rows - self.computed


def back_pay_of_file(
    source: str | Path,
    out: str | Path,
    book: Book,
    notice: str,
    *,
    paid_on: date,
    first_paid: date | None = None,
    offset: bool | None = None,
    assume: Sequence[Clause] = (),
    mapping: Mapping[str, str] | None = None,
    place: str | None = None,
    program: str | None = None,
    refused: str | Path | None = None,
    report: str | Path | None = None,
    strict: bool = False,
    tick: Callable[[int, int], None] | None = None,
    speak: Speak = str,
    title: Title = lambda heading: heading.name,
) -> FiledPayments:
    """What a notice owes each household of a Parquet file, written to another.

    The rows of `out` and of `refused` (by default `out` with the ending `.refused.parquet`), and
    their order, are those of `register.back_pay` on the same list. `report`: where the table of
    progress is written, too. `speak` says the sentences, `title` the headers of the report.
    `strict`: write nothing if any row is refused. `tick(done, of)` is called after each part of the
    list. Other arguments as of `register.read` and `register.back_pay`, and so is what is raised;
    then nothing is written. The same list and policies give the same bytes.
    """
    book.notice(notice)
    targets = [Path(out), Path(refused or Path(out).with_suffix(".refused.parquet"))]
    for path in [Path(report)] if report else []:
        check_suffix(path)
    check_files(Path(source), *targets, more=[Path(report)] if report else [])
    rows = rows_of(Path(source))
    how = {"mapping": mapping, "place": place, "program": program}
    asking = Asking(book, notice, paid_on, first_paid, offset, tuple(assume))
    run = _Run(Path(source), how, parts_of(rows, PART), asking, tick or _nobody, speak)
    return run.write(targets, Path(report) if report else None, title, strict=strict)


def _nobody(done: int, of: int) -> None:
    """Nobody watches."""
    del done, of


@frozen
class _Run:
    """One list in parts, under one notice."""

    source: Path
    how: Mapping[str, Any]  # arguments of `read_part`
    parts: tuple[Part, ...]
    asking: Asking
    tick: Callable[[int, int], None]
    speak: Speak

    def write(
        self, targets: Sequence[Path], report: Path | None, title: Title, *, strict: bool
    ) -> FiledPayments:
        """All files, or none."""
        paths = [*targets, *([report] if report else [])]
        found: list[FiledPayments] = []

        def make(parts: Sequence[Path]) -> bool:
            with folder_beside(targets[0]) as folder:
                lines, lost = Pieces(folder, "lines", FIRST), Pieces(folder, "refused", FIRST)
                sums = self._computed(lines, lost)
                wanted = not (strict and sums.refused)
                found.append(evolve(sums, written=wanted))
                if not wanted:
                    return False
                for path, part, pieces in zip(targets, parts, (lines, lost), strict=False):
                    with telling(path):
                        pieces.in_order().sink_parquet(
                            part, row_group_size=GROUP, maintain_order=True, engine="streaming"
                        )
            if report:
                table = report_table(sums, self.asking.book.places, self.speak)
                write_part(parts[-1], report, table, title)
            return True

        all_or_none(paths, make)
        return found[0]

    def _computed(self, lines: Pieces, lost: Pieces) -> FiledPayments:
        """Every part computed, and its lines put aside."""
        before = _stamp(self.source)
        through, sums = self._through(), _Sums()
        for number, part in enumerate(self.parts, start=1):
            payments = paid_back(self._read(part), self.asking, through, _nobody)
            self._put_aside(payments, lines, lost)
            sums.take(payments)
            self.tick(number, len(self.parts))
        if _stamp(self.source) != before:
            raise InputError(
                msg("{file} was changed while it was computed.", file=self.source.name)
            )
        return sums.filed(self.source.name, self.asking)

    def _through(self) -> date | None:
        """The last month of the list. Parts are read until one has the last that any cell names."""
        named = last_month_named(self.source, **self.how)
        found: date | None = None
        for part in self.parts:
            if found == named:
                break
            last = last_month(self._read(part))
            found = max(filter(None, (found, last)), default=None)
        return found

    def _read(self, part: Part) -> Register:
        return read_part(self.source, part, **self.how)

    def _put_aside(self, payments: Payments, lines: Pieces, lost: Pieces) -> None:
        """The rows of the files, with the row of the list by which they are brought into order."""
        places = self.asking.book.places
        table = lines_table(payments, places, self.speak)
        if not isinstance(table.rows, pl.DataFrame):
            raise TypeError(table)
        lines.add(as_text(table.rows, table).with_columns(table.rows[FIRST]))
        names = names_of(payments, places, self.speak)
        refused = refused_frame(refused_table((names, payments.refused)))
        lost.add(refused.with_columns(pl.col("row").alias(FIRST)))


def _stamp(path: Path) -> tuple[int, int]:
    """What tells whether a file was changed."""
    told = path.stat()
    return told.st_size, told.st_mtime_ns


_LEARNED = ("assumed", "inferred", "cites", "notes", "deadlines")


@define
class _Sums:
    """What the parts come to together."""

    rows: int = 0
    computed: int = 0
    reasons: Counter[str] = field(factory=Counter)
    totals: list[Total] = field(factory=list)
    total: Total = field(factory=lambda: Total(None, None))
    monthly: bool = True
    learned: dict[str, dict[Any, None]] = field(factory=lambda: {name: {} for name in _LEARNED})

    def take(self, payments: Payments) -> None:
        """One part more. A household is in one part, so that each counts once."""
        self.rows += payments.rows
        self.computed += payments.computed
        self.reasons.update(payments.reasons)
        self.totals.extend(payments.totals)
        self.total = self.total.plus(payments.total)
        self.monthly = payments.monthly
        for name in _LEARNED:
            self.learned[name] |= dict.fromkeys(getattr(payments, name))

    def filed(self, file: str, asking: Asking) -> FiledPayments:
        """All parts together."""
        learned: dict[str, Any] = {name: tuple(found) for name, found in self.learned.items()}
        return FiledPayments(
            file=file,
            sheet="",
            notice=asking.book.notice(asking.notice)[1].name,
            paid_on=asking.paid_on,
            policies=asking.book.digest,
            rows=self.rows,
            computed=self.computed,
            reasons=dict(self.reasons.most_common()),
            totals=tuple(sorted(added(self.totals), key=_place_and_program)),
            total=self.total,
            monthly=self.monthly,
            **learned,
        )


def _place_and_program(total: Total) -> tuple[bool, str, str]:
    """Totals by the key of the place; those of refused rows that are in none come last."""
    return total.place is None, total.place or "", total.program or ""
