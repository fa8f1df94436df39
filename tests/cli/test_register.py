"""`dibao register back-pay`: files, summary and exit status. All households are invented."""

import csv
import json
import shlex
import sys

import pytest
from click.testing import CliRunner

from dibao.cli import main
from dibao.cli.register_back_pay import ASSUME, back_pay

LINE = back_pay.example.removeprefix("dibao ")


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for name, text in back_pay.files.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def run(line, *more):
    result = CliRunner().invoke(main, [*shlex.split(line), *more])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert "Traceback" not in result.output
    return result


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def add(folder, row):
    with (folder / "list.csv").open("a", encoding="utf-8") as file:
        file.write(f"{row}\n")


def test_the_example_pays_three_months(folder):
    result = run(LINE)
    assert result.exit_code == 0
    assert "Rows: 5, of which 5 computed and 0 refused." in result.output
    assert "owed to 1 of them (persons: 2): CNY 300." in result.output
    assert "Written: owed.csv, owed.refused.csv." in result.output
    rows = rows_of(folder / "owed.csv")
    assert [(row["month"], row["owed"], row["total"]) for row in rows] == [
        ("2011-01", "100.00", ""),
        ("2011-02", "100.00", ""),
        ("2011-03", "100.00", "300.00"),
    ]
    assert {(row["file"], row["household"], row["dibao_version"]) for row in rows} == {
        ("list.csv", "X0001", "0.1.0")
    }
    assert [row["row"] for row in rows] == ["2", "3", "4"]
    assert len(rows[0]["policies"]) == 64
    assert rows_of(folder / "owed.refused.csv") == []


def test_refused_rows_are_listed_with_their_reasons_and_the_rest_is_paid(folder):
    add(folder, "X0002,2011-01,3人,太原市,城市,旧")
    result = run(LINE)
    assert result.exit_code == 1
    assert "Rows: 6, of which 5 computed and 1 refused." in result.output
    assert "words beside a number: 1" in result.output
    (row,) = rows_of(folder / "owed.refused.csv")
    assert (row["row"], row["household"], row["column"], row["code"]) == (
        "7", "X0002", "number of members", "unit",
    )  # fmt: skip
    assert "write the digits alone" in row["reason"]
    assert len(rows_of(folder / "owed.csv")) == 3


def test_strict_writes_nothing_and_tells_every_refused_row(folder):
    add(folder, "X0002,2011-01,3人,太原市,城市,旧")
    result = run(LINE, "--strict", "--report", "report.csv")
    assert result.exit_code == 1
    assert "list.csv, row 7, number of members: Words follow the number" in result.stderr
    assert sorted(path.name for path in folder.iterdir()) == sorted(back_pay.files)


def test_strict_as_json_tells_every_refused_row(folder):
    add(folder, "X0002,2011-01,3人,太原市,城市,旧")
    (row,) = json.loads(run(LINE, "--strict", "--json").stdout)["refused_rows"]
    assert (row["row"], row["reasons"][0]["column"]) == (7, "members")
    assert json.loads(run(LINE, "--json").stdout)["refused_rows"] == []


def test_strict_writes_where_no_row_is_refused(folder):
    assert run(LINE, "--strict").exit_code == 0
    assert (folder / "owed.csv").exists()


def test_what_lacks_is_told_once_with_the_clause_that_fills_it():
    result = run(LINE.partition(" --assume")[0])
    assert result.exit_code == 1
    assert result.stderr.count("并政发[2011]13号") == 1
    assert "- standard: urban" in result.stderr


def test_chinese_headers_and_sentences_follow_the_language(folder):
    result = run(f"--lang zh {LINE}")
    assert result.exit_code == 0
    assert "补发" in result.output
    first = rows_of(folder / "owed.csv")[0]
    assert (first["户编号"], first["补发金额"], first["项目"]) == ("X0001", "100.00", "城市低保")
    assert "每人每月 330 元" in first["说明"]


def test_what_is_written_can_be_chosen(folder):
    line = LINE.replace("owed.csv", "owed.xlsx")
    assert run(line, "--refused", "not.parquet", "--report", "report.csv").exit_code == 0
    written = {"owed.xlsx", "not.parquet", "report.csv"}
    assert written < {path.name for path in folder.iterdir()}


def test_the_report_has_due_paid_and_outstanding_by_county(folder):
    (folder / "list.csv").write_text(
        "户编号,月份,人数,地区,项目,标准,已补发,补发日期\n"
        "X1,2011-01,1,迎泽区,城市,旧,20,2011-05-04\n"
        "X1,2011-04,1,迎泽区,城市,旧,,\n"
        "X1,2011-05,1,迎泽区,城市,旧,,\n"
        "X2,2011-01,2,小店区,城市,旧,,\n"
        "X2,2011-04,2,小店区,城市,旧,,\n"
        "X2,2011-05,2,小店区,城市,旧,,\n"
        "X3,2011-01,x,小店区,城市,旧,,\n",
        encoding="utf-8",
    )
    assert run(LINE, "--report", "report.csv").exit_code == 1
    names = ("place", "rows", "refused_rows", "owed", "paid_out", "outstanding", "last_paid_out")
    assert [tuple(row[n] for n in names) for row in rows_of(folder / "report.csv")] == [
        ("山西省太原市迎泽区", "3", "0", "50.00", "20.00", "30.00", "2011-05-04"),
        ("山西省太原市小店区", "4", "1", "100.00", "0.00", "100.00", ""),
        ("all together", "7", "1", "150.00", "20.00", "130.00", "2011-05-04"),
    ]


def test_the_same_list_gives_the_same_bytes(folder):
    for name in ("owed.csv", "owed.xlsx", "owed.parquet"):
        found = []
        for _ in range(2):
            run(LINE.replace("owed.csv", name))
            found.append((folder / name).read_bytes())
        assert found[0] == found[1]


def test_the_summary_as_json(folder):
    said = json.loads(run(f"--json {LINE}").stdout)
    assert (said["rows"], said["computed"], said["refused"]) == (5, 5, {})
    assert said["total"]["owed"] == "300.00"
    assert said["counties"][0]["place"] == "shanxi/taiyuan"
    assert said["written"] == ["owed.csv", "owed.refused.csv"]


@pytest.mark.parametrize(("header", "is_roster"), [("月份", False), ("发放期次", True)])
def test_a_list_without_months_is_said_to_be_read_as_a_roster(folder, header, is_roster):
    (folder / "list.csv").write_text(
        f"户编号,{header},人数,标准\nX1,2011-01,2,旧\nX2,2011-01,1,旧\n", "utf-8"
    )
    result = run(f"{LINE} --place 迎泽区 --program urban")
    assert ("read as a roster" in " ".join(result.output.split())) is is_roster


def test_a_mapping_and_a_place_for_all_rows(folder):
    (folder / "list.csv").write_text(
        "编码,发放月,人数,标准\nX1,2011-01,2,旧\nX1,2011-04,2,旧\nX1,2011-05,2,旧\n", "utf-8"
    )
    (folder / "map.yaml").write_text("编码: household\n发放月: month\n", encoding="utf-8")
    result = run(f"{LINE} --mapping map.yaml --place 迎泽区 --program urban")
    assert result.exit_code == 0
    assert rows_of(folder / "owed.csv")[0]["place"] == "山西省太原市迎泽区"


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("list.csv", "none.csv", "none.csv does not exist."),
        ("owed.csv", "owed.doc", "owed.doc: the ending says"),
        ("owed.csv", "list.csv", "need different names"),
        ("owed.csv", "none/owed.csv", "owed.csv cannot be written"),
        ("并民〔2011〕48号", "并民〔2099〕1号", "No notice on file"),
        ("--paid-on 2011-05-05", "--paid-on 2011", "is not a date"),
        ("--paid-on 2011-05-05", "", "--paid-on is missing"),
        ("list.csv", "list.csv more.csv", "is more than this command takes"),
    ],
)
def test_bad_input_is_told_and_nothing_is_written(folder, old, new, words):
    result = run(LINE.replace(old, new))
    assert result.exit_code == 2
    assert words in result.stderr
    assert sorted(path.name for path in folder.iterdir()) == sorted(back_pay.files)


@pytest.mark.parametrize("line", ["--lang zh register --help", "register --lang zh --help"])
def test_the_group_takes_the_settings_of_the_whole_line(line):
    result = run(line)
    assert result.exit_code == 0
    assert "命令" in result.output


def test_the_language_before_the_group_holds_for_its_errors():
    assert "不是命令" in run("--lang zh register nothing").stderr


def test_progress_is_told_in_plain_lines_where_there_is_no_terminal(folder, monkeypatch):
    monkeypatch.setattr("dibao.cli.lists.EVERY", 1)
    assert "Households computed: 1 of 1." in run(LINE).stderr


def test_progress_is_a_bar_on_a_terminal(monkeypatch, capsys):
    from dibao.cli.frame import Settings
    from dibao.cli.lists import progress

    monkeypatch.setattr(sys.stderr, "isatty", lambda: True, raising=False)
    with progress(Settings("en")) as tick:
        tick(1, 4)
        tick(4, 4)
    assert "%|" in capsys.readouterr().err


def test_assumptions_are_shown(folder):
    output = run(LINE).output
    assert "Assumed by the caller:" in output
    assert ASSUME.splitlines()[0] in output


# --- many places -------------------------------------------------------------------------------

HEAD = "户编号,月份,人数,地区,项目,标准"
DISTRICTS = ("小店区", "迎泽区", "杏花岭区", "尖草坪区", "万柏林区", "晋源区", "清徐县")


def test_of_many_places_programs_come_first_and_then_the_dozen_owed_most(folder):
    """Seven districts and two programs, of which each household is owed 50 a month and person."""
    rural = ASSUME.replace("standard: urban", "standard: rural")
    (folder / "assume.yaml").write_text(f"{ASSUME}\n{rural}", "utf-8")
    rows = [
        f"{code}{number},2011-0{month},{number + 1},太原市{district},{program},旧"
        for code, program in (("A", "城市"), ("B", "农村"))
        for number, district in enumerate(DISTRICTS)
        for month in range(1, 6)
    ]
    (folder / "list.csv").write_text("\n".join([HEAD, *rows, ""]), "utf-8")
    output = run(LINE).output
    lines = [line for line in output.splitlines() if ": households " in line]
    assert lines[:2] == [
        "urban: households 7, persons 28, CNY 4200.",
        "rural: households 7, persons 28, CNY 4200.",
    ]
    assert len(lines) == 2 + 12
    assert "太原市清徐县" in lines[2]
    assert not any("太原市小店区" in line for line in lines)
    assert "And 2 more; --report FILE writes the totals by county." in output
    told = run(LINE, "--report", "report.csv").output
    assert "And 2 more; the totals by county are in report.csv." in told
