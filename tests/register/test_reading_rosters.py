"""Lists without months, and what a list says of persons and grades. All households are invented."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dibao import register
from dibao.calc import Member
from dibao.errors import InputError
from dibao.register.persons import categories_of, category_of, grade_of, persons_of
from dibao.register.reading import need_months
from dibao.register.refused import BadCell

HEADERS = "户编号,人数,地区,项目,进入月,离开月,分类施保类别,档次"


@pytest.fixture(name="read")
def _read(tmp_path):
    def read(*lines, headers=HEADERS, **how):
        path = tmp_path / "list.csv"
        path.write_text("\n".join([headers, *lines]), encoding="utf-8")
        return register.read(path, **how)

    return read


names = st.lists(st.sampled_from(["重病", "重残", "老年", "80岁以上"]), min_size=1, max_size=4)


def faults(found):
    return [(row.row, fault.column, fault.code) for row in found.refused for fault in row.faults]


class TestRosters:
    """One row is one household, on the list from `since` to `until`."""

    def test_a_list_without_months_is_a_roster(self, read):
        found = read("A1,2,太原市,城市,2010-03,,,", "A2,1,太原市,城市,,2011-01,,")
        assert found.monthly is False
        assert found.frame.select("number", "month", "since", "until").rows() == [
            ("A1", None, date(2010, 3, 1), None),
            ("A2", None, None, date(2011, 1, 1)),
        ]

    def test_a_household_stands_on_a_roster_once_for_a_place_and_program(self, read):
        found = read(
            "A1,2,太原市,城市,2010-03,2010-04,,",
            "A1,2,太原市,城市,2010-06,,,",
            "A1,2,太原市,农村,,,,",
            "A2,2,太原市,城市,,,,",
        )
        assert faults(found) == [(2, None, "duplicate"), (3, None, "duplicate")]
        assert "month/月份" in str(found.refused[0].faults[0].message)
        assert found.frame["row"].to_list() == [4, 5]

    def test_a_household_that_left_before_it_came_contradicts_itself(self, read):
        assert faults(read("A1,2,太原市,城市,2011-02,2011-01,,")) == [(2, "until", "contradiction")]
        assert faults(read("A1,2,太原市,城市,2011-02,2011-02,,")) == []

    def test_a_list_with_months_says_so_and_needs_each(self, read):
        found = read("A1,2,太原市,城市,", headers="户编号,人数,地区,项目,月份")
        assert found.monthly is True
        assert faults(found) == [(2, "month", "empty")]
        need_months(found)

    def test_what_needs_months_refuses_a_roster_in_a_sentence(self, read):
        with pytest.raises(InputError, match="has no column of months") as error:
            need_months(read("A1,2,太原市,城市,,,,"))
        assert "month/月份" in str(error.value)

    def test_a_household_that_moved_keeps_its_key(self, read):
        found = read(
            "A1,2011-01,2,太原市", "A1,2011-02,2,阳泉市", "A2,2011-01,2,太原市",
            headers="户编号,月份,人数,地区", program="城市",
        )  # fmt: skip
        assert found.frame["household"].to_list() == [0, 0, 1]


class TestCategories:
    """分类施保: persons and their categories in one cell."""

    @pytest.mark.parametrize(
        ("text", "found"),
        [
            ("重病", "重病"),
            ("重病、重度残疾;70岁以上", "70岁以上;重度残疾、重病"),
            ("重病,重残；老年", "老年;重残、重病"),
            ("A类", "A类"),
            ("重病+重病", "重病"),
            ("重病;重病;", "重病;重病"),
            ("一级残疾人、在校大学生", "一级残疾人、在校大学生"),
            ("70周岁(含)以上老年人", "70周岁(含)以上老年人"),
            ("三无", "三无"),
            ("无", None),
        ],
    )
    def test_cells(self, text, found):
        assert categories_of(text) == found

    @pytest.mark.parametrize(
        "text",
        [
            "虚构张三丰",
            "重病虚构张三丰",
            "虚构张三丰:重病",
            "王学军",
            "丁一",
            "Xugou",
            "13899990000",
            "990302199001011234",
            "重病990302199001011234",
            "130岁",
            "12",
            ";",
            "重病;、",
            "重病、" * 100 + "重病",
        ],
    )
    def test_what_is_no_category_is_refused_and_not_repeated(self, text):
        with pytest.raises(BadCell) as bad:
            categories_of(text)
        assert bad.value.code == "word"
        assert len(text) < 2 or text not in str(bad.value.message)

    def test_a_notice_may_name_categories_otherwise(self, read):
        line = "A1,2,太原市,城市,,,蓝卡、重病,"
        assert faults(read(line)) == [(2, "categories", "word")]
        found = read(line, categories=["蓝卡"])
        assert found.frame["categories"].to_list() == ["蓝卡、重病"]

    @given(st.lists(names, max_size=6))
    def test_persons_come_out_as_they_went_in(self, persons):
        text = ";".join("、".join(names) for names in persons)
        found = persons_of(categories_of(text)) if text else ()
        expected = [Member(statuses=frozenset(names)) for names in persons]
        assert sorted(map(repr, map(sorted, (p.statuses for p in found)))) == sorted(
            map(repr, map(sorted, (p.statuses for p in expected)))
        )

    def test_more_persons_in_categories_than_members_contradict_each_other(self, read):
        found = read("A1,2,太原市,城市,,,重病;老年,", "A2,1,太原市,城市,,,重病;老年,")
        assert faults(found) == [(3, "categories", "contradiction")]

    def test_what_is_not_said_is_null(self, read):
        found = read("A1,2,太原市,城市,,,,", "A2,2,太原市,城市,,,无,二档")
        assert found.frame.select("categories", "grade").rows() == [(None, None), (None, "二档")]
        without = read("A1,2,太原市,城市", headers="户编号,人数,地区,项目").frame
        assert without.select("categories", "grade").rows() == [(None, None)]

    def test_a_category_of_the_household_is_one_word_or_none(self):
        assert [category_of(text) for text in ("重病", "A类", "none", "无")] == [
            "重病", "A类", "none", "none",
        ]  # fmt: skip
        with pytest.raises(BadCell):
            category_of("虚构张三丰")


class TestGrades:
    """档次, where flat grades are paid."""

    @pytest.mark.parametrize(
        "text", ["一档", "A", "1", "B类", "第二档", "甲级", "十一", "一档家庭"]
    )
    def test_grades(self, text):
        assert grade_of(text) == text

    @pytest.mark.parametrize(
        "text", ["虚构张三丰", "丁一", "丁一一", "AB", "123", "13899990000", "一档虚构"]
    )
    def test_what_is_no_grade_is_refused_and_not_repeated(self, text):
        with pytest.raises(BadCell) as bad:
            grade_of(text)
        assert text not in str(bad.value.message)
