"""The JSON Schemas: valid, fresh, and never stricter than the reader."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from dibao.policy.clauses import KINDS
from dibao.policy.fields import specs
from dibao.policy.folder import shipped
from dibao.policy.reader import read_places, read_policy
from dibao.policy.schema import places_schema, policy_schema
from dibao.policy.writer import write_places, write_policy
from tests import strategies

FILES = sorted(shipped().rglob("*.yaml"), key=str)


@cache
def _policies() -> Draft202012Validator:
    return Draft202012Validator(policy_schema())


@cache
def _places() -> Draft202012Validator:
    return Draft202012Validator(places_schema())


def _as_text(text: str) -> Any:
    """The text as YAML, every scalar a string, as the reader takes it."""
    return _changed(yaml.load(text, Loader=yaml.BaseLoader), str.strip)  # noqa: S506  only strings


def _as_editors_read(text: str) -> Any:
    """The text as YAML 1.2, which editors read: unquoted numbers are numbers."""
    return _changed(_as_text(text), _number)


def _number(word: str) -> Any:
    if re.fullmatch(r"-?(0|[1-9][0-9]*)", word):
        return int(word)
    return float(word) if re.fullmatch(r"-?[0-9]+\.[0-9]+", word) else word


def _changed(node: Any, change: Any) -> Any:
    if isinstance(node, dict):
        return {key: _changed(child, change) for key, child in node.items()}
    if isinstance(node, list):
        return [_changed(child, change) for child in node]
    return change(node)


def _said(validator: Draft202012Validator, data: Any) -> list[str]:
    return [f"{error.json_path}: {error.message}" for error in validator.iter_errors(data)]


@pytest.mark.parametrize("schema", [policy_schema(), places_schema()], ids=["policy", "places"])
def test_the_schema_is_a_json_schema(schema):
    Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(shipped()).as_posix())
@pytest.mark.parametrize("read", [_as_text, _as_editors_read])
def test_the_schema_accepts_every_shipped_file(path, read):
    validator = _places() if path.parent.name == "places" else _policies()
    assert _said(validator, read(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(shipped()).as_posix())
def test_a_shipped_file_tells_the_editor_where_its_schema_is(path):
    first = path.read_text(encoding="utf-8").split("\n", 1)[0]
    prefix = "# yaml-language-server: $schema="
    assert first.startswith(prefix)
    target = (path.parent / first.removeprefix(prefix)).resolve()
    name = "places.schema.json" if path.parent.name == "places" else "schema.json"
    assert target == (shipped() / name).resolve()


@settings(max_examples=25)
@given(strategies.policies())
def test_the_schema_accepts_every_policy_that_the_writer_writes(policy):
    assert _said(_policies(), _as_text(write_policy(policy))) == []


@settings(max_examples=25)
@given(st.lists(strategies.places(), min_size=1, max_size=3).map(tuple))
def test_the_schema_accepts_all_places_that_the_writer_writes(places):
    assert _said(_places(), _as_text(write_places(places))) == []


_WORDS = st.sampled_from(
    """urban|none|not stated|not seen|375|20%|at least 3|1,375|2011|0|2011-02-30|as urban|unchanged
    甲、乙|、|..|1 year|-5|12.345|x""".replace("\n    ", "|").split("|")
)


@st.composite
def _mutated(draw: st.DrawFn) -> str:
    lines = draw(st.sampled_from(FILES)).read_text(encoding="utf-8").split("\n")
    for _ in range(draw(st.integers(1, 2))):
        at = draw(st.integers(0, len(lines) - 1))
        key, colon, value = lines[at].partition(": ")
        lines[at : at + 1] = draw(
            st.sampled_from(
                [
                    [],
                    [f"{key}{colon}{draw(_WORDS)}"],
                    [f"{key[:-1]}{colon}{value}"],
                    [lines[at]] * 2,
                ]
            )
        )
    return "\n".join(lines)


@settings(max_examples=100)
@given(_mutated())
def test_what_the_schema_refuses_the_reader_refuses(text):
    places = "\n- key" in text
    found, problems = (read_places if places else read_policy)(text, "f")
    if not problems:
        assert found
        assert _said(_places() if places else _policies(), _as_text(text)) == []


POLICY = """\
jurisdiction: jia
notices:
  - title: 甲
    number: 甲〔2031〕1号
    issuer: 甲市
    issued: 2031-01-01
    effective: 2031
    read_in: invented for a test
    evidence: mirror
    copy: complete
    clauses:
      - standard: urban
        unit: yuan/person/month
        amount: 375
"""
BACK_PAY = "      - back_pay: urban\n        months: {months}\n"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("urban", "citywide"),
        ("standard: urban", "standrad: urban"),
        ("        unit: yuan/person/month\n", ""),
        ("    copy: complete\n", ""),
        ("copy: complete", "copy: whole"),
        ("375", "many"),
        ("375", "1,375"),
        ("375", "３７５"),
        ("amount: 375", "percent: 20"),
        ("amount: 375", "times: 20%"),
        ("amount: 375", "plus: unchanged"),
        ("2031-01-01", "1 January"),
        ("2031-01-01", "2031-Q5"),
        ("effective: 2031", "effective: 20311"),
        ("number: 甲〔2031〕1号", "number: not stated"),
        ("title: 甲", "title: not seen"),
        ("    clauses", "    url: javascript:alert(1)\n    clauses"),
        ("    clauses", "    not_seen: start\n    clauses"),
        ("        unit", "        note:\n          甲: 乙\n        unit"),
        ("        amount: 375\n", "        amount: 375\n" + BACK_PAY.format(months="2031-01")),
        ("        amount: 375\n", "        amount: 375\n        surplus: 1\n"),
    ],
)
def test_the_schema_refuses_what_an_editor_should_underline(old, new):
    assert old in POLICY
    assert _said(_policies(), _as_editors_read(POLICY)) == []
    assert _said(_policies(), _as_editors_read(POLICY.replace(old, new))) != []


def test_back_pay_of_no_month_needs_no_more_fields():
    assert _said(_policies(), _as_text(POLICY + BACK_PAY.format(months="none"))) == []


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_tells_the_meaning_of_every_field_in_english_and_chinese(kind):
    schema = policy_schema()
    fields = schema["$defs"][f"clause_{kind}"]["properties"]
    assert set(fields) == set(specs(KINDS[kind]))
    for name, spec in specs(KINDS[kind]).items():
        assert _followed(schema, fields[name])["description"] == f"{spec.en} / {spec.zh}"


def _followed(schema: Any, found: Any) -> Any:
    if "description" in found:
        return found
    target = schema
    for step in found["$ref"].split("/")[1:]:
        target = target[step]
    return target


def test_the_schema_is_the_same_each_time():
    assert json.dumps(policy_schema()) == json.dumps(policy_schema())
