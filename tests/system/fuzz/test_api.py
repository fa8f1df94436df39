"""Whatever is sent to the API, it answers with a document, and a fault is never its own."""

from __future__ import annotations

import json
import shutil
from urllib.parse import quote_plus, urlencode

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.policy.folder import shipped
from dibao_publish import build
from dibao_publish.api.app import answer
from dibao_publish.api.endpoints import ENDPOINTS
from dibao_publish.registry import open_registry
from tests.system.fuzz.mutations import EDITS, PIECES, edited, examples

pytestmark = pytest.mark.fuzz

# A province with minimums, a city with back-pay, one with a table by areas, and what holds everywhere.
FILES = ("national.yaml", "jilin.yaml", "jilin/changchun.yaml", "jilin/siping.yaml")
BY_NAME = {endpoint.name: endpoint for endpoint in ENDPOINTS}
POSTED = sorted(name for name, endpoint in BY_NAME.items() if endpoint.body is not None)
NAMES = sorted({parameter.name for endpoint in ENDPOINTS for parameter in endpoint.parameters})
BODIES = {
    "allowance": {
        "place": "双阳区",
        "program": "urban",
        "on": "2011-11-01",
        "household": {
            "members": [
                {"born": "1950-01-01", "disability": 1, "statuses": ["三无"], "died": "2012-01-01"},
                {"registration": "rural", "since": "2001-01-01", "until": "2020-01-01"},
            ],
            "incomes": [{"amount": "300", "per": "month", "kind": "wage", "earner": 0}],
            "costs": [{"what": "学费", "amount": "10", "per": "year"}],
            "payers": [{"income": "1000", "size": 2, "owes": "support"}],
        },
        "assume": "- standard: urban\n  unit: yuan/person/month\n  amount: 300\n",
    },
    "back-pay": {
        "place": "双阳区",
        "program": "urban",
        "notice": "长府办发〔2011〕41号",
        "paid_on": "2011-10-20",
        "months": {
            "2011-08": {"household": {"members": 2}, "paid": "580", "paid_on": "old"},
            "2011-09": {"household": {"members": 2, "incomes": []}, "grace": True},
        },
        "offset": "yes",
    },
}


@pytest.fixture(scope="module")
def registry(tmp_path_factory):
    root = tmp_path_factory.mktemp("fuzz")
    folder = root / "policies"
    shutil.copytree(shipped() / "places", folder / "places")
    for name in FILES:
        (folder / name).parent.mkdir(exist_ok=True)
        shutil.copy(shipped() / name, folder / name)
    build.build(root / "registry.db", folder)
    return open_registry(root / "registry.db")


def _answered(registry, name, query, sent=None):
    reply = answer(registry, BY_NAME[name], query, sent)
    document = json.loads(json.dumps(reply.document, ensure_ascii=False).encode())
    assert reply.status in (200, 404, 409, 422)
    assert ("error" in document) == (reply.status != 200)


def _examples(endpoint):
    return {p.name: p.example or p.default or "2011-10-01" for p in endpoint.parameters}


VALUES = st.sampled_from(
    [value for endpoint in ENDPOINTS for value in _examples(endpoint).values()]
    + ["双阳区", "长春", "siping", "220112", "2011-10-01", "2011-08..2011-09", "999999999/month"]
)
SPOILT = st.builds(edited, VALUES, EDITS) | st.sampled_from(PIECES) | st.text(max_size=20)
PAIRS = st.lists(st.tuples(st.sampled_from(NAMES) | st.text(max_size=8), SPOILT), max_size=3)


@examples(0.4)
@given(st.sampled_from(sorted(BY_NAME)), st.sets(st.sampled_from(NAMES), max_size=2), PAIRS)
def test_a_query_that_was_spoilt_is_answered(registry, name, without, pairs):
    right = {k: v for k, v in _examples(BY_NAME[name]).items() if k not in without}
    query = urlencode([*right.items(), *pairs], errors="surrogatepass").encode()
    _answered(registry, name, query)


@examples(0.2)
@given(st.sampled_from(sorted(BY_NAME)), st.binary(max_size=60), st.booleans())
def test_bytes_instead_of_a_query_are_answered(registry, name, raw, quoted):
    _answered(registry, name, quote_plus(raw).encode() if quoted else raw)


@examples(0.2)
@given(st.sampled_from(POSTED), EDITS)
def test_a_body_that_was_spoilt_is_answered(registry, name, edits):
    text = edited(json.dumps(BODIES[name], ensure_ascii=False), edits)
    _answered(registry, name, b"", text.encode(errors="surrogatepass"))


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(PIECES)
JSON = st.recursive(
    SCALARS | SPOILT,
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=6), inner, max_size=3)
    ),
    max_leaves=6,
)


@examples(0.2)
@given(st.sampled_from(POSTED), st.integers(0, 1 << 16), JSON)
def test_a_body_with_another_value_in_it_is_answered(registry, name, where, value):
    body = json.loads(json.dumps(BODIES[name]))
    holders = list(_holders(body))
    holder, key = holders[where % len(holders)]
    holder[key] = value
    _answered(registry, name, b"", json.dumps(body).encode())


def _holders(node):
    """Every place of a document at which a value stands."""
    pairs = node.items() if isinstance(node, dict) else enumerate(node)
    for key, value in pairs:
        yield node, key
        if isinstance(value, dict | list):
            yield from _holders(value)
