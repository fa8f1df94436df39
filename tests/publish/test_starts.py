"""How a first day is known: what a source prints as a year is never shown as a day."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import date
from urllib.parse import quote

import pytest

from dibao.policy.clauses import Standard
from dibao_publish.starts import FOLLOWS, Start, start_of, start_words
from dibao_publish.texts import say
from tests.books import book, notice

CLAUSE = "- standard: urban\n  unit: yuan/person/month\n  amount: 100\n"


def rows(registry, sql):
    with closing(sqlite3.connect(f"file:{registry}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


def started(effective="not stated", issued="2001-06-01", more=""):
    policies = book(notice(CLAUSE + more, effective=effective, issued=issued))
    (provision,) = policies.provisions("jia", Standard)
    return start_of((provision,), provision.begins.certain)


@pytest.mark.parametrize(
    ("effective", "known"),
    [
        ("2001-07-01", "day"),
        ("2001-07", "month"),
        ("2001-Q3", "quarter"),
        ("2001", "year"),
        ("by 2001-10", "by"),
    ],
)
def test_a_start_is_known_as_it_is_printed(effective, known):
    assert started(effective) == Start(known, effective)


def test_an_open_span_is_as_exact_as_its_beginning():
    assert started("2001-07..") == Start("month", "2001-07")


def test_without_a_start_it_is_the_issue():
    assert started() == Start("issued", "2001-06-01")


def test_what_a_table_shows_in_force_is_known_as_of_its_day():
    assert started("2001-01-01", more="  as_of: 2001-12-31\n") == Start("as_of", "2001-12-31")


def test_a_day_on_which_no_clause_begins_follows_from_something_else():
    policies = book(notice(CLAUSE))
    assert start_of(policies.provisions("jia", Standard), date(2005, 1, 1)) == FOLLOWS


@pytest.mark.parametrize(
    ("start", "since", "zh"),
    [
        (Start("year", "2025"), "2025-12-31", "2025年（具体日期不详）"),
        (Start("day", "2025-07-01"), "2025-07-01", "2025-07-01"),
        (Start("by", "by 2025-10"), "2025-10-31", "不晚于2025-10-31"),
        (Start("as_of", "2025-10-31"), "2025-10-31", "2025-10-31已执行（起始日不详）"),
        (Start("issued", "2025-10-31"), "2025-10-31", "2025-10-31（以印发日计，未写起始日）"),
        (Start("day", None), None, "不明"),
    ],
)
def test_words_say_what_is_not_known(start, since, zh):
    assert say(start_words(start.known, start.printed, since), "zh") == zh


@pytest.mark.parametrize("table", ["standard", "tekun", "floor", "gap", "place_name", "place_code"])
def test_nothing_ends_before_it_begins(table, registry):
    assert rows(registry, f'SELECT * FROM "{table}" WHERE until < since') == []  # noqa: S608


@pytest.mark.parametrize("table", ["standard", "tekun", "floor"])
def test_every_first_day_says_how_it_is_known(table, registry):
    wrong = f"""SELECT id FROM {table} WHERE (since IS NULL) <> (since_known IS NULL)
        OR (since_known = 'follows') <> (since_printed IS NULL AND since IS NOT NULL)
        OR (since_known = 'day' AND since <> since_printed)
        OR (since_known = 'year' AND since <> since_printed || '-12-31')
        OR (since_known = 'month' AND since <> since_printed || '-01')"""  # noqa: S608
    assert rows(registry, wrong) == []


def test_the_last_day_of_a_year_is_mostly_a_year(registry):
    """Else half of the starts would seem to lie on 31 December."""
    (days,) = rows(
        registry, "SELECT count(*) FROM standard WHERE since LIKE '%-12-31' AND since_known = 'day'"
    )
    (years,) = rows(registry, "SELECT count(*) FROM standard WHERE since_known = 'year'")
    assert days[0] == 0
    assert years[0] > 1000


def test_months_late_are_counted_from_no_uncertain_start(registry):
    sql = """SELECT DISTINCT s.since_known FROM "raise" r JOIN standard s ON s.id = r.id
        WHERE r.months_late IS NOT NULL"""
    assert {known for (known,) in rows(registry, sql)} <= {"day", "month", "quarter"}


def test_a_minimum_is_replaced_by_a_minimum_and_not_by_an_amount_of_one_city(registry):
    sql = """SELECT DISTINCT least, until FROM floor WHERE set_by = 'henan' AND since = '2017-12-31'
        ORDER BY program, least"""
    assert rows(registry, sql) == [("3150.00", "2017-12-31"), ("430.00", "2017-12-31")]


def test_what_held_before_stands_with_the_notice_that_says_so(registry):
    sql = """SELECT count(*) FROM standard w JOIN standard s ON s.place = w.place
        AND s.program = w.program AND s.role = 'set' AND s.since = date(w.until, '+1 day')
        WHERE w.role = 'was' AND s.notice <> w.notice"""
    assert rows(registry, sql) == [(0,)]


def test_no_minimum_of_a_prefecture_binds_a_place_before_it_lay_there(registry):
    sql = """SELECT count(*) FROM floor WHERE place IN ('shandong/jinan/laiwu', 'shandong/jinan/gangcheng')
        AND set_by = 'shandong/jinan' AND since < '2019-02-01'"""
    assert rows(registry, sql) == [(0,)]


@pytest.mark.parametrize(
    ("address", "year", "day"),
    [
        ("/place/hubei/huanggang", "2020年（具体日期不详）", "2020年12月31日"),  # 低保, 特困
        ("/en/place/hubei/huanggang", "2020 (the day is not known)", "31 December 2020"),
        ("/place/fujian/fuzhou?on=2018-01-01", "2017年（具体日期不详）", "2017年12月31日"),  # 底线
        ("/compare?place=anhui/xuancheng", "2022年（具体日期不详）", "2022年12月31日"),
        ("/notice/anhui/chizhou/池政办秘〔2023〕66号", "2023年（具体日期不详）", "2023年12月31日"),
        (
            "/en/notice/fujian/福建省2017-04-10报道",
            "2017 (the day is not known)",
            "31 December 2017",
        ),
    ],
)
def test_a_printed_year_is_a_day_on_no_page(site, address, year, day):
    page = site.get(quote(address, safe="/?=")).text
    assert year in page
    compared = f'<span class="quiet">{day}</span></h3>'  # the day of the places beside it
    assert day not in page.replace(compared, "")
