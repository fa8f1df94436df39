"""Lists as offices save them: encodings, sheets, headers, and cells that cannot be meant.

All households, numbers and amounts are invented.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import polars as pl
import pytest
import xlsxwriter
from hypothesis import example, given
from hypothesis import strategies as st

from dibao import register
from dibao.errors import InputError, PolicyError
from dibao.register.cells import amount_of, members_of, month_of
from dibao.register.columns import COLUMNS
from dibao.register.numbers import is_personal, own_number
from dibao.register.refused import BadCell

HEADERS = ["户编号", "月份", "人数", "地区", "项目", "标准", "姓名"]
ROWS = [
    ["0012", "2011-01", "2", "太原市", "城市", "旧", "虚构甲"],
    ["0012", "2011-02", "3", "太原市", "城市", "旧", "虚构甲"],
]
KEPT = [(2, "0012", date(2011, 1, 1), 2), (3, "0012", date(2011, 2, 1), 3)]


def csv_of(*rows, separator=","):
    return "".join(separator.join(row) + "\n" for row in rows)


@pytest.fixture(name="read")
def _read(tmp_path):
    """Write a list and read it; a text is written in UTF-8."""

    def read(content, name="list.csv", **how):
        path = tmp_path / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return register.read(path, **how)

    return read


@pytest.fixture(name="read_xlsx")
def _read_xlsx(tmp_path):
    """Write rows of cells as a sheet and read it."""

    def read(rows, sheet="名单", first=0, **how):
        path = tmp_path / "list.xlsx"
        book = xlsxwriter.Workbook(str(path))
        page = book.add_worksheet(sheet)
        for number, cells in enumerate(rows, start=first):
            for place, cell in enumerate(cells):
                if isinstance(cell, date):
                    page.write_datetime(
                        number, place, cell, book.add_format({"num_format": "yyyy/m/d"})
                    )
                elif cell is not None:
                    page.write(number, place, cell)
        book.close()
        return register.read(path, **how)

    return read


def kept(found):
    return found.frame.select("row", "number", "month", "members").rows()


def faults(found):
    return [(row.row, fault.column, fault.code) for row in found.refused for fault in row.faults]


def problem(read, content, **how):
    with pytest.raises(InputError) as error:
        read(content, **how)
    return str(error.value)


class TestFiles:
    """The forms in which a list comes."""

    @pytest.mark.parametrize(
        "encoding", ["utf-8", "utf-8-sig", "gbk", "gb18030", "utf-16", "utf-16-le", "utf-16-be"]
    )
    @pytest.mark.parametrize("line_end", ["\n", "\r\n"])
    def test_every_encoding_of_an_office_is_read(self, read, encoding, line_end):
        text = csv_of(HEADERS, *ROWS).replace("\n", line_end)
        mark = "\ufeff" if encoding in ("utf-16-le", "utf-16-be") else ""
        assert kept(read((mark + text).encode(encoding))) == KEPT

    def test_a_rare_character_in_a_name_does_not_hide_the_list(self, read):
        rows = [[*ROWS[0][:-1], "虚构㛃"], ROWS[1]]
        assert kept(read(csv_of(HEADERS, *rows).encode("gb18030"))) == KEPT

    def test_bytes_of_no_encoding_are_refused(self, read):
        assert "save it as UTF-8" in problem(read, b"\xff\x00\x81")

    @pytest.mark.parametrize("separator", ["\t", ";"])
    def test_tabs_and_semicolons_part_cells_too(self, read, separator):
        assert kept(read(csv_of(HEADERS, *ROWS, separator=separator))) == KEPT

    def test_headers_are_found_below_titles_and_empty_lines(self, read):
        text = "虚构的名单,,,,,,\n\n" + csv_of(HEADERS, *ROWS)
        assert [row[0] for row in kept(read(text))] == [4, 5]

    def test_rows_are_counted_as_a_spreadsheet_counts_them(self, read):
        rows = csv_of([*ROWS[0][:-1], '"虚构\n甲 ""x"""']) + "\n" + csv_of([*ROWS[1][:-1], 'a"b'])
        assert [row[0] for row in kept(read(csv_of(HEADERS) + rows))] == [2, 4]

    def test_a_quotation_mark_left_open_is_refused_at_its_row(self, read):
        text = csv_of(HEADERS, ROWS[0], [*ROWS[1][:-1], '"虚构甲'], ROWS[0])
        assert "row 3: the list cannot be read" in problem(read, text)

    def test_rows_swallowed_by_a_quotation_mark_are_not_lost_in_silence(self, read):
        text = csv_of(HEADERS, [*ROWS[0][:-1], '"虚构甲'], [*ROWS[1][:-1], '虚构"'])
        assert faults(read(text)) == [(2, None, "cells")]

    def test_an_amount_that_splits_its_row_is_refused(self, read):
        text = "户编号,月份,人数,地区,项目,标准,收入\nA1,2011-01,2,太原市,城市,旧,1,234.50\n"
        assert (2, None, "cells") in faults(read(text))
        assert read(text.replace("1,234.50", '"1,234.50"')).frame["income"].to_list() == [123450]

    @pytest.mark.parametrize(
        ("column", "cell"),
        [
            ("收入", "500\n300"),
            ("收入", "100 200"),
            ("收入", "300\u3000.50"),
            ("收入", "1, 234"),
            ("人数", "1\n2"),
            ("人数", "１ ２"),
            ("月份", "2011\u00a001"),
            ("已补发", "40\u200b20"),
        ],
    )
    def test_a_number_that_white_space_parts_is_refused_since_it_may_be_two(
        self, read, column, cell
    ):
        row = {**dict(zip(HEADERS, ROWS[0], strict=True)), column: f'"{cell}"'}
        [(_, _, code)] = faults(read(csv_of(list(row), list(row.values()))))
        assert code == "parted"

    @pytest.mark.parametrize("month", ["2011-01-01 00:00:00", "2011 年 1 月", " 2011-01\n"])
    def test_white_space_around_a_number_is_stray(self, read, month):
        row = [ROWS[0][0], f'"{month}"', " ２ ", *ROWS[0][3:]]
        assert kept(read(csv_of(HEADERS, row))) == KEPT[:1]

    def test_a_sheet_is_read_by_name_and_past_a_merged_title(self, read_xlsx):
        found = read_xlsx([["虚构的名单"], [], HEADERS, *ROWS], first=2, sheet="名单")
        assert [row[0] for row in kept(found)] == [6, 7]
        assert found.sheet == "名单"

    def test_a_sheet_that_is_not_there_is_refused(self, read_xlsx, tmp_path):
        read_xlsx([HEADERS, *ROWS])
        with pytest.raises(InputError, match="no such sheet; it has 1"):
            register.read(tmp_path / "list.xlsx", sheet="别的")

    def test_a_sheet_gives_texts_numbers_and_dates_alike(self, read_xlsx):
        rows = [["0012", date(2011, 1, 1), 2, *ROWS[0][3:]], ["0012", 201102, 3.0, *ROWS[1][3:]]]
        assert kept(read_xlsx([HEADERS, *rows])) == KEPT

    def test_a_long_number_typed_as_a_number_is_refused_and_as_text_is_read(self, read_xlsx):
        number = 9903021990010112  # sixteen digits
        rows = [[number, *ROWS[0][1:]], [str(number), *ROWS[0][1:]]]
        assert faults(read_xlsx([HEADERS, rows[0]])) == [(2, "household", "broken number")]
        assert faults(read_xlsx([HEADERS, rows[1]])) == []

    def test_a_long_number_among_texts_is_refused(self, read_xlsx):
        rows = [[990302199001011234, *ROWS[0][1:]], ["A1", *ROWS[0][1:]]]
        found = read_xlsx([HEADERS, *rows])
        assert faults(found) == [(2, "household", "broken number")]
        assert found.refused[0].number is None

    def test_parquet_is_read_and_its_floats_are_refused(self, tmp_path):
        path = tmp_path / "list.parquet"
        columns = {"household": ["A1"], "month": [date(2011, 1, 1)], "members": [2]}
        columns |= {"place": ["太原市"], "program": ["urban"], "paid": ["1.50"]}
        pl.DataFrame(columns).write_parquet(path)
        assert register.read(path).frame["paid"].to_list() == [150]
        pl.DataFrame({**columns, "paid": [1.5]}).write_parquet(path)
        with pytest.raises(InputError, match="paid/已发 hold floating-point"):
            register.read(path)

    @pytest.mark.parametrize(
        ("name", "content", "words"),
        [
            ("list.xls", b"", "save an older .xls as .xlsx"),
            ("list.xlsx", b"no sheet", "cannot be read as .xlsx"),
            ("list.parquet", b"no table", "cannot be read as Parquet"),
            ("list.csv", b"", "no headers"),
        ],
    )
    def test_a_file_that_is_no_list_is_refused(self, read, name, content, words):
        assert words in problem(read, content, name=name)

    def test_a_file_that_is_not_there_is_refused_without_its_folder(self, tmp_path):
        with pytest.raises(InputError) as error:
            register.read(tmp_path / "none.csv")
        assert str(error.value) == "none.csv does not exist."


class TestHeaders:
    """The headers by which columns are known."""

    def test_the_documentation_lists_every_header(self):
        text = (Path(__file__).parents[2] / "docs" / "registers.md").read_text("utf-8")
        named = {header for column in COLUMNS for header in (column.name, *column.headers)}
        assert sorted(header for header in named if header not in text) == []

    def test_english_headers_are_read(self, read):
        text = "household,month,members,place,program\nA1,2011-01,2,太原市,urban\n"
        assert read(text).frame["program"].to_list() == ["urban"]

    def test_spaces_width_and_units_in_headers_do_not_matter(self, read):
        text = "户 编号 ,月份,人数（人）,地区,项目,收入（元／月）\nA1,2011-01,2,太原市,城市,10\n"
        assert read(text).frame["income"].to_list() == [1000]

    def test_all_columns_that_are_missing_are_named(self, read):
        said = problem(read, "户编号,姓名,人数\nA1,虚构甲,2\n")
        assert "missing: place/地区, program/项目" in said
        assert "row 1" in said

    def test_two_columns_for_one_thing_are_refused(self, read):
        text = csv_of([*HEADERS, "保障人数"], [*ROWS[0], "2"])
        assert "several columns are taken for members/人数" in problem(read, text)
        assert kept(read(text, mapping={"保障人数": "members"})) == KEPT[:1]

    def test_a_mapping_names_columns_of_an_office(self, read):
        text = csv_of(["编码", "发放月", *HEADERS[2:]], *ROWS)
        assert kept(read(text, mapping={"编码": "household", "发放月": "月份"})) == KEPT

    def test_a_mapping_of_a_header_that_no_column_has_is_refused(self, read):
        text = csv_of(["编码", "发放月", *HEADERS[2:]], *ROWS)
        said = problem(read, text, mapping={"编码": "household", "发放月度": "month"})
        assert "row 1: no column is headed as the mapping says of month/月份." in said

    def test_one_of_several_headers_of_a_mapping_is_enough(self, read):
        text = csv_of(["编码", *HEADERS[1:]], *ROWS)
        assert kept(read(text, mapping={"编码": "household", "编号": "household"})) == KEPT

    def test_a_mapping_to_no_column_is_refused_by_the_number_of_its_entry(self, read):
        assert "entries 2;" in problem(read, "", mapping={"编码": "household", "姓名": "name"})

    def test_place_and_program_may_be_given_where_the_list_has_none(self, read):
        text = "户编号,月份,人数\nA1,2011-01,2\n"
        found = read(text, place="太原市", program="urban").frame
        assert found.select("place", "program").rows() == [("太原市", "urban")]

    def test_a_place_that_the_list_has_must_not_be_given_too(self, read):
        assert "must not say them" in problem(read, csv_of(HEADERS, *ROWS), place="太原市")

    def test_a_mapping_is_read_from_yaml_and_json(self, tmp_path):
        path = tmp_path / "m.yaml"
        path.write_text("发放月: month\n编码: household\n", encoding="utf-8")
        assert register.read_mapping(path) == {"发放月": "month", "编码": "household"}
        path = tmp_path / "m.json"
        path.write_text('{"发放月": "month"}', encoding="utf-8")
        assert register.read_mapping(path) == {"发放月": "month"}

    @pytest.mark.parametrize(
        ("name", "text"), [("m.json", "["), ("m.json", "[1]"), ("m.yaml", "- a")]
    )
    def test_a_file_that_is_no_mapping_is_refused(self, tmp_path, name, text):
        (tmp_path / name).write_text(text, encoding="utf-8")
        with pytest.raises((InputError, PolicyError)):
            register.read_mapping(tmp_path / name)


class TestCells:
    """What a cell may be."""

    @pytest.mark.parametrize(
        ("text", "fen"),
        [
            ("0", 0),
            ("460", 46000),
            ("460.5", 46050),
            ("1,234.50", 123450),
            ("460.500", 46050),
            ("999999.99", 99999999),
        ],
    )
    def test_amounts(self, text, fen):
        assert amount_of(text) == fen

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("700.005", "places"),
            ("1,23", "amount"),
            ("12,34.50", "amount"),
            ("-5", "range"),
            ("460元", "unit"),
            ("¥460", "unit"),
            ("1E+05", "broken number"),
            ("1000000", "range"),
            ("0351", "amount"),
            ("无", "amount"),
            ("13800138000", "range"),
        ],
    )
    def test_amounts_that_cannot_be_meant(self, text, code):
        with pytest.raises(BadCell) as bad:
            amount_of(text)
        assert bad.value.code == code

    @given(st.integers(0, 99_999_999))
    def test_an_amount_is_read_as_it_is_written(self, fen):
        assert amount_of(f"{fen // 100}.{fen % 100:02d}") == fen
        assert amount_of(f"{fen // 100:,}.{fen % 100:02d}") == fen

    @pytest.mark.parametrize(
        "text",
        ["2011-01", "2011/1", "2011年1月", "2011年01月", "201101", "2011.01", "2011年1月1日"],
    )
    def test_months(self, text):
        assert month_of(text) == date(2011, 1, 1)

    @pytest.mark.parametrize(
        "text", ["2011.1", "2011-13", "2011-01-15", "1月", "20111", "2011", "1811-01", "40544"]
    )
    def test_months_that_cannot_be_meant(self, text):
        with pytest.raises(BadCell):
            month_of(text)

    @pytest.mark.parametrize(
        ("text", "code"),
        [("3人", "unit"), ("3.5", "count"), ("0", "range"), ("51", "range"), ("三", "count")],
    )
    def test_numbers_of_members_that_cannot_be_meant(self, text, code):
        with pytest.raises(BadCell) as bad:
            members_of(text)
        assert bad.value.code == code

    def test_full_width_digits_and_stray_spaces_are_read(self, read):
        text = "户编号,月份,人数,地区,项目,收入\nＡ１,２０１１－０１, ２ ,　太原市,城 市,１，２３４．５０\n"
        text = text.replace("１，２３４．５０", '"１，２３４．５０"')
        found = read(text).frame
        assert found.select("number", "members", "income").rows() == [("A1", 2, 123450)]

    def test_what_is_not_said_is_null_and_never_nothing(self, read):
        found = read(
            csv_of([*HEADERS, "收入", "已发"], [*ROWS[0][:5], "", "虚构甲", "", " "])
        ).frame
        assert found.select("income", "paid", "paid_on").rows() == [(None, None, None)]

    def test_all_problems_of_a_row_are_told(self, read):
        found = read(csv_of(HEADERS, ["", "一月", "3人", "太原市", "x", "330", "虚构甲"]))
        assert [column for _, column, _ in faults(found)] == [
            "household", "month", "members", "program", "paid_on",
        ]  # fmt: skip


class TestNumbers:
    """The household's own number."""

    @pytest.mark.parametrize(
        "text",
        [
            "0012",
            "A-12/3",
            "低保字第00012号",
            "140106.0001",
            "1401060000000001",
            "7",
            "2011-0012-34",
            "低保字第0012-1号",
            "长低保字第00001号",
            "太民低保字第0012号",
            "沪民救字第0012号",
            "吉民低保字〔2011〕第12号",
            "DB2020001",
            "H000123",
            "H-2020-0001",
            "D20200001",
            "JZ202000012",
            "2020H00000001",
            "SYN-000001",
            "H1234567",
            "H123456789",
        ],
    )
    def test_a_number_of_the_office_is_kept(self, text):
        assert own_number(text) == text

    @pytest.mark.parametrize(
        "text",
        [
            "990302199001011234",
            "99030219900101123X",
            "99030219900101123x",
            "990302900101123",
            "9903021990010112",
            "990302-19900101-1234",
            "A990302199001011234",
            "990302199001011234-1",
            "13800138000",
            "8613800138000",
            "0351-7654321",
            "03517654321",
            "虚构甲0012",
            "XugouZhangsan0012",
            "Y0Xugou",
            "13800138000-2",
            "13800138000/1",
            "13800138000(2)",
            "13800138000_01",
            "1-13800138000",
            "990302900101123-1",
            "990302900101123.1",
            "990302900101123(2)",
            "1-990302900101123",
            "A-990302900101123-2",
            "0351-76543210-1",
            "8613800138000-1",
            "99030219900101123",
            "虚构民低保字第0012号",
            "张三低保字第0012号",
            "王民低保字第0012号",
            "E99000001",
            "e99000001",
            "EA9900001",
            "G99000001-1",
            "(G99000001)",
            "H99000001",
            "M9900000101",
            "H99000001(01)",
            "C99000001",
            "CA9900001",
            "W99000001",
            "L99000001",
            "T99000001",
            "K99000001",
            "KJ9900001",
            "MA9900001",
            "XGX990399900101",
            "A990000(1)",
            "810000199001011234",
            "低保字第E99000001号",
        ],
    )
    def test_a_number_that_may_tell_who_someone_is_is_not(self, text):
        assert own_number(text) is None

    @pytest.mark.parametrize(
        "header", ["证件号", "证件 号码", "护照号", "身份证号", "Passport No."]
    )
    def test_of_a_column_of_documents_no_number_is_kept(self, tmp_path, header):
        path = tmp_path / "list.csv"
        path.write_text(
            f"{header},月份,人数,地区,项目\nAB1,2011-01,2,太原市,城市\nAB1,2011-02,2,太原市,城市\n"
        )
        found = register.read(path, mapping={header: "household"})
        assert found.frame["number"].to_list() == ["list.csv#2"] * 2

    def test_a_column_of_the_offices_own_numbers_may_be_called_otherwise(self, tmp_path):
        path = tmp_path / "list.csv"
        path.write_text("编码,月份,人数,地区,项目\nAB1,2011-01,2,太原市,城市\n")
        assert register.read(path, mapping={"编码": "户编号"}).frame["number"].to_list() == ["AB1"]

    @pytest.mark.parametrize(
        ("text", "code"),
        [
            ("虚构甲", "household"),
            ("虚构街1号", "household"),
            ("abc", "household"),
            ("1" * 41, "household"),
            ("2.20302E+17", "broken number"),
            ("990302199001012000", "broken number"),
        ],
    )
    def test_what_is_no_number_is_refused(self, text, code):
        with pytest.raises(BadCell) as bad:
            own_number(text)
        assert bad.value.code == code
        assert text not in str(bad.value.message)

    @given(
        st.dates(date(1900, 1, 1), date(2030, 1, 1)),
        st.integers(0, 999),
        st.text("ABZ-/.0", max_size=4),
    )
    @example(date(1990, 1, 1), 0, "0")
    def test_an_id_card_number_is_seen_inside_another_number(self, born, serial, before):
        assert is_personal(f"{before}990302{born:%Y%m%d}{serial:03d}X")


class TestRows:
    """One row is one household and month."""

    def test_rows_that_stand_twice_are_all_refused(self, read):
        rows = [ROWS[0], ROWS[1], [ROWS[0][0], "2011年1月", *ROWS[0][2:]]]
        found = read(csv_of(HEADERS, *rows))
        assert faults(found) == [(n, None, "duplicate") for n in (2, 4)]
        assert [row[0] for row in kept(found)] == [3]

    def test_the_same_number_in_another_program_is_another_household(self, read):
        assert faults(read(csv_of(HEADERS, ROWS[0], [*ROWS[0][:4], "农村", "旧", ""]))) == []

    @pytest.mark.parametrize(
        ("header", "value"), [("进入月", "2011-02"), ("离开月", "2010年12月5日")]
    )
    def test_a_month_outside_the_time_on_the_list_is_refused(self, read, header, value):
        found = read(csv_of([*HEADERS, header], [*ROWS[0], value]))
        assert [code for *_, code in faults(found)] == ["contradiction"]

    def test_a_row_without_any_text_is_none(self, read):
        found = read(csv_of(HEADERS, ["", " ", "", "", "", "", "　"], *ROWS))
        assert (found.rows, found.frame.height) == (2, 2)

    def test_a_row_with_text_in_a_dropped_column_alone_is_refused_not_lost(self, read):
        found = read(csv_of(HEADERS, ["", "", "", "", "", "", "虚构甲"]))
        assert (found.rows, len(found.refused)) == (1, 1)

    def test_a_register_does_not_show_its_rows(self, read):
        assert "0012" not in repr(read(csv_of(HEADERS, *ROWS)))
