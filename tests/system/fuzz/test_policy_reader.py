"""Policy files that are nearly right: every one is read, or refused at a place with a sentence."""

from __future__ import annotations

import re
import textwrap
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao import calc, words
from dibao.calc.household import Household, Income
from dibao.errors import CannotSay, InputError
from dibao.policy.book import Book
from dibao.policy.folder import shipped
from dibao.policy.library import Source, read_book, read_gazetteer
from dibao.policy.reference import reference
from tests.system.fuzz.mutations import EDITS, edited, examples, mutated

pytestmark = pytest.mark.fuzz

POLICIES = shipped()
MOST_LETTERS = 2_500  # of an original: enough for every kind of clause, and quick to read
ORIGINALS = {
    path: path.read_text(encoding="utf-8")
    for path in sorted(POLICIES.glob("*/*.yaml"))
    if path.parent.name != "places"
}
SHORT = {text: path for path, text in ORIGINALS.items() if len(text) <= MOST_LETTERS}
HEAD = """\
jurisdiction: jilin/siping
notices:
  - title: 虚构的通知
    number: 虚构〔2011〕1号
    issuer: 虚构的局
    issued: 2011-09-01
    effective: 2011-08-01
    read_in: invented
    evidence: government
    copy: complete
    clauses:
      - standard: urban
        at: 一
        unit: yuan/person/month
        amount: 300
"""
# A clause of every kind, as the reference shows it, where a file has its clauses.
KINDS = [
    textwrap.indent(block, "      ")
    for block in re.findall(r"```yaml\n(- .*?)```", reference(), re.DOTALL)
    if not block.startswith("- key")
]
FAMILY = Household(members=3, incomes=[Income(amount="1000")])
DAYS = (date(2011, 10, 1), date(2020, 11, 1))


def _places():
    files = [
        Source(f"places/{path.name}", path.read_text(encoding="utf-8"), path.name)
        for path in sorted((POLICIES / "places").glob("*.yaml"))
    ]
    return read_gazetteer(files)


PLACES = _places()


def _told(problems, text):
    """Each problem stands in the text and says a sentence in both languages."""
    lines = text.count("\n") + text.count("\r") + text.count("\u2028") + text.count("\x85") + 2
    for problem in problems:
        assert 1 <= problem.line <= lines
        assert problem.column >= 1
        for lang in ("zh", "en"):
            assert words.say(problem.message, lang).strip()


def _ask(book: Book, key: str) -> None:
    """Whatever was accepted can be computed with, or refuses with a sentence."""
    for program in ("urban", "rural"):
        for day in DAYS:
            here = book.at(key, on=day)
            _answers(lambda here=here, program=program: calc.allowance(here, FAMILY, program))
            _answers(lambda here=here, program=program: calc.timeline(here, program))


def _answers(question) -> None:
    refusal = None
    try:
        question()
    except (CannotSay, InputError) as error:
        refusal = error
    assert refusal is None or words.say(refusal.message, "zh").strip()


def _read(path: str, text: str) -> None:
    book, problems = read_book([Source(path, text, path)], gazetteer=PLACES)
    assert (book is None) == bool(problems)
    _told(problems, text)
    if book is not None:
        _ask(book, path.removesuffix(".yaml"))


@examples(0.5)
@given(mutated(sorted(SHORT)))
def test_a_shipped_file_that_was_spoilt_is_read_or_refused(text):
    jurisdiction = text.partition("jurisdiction:")[2].partition("\n")[0].strip()
    path = f"{jurisdiction}.yaml"
    _read(path if path.removesuffix(".yaml") in PLACES.places else "jilin/siping.yaml", text)


@examples(0.5)
@given(st.sampled_from(KINDS), EDITS)
def test_a_clause_of_any_kind_that_was_spoilt_is_read_or_refused(clause, edits):
    _read("jilin/siping.yaml", HEAD + edited(clause, edits))
