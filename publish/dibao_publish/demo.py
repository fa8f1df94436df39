"""The demonstration register: households that nobody is, in a province that does not exist.

Places, notices and amounts of the province (codes 99…) stand in `publish/demo/`. Every household is
drawn from the seed and its own number alone, so that a longer register begins with a shorter one,
and memory does not grow with it. What a household is paid comes from `dibao.calc`.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import accumulate, product
from pathlib import Path
from random import Random
from typing import Any

from attrs import field, frozen

from dibao import calc
from dibao.calc.months import standard_of_month
from dibao.errors import CannotSay, InputError
from dibao.message import msg
from dibao.money import yuan_of
from dibao.policy.book import Book
from dibao.policy.clauses import BackPay
from dibao.policy.folder import load
from dibao.policy.values import ONE_DAY, BadValue, When, month_start, months_between
from dibao_publish.names import PROGRAMS
from dibao_publish.whole import beside, put

MARK = "synthetic"  # stands in the file's name, and is a column that is 1 in every row
NONE = "none"  # the category of a household that is in no category
HEADERS = (
    "household",
    "month",
    "place",
    "program",
    "members",
    "income",
    "paid",
    "paid_on",
    "amount",
    "category",
    MARK,
)
MOST_HOUSEHOLDS = 9_999_999  # a longer number might be taken for a telephone number

# Shares out of 100, made up.
PROGRAM_URBAN = {"district": 75, "zone": 80, "county": 25}
MEMBERS = ((1, 44), (2, 27), (3, 16), (4, 8), (5, 4), (6, 1))
CATEGORIES = ((NONE, 66), ("重病", 10), ("重残", 11), ("老年", 10), ("三无", 3))
WITHOUT_INCOME = 30
JOIN_LATE = 12
LEAVE_EARLY = 9
CHANGE_INCOME = 15
CHANGE_MEMBERS = 3
TICK = 1000  # households between two reports of progress
AMOUNTS = ("income", "paid", "amount")
STEP = 10  # yuan; incomes are multiples of it

MEMBER_IN = {
    "重病": calc.Member(statuses=frozenset({"重病"})),
    "重残": calc.Member(disability=1),
    "老年": calc.Member(born=date(1950, 1, 1)),
    "三无": calc.Member(statuses=frozenset({"三无"})),
    NONE: calc.Member(),
}


def folder() -> Path:
    """The policy files of the fictional province: inside the wheel, or beside the checkout's."""
    package = Path(__file__).parent
    inside = package / "demo_policies"
    return inside if inside.is_dir() else package.parent / "demo"


def load_demo() -> Book:
    """The book of the fictional province."""
    return load(folder())


@frozen
class State:
    """A household over some months. `income` is yuan a month of the household."""

    members: int
    income: int
    category: str


@frozen
class Stretch:
    """Months, by their positions from `first` up to and without `end`, in one state."""

    first: int
    end: int
    state: State


class Register:
    """A register of the fictional province, household by household."""

    def __init__(self, book: Book, months: Sequence[date], seed: int) -> None:
        self.book, self.months, self.seed = book, tuple(months), seed
        self.counties = [
            place.key for place in book.places if place.kind in ("county", "district", "zone")
        ]
        # The first counties are the largest: 1, 2/3, 2/4, … of it.
        sizes = (200 // (number + 2) for number in range(len(self.counties)))
        self.sizes = list(accumulate(sizes))
        self.paying = _Paying(book)
        # How rows of a place begin, month by month, after the household's number.
        self.begins = {
            key: [f"{month:%Y-%m},{self.paying.name(key, month)}" for month in self.months]
            for key in self.counties
        }

        homes = list(product(self.counties, PROGRAMS))
        # The standards that were paid, month by month, and the lowest of them.
        self.standards = {
            home: [self.paying.standard(*home, month) for month in self.months] for home in homes
        }
        self.least = {
            home: self.paying.least_standard(*home, {day for day, _ in found})
            for home, found in self.standards.items()
        }

    def lines_of(self, number: int) -> list[str]:
        """The rows of one household, as lines of a CSV, by month."""
        draw = Random(f"{self.seed}/{number}")  # noqa: S311 - a demonstration, and no secret
        place = self.counties[bisect_right(self.sizes, int(draw.random() * self.sizes[-1]))]
        kind = self.book.places.get(place).kind
        program = "urban" if _percent(draw) < PROGRAM_URBAN[kind] else "rural"
        begins, standards = self.begins[place], self.standards[place, program]
        lines = []
        for stretch in self._stretches(draw, place, program):
            state = stretch.state
            facts = f"{program},{state.members},{state.income}.00"
            paid_by, cells = None, ""
            for position in range(stretch.first, stretch.end):
                if standards[position] != paid_by:
                    paid_by = standards[position]
                    day, word = paid_by
                    paid, amount = self.paying.amounts(place, program, day, state)
                    cells = f"{paid},{word},{amount}"
                lines.append(
                    f"SYN-{number:06d},{begins[position]},{facts},{cells},{state.category},1\n"
                )
        return lines

    def _stretches(self, draw: Random, place: str, program: str) -> Iterator[Stretch]:
        """When the household is on the list, and what changes while it is."""
        last = len(self.months)
        first = int(draw.random() * last) if _percent(draw) < JOIN_LATE else 0
        end = int(draw.random() * last) + 1 if _percent(draw) < LEAVE_EARLY else last
        if end <= first:
            first = 0
        state = self._state(draw, place, program)
        change = first + int(draw.random() * (end - first))
        other = self._changed(draw, place, program, state)
        if change > first:
            yield Stretch(first, change, state)
            state = other
        yield Stretch(change, end, state)

    def _state(self, draw: Random, place: str, program: str) -> State:
        category = _drawn(draw, CATEGORIES)
        if category == "三无":
            return State(1, 0, category if program == "urban" else NONE)
        members = _drawn(draw, MEMBERS)
        return State(members, self._income(draw, place, program, members), category)

    def _changed(self, draw: Random, place: str, program: str, state: State) -> State:
        """What becomes of a household; mostly nothing."""
        turn = _percent(draw)
        if state.category == "三无" or turn >= CHANGE_INCOME + CHANGE_MEMBERS:
            return state
        members = state.members
        if turn < CHANGE_MEMBERS:
            members += 1 if members == 1 or _percent(draw) < 50 else -1  # noqa: PLR2004 - a coin
        return State(members, self._income(draw, place, program, members), state.category)

    def _income(self, draw: Random, place: str, program: str, members: int) -> int:
        """An income below the lowest standard of all months, so that the household is paid."""
        if _percent(draw) < WITHOUT_INCOME:
            return 0
        limit = self.least[place, program] * members
        return STEP * int(draw.random() * (limit // STEP))


@frozen
class _Paying:
    """What households are paid, by the standard that was paid at the time; answers are remembered."""

    book: Book
    _base: dict[tuple[str, str, date, int, int], int] = field(factory=dict, init=False, repr=False)
    _more: dict[tuple[str, str, date, str], int] = field(factory=dict, init=False, repr=False)

    def name(self, place: str, month: date) -> str:
        """The place as a list writes it: its code, or the full name of one that has none."""
        places = self.book.places
        return places.code(place, month) or places.full_name(place, month)

    def amounts(self, place: str, program: str, day: date, state: State) -> tuple[Decimal, Decimal]:
        """Yuan of the allowance by itself, and with supplements, on the standard of a day."""
        base = self._allowance(place, program, day, state)
        more = self._supplement(place, program, day, state.category)
        return yuan_of(base), yuan_of(base + more)

    def standard(self, place: str, program: str, month: date) -> tuple[date, str]:
        """The day whose standard a month was paid on, and whether that is old or new.

        A notice that orders back-pay for a month found it paid at the rate of the eve of its raise.
        """
        for provision in self.book.provisions(place, BackPay):
            clause = provision.clause
            if not isinstance(clause, BackPay) or not isinstance(clause.months, When):
                continue
            window = clause.months
            if program in clause.back_pay and window.first and window.last:
                if window.contains(month):
                    return month_start(window.first - ONE_DAY), "old"
                return month, "new" if month > window.last else "old"
        return month, "new"

    def _allowance(self, place: str, program: str, day: date, state: State) -> int:
        key = (place, program, day, state.members, state.income)
        if key not in self._base:
            household = calc.Household(
                members=state.members, incomes=[calc.Income(amount=yuan_of(state.income * 100))]
            )
            self._base[key] = calc.allowance(self.book.at(place, on=day), household, program).fen
        return self._base[key]

    def _supplement(self, place: str, program: str, day: date, category: str) -> int:
        key = (place, program, day, category)
        if key not in self._more:
            household = calc.Household(members=(MEMBER_IN[category],))
            self._more[key] = calc.supplements(self.book.at(place, on=day), household, program).fen
        return self._more[key]

    def least_standard(self, place: str, program: str, days: Iterable[date]) -> int:
        """Whole yuan a month, of the lowest standard of the days."""
        founds = (standard_of_month(self.book.at(place, on=day), program) for day in days)
        return min(int(found.a_month) for found in founds) // 100


def _percent(draw: Random) -> int:
    """0 to 99."""
    return int(draw.random() * 100)


def _drawn(draw: Random, shares: Sequence[tuple[Any, int]]) -> Any:
    """One of the words, by its share of 100."""
    left = _percent(draw)
    for word, share in shares:
        left -= share
        if left < 0:
            return word
    raise ValueError(shares)


# --- to a file -----------------------------------------------------------------------------------


Tick = Callable[[int, int], None]  # households done, of how many


def _nobody(done: int, of: int) -> None:
    """Nobody watches."""
    del done, of


def months_of(text: str) -> list[date]:
    """The months of a span such as 2031-01..2031-12; `InputError` if it is none."""
    try:
        span = When(text)
    except BadValue:
        span = None
    if span is None or span.first is None or span.last is None:
        raise InputError(
            msg('"{text}" is no span of months; write 2031-01..2031-12, or 2031-01.', text=text)
        )
    return list(months_between(span.first, span.last))


def write(
    out: Path,
    households: int,
    months: Sequence[date],
    seed: int,
    tick: Tick = _nobody,
) -> int:
    """Write the register as CSV or Parquet and say how many rows it has.

    Amounts are yuan with two places. The same arguments give the same bytes. Raises `InputError`
    where the file's name does not say that it is synthetic, or a month has no standard.
    """
    if MARK not in out.name or out.suffix not in (".csv", ".parquet"):
        raise InputError(
            msg(
                "{file}: the name of a demonstration register holds the word synthetic and ends in "
                ".csv or .parquet.",
                file=out.name,
            )
        )
    if not 1 <= households <= MOST_HOUSEHOLDS:
        raise InputError(msg("Households are 1 to {most}.", most=MOST_HOUSEHOLDS))
    try:
        register = Register(load_demo(), months, seed)
        with beside(out) as folder:
            made = folder / out.name
            rows = _WRITERS[out.suffix](made, register, households, tick)
            put(made, out)
    except CannotSay as refusal:
        raise InputError(refusal.message) from None
    return rows


def _csv(path: Path, register: Register, households: int, tick: Tick) -> int:
    rows = 0
    with path.open("x", encoding="utf-8", newline="") as file:
        file.write(",".join(HEADERS) + "\n")
        for number in range(1, households + 1):
            lines = register.lines_of(number)
            rows += len(lines)
            file.writelines(lines)
            if number % TICK == 0:
                tick(number, households)
    tick(households, households)
    return rows


def _parquet(path: Path, register: Register, households: int, tick: Tick) -> int:
    """By way of a CSV, so that the rows are never all in memory."""
    import polars as pl

    between = path.with_suffix(".csv")
    rows = _csv(between, register, households, tick)
    yuan = pl.Decimal(precision=12, scale=2)
    types: dict[str, Any] = dict.fromkeys(HEADERS, pl.String())
    types |= dict.fromkeys(("members", MARK), pl.Int64()) | dict.fromkeys(AMOUNTS, yuan)
    pl.scan_csv(between, schema=types).sink_parquet(path)
    return rows


_WRITERS = {".csv": _csv, ".parquet": _parquet}
