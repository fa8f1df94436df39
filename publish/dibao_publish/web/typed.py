"""Numbers, amounts and months as people type them on a phone: ３人, 1,000.50, 800元, 2026年11月."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from datetime import date
from typing import TypeVar

from dibao.message import Message, msg
from dibao_publish.web.days import FIRST, LAST, parse_day
from dibao_publish.web.forms import Wrong
from dibao_publish.web.page import Ask, BadDay, shown

T = TypeVar("T")
MOST_YUAN = 10_000_000  # a month or a year; what is more is a slip of the finger

_WHOLE = re.compile(r"(\d{1,4})[人口岁个名位]?", re.ASCII)
_AMOUNT = re.compile(r"[¥￥]?(\d{1,12}|\d{1,3}(?:,\d{3})+)(?:\.(\d+))?(?:元|块|圆)?", re.ASCII)
_MONTH = re.compile(r"(\d{4})[-/.年]?(\d{1,2})月?", re.ASCII)


class Mistyped(ValueError):
    """The text typed is not what the field asks for; `message` says what would be."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(str(message))


def tidy(text: str) -> str:
    """Full-width digits and signs made plain, without spaces."""
    return "".join(unicodedata.normalize("NFKC", text).split())


def whole(text: str, least: int, most: int) -> int:
    """A whole number within bounds; raises `Mistyped`."""
    match = _WHOLE.fullmatch(tidy(text))
    if match is None or not least <= int(match[1]) <= most:
        raise Mistyped(
            msg("Write a whole number in digits, from {least} to {most}.", least=least, most=most)
        )
    return int(match[1])


def money(text: str) -> str:
    """An amount in yuan, not below 0, as digits: 1000.50; raises `Mistyped`."""
    plain = tidy(text)
    if plain.startswith(("-", "−", "–")):
        raise Mistyped(msg("An amount cannot be below 0; write 0 if there is none."))
    match = _AMOUNT.fullmatch(plain)
    if match is None:
        raise Mistyped(msg("This is no amount; write it in digits, like 1200 or 1200.50."))
    yuan, fen = match[1].replace(",", ""), match[2] or ""
    if len(fen.rstrip("0")) > 2:  # noqa: PLR2004 - places of a fen
        raise Mistyped(msg("An amount has at most two places after the point, like 1200.50."))
    if int(yuan) > MOST_YUAN:
        raise Mistyped(msg("This amount is too large; look whether there is a digit too many."))
    return f"{int(yuan)}.{fen[:2]:0<2}"


def month(text: str) -> date:
    """The first day of a month such as 2026-11 or 2026年11月, or of the month of a day."""
    plain = tidy(text)
    match = _MONTH.fullmatch(plain)
    if match is not None and 1 <= int(match[2]) <= 12:  # noqa: PLR2004 - months of a year
        year = int(match[1])
        if FIRST.year <= year <= LAST.year:
            return date(year, int(match[2]), 1)
    try:
        return parse_day(plain).replace(day=1)
    except BadDay:
        raise Mistyped(
            msg('"{text}" is no month that can be meant; write it like 2026-11.', text=shown(text))
        ) from None


class Reading:
    """Fields read one by one; what is wrong with each is collected, so that all is said at once."""

    def __init__(self, ask: Ask) -> None:
        self.ask = ask
        self.wrong: list[Wrong] = []

    def read(self, name: str, parse: Callable[[str], T], at: str = "") -> T | None:
        """What a field says; None where it is empty or wrong. `at`: where a mistake is told."""
        text = self.ask.get(name)
        if not text:
            return None
        try:
            return parse(text)
        except Mistyped as error:
            self.wrong.append(Wrong(at or name, error.message))
            return None

    def refuse(self, name: str, message: Message) -> None:
        """Say what is wrong with a field."""
        self.wrong.append(Wrong(name, message))
