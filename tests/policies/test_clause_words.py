"""The words of the shipped clauses: what a clause states, its words say.

Compared are the numbers of its amounts (yuan, percents, factors; no fractions such as 1/7) and the
years, quarters, months and days of its own dates. What is marked `inferred` need not be printed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from functools import cache
from typing import Any

import pytest
from attrs import evolve

import dibao
from dibao.policy.clauses import Clause, Notice
from dibao.policy.fields import Kind, specs
from dibao.policy.reader import read_clauses
from dibao.policy.values import Bound, Exact, Number, When

AMOUNTS = ("amount", "plus", "percent", "times", "levels", "step")
CUT = "……"
DIGITS = {c: n for n, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2}
TIMES = {"十": 10, "百": 100, "千": 1000}


@cache
def with_words() -> tuple[tuple[str, Notice, Clause], ...]:
    return tuple(
        (f"{file.jurisdiction} {notice.name} {clause.kind} {clause.at}", notice, clause)
        for file in dibao.load().files
        for notice in file.notices
        for clause in notice.clauses
        if clause.text is not None
    )


# --- what the words say ------------------------------------------------------------------------


def printed(words: str) -> set[tuple[Fraction, bool]]:
    """The numbers in the words, and whether each is a percentage: 5万 is 50000, 三百 is 300."""
    found = set()
    for digits, ten_thousand, percent in re.findall(
        r"([0-9]+(?:\.[0-9]+)?|[零〇一二两三四五六七八九十百千]+)(万?)(%?)", words
    ):
        number = Fraction(digits) if digits[0].isascii() else chinese(digits)
        found.add((number * (10000 if ten_thousand else 1), bool(percent)))
    return found


def chinese(digits: str) -> Fraction:
    """三百七十五 is 375; digits in a row, 二〇一一, are 2011."""
    if not set(digits) & set(TIMES):
        return Fraction("".join(str(DIGITS[c]) for c in digits))
    total, last = 0, None
    for c in digits:
        if c in TIMES:
            total += (1 if last is None else last) * TIMES[c]
            last = 0
        else:
            last = DIGITS[c]
    return Fraction(total + (last or 0))


def says_date(words: str, part: str, number: int) -> bool:
    """Whether the words have a year, quarter, month or day; 1 -3月份 has both months."""
    unit = {"year": "年", "quarter": "季度", "month": "月", "day": "日"}[part]
    numeral = "(?<![0-9]){}(?: ?[-—至] ?[0-9]+)?{}"
    forms = [numeral.format(number, unit)]
    if part == "quarter":
        forms.append("一二三四"[number - 1] + unit)
    return any(re.search(form, words) for form in forms)


# --- what the clause states --------------------------------------------------------------------


def stated(clause: Clause) -> Iterator[tuple[str, Number | tuple[str, int]]]:
    """Each number and each part of a date that a clause states and that was not inferred."""
    inferred = {path for path, _ in clause.inferred}
    for name, spec in specs(type(clause)).items():
        value = getattr(clause, name)
        if name in inferred or value in (None, ()):
            continue
        if name in AMOUNTS:
            for keys, one in value if isinstance(value, tuple) else [("", value)]:
                key = keys if isinstance(keys, str) else keys[0]
                if f"{name}.{key}" not in inferred:
                    yield from ((name, number) for number in numbers(one))
        elif spec.kind in (Kind.WHEN, Kind.DATE):
            yield from ((name, part) for part in parts(value))


def numbers(value: Any) -> Iterator[Number]:
    if isinstance(value, (Exact, Bound)):
        found = (value.number,) if isinstance(value, Exact) else (value.low, value.high)
        yield from (one for one in (*found, value.was) if one is not None and "/" not in one.text)


def parts(value: Any) -> Iterator[tuple[str, int]]:
    if isinstance(value, (When, date)):
        for year, quarter, month, day in re.findall(
            r"([0-9]{4})(?:-Q([1-4])|-([0-9]{2}))?(?:-([0-9]{2}))?", str(value)
        ):
            told = {"year": year, "quarter": quarter, "month": month, "day": day}
            yield from ((part, int(number)) for part, number in told.items() if number)


def lacking(clause: Clause) -> list[tuple[str, str]]:
    """What a clause states and its words do not say."""
    words = clause.text or ""
    there = printed(words)
    return [
        (name, one.text if isinstance(one, Number) else " ".join(map(str, one)))
        for name, one in stated(clause)
        if not (
            (one.value * (100 if one.is_percent else 1), one.is_percent) in there
            if isinstance(one, Number)
            else says_date(words, *one)
        )
    ]


# --- the shipped clauses -----------------------------------------------------------------------


def test_what_a_clause_states_stands_in_its_words_or_is_marked_as_inferred() -> None:
    found = {where: lack for where, _, clause in with_words() if (lack := lacking(clause))}
    assert found == {}


def test_other_digits_in_the_words_are_noticed_in_every_clause_that_states_a_number() -> None:
    other = str.maketrans("0123456789一二三四", "1234567890二三四一")
    stating = [(where, clause) for where, _, clause in with_words() if [*stated(clause)]]
    assert len(stating) > 25
    for where, clause in stating:
        broken = evolve(clause, text=(clause.text or "").translate(other))
        assert lacking(broken), where


CLAUSE = """
- standard: urban
  text: {text}
  effective: 2011-Q1
  unit: yuan/person/month
  amount: 375, was 350
  percent: 7%
"""


@pytest.mark.parametrize(
    ("text", "lack"),
    [
        ("2011年第一季度起,由350元提高到375元,提高7%", []),
        ("2011年1季度起,由三百五十元提高到三百七十五元,提高7%", []),
        ("2011年第一季度起,由350元提高到376元,提高7%", [("amount", "375")]),
        ("2011年第一季度起,由350元提高到3750元,提高7元", [("amount", "375"), ("percent", "7%")]),
        (
            "2012年第二季度起,由350元提高到375元,提高7%",
            [("effective", "year 2011"), ("effective", "quarter 1")],
        ),
        ("2011年第一季度起,提高到375元,提高7%", [("amount", "350")]),
    ],
)
def test_a_number_or_date_that_the_words_do_not_say_is_named(text: str, lack: list[Any]) -> None:
    ((clause,), problems) = read_clauses(CLAUSE.format(text=text), "case")
    assert not problems
    assert lacking(clause) == lack


def test_what_is_marked_as_inferred_need_not_be_printed() -> None:
    source = CLAUSE.format(text="提高7%")
    source += "  inferred:\n    amount: from the annex\n    effective: as of the notice\n"
    ((clause,), problems) = read_clauses(source, "case")
    assert not problems
    assert lacking(clause) == []


def test_every_clause_of_the_founding_notices_has_its_words() -> None:
    lack = [
        (notice.name, clause.at)
        for file in dibao.load().files
        for notice in file.notices
        if notice.read_in.startswith("founding notices")
        for clause in notice.clauses
        if clause.text is None
    ]
    assert lack == []
    assert len(with_words()) > 50


def test_the_words_are_chinese_and_marked_where_something_was_cut() -> None:
    for where, _, clause in with_words():
        words = clause.text or ""
        assert re.search("[一-鿿]", words), where
        assert not re.search("[A-Za-z]{2}|\\.\\.\\.|(?<!…)…(?!…)", words), where
        assert words.replace(CUT, "").strip() == words.replace(CUT, ""), where
        assert re.search("[。;)]$|……$", words), f"{where}: it stops before the sentence does"
