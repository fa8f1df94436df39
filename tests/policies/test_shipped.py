"""What the shipped notices keep of their sources: bounds, doubts, inferences, days without a start."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache

import pytest

import dibao
from dibao import calc, errors
from dibao.calc import Finding
from dibao.cli.checking import Report, check_folder
from dibao.policy.book import Book
from dibao.policy.clauses import Clause, Notice, Standard, Supplement, Target
from dibao.policy.folder import shipped as folder
from dibao.policy.values import Bound, Lack


@cache
def shipped() -> Book:
    return dibao.load()


@cache
def findings() -> tuple[Finding, ...]:
    return calc.checks(shipped())


def notices() -> Iterator[tuple[str, Notice]]:
    for file in shipped().files:
        yield from ((file.jurisdiction, notice) for notice in file.notices)


def clauses() -> Iterator[tuple[str, Notice, Clause]]:
    for jurisdiction, notice in notices():
        yield from ((jurisdiction, notice, clause) for clause in notice.clauses)


class TestNotices:
    def test_every_notice_says_what_was_read_of_it(self) -> None:
        for _, notice in notices():
            assert notice.title
            assert notice.read_in
            assert notice.url is None or notice.url.startswith("http")
            assert notice.copy == "complete" or notice.limitations or notice.not_seen

    def test_one_without_a_number_has_a_key_of_its_own(self) -> None:
        names = Counter(notice.name for _, notice in notices())
        assert [name for name, count in names.items() if count > 1] == []

    @pytest.mark.parametrize(
        ("number", "jurisdiction"),
        [
            ("济民发〔2024〕3号", "shandong/jinan"),
            ("青民〔2023〕63号", "shandong/qingdao"),
            ("淄民〔2024〕10号", "shandong/zibo"),
            ("滨民〔2024〕6号", "shandong/binzhou"),
            ("泰政办发〔2023〕19号", "jiangsu/taizhou"),
            ("通政办发〔2023〕44号", "jiangsu/nantong"),
            ("宿政办秘〔2023〕24号", "anhui/suzhou"),
            ("洪民字【2023】25号", "jiangxi/nanchang"),
            ("襄政办发〔2018〕17号", "hubei/xiangyang"),
        ],
    )
    def test_notices_read_on_one_page_are_each_on_file_with_who_issued_them(
        self, number: str, jurisdiction: str
    ) -> None:
        assert [at for at, notice in notices() if notice.number == number] == [jurisdiction]

    def test_an_average_of_a_region_pays_nobody_in_tekun(self) -> None:
        for place in ("neimenggu/chifeng", "ningxia/yinchuan"):
            here = shipped().at(place, on=date(2023, 12, 1))
            with pytest.raises(errors.NotExact):
                calc.tekun(here, "rural", placement="centralised", level="self")

    def test_a_report_of_the_press_is_no_complete_copy(self) -> None:
        reports = [notice for _, notice in notices() if notice.evidence == "press"]
        assert len(reports) > 200
        assert {notice.copy for notice in reports} == {"report"}

    def test_all_provinces_have_a_standard_or_a_limit(self) -> None:
        provinces = {
            jurisdiction.split("/")[0] for jurisdiction, _, c in clauses() if c.kind == "standard"
        }
        assert len(provinces - {"national", "unplaced"}) == 31

    def test_an_average_increment_or_price_subsidy_is_never_a_supplement(self) -> None:
        for _, _, clause in clauses():
            if isinstance(clause, Supplement):
                words = " ".join([clause.note or "", *(reason for _, reason in clause.inferred)])
                assert not any(word in words for word in ("增量", "平均", "价格临时补贴"))

    def test_changchun_2008_raises_an_average_and_pays_nobody_15_more(self) -> None:
        found = [
            c
            for place, n, c in clauses()
            if place == "jilin/changchun" and str(n.issued) == "2008-06-22"
        ]
        assert all(isinstance(clause, Target) for clause in found)
        assert sorted(str(clause.plus) for clause in found if isinstance(clause, Target)) == [
            "10",
            "15",
        ]

    def test_a_minimum_of_a_province_is_a_limit(self) -> None:
        with pytest.raises(errors.NotExact, match="at least"):
            calc.standard(shipped().at("云南省", on=date(2019, 12, 1)), "rural")

    def test_a_range_is_kept_and_never_paid(self) -> None:
        with pytest.raises(errors.NotExact, match=r"290\.\.310"):
            calc.standard(shipped().at("咸阳市", on=date(2011, 1, 1)), "urban")


class TestWhatWasInferred:
    def test_a_county_filled_in_from_a_tier_says_so_with_the_words_of_the_source(self) -> None:
        found = calc.standard(shipped().at("台江县", on=date(2022, 4, 1)), "rural")
        assert [i.reason for i in found.inferred] == ["第二档;按档次归档(原文“其余县”,未列名)"]

    def test_a_county_that_the_source_names_does_not(self) -> None:
        found = calc.standard(shipped().at("云岩区", on=date(2022, 4, 1)), "urban")
        assert found.inferred == ()

    def test_an_inferred_year_is_shown_with_the_answer(self) -> None:
        found = calc.standard(shipped().at("包头市", on=date(2023, 1, 1)), "urban")
        assert ("effective", True) in [(i.field, "推定" in i.reason) for i in found.inferred]

    def test_a_group_that_nobody_listed_covers_no_place(self) -> None:
        book = shipped()
        amounts = [c for p, _, c in clauses() if p == "hebei" and isinstance(c, Standard)]
        assert amounts
        with pytest.raises(errors.CannotSay):
            calc.standard(book.at("涞水县", on=date(2010, 12, 1)), "urban")


class TestAsOf:
    def test_a_table_confirms_its_day_and_says_that_the_start_is_not_known(self) -> None:
        found = calc.standard(shipped().at("元氏县", on=date(2024, 5, 1)), "urban")
        assert found.holds == "confirmed"
        assert "as_of" in [i.field for i in found.inferred]

    def test_every_other_source_date_is_kept_as_exact_as_it_was(self) -> None:
        exact = Counter(
            clause.effective.exactness
            for _, _, clause in clauses()
            if clause.effective is not None and not isinstance(clause.effective, Lack)
        )
        assert {"day", "month", "year"} <= set(exact)


class TestDoubt:
    def test_a_doubt_is_shown_and_changes_no_amount(self) -> None:
        found = calc.standard(shipped().at("青海省", on=date(2021, 11, 1)), "urban")
        assert str(found.yuan) == "672.00"
        assert "may be a provincial average, not a standard" in [i.reason for i in found.inferred]

    def test_wuhan_2023_has_two_starts(self) -> None:
        found = calc.standard(shipped().at("武汉市", on=date(2023, 5, 1)), "urban")
        assert ("doubt.effective", "另一转载作6月14日起") in [
            (i.field, i.reason) for i in found.inferred
        ]


class TestContradictions:
    def test_baotou_2021_had_750_or_795(self) -> None:
        found = [str(f.message) for f in findings() if f.check == "was" and f.status == "not met"]
        assert any("795.00" in text and "750.00" in text for text in found)
        assert any("7044.00" in text and "6644.00" in text for text in found)

    def test_zhangzhou_2017_had_3400_or_more(self) -> None:
        found = [f for f in findings() if f.check == "contradiction"]
        places = {f.place.split("/")[-1] for f in found if "3400.00" in str(f.message)}
        assert {"longwen", "xiangcheng", "yunxiao"} <= places

    def test_each_names_two_sources(self) -> None:
        for finding in findings():
            if finding.check == "contradiction":
                assert len({by.number for by in finding.cites}) == 2

    def test_none_makes_the_check_fail(self) -> None:
        report = Report()
        check_folder(report, folder())
        assert report.wrong == []


class TestBounds:
    def test_a_floor_stays_a_bound(self) -> None:
        floors = [
            clause
            for _, _, clause in clauses()
            if isinstance(clause, Standard) and isinstance(clause.amount, Bound)
        ]
        assert len(floors) > 60
        assert {c.amount.word for c in floors if isinstance(c.amount, Bound)} <= {
            "at least",
            "range",
        }


def test_a_report_on_the_other_districts_is_not_cited_for_what_it_leaves_out_in_shuangyang() -> (
    None
):
    household = calc.Household(members=3, incomes=[calc.Income(amount=400, per="year")])
    here = shipped().at("jilin/changchun/shuangyang", on=date(2011, 11, 1))
    with pytest.raises(errors.NotExact) as refusal:
        calc.allowance(here, household, "urban")
    assert refusal.value.lacks == "rounding"
    assert "长春市2011-10-09报道" not in [by.number for by in refusal.value.cites]
