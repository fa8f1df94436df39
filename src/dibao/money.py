"""Money: whole fen inside, yuan at the edges, never a float."""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from dibao.errors import InputError
from dibao.message import msg

_YUAN = re.compile(r"-?\d+(\.\d{1,2})?", re.ASCII)

MONTHS = {"month": 1, "quarter": 3, "year": 12}
ONCE = 0  # the `per` of an amount that is paid once


def fen_of(yuan: Decimal | int | str) -> int:
    """Whole fen of an amount in yuan. A float is a TypeError; a third decimal an `InputError`."""
    if isinstance(yuan, (float, bool)):
        raise TypeError("money is never a float: give Decimal, int or a string such as '12.50'")
    if isinstance(yuan, int):
        return yuan * 100
    text = str(yuan).strip()
    if not _YUAN.fullmatch(text):
        raise InputError(
            msg(
                '"{text}" is not an amount in yuan; write 1234 or 1234.50, at most two places.',
                text=text,
            )
        )
    return int(Decimal(text) * 100)


def decimal_of(yuan: Decimal | int | str) -> Decimal:
    """An amount in yuan with two places, as a caller gives it; refusals as of `fen_of`.

    Facts keep this form, so that a copy of them (`attrs.evolve`) is converted again unchanged.
    """
    return yuan_of(fen_of(yuan))


def yuan_of(fen: int | Fraction) -> Decimal:
    """Yuan with two places of whole fen; a fraction of a fen is a ValueError, never rounded."""
    if fen != int(fen):
        raise ValueError(f"{fen} is not a whole number of fen")
    return Decimal(int(fen)).scaleb(-2).quantize(Decimal("0.01"))


def divided(fen: Fraction | int, by: int) -> Fraction | int:
    """An amount divided, exact. Whole fen stay an int, which is several times as fast as a Fraction."""
    if isinstance(fen, int):
        whole, rest = divmod(fen, by)
        if not rest:
            return whole
    return Fraction(fen, by)


@frozen
class Money:
    """An amount with what it is per, for sentences: fen (may be a fraction) and the unit's words.

    `unit` is a unit of the policy format (`yuan/person/month`) or empty.
    """

    fen: Fraction | int
    unit: str = ""

    @property
    def digits(self) -> str:
        """The amount in yuan: 315.00, or 166.66… cut at the fen where it is no whole one."""
        if self.fen == int(self.fen):
            return str(yuan_of(self.fen))
        sign = "-" if self.fen < 0 else ""
        return f"{sign}{yuan_of(int(abs(Fraction(self.fen))))}…"

    def __str__(self) -> str:
        return f"{self.digits} {self.unit}" if self.unit else f"{self.digits} yuan"
