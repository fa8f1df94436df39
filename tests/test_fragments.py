"""Fragments of the changes: named by their kind; those of amounts name places, periods, amounts."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import dibao

ROOT = Path(__file__).parents[1]
FRAGMENTS = sorted(path for path in (ROOT / "changelog.d").glob("*.md") if path.name != "README.md")
KINDS = ("amounts", "added", "changed", "fixed", "removed")
ASKED = {
    "a program": re.compile(r"urban|rural|特困"),
    "a first day": re.compile(r"\d{4}-\d\d-\d\d"),
    "an amount": re.compile(r"\d+(\.\d\d)?( instead of \d+(\.\d\d)?)? yuan"),
    "the amount before": re.compile(r"instead of"),
    "a notice": re.compile(r"notice|〔\d{4}〕|通知"),
}


def lacking(text, names):
    found = [what for what, pattern in ASKED.items() if not pattern.search(text)]
    return found if any(name in text for name in names) else ["a place on file", *found]


@pytest.fixture(scope="module")
def names():
    return {name for place in dibao.load().places for name, _ in place.names}


@pytest.mark.parametrize("path", FRAGMENTS, ids=lambda path: path.name)
def test_a_fragment_is_named_by_its_kind_and_says_something(path):
    assert re.fullmatch(rf"[a-z0-9-]+\.({'|'.join(KINDS)})\.md", path.name)
    assert path.read_text(encoding="utf-8").strip()


def test_a_fragment_of_amounts_names_place_program_period_amounts_and_notice(names):
    for path in FRAGMENTS:
        if path.name.endswith(".amounts.md"):
            assert lacking(path.read_text(encoding="utf-8"), names) == [], path.name


def test_the_example_of_the_rule_keeps_it(names):
    readme = (ROOT / "changelog.d" / "README.md").read_text(encoding="utf-8")
    example = " ".join(readme.partition("> ")[2].replace("> ", "").split())
    assert lacking(example.replace("某区", "双阳区"), names) == []
    assert lacking(example, names) == ["a place on file"]
    assert lacking("双阳区: the amount is right now.", names) == [
        "a program",
        "a first day",
        "an amount",
        "the amount before",
        "a notice",
    ]
