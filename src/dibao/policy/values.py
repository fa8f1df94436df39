"""The values that a policy file holds: exact numbers, bounds, pointers, lacks, and dates as printed.

Only an `Exact` can be paid; a `Bound` binds lower levels and feeds checks.
Every value keeps its text, so that a file read and written again is the same file.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, timedelta
from enum import Enum
from fractions import Fraction

from attrs import field, frozen
from dateutil.relativedelta import relativedelta

from dibao.message import Message, msg

ONE_DAY = timedelta(days=1)


class Lack(Enum):
    """Why a field has no value: the text is silent, or the copy stops before it may speak."""

    NOT_STATED = "not stated"
    NOT_SEEN = "not seen"

    def __str__(self) -> str:
        return self.value


_LACKS = {lack.value: lack for lack in Lack}


class Unchanged(Enum):
    """The word `unchanged`: the older amount goes on."""

    UNCHANGED = "unchanged"

    def __str__(self) -> str:
        return self.value


UNCHANGED = Unchanged.UNCHANGED


class BadValue(ValueError):
    """A text that is no value of the kind asked for; carries the `Message` for the editor."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


# --- numbers -----------------------------------------------------------------------------------

_WHOLE = r"(?:0|[1-9][0-9]{0,14})"
NUMBER = rf"-?{_WHOLE}(?:\.[0-9]{{1,10}})?%?|{_WHOLE}/[1-9][0-9]{{0,14}}"
_NUMBER = re.compile(NUMBER)
_YUAN = re.compile(rf"-?{_WHOLE}(?:\.[0-9]{{1,2}})?")
_THOUSANDS = re.compile(r"[0-9]{1,3}(,[0-9]{3})+(\.[0-9]+)?")
_ZEROS = re.compile(r"-?0[0-9]+(\.[0-9]+)?%?")
_LONG = re.compile(r"-?[0-9][0-9.]{15,}%?")


def _no_number(text: str) -> BadValue:
    """What is wrong with a text that is no number."""
    if _THOUSANDS.fullmatch(text):
        plain = text.replace(",", "")
        sentence = msg('"{text}" has thousands separators; write {plain}.', text=text, plain=plain)
    elif _ZEROS.fullmatch(text):
        sentence = msg('"{text}" begins with 0; write it without.', text=text)
    elif _LONG.fullmatch(text):
        sentence = msg("The number is too long; 15 digits and 10 decimals are the most.")
    else:
        sentence = msg('"{text}" is not a number; write 375, 12.50, 20% or 1/7.', text=text)
    return BadValue(sentence)


@frozen
class Number:
    """A number as printed: `375`, `12.50`, `20%`, `1/7`. `value` is exact; 20% is 1/5."""

    text: str
    value: Fraction = field(init=False, eq=False, repr=False)

    @value.default
    def _value(self) -> Fraction:
        if not _NUMBER.fullmatch(self.text):
            raise _no_number(self.text)
        if self.text.endswith("%"):
            return Fraction(self.text[:-1]) / 100
        return Fraction(self.text)

    @property
    def is_percent(self) -> bool:
        """True where the number was printed with %."""
        return self.text.endswith("%")

    @property
    def is_yuan(self) -> bool:
        """True where it can be yuan: at most two decimals, neither % nor a fraction."""
        return _YUAN.fullmatch(self.text) is not None

    def __str__(self) -> str:
        return self.text


# --- values ------------------------------------------------------------------------------------


@frozen
class Exact:
    """An exact number, and the number that the notice says it replaces (由350提高到375)."""

    number: Number
    was: Number | None = None

    @property
    def value(self) -> Fraction:
        """The number itself, exact."""
        return self.number.value

    def __str__(self) -> str:
        return f"{self.number}{_was(self.was)}"


@frozen
class Bound:
    """A limit or an aim, never an amount that can be paid.

    `word`: `at least` 不低于, `at most` 不高于, `about` 左右, `guide` 指导标准, or `range` (200..220).
    """

    word: str
    low: Number | None = None
    high: Number | None = None
    was: Number | None = None

    def admits(self, value: Fraction) -> bool:
        """Whether a value keeps to the limit; `about` and `guide` bind nobody."""
        if self.word in ("about", "guide"):
            return True
        if self.low is not None and value < self.low.value:
            return False
        return self.high is None or value <= self.high.value

    def __str__(self) -> str:
        if self.word == "range":
            return f"{self.low or ''}..{self.high or ''}{_was(self.was)}"
        return f"{self.word} {self.low or self.high}{_was(self.was)}"


@frozen
class Pointer:
    """`as urban`, `as 甲县`: the amount that stands there, followed through later changes."""

    target: str

    def __str__(self) -> str:
        return f"as {self.target}"


Value = Exact | Bound | Pointer | Unchanged | Lack

BOUND_WORDS = ("at least", "at most", "about", "guide")
_WAS = re.compile(", *was +")
_RANGE = re.compile(r"(.+?)?\.\.(.+)?")


def _was(was: Number | None) -> str:
    return f", was {was}" if was is not None else ""


def parse_lack(text: str) -> Lack | None:
    """`not stated` or `not seen`, or None if the text is neither."""
    return _LACKS.get(text)


def parse_value(text: str) -> Value:
    """Read a value; `BadValue` says what would be right."""
    lack = parse_lack(text)
    if lack is not None:
        return lack
    if text == UNCHANGED.value:
        return UNCHANGED
    if text.startswith("as ") and text[3:].strip():
        return Pointer(text[3:].strip())
    main, was = _split_was(text)
    for word in BOUND_WORDS:
        if main.startswith(word + " "):
            number = Number(main[len(word) :].strip())
            low, high = (None, number) if word == "at most" else (number, None)
            return Bound(word, low, high, was)
    if ".." in main:
        return _range(main, was)
    return Exact(Number(main), was)


def _split_was(text: str) -> tuple[str, Number | None]:
    parts = _WAS.split(text)
    if len(parts) == 1:
        return text, None
    if parts[2:]:
        raise BadValue(msg('"{text}" says "was" twice; one older amount is enough.', text=text))
    return parts[0].rstrip(), Number(parts[1])


def _range(main: str, was: Number | None) -> Bound:
    match = _RANGE.fullmatch(main)
    if match is None or not (match[1] or match[2]):
        raise BadValue(msg('"{text}" is not a range; write 200..220, 70.. or ..17.', text=main))
    low, high = (Number(part) if part else None for part in match.groups())
    if low is not None and high is not None and low.value > high.value:
        raise BadValue(msg('"{text}" runs backwards; the smaller number comes first.', text=main))
    return Bound("range", low, high, was)


# --- dates -------------------------------------------------------------------------------------

FIRST_YEAR, LAST_YEAR = 1900, 2199  # a year outside is mistyped

_YEAR = re.compile(r"([0-9]{4})")
_QUARTER = re.compile(r"([0-9]{4})-Q([1-4])")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})")
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
DAY = _DAY.pattern
POINT = "|".join(form.pattern for form in (_DAY, _MONTH, _QUARTER, _YEAR))
DURATION = "([1-9][0-9]{0,2}) (year|month)s?"


@frozen
class When:
    """A date as exact as printed.

    `2011`, `2011-10`, `2011-10-01`, `2011-Q3`, `by 2031-10`, `before 2011-05-10`,
    `2011-01..2011-03`, `2031-10..`, `none`.
    `first` and `last` are the first and last day it may mean; None where it is open.
    `day`, `month`, `quarter`, `year` tell how exact it is (`exactness`); `none` means never.
    """

    text: str
    first: date | None = field(init=False, eq=False, repr=False)
    last: date | None = field(init=False, eq=False, repr=False)
    exactness: str = field(init=False, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        first, last, exactness = _parse_when(self.text)
        object.__setattr__(self, "first", first)
        object.__setattr__(self, "last", last)
        object.__setattr__(self, "exactness", exactness)

    @property
    def is_none(self) -> bool:
        """True for the word `none`."""
        return self.exactness == "none"

    def contains(self, day: date) -> bool:
        """Whether the day lies inside the span, both ends included."""
        if self.is_none or (self.first is not None and day < self.first):
            return False
        return self.last is None or day <= self.last

    def __str__(self) -> str:
        return self.text


Span = tuple[date | None, date | None, str]


def _parse_when(text: str) -> Span:
    if text == "none":
        return None, None, "none"
    for word in ("by", "before"):
        if text.startswith(word + " "):
            first, last, _ = _point(text[len(word) + 1 :], text)
            return None, last if word == "by" else first - ONE_DAY, word
    if ".." in text:
        return _span(text)
    return _point(text, text)


def _span(text: str) -> Span:
    left, _, right = text.partition("..")
    if not (left or right):
        return None, None, "span"
    first = _point(left, text)[0] if left else None
    last = _point(right, text)[1] if right else None
    if first is not None and last is not None and first > last:
        raise BadValue(msg('"{text}" runs backwards; the earlier date comes first.', text=text))
    return first, last, "span"


def _point(part: str, whole: str) -> tuple[date, date, str]:
    first, last, exactness = _calendar(part, whole)
    if first.year < FIRST_YEAR or last.year > LAST_YEAR:
        raise BadValue(
            msg(
                '"{text}" names the year {year}; it must lie from {first} to {last}.',
                text=whole,
                year=part[:4],
                first=FIRST_YEAR,
                last=LAST_YEAR,
            )
        )
    return first, last, exactness


def _calendar(part: str, whole: str) -> tuple[date, date, str]:
    try:
        if match := _DAY.fullmatch(part):
            day = date(*map(int, match.groups()))
            return day, day, "day"
        if match := _MONTH.fullmatch(part):
            first = date(int(match[1]), int(match[2]), 1)
            return first, month_end(first), "month"
        if match := _QUARTER.fullmatch(part):
            first = date(int(match[1]), 3 * int(match[2]) - 2, 1)
            return first, month_end(add_months(first, 2)), "quarter"
        if match := _YEAR.fullmatch(part):
            return date(int(match[1]), 1, 1), date(int(match[1]), 12, 31), "year"
    except ValueError:
        raise BadValue(
            msg('"{text}" names a day that does not exist in the calendar.', text=whole)
        ) from None
    raise BadValue(
        msg(
            '"{text}" is not a date; write 2011, 2011-10, 2011-10-01, 2011-Q3, by 2011-10, '
            "before 2011-05-10, 2011-01..2011-03 or none.",
            text=whole,
        )
    )


def add_months(day: date, months: int) -> date:
    """The same day so many calendar months on (the last day of a shorter month)."""
    return day + relativedelta(months=months)


def month_start(day: date) -> date:
    """The first day of the day's month; months are written as such dates throughout."""
    return day.replace(day=1)


def month_end(day: date) -> date:
    """The last day of the day's month."""
    return day.replace(day=monthrange(day.year, day.month)[1])


def months_between(first: date, last: date) -> Iterator[date]:
    """The months from `first` to `last`, both included, each as its first day."""
    month = month_start(first)
    while month <= last:
        yield month
        year, number = divmod(month.month, 12)
        month = month.replace(year=month.year + year, month=number + 1)


def valid_for_end(text: str, start: date) -> date:
    """The last day of a 有效期 such as `1 year` or `6 months` that begins on `start`."""
    match = re.fullmatch(DURATION, text)
    if match is None:
        raise BadValue(msg('"{text}" is not a duration; write 1 year or 6 months.', text=text))
    months = int(match[1]) * (12 if match[2] == "year" else 1)
    return add_months(start, months) - ONE_DAY


__all__ = [
    "BOUND_WORDS",
    "DAY",
    "DURATION",
    "FIRST_YEAR",
    "LAST_YEAR",
    "NUMBER",
    "POINT",
    "UNCHANGED",
    "BadValue",
    "Bound",
    "Exact",
    "Lack",
    "Number",
    "Pointer",
    "Unchanged",
    "Value",
    "When",
    "add_months",
    "month_end",
    "month_start",
    "months_between",
    "parse_lack",
    "parse_value",
    "valid_for_end",
]
