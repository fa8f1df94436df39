"""Text for a terminal, where a Chinese sign fills two columns."""

import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao.cli.layout import WIDTH, Row, bill, columns, paragraph, wrap

TEXTS = st.text(st.sampled_from("ab 1低保金元，。（）〔〕"), max_size=200)


def test_columns():
    assert columns("ab") == 2
    assert columns("低保") == 4
    assert columns("，") == 2
    assert columns("e\u0301") == 1


@given(TEXTS, st.integers(8, 40))
def test_wrapping_loses_nothing_but_spaces(text, width):
    assert "".join("".join(wrap(text, width)).split()) == "".join(text.split())


@given(
    st.text(st.sampled_from("低保金元ab "), max_size=100).filter(
        lambda t: max(map(len, t.split()), default=0) < 9
    )
)
def test_wrapped_lines_fit(text):
    assert all(columns(line) <= 20 for line in wrap(text, 20))


def test_no_line_begins_with_a_closing_mark_or_ends_with_an_opening_one():
    assert list(wrap("低保金元，低保", 8)) == ["低保金元，", "低保"]
    assert list(wrap("低保金(元)", 8)) == ["低保金", "(元)"]


@pytest.mark.parametrize("text", ["Standard", "标准", "标准 a", "一个很长的说明" * 12])
def test_amounts_stand_in_one_column(text):
    rows = list(bill([Row(text, "1812.00"), Row("收入", "-1000.00"), Row("remark")]))
    priced = [row for row in rows if row.endswith("0")]
    assert {columns(row) for row in priced} == {WIDTH}


def test_only_a_terminal_has_lines_to_fit(monkeypatch):
    text = "低保金 " * 40
    assert "\n" not in paragraph(text.strip())
    monkeypatch.setattr(sys.stdout, "isatty", lambda: True, raising=False)
    assert all(columns(line) <= WIDTH for line in paragraph(text.strip(), 2, 4).splitlines())
