"""The household's own number: kept so that the list can be paid, unless it tells who someone is."""

from __future__ import annotations

import re

from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from dibao.message import msg
from dibao.register.refused import BadCell

LONGEST = 40
FEWEST_DIGITS = 3  # of a number with other words; fewer do not tell two households apart
LONG = 16  # digits; a spreadsheet keeps 15 of a number

OWN = re.compile(r"[0-9A-Za-z低保字第号证户][0-9A-Za-z低保字第号证户._/\-()〔〕]*", re.ASCII)
_SHORT = re.compile(r"[A-Za-z]{0,4}\d{1,9}", re.ASCII)  # too few digits to tell who someone is
_DIGIT = re.compile(r"\d", re.ASCII)
BROKEN = re.compile(r"-?\d+(\.\d+)?[Ee]\+?\d+", re.ASCII)  # 2.20302E+17

PERSONAL = re.compile(
    r"""
    # an ID card number, GB 11643: as the whole number, or inside one with a date of birth
    (?<!\d)\d{17}[\dXx](?!\d) | (?<!\d)\d{15}(?!\d)
    | [1-9]\d{5}(18|19|20)\d\d(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{3}[\dXx]
    # a telephone number: a mobile one, or one with an area code
    | (?<!\d)(86)?1[3-9]\d{9}(?!\d) | (?<!\d)0[1-9]\d{8,10}(?!\d)
    # so many letters together may be a name
    | [A-Za-z]{5}
    """,
    re.ASCII | re.VERBOSE,
)


def own_number(text: str) -> str | None:
    """The number as it may be shown; None where file, sheet and row must stand for it.

    Kept: Latin letters, digits, - . / ( ) and signs such as 低保字第…号. Not kept: what has the form
    of an ID card or telephone number, or holds other words, or five letters together.
    """
    if _SHORT.fullmatch(text):
        return text
    if BROKEN.fullmatch(text) or _is_cut(text):
        raise BadCell("broken number", CUT)
    least = 1 if OWN.fullmatch(text) else FEWEST_DIGITS
    if len(text) > LONGEST or len(_DIGIT.findall(text)) < least:
        raise BadCell(
            "household",
            msg(
                "This is no household number; it has digits, and at most {most} signs.",
                most=LONGEST,
            ),
        )
    return text if OWN.fullmatch(text) and not is_personal(text) else None


CUT = msg(
    "The number was typed as a number and has lost its last digits; the spreadsheet must hold it as text."
)


def is_personal(text: str) -> bool:
    """Whether a number has, or holds, the form of an ID card or telephone number, or of a name."""
    return PERSONAL.search(re.sub(r"[^0-9A-Za-z]", "", text)) is not None


def _is_cut(text: str) -> bool:
    """Whether it is an ID card number of which a spreadsheet kept only 15 digits."""
    if len(text) != 18 or not text.isdecimal() or not text.endswith("000"):  # noqa: PLR2004
        return False
    try:
        return str(ric.calc_check_digit(text)) != text[-1]
    except ValidationError:
        return True


def may_be_rounded(text: str) -> bool:
    """Whether a long number reads as a spreadsheet's floating-point number would.

    The shortest decimal form of the nearest such number, filled up with noughts, is the text.
    """
    if len(text) < LONG or not text.isascii() or not text.isdecimal():
        return False
    mantissa, _, power = repr(float(text)).partition("e+")
    if not power:
        return mantissa.removesuffix(".0") == text
    whole, _, places = mantissa.partition(".")
    return (whole + places).ljust(int(power) + 1, "0") == text
