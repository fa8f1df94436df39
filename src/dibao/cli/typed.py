"""What a person types: days, months, numbers, incomes, each refused with a sentence of its own."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from datetime import date
from itertools import islice
from typing import TYPE_CHECKING, Any

import click

from dibao.errors import InputError
from dibao.message import Message, msg
from dibao.money import MONTHS, fen_of
from dibao.policy.values import months_between

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_WHOLE = re.compile(r"\d+", re.ASCII)
MOST_DIGITS = 9  # a longer number is a mistake, whatever is counted


class BadLine(Exception):
    """Everything that is wrong with a command line."""

    def __init__(self, problems: Sequence[Message]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(map(str, problems)))


class Mistyped(click.BadParameter):
    """A word that cannot be read; `sentence` says what would be right."""

    def __init__(self, sentence: Message) -> None:
        super().__init__(str(sentence))
        self.sentence = sentence


if TYPE_CHECKING:
    ParamType = click.ParamType[Any]
else:  # older versions of click have no type arguments
    ParamType = click.ParamType


class Typed(ParamType):
    """Something typed; subclasses read it."""

    name = "text"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The value that a word stands for."""
        del param, ctx
        if not isinstance(value, str):  # a default, or read before
            return value
        try:
            return self.read(plain(value.strip()))
        except InputError as error:
            raise Mistyped(error.message) from None

    def read(self, text: str) -> Any:
        """The value of a text without full-width characters; `InputError` if it has none."""
        return text


def plain(text: str) -> str:
    """The text itself; full-width digits and signs, as Chinese keyboards give them, are refused."""
    half = unicodedata.normalize("NFKC", text)
    wide = any("！" <= character <= "～" and character.isascii() is False for character in text)
    if wide and any(character.isdigit() for character in half):
        raise Mistyped(
            msg('"{text}" has full-width digits or signs; write {plain}.', text=text, plain=half)
        )
    return text


class Day(Typed):
    """A calendar day, 2011-10-01."""

    name = "date"

    def read(self, text: str) -> date:
        """The day."""
        if not _DAY.fullmatch(text):
            raise InputError(msg('"{text}" is not a date; write it as 2011-10-01.', text=text))
        return _date(text, text)


class MonthOf(Typed):
    """A calendar month, 2011-10, as its first day."""

    name = "month"

    def read(self, text: str) -> date:
        """Its first day."""
        if not _DAY.fullmatch(f"{text}-01"):
            raise InputError(msg('"{text}" is not a month; write it as 2011-10.', text=text))
        return _date(f"{text}-01", text)


MOST_MONTHS = 120


class Months(Typed):
    """Calendar months in a row, 2020-10..2020-12, or one, each as its first day."""

    name = "months"

    def read(self, text: str) -> tuple[date, ...]:
        """Their first days, in order."""
        first, _, last = text.partition("..")
        start, end = MonthOf().read(first), MonthOf().read(last or first)
        if end < start:
            raise InputError(
                msg('"{text}" ends before it begins; write 2020-10..2020-12.', text=text)
            )
        months = tuple(islice(months_between(start, end), MOST_MONTHS + 1))
        if len(months) > MOST_MONTHS:
            raise InputError(
                msg('"{text}" is more than {most} months.', text=text, most=MOST_MONTHS)
            )
        return months


def _date(iso: str, text: str) -> date:
    try:
        return date.fromisoformat(iso)
    except ValueError:
        raise InputError(
            msg('"{text}" names a day that does not exist in the calendar.', text=text)
        ) from None


class Whole(Typed):
    """A whole number."""

    name = "number"

    def read(self, text: str) -> int:
        """The number."""
        if not _WHOLE.fullmatch(text) or len(text) > MOST_DIGITS:
            raise InputError(
                msg('"{text}" is not a whole number; write it in digits, 3.', text=text)
            )
        return int(text)


class IncomeOf(Typed):
    """An income with its period, 1000/month: the amount as text and the period."""

    name = "income"

    def read(self, text: str) -> tuple[str, str]:
        """Amount and period; the amount is checked here, so that all mistakes are told at once."""
        amount, slash, per = text.partition("/")
        if not slash or per not in MONTHS:
            raise InputError(
                msg(
                    '"{text}" is no income; write 1000/month, 3000/quarter or 12000/year.',
                    text=text,
                )
            )
        fen_of(amount)
        return amount, per


class OneOf(Typed):
    """One of a few words."""

    name = "word"

    def __init__(self, *words: str) -> None:
        self.words = words

    def read(self, text: str) -> str:
        """The word itself."""
        if text not in self.words:
            raise InputError(msg('"{text}" is not one of: {words}.', text=text, words=self.words))
        return text

    def get_metavar(self, param: click.Parameter, ctx: click.Context | None = None) -> str:
        """The words themselves, as the help shows them."""
        del param, ctx
        return "|".join(self.words)
