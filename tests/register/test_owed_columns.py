"""提标补发 over columns: what is said of every list is what is said where each kind is asked for.

All households and amounts are invented; so are the places 甲市, 乙县 and 丙区 and their notices.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from hypothesis import given, settings
from hypothesis import strategies as st

import dibao
from dibao import register
from dibao.errors import InputError
from dibao.policy.reader import read_clauses
from dibao.register.facts import Asking
from dibao.register.payments import last_month, paid_back
from tests.books import book, notice
from tests.register.test_payments import (
    CATEGORIES,
    HERE,
    NUMBER,
    PAID_ON,
    listed,
    rows_of,
    yuan,
)
from tests.register.test_payments import policies as one_notice

OLD, NEW = 10000, 12500  # fen a month


def both_ways(found, on, notice_, **how):
    """The payments over columns and with each kind asked for; or how both refuse the whole list."""
    how = {"paid_on": PAID_ON, "first_paid": None, "offset": None, "assume": ()} | how
    return [_paid(found, on, notice_, how, by_columns=yes) for yes in (True, False)]


def _paid(found, on, notice_, how, *, by_columns):
    asking = Asking(on, notice_, **how)
    try:
        return paid_back(found, asking, last_month(found), lambda *_: None, by_columns=by_columns)
    except InputError as error:
        return str(error)


FIELDS = (
    "rows",
    "computed",
    "lines",
    "refused",
    "reasons",
    "totals",
    "total",
    "assumed",
    "inferred",
    "cites",
    "notes",
    "deadlines",
)


def assert_same(columns, asked):
    if isinstance(columns, str) or isinstance(asked, str):
        assert columns == asked
        return
    for name in FIELDS:
        assert getattr(columns, name) == getattr(asked, name), name
    said = [
        one.households.drop("answer").rows() + one.frame.drop("said").rows()
        for one in (columns, asked)
    ]
    assert said[0] == said[1]


def asked_for(payments):
    """How many kinds were asked for."""
    return len(payments.answered.asked)


# --- the law -----------------------------------------------------------------------------------

ROUNDINGS = (
    "",
    "- rounding: allowance\n  mode: up\n  to: 1\n  stage: household\n\n",
    "- rounding: allowance\n  mode: half-up\n  to: 0.1\n  stage: gap per person\n\n",
    "- rounding: allowance\n  mode: down\n  to: 10\n  stage: monthly standard\n\n",
    "- rounding: allowance\n  mode: not stated\n  to: 1\n  stage: household\n\n",
)
MINIMUMS = (
    "",
    "- minimum_payment: urban\n  unit: yuan/person/month\n  amount: 20\n\n",
    "- minimum_payment: urban\n  unit: yuan/household/month\n  amount: 33\n\n",
    "- minimum_payment: urban\n  unit: yuan/person/month\n  amount: at least 10\n\n",
)
SHARE = """\
- supplement: 重残
  group: a
  unit: yuan/person/month
  times: 20%
  of: standard
  round: half-up
  to: 0.01

"""
SUPPLEMENTS = ("", SHARE)
AFRESH = ("", "- reassessment: urban\n  begins: 2002-03\n\n")
LATER = (
    notice(
        "- standard: urban\n  unit: yuan/person/month\n  amount: 150, was 125\n",
        effective="2002-03-01",
        issued="2002-09-01",
        number=3,
    ),
)
METHODS = ["delta", "delta", "reassess", "reassess", "not stated"]
SAID = {
    "months": ["2002-01..2002-03", "2002-01..2002-06", "2002-02", "2002-03..", "none"],
    "method": METHODS,
    "roster": [
        "each month",
        "current quarter",
        "last month at old rate",
        "first month at new rate",
        "paying month",
        "2002-03",
        "2001-11",
        "not stated",
    ],
    "entrants": ["months paid", "from approval month", "whole window", "none", "not stated"],
    "exclude": ["died", "died、left", "left", "grace", "重残", "not stated"],
    "deadline": ["by 2002-08", "before 2002-07-10", "by 2002-06", "not stated"],
}
STANDARDS = (
    ("month", NEW, OLD),
    ("month", NEW, OLD),
    ("year", 12 * OLD + 10000, 12 * OLD),
    ("month", OLD - 500, OLD),
    ("year", 12 * NEW, 12 * OLD),
    ("year", 12 * OLD + 10000, 12 * OLD),
    ("month", None, 1100),  # the raise alone
)


def mostly(words):
    """Most often the first of these words."""
    return st.integers(0, 9).flatmap(lambda n: st.sampled_from(words if n < 4 else words[:1]))


@st.composite
def policies(draw):
    """Two notices: the older, and the one that raises and owes."""
    unit, new, old = draw(st.sampled_from(STANDARDS))
    before, after = ((OLD if unit == "month" else 12 * OLD), new)
    said = {name: draw(mostly(words)) for name, words in SAID.items()}
    said["method"] = draw(st.sampled_from(METHODS))
    programs = draw(mostly(["urban", "urban、supplements"]))
    amount = f"plus: {yuan(old)}" if after is None else f"amount: {yuan(after)}, was {yuan(old)}"
    older = (
        f"- standard: urban\n  unit: yuan/person/{unit}\n  amount: {yuan(before)}\n\n"
        "- allowance: urban\n  method: difference\n\n"
        + draw(st.sampled_from(ROUNDINGS))
        + draw(st.sampled_from(MINIMUMS))
        + draw(mostly(SUPPLEMENTS))
    )
    newer = (
        f"- standard: urban\n  unit: yuan/person/{unit}\n  {amount}\n\n"
        + draw(mostly(AFRESH))
        + f"- back_pay: {programs}\n"
        + "".join(f"  {name}: {word}\n" for name, word in said.items())
    )
    later = LATER if unit == "month" and draw(mostly([False, True])) else ()
    return book(
        notice(older, more=CATEGORIES),
        notice(newer, effective="2002-01-01", issued="2002-06-20", number=2),
        *later,
    )


# A month on the list: most are ordinary, so that columns have much to do.
MEMBERS = st.integers(1, 4)
INCOME = st.sampled_from([0, 4000, 9990, 12_000, 24_000, 30_001, 49_500])
PAID = st.sampled_from([*["less", "much", "old"] * 4, "new", "odd", None])
WORD = mostly(["旧", "新", ""])
PERSONS = st.sampled_from([""] * 9 + ["重残"])
MONTHS = mostly([(1, 9), (1, 7), (2, 7), (1, 2), (4, 9), (8, 9)])
SINCE = mostly(["", "2001-05", "2001-11", "2002-01", "2002-03"])
UNTIL = mostly(["", "", "2002-09", "2002-12"])
PLACE = st.sampled_from(["乙县", "乙县", "丙区", "甲市"])
HEADERS = (
    "household", "month", "members", "place", "program", "income", "paid", "paid_on", "categories",
    "since", "until",
)  # fmt: skip


@st.composite
def facts(draw):
    """What a row says beside its month; what was paid fits the old standard, the new, or neither."""
    members, how = draw(MEMBERS), draw(PAID)
    income = None if draw(st.integers(0, 19)) == 0 else draw(INCOME)
    standard = {"old": OLD, "new": NEW, "less": OLD - 3000, "much": 20_000}.get(how)
    paid = None if how is None else 777
    if standard is not None:
        paid = max(standard * members - (income or 0), 0)
    return str(members), yuan(income), yuan(paid), draw(WORD), draw(PERSONS)


@st.composite
def rows_by_month(draw, number):
    """The rows of a household, of which every month is alike, or each by itself."""
    first, last = draw(MONTHS)
    place, since, until = draw(PLACE), draw(SINCE), draw(UNTIL)
    alike = draw(mostly([True, False]))
    one = draw(facts())
    if since and since > f"2002-{first:02d}":
        since = ""
    rows = []
    for month in range(first, last + 1):
        if month > first and draw(st.integers(0, 9)) == 0:
            continue
        members, *rest = one if alike else draw(facts())
        rows.append((number, f"2002-{month:02d}", members, place, "城市", *rest, since, until))
    return rows


@st.composite
def monthly(draw):
    """A list by months."""
    count = draw(st.integers(1, 5))
    rows = [row for n in range(count) for row in draw(rows_by_month(f"X{n:04d}"))]
    return listed(rows, HEADERS)


@st.composite
def rosters(draw):
    """A list without months."""
    rows = []
    for n in range(draw(st.integers(1, 8))):
        members, *rest = draw(facts())
        row = (f"X{n:04d}", members, draw(PLACE), "城市", *rest, draw(SINCE), draw(UNTIL))
        rows.append(row)
    return listed(rows, tuple(name for name in HEADERS if name != "month"))


HOW = st.fixed_dictionaries(
    {
        "first_paid": st.sampled_from([date(2002, 5, 1), None, date(2002, 2, 1)]),
        "offset": mostly([None, True, False]),
        "paid_on": mostly([PAID_ON, date(2002, 4, 2)]),
    }
)


@settings(max_examples=80)
@given(found=st.one_of(monthly(), rosters()), on=policies(), how=HOW)
def test_columns_say_of_a_list_what_is_said_where_each_kind_is_asked_for(found, on, how):
    assert_same(*both_ways(found, on, NUMBER, **how))


# --- what is computed over columns -------------------------------------------------------------

ORDINARY = ("household", "month", "members", "place", "program", "income", "paid", "paid_on")


def test_ordinary_households_are_not_asked_for():
    """Each has an income of its own; recomputed, 125 x 2 - income - what was paid is owed."""
    rows = [
        row
        for n in range(30)
        for row in rows_of(f"X{n:04d}", range(1, 8), income=f"{n}.00", paid=f"{150 + n}.00")
    ]
    both = both_ways(listed(rows, ORDINARY), one_notice(method="reassess"), NUMBER)
    assert_same(*both)
    assert [asked_for(one) for one in both] == [0, 30]
    assert both[0].total.owed == 6 * sum(10000 - 200 * n for n in range(30))


def test_a_household_that_may_be_refused_is_asked_for_and_the_others_are_not():
    """X2 joined late, and the notice does not say what those get; X3 was paid an odd amount."""
    on = one_notice(entrants="not stated")
    rows = rows_of("X1", range(1, 8)) + rows_of("X2", range(3, 8))
    rows += rows_of("X3", range(1, 8), income="0", paid="7.77", paid_on="")
    both = both_ways(listed(rows, ORDINARY), on, NUMBER)
    assert_same(*both)
    assert both[0].answered.words.owed.groups.height == 1
    assert [row.code for row in both[0].refused] == ["NotStated"] * 5 + ["Undetermined"] * 7


def test_the_list_of_a_quarter_may_be_read_both_ways_by_those_on_all_its_months():
    rows = rows_of("X1", range(1, 8)) + rows_of("X2", range(1, 6))
    both = both_ways(listed(rows, ORDINARY), one_notice(roster="2002-Q2", exclude="died"), NUMBER)
    assert_same(*both)
    assert both[0].answered.words.owed.groups.height == 1


def test_thirds_of_a_fen_are_the_same_both_ways():
    """100 a year more for 1 person: 8 1/3 a month, 25.00 for three."""
    on = one_notice("2002-01..2002-03", unit="year", new=OLD + 10000)
    both = both_ways(listed(rows_of("X1", range(1, 8), 1), ORDINARY), on, NUMBER)
    assert_same(*both)
    assert [line.owed for line in both[0].lines] == [Fraction(2500, 3)] * 3
    assert asked_for(both[0]) == 0


def test_taiyuan_2011_is_the_same_both_ways():
    """3 months x 2 members x (380 - 330) = 300.00."""
    assumed, _ = read_clauses((HERE / "taiyuan.yaml").read_text("utf-8"), "taiyuan.yaml")
    found, on = register.read(HERE / "taiyuan.csv"), dibao.load()
    how = {"paid_on": date(2011, 5, 5), "assume": assumed}
    both = both_ways(found, on, "并民〔2011〕48号", **how)
    assert_same(*both)
    assert both[0].total.owed == 30000
    assert asked_for(both[0]) == 0


def test_changchun_2011_owes_nothing_both_ways():
    """长府办发〔2011〕41号: the new standard is paid from its first month on."""
    rows = rows_of("X1", range(1, 8), place="双阳区") + rows_of("X2", range(1, 8), place="南关区")
    rows = [(row[0], row[1].replace("2002", "2011"), *row[2:]) for row in rows]
    on = dibao.load()
    both = both_ways(listed(rows, ORDINARY), on, "长府办发〔2011〕41号", paid_on=date(2011, 10, 20))
    assert_same(*both)
    assert both[0].total.owed == 0
