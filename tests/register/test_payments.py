"""提标补发 for whole lists: every household as `calc.back_pay` has it, and no row lost.

All households and amounts are invented; so are the places 甲市, 乙县 and 丙区 and their notices.
"""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import dibao
from dibao import calc, register
from dibao.errors import CannotSay, InputError, PlaceError
from dibao.policy.reader import read_clauses
from dibao.register.totals import by_county, whole
from tests.books import book, notice

HERE = Path(__file__).parent
OLD, NEW = 10000, 12500  # fen a month
NUMBER = "甲〔2002〕2号"
PAID_ON = date(2002, 7, 10)
HEADERS = ("household", "month", "members", "place", "program", "income", "paid", "paid_on")
FAR = 10**8 - 100  # fen; beyond every standard


def policies(window="2002-01..2002-06", unit="month", new=NEW, rounding="", **fields):
    said = {
        "method": "delta",
        "roster": "each month",
        "entrants": "months paid",
        "exclude": "died",
        "deadline": "by 2002-08",
    } | fields
    clauses = (
        f"- standard: urban\n  unit: yuan/person/{unit}\n  amount: {new / 100:.2f}, was {OLD / 100:.2f}\n\n"
        f"- back_pay: urban\n  months: {window}\n"
        + "".join(f"  {key}: {value}\n" for key, value in said.items())
    )
    return book(
        notice(
            f"- standard: urban\n  unit: yuan/person/{unit}\n  amount: {OLD / 100:.2f}\n\n"
            f"- allowance: urban\n  method: difference\n\n{rounding}"
        ),
        notice(clauses, effective="2002-01-01", issued="2002-06-20", number=2),
    )


def rows_of(
    number, months, members=2, place="乙县", program="城市", income="", paid="", paid_on="旧"
):
    return [
        (number, f"2002-{month:02d}", str(members), place, program, income, paid, paid_on)
        for month in months
    ]


def listed(rows, headers=HEADERS):
    """The register of a list with these rows."""
    text = "".join(",".join(row) + "\n" for row in (headers, *rows))
    with TemporaryDirectory() as folder:
        path = Path(folder, "list.csv")
        path.write_text(text, encoding="utf-8")
        return register.read(path)


def paid(rows, on=None, **how):
    headers = how.pop("headers", HEADERS)
    how = {"paid_on": PAID_ON} | how
    return register.back_pay(listed(rows, headers), on or policies(), NUMBER, **how)


def owed_to(payments):
    """What each household is owed, by its number, in fen."""
    return {line.number: line.total for line in payments.lines if line.total is not None}


def codes(payments):
    return [(row.row, row.code) for row in payments.refused]


# --- every household as the calculations have it -----------------------------------------------

MONTH = st.tuples(
    st.integers(1, 4),  # members
    st.one_of(st.none(), st.sampled_from([0, 4000, 4500, 30_000])),  # income
    st.sampled_from([None, "fits old", "fits new", "odd"]),  # paid
    st.sampled_from(["", "旧", "新"]),
)
HOUSEHOLD = st.dictionaries(st.integers(1, 9), MONTH, min_size=1, max_size=9)
POLICY = st.fixed_dictionaries(
    {
        "rounding": st.sampled_from(
            ["", "- rounding: allowance\n  mode: up\n  to: 10\n  stage: household\n"]
        ),
        "method": st.sampled_from(["delta", "reassess", "not stated"]),
        "roster": st.sampled_from(
            ["each month", "current quarter", "last month at old rate", "2002-03", "not stated"]
        ),
        "entrants": st.sampled_from(["months paid", "whole window", "none", "not stated"]),
        "exclude": st.sampled_from(["left", "not stated"]),
    }
)


def amount(facts):
    """What the list says was paid, in fen; None if it says nothing."""
    members, income, how, _ = facts
    standard = {"fits old": OLD, "fits new": NEW}.get(how)
    if how is None:
        return None
    return 777 if standard is None else max(standard * members - (income or 0), 0)


def yuan(fen):
    return "" if fen is None else f"{fen // 100}.{fen % 100:02d}"


def row_of(number, month, facts):
    members, income, _, paid_on = facts
    fen = yuan(income), yuan(amount(facts))
    return (number, f"2002-{month:02d}", str(members), "乙县", "城市", *fen, paid_on)


def alone(on, household, income, through):
    """What `calc.back_pay` says of the household; `income` where the list says none."""
    months = {}
    for month, facts in household.items():
        members, known, _, word = facts
        counts = calc.Income(amount=yuan(income if known is None else known))
        fen = amount(facts)
        months[date(2002, month, 1)] = calc.Month(
            household=calc.Household(members=members, incomes=[counts]),
            paid=None if fen is None else yuan(fen),
            paid_on={"": None, "旧": "old", "新": "new"}[word],
        )
    try:
        history = calc.History(months, through)
        found = calc.back_pay(on, "乙县", NUMBER, "urban", history, paid_on=PAID_ON)
    except CannotSay as refusal:
        return refusal.code
    except InputError:
        return "not given"
    return found.fen, [(line.month, line.owed) for line in (*found.months, *found.overpaid)]


@settings(max_examples=60)
@given(households=st.lists(HOUSEHOLD, min_size=1, max_size=4), fields=POLICY)
def test_each_household_is_owed_what_the_calculations_say_of_it_alone(households, fields):
    on = policies(**fields)
    named = {f"X{number:04d}": household for number, household in enumerate(households)}
    rows = [
        row_of(n, month, facts)
        for n, household in named.items()
        for month, facts in household.items()
    ]
    payments = paid(rows, on)
    refused = {row.number: row.code for row in payments.refused}
    through = date(2002, max(month for household in households for month in household), 1)
    for number, household in named.items():
        least, most = (alone(on, household, income, through) for income in (0, FAR))
        found = refused.get(number, owed_to(payments).get(number))
        if found == "income missing":  # the sums differ, or the sentences of the refusals do
            assert least != most or isinstance(least, str)
        else:
            assert least == most
            assert found == (least if isinstance(least, str) else least[0])
    assert payments.computed + len(payments.refused) == payments.rows == len(rows)


BROKEN = st.sampled_from(
    [
        ("", "2002-01", "2", "乙县", "城市", "", "", "旧"),
        ("X0000", "2002-01", "3人", "乙县", "城市", "", "", "旧"),
        ("X0001", "一月", "2", "乙县", "城市", "", "", "旧"),
        ("X0001", "2002-02", "2", "某地", "城市", "", "", "旧"),
        ("X0002", "2002-03", "2", "乙县", "农村", "", "", "旧"),
        ("X0002", "2002-01", "2", "甲市乙县", "城市", "", "", "旧"),
        ("X0003", "2002-01", "2", "乙县", "城市", "0.005", "", "旧"),
    ]
)


@settings(max_examples=60)
@given(
    households=st.lists(st.sets(st.integers(1, 9), min_size=1), max_size=4),
    broken=st.lists(BROKEN, max_size=5),
    order=st.randoms(use_true_random=False),
)
def test_rows_in_are_rows_computed_and_rows_refused(households, broken, order):
    rows = [r for n, months in enumerate(households) for r in rows_of(f"X{n:04d}", sorted(months))]
    rows += broken
    order.shuffle(rows)
    payments = paid(rows)
    lines = [row.row for row in payments.refused]
    assert payments.rows == len(rows)
    assert payments.computed + len(lines) == len(rows)
    assert lines == sorted(set(lines))
    total = payments.total
    assert (total.rows, total.refused) == (len(rows), len(lines))
    assert total.owed == sum(line.owed for line in payments.lines)
    assert total.owed == sum(owed_to(payments).values())
    assert total.owed - total.paid_out == total.outstanding - total.overpaid
    assert {line.row for line in payments.lines}.isdisjoint(lines)


CLAUSES = (
    "- standard: urban\n  unit: yuan/person/month\n  amount: 125, was 100\n\n"
    "- back_pay: urban\n  months: 2002-01..2002-06\n  method: delta\n  roster: each month\n"
    "  entrants: months paid\n  exclude: died\n  deadline: not stated\n"
)
TWICE = (
    notice(
        "- standard: urban\n  unit: yuan/person/month\n  amount: 100\n\n"
        "- allowance: urban\n  method: difference\n"
    ),
    notice(CLAUSES, effective="2002-01-01", issued="2002-06-20", number=2),
)
LATER = notice(
    "- standard: urban\n  unit: yuan/person/month\n  amount: 150, was 125\n",
    effective="2002-03-01",
    issued="2002-09-01",
    number=3,
)

# --- worked by hand ----------------------------------------------------------------------------


def test_taiyuan_2011_with_assumed_standards():
    """3 months x 2 members x (380 - 330) = 300.00."""
    assumed, problems = read_clauses((HERE / "taiyuan.yaml").read_text("utf-8"), "taiyuan.yaml")
    assert problems == []
    payments = register.back_pay(
        register.read(HERE / "taiyuan.csv"),
        dibao.load(),
        "并民〔2011〕48号",
        paid_on=date(2011, 5, 5),
        assume=assumed,
    )
    assert owed_to(payments) == {"X0001": 30000}
    assert [(line.row, line.month, line.owed) for line in payments.lines] == [
        (3, date(2011, 1, 1), 10000),
        (4, date(2011, 2, 1), 10000),
        (5, date(2011, 3, 1), 10000),
    ]
    assert payments.deadlines == (("before 2011-05-10", "on time"),)
    assert str(payments.lines[0].cites[0]) == "并民〔2011〕48号 一(一)"


def test_taiyuan_2011_without_the_standards_names_the_notice_that_has_them():
    found = register.read(HERE / "taiyuan.csv")
    payments = register.back_pay(found, dibao.load(), "并民〔2011〕48号", paid_on=date(2011, 5, 5))
    assert payments.reasons == {"NotOnFile": 6}
    fault = payments.refused[0].faults[0]
    assert (fault.lacks, "并政发[2011]13号" in str(fault.message)) == ("standard", True)
    assert "standard: urban" in str(fault.assume)


def test_an_amount_a_year_has_fractions_and_one_rounding_line():
    """100 a year more for 1 person: 8 1/3 a month, 3 months 25.00; 2 months 16 2/3 is refused."""
    on = policies("2002-01..2002-03", unit="year", new=OLD + 10000)
    payments = paid(rows_of("X1", [1, 2, 3], 1) + rows_of("X2", [1, 2], 1), on)
    assert [line.owed for line in payments.lines] == [Fraction(2500, 3)] * 3
    assert owed_to(payments) == {"X1": 2500}
    assert codes(payments) == [(5, "NotExact"), (6, "NotExact")]


def test_months_left_out_have_their_reason_and_their_row():
    payments = paid(rows_of("X1", [1, 2, 7]) + rows_of("X2", [1]), policies("2002-01..2002-03"))
    assert [(line.kind, line.row, line.owed) for line in payments.lines[:3]] == [
        ("owed", 2, 5000),
        ("owed", 3, 5000),
        ("left out", 2, 0),
    ]
    assert "Not on the list in 2002-03" in str(payments.lines[2].why)


def test_a_household_that_is_not_on_the_list_asked_for_has_one_line():
    payments = paid(rows_of("X1", [1, 2]), policies(roster="paying month"))
    assert [(line.kind, line.month, line.total) for line in payments.lines] == [
        ("left out", None, 0)
    ]


def test_a_notice_that_owes_nothing_says_so_for_each_household():
    payments = paid(rows_of("X1", [1]), policies("none"))
    assert [(line.kind, line.total) for line in payments.lines] == [("left out", 0)]
    assert "no back-pay is owed" in str(payments.lines[0].why)


def test_overpaid_months_are_listed_and_not_taken_off():
    rows = rows_of("X1", [1], income="150.00", paid="200.00")
    payments = paid(rows, policies("2002-01", method="reassess"))
    assert [(line.kind, line.owed, line.total) for line in payments.lines] == [
        ("overpaid", -10000, 0)
    ]
    assert payments.total.owed == 0


def test_what_was_paid_is_shown_with_what_was_due():
    line = paid(rows_of("X1", [1], paid="150.00"), policies("2002-01")).lines[0]
    assert (line.paid, line.due, line.owed) == (15000, 20000, 5000)
    assert paid(rows_of("X1", [1]), policies("2002-01")).lines[0].due is None


def test_an_income_that_is_not_said_is_not_nothing():
    rows = rows_of("X1", [1], paid="200.00", paid_on="")
    assert codes(paid(rows)) == [(2, "income missing")]
    rows = rows_of("X1", [1], paid="200.00", paid_on="", income="0")
    assert owed_to(paid(rows)) == {"X1": 5000}


def test_a_household_with_one_bad_row_is_refused_whole_and_others_are_computed():
    rows = [*rows_of("X1", [1, 2]), *rows_of("X1", [3], "2人"), *rows_of("X2", [1])]
    payments = paid(rows)
    assert codes(payments) == [(2, "other row"), (3, "other row"), (4, "unit")]
    assert "row 4" in str(payments.refused[0].faults[0].message)
    assert owed_to(payments) == {"X2": 5000}


def test_a_bad_row_spoils_no_household_of_the_same_number_in_another_place():
    rows = [*rows_of("X1", [1]), *rows_of("X1", [2], "2人", place="丙区")]
    assert codes(paid(rows)) == [(3, "unit")]


def test_one_place_by_two_names_hides_no_duplicate():
    rows = [*rows_of("X1", [1]), *rows_of("X1", [1], place="甲市乙县"), *rows_of("X1", [2])]
    assert codes(paid(rows)) == [(2, "duplicate"), (3, "duplicate"), (4, "other row")]


def test_a_place_that_is_not_on_file_is_refused_without_its_name():
    payments = paid(rows_of("X1", [1], place="某地"))
    assert codes(payments) == [(2, "place")]
    assert "某地" not in str(payments.refused[0].faults[0].message)


def test_a_program_of_which_the_notice_is_silent_is_refused():
    assert codes(paid(rows_of("X1", [1], program="农村"))) == [(2, "NotOnFile")]


def test_since_tells_that_a_household_did_not_join_in_the_window():
    on = policies(entrants="none")
    assert owed_to(paid(rows_of("X1", [3, 4]), on)) == {"X1": 0}
    rows = [(*row, "2001-05") for row in rows_of("X1", [3, 4])]
    assert owed_to(paid(rows, on, headers=(*HEADERS, "since"))) == {"X1": 10000}


def test_until_tells_that_a_household_has_left():
    headers = (*HEADERS, "until")
    rows = [(*row, "2002-02") for row in rows_of("X1", [1, 2])]
    assert owed_to(paid(rows, policies(exclude="left"), headers=headers)) == {"X1": 0}
    silent = policies(exclude="not stated")
    assert codes(paid(rows, silent, headers=headers)) == [(2, "NotStated"), (3, "NotStated")]
    assert owed_to(paid(rows_of("X1", [1, 2]), policies(exclude="left"))) == {"X1": 10000}


def test_a_household_that_is_not_on_the_last_month_of_the_list_has_left():
    rows = rows_of("X1", [1, 2]) + rows_of("X2", [1, 2, 3])
    assert owed_to(paid(rows, policies(exclude="left"))) == {"X1": 0, "X2": 15000}
    assert codes(paid(rows, policies(exclude="not stated"))) == [(2, "NotStated"), (3, "NotStated")]


def test_a_later_raise_inside_the_window_is_not_this_notice_s():
    """What was paid tells the standard by columns, too: 5 months at 100, owed 25 each for two."""
    rows = rows_of("X1", [1, 2, 3, 4, 5], income="0", paid="200.00", paid_on="")
    assert owed_to(paid(rows, book(*TWICE, LATER))) == {"X1": 25000}


def test_an_open_window_without_the_first_month_paid_is_bad_input():
    on = policies("2002-01..")
    with pytest.raises(InputError, match="first_paid"):
        paid(rows_of("X1", [1, 2, 3]), on)
    assert owed_to(paid(rows_of("X1", [1, 2, 3]), on, first_paid=date(2002, 3, 1))) == {"X1": 10000}


def test_a_notice_that_is_not_on_file_is_bad_input():
    with pytest.raises(PlaceError):
        register.back_pay(listed([]), policies(), "甲〔2099〕9号", paid_on=PAID_ON)


def test_an_empty_list_comes_to_nothing():
    payments = paid([])
    assert (payments.rows, payments.computed, payments.total.owed) == (0, 0, 0)


def test_progress_is_told_after_the_ordinary_households_and_each_of_the_others():
    told = []
    odd = rows_of("X3", [1], income="0", paid="7.77", paid_on="")
    paid(rows_of("X1", [1, 2]) + rows_of("X2", [1]) + odd, tick=lambda *n: told.append(n))
    assert told == [(2, 3), (3, 3)]


def test_households_that_are_asked_for_are_asked_for_once_where_they_are_equal(monkeypatch):
    """None is on the list of May, which decides; their incomes do not matter."""
    calls = []
    real = calc.back_pay
    monkeypatch.setattr(calc, "back_pay", lambda *a, **k: calls.append(1) or real(*a, **k))
    rows = [
        r for n in range(50) for r in rows_of(f"X{n}", [1, 2], income=str(n), paid=str(200 - n))
    ]
    assert len(owed_to(paid(rows, policies(roster="2002-05")))) == 50
    assert len(calls) == 1


def test_income_that_changed_matters_where_the_clause_does_not_say_how_it_is_computed():
    on = policies(method="not stated")
    same = [(*row[:5], "0", "200.00", "旧") for row in rows_of("X1", [1, 2])]
    assert owed_to(paid(same, on)) == {"X1": 10000}
    changed = [same[0], (*same[1][:5], "30.00", "170.00", "旧")]
    assert owed_to(paid(changed, on)) == {"X1": 10000}  # both ways come to the same
    odd = [same[0], (*same[1][:5], "30.00", "100.00", "旧")]
    assert codes(paid(odd, on)) == [(2, "NotStated"), (3, "NotStated")]


CATEGORIES = "categories:\n  - name: 重残\n    disability: 1、2\n"


def test_supplements_of_persons_in_categories_are_owed_where_the_clause_names_them():
    """重残 20 % of the standard: (125 - 100) x 20 % = 5.00 more, beside 25.00 a member."""
    clauses = (
        "- standard: urban\n  unit: yuan/person/month\n  amount: 125, was 100\n\n"
        "- back_pay: urban、supplements\n  months: 2002-01\n  method: delta\n  roster: each month\n"
        "  entrants: months paid\n  exclude: died\n  deadline: not stated\n"
    )
    first = (
        "- standard: urban\n  unit: yuan/person/month\n  amount: 100\n\n"
        "- allowance: urban\n  method: difference\n\n"
        "- supplement: 重残\n  group: a\n  unit: yuan/person/month\n  times: 20%\n  of: standard\n"
        "  round: half-up\n  to: 0.01\n"
    )
    on = book(
        notice(first, more=CATEGORIES),
        notice(clauses, effective="2002-01-01", issued="2002-06-20", number=2),
    )
    rows = [(*row, "重残") for row in rows_of("X1", [1])]
    assert owed_to(paid(rows, on, headers=(*HEADERS, "categories"))) == {"X1": 5500}
    assert owed_to(paid(rows_of("X1", [1]), on)) == {"X1": 5000}


# --- progress ----------------------------------------------------------------------------------

OUT = (*HEADERS, "paid_out", "paid_out_on")


def test_what_was_paid_out_by_the_day_is_taken_off_what_is_outstanding():
    """X1: owed 100, paid out 30 + 50, of which 50 the day after. X2: owed 50, paid out 60."""
    first = [(*row, out, on) for row, out, on in zip(
        rows_of("X1", [1, 2]), ("30.00", "50.00"), ("2002-07-09", "2002-07-11"), strict=True
    )]  # fmt: skip
    second = [(*row, "60.00", "") for row in rows_of("X2", [1])]
    total = paid([*first, *second], headers=OUT).total
    assert (total.owed, total.paid_out) == (15000, 9000)
    assert (total.outstanding, total.overpaid) == (7000, 1000)
    assert total.last_paid_out == date(2002, 7, 9)
    assert total.persons_owed == 4


def test_totals_stand_by_place_and_program_and_add_up_to_counties():
    rows = (
        rows_of("X1", [1])
        + rows_of("X2", [1, 2], place="丙区")
        + rows_of("X3", [1], "0", place="丙区")
    )
    on = policies()
    payments = paid(rows, on)
    counties = by_county(payments.totals, on.places)
    assert [(t.place, t.rows, t.refused, t.owed) for t in counties] == [
        ("jia/yi", 1, 0, 5000),
        ("jia/bing", 3, 1, 10000),
    ]
    assert whole(counties) == payments.total


def test_a_household_that_moved_counts_in_both_places_and_once_in_all():
    rows = [*rows_of("X1", [1]), *rows_of("X1", [2], place="丙区"), *rows_of("X2", [1])]
    payments = paid(rows)
    assert [total.households for total in payments.totals] == [2, 1]
    assert (payments.total.households, payments.total.households_owed) == (2, 2)
    assert payments.total.owed == 15000


# --- lists without months ----------------------------------------------------------------------

ROSTER_HEADERS = ("household", "members", "place", "program", "income", "paid", "paid_on", "since", "until")  # fmt: skip
MONTHS = st.none() | st.integers(1, 9)


@st.composite
def rosters(draw):
    """Rows of a roster: on it from one month to another, each open or within 2002."""
    since, until = draw(MONTHS), draw(MONTHS)
    if since is not None and until is not None and until < since:
        since, until = until, since
    return draw(MONTH), since, until


@settings(max_examples=40)
@given(rows=st.lists(rosters(), min_size=1, max_size=4), fields=POLICY)
def test_a_roster_is_owed_what_a_list_of_its_months_is_owed(rows, fields):
    on, flat, monthly = policies(**fields), [], []
    for n, (facts, since, until) in enumerate(rows):
        row = row_of(f"X{n:04d}", 1, facts)
        from_to = (f"2002-{since:02d}" if since else "", f"2002-{until:02d}" if until else "")
        flat.append((row[0], *row[2:], *from_to))
        months = range(since or 1, (until or 12) + 1)
        early = "" if since else "2001-12"
        monthly += [(*row_of(f"X{n:04d}", m, facts), early, from_to[1]) for m in months]
    roster = paid(flat, on, headers=ROSTER_HEADERS)
    listed_ = paid(monthly, on, headers=(*HEADERS, "since", "until"))
    assert owed_to(roster) == owed_to(listed_)
    assert {one.number: one.code for one in roster.refused} == {
        one.number: one.code for one in listed_.refused
    }
    assert roster.computed + len(roster.refused) == roster.rows == len(rows)
