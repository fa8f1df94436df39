"""提标补发 for a whole list: a line for each household and month, and the rows that are refused.

Rows in = rows computed + rows refused, always.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fractions import Fraction
from typing import Any

from attrs import define, evolve, field, frozen

from dibao import calc
from dibao.errors import PlaceError
from dibao.message import Message, msg
from dibao.policy.book import Book
from dibao.policy.clauses import Clause
from dibao.register.facts import Asking, Facts, MonthFacts
from dibao.register.lines import LEFT_OUT, OVERPAID, OWED, ROUNDING, Line
from dibao.register.reading import DUPLICATE, Register
from dibao.register.refused import Fault, RefusedRow
from dibao.register.totals import Total, added, whole

NO_PLACE = msg(
    "No place on file, or more than one, is called so; write its full name, its code or its key."
)


@frozen
class Payments:
    """What a notice owes everyone on a list.

    `lines`: by household, in the order of the list, and by month. `refused`: by row. `totals`: by
    place and program; `total`: all together. `computed`: the rows that were computed, those that
    only show who is on a list included. `assumed`, `inferred`, `cites`, `notes` and `deadlines` (the words,
    and whether it is met) hold for any of the households.
    """

    file: str
    sheet: str
    notice: str
    paid_on: date
    policies: str
    rows: int
    computed: int
    lines: tuple[Line, ...] = field(repr=False)
    refused: tuple[RefusedRow, ...] = field(repr=False)
    totals: tuple[Total, ...]
    assumed: tuple[str, ...]
    inferred: tuple[calc.Inferred, ...]
    cites: tuple[calc.Cite, ...]
    notes: tuple[Message, ...]
    deadlines: tuple[tuple[str, str], ...]

    @property
    def total(self) -> Total:
        """All places and programs together."""
        return whole(self.totals)

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows are refused for which first reason, the most frequent first."""
        return dict(Counter(row.code for row in self.refused).most_common())


def back_pay(
    register: Register,
    book: Book,
    notice: str,
    *,
    paid_on: date,
    first_paid: date | None = None,
    assume: Sequence[Clause] = (),
    tick: Callable[[int, int], None] | None = None,
) -> Payments:
    """What a notice owes each household of a register for the months of its window.

    Arguments as of `dibao.calc._back_pay`; `tick(done, of)` is called after each household. What
    the calculations refuse becomes a refusal of the household's rows.
    Raises `PlaceError` for a notice that is not on file, `InputError` where its window is open and
    `first_paid` is not given.
    """
    book.notice(notice)
    asking = Asking(book, notice, paid_on, first_paid, tuple(assume))
    return _Run(register, asking).payments(tick or _nobody)


def _nobody(done: int, of: int) -> None:
    """Nobody watches."""
    del done, of


@frozen
class _Row:
    """One row of the register, with the key of its place."""

    row: int
    household: int
    number: str
    place: str
    program: str
    facts: MonthFacts
    since: date | None
    paid_out: int | None
    paid_out_on: date | None


Group = tuple[int, str, str]  # household, place, program


@define
class _Found:
    """What is learned beside the lines."""

    parts: list[Total] = field(factory=list)
    assumed: dict[str, None] = field(factory=dict)
    inferred: dict[calc.Inferred, None] = field(factory=dict)
    cites: dict[calc.Cite, None] = field(factory=dict)
    notes: dict[Message, None] = field(factory=dict)
    deadlines: dict[tuple[str, str], None] = field(factory=dict)

    def take(self, answer: calc.BackPay) -> None:
        """Remember what an answer rests on."""
        self.assumed |= dict.fromkeys(answer.assumed)
        self.inferred |= dict.fromkeys(answer.inferred)
        self.cites |= dict.fromkeys(answer.cites)
        self.notes |= dict.fromkeys(answer.notes)
        if answer.timely is not None and answer.deadline is not None:
            self.deadlines[answer.deadline, answer.timely] = None


class _Run:
    """One register under one notice."""

    def __init__(self, register: Register, asking: Asking) -> None:
        self.register, self.asking = register, asking
        self.refused = list(register.refused)
        self.lines: list[Line] = []
        self.found = _Found()
        self._keys: dict[str, str | None] = {}

    def payments(self, tick: Callable[[int, int], None]) -> Payments:
        """The lines and totals, household by household."""
        groups = self._groups()
        spoilt = self._spoilt()
        for done, (group, rows) in enumerate(groups.items(), start=1):
            self._household(group, rows, spoilt)
            tick(done, len(groups))
        return self._payments()

    def _payments(self) -> Payments:
        refused = tuple(sorted(self.refused, key=lambda row: row.row))
        book, found = self.asking.book, self.found
        return Payments(
            file=self.register.file,
            sheet=self.register.sheet,
            notice=book.notice(self.asking.notice)[1].name,
            paid_on=self.asking.paid_on,
            policies=book.digest,
            rows=self.register.rows,
            computed=sum(part.rows for part in found.parts),
            lines=tuple(self.lines),
            refused=refused,
            totals=added((*found.parts, *map(self._refused_total, refused))),
            assumed=tuple(found.assumed),
            inferred=tuple(found.inferred),
            cites=tuple(found.cites),
            notes=tuple(found.notes),
            deadlines=tuple(found.deadlines),
        )

    def _refused_total(self, row: RefusedRow) -> Total:
        place = self._key(row.place) if row.place is not None else None
        return Total(place, row.program, rows=1, refused=1)

    # --- households ----------------------------------------------------------------------------

    def _key(self, word: str) -> str | None:
        """The key of a place as the list writes it; None if no one place is called so."""
        if word not in self._keys:
            try:
                self._keys[word] = self.asking.book.places.find(word, self.asking.paid_on)
            except PlaceError:
                self._keys[word] = None
        return self._keys[word]

    def _groups(self) -> dict[Group, list[_Row]]:
        """The rows of each household in each place and program; rows without a place are refused."""
        groups: dict[Group, list[_Row]] = {}
        for one in self.register.frame.iter_rows(named=True):
            place = self._key(one["place"])
            if place is None:
                self.refused.append(_refused(one, Fault("place", "place", NO_PLACE)))
                continue
            row = _row(one, place)
            groups.setdefault((row.household, place, row.program), []).append(row)
        return groups

    def _spoilt(self) -> dict[int, list[tuple[str | None, str | None, int]]]:
        """Of each household the rows that are refused: place, program and row, as far as known."""
        found: dict[int, list[tuple[str | None, str | None, int]]] = {}
        for row in self.refused:
            if row.household is not None:
                place = self._key(row.place) if row.place is not None else None
                found.setdefault(row.household, []).append((place, row.program, row.row))
        return found

    def _household(
        self,
        group: Group,
        rows: list[_Row],
        spoilt: dict[int, list[tuple[str | None, str | None, int]]],
    ) -> None:
        """Compute one household, or refuse its rows: on a part of its months it would be wrong."""
        household, place, program = group
        bad = [
            row
            for where, which, row in spoilt.get(household, ())
            if where in (None, place) and which in (None, program)
        ]
        months = Counter(row.facts.month for row in rows)
        if max(months.values()) > 1:  # one place by two names
            twice = [row for row in rows if months[row.facts.month] > 1]
            self._refuse(twice, Fault(None, "duplicate", DUPLICATE))
            rows = [row for row in rows if months[row.facts.month] == 1]
            bad.append(twice[0].row)
        if bad:
            sentence = msg(
                "Another row of this household is refused, row {row}; without it the months are not whole.",
                row=min(bad),
            )
            self._refuse(rows, Fault(None, "other row", sentence))
            return
        outcome = self.asking.outcome(self._facts(rows))
        if isinstance(outcome, Fault):
            self._refuse(rows, outcome)
        else:
            self._owed(rows, outcome)

    def _facts(self, rows: list[_Row]) -> Facts:
        """The household's facts; one that was on the list long before did not join in the window."""
        place, program = rows[0].place, rows[0].program
        months = sorted((row.facts for row in rows), key=lambda facts: facts.month)
        window = self.asking.window(place, program)
        since = min((row.since for row in rows if row.since is not None), default=None)
        if since is not None and window and since < window[0] and since < months[0].month:
            members, until = months[0].members, months[0].until
            months.insert(0, MonthFacts(since, members, 0, None, None, until))
        return Facts(place, program, tuple(months))

    def _refuse(self, rows: list[_Row], fault: Fault) -> None:
        self.refused.extend(
            RefusedRow(
                row=row.row,
                faults=(fault,),
                number=row.number,
                household=row.household,
                place=row.place,
                program=row.program,
            )
            for row in rows
        )

    def _owed(self, rows: list[_Row], answer: calc.BackPay) -> None:
        lines = list(_lines(rows, answer))
        self.lines.extend(lines)
        self.found.take(answer)
        self.found.parts.append(_total(rows, answer, self.asking.paid_on))


def _row(one: dict[str, Any], place: str) -> _Row:
    facts = MonthFacts(
        month=one["month"],
        members=one["members"],
        income=one["income"],
        paid=one["paid"],
        paid_on=one["paid_on"],
        until=one["until"],
    )
    return _Row(
        row=one["row"],
        household=one["household"],
        number=one["number"],
        place=place,
        program=one["program"],
        facts=facts,
        since=one["since"],
        paid_out=one["paid_out"],
        paid_out_on=one["paid_out_on"],
    )


def _refused(one: dict[str, Any], fault: Fault) -> RefusedRow:
    return RefusedRow(
        row=one["row"],
        faults=(fault,),
        number=one["number"],
        household=one["household"],
        program=one["program"],
    )


# --- lines -------------------------------------------------------------------------------------


def _lines(rows: list[_Row], answer: calc.BackPay) -> Iterator[Line]:
    """The lines of a household; its total stands on the last."""
    made = sorted(_unsorted(rows, answer), key=lambda line: (_order(line), line.month or date.min))
    yield from made[:-1]
    yield evolve(made[-1], total=answer.fen)


def _order(line: Line) -> int:
    return 1 if line.kind == ROUNDING else 0


def _unsorted(rows: list[_Row], answer: calc.BackPay) -> Iterator[Line]:
    by_month = {row.facts.month: row for row in rows}
    of = _Maker(rows[0], by_month)
    for owed in answer.months:
        yield of.owed(owed, OWED)
    for over in answer.overpaid:
        if over not in answer.months:
            yield of.owed(over, OVERPAID)
    for left in answer.left_out:
        yield of.line(left.month, LEFT_OUT, left.why, answer.cites[:1])
    if answer.rounding:
        why = msg("Rounding, once on the sum")
        yield of.line(None, ROUNDING, why, answer.cites, answer.rounding)
    if not (answer.months or answer.overpaid or answer.left_out):
        why = answer.notes[0] if answer.notes else msg("Nothing is owed.")
        yield of.line(None, LEFT_OUT, why, answer.cites)


@frozen
class _Maker:
    """Makes the lines of one household."""

    first: _Row
    by_month: dict[date, _Row]

    def owed(self, owed: calc.Owed, kind: str) -> Line:
        """A month with its amount; what was paid is the list's word where the answer needs none."""
        row = self.by_month.get(owed.month)
        paid = owed.paid if owed.paid is not None or row is None else row.facts.paid
        return self.line(
            owed.month, kind, owed.why, owed.cites, owed.owed, members=owed.members, paid=paid
        )

    def line(
        self,
        month: date | None,
        kind: str,
        why: Message,
        cites: tuple[calc.Cite, ...],
        owed: Fraction | int = 0,
        *,
        members: int | None = None,
        paid: int | None = None,
    ) -> Line:
        """A line, at the row of its month, else at the household's first."""
        row = self.by_month.get(month, self.first) if month is not None else self.first
        if kind == LEFT_OUT and row.facts.month == month:
            members, paid = row.facts.members, row.facts.paid
        return Line(
            row=row.row,
            number=self.first.number,
            place=row.place,
            program=row.program,
            month=month,
            kind=kind,
            members=members,
            paid=paid,
            owed=Fraction(owed),
            why=why,
            cites=cites,
        )


def _total(rows: list[_Row], answer: calc.BackPay, day: date) -> Total:
    """What a household adds to the totals; what was paid out after the day does not count yet."""
    paid = [
        row
        for row in rows
        if row.paid_out is not None and (row.paid_out_on is None or row.paid_out_on <= day)
    ]
    paid_out = sum(row.paid_out or 0 for row in paid)
    days = [row.paid_out_on for row in paid if row.paid_out_on is not None]
    persons = answer.months[-1].members if answer.months and answer.fen else 0
    return Total(
        rows[0].place,
        rows[0].program,
        rows=len(rows),
        households=1,
        households_owed=int(answer.fen > 0),
        persons_owed=persons,
        owed=answer.fen,
        paid_out=paid_out,
        outstanding=max(answer.fen - paid_out, 0),
        overpaid=max(paid_out - answer.fen, 0),
        last_paid_out=max(days, default=None),
    )
