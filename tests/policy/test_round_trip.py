"""What holds for every text and every policy: it is read or refused, and written as it was read."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from dibao.policy import nodes
from dibao.policy.clauses import CLAUSE_CLASSES
from dibao.policy.folder import shipped
from dibao.policy.reader import read_clauses, read_places, read_policy
from dibao.policy.values import BadValue, When, parse_value
from dibao.policy.writer import write_clauses, write_places, write_policy
from tests import strategies

SHIPPED = {
    path.relative_to(shipped()).as_posix(): path.read_text(encoding="utf-8")
    for path in sorted(shipped().rglob("*.yaml"))
}
POLICIES = {name: text for name, text in SHIPPED.items() if not name.startswith("places/")}
PLACES = {name: text for name, text in SHIPPED.items() if name.startswith("places/")}

# Letters that mean something, each more likely than among all of Unicode.
_MARKS = st.sampled_from("\n\n  -:#'\"&*!|>%@`{}[],?\t\r\x00\u3000：，、。１低a0.\ud800\x85~\\")
_TEXTS = st.lists(_MARKS | st.characters(), max_size=80).map("".join)


def _read(text: str) -> tuple[Any, list[Any]]:
    reader = read_places if text.lstrip("\n").startswith("- key") else read_policy
    return reader(text, "f")


def _assert_read_or_refused_inside(text: str) -> None:
    found, problems = _read(text)
    assert bool(found) != bool(problems)
    lines = text.count("\n") + 1
    for problem in problems:
        assert problem.file == "f"
        assert 1 <= problem.line <= lines + 1
        assert problem.column >= 1
        assert str(problem).startswith(f"f:{problem.line}:{problem.column}: ")


# --- any text ----------------------------------------------------------------------------------


@given(_TEXTS)
@example("")
@example("\ufeff")
@example("a:\n- b")
@example("- - -")
@example("-\n-")
@example("a:\n a:\n  a:")
def test_any_text_is_read_or_refused_inside_the_file(text):
    _assert_read_or_refused_inside(text)


@st.composite
def _mutated(draw: st.DrawFn) -> str:
    lines = draw(st.sampled_from(list(SHIPPED.values()))).split("\n")
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        change = draw(st.sampled_from(["delete", "double", "move", "indent", "insert", "cut"]))
        line = lines[at]
        column = draw(st.integers(0, len(line)))
        changed: dict[str, list[str]] = {
            "delete": [],
            "double": [line, line],
            "move": [draw(st.sampled_from(lines)), line],
            "indent": [" " * draw(st.integers(1, 5)) + line],
            "insert": [line[:column] + draw(_TEXTS.filter(lambda t: len(t) < 4)) + line[column:]],
            "cut": [line[:column] + line[column + draw(st.integers(1, 4)) :]],
        }
        lines[at : at + 1] = changed[change]
        assume(lines)
    return "\n".join(lines)


@settings(max_examples=200)
@given(_mutated())
def test_a_changed_policy_file_is_read_or_refused_inside_the_file(text):
    _assert_read_or_refused_inside(text)


# --- YAML libraries read the same --------------------------------------------------------------


def _plain(node: nodes.Node | None) -> Any:
    if isinstance(node, nodes.Mapping):
        return {key.text: _plain(child) for key, child in node.items}
    if isinstance(node, nodes.Sequence):
        return [_plain(item) for item in node.items]
    assert isinstance(node, nodes.Scalar)
    return node.text


def _assert_yaml_reads_the_same(text: str) -> None:
    root, problems = nodes.parse(text, "f")
    if not problems:
        assert yaml.load(text, Loader=yaml.BaseLoader) == _plain(root)  # noqa: S506  only strings


@pytest.mark.parametrize("name", SHIPPED)
def test_yaml_reads_the_same_from_every_shipped_file(name):
    assert nodes.parse(SHIPPED[name], "f")[1] == []
    _assert_yaml_reads_the_same(SHIPPED[name])


_LINES = st.lists(
    st.tuples(
        st.sampled_from(["", "  ", "    "]),
        st.sampled_from(["", "- "]),
        st.sampled_from(["a", "b", "a b", "'a: b'", '"c"', "甲：", "-a", "?", "<<", "[", "a'b"]),
        st.sampled_from([": ", ":", " : ", ":  ", " "]),
        st.sampled_from(
            ["", "1", "x y", "'it''s'", '"q" ', "- a", "a #b", "a#b", "a:b", "[]", ":x"]
        ),
    ).map("".join),
    max_size=6,
).map("\n".join)


@settings(max_examples=500)
@given(_LINES | _TEXTS)
def test_yaml_reads_the_same_from_every_text_that_is_accepted(text):
    _assert_yaml_reads_the_same(text)


@settings(max_examples=200)
@given(_mutated())
def test_yaml_reads_the_same_from_a_changed_file_that_is_accepted(text):
    _assert_yaml_reads_the_same(text)


# --- written and read again --------------------------------------------------------------------


@pytest.mark.parametrize("name", POLICIES)
def test_a_shipped_file_is_written_as_it_stands(name):
    comment, text = POLICIES[name].split("\n", 1)
    assert comment.startswith("# yaml-language-server: $schema=")
    file, problems = read_policy(text, name)
    assert problems == []
    assert write_policy(file) == text


@pytest.mark.parametrize("name", PLACES)
def test_a_shipped_file_of_places_is_written_as_it_stands(name):
    _, text = PLACES[name].split("\n", 1)
    places, problems = read_places(text, name)
    assert problems == []
    assert write_places(places) == text


@settings(max_examples=60)
@given(strategies.policies())
def test_a_policy_that_is_written_reads_back_equal(policy):
    assert read_policy(write_policy(policy), "f") == (policy, [])


@pytest.mark.parametrize("cls", CLAUSE_CLASSES, ids=lambda cls: cls.kind)
@settings(max_examples=15)
@given(st.data())
def test_a_clause_of_every_kind_that_is_written_reads_back_equal(cls, data):
    clause = data.draw(strategies.clauses(cls))
    assert read_clauses(write_clauses((clause,)), "f") == ((clause,), [])


@given(st.lists(strategies.places(), min_size=1, max_size=3).map(tuple))
def test_places_that_are_written_read_back_equal(places):
    assert read_places(write_places(places), "f") == (places, [])


@given(strategies.amounts)
def test_a_value_reads_back_from_its_text(value):
    assert parse_value(str(value)) == value


@given(strategies.whens() | st.just(When("none")))
def test_a_date_reads_back_from_its_text_with_the_same_days(when):
    again = When(str(when))
    assert again == when
    assert (again.first, again.last, again.exactness) == (when.first, when.last, when.exactness)


@given(st.text(max_size=20))
def test_any_text_is_a_value_or_refused(text):
    for read in (parse_value, When):
        try:
            value = read(text)
        except BadValue as error:
            assert str(error.message)  # noqa: PT017  the sentence can be said
        else:
            assert read(str(value)) == value


@pytest.mark.parametrize("text", ["甲\n乙", "甲\t乙", "\x00", "甲\u2028乙"])
def test_a_text_that_no_line_can_hold_is_not_written(text):
    with pytest.raises(ValueError, match="cannot stand on one line"):
        nodes.as_value(text)


def test_the_shipped_files_are_found():
    assert Path(shipped()).is_dir()
    assert POLICIES
    assert PLACES
