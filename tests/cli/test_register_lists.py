"""`dibao register allowances`, `movement` and `summary`. All households and the place 甲市 are invented."""

import csv
import json
import shlex

import polars as pl
import pytest
from click.testing import CliRunner

from dibao.cli import main
from tests.books import PLACES, notice

POLICY = (
    "- standard: urban\n  unit: yuan/person/month\n  amount: 500\n\n"
    "- allowance: urban\n  method: difference\n\n"
    "- supplement: 重残\n  program: urban\n  group: a\n  unit: yuan/person/month\n  amount: 80\n"
)
CATEGORIES = "categories:\n  - name: 重残\n    disability: 1、2\n"
HEADER = "户编号,人数,地区,项目,月收入,施保类别,纳入月份\n"


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    policies = tmp_path / "policies"
    (policies / "places").mkdir(parents=True)
    (policies / "places" / "jia.yaml").write_text(PLACES, "utf-8")
    text = "jurisdiction: jia\nnotices:\n" + notice(POLICY, more=CATEGORIES)
    (policies / "jia.yaml").write_text(text, "utf-8")
    return tmp_path


def run(line):
    whole = ["--lang", "en", "--policies", "policies", "register", *shlex.split(line)]
    result = CliRunner().invoke(main, whole)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert "Traceback" not in result.output
    return result


def listed(folder, *rows, header=HEADER, name="list.csv"):
    (folder / name).write_text(header + "".join(f"{row}\n" for row in rows), "utf-8")


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


# --- allowances --------------------------------------------------------------------------------


def test_a_roster_gets_a_column_for_each_month_asked_about(folder):
    """A1: 2 x 500 - 400 = 600, and 80 for one with a severe disability. B1 came in February."""
    listed(folder, "A1,2,乙县,城市,400,重残,", "B1,1,丙区,城市,0,,2002-02")
    found = run("allowances list.csv out.csv --months 2002-01..2002-02")
    assert found.exit_code == 0
    rows = rows_of(folder / "out.csv")
    assert [(row["2002-01"], row["2002-02"], row["total"]) for row in rows] == [
        ("680.00", "680.00", "1360.00"),
        ("", "500.00", "500.00"),
    ]
    assert {row["clause"] for row in rows} == {"甲〔2001〕1号"}
    assert "Households with an allowance: 2; their persons: 3" in found.output
    assert "CNY 1860" in found.output


def test_a_list_with_months_gets_the_amount_of_each_row(folder):
    header = "户编号,月份,人数,地区,项目,月收入\n"
    listed(folder, "A1,2002-01,2,乙县,城市,400", "A1,2002-02,2,乙县,城市,500", header=header)
    assert run("allowances list.csv out.csv").exit_code == 0
    assert [row["allowance"] for row in rows_of(folder / "out.csv")] == ["600.00", "500.00"]


def test_a_household_with_many_months_is_one_household(folder):
    header = "户编号,月份,人数,地区,项目,月收入\n"
    rows = [f"A1,2002-0{month},{month},乙县,城市,0" for month in (1, 2, 3)]
    listed(folder, *rows, header=header)
    found = json.loads(run("--json allowances list.csv out.csv").stdout)
    assert (found["households"], found["persons"], found["format"]) == (1, 3, "dibao.register.v1")


def test_one_place_by_two_names_pays_nobody_twice(folder):
    listed(folder, "A1,2,乙县,城市,0,,", "A1,2,甲市乙县,城市,0,,", "B1,1,乙县,城市,0,,")
    assert run("allowances list.csv out.csv --months 2002-01").exit_code == 1
    refused = rows_of(folder / "out.refused.csv")
    assert [(row["row"], row["code"]) for row in refused] == [
        ("2", "duplicate"),
        ("3", "duplicate"),
    ]


def test_a_household_on_the_list_in_none_of_the_months_has_no_total(folder):
    listed(folder, "A1,2,乙县,城市,0,,2003-01")
    assert run("allowances list.csv out.csv --months 2002-01").exit_code == 0
    assert [row["total"] for row in rows_of(folder / "out.csv")] == [""]


def test_rows_that_cannot_be_computed_go_to_their_own_file_with_the_clause_that_lacks(folder):
    listed(folder, "A1,2,乙县,城市,400,,", "B1,2,乙县,农村,0,,", "C1,2,乙县,城市,,,")
    found = run("allowances list.csv out.csv --months 2002-01")
    assert found.exit_code == 1
    assert len(rows_of(folder / "out.csv")) == 1
    refused = rows_of(folder / "out.refused.csv")
    assert [(row["row"], row["code"], row["lacks"]) for row in refused] == [
        ("3", "NotOnFile", "standard"),
        ("4", "income missing", ""),
    ]
    assert "Rows: 3, of which 1 computed and 2 refused." in found.output


def test_strict_writes_nothing_where_a_row_is_refused(folder):
    listed(folder, "A1,2,乙县,城市,,,")
    found = run("allowances list.csv out.csv --months 2002-01 --strict")
    assert found.exit_code == 1
    assert not list(folder.glob("out*"))
    assert "list.csv, row 2" in found.output


@pytest.mark.parametrize(
    ("months", "words"),
    [
        ("", "say which months are computed"),
        ("--months 2002-03..2002-01", "ends before it begins"),
        ("--months 1900-01..2002-01", "more than 120 months"),
        ("--months May", "is not a month"),
    ],
)
def test_months_that_cannot_be_meant_are_bad_input(folder, months, words):
    listed(folder, "A1,2,乙县,城市,0,,")
    found = run(f"allowances list.csv out.csv {months}")
    assert found.exit_code == 2
    assert words in found.output


def test_the_same_list_gives_the_same_bytes_and_says_what_made_them(folder):
    listed(folder, "A1,2,乙县,城市,400,重残,")
    for name in ("one.parquet", "two.parquet"):
        run(f"allowances list.csv {name} --months 2002-01")
    assert (folder / "one.parquet").read_bytes() == (folder / "two.parquet").read_bytes()
    (row,) = pl.read_parquet(folder / "one.parquet").iter_rows(named=True)
    assert (row["2002-01"], row["row"]) == ("680.00", 2)
    assert row["dibao_version"]
    assert len(row["policies"]) == 64


def test_allowances_as_json_hold_no_household(folder):
    listed(folder, "A1,2,乙县,城市,400,,", "B1,2,乙县,农村,0,,")
    found = json.loads(run("--json allowances list.csv out.csv --months 2002-01").stdout)
    assert (found["rows"], found["computed"], found["amount"]) == (2, 1, "600.00")
    assert found["refused"] == {"NotOnFile": 1}
    assert found["written"] == ["out.csv", "out.refused.csv"]


# --- lists too large for memory ----------------------------------------------------------------


def stored(folder, *rows):
    """A list in Parquet with typed columns."""
    names = ("household", "members", "place", "program", "income")
    pl.DataFrame(rows, schema=names, orient="row").write_parquet(folder / "list.parquet")


def test_a_list_may_be_streamed_from_parquet_to_parquet(folder):
    stored(folder, ("A1", 2, "乙县", "urban", 400), ("B1", 2, "乙县", "rural", 0))
    found = run("allowances list.parquet out.parquet --months 2002-01 --stream")
    assert found.exit_code == 1
    assert "Rows: 2, of which 1 computed and 1 refused." in found.output
    (row,) = pl.read_parquet(folder / "out.parquet").iter_rows(named=True)
    assert (row["row"], str(row["2002-01"]), row["clause"]) == (1, "600.00", "甲〔2001〕1号")
    (refused,) = pl.read_parquet(folder / "out.refused.parquet").iter_rows(named=True)
    assert (refused["row"], refused["code"], refused["lacks"]) == (2, "NotOnFile", "standard")


def test_strict_streaming_writes_nothing_where_a_row_is_refused(folder):
    stored(folder, ("B1", 2, "乙县", "rural", 0))
    found = run("allowances list.parquet out.parquet --months 2002-01 --stream --strict")
    assert found.exit_code == 1
    assert "Nothing is written, since rows are refused." in found.output
    assert [path.name for path in folder.glob("*.parquet")] == ["list.parquet"]


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("allowances list.csv out.parquet --stream --months 2002-01", "are .parquet files"),
        ("allowances list.parquet out.csv --stream --months 2002-01", "are .parquet files"),
        (
            "allowances l.parquet o.parquet --stream --place 乙县 --months 2002-01",
            "leave out --place",
        ),
        ("allowances l.parquet l.parquet --stream --months 2002-01", "different names"),
    ],
)
def test_what_cannot_be_streamed_is_told(line, words):
    found = run(line)
    assert found.exit_code == 2
    assert words in found.output


# --- movement and sums -------------------------------------------------------------------------

PAID = "户编号,月份,人数,地区,项目,已发\n"


def test_movement_between_two_lists_balances(folder):
    listed(
        folder, "A1,2002-01,1,乙县,城市,100", "B1,2002-01,1,乙县,城市,9", header=PAID, name="a.csv"
    )
    listed(
        folder, "A1,2002-02,1,乙县,城市,150", "C1,2002-02,2,乙县,城市,7", header=PAID, name="b.csv"
    )
    found = run("movement a.csv b.csv out.csv --tallies sums.csv")
    assert found.exit_code == 0
    assert [(row["household"], row["movement"], row["difference"]) for row in rows_of(folder / "out.csv")] == [
        ("A1", "raised", "50.00"),
        ("B1", "exit", "-9.00"),
        ("C1", "entry", "7.00"),
    ]  # fmt: skip
    (sums,) = rows_of(folder / "sums.csv")
    counts = ("households_before", "entries", "exits", "households_after")
    assert [int(sums[name]) for name in counts] == [2, 1, 1, 2]


def test_a_refused_row_says_in_which_of_the_two_lists_it_stands(folder):
    listed(folder, "A1,2002-01,1,乙县,城市,", header=PAID, name="a.csv")
    listed(folder, "A1,2002-02,1,某地,城市,5", header=PAID, name="b.csv")
    assert run("movement a.csv b.csv out.csv").exit_code == 1
    refused = rows_of(folder / "out.refused.csv")
    assert [(row["file"], row["code"]) for row in refused] == [
        ("a.csv", "empty"),
        ("b.csv", "place"),
    ]


def test_sums_by_place_program_and_month(folder):
    listed(
        folder, "A1,2002-01,1,乙县,城市,100", "B1,2002-01,3,乙县,城市,", header=PAID, name="a.csv"
    )
    found = run("summary a.csv out.csv")
    assert found.exit_code == 0
    (row,) = rows_of(folder / "out.csv")
    names = ("month", "households", "persons", "households_paid", "paid", "mean")
    assert [row[name] for name in names] == ["2002-01", "2", "4", "1", "100.00", "100.00"]
    assert "Of 1 of these households the list does not say what was paid." in found.output


def test_sums_without_amounts_say_so(folder):
    listed(folder, "A1,2002-01,1,乙县,城市,", header=PAID, name="a.csv")
    output = run("summary a.csv out.csv").output
    assert "households 1, persons 1; nothing says what was paid." in output
    assert "CNY" not in output


def test_progress_is_told_in_plain_lines_where_there_is_no_terminal(folder, monkeypatch):
    monkeypatch.setattr("dibao.cli.lists.EVERY", 1)
    listed(folder, "A1,2,乙县,城市,0,,")
    told = run("allowances list.csv out.csv --months 2002-01").stderr
    assert told.splitlines()[:3] == ["Rows read: 1.", "Rows computed: 1.", "Rows written: 1."]


@pytest.mark.parametrize("command", ["allowances", "back-pay", "movement", "summary"])
def test_every_command_has_an_example_that_runs(folder, command):
    from dibao.cli.register import register

    found = register.get_command(None, command)
    for name, text in found.files.items():
        (folder / name).write_text(text, "utf-8")
    result = CliRunner().invoke(main, shlex.split(found.example.removeprefix("dibao ")))
    assert result.exit_code == 0, result.output
