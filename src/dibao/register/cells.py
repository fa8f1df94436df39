"""One cell's text as a value. Every reader takes a text without stray spaces and full width.

A cell that cannot be meant raises `BadCell`, whose sentence says what would be right and never
repeats the cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from typing import Any

from dibao.calc.household import MOST_MEMBERS
from dibao.message import msg
from dibao.money import fen_of
from dibao.register.columns import BY_NAME, is_parted
from dibao.register.numbers import BROKEN
from dibao.register.persons import categories_of, category_of, grade_of
from dibao.register.refused import BadCell

MOST_YUAN = 1_000_000  # a household's amount for a month; more is a number of another kind

_MONTHS = (
    re.compile(r"(\d{4})[-/](\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})\.(\d{2})", re.ASCII),  # 2011.1 may be October that lost its nought
    re.compile(r"(\d{4})年(\d{1,2})月?", re.ASCII),
    re.compile(r"(\d{4})(\d{2})", re.ASCII),
)
_DAYS = (
    re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]?00:00:00(?:\.0+)?)?", re.ASCII),
    re.compile(r"(\d{4})\.(\d{1,2})\.(\d{1,2})", re.ASCII),
    re.compile(r"(\d{4})年(\d{1,2})月(\d{1,2})日", re.ASCII),
    re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII),
)
_WHOLE = re.compile(r"\d+", re.ASCII)
_NUMBER_WITH_WORDS = re.compile(r"[¥$]?\d[\d,.]*[^\d,.\-Ee]+", re.ASCII)
_AMOUNT = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?", re.ASCII)
_GROUPED = re.compile(r"-?[1-9]\d{0,2}(,\d{3})+(\.\d+)?", re.ASCII)

PROGRAMS: dict[str, str] = {
    word: program
    for program, words in (
        ("urban", ("urban", "城市", "城市低保", "城镇", "城镇低保", "城市居民最低生活保障")),
        ("rural", ("rural", "农村", "农村低保", "农村居民最低生活保障")),
    )
    for word in words
}
STANDARDS: dict[str, str] = {
    word: standard
    for standard, words in (
        ("old", ("old", "旧", "旧标准", "原", "原标准", "老标准")),
        ("new", ("new", "新", "新标准")),
    )
    for word in words
}


def month_of(text: str) -> date:
    """A month as its first day: 2011-01, 2011/1, 2011年1月, 201101, or a date on its first day."""
    for pattern in _MONTHS:
        if match := pattern.fullmatch(text):
            return _date(int(match[1]), int(match[2]), 1)
    day = _day(text)
    if day is None:
        raise BadCell("month", msg("This is not a month; write 2011-01."))
    if day.day != 1:
        raise BadCell("month", msg("This is a day within a month, not a month; write 2011-01."))
    return day


def month_or_day(text: str) -> date:
    """A month, or any day in it, as the month's first day."""
    day = _day(text)
    return month_of(text) if day is None else day.replace(day=1)


def day_of(text: str) -> date:
    """A day: 2011-05-05, 2011年5月5日, 20110505."""
    day = _day(text)
    if day is None:
        raise BadCell("date", msg("This is not a date; write 2011-05-05."))
    return day


def _day(text: str) -> date | None:
    matches = (pattern.fullmatch(text) for pattern in _DAYS)
    match = next(filter(None, matches), None)
    return None if match is None else _date(int(match[1]), int(match[2]), int(match[3]))


def _date(year: int, month: int, day: int) -> date:
    try:
        found = date(year, month, day)
    except ValueError:
        raise BadCell("date", msg("This day is not in the calendar.")) from None
    if not 1990 <= year <= 2100:  # noqa: PLR2004 - the allowance began in the 1990s
        raise BadCell("date", msg("This year is outside 1990 to 2100."))
    return found


def members_of(text: str) -> int:
    """How many members: a whole number."""
    if _NUMBER_WITH_WORDS.fullmatch(text):
        raise BadCell("unit", msg("Words follow the number; write the digits alone, 3."))
    if not _WHOLE.fullmatch(text):
        raise BadCell("count", msg("This is not a whole number of persons; write 3."))
    if not 1 <= int(text[:9]) <= MOST_MEMBERS or len(text) > len(str(MOST_MEMBERS)):
        raise BadCell("range", msg("A household has 1 to {most} members.", most=MOST_MEMBERS))
    return int(text)


def amount_of(text: str) -> int:
    """Fen of an amount in yuan: 1234, 1234.50 or 1,234.50; nothing is rounded."""
    if BROKEN.fullmatch(text):
        raise BadCell(
            "broken number", msg("The number was cut to an exponent; write all of its digits.")
        )
    if _NUMBER_WITH_WORDS.fullmatch(text) or text.startswith(("¥", "$")):
        raise BadCell(
            "unit", msg("The amount has a sign or words; write the digits alone, 460.00.")
        )
    if not _AMOUNT.fullmatch(text) and not _GROUPED.fullmatch(text):
        raise BadCell("amount", msg("This is not an amount in yuan; write 1234.50 or 1,234.50."))
    digits = text.replace(",", "")
    whole, _, places = digits.partition(".")
    if len(places.rstrip("0")) > 2:  # noqa: PLR2004 - yuan have two places
        raise BadCell(
            "places", msg("The amount has more than two decimal places; nothing is rounded here.")
        )
    if whole.startswith("-"):
        raise BadCell("range", msg("The amount is below nothing; give at least 0."))
    if len(whole) > len(str(MOST_YUAN)) or int(whole) >= MOST_YUAN:
        raise BadCell(
            "range", msg("The amount is {most} yuan or more for one month.", most=MOST_YUAN)
        )
    return fen_of(f"{whole}.{places[:2] or '0'}")


def program_of(text: str) -> str:
    """Urban or rural."""
    if text.lower() not in PROGRAMS:
        raise BadCell("word", msg("This is no program; write 城市 or 农村, urban or rural."))
    return PROGRAMS[text.lower()]


def standard_of(text: str) -> str:
    """Old or new: which standard a month was paid on."""
    if text.lower() not in STANDARDS:
        raise BadCell(
            "word", msg("This does not say which standard was paid; write 旧 or 新, old or new.")
        )
    return STANDARDS[text.lower()]


def flag_of(text: str) -> int:
    """1 or 0."""
    if text not in ("0", "1"):
        raise BadCell("word", msg("This is neither 1 nor 0."))
    return int(text)


def one_number(name: str, raw: str) -> None:
    """Refuse a number that white space parts: the cell may hold two, and each would be lost."""
    if BY_NAME[name].holds != "text" and is_parted(raw):
        raise BadCell(
            "parted", msg("White space stands within the number; write one number without it.")
        )


READERS: dict[str, Callable[[str], Any]] = {
    "month": month_of,
    "members": members_of,
    "place": str,
    "program": program_of,
    "income": amount_of,
    "paid": amount_of,
    "paid_on": standard_of,
    "since": month_or_day,
    "until": month_or_day,
    "paid_out": amount_of,
    "paid_out_on": day_of,
    "amount": amount_of,
    "category": category_of,
    "synthetic": flag_of,
    "categories": categories_of,
    "grade": grade_of,
}
