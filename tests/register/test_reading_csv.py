"""CSV line by line and record by record: two ways to the same rows."""

from __future__ import annotations

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from dibao import register
from dibao.errors import InputError
from dibao.register import csv_lists
from dibao.register.headers import Header, Source, header_in

HEADERS = ["户编号", "月份", "姓名", "人数", "收入"]
KEPT = {0: "household", 1: "month", 3: "members", 4: "income"}

signs = st.sampled_from([*'A1",;\t \u3000\u00a0\x1f', "甲", "㛃", "\n", '""', "1,234.50", "\u2028"])
cells = st.lists(signs, max_size=4).map("".join)
rows = st.lists(st.lists(cells, max_size=8), max_size=6)


def both(tmp_path, text, separator=","):
    """The frame of the lines, or None, and that of the records, or None where they do not end."""
    header = Header(0, len(HEADERS), KEPT)
    content = (separator.join(HEADERS) + "\n" + text).encode()
    source = Source(tmp_path, "list.csv", None, {}, ())
    try:
        records = csv_lists._from_records(source, content, separator, header)
    except InputError:
        records = None
    return csv_lists._from_lines(content, separator, header), records


def same(lines, records):
    return records is not None and lines.equals(records) and lines.schema == records.schema


@given(st.lists(st.lists(cells, max_size=8).map(",".join), max_size=6).map("\n".join))
@example('A1,1,"虚构甲,1,2\n2,2,2,2')
@example('"A1","1","虚,构","3","1,234.50"\n\n , ,\u3000\n2,"2",2,2,2,2\n')
@example('a"b,1,1,1,1')
@example('"a"b,1,1,1,1')
@example("\x00\n1,1,1,1")
def test_any_text_read_line_by_line_is_what_its_records_are(tmp_path_factory, text):
    lines, records = both(tmp_path_factory.getbasetemp(), text)
    assert lines is None or same(lines, records)


@given(rows, st.sampled_from(csv_lists.SEPARATORS), st.sampled_from([0, 1]))
def test_written_rows_are_read_alike_both_ways(tmp_path_factory, rows, separator, quoting):
    file = io.StringIO()
    csv.writer(file, delimiter=separator, quoting=quoting, lineterminator="\n").writerows(rows)
    lines, records = both(tmp_path_factory.getbasetemp(), file.getvalue(), separator)
    assert records is not None
    if not any("\n" in cell for row in rows for cell in row):
        assert lines is not None
    assert lines is None or same(lines, records)


@pytest.fixture
def limit_of_cells():
    """The longest cell `csv` takes unless told otherwise; some libraries raise it on import."""
    before = csv.field_size_limit(131_072)
    yield
    csv.field_size_limit(before)


@pytest.mark.parametrize(
    ("text", "by_line"),
    [
        ("1,2,3,4,5\n", True),
        ("1,2\n1,2,3,4,5,6,7\n\n", True),
        ('"1","2","3","4","1,234.50"\n', True),
        ('"1","say ""x""",3,4,5\n', True),
        ('1,a"b,3,4,5\n', False),
        ('1,"a\nb",3,4,5\n', False),
        ('1,"a,3,4,5\n', False),
        ("1,\x00,3,4,5\n", False),
        (f"{'1' * 140_000},2,3,4,5\n", False),
    ],
)
def test_a_file_is_read_line_by_line_only_where_every_line_is_a_row(
    tmp_path, limit_of_cells, text, by_line
):
    lines, _ = both(tmp_path, text)
    assert (lines is not None) is by_line


@pytest.mark.parametrize(
    ("encoding", "mark"), [("utf-8", ""), ("gb18030", ""), ("utf-16-le", "\ufeff")]
)
def test_a_text_longer_than_a_piece_is_recoded_whole(tmp_path, monkeypatch, encoding, mark):
    monkeypatch.setattr(csv_lists, "_PIECE", 7)
    path = tmp_path / "list.csv"
    text = "户编号,月份,人数,地区,项目\r\n" + "".join(
        f"A{n},2011-01,2,太原市,城市\r\n" for n in range(9)
    )
    path.write_bytes((mark + text).encode(encoding))
    assert register.read(path).frame["row"].to_list() == list(range(2, 11))


def test_a_list_of_many_parts_keeps_its_order(tmp_path, monkeypatch):
    monkeypatch.setattr(csv_lists, "_ROWS", 2)
    path = tmp_path / "list.csv"
    lines = [f'A{n},2011-01,2,太原市,城市,"虚构\n甲"' for n in range(9)]
    path.write_text("\n".join(["户编号,月份,人数,地区,项目,姓名", *lines]), encoding="utf-8")
    found = register.read(path).frame
    assert found["number"].to_list() == [f"A{n}" for n in range(9)]


class TestTwoRowsOfHeaders:
    """Merged headers, as offices print them: only the first cell of a merged group has its text."""

    def header(self, *rows):
        return header_in(Source(None, "", None, {}, ()), rows)

    def test_the_lower_row_alone_names_the_columns(self):
        found = self.header(
            ["家庭情况", "", "", "发放情况", ""], ["户编号", "人数", "地区", "月份", "发放金额"]
        )
        assert found == Header(
            1, 5, {0: "household", 1: "members", 2: "place", 3: "month", 4: "paid"}
        )

    def test_a_header_that_is_merged_downwards_stands_in_the_upper_row(self):
        found = self.header(
            ["名单"],
            ["序号", "户编号", "家庭情况", None, "月份", "发放情况"],
            [None, None, "人数", "收入", " ", "发放金额", "标准"],
        )
        kept = ["household", "members", "income", "month", "paid", "paid_on"]
        assert found == Header(2, 7, dict(enumerate(kept, start=1)))

    def test_a_group_above_that_is_called_as_a_column_is_none(self):
        found = self.header(
            ["户编号", "收入", "", "月份"], ["", "工资性收入", "月收入", ""], ["A1", "1", "2", ""]
        )
        assert found == Header(1, 4, {0: "household", 2: "income", 3: "month"})

    def test_rows_below_one_row_of_headers_are_rows(self):
        found = self.header(["户编号", "月份", "标准"], ["A1", "", ""], ["", "2011-01", "标准"])
        assert found == Header(0, 3, {0: "household", 1: "month", 2: "paid_on"})

    def test_a_title_is_no_header_of_the_column_below(self):
        found = self.header(["低保金", "", ""], ["", "户编号", "月份"])
        assert found == Header(1, 3, {1: "household", 2: "month"})

    def test_a_list_with_merged_headers_is_read(self, tmp_path):
        path = tmp_path / "list.csv"
        path.write_text(
            "某县名单,,,,\n户编号,家庭情况,,月份,发放情况\n,人数,地区,,项目\nA1,2,太原市,2011-01,城市\n",
            encoding="utf-8",
        )
        found = register.read(path)
        assert found.frame.select("row", "number", "members").rows() == [(4, "A1", 2)]
