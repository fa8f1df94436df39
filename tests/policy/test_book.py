"""The book finds clauses, and does not grow with the questions asked of it."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from attrs import evolve

import dibao
from dibao import calc
from dibao.errors import CannotSay, PlaceError
from dibao.policy import book as module
from dibao.policy.clauses import Clause, Standard
from tests import books


def test_a_book_that_is_asked_about_every_day_forgets_and_answers_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(module, "MOST_REMEMBERED", 100)
    policies = dibao.load(places=["双阳区"])
    day = date(2011, 9, 1)
    amounts = []
    for _ in range(200):
        here = policies.at("双阳区", on=day)
        try:
            amounts.append(calc.allowance(here, calc.Household(members=1), "urban").fen)
        except CannotSay:
            amounts.append(0)
        day += timedelta(days=1)
    assert amounts == [0] * 30 + [31500] * 170
    assert len(policies.memo) <= 100


# --- what a question looks at ------------------------------------------------------------------

STANDARD = """\
- standard: urban
  unit: yuan/person/month
  amount: 375
"""


class _Watched(tuple[Clause, ...]):
    """Clauses that note when somebody goes through them."""

    __slots__ = ()
    seen: list[str] = []  # noqa: RUF012  shared on purpose

    def __iter__(self):
        self.seen.append("iter")
        return super().__iter__()

    def __getitem__(self, number):
        self.seen.append("item")
        return super().__getitem__(number)


def _watched(book: module.Book, jurisdiction: str) -> module.Book:
    """The same book; who looks at a clause of one jurisdiction is noted."""
    files = tuple(
        evolve(
            file,
            notices=tuple(evolve(n, clauses=_Watched(n.clauses)) for n in file.notices),
        )
        if file.jurisdiction == jurisdiction
        else file
        for file in book.files
    )
    made = module.Book(files, book.places, book.digest, book.names)
    _Watched.seen.clear()
    return made


@pytest.mark.parametrize(("place", "looked_at"), [("丙区", False), ("甲市", False), ("乙县", True)])
def test_a_question_looks_at_no_clause_of_a_place_elsewhere(place, looked_at):
    book = _watched(
        books.book(
            books.notice(STANDARD),
            jia__yi=f"jurisdiction: jia/yi\nnotices:\n{books.notice(STANDARD, number=2)}",
        ),
        "jia/yi",
    )
    here = book.at(place, on=date(2020, 1, 1))
    assert calc.standard(here, "urban").fen == 37500
    assert bool(_Watched.seen) == looked_at


def test_a_clause_is_one_provision_whichever_place_asks():
    book = books.book(books.notice(STANDARD))
    (one,), (other,) = (book.provisions(key, Standard) for key in ("jia/yi", "jia/bing"))
    assert one is other


# --- how closely words name a place ------------------------------------------------------------


@pytest.mark.parametrize(
    ("lists", "expected"),
    [
        ((("乙县",),), (0, 0)),
        ((("城区",),), (1, 0)),
        ((("甲市",),), (2, 0)),
        ((("全市",),), (3, 0)),
        ((("丙区",),), None),
        ((("甲市",), ("城区",), ("乙县",)), (0, 2)),
        ((("丙区", "全市"), ("甲市",)), (2, 1)),
        ((("甲市",), ("甲市", "丙区")), (2, 0)),
        ((("城区", "乙县"),), (0, 0)),
    ],
    ids=str,
)
def test_of_several_lists_the_one_that_names_a_place_most_closely_is_found(lists, expected):
    book = books.book(books.notice(STANDARD, more="areas:\n  城区: 乙县、丙区\n  全市: 甲市\n"))
    (notice,) = book.files[0].notices
    assert book.closest("jia", notice, lists, "jia/yi") == expected


def test_a_list_that_names_nothing_covers_the_jurisdiction_alone():
    book = books.book(books.notice(STANDARD))
    (notice,) = book.files[0].notices
    assert book.rank("jia", notice, (), "jia/yi") == 4
    assert book.rank("jia/yi", notice, (), "jia/bing") is None


# --- for whom a notice is silent ---------------------------------------------------------------

OF_YI = STANDARD.replace("amount: 375", "amount:\n    乙县: 375")
GRADES = """\
- grades: urban
  unit: yuan/person/month
  amount:
    一档: 300
"""


@pytest.mark.parametrize(
    ("clauses", "more", "silent_for"),
    [
        (STANDARD, "", {"jia", "jia/yi", "jia/bing"}),
        (OF_YI, "", {"jia/yi"}),
        (f"{STANDARD}  areas: 乙县\n", "", {"jia/yi"}),
        (OF_YI + STANDARD.replace("urban", "rural"), "", {"jia", "jia/yi", "jia/bing"}),
        (f"{OF_YI}{STANDARD.replace('urban', 'rural')}  areas: 丙区\n", "", {"jia/yi", "jia/bing"}),
        (OF_YI, "covers: 乙县、丙区\n", {"jia/yi", "jia/bing"}),
        (OF_YI.replace("乙县", "城区"), "areas:\n  城区: 丙区\n", {"jia/bing"}),
        (OF_YI.replace("乙县", "甲市"), "", {"jia", "jia/yi", "jia/bing"}),
        # Nobody can tell whom the group holds.
        (
            OF_YI.replace("乙县", "一类"),
            "areas:\n  一类: not listed\n",
            {"jia", "jia/yi", "jia/bing"},
        ),
        (GRADES, "", {"jia", "jia/yi", "jia/bing"}),
    ],
    ids=[
        "the whole jurisdiction",
        "a map of amounts",
        "areas of the clause",
        "one clause for all",
        "each clause another place",
        "covers",
        "a group",
        "a place above",
        "a group without places",
        "grades are no places",
    ],
)
def test_a_notice_is_silent_for_the_places_that_it_names(clauses, more, silent_for):
    book = books.book(books.notice(clauses, more=f"not_stated: rounding\n{more}"))
    places = ("jia", "jia/yi", "jia/bing")
    assert {key for key in places if book.silences(key, "rounding", "urban")} == silent_for


def test_a_report_of_other_districts_says_nothing_of_one_that_it_does_not_name():
    book = dibao.load(places=["唐山市古冶区", "唐山市路南区"])
    named = {
        key: {
            one.notice.name for one in book.silences(f"hebei/tangshan/{key}", "rounding", "urban")
        }
        for key in ("guye", "lunan")
    }
    assert "唐民字〔2023〕56号" in named["lunan"]
    assert "唐民字〔2023〕56号" not in named["guye"]


# --- notices by their numbers ------------------------------------------------------------------


@pytest.mark.parametrize("number", ["甲〔2001〕2号", "甲[2001]2号", " 甲(2001)２号"])
def test_a_notice_is_found_by_its_number_however_its_brackets_are_written(number):
    book = books.book(books.notice(STANDARD), books.notice(STANDARD, number=2))
    assert book.notice(number)[1].name == "甲〔2001〕2号"


def test_a_number_of_two_notices_is_refused_with_both_jurisdictions():
    text = f"jurisdiction: jia/yi\nnotices:\n{books.notice(STANDARD)}"
    book = books.book(books.notice(STANDARD), jia__yi=text)
    with pytest.raises(PlaceError, match="Several notices") as caught:
        book.notice("甲〔2001〕1号")
    assert sorted(caught.value.candidates) == ["jia", "jia/yi"]
