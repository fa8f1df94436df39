"""The files that come out: which columns they have, and their rows. Any engine fills the same.

A cell is a text, a whole number or an `Amount`. Headers are English for programs, or in the
language of the caller; `Speak` says a sentence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from fractions import Fraction

from attrs import field, frozen

from dibao._version import VERSION
from dibao.message import Message, msg
from dibao.money import yuan_of
from dibao.policy.places import Places
from dibao.register.columns import label
from dibao.register.lines import KINDS, Line
from dibao.register.payments import Payments
from dibao.register.refused import RefusedRow
from dibao.register.totals import Total, by_county, whole

Speak = Callable[[Message], str]


@frozen
class Amount:
    """Yuan in a cell; `fen` may be a fraction."""

    fen: Fraction | int

    def __str__(self) -> str:
        """Two places: 300.00. A fraction of a fen is written in full: 20 5/6."""
        fen = Fraction(self.fen)
        if fen.denominator == 1:
            return str(yuan_of(int(fen)))
        yuan = abs(fen) / 100
        whole_yuan, rest = divmod(yuan.numerator, yuan.denominator)
        return f"{'-' if fen < 0 else ''}{whole_yuan} {rest}/{yuan.denominator}"


Cell = str | int | Amount | None


@frozen
class Heading:
    """A column of a file: its English header, and the words for people."""

    name: str
    words: Message


@frozen
class Table:
    """A file's content: its headings and its rows, made as they are written."""

    headings: tuple[Heading, ...]
    rows: Iterable[tuple[Cell, ...]] = field(repr=False)


def _headings(**words: Message) -> tuple[Heading, ...]:
    return tuple(Heading(name, message) for name, message in words.items())


FOUND_IN = {"file": msg("file"), "sheet": msg("sheet"), "row": msg("row")}
MADE_BY = {"dibao_version": msg("dibao version"), "policies": msg("hash of the policies")}

LINES = _headings(
    **FOUND_IN,
    household=msg("household number"),
    place=msg("place"),
    program=msg("program"),
    month=msg("month"),
    line=msg("kind of line"),
    members=msg("number of members"),
    due=msg("due"),
    paid=msg("paid"),
    owed=msg("amount owed"),
    total=msg("total of the household"),
    why=msg("why"),
    clause=msg("clause"),
    **MADE_BY,
)
REFUSED = _headings(
    **FOUND_IN,
    household=msg("household number"),
    column=msg("column"),
    code=msg("reason code"),
    reason=msg("reason"),
    lacks=msg("clause that is missing"),
    **MADE_BY,
)
REPORT = _headings(
    notice=msg("notice"),
    as_of=msg("as of"),
    place=msg("place"),
    program=msg("program"),
    rows=msg("rows of the list"),
    refused_rows=msg("rows refused"),
    households=msg("households"),
    households_owed=msg("households owed"),
    persons_owed=msg("persons owed"),
    owed=msg("back-pay due"),
    paid_out=msg("paid to date"),
    outstanding=msg("outstanding"),
    overpaid=msg("paid beyond what is due"),
    last_paid_out=msg("last payment"),
    **MADE_BY,
)


def lines_table(payments: Payments, places: Places, speak: Speak) -> Table:
    """The list of back-pay: a row for each line."""
    return Table(LINES, _line_rows(payments, places, speak))


def _line_rows(payments: Payments, places: Places, speak: Speak) -> Iterator[tuple[Cell, ...]]:
    names = _Names(places, payments, speak)
    for line in payments.lines:
        yield (
            *names.found_in(line.row),
            line.number,
            names.place(line.place),
            names.program(line.program),
            f"{line.month:%Y-%m}" if line.month else None,
            speak(KINDS[line.kind]),
            line.members,
            *_amounts(line),
            speak(line.why),
            speak(msg("{cites}", cites=line.cites)),
            *names.made_by(),
        )


def _amounts(line: Line) -> Iterator[Cell]:
    for fen in (line.due, line.paid, line.owed, line.total):
        yield None if fen is None else Amount(fen)


def refused_table(payments: Payments, places: Places, speak: Speak) -> Table:
    """The rows that are refused, each with all its reasons."""
    names = _Names(places, payments, speak)
    return Table(REFUSED, (_refused_row(row, names, speak) for row in payments.refused))


def _refused_row(row: RefusedRow, names: _Names, speak: Speak) -> tuple[Cell, ...]:
    in_columns = [fault.column for fault in row.faults if fault.column is not None]
    reasons = [speak(fault.message) for fault in row.faults]
    return (
        *names.found_in(row.row),
        row.number,
        "; ".join(speak(label(name)) for name in dict.fromkeys(in_columns)) or None,
        "; ".join(dict.fromkeys(fault.code for fault in row.faults)),
        " ".join(dict.fromkeys(reasons)),
        "; ".join(fault.lacks for fault in row.faults if fault.lacks) or None,
        *names.made_by(),
    )


def report_table(payments: Payments, places: Places, speak: Speak) -> Table:
    """The table of progress: due, paid to date and outstanding by county and program, and the sum."""
    names = _Names(places, payments, speak)
    counties = by_county(payments.totals, places)
    return Table(
        REPORT,
        (
            *(_report_row(total, names, names.place(total.place)) for total in counties),
            _report_row(whole(counties), names, speak(msg("all together"))),
        ),
    )


def _report_row(total: Total, names: _Names, place: str | None) -> tuple[Cell, ...]:
    return (
        names.payments.notice,
        f"{names.payments.paid_on}",
        place,
        names.program(total.program),
        total.rows,
        total.refused,
        total.households,
        total.households_owed,
        total.persons_owed,
        Amount(total.owed),
        Amount(total.paid_out),
        Amount(total.outstanding),
        Amount(total.overpaid),
        f"{total.last_paid_out}" if total.last_paid_out else None,
        *names.made_by(),
    )


@frozen
class _Names:
    """The words of places, programs, and of where a row and a file come from."""

    places: Places
    payments: Payments
    speak: Speak

    def place(self, key: str | None) -> str | None:
        """The full name of a place."""
        return None if key is None else self.places.full_name(key, self.payments.paid_on)

    def program(self, word: str | None) -> str | None:
        """The program's name."""
        return None if word is None else self.speak(msg("{program}", program=word))

    def found_in(self, row: int) -> tuple[Cell, ...]:
        """File, sheet and row of a list."""
        return self.payments.file, self.payments.sheet or None, row

    def made_by(self) -> tuple[Cell, ...]:
        """The version of the library, and the hash of the policy files."""
        return VERSION, self.payments.policies
