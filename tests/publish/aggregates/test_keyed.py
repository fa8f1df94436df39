"""The rounding of a base cell: invariants 1 to 4 and 8 of the method."""

from __future__ import annotations

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao_publish.aggregates.keyed import ONE, fingerprint, rounded, threshold

bases = st.sampled_from((5, 10, 10_000, 20_000, 50_000))
thresholds = st.integers(0, ONE - 1) | st.sampled_from((0, 1, ONE // 5, ONE // 2, ONE - 1))
figures = st.integers(0, 10**10) | st.integers(0, 30)
words = st.text(st.characters(codec="utf-8", exclude_characters="\x1f"), min_size=1, max_size=8)


@given(figures, bases, thresholds)
def test_a_figure_goes_to_a_multiple_of_the_base_less_than_a_base_away(x, base, u):
    y = rounded(x, base, u)
    assert y % base == 0
    assert abs(y - x) < base
    assert y >= 0


@given(st.integers(0, 10**6), bases, thresholds)
def test_a_multiple_of_the_base_stays_as_it_is(times, base, u):
    assert rounded(times * base, base, u) == times * base


@given(figures, figures, bases, thresholds)
def test_a_greater_figure_is_never_published_as_a_smaller_one(one, other, base, u):
    low, high = sorted((one, other))
    assert rounded(low, base, u) <= rounded(high, base, u)


@pytest.mark.parametrize(("x", "base"), [(1, 5), (3, 5), (4, 10), (5000, 10_000), (12_345, 10_000)])
def test_over_all_secrets_a_figure_is_right_on_average(x, base):
    # 4000 secrets: the mean of such draws is within 5 of its standard deviations, base / 2 at most.
    draws = [
        rounded(x, base, threshold(f"secret {n}".encode().ljust(32), "990102", "urban", "none"))
        for n in range(4000)
    ]
    assert abs(sum(draws) / len(draws) - x) < 5 * (base / 2) / 4000**0.5


@given(words, words, words)
def test_the_threshold_is_the_first_32_bits_of_the_keyed_hash_of_the_cell(code, program, category):
    cell = f"{code}\x1f{program}\x1f{category}".encode()
    expected = hmac.new(b"k" * 32, cell, hashlib.sha256).hexdigest()[:8]
    assert threshold(b"k" * 32, code, program, category) == int(expected, 16)


def test_the_fingerprint_tells_secrets_apart_and_no_more():
    assert fingerprint(b"a" * 32) != fingerprint(b"b" * 32)
    assert len(fingerprint(b"a" * 32)) == 8
