"""What the core says of a household's back-pay: one sum, or one for each way to read a silence.

A point that the notice leaves open is filled with each thing that it may mean, as a clause that is
assumed, and `calc.back_pay` is asked again. Meanings that come to the same are put together.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import combinations
from typing import Any

from attrs import evolve, field, frozen

from dibao import calc
from dibao.calc.back_pay_case import ENTRANTS
from dibao.calc.back_pay_results import BackPay
from dibao.calc.household import History, Household, Income, Month
from dibao.calc.rosters import roster_of
from dibao.errors import CannotSay, InputError, NotExact, NotStated, Undetermined
from dibao.message import Message
from dibao.money import fen_of, yuan_of
from dibao.policy.clauses import ROSTERS, Clause
from dibao.policy.reader import read_clauses
from dibao.policy.values import ONE_DAY, Lack, add_months, month_start, months_between
from dibao_publish.web.back_pay_choice import Choice
from dibao_publish.web.back_pay_form import Facts
from dibao_publish.web.back_pay_income import due_before

FIELDS = ("months", "method", "roster", "entrants", "exclude", "deadline")
OPEN = tuple(map(str, Lack))
METHODS = ("delta", "reassess")
# Of those whom a clause may leave out, the form knows only those who left the list.
NOBODY, LEAVERS = "died", "left"
EACH, PAID_QUARTER = "each month", "current quarter"
OWED_QUARTER = "quarter owed"  # 当季 as the quarter that is paid for, month by month
OFFSET = {"yes": True, "no": False}
TO_THE_FEN = "- rounding: allowance\n  mode: half-up\n  to: 0.01\n  stage: household"

Meaning = dict[str, str]  # each point that the notice leaves open, and what it is read as
Supposed = dict[str, frozenset[str]]  # the meanings of each point that come to the same


@frozen
class Reading:
    """A sum with its months, and the meanings under which it comes out.

    `owed` None: under this meaning it cannot be said, for the reason in `why_not`. `supposes`: one
    of these has to hold; a point that is not in it does not matter. `maybe`: the sum is no whole
    fen and no clause says how it is rounded; these are the amounts it may be. `taken_as_old`: what
    was received fits neither amount in full, and is taken as paid on the old one.
    """

    owed: BackPay | None
    why_not: Message | None = None
    supposes: tuple[Supposed, ...] = ()
    maybe: tuple[Any, ...] = ()
    taken_as_old: bool = False
    needs_income: bool = False  # it turns on what was received and the income that was counted


@frozen
class Asked:
    """A raise and a household, as the core is asked about them."""

    choice: Choice
    facts: Facts
    before: int | None = field(init=False, repr=False)  # due at the old standard, by the income
    history: History = field(init=False, repr=False)

    def __attrs_post_init__(self) -> None:
        standards = _clauses(_standards(self))
        before = due_before(self.choice, self.facts, self._household, standards)
        object.__setattr__(self, "before", before)
        object.__setattr__(self, "history", History(dict(self._months())))

    @property
    def window(self) -> tuple[date, ...]:
        """The months owed."""
        return self.facts.window

    @property
    def on_list(self) -> tuple[date, ...]:
        """The months owed in which the household was on the list."""
        return tuple(month for month in self.window if self.history.get(month) is not None)

    @property
    def not_entitled(self) -> bool:
        """Whether by its income nothing was due at the old standard, and nothing was received.

        The raise is then more than it lacked: only the allowance worked out anew can be owed.
        """
        received = (self.facts.paid(month) for month in self.window)
        is_open = _said(self, {})["method"] in OPEN
        return self.before == 0 and is_open and not any(fen_of(one or 0) for one in received)

    @property
    def _household(self) -> Household:
        facts = self.facts
        incomes = (Income(amount=facts.income),) if facts.income is not None else ()
        return Household(members=facts.members, incomes=incomes)

    def _months(self) -> Iterator[tuple[date, Month]]:
        """Every month on the list, from before the window until the payment or the leaving."""
        facts, last = self.facts, max(month_start(self.facts.paid_on), self.window[-1])
        before = add_months(self.window[0], -1)
        first = max(facts.entered, before) if facts.entered is not None else before
        for month in months_between(first, facts.left or last):
            yield month, self._month(month)

    def _month(self, month: date) -> Month:
        """What was received matters only where the core can hold it against an allowance.

        Where it was not typed, what was due by the income is taken as received.
        """
        facts, household = self.facts, self._household
        if month not in self.window:
            return Month(household=household, paid_on="old" if month < self.window[0] else "new")
        comparable = self.choice.adds_the_raise or facts.income is not None
        paid = facts.paid(month) if comparable else None
        if paid is None:
            due = yuan_of(self.before) if self.before is not None else None
            return Month(household=household, paid=due, paid_on="old")
        return Month(household=household, paid=paid)

    def taken_as_old(self) -> Asked:
        """The same, with every month of the window as paid on the old standard."""
        months = {
            month: evolve(entry, paid_on="old") if month in self.window else entry
            for month, entry in self.history.months
        }
        other = evolve(self)
        object.__setattr__(other, "history", History(months))
        return other


def readings(asked: Asked) -> tuple[Reading, ...]:
    """One reading, or several with what each supposes; the largest sum first.

    Raises what `calc.back_pay` raises where no meaning helps.
    """
    leaves = [leaf for meaning in _starts(asked) for leaf in _explored(asked, meaning)]
    if len(leaves) == 1:
        return (leaves[0][1],)
    groups: dict[object, list[tuple[Meaning, Reading]]] = {}
    for meaning, reading in leaves:
        groups.setdefault(_sum_of(reading), []).append((meaning, reading))
    found = []
    for told, group in groups.items():
        others = [meaning for meaning, reading in leaves if _sum_of(reading) != told]
        lines = _lines([meaning for meaning, _ in group], others)
        found.append(evolve(_merged([one for _, one in group]), supposes=lines))
    if len(found) == 1:
        return (evolve(found[0], supposes=()),)
    return tuple(sorted(found, key=lambda one: -(one.owed.fen if one.owed else -1)))


def _sum_of(reading: Reading) -> object:
    """What makes readings the same: the months and what each is owed."""
    if reading.owed is None:
        return str(reading.why_not)
    months = tuple((line.month, line.owed) for line in reading.owed.months if line.owed)
    return (reading.owed.fen, months)


def _merged(same: list[Reading]) -> Reading:
    """One for all that come to the same: a reason that only some of them have is not given."""
    first = same[0]
    if first.owed is None:
        return first
    others = [one.owed.left_out for one in same if one.owed is not None]
    shared = tuple(why for why in first.owed.left_out if all(why in other for other in others))
    return evolve(first, owed=evolve(first.owed, left_out=shared))


def _starts(asked: Asked) -> tuple[Meaning, ...]:
    """Where the search begins: with what the household's facts or an inferred word lay open."""
    start: Meaning = {"method": "reassess"} if asked.not_entitled else {}
    if not _quarter_decides(asked):
        return (start,)
    return tuple({**start, "roster": word} for word in (PAID_QUARTER, OWED_QUARTER))


def _quarter_decides(asked: Asked) -> bool:
    """Whether 当季 is only taken to be the quarter of payment, and shuts the household out."""
    choice = asked.choice
    if choice.clause is None or choice.clause.roster != PAID_QUARTER:
        return False
    lists = roster_of(PAID_QUARTER, asked.window, asked.facts.paid_on)
    shut_out = not any(one.holds(asked.history) for one in lists)
    return shut_out and bool(asked.on_list) and choice.infers("roster")


# --- trying the silences out -------------------------------------------------------------------


def _explored(asked: Asked, meaning: Meaning) -> Iterator[tuple[Meaning, Reading]]:
    """The readings below a meaning: one where the points still open make no difference."""
    try:
        yield meaning, _owed(asked, meaning)
    except (CannotSay, InputError) as refusal:
        point = _open_point(asked, meaning, refusal)
        if point is None and not meaning:
            raise
        if point is None:
            lacks_facts = isinstance(refusal, InputError)
            yield meaning, Reading(None, refusal.message, needs_income=lacks_facts)
            return
        name, meanings = point
        for word in meanings:
            narrower = {**meaning, name: word}
            if not _contradicts(asked, narrower):
                yield from _explored(asked, narrower)


def _contradicts(asked: Asked, meaning: Meaning) -> bool:
    """Whether a meaning pays months that it leaves out itself.

    By the list of each month no month counts in which the household was not on it; so all months
    cannot go to one who joined later. Neither can the raise, if nothing was due before it.
    """
    if meaning.get("entrants") != "whole window":
        return False
    by_month = meaning.get("roster") == OWED_QUARTER or _said(asked, meaning)["roster"] == EACH
    return by_month or asked.not_entitled


def _open_point(
    asked: Asked, meaning: Meaning, refusal: Exception
) -> tuple[str, tuple[str, ...]] | None:
    """The next point to try out, and what it may mean; None: no meaning helps."""
    said = _said(asked, meaning)
    still_open = {name for name in FIELDS if said[name] in OPEN}
    if isinstance(refusal, InputError):
        return ("method", METHODS) if "method" in still_open else None
    if not isinstance(refusal, NotStated) or refusal.lacks != "back_pay" or not refusal.candidates:
        return None
    if refusal.assume is None:  # whether overpaid months are taken off: no clause says
        return None if "offset" in meaning else ("offset", tuple(OFFSET))
    for name, words in _points(asked).items():
        if name in still_open:
            return name, words
    return _months_of_list(said["roster"], asked)


def _points(asked: Asked) -> dict[str, tuple[str, ...]]:
    """The points that may matter to this household, and all that each may mean."""
    first = asked.history.first
    found = {"roster": ROSTERS, "method": METHODS}
    if asked.facts.left is not None:
        found = {"exclude": (NOBODY, LEAVERS), **found}
    if first is not None and first > asked.window[0]:
        found = {"entrants": ENTRANTS, **found}
    return found


def _months_of_list(roster: str, asked: Asked) -> tuple[str, tuple[str, ...]] | None:
    """The months of a quarter, where its list decides: any of them may be meant."""
    lists = roster_of(roster, asked.window, asked.facts.paid_on)
    if len(lists) < 2:  # noqa: PLR2004 - one list leaves nothing open
        return None
    return "roster", tuple(f"{month:%Y-%m}" for month in lists[0].months)


def _owed(asked: Asked, meaning: Meaning) -> Reading:
    """The answer of the core; what it cannot tell from the amounts received is taken as old."""
    rounding, maybe, as_old = "", (), False
    while True:
        try:
            owed = _of_core(asked, meaning, rounding)
        except Undetermined as refusal:
            if as_old or refusal.lacks != "back_pay" or refusal.assume is not None:
                raise
            asked, as_old = asked.taken_as_old(), True
        except NotExact as refusal:
            if rounding or "rounding" not in (refusal.assume or ""):
                raise
            rounding, maybe = TO_THE_FEN, refusal.candidates
        else:
            return Reading(owed, maybe=maybe, taken_as_old=as_old)


def _of_core(asked: Asked, meaning: Meaning, rounding: str) -> BackPay:
    choice, facts = asked.choice, asked.facts
    book = choice.by_each_month if meaning.get("roster") == OWED_QUARTER else choice.book
    return calc.back_pay(
        book,
        choice.place,
        choice.notice.name,
        choice.program,
        asked.history,
        paid_on=facts.paid_on,
        first_paid=facts.first,
        offset=OFFSET.get(meaning.get("offset", "")),
        assume=_assumed(asked, meaning, rounding),
    )


# --- what is assumed ---------------------------------------------------------------------------


def _assumed(asked: Asked, meaning: Meaning, rounding: str) -> tuple[Clause, ...]:
    """The clauses beside the files: the meanings, and the amounts that the household gave."""
    texts = [text for text in (*_standards(asked), _back_pay(asked, meaning), rounding) if text]
    return _clauses(texts)


def _clauses(texts: Iterable[str]) -> tuple[Clause, ...]:
    """Clauses as they are written in a file."""
    text = "\n\n".join(texts)
    if not text:
        return ()
    clauses, problems = read_clauses(text, "assume")
    if problems:
        raise ValueError(problems)
    return clauses


def _back_pay(asked: Asked, meaning: Meaning) -> str:
    """The clause on back-pay, where the one on file leaves open what is needed or there is none."""
    points = {name: word for name, word in meaning.items() if name in FIELDS}
    if asked.choice.states_months and not points:
        return ""
    lines = [f"- back_pay: {asked.choice.program}"]
    lines += [f"  {name}: {word}" for name, word in _said(asked, meaning).items()]
    return "\n".join(lines)


def _said(asked: Asked, meaning: Meaning) -> Meaning:
    """What the clause says with the meanings, field by field; `not stated` is open."""
    own = asked.choice.clause
    said = {name: _text(getattr(own, name, None)) for name in FIELDS}
    if not asked.choice.states_months:
        said["months"] = f"{asked.window[0]:%Y-%m}..{asked.window[-1]:%Y-%m}"
    said |= {name: word for name, word in meaning.items() if name in FIELDS}
    return said | ({"roster": EACH} if said["roster"] == OWED_QUARTER else {})


def _text(value: Any) -> str:
    if value is None:
        return str(Lack.NOT_STATED)
    return "、".join(value) if isinstance(value, tuple) else str(value)


def _standards(asked: Asked) -> Iterator[str]:
    """The amounts per person that are not on file, as the household gave them.

    The old one ends on the eve of the raise, so that it speaks of no day on which the new one holds.
    """
    facts, start = asked.facts, asked.window[0]
    head = f"- standard: {asked.choice.program}\n  unit: {asked.choice.unit}"
    if facts.was is not None:
        eve, before = start - ONE_DAY, add_months(start, -1)
        yield f"{head}\n  effective: {before}\n  until: {eve}\n  amount: {facts.was}"
    if facts.now is not None:
        yield f"{head}\n  effective: {start}\n  amount: {facts.now}"


# --- putting together --------------------------------------------------------------------------


def _lines(group: list[Meaning], others: list[Meaning]) -> tuple[Supposed, ...]:
    """The meanings of one sum in as few lines, and with as few points, as tell it from the others."""
    boxes: list[Supposed] = [
        {name: frozenset((word,)) for name, word in meaning.items()} for meaning in group
    ]
    while (pair := _alike(boxes)) is not None:
        one, other, name = pair
        boxes = [box for box in boxes if box not in (one, other)]
        boxes.append({**one, name: one[name] | other[name]})
    short: list[Supposed] = []
    for box in boxes:
        widened = _widened(box, others)
        if widened not in short:
            short.append(widened)
    return tuple(short)


def _alike(boxes: list[Supposed]) -> tuple[Supposed, Supposed, str] | None:
    """Two that differ in one point only."""
    for one, other in combinations(boxes, 2):
        differing = [name for name in one if one[name] != other.get(name)]
        if one.keys() == other.keys() and len(differing) == 1:
            return one, other, differing[0]
    return None


def _widened(box: Supposed, others: list[Meaning]) -> Supposed:
    """A line without the points that no other sum turns on."""
    for name in tuple(box):
        wider = {point: words for point, words in box.items() if point != name}
        if not any(_fits(wider, meaning) for meaning in others):
            box = wider
    return box


def _fits(box: Supposed, meaning: Meaning) -> bool:
    """Whether a meaning may lie in a line: no point of both says otherwise."""
    return all(meaning[name] in words for name, words in box.items() if name in meaning)
