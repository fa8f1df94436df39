"""`dibao register allowances`, `movement` and `summary`. All households and the place 甲市 are invented."""

import csv
import json
import os
import shlex
import subprocess
import sys
from itertools import product

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
BARE = POLICY.partition("- supplement")[0]
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


@pytest.mark.parametrize(
    ("clauses", "category", "told"),
    [(POLICY, "重残", False), (BARE, "重残", True), (BARE, "无", False)],
)
def test_where_no_supplement_is_on_file_for_persons_in_categories_that_is_said(
    folder, clauses, category, told
):
    text = "jurisdiction: jia\nnotices:\n" + notice(clauses, more=CATEGORIES)
    (folder / "policies" / "jia.yaml").write_text(text, "utf-8")
    listed(folder, f"A1,2,乙县,城市,400,{category},")
    output = run("allowances list.csv out.csv --months 2002-02").output
    assert ("no supplement is on file" in " ".join(output.split())) is told


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


@pytest.mark.parametrize("at_once", [5_000_000, 1])
def test_streaming_tells_what_the_same_list_in_memory_comes_to(folder, monkeypatch, at_once):
    """A1 has two members in its last month; D1 gets nothing; B1 is refused."""
    monkeypatch.setattr("dibao.cli.streamed.AT_ONCE", at_once)
    header = "户编号,月份,人数,地区,项目,月收入\n"
    rows = (
        "A1,2002-01,3,乙县,城市,400", "A1,2002-02,2,乙县,城市,400", "B1,2002-01,2,乙县,农村,0",
        "C1,2002-01,1,丙区,城市,0", "D1,2002-01,1,丙区,城市,900",
    )  # fmt: skip
    listed(folder, *rows, header=header)
    pl.read_csv(folder / "list.csv").with_columns(pl.col("月收入").cast(pl.Int64)).write_parquet(
        folder / "list.parquet"
    )
    streamed = run("allowances list.parquet streamed.parquet --stream").stdout
    told = "Households with an allowance: 2; their persons: 3; all amounts together: CNY 2200."
    assert told in streamed
    summary = run("allowances list.csv out.csv").stdout.partition("\n\n")[0]
    assert summary in streamed
    assert "not on file: 1" in streamed


def test_streaming_a_roster_tells_the_sum_of_its_months(folder):
    stored(folder, ("A1", 2, "乙县", "urban", 400), ("C1", 1, "丙区", "urban", 0))
    output = run("allowances list.parquet out.parquet --months 2002-01..2002-02 --stream").output
    assert "allowance: 2; their persons: 3; all amounts together: CNY 2200." in output


def test_streaming_says_where_standards_are_only_the_last_known(folder):
    stored(folder, ("A1", 2, "乙县", "urban", 400))
    warning = "Some standards are only the last known ones"
    line = "allowances list.parquet out.parquet --stream --months"
    assert warning in run(f"{line} 2002-01").output
    assert warning not in run(f"{line} 2001-01").output  # the notice is of that day


def test_streaming_says_how_many_rows_have_no_number_to_count_their_household_by(folder):
    frame = pl.DataFrame(
        {"户编号": ["99030219900101123X"] * 2, "月份": ["2002-01", "2002-02"], "人数": [1, 1],
         "地区": ["乙县"] * 2, "项目": ["urban"] * 2, "月收入": [0, 0]}
    )  # fmt: skip
    frame.write_parquet(folder / "list.parquet")
    output = run("allowances list.parquet out.parquet --stream").output
    assert "may be kept, each counted as a household: 2." in " ".join(output.split())


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


# --- the line and its files --------------------------------------------------------------------


@pytest.mark.parametrize("word", ["城市", "城市低保", "urban"])
def test_the_program_of_all_rows_is_written_as_in_a_list(folder, word):
    listed(folder, "A1,2,乙县,400", header="户编号,人数,地区,月收入\n")
    line = f"allowances list.csv out.csv --months 2002-01 --program {word}"
    assert run(line).exit_code == 0
    assert [row["program"] for row in rows_of(folder / "out.csv")] == ["urban"]


def test_a_word_that_is_no_program_is_refused_with_those_that_are():
    found = run("summary list.csv out.csv --program 城乡")
    assert found.exit_code == 2
    assert "urban, rural, 城市, 农村" in found.output


@pytest.mark.parametrize(
    "line", ["summary . out.csv", "summary list.csv .", "summary list.csv out.csv --refused ."]
)
def test_a_folder_is_called_as_it_was_given(folder, line):
    listed(folder, "A1,2002-01,1,乙县,城市,5", header="户编号,月份,人数,地区,项目,已发\n")
    found = run(line)
    assert found.exit_code == 2
    assert found.output.startswith(". is a folder;")


@pytest.mark.parametrize("lacking", [5, 7])
@pytest.mark.parametrize("strict", ["", " --strict"])
def test_gaps_that_are_not_told_in_full_are_counted(folder, lacking, strict):
    header = "户编号,月份,人数,地区,项目,月收入\n"
    rows = [f"A{n},2002-0{n},2,乙县,农村,0" for n in range(1, lacking + 1)]
    listed(folder, *rows, header=header)
    output = run(f"allowances list.csv out.csv{strict}").output
    assert output.count("To assume it") == 5
    counted = "Other gaps, with no clause shown here: 2"
    assert (counted in output) is (lacking == 7)
    assert ("out.refused.csv has the reason" in output) is (lacking == 7 and not strict)


def test_what_is_not_on_file_is_not_said_to_lack_in_the_file(folder):
    listed(folder, "A1,2,乙县,农村,0,,")
    found = run("--lang zh allowances list.csv out.csv --months 2002-01")
    assert "库中没有：1" in found.output


def test_a_reader_that_has_seen_enough_is_no_refusal(folder):
    listed(folder, "A1,2002-01,1,乙县,城市,5", header="户编号,月份,人数,地区,项目,已发\n")
    reader, writer = os.pipe()
    os.close(reader)
    line = [
        sys.executable,
        "-c",
        "from dibao.cli import main; main()",
        "--policies",
        "policies",
        "register",
        "summary",
    ]
    done = subprocess.run(
        [*line, "list.csv", "out.csv"], stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")
    assert len(rows_of(folder / "out.csv")) == 1


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


def test_a_table_of_months_ends_with_what_all_come_to(folder):
    rows = ("A1,2002-01,1,乙县,城市,100", "A1,2002-02,2,乙县,城市,150")
    listed(folder, *rows, header=PAID, name="a.csv")
    output = run("summary a.csv out.csv").output
    assert output.count("乙县, urban") == 2
    assert "All together: household-months 2, person-months 3, CNY 250." in output
    assert "out.csv" not in output.partition("Written")[0]


def months_of_the_year(places, programs):
    """A household in each place and program for every month of 2002; January has no amount."""
    return [
        f"A{number},2002-{month:02},2,{place},{program},{'' if month == 1 else 10}"
        for number, (place, program) in enumerate(product(places, programs))
        for month in range(1, 13)
    ]


@pytest.mark.parametrize(
    ("months", "first"),
    [
        (5, "rural, January 2002: households 2, persons 4; nothing says what was paid."),
        (12, "January 2002: households 4, persons 8; nothing says what was paid."),
    ],
)
def test_a_long_table_is_told_by_totals_that_fit_a_terminal(folder, months, first):
    rows = months_of_the_year(["乙县", "丙区"], ["城市", "农村"])
    kept = [row for row in rows if int(row.split(",")[1][-2:]) <= months]
    listed(folder, *kept, header=PAID, name="a.csv")
    told = run("summary a.csv out.csv").stdout.partition("\n\n")[0].splitlines()
    assert told[1] == first
    counted = f"household-months {4 * months}, person-months {8 * months}"
    assert told[-3:] == [
        f"All together: {counted}, CNY {40 * (months - 1)}.",
        "Of 4 of these households the list does not say what was paid.",
        f"By place, program and month, there are {4 * months} lines in out.csv.",
    ]
    assert len(told) <= 1 + 12 + 3
    assert len(rows_of(folder / "out.csv")) == 4 * months
    assert len(json.loads(run("--json summary a.csv out.csv").stdout)["sums"]) == 4 * months


def test_the_months_of_a_long_table_stand_in_their_order(folder):
    rows = months_of_the_year(["乙县", "丙区"], ["城市", "农村"])
    listed(folder, *rows, header=PAID, name="a.csv")
    told = run("summary a.csv out.csv").stdout.splitlines()[1:13]
    names = ("January", "February", "March", "October", "November", "December")
    assert [line.split()[0] for line in (*told[:3], *told[-3:])] == list(names)


def test_a_movement_among_many_places_is_told_by_totals_and_a_dozen(folder):
    names = [f"第{number:02}县" for number in range(13)]
    places = "".join(
        f"\n- key: jia/x{number:02}\n  kind: county\n  names:\n    {name}: ..\n"
        for number, name in enumerate(names)
    )
    (folder / "policies" / "places" / "jia.yaml").write_text(PLACES + places, "utf-8")
    for file, month, paid in (("a.csv", 1, 100), ("b.csv", 2, 150)):
        rows = [
            f"A{number},2002-0{month},1,{name},城市,{paid}" for number, name in enumerate(names)
        ]
        rows += [f"B{month},2002-0{month},1,{names[0]},农村,{paid}"]
        listed(folder, *rows, header=PAID, name=file)
    output = run("movement a.csv b.csv out.csv --tallies sums.csv").output
    lines = [line.partition(":")[0] for line in output.splitlines() if ": before " in line]
    assert lines[:3] == ["All together", "urban", "rural"]
    assert len(lines) == 3 + 12
    assert (
        "All together: before 14, entries 1, exits 1, after 14; raised 13, cut 0, unchanged 0; "
        "from CNY 1400 to CNY 2100 a month."
    ) in output
    assert "And 2 more in sums.csv." in output
    told = run("movement a.csv b.csv out.csv").output
    assert "And 2 more; --tallies FILE writes all of them." in told


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
