"""The columns of a list: what each means, and the headers by which offices call it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping

from attrs import frozen

from dibao.errors import InputError
from dibao.message import Message, msg

_UNIT = re.compile(r"\((元|人|元/月|yuan)\)$")
# Spaces of every kind, and characters that take no room, as web pages and spreadsheets leave them.
_SPACES = "[\\s\u200b-\u200f\u2060\ufeff]+"
_STRAY = re.compile(_SPACES)
# White space within a number; a time of day that follows a date is none.
_PARTED = re.compile(f"[0-9.,]{_SPACES}(?![0-9]{{1,2}}:)[0-9.,]")


@frozen
class Column:
    """A column that is kept. `name` is its English header; `headers` are the others, folded.

    `holds`: "text", "whole" numbers (of money: fen) or a "date". `required`: a list must have it.
    """

    name: str
    words: Message
    headers: tuple[str, ...]
    holds: str = "text"
    required: bool = False


COLUMNS = (
    Column(
        "household",
        msg("household number"),
        ("户编号", "家庭编号", "户号", "低保证号", "保障证号", "救助证号", "household_number"),
        required=True,
    ),
    Column(
        "month",
        msg("month"),
        ("月份", "年月", "发放月", "发放月份", "所属月份", "发放年月"),
        "date",  # a list without months is a roster
    ),
    Column(
        "members",
        msg("number of members"),
        ("人数", "保障人数", "享受人数", "低保人数", "persons"),
        "whole",
        required=True,
    ),
    Column(
        "place",
        msg("place"),
        ("地区", "区县", "县区", "县市区", "县(市、区)", "行政区划", "county"),
        required=True,
    ),
    Column("program", msg("program"), ("项目", "类别", "低保类别", "救助类别"), required=True),
    Column("income", msg("income"), ("收入", "月收入", "家庭月收入", "monthly_income"), "whole"),
    Column("paid", msg("paid"), ("已发", "已发金额", "实发金额", "发放金额", "低保金"), "whole"),
    Column("paid_on", msg("standard paid on"), ("标准", "执行标准", "发放标准")),
    Column(
        "since", msg("on the list since"), ("进入月", "进入月份", "纳入月份", "享受起始月"), "date"
    ),
    Column("until", msg("on the list until"), ("离开月", "离开月份"), "date"),
    Column("paid_out", msg("back-pay already paid"), ("已补发", "已补发金额"), "whole"),
    Column("paid_out_on", msg("day of the back-pay"), ("补发日期", "已补发日期"), "date"),
    Column("amount", msg("regular payment in all"), ("合计", "合计金额", "实发合计"), "whole"),
    Column("category", msg("category"), ("对象类别", "保障类别")),
    Column("synthetic", msg("synthetic"), ("虚构",), "whole"),
    Column(
        "categories",
        msg("categories of persons"),
        ("分类施保类别", "分类施保", "施保类别", "人员类别"),
    ),
    Column("grade", msg("grade"), ("档次", "补助档次", "保障档次")),
)
BY_NAME: dict[str, Column] = {column.name: column for column in COLUMNS}
REQUIRED = tuple(column.name for column in COLUMNS if column.required)


def fold(header: str) -> str:
    """A header without what may differ: spaces, width, case, and a unit in brackets."""
    return _UNIT.sub("", _STRAY.sub("", unicodedata.normalize("NFKC", header)).lower())


def plain(text: str) -> str:
    """A cell's text without stray spaces, with digits and punctuation of ordinary width."""
    if text.isascii() and text.isprintable() and " " not in text:  # nothing to mend, and common
        return text
    return _STRAY.sub("", unicodedata.normalize("NFKC", text))


def is_parted(text: str) -> bool:
    """Whether white space parts a number, as in a cell that holds two: 500 and 300 below it."""
    return _PARTED.search(unicodedata.normalize("NFKC", text)) is not None


KNOWN: dict[str, str] = {
    fold(header): column.name for column in COLUMNS for header in (column.name, *column.headers)
}


def known(header: str | None, mapping: Mapping[str, str]) -> str | None:
    """The column that a header means: by the caller's mapping, else by the table; None: not kept.

    `mapping`: folded header to the name of a column; a column that it names has no other header.
    """
    folded = fold(header or "")
    if folded in mapping:
        return mapping[folded]
    name = KNOWN.get(folded)
    return None if name in mapping.values() else name


def folded_mapping(mapping: Mapping[str, str]) -> dict[str, str]:
    """A mapping from an office's headers to ours, as `known` takes it.

    Ours may be written in English or as any accepted header. Raises `InputError` for a word that is
    neither; it is counted, not repeated.
    """
    found: dict[str, str] = {}
    wrong: list[int] = []
    for number, (theirs, ours) in enumerate(mapping.items(), start=1):
        name = KNOWN.get(fold(ours))
        if name is None:
            wrong.append(number)
        else:
            found[fold(theirs)] = name
    if wrong:
        raise InputError(
            msg(
                "The mapping names no column of a list in its entries {numbers}; it is one of: {columns}.",
                numbers=tuple(map(str, wrong)),
                columns=tuple(BY_NAME),
            )
        )
    return found


# What a header says whose column has numbers of documents, however these look.
_OF_DOCUMENTS = re.compile(
    "证件|身份证|护照|通行证|居住证|居留证|永居证|回乡证|台胞证|军官证|passport|permit|idcard|id_?n(?:o|umber)"
)


def takes_documents(mapping: Mapping[str, str]) -> bool:
    """Whether a mapping takes a column of documents (证件号, 护照号) for households' own numbers.

    `mapping`: as of `known`. No header that is known without one calls them so.
    """
    return any(
        ours == "household" and _OF_DOCUMENTS.search(theirs) for theirs, ours in mapping.items()
    )


def label(name: str) -> Message:
    """A column as a sentence calls it."""
    return BY_NAME[name].words


def accepted(names: Iterable[str]) -> tuple[str, ...]:
    """The columns with the first header that each may have: month/月份."""
    return tuple(f"{name}/{BY_NAME[name].headers[0]}" for name in names)
