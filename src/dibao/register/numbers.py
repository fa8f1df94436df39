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

# What stands before 字第: province and city in one sign each, the office, the program. 吉民低保字第12号
_PROVINCES = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川黔滇藏陕甘青宁新"
_CITIES = (
    "长太沈哈石呼济郑杭合福昌汉穗成昆兰银乌西南大连鞍抚丹锦营四通松延齐牡佳唐邯洛烟潍甬厦深珠汕"
)
_ISSUED = rf"[{_PROVINCES}]?[{_CITIES}]?民?政?[城农]?(?:低保|救助|低|救|保)证?字"
_SIGNS = "0-9A-Za-z低保字第号证户"
OWN = re.compile(rf"(?:{_ISSUED}|[{_SIGNS}])[{_SIGNS}._/\-()〔〕]*", re.ASCII)
# Too few digits to tell who someone is.
_SHORT = re.compile(r"[A-Za-z]{0,4}\d{1,6}|\d{1,9}", re.ASCII)
_DIGIT = re.compile(r"\d", re.ASCII)
BROKEN = re.compile(r"-?\d+(\.\d+)?[Ee]\+?\d+", re.ASCII)  # 2.20302E+17


def _apart(*signs: str) -> str:
    """These signs one after another, whatever stands between them but letters and digits.

    So a number is found in pieces (139 0431 0001), and with more behind or before it (…-1).
    """
    return "[^0-9A-Za-z]*".join(signs)


_D, _BEGIN, _END = "[0-9]", r"(?<![0-9])", r"(?![0-9])"
_BORN = (
    f"(?:{_apart('1', '[89]')}|{_apart('2', '0')})",
    _D,
    _D,
    f"(?:{_apart('0', '[1-9]')}|{_apart('1', '[0-2]')})",
    f"(?:{_apart('0', '[1-9]')}|{_apart('[12]', _D)}|{_apart('3', '[01]')})",
)
# Passports and permits, which serve as the number where somebody has no ID card. Only forms that
# begin with a document's own letters: any letter and eight digits may be an office's number. They
# are looked for in one piece, since offices part theirs: H-2020-0001.
_DOCUMENTS = (
    "[EGeg][0-9]{8}",  # ordinary passports: G12345678, E12345678, EA1234567
    "[Ee][A-HJ-NP-Za-hj-np-z][0-9]{7}",
    "[HMhm][0-9]{8}(?:[0-9]{2})?",  # 来往内地通行证 (回乡证), also with the number of its issue
    "[CWLTcwlt][0-9]{8}",  # 往来港澳通行证, 往来台湾通行证
    "[Cc][A-HJ-NP-Za-hj-np-z][0-9]{7}",
    "[Kk][0-9]{8}",  # passports of Hong Kong and of Macao
    "(?:[Kk][Jj]|[Mm][AaBb])[0-9]{7}",
    "[A-Za-z]{3}[0-9]{12}",  # 外国人永久居留证 of before 2023; the later ones have 18 digits
    r"[A-Za-z]{1,2}[0-9]{6}\([0-9Aa]\)",  # identity card of Hong Kong: A123456(7)
)
_ALONE = r"(?<![0-9A-Za-z])"
PERSONAL = re.compile(
    "|".join(
        (
            # an ID card number, GB 11643: as the whole number, of 18 or 15 digits,
            _BEGIN + _apart(*(_D,) * 17, "[0-9Xx]") + _END,
            _BEGIN + _apart(*(_D,) * 15) + _END,
            # or inside one, by its date of birth, with or without the check digit
            _apart("[1-9]", *(_D,) * 5, *_BORN, *(_D,) * 3),
            # or one that has lost the last two digits,
            _BEGIN + _apart("[1-9]", *(_D,) * 5, *_BORN, *(_D,) * 2) + _END,
            # a telephone number: a mobile one, or one with an area code
            _BEGIN + f"(?:{_apart('8', '6', '')})?" + _apart("1", "[3-9]", *(_D,) * 9) + _END,
            *(_BEGIN + _apart("0", "[1-9]", *(_D,) * more) + _END for more in (8, 9, 10)),
            # a passport or a permit
            *(_ALONE + form + _END for form in _DOCUMENTS),
            # so many letters together may be a name
            _apart(*("[A-Za-z]",) * 5),
        )
    )
)


def own_number(text: str) -> str | None:
    """The number as it may be shown; None where file, sheet and row must stand for it.

    Kept: Latin letters, digits, - . / ( ) and signs such as 低保字第…号, with the abbreviations of a
    province and a city before them (吉长民低保字第…号). Not kept: what has, or holds in pieces, the
    form of an ID card or telephone number, has that of a passport or permit, or holds other words,
    or five letters together.
    """
    if _SHORT.fullmatch(text):
        return text
    if is_broken(text):
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
    """Whether a number has, or holds, the form of a document, of a telephone number, or of a name."""
    return PERSONAL.search(text) is not None


def is_broken(text: str) -> bool:
    """Whether a number was typed as a number, of which a spreadsheet has lost the last digits."""
    return BROKEN.fullmatch(text) is not None or _is_cut(text)


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
