"""What the commands of `dibao register` share: reading a list, writing files, telling what was refused."""

from __future__ import annotations

import sys
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from dibao import words
from dibao._version import VERSION
from dibao.cli import layout, options, output
from dibao.cli.frame import Argument, Option, Settings
from dibao.cli.typed import BadLine, OneOf, Typed
from dibao.message import Message, msg
from dibao.register import RefusedRow, Register, read, read_mapping
from dibao.register.cells import PROGRAMS
from dibao.register.columns import label
from dibao.register.refused import REASONS, Fault
from dibao.register.tables import Heading, Names, Speak, Table, refused_table
from dibao.register.writing import check_suffix, write
from dibao.words.vocabulary import ZH

EVERY = 5000  # households between two lines about progress, where there is no terminal
SHOWN = 5  # different refusals of the calculations that are told in full


# --- the line ----------------------------------------------------------------------------------


def list_and_out(out: Message) -> list[Argument]:
    """The list that is read, and the file that is written."""
    return [
        Argument(
            "list_",
            metavar="LIST",
            words=msg("The list: .csv, .xlsx or .parquet, with Chinese or English headers."),
        ),
        Argument("out", metavar="OUT", words=out),
    ]


def of_the_list() -> list[Option]:
    """How the list is read."""
    return [
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
        options.program(required=False, reads=Program()),
    ]


class Program(OneOf):
    """A program as lists write it: 城市 and urban are the same."""

    def __init__(self) -> None:
        super().__init__(*options.PROGRAM_WORDS, "城市", "农村")

    def read(self, text: str) -> str:
        """Urban or rural."""
        return PROGRAMS.get(text.lower()) or super().read(text)


def stream() -> Option:
    """Whether the list is computed in parts."""
    return Option(
        "--stream",
        is_flag=True,
        words=msg(
            "For lists too large for memory: Parquet in and out, read in parts and never held whole."
        ),
    )


def stream_problems(list_: str, *written: Path) -> list[Message]:
    """Why a list cannot be computed in parts: its files are no Parquet."""
    if all(path.suffix.lower() == ".parquet" for path in (Path(list_), *written)):
        return []
    return [msg("With --stream the list and what is written are .parquet files.")]


def of_the_files() -> list[Option]:
    """Where refused rows go, and whether anything is written beside them."""
    return [
        Option(
            "--refused",
            metavar="FILE",
            words=msg(
                "Where refused rows are written; by default OUT with the ending .refused.csv."
            ),
        ),
        Option("--strict", is_flag=True, words=msg("Write nothing if any row is refused.")),
    ]


def read_list(list_: str, mapping: str | None, **of_the_list: str | None) -> Register:
    """The list as the line says how to read it."""
    return read(list_, mapping=read_mapping(mapping) if mapping else None, **of_the_list)


# --- files -------------------------------------------------------------------------------------


class Files:
    """The files of one run; two that are the same, or that nothing can be written to, are refused."""

    def __init__(
        self,
        read: Sequence[str],
        out: str,
        refused: str | None,
        *more: str | None,
        ending: str = ".csv",
    ) -> None:
        _no_folders(*read, out, refused, *more)
        self.out = Path(out)
        self.refused = Path(refused) if refused else self.out.with_suffix(f".refused{ending}")
        self.written = [self.out, self.refused, *(Path(path) for path in more if path)]
        for path in self.written:
            check_suffix(path)
        paths = [path.resolve() for path in (*map(Path, read), *self.written)]
        if len(set(paths)) < len(paths):
            raise BadLine([msg("The list and the files that are written need different names.")])

    def write(self, tables: Iterable[Table], lang: str) -> None:
        """Write all of them, in the order of `written`, or none."""
        write(dict(zip(self.written, tables, strict=True)), title(lang))

    @property
    def shown(self) -> Message:
        """Where everything went."""
        return msg("Written: {files}.", files=tuple(output.shown(str(p)) for p in self.written))


def _no_folders(*paths: str | None) -> None:
    """Refuse paths of folders; they are called as they were given, since `.` has no name."""
    folders = [path for path in paths if path and Path(path).is_dir()]
    if folders:
        raise BadLine(
            [
                msg("{path} is a folder; give a .csv, .xlsx or .parquet file.", path=path)
                for path in folders
            ]
        )


def speaker(lang: str) -> Speak:
    """Says sentences in a language, each once."""
    known: dict[Message, str] = {}

    def speak(message: Message) -> str:
        if message not in known:
            known[message] = words.say(message, lang)
        return known[message]

    return speak


def title(lang: str) -> Callable[[Heading], str]:
    """The header of a column: in Chinese its words, in English its name."""
    return lambda heading: words.say(heading.words, lang) if lang == ZH else heading.name


# --- progress ----------------------------------------------------------------------------------


@contextmanager
def progress(settings: Settings) -> Iterator[Callable[[int, int], None]]:
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


@contextmanager
def stages(settings: Settings, count: int) -> Iterator[Callable[[str, int], None]]:
    """As `progress`, where columns are computed at once: `done(stage, rows)` after each of so many."""
    if not sys.stderr.isatty():
        yield lambda stage, rows: _stage_line(stage, rows, settings.lang)
        return
    from tqdm import tqdm

    with tqdm(total=count, leave=False) as bar:

        def done(stage: str, rows: int) -> None:
            del rows
            bar.set_description(words.say(STAGES[stage], settings.lang))
            bar.update()

        yield done


READ, COMPUTED, WRITTEN = "read", "computed", "written"
STAGES: dict[str, Message] = {
    READ: msg("Rows read"),
    COMPUTED: msg("Rows computed"),
    WRITTEN: msg("Rows written"),
}


def _stage_line(stage: str, rows: int, lang: str) -> None:
    """A line for a list that takes a while."""
    if rows >= EVERY:
        message = msg("{stage}: {rows}.", stage=STAGES[stage], rows=rows)
        output.write(words.say(message, lang), err=True)


def _progress_line(done: int, of: int, lang: str) -> None:
    if done % EVERY == 0:
        message = msg("Households computed: {done} of {total}.", done=done, total=of)
        output.write(words.say(message, lang), err=True)


# --- what was refused --------------------------------------------------------------------------


class Refusals:
    """The refused rows of one list or of two, each with the words for where they stand."""

    def __init__(self, *parts: tuple[Names, Iterable[RefusedRow]]) -> None:
        self.parts = [(names, tuple(rows)) for names, rows in parts]

    @property
    def rows(self) -> list[RefusedRow]:
        """All rows."""
        return [row for _, rows in self.parts for row in rows]

    @property
    def table(self) -> Table:
        """The file of refused rows."""
        return refused_table(*self.parts)

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows are refused for which first reason, the most frequent first."""
        return dict(Counter(row.code for row in self.rows).most_common())

    def tell_reasons(self, lang: str) -> None:
        """The reasons and how many rows have each."""
        tell_reasons(self.reasons, lang)

    def tell_files(self, files: Files | None, lang: str) -> None:
        """What was written; or, where nothing was, every refused row; and what would fill a lack."""
        if files is None:
            output.sentence(msg("Nothing is written, since rows are refused:"), lang)
            for names, rows in self.parts:
                for row in rows:
                    output.write(_where(names, row, lang), err=True)
        else:
            output.sentence(files.shown, lang)
        self._tell_lacks(files, lang)

    def _tell_lacks(self, files: Files | None, lang: str) -> None:
        """What the calculations refused, each sentence once, with the clause that fills the lack."""
        lacks = dict.fromkeys(fault for row in self.rows for fault in row.faults if fault.lacks)
        for fault in list(lacks)[:SHOWN]:
            output.write(err=True)
            output.write(layout.paragraph(words.say(fault.message, lang)), err=True)
            if fault.assume:
                fill = msg("To assume it, write this clause to a file and give it with --assume:")
                output.write(layout.paragraph(words.say(fill, lang)), err=True)
                output.write(fault.assume, err=True)
        if len(lacks) > SHOWN:
            output.write(err=True)
            output.write(layout.paragraph(words.say(_further(lacks, files), lang)), err=True)

    def document(self, files: Files | None) -> dict[str, Any]:
        """The same as JSON types; where nothing is written, the rows stand nowhere else."""
        return {
            "refused": self.reasons,
            "written": [] if files is None else [path.name for path in files.written],
            "refused_rows": [] if files else [row.to_dict() for row in self.rows],
        }


def _further(lacks: Collection[Fault], files: Files | None) -> Message:
    """How many lacks are not told in full, and where their sentences stand."""
    count = len(lacks) - SHOWN
    if files is None:  # each row was told just before
        return msg("Other gaps, with no clause shown here: {count}.", count=count)
    return msg(
        "Other gaps, with no clause shown here: {count}; {file} has the reason of each row.",
        count=count,
        file=output.shown(str(files.refused)),
    )


def tell(
    summary: Iterable[Message],
    document: Mapping[str, Any],
    refusals: Refusals,
    files: Files | None,
    settings: Settings,
    *,
    rests_on: Callable[[], None] | None = None,
) -> None:
    """What a command did: the document for programs, or the summary, the refusals and the files.

    Without `files` nothing was written, and every refused row is told. `rests_on` tells the clauses.
    """
    if settings.json:
        output.document({**document, **refusals.document(files)})
        return
    for message in summary:
        output.sentence(message, settings.lang)
    refusals.tell_reasons(settings.lang)
    if rests_on is not None:
        rests_on()
    output.write()
    refusals.tell_files(files, settings.lang)


def filed(files: Files, reasons: Mapping[str, int], *, written: bool) -> dict[str, Any]:
    """The refusals and the files of a list that was computed in parts, as JSON types."""
    return {
        "refused": dict(reasons),
        "written": [path.name for path in files.written] if written else [],
    }


def tell_filed(files: Files, lang: str, *, written: bool) -> None:
    """The same in words: where everything went, if anywhere."""
    output.write()
    nothing = msg("Nothing is written, since rows are refused.")
    output.sentence(files.shown if written else nothing, lang)


def tell_reasons(reasons: Mapping[str, int], lang: str) -> None:
    """Why rows are refused, and how many for each reason."""
    said = [
        words.say(
            msg("{reason}: {count}", reason=REASONS.get(code, msg("{code}", code=code)), count=n),
            lang,
        )
        for code, n in reasons.items()
    ]
    output.listed(msg("Refused rows:"), said, lang)


def _where(names: Names, row: RefusedRow, lang: str) -> str:
    """A refused row in one line: file, sheet, row, columns, and why."""
    said = []
    for fault in row.faults:
        place = [names.file, names.sheet, words.say(msg("row {row}", row=row.row), lang)]
        place += [words.say(label(fault.column), lang)] if fault.column else []
        said.append(
            f"{words.join([p for p in place if p], lang)}: {words.say(fault.message, lang)}"
        )
    return "\n".join(said)


FORMAT = "dibao.register.v1"


def document_head(kind: str) -> dict[str, str]:
    """How every document of these commands begins."""
    return {"format": FORMAT, "dibao": VERSION, "kind": kind}


def rows_told(rows: int, computed: int) -> Message:
    """How many rows were read, and what became of them."""
    return msg(
        "Rows: {rows}, of which {computed} computed and {refused} refused.",
        rows=rows,
        computed=computed,
        refused=rows - computed,
    )
