"""Every worked case under `tests/cases/`: what a notice, an office or the arithmetic says."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

import dibao
from dibao import calc
from dibao.calc.household import household_from
from dibao.calc.income import assess
from dibao.calc.results import exact_yuan
from dibao.errors import CannotSay
from dibao.policy.book import Book
from dibao.policy.clauses import KINDS
from dibao.policy.reader import read_clauses
from tests.books import book as small_book
from tests.books import notice

CASES = [
    pytest.param(case, id=f"{path.stem}: {case['name']}")
    for path in sorted((Path(__file__).parent / "cases").glob("*.yaml"))
    for case in yaml.safe_load(path.read_text(encoding="utf-8"))
]


@pytest.fixture(name="shipped", scope="session")
def _shipped() -> Book:
    return dibao.load()


@pytest.mark.parametrize("case", CASES)
def test_the_case_comes_out_as_published(case: dict[str, Any], shipped: Book) -> None:
    book = shipped
    if "policies" in case:
        more = case.get("notice", "")
        book = small_book(
            notice(case["policies"], effective=str(case.get("effective", "2001-01-01")), more=more)
        )
    if "files" in case:
        book = _book_of(case["files"])
    if "refused" in case:
        with pytest.raises(CannotSay) as refusal:
            _call(case, book)
        _check_refusal(case, refusal.value)
        return
    for key, expected in case.get("levels", {}).items():
        assert _call({**case, "level": key}, book).to_dict()["amount"] == expected
    if "levels" not in case:
        _check_answer(case, _call(case, book))


@pytest.mark.parametrize("kind", sorted(KINDS))
def test_every_kind_of_clause_has_a_case(kind: str) -> None:
    texts = [
        path.read_text(encoding="utf-8")
        for path in (Path(__file__).parent / "cases").glob("*.yaml")
    ]
    assert any(f"- {kind}: " in text for text in texts)


def _book_of(files: dict[str, list[dict[str, Any]]]) -> Book:
    """Several jurisdictions, each with its notices oldest first."""
    made = {
        key: [
            notice(
                one["clauses"],
                effective=str(one["effective"]),
                issued=str(one["effective"]),
                number=number,
                more=one.get("more", ""),
            )
            for number, one in enumerate(notices, start=100 * len(key))
        ]
        for key, notices in files.items()
    }
    others = {
        key.replace("/", "__"): f"jurisdiction: {key}\nnotices:\n" + "\n".join(notices)
        for key, notices in made.items()
        if key != "jia"
    }
    return small_book(*made["jia"], **others)


def _call(case: dict[str, Any], book: Book) -> Any:
    return CALLS[case["call"]](case, book)


def _here(case: dict[str, Any], book: Book) -> Any:
    return book.at(case["place"], on=case["day"], assume=_assume(case))


def _assume(case: dict[str, Any]) -> Any:
    clauses, problems = (
        read_clauses(case.get("assume", "[]"), "assume") if "assume" in case else ((), [])
    )
    assert not problems, problems
    return clauses


def _standard(case: dict[str, Any], book: Book) -> Any:
    return calc.standard(_here(case, book), case["program"])


def _tekun(case: dict[str, Any], book: Book) -> Any:
    return calc.tekun(
        _here(case, book), case["program"], placement=case["placement"], level=case["level"]
    )


def _household(case: dict[str, Any]) -> calc.Household:
    if "household" in case:
        return household_from(case["household"])
    incomes = [text.split("/") for text in case.get("incomes", [])]
    return calc.Household(
        members=case["members"],
        incomes=[calc.Income(amount=amount, per=per) for amount, per in incomes],
    )


def _allowance(case: dict[str, Any], book: Book) -> Any:
    return calc.allowance(_here(case, book), _household(case), case["program"])


def _supplements(case: dict[str, Any], book: Book) -> Any:
    return calc.supplements(_here(case, book), _household(case), case["program"])


class _Assessed:
    """An assessed income as a document, so that a case can expect it."""

    def __init__(self, a_year: Fraction) -> None:
        self.a_year = a_year

    def to_dict(self) -> dict[str, str]:
        return {"a_month": exact_yuan(self.a_year / 12)}


def _income(case: dict[str, Any], book: Book) -> Any:
    return _Assessed(assess(_here(case, book), _household(case), case["program"]).a_year)


def _back_pay(case: dict[str, Any], book: Book) -> Any:
    month = calc.Month(household=_household(case), paid_on=case["month_paid_on"])
    history = calc.History({date.fromisoformat(f"{m}-01"): month for m in case["on_list"]})
    return calc.back_pay(
        book,
        case["place"],
        case["notice"],
        case["program"],
        history,
        paid_on=case["paid_on"],
        assume=_assume(case),
    )


def _checks(case: dict[str, Any], book: Book) -> Any:
    found = [f for f in calc.checks(book, case["place"]) if f.check == case["check"]]
    assert [f.status for f in found] == [case["status"]]
    return found[0]


def _movement(case: dict[str, Any], _: Book) -> Any:
    return calc.movement(
        case["before"], case["after"], on=case["day"], property_met=case.get("property_met", True)
    )


def _churn(case: dict[str, Any], _: Book) -> Any:
    return calc.churn(case["before"], case["after"])


def _judge_churn(case: dict[str, Any], book: Book) -> Any:
    """`before`, `entries` and `exits` as numbers of households, each paid 1 fen."""
    before = {f"{number}": 1 for number in range(case["before"])}
    after = {f"{number}": 1 for number in range(case["exits"], case["before"] + case["entries"])}
    return calc.judge_churn(_here(case, book), case["program"], calc.churn(before, after))


def _without_share(case: dict[str, Any], book: Book) -> Any:
    here, household = _here(case, book), _household(case)
    result = calc.allowance(here, household, case["program"])
    return calc.without_share(here, result, household, persons=case.get("persons", 1))


def _starts(case: dict[str, Any], book: Book) -> Any:
    return calc.starts(_here(case, book), case["program"], case["day"])


def _stops(case: dict[str, Any], book: Book) -> Any:
    return calc.stops(_here(case, book), case["program"], case["day"])


class _Days:
    """Days of payment as a document, so that a case can expect them."""

    def __init__(self, found: tuple[calc.PayDay, ...]) -> None:
        self.found = found

    def to_dict(self) -> dict[str, Any]:
        return {"days": [day.by.isoformat() if day.by else None for day in self.found]}


def _pay_days(case: dict[str, Any], book: Book) -> Any:
    first, last = (date.fromisoformat(f"{case[key]}-01") for key in ("first", "last"))
    return _Days(calc.pay_days(_here(case, book), case["program"], first, last))


def _grace(case: dict[str, Any], book: Book) -> Any:
    return calc.grace(
        _here(case, book),
        case["reason"],
        household=_household(case),
        program=case["program"],
        base_before=case["base_before"],
        supplements_before=case.get("supplements_before"),
        from_month=case["from_month"],
        months=case.get("months"),
    )


def _review(case: dict[str, Any], book: Book) -> Any:
    return calc.review(_here(case, book), case["class"], last=case["last"])


def _one_off(case: dict[str, Any], book: Book) -> Any:
    return calc.one_off(_here(case, book), _household(case), case["program"], on=case["day"])


def _recovery(case: dict[str, Any], _: Book) -> Any:
    due, paid = (
        {date.fromisoformat(f"{month}-01"): fen for month, fen in case[side].items()}
        for side in ("due", "paid")
    )
    return calc.recovery(
        due, paid, fraud=case.get("fraud", False), offset=case.get("offset", False)
    )


def _price_subsidy(case: dict[str, Any], book: Book) -> Any:
    pay_month = case.get("pay_month")
    return calc.price_subsidy(
        _here(case, book),
        case["members"],
        calc.Indices(case["indices"]),
        date.fromisoformat(f"{case['index_month']}-01"),
        pay_month and date.fromisoformat(f"{pay_month}-01"),
        program=case["program"],
        category=case.get("category"),
    )


class _Bands:
    """Lines as a document: `low-high` in yuan, so that a case can expect them."""

    def __init__(self, found: tuple[calc.LineFound, ...]) -> None:
        self.found = found
        self.cites = tuple(cite for line in found for cite in line.cites)

    def to_dict(self) -> dict[str, list[str]]:
        rows = [line.to_dict() for line in self.found]
        return {"bands": [f"{row['low'] or ''}-{row['high'] or ''}" for row in rows]}


def _lines(case: dict[str, Any], book: Book) -> Any:
    return _Bands(calc.lines(_here(case, book), case["program"]))


def _band(case: dict[str, Any], book: Book) -> Any:
    return calc.band(_here(case, book), _household(case), case["program"])


CALLS = {
    "standard": _standard,
    "tekun": _tekun,
    "allowance": _allowance,
    "income": _income,
    "supplements": _supplements,
    "back_pay": _back_pay,
    "checks": _checks,
    "movement": _movement,
    "churn": _churn,
    "judge_churn": _judge_churn,
    "without_share": _without_share,
    "starts": _starts,
    "stops": _stops,
    "pay_days": _pay_days,
    "grace": _grace,
    "review": _review,
    "one_off": _one_off,
    "recovery": _recovery,
    "price_subsidy": _price_subsidy,
    "lines": _lines,
    "band": _band,
}


def _check_answer(case: dict[str, Any], answer: Any) -> None:
    said = answer.to_dict()
    expected = {
        key: value.isoformat() if isinstance(value, date) else value
        for key, value in case.get("expect", {}).items()
    }
    assert {key: said[key] for key in expected} == expected
    if "cites" in case:
        assert set(case["cites"]) <= {str(cite) for cite in answer.cites}
    inferred = {item.field for item in getattr(answer, "inferred", ())}
    assert set(case.get("inferred", [])) <= inferred
    assert not set(case.get("not_inferred", [])) & inferred
    for words in case.get("notes", []):
        assert any(words in str(note) for note in answer.notes)
    assert set(case.get("not_on_file", [])) <= set(getattr(answer, "not_on_file", ()))
    if "amounts" in case:  # by month
        assert {f"{m.month:%Y-%m}": str(m.yuan) for m in answer.months} == case["amounts"]


def _check_refusal(case: dict[str, Any], refusal: CannotSay) -> None:
    assert refusal.code == case["refused"]
    for words in case.get("sentence", []):
        assert str(words) in str(refusal)
    if "lacks" in case:
        assert refusal.lacks == case["lacks"]
    if "candidates" in case:
        assert [str(candidate) for candidate in refusal.candidates] == case["candidates"]
    if "last_known" in case:
        assert refusal.last_known.to_dict()["amount"] == case["last_known"]
