"""A list too large for memory: Parquet in, Parquet out, and the refused rows in a second file.

The list is read two to four times: its distinct cells, the rows that are asked one by one if there
are any, the amounts, the refusals if there are any. It is never held whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path

import polars as pl
from attrs import evolve, field, frozen

from dibao._version import VERSION
from dibao.calc.results import clause_words
from dibao.errors import InputError
from dibao.message import msg
from dibao.policy.book import Book
from dibao.policy.clauses import Clause
from dibao.register._allowances import months_asked
from dibao.register.headers import together
from dibao.register.job import (
    MOST_ASKED,
    MOST_CELLS,
    TOO_MANY_ASKED,
    TOO_MANY_CELLS,
    Job,
    Preparing,
    Speak,
    distinct,
)
from dibao.register.kernel import LACK
from dibao.register.plan import Asking
from dibao.register.readable import readable
from dibao.register.targets import all_or_none, check_targets, telling
from dibao.register.typed import Typed, typed

SLICE = 4_000_000  # rows looked at together for their distinct cells
GROUP = 250_000  # rows of a row group: the same on every machine, so that the bytes are
ROW = "row"
REFUSED = (ROW, "household", "column", "code", "lacks", "reason")


@frozen
class Summary:
    """What was computed: rows = computed + refused, always.

    `written`: whether the files were; not where rows are refused and the caller is strict. `reasons`: how many rows are refused for which reason, the most frequent first. `asked`: how
    many different households were asked one by one. `lacks_supplements`: as of `Allowances`.
    """

    out: Path
    refused_out: Path
    policies: str
    months: tuple[date, ...]
    rows: int
    computed: int
    refused: int
    reasons: dict[str, int] = field(repr=False)
    asked: int = 0
    lacks_supplements: bool = False
    written: bool = True


def allowances_of_file(
    source: str | Path,
    out: str | Path,
    book: Book,
    months: Sequence[date] = (),
    *,
    refused: str | Path | None = None,
    assume: Sequence[Clause] = (),
    strict: bool = False,
    tick: Callable[[int, int], None] | None = None,
    speak: Speak = str,
) -> Summary:
    """The allowance of every household of a Parquet file, written to another, row after row.

    The amounts and refusals are those of `register.allowances`. Columns as of
    `dibao.register.columns`, typed: members whole numbers; income in yuan, whole numbers or
    decimals; `month`, `since`, `until` dates or text (2031-01). What is null is unknown, never 0.
    `months`: as of `register.allowances`. `out` has `row` (from 1), `household`, `place` (key),
    `program`, `month`, `members`, the income and the amounts in yuan (Decimal), `holds` and
    `clause`. `refused`, by default `out` with the ending `.refused.parquet`, has `row`,
    `household`, `column`, `code`, `lacks` and `reason`; `speak` says its sentences. `strict`: write
    nothing if any row is refused.
    `tick(done, of)` is called after each reading of the list.

    A household's number that may not be kept is replaced by file and row. Rows that say a household
    and month twice are not found. The same list and policies give the same bytes; the version, the
    hash of the policies and what is assumed stand in the metadata of both files. Raises
    `InputError` where the list or the months cannot be used; then nothing is written.
    """
    target = Path(out)
    second = Path(refused) if refused is not None else target.with_suffix(".refused.parquet")
    check_files(Path(source), target, second)
    asking = Asking(book, tuple(assume))
    listed = _Listed.of(Path(source))
    asked = months_asked(months, monthly=listed.typed.monthly)
    with readable(listed.name):
        return _Run(listed, asked, asking, tick or _nobody, speak, strict).write(target, second)


def check_files(source: Path, *targets: Path, more: Sequence[Path] = ()) -> None:
    """Refuse names that cannot be written to, all of them at once; `more` need not be Parquet."""
    problems = [
        msg("{file}: the ending says what is written; here it is .parquet.", file=path.name)
        for path in targets
        if path.suffix.lower() != ".parquet"
    ]
    paths = (source, *targets, *more)
    if len({path.resolve() for path in paths}) < len(paths):
        problems.append(msg("The list and the files that are written need different names."))
    if problems:
        raise InputError(together(problems))
    check_targets((*targets, *more))


def _nobody(done: int, of: int) -> None:
    """Nobody watches."""
    del done, of


@frozen
class _Listed:
    """A list on disk."""

    name: str
    frame: pl.LazyFrame = field(repr=False)
    typed: Typed
    rows: int

    @classmethod
    def of(cls, path: Path) -> _Listed:
        """The list in a file, of which only the head is read."""
        rows = rows_of(path)
        frame = pl.scan_parquet(path, glob=False)
        found = typed(frame.collect_schema(), msg("{file}", file=path.name))
        kept = frame.select(pl.col(theirs) for theirs in found.names.values())
        return cls(path.name, kept, found, rows)

    def slices(self) -> Iterator[pl.LazyFrame]:
        """The list in slices; one that is empty if it is."""
        for first in range(0, max(self.rows, 1), SLICE):
            yield self.frame.slice(first, SLICE)

    def numbered(self) -> pl.LazyFrame:
        """The list with the number of each row."""
        return self.frame.with_row_index(_INDEX, offset=1).with_columns(
            pl.col(_INDEX).cast(pl.Int64).alias(ROW)
        )


def rows_of(path: Path) -> int:
    """How many rows a list in Parquet has; raises `InputError` where it is none."""
    if not path.is_file():
        raise InputError(msg("{file} does not exist.", file=path.name))
    with readable(path.name):
        return _height(path)


def _height(path: Path) -> int:
    rows: int = pl.scan_parquet(path, glob=False).select(pl.len()).collect().item()
    return rows


_INDEX = "__row"


@frozen
class _Run:
    """One list under one plan."""

    listed: _Listed
    months: tuple[date, ...]
    asking: Asking
    tick: Callable[[int, int], None]
    speak: Speak
    strict: bool

    def write(self, out: Path, refused: Path) -> Summary:
        """Both files, or none."""
        preparing = Preparing(self.listed.typed, self._cells(), self.months, self.asking)
        job = preparing.job(self.speak)
        readings = 3 + preparing.plan.asks_singly
        self.tick(1, readings)
        if preparing.plan.asks_singly:
            job = preparing.answered(job, self._asked(job), self.speak)
            self.tick(2, readings)
        summary: list[Summary] = []

        def make(parts: Sequence[Path]) -> bool:
            computed, left = self._frames(job)
            with telling(out):
                self._sink(computed, parts[0])
            self.tick(readings - 1, readings)
            if _height(parts[0]) == self.listed.rows:
                left = left.clear()  # spares a reading of the whole list
            with telling(refused):
                self._sink(left, parts[1])
            self.tick(readings, readings)
            found = self._summary(out, refused, parts, job)
            wanted = not (self.strict and found.refused)
            lacks = preparing.lacks_supplements
            summary.append(evolve(found, lacks_supplements=lacks, written=wanted))
            return wanted

        all_or_none((out, refused), make)
        return summary[0]

    def _cells(self) -> pl.DataFrame:
        cells = self.listed.typed.cells()
        parts = (_unique(part.select(cells)) for part in self.listed.slices())
        return distinct(parts, MOST_CELLS, TOO_MANY_CELLS)

    def _asked(self, job: Job) -> pl.DataFrame:
        parts = (_unique(job.asked(part)) for part in self.listed.slices())
        return distinct(parts, MOST_ASKED, TOO_MANY_ASKED)

    def _frames(self, job: Job) -> tuple[pl.LazyFrame, pl.LazyFrame]:
        """What is written: the computed rows, and the refused."""
        row = pl.col(ROW).cast(pl.String)
        standing = pl.concat_str(pl.lit(f"{self.listed.name}#"), row)
        done = job.done(self.listed.numbered(), standing=standing, more=[ROW])
        refused = pl.col(LACK).is_not_null()
        return (
            job.told(done.filter(~refused)).drop(LACK),
            job.reasons(done.filter(refused)).select(REFUSED),
        )

    def _sink(self, frame: pl.LazyFrame, part: Path) -> None:
        frame.sink_parquet(
            part,
            row_group_size=GROUP,
            maintain_order=True,
            metadata=self._metadata(),
            engine="streaming",
        )

    def _metadata(self) -> dict[str, str]:
        assumed = "\n\n".join(map(clause_words, self.asking.assume))
        return {
            "dibao_version": VERSION,
            "policies": self.asking.book.digest,
            **({"assumed": assumed} if assumed else {}),
        }

    def _summary(self, out: Path, refused: Path, parts: Sequence[Path], job: Job) -> Summary:
        computed, left = map(_height, parts)
        counts = (
            pl.scan_parquet(parts[1], glob=False)
            .group_by("code")
            .len()
            .sort(["len", "code"], descending=[True, False])
            .collect(engine="streaming")
        )
        if computed + left != self.listed.rows:
            raise InputError(
                msg("{file} was changed while it was computed.", file=self.listed.name)
            )
        return Summary(
            out=out,
            refused_out=refused,
            policies=self.asking.book.digest,
            months=self.months,
            rows=self.listed.rows,
            computed=computed,
            refused=left,
            reasons=dict(counts.iter_rows()),
            asked=0 if job.answers is None else job.answers.height,
        )


def _unique(frame: pl.LazyFrame) -> pl.DataFrame:
    return frame.unique().collect(engine="streaming")
