"""The command `dibao`: answers, refusals and mistakes, in both languages and as JSON."""

import json
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from dibao.cli import main
from dibao.cli.frame import settings_of
from dibao.errors import InputError
from dibao.message import msg
from dibao.policy.folder import shipped

DIBAO = (sys.executable, "-c", "from dibao.cli import main; main()")
COMMANDS = sorted(main.modules)
FIGURES = [
    # place, program, day, what the sentence has
    ("双阳区", "urban", "2011-10-01", "每人每月 315 元"),
    ("220112", "urban", "2011-10-01", "每人每月 315 元"),
    ("长春市双阳区", "rural", "2011-10-01", "每人每年 2000 元"),
    ("净月经济开发区", "rural", "2011-10-01", "每人每年 2100 元"),
    ("净月经济开发区", "urban", "2011-10-01", "每人每月 375 元"),
    ("齐齐哈尔市", "urban", "2020-10-01", "每人每月 604 元"),
    ("齐齐哈尔市", "rural", "2020-10-01", "每人每年 4398 元"),
    ("齐齐哈尔市", "rural", "2020-10-01", "折合每人每月 366.50 元"),
]


@pytest.fixture(autouse=True)
def _english(monkeypatch):
    for name in ("LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "C.UTF-8")


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(line, *more):
    """Run a line; the first word `dibao` may be left out."""
    words = [*shlex.split(line), *more]
    result = CliRunner().invoke(main, words[1:] if words[:1] == ["dibao"] else words)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    assert "Traceback" not in result.output
    return result


# --- help --------------------------------------------------------------------------------------


def described(name):
    command = main.get_command(click.Context(main), name)
    assert command is not None
    return command


@pytest.mark.parametrize("name", COMMANDS)
def test_the_example_in_the_help_works(name, folder):
    command = described(name)
    for file, text in command.files.items():
        (folder / file).write_text(text, encoding="utf-8")
    assert run(command.example).exit_code == 0


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("lang", ["zh", "en"])
def test_the_help_shows_the_example_and_its_files(name, lang):
    result = run(f"{name} --help --lang {lang}")
    command = described(name)
    assert result.exit_code == 0
    assert command.example in result.output
    for file, text in command.files.items():
        assert file in result.output
        assert text.splitlines()[0] in result.output


def test_dibao_alone_shows_the_help():
    result = run("")
    assert result.exit_code == 0
    for name in COMMANDS:
        assert f"\n  {name} " in result.output
    assert run(main.example).exit_code == 0


def test_the_help_is_in_the_language_of_the_line():
    assert "一户家庭一个月的低保金" in run("allowance --help --lang zh").output
    assert "What a household gets" in run("--lang en allowance --help").output
    assert "显示本说明" in run("--lang zh --help").output


def test_version():
    result = run("--version")
    assert (result.exit_code, result.output) == (0, "0.1.0\n")


# --- standards ---------------------------------------------------------------------------------


@pytest.mark.parametrize(("place", "program", "day", "words"), FIGURES)
def test_figures_of_the_founding_notices(place, program, day, words):
    result = run(f"standard {place} --program {program} --on {day} --lang zh")
    assert result.exit_code == 0
    assert words in result.stdout
    assert result.stderr == ""


def test_a_standard_is_said_with_its_clause():
    zh = run("standard 双阳区 --program urban --on 2011-10-01 --lang zh").output.splitlines()
    assert zh[0] == (
        "吉林省长春市双阳区城市低保标准：每人每月 315 元，自2011年10月1日起至2012年12月31日止，依据 长府办发〔2011〕41号 一(一)。"
    )
    assert "现存文件可以证实2011年10月1日执行这一标准。" in zh
    en = run("standard 双阳区 --program urban --on 2011-10-01").output.splitlines()
    assert en[0] == (
        "The urban standard of 吉林省长春市双阳区: CNY 315 a person a month from 1 October 2011 to "
        "31 December 2012, by 长府办发〔2011〕41号 一(一)."
    )


def test_what_was_supplied_and_what_was_read_is_said():
    output = run("standard 双阳区 --program urban --on 2011-10-01").output
    assert "Supplied by the transcriber" in output
    assert "per person is not printed" in output
    assert "a copy that is cut off" in output


def test_an_old_amount_is_shown_as_the_last_known():
    output = run("standard 双阳区 --program urban --on 2031-01-01 --lang zh").output
    assert "这是已知的最近标准" in output
    assert "2018年12月31日" in output


def test_a_day_before_the_notice_is_refused_with_what_is_known():
    result = run("standard 双阳区 --program urban --on 2011-09-30 --lang zh")
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "每人每月 290 元" in result.stderr
    assert "缺少：保障标准。" in result.stderr
    assert "- standard: urban\n  unit: yuan/person/month\n  amount: …" in result.stderr


def test_a_refusal_as_json():
    result = run("standard 双阳区 --program urban --on 2011-09-30 --json")
    said = json.loads(result.stdout)
    assert result.exit_code == 1
    assert (said["format"], said["error"]) == ("dibao.refusal.v1", "NotOnFile")
    assert said["lacks"] == "standard"
    assert said["last_known"]["amount"] == "290.00"
    assert "290" in said["message"]


def test_an_answer_as_json():
    said = json.loads(run("standard 齐齐哈尔市 --program rural --on 2020-10-01 --json").stdout)
    assert (said["amount"], said["monthly"]) == ("4398.00", "366.50")
    assert said["cites"][0]["number"] == "齐民规〔2020〕2号"


def test_json_does_not_depend_on_the_language():
    line = "standard 双阳区 --program urban --on 2011-09-30 --json --lang"
    assert run(line, "zh").stdout == run(line, "en").stdout


@pytest.mark.parametrize(
    "line",
    [
        "--json --lang zh standard 双阳区 --program urban --on 2011-10-01",
        "standard --json 双阳区 --program urban --lang zh --on 2011-10-01",
        "--json standard 双阳区 --program urban --on 2011-10-01 --lang=zh",
    ],
)
def test_common_options_stand_before_or_after_the_command(line):
    assert json.loads(run(line).stdout)["amount"] == "315.00"


def test_an_assumption_fills_a_lack_and_is_shown(folder):
    (folder / "assume.yaml").write_text(
        "- standard: urban\n  unit: yuan/person/month\n  amount: 290\n", encoding="utf-8"
    )
    result = run("standard 双阳区 --program urban --on 2011-09-30 --assume assume.yaml --lang zh")
    assert result.exit_code == 0
    assert "每人每月 290 元" in result.output
    assert (
        "调用者的假定：\n  - standard: urban\n    unit: yuan/person/month\n    amount: 290"
        in result.output
    )


# --- timelines ---------------------------------------------------------------------------------


def test_a_timeline():
    result = run("timeline 370100 --program urban --lang zh")
    assert result.exit_code == 0
    assert "2020年4月1日至2021年12月31日：每人每月 740 元" in result.output


def test_a_timeline_calls_the_place_by_its_name_of_now():
    assert "九台区" in run("timeline 九台市 --program urban").output


def test_an_empty_timeline_is_no_answer():
    result = run("timeline 贵州省 --program urban")
    assert result.exit_code == 1
    assert "No notice on file" in result.output


def test_a_timeline_with_a_gap_is_answered_in_part():
    result = run("timeline 四平市铁东区 --program urban --lang zh")
    assert result.exit_code == 1
    assert "不详" in result.output
    said = json.loads(run("timeline 四平市铁东区 --program urban --json").stdout)
    assert said["entries"][0]["error"] == "NotSeen"


def test_a_timeline_says_how_sure_each_entry_is_and_what_held_before():
    rows = run("timeline 双阳区 --program urban").output.splitlines()
    assert rows[1].startswith("  before 1 October 2011: Last known: CNY 290 a person a month")
    assert rows[3].strip() == "confirmed for all of these days"
    assert "      confirmed through 31 December 2018, presumed to go on after that" in rows
    said = json.loads(run("timeline 双阳区 --program urban --json").stdout)
    assert (said["format"], said["place"], said["program"]) == (
        "dibao.timeline.v1",
        "jilin/changchun/shuangyang",
        "urban",
    )
    assert said["before"]["amount"] == "290.00"
    assert said["entries"][0]["confirmed_through"] == "2012-12-31"


@pytest.mark.parametrize(
    ("place", "why"),
    [
        ("长春市", "it is set for places within it: 城区, 双阳区"),
        ("巴彦淖尔市", "as the average of its places; each sets its own standard"),
    ],
)
def test_an_empty_timeline_says_why(place, why):
    result = run(f"timeline {place} --program urban")
    assert result.exit_code == 1
    assert why in result.output
    assert "9999" not in result.output
    said = json.loads(run(f"timeline {place} --program urban --json").stdout)
    assert said["entries"] == []
    assert why.split(":")[0] in said["why_empty"]


# --- allowances --------------------------------------------------------------------------------


def test_an_allowance_is_a_bill_that_adds_up():
    result = run(
        "allowance 齐齐哈尔市 --program urban --on 2020-11-01 --members 3 --income 1000/month --lang zh"
    )
    lines = result.output.splitlines()
    assert result.exit_code == 0
    assert lines[0] == "黑龙江省齐齐哈尔市2020年11月城市低保金：每户每月 812 元。"
    amounts = [line.split()[-1] for line in lines if line.endswith((".00",))]
    assert amounts == ["1812.00", "-1000.00", "812.00"]
    assert "没有收录、但可能增加金额的规定" in result.output
    assert "国务院令第649号 第十二条" in result.output


def test_incomes_add_up_whatever_they_are_per():
    line = "allowance 齐齐哈尔市 --program urban --on 2020-11-01 --members 3 --json"
    once = run(f"{line} --income 1000/month").stdout
    parts = run(f"{line} --income 500/month --income 3000/year --income 750/quarter").stdout
    assert json.loads(once)["amount"] == json.loads(parts)["amount"] == "812.00"


def test_a_household_may_come_from_a_file(folder):
    (folder / "household.json").write_text(
        '{"members": 3, "incomes": [{"amount": "1000", "per": "month"}]}', encoding="utf-8"
    )
    result = run(
        "allowance 齐齐哈尔市 --program urban --on 2020-11-01 --household household.json --json"
    )
    assert json.loads(result.stdout)["amount"] == "812.00"


def test_candidates_are_listed_where_nothing_says_how_to_round(folder):
    (folder / "assume.yaml").write_text(
        "- allowance: rural\n  method: difference\n", encoding="utf-8"
    )
    result = run(
        "allowance 双阳区 --program rural --on 2011-10-01 --members 1 --income 100/month --assume assume.yaml --lang zh"
    )
    assert result.exit_code == 1
    assert "66 元、66.66 元、66.67 元、67 元" in result.stderr
    assert "- rounding: allowance" in result.stderr
    said = json.loads(
        run(
            "allowance 双阳区 --program rural --on 2011-10-01 --members 1 --income 100/month "
            "--assume assume.yaml --json"
        ).stdout
    )
    assert said["candidates"][:2] == [
        {"amount": "66.00", "unit": None},
        {"amount": "66.66", "unit": None},
    ]


def test_an_assumption_that_a_notice_contradicts_is_no_lack_to_fill(folder):
    (folder / "a.yaml").write_text(
        "- standard: urban\n  unit: yuan/person/month\n  amount: 290\n", encoding="utf-8"
    )
    result = run("standard 双阳区 --program urban --on 2011-10-01 --assume a.yaml")
    assert result.exit_code == 1
    assert "contradicts it" in result.stderr
    assert "To assume it" not in result.stderr
    assert "Lacking" not in result.stderr
    said = json.loads(
        run("standard 双阳区 --program urban --on 2011-10-01 --assume a.yaml --json").stdout
    )
    assert (said["error"], said["assume"]) == ("Contradicts", None)


# --- back-pay, support, facts ------------------------------------------------------------------

TAIYUAN = {
    "months": {
        month: {
            "household": {"members": 2, "incomes": [{"amount": "200"}]},
            "paid": "460",
            "paid_on": "old" if month < "2011-04" else "new",
        }
        for month in ("2011-01", "2011-02", "2011-03", "2011-04", "2011-05")
    }
}
RAISE = "- standard: urban\n  effective: 2011-01-01\n  unit: yuan/person/month\n  amount: 360, was 330\n"
ENTRANTS = """\
- back_pay: urban
  months: 2011-01..2011-03
  method: delta
  roster: 2011-05
  entrants: none
  exclude: not stated
  deadline: before 2011-05-10
"""
BACK_PAY = "back-pay history.json --notice 并民[2011]48号 --paid-on"


@pytest.fixture
def taiyuan(folder):
    (folder / "history.json").write_text(json.dumps(TAIYUAN), encoding="utf-8")
    (folder / "assume.yaml").write_text(RAISE, encoding="utf-8")
    return folder


@pytest.mark.usefixtures("taiyuan")
def test_back_pay_is_listed_month_by_month():
    result = run(
        f"{BACK_PAY} 2011-05-05 --place 迎泽区 --program urban --assume assume.yaml --lang zh"
    )
    assert result.exit_code == 0
    assert "应补发 180 元" in result.output
    assert result.output.count(" 60.00\n") == 3
    assert "按期" in result.output


@pytest.mark.usefixtures("taiyuan")
@pytest.mark.parametrize(("day", "word"), [("2011-05-10", "正是当日"), ("2011-05-11", "逾期")])
def test_back_pay_says_whether_it_is_late(day, word):
    result = run(f"{BACK_PAY} {day} --place 迎泽区 --program urban --assume assume.yaml --lang zh")
    assert word in result.output


def test_back_pay_says_who_is_left_out_and_why(taiyuan):
    without = {"months": {k: v for k, v in TAIYUAN["months"].items() if k != "2011-02"}}
    (taiyuan / "history.json").write_text(json.dumps(without), encoding="utf-8")
    result = run(
        f"{BACK_PAY} 2011-05-05 --place 迎泽区 --program urban --assume assume.yaml --lang zh"
    )
    assert "应补发 120 元" in result.output
    assert "不予补发：\n  - 2011年2月：2011年2月不在名册上。" in result.output


def test_back_pay_says_each_reason_once_with_its_months(taiyuan):
    late = {"months": {k: v for k, v in TAIYUAN["months"].items() if k > "2011-02"}}
    (taiyuan / "history.json").write_text(json.dumps(late), encoding="utf-8")
    (taiyuan / "assume.yaml").write_text(f"{RAISE}\n{ENTRANTS}", encoding="utf-8")
    result = run(f"{BACK_PAY} 2011-05-05 --place 迎泽区 --program urban --assume assume.yaml")
    assert result.output.count("Joined in March 2011") == 1
    assert "January 2011, February 2011, March 2011: Joined in March 2011" in result.output


@pytest.mark.usefixtures("taiyuan")
@pytest.mark.parametrize(
    ("typed", "told"), [("", None), (" --offset yes", True), (" --offset no", False)]
)
def test_back_pay_is_told_whether_overpaid_months_are_taken_off(monkeypatch, typed, told):
    asked = []

    def back_pay(*_, **how):
        asked.append(how["offset"])
        raise InputError(msg("enough"))

    monkeypatch.setattr("dibao.calc.back_pay", back_pay)
    line = f"{BACK_PAY} 2011-05-05 --place 迎泽区 --program urban --assume assume.yaml{typed}"
    assert run(line).exit_code == 2
    assert asked == [told]


def test_back_pay_takes_no_other_word_for_overpaid_months():
    result = run(f"{BACK_PAY} 2011-05-05 --place 迎泽区 --program urban --offset maybe")
    assert "yes, no" in result.stderr


@pytest.mark.usefixtures("taiyuan")
def test_back_pay_as_json():
    line = f"{BACK_PAY} 2011-05-05 --place 迎泽区 --program urban --assume assume.yaml --json"
    said = json.loads(run(line).stdout)
    assert said["amount"] == "180.00"
    assert [month["owed"] for month in said["months"]] == ["60.00"] * 3


@pytest.mark.usefixtures("taiyuan")
def test_back_pay_without_the_standards_is_refused():
    result = run(f"{BACK_PAY} 2011-05-05 --place 迎泽区 --program urban")
    assert result.exit_code == 1
    assert "并政发[2011]13号" in result.stderr


@pytest.mark.usefixtures("taiyuan")
def test_back_pay_needs_place_and_program_from_somewhere():
    result = run(f"{BACK_PAY} 2011-05-05")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        'The history has no "place"; give --place.',
        'The history has no "program"; give --program.',
    ]


def test_a_history_and_a_line_that_differ_are_refused(folder):
    (folder / "history.json").write_text(
        '{"place": "双阳区", "program": 3, "months": {}}', encoding="utf-8"
    )
    result = run(f"{BACK_PAY} 2011-05-05 --place 迎泽区")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        '--place is 迎泽区, and the history says "双阳区".',
        '"program" in the history is not a text.',
    ]


def test_support_in_tekun():
    line = "tekun 齐齐哈尔市 --program urban --placement centralised --level full --on 2020-06-01"
    assert json.loads(run(f"{line} --json").stdout)["amount"] == "18936.00"
    result = run(f"{line} --lang zh")
    assert "每人每年 18936 元" in result.output
    assert "levels" not in result.output
    assert "缺“年”字" in result.output
    assert "单位（全护理）" in result.output


def test_needed_lists_facts_with_reasons():
    result = run("needed 双阳区 --on 2011-10-01 --lang zh")
    assert result.exit_code == 0
    assert "- 家庭成员：" in result.output
    facts = [
        need["fact"]
        for need in json.loads(run("needed 双阳区 --on 2011-10-01 --json").stdout)["needs"]
    ]
    assert facts[:2] == ["members", "incomes"]


def test_needed_as_json_is_a_versioned_document() -> None:
    found = json.loads(run("needed 双阳区 --on 2011-10-01 --json").stdout)
    assert found["format"] == "dibao.needed.v1"
    assert (found["place"], found["program"], found["on"]) == (
        "jilin/changchun/shuangyang",
        "urban",
        "2011-10-01",
    )


@pytest.mark.parametrize(
    ("facts", "key"),
    [
        ({"members": 3, "incomes": [{"amount": "5", "per": ["x"]}]}, "per"),
        ({"members": 3, "grade": 5}, "grade"),
        ({"members": 3, "residence": 7}, "residence"),
        ({"members": 3, "incomes": [{"amount": "5", "what": {}}]}, "what"),
        ({"members": 3, "costs": [{"amount": "5", "what": 5}]}, "what"),
        ({"members": [{"registration": ["urban"]}]}, "registration"),
    ],
)
def test_a_fact_of_the_wrong_kind_is_named_with_its_file(tmp_path, facts, key) -> None:
    file = tmp_path / "facts.json"
    file.write_text(json.dumps(facts), encoding="utf-8")
    result = run(f"{ALLOWANCE} --household {file}")
    assert result.exit_code == 2
    assert f'"{key}"' in result.stderr
    assert "facts.json" in result.stderr


# --- bad input ---------------------------------------------------------------------------------

STANDARD = "standard 双阳区 --program urban --on"
ALLOWANCE = "allowance 齐齐哈尔市 --program urban --on 2020-11-01"


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        (
            "standard 双阳 --program urban --on 2011-10-01",
            "相近的有：吉林省长春市双阳区（jilin/changchun/shuangyang）。",
        ),
        ("standard 不存在区 --program urban --on 2011-10-01", "没有收录名为“不存在区”的地区"),
        (f"{STANDARD} 2011-02-30", "--on：“2011-02-30”是日历上没有的日期。"),
        (f"{STANDARD} 2011-13-01", "是日历上没有的日期"),
        (f"{STANDARD} 0000-01-01", "是日历上没有的日期"),
        (f"{STANDARD} 2011/10/01", "“2011/10/01”不是日期；请写成 2011-10-01 的形式。"),
        (f"{STANDARD} ２０１１-10-01", "含有全角数字或符号；请写 2011-10-01。"),
        (f"{STANDARD} ''", "不是日期"),
        ("standard ２２０１１２ --program urban --on 2011-10-01", "请写 220112。"),
        ("standard '' --program urban --on 2011-10-01", "没有收录名为“”的地区"),
        ("standard 双阳区 --program urban", "缺少 --on。"),
        (
            "standard 双阳区 --program both --on 2011-10-01",
            "“both”不在可写的词之中：urban、rural。",
        ),
        ("standard 双阳区 --program urban --on", "--on 需要一个值。"),
        (f"{STANDARD} 2011-10-01 --nothing", "没有选项 --nothing"),
        (f"{STANDARD} 2011-10-01 more", "“more”是多余的。"),
        (f"{STANDARD} 2011-10-01 --policies nowhere", "政策文件夹不存在。"),
        (f"{STANDARD} 2011-10-01 --extra nowhere", "政策文件夹不存在。"),
        (f"{STANDARD} 2011-10-01 --assume nowhere.yaml", "nowhere.yaml:1:1: 文件不存在。"),
        ("nothing", "“nothing”不是命令"),
        (f"{ALLOWANCE} --members abc", "“abc”不是整数；请用数字写，如 3。"),
        (f"{ALLOWANCE} --members ３", "请写 3。"),
        (f"{ALLOWANCE} --members -1", "--members"),
        (f"{ALLOWANCE} --members 0", "一户家庭有 1 至 50 人，不能是 0 人。"),
        (f"{ALLOWANCE} --members 99999999999999999999", "不是整数"),
        (f"{ALLOWANCE} --members 3 --income 1000", "“1000”不是收入"),
        (f"{ALLOWANCE} --members 3 --income 1000/week", "“1000/week”不是收入"),
        (f"{ALLOWANCE} --members 3 --income 1.234/month", "“1.234”不是以元计的金额"),
        (f"{ALLOWANCE} --members 3 --income １０００/month", "请写 1000/month。"),
        (f"{ALLOWANCE} --members 3 --income=-5/month", "收入为负数"),
        (ALLOWANCE, "请说明家庭成员"),
        (f"{ALLOWANCE} --members 3 --household x.json", "只能选用一种"),
        (f"{ALLOWANCE} --household x.json", "x.json:1:1: 文件不存在。"),
        (f"{ALLOWANCE} --household .", "这里需要文件，而这是文件夹。"),
        ("check nowhere", "nowhere 不存在。"),
        ("back-pay x.json --notice 1 --paid-on 2011-01-01", "文件不存在。"),
        ("back-pay x.json --notice 1 --paid-on 2011-01-01 --first-paid 2011", "“2011”不是月份"),
        ("back-pay x.json --notice 1 --paid-on 2011-01-01 --first-paid 2011-13", "日历上没有"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_bad_input_is_told_in_a_sentence(line, sentence):
    result = run(f"--lang zh {line}")
    assert result.exit_code == 2, result.output
    assert result.stdout == ""
    assert sentence in result.stderr


def test_every_mistake_of_a_line_is_told_at_once():
    result = run("--lang zz allowance --program both --on x --members y --income z")
    assert result.exit_code == 2
    assert result.stderr.splitlines() == [
        '--lang: "zz" is not one of: zh, en.',
        '--program: "both" is not one of: urban, rural.',
        '--on: "x" is not a date; write it as 2011-10-01.',
        '--members: "y" is not a whole number; write it in digits, 3.',
        '--income: "z" is no income; write 1000/month, 3000/quarter or 12000/year.',
        "PLACE is missing.",
    ]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "h.json is empty."),
        (b"  \n", "h.json is empty."),
        (b"{", "h.json:1:2: this is not JSON."),
        ('{"members": “3”}'.encode(), "h.json:1:13: this is not JSON."),
        (
            "双阳区".encode("gb18030"),
            "h.json:1:1: The file is not UTF-8 from this line on; save it as UTF-8.",
        ),
        (b"[" * 100_000, "beyond all measure"),
        (b'{"members": ' + b"9" * 5000 + b"}", "beyond all measure"),
        (b'{"members": 2, "members": 3}', "twice: members."),
        (b'{"members": 2, "incomes": [{"amount": 0.5}]}', "decimal point"),
        (b'{"members": 2, "incomes": [{"amount": NaN}]}', "decimal point"),
        (b'{"members": 2.5}', '"members"'),
        (b'{"members": true}', '"members" is a whole number, 3, or a list'),
        (b'{"members": 3.0}', '"members" is a whole number, 3, or a list'),
        (b'{"members": "3"}', '"members" is a whole number, 3, or a list'),
        (b'{"members": 2, "incomes": [{"amount": "1", "per": "week"}]}', '"week"'),
        (b"[]", "not an object"),
        (b"3", "not an object"),
        (b'{"people": 3}', "people"),
        (b"{}", '"members"'),
    ],
)
def test_a_household_that_cannot_be_read(folder, content, sentence):
    (folder / "h.json").write_bytes(content)
    result = run(f"{ALLOWANCE} --household h.json")
    assert result.exit_code == 2, result.output
    assert sentence in result.stderr
    assert result.stderr.startswith("h.json")
    assert result.stdout == ""


def test_a_mistake_in_a_history_is_told_with_the_file(folder):
    (folder / "h.json").write_text(
        '{"place": "双阳区", "program": "urban", "months": {"2011-13": {}}}', encoding="utf-8"
    )
    result = run("back-pay h.json --notice 长府办发〔2011〕41号 --paid-on 2011-10-20")
    assert result.exit_code == 2
    assert result.stderr.startswith('h.json: "2011-13" is not a month')


def test_a_byte_order_mark_before_json_does_no_harm(folder):
    (folder / "h.json").write_text('\ufeff{"members": 3}', encoding="utf-8")
    assert run(f"{ALLOWANCE} --household h.json").exit_code == 0


def test_a_name_that_no_file_can_have():
    result = run(f"{ALLOWANCE} --household", "x\0y")
    assert result.exit_code == 2
    assert "cannot be read" in result.stderr


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "empty"),
        ("standard: urban\n", "Assumptions are a list of clauses"),
        ("- standard: urban\n  unit: yuan/person/month\n  amount: …\n", '"…" is not a number'),
        ("- nothing: urban\n", '"nothing" is no kind of clause'),
    ],
)
def test_assumptions_that_cannot_be_read(folder, text, sentence):
    (folder / "a.yaml").write_text(text, encoding="utf-8")
    result = run(f"{STANDARD} 2011-09-30 --assume a.yaml")
    assert result.exit_code == 2
    assert f"a.yaml:{text.count('…') * 2 + 1}:" in result.stderr
    assert sentence in result.stderr


def test_an_ambiguous_place_lists_what_it_may_mean(folder):
    places = folder / "places"
    places.mkdir()
    (places / "jia.yaml").write_text(
        "".join(
            f"- key: jia/{key}\n  kind: county\n  names:\n    乙县: ..\n\n"
            for key in ("one", "two")
        ),
        encoding="utf-8",
    )
    result = run("standard 乙县 --program urban --on 2011-10-01 --json", "--policies", str(folder))
    said = json.loads(result.stdout)
    assert result.exit_code == 2
    assert said["error"] == "PlaceError"
    assert said["candidates"] == ["jia/one", "jia/two"]
    spoken = run("standard 乙县 --program urban --on 2011-10-01", "--policies", str(folder))
    assert "Near it are: 乙县 (jia/one), 乙县 (jia/two)." in spoken.stderr


@pytest.mark.parametrize("word", [" 双阳区 ", "shuangyang", "Changchun/Shuangyang", " 220112"])
def test_a_place_is_found_by_its_name_with_spaces_and_by_the_end_of_its_key(word):
    result = run("standard", word, "--program", "urban", "--on", "2011-10-01", "--json")
    assert json.loads(result.stdout)["place"] == "jilin/changchun/shuangyang"


def test_the_beginning_of_a_key_is_near_to_it():
    result = run("standard shuangya --program urban --on 2011-10-01")
    assert "吉林省长春市双阳区 (jilin/changchun/shuangyang)" in result.stderr


def test_bad_input_as_json():
    result = run(f"{STANDARD} 2011-02-30 --program x --json")
    said = json.loads(result.stdout)
    assert (result.exit_code, result.stderr) == (2, "")
    assert said["error"] == "InputError"
    assert len(said["problems"]) == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="the system has no /dev/full")
@pytest.mark.parametrize(
    "line", [["schema"], ["standard", "双阳区", "--program", "urban", "--on", "2011-10-01"]]
)
def test_an_answer_to_a_full_device_ends_in_one_sentence(line):
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*DIBAO, *line, "--lang", "en"], stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert done.returncode == 1
    assert done.stderr.decode().splitlines() == [
        "The answer could not be written (No space left on device)."
    ]


def test_a_closed_pipe_ends_in_silence():
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run([*DIBAO, "schema"], stdout=writer, stderr=subprocess.PIPE, check=False)
    os.close(writer)
    assert (done.returncode, done.stderr) == (141, b"")  # 1 would say that something was refused


def test_the_help_is_chinese_throughout():
    output = run("standard --help --lang zh").output
    assert "选项：" in output
    assert "[选项]" in output
    assert "OPTIONS" not in output


def test_a_kind_of_clause_is_said_as_people_say_it(folder):
    (folder / "h.json").write_text(
        '{"place": "四平市铁东区", "program": "urban", "months": {"2013-08": {"household": {"members": 2}}}}',
        encoding="utf-8",
    )
    result = run("back-pay h.json --notice 四政办发〔2013〕48号 --paid-on 2013-12-20")
    assert result.exit_code == 1
    assert "back_pay" not in result.stderr.split("To assume it")[0]
    assert "back-pay" in result.stderr


# --- folders laid over -------------------------------------------------------------------------

YAML = """\
jurisdiction: jilin/changchun
notices:
  - title: 通知
    number: 甲〔2031〕1号
    issuer: 甲市
    issued: 2031-01-01
    effective: 2031-01-01
    read_in: invented for a test
    evidence: mirror
    copy: complete
    clauses:
      - standard: urban
        unit: yuan/person/month
        amount: 375
"""
ELSEWHERE = "standard 齐齐哈尔市 --program urban --on 2020-10-01"


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("changchun.yaml", YAML, "laid/changchun.yaml:1:1: The file is called changchun.yaml"),
        ("jilin/siping.yaml", YAML, "the two must agree"),
        ("jilin/changchun.yaml", "titel: x\n", "laid/jilin/changchun.yaml:1:1:"),
        (
            "jilin/changchun.yaml",
            YAML,
            (
                'laid/jilin/changchun.yaml:1:1: The jurisdiction "jilin/changchun" has a file already: '
                "dibao/policies/jilin/changchun.yaml."
            ),
        ),
        ("jilin/changchun.yml", YAML, "The name of a policy file ends in .yaml."),
        ("notes.txt", YAML, "The folder holds no policy file"),
        ("places/yi.yaml", "- key: yi\n", "laid/places/yi.yaml:"),
    ],
)
def test_every_file_of_a_folder_laid_over_is_read(folder, name, text, sentence):
    file = folder / "laid" / name
    file.parent.mkdir(parents=True)
    file.write_text(text, encoding="utf-8")
    result = run(f"{ELSEWHERE} --extra laid")
    assert (result.exit_code, result.stdout) == (2, "")
    assert sentence in result.stderr


def test_a_folder_laid_over_is_used_wherever_its_places_are_on_file(folder):
    file = folder / "laid" / "shanxi.yaml"
    file.parent.mkdir()
    file.write_text(YAML.replace("jilin/changchun", "shanxi"), encoding="utf-8")
    assert run(f"{ELSEWHERE} --extra laid").exit_code == 0
    spoken = run("standard 山西省 --program urban --on 2031-01-01 --extra laid")
    assert "CNY 375" in spoken.output


def test_every_file_of_the_policies_named_is_read(folder):
    shutil.copytree(shipped(), folder / "mine")
    (folder / "mine" / "jilin" / "siping.yaml").write_text("titel: x\n", encoding="utf-8")
    result = run(f"{ELSEWHERE} --policies mine")
    assert result.exit_code == 2
    assert "mine/jilin/siping.yaml:1:1:" in result.stderr


def test_a_folder_cannot_be_laid_over_itself(folder):
    shutil.copytree(shipped(), folder / "mine")
    result = run(f"{ELSEWHERE} --policies mine --extra mine/")
    assert result.exit_code == 2
    assert result.stderr == "mine:1:1: This folder cannot be laid over itself; name another one.\n"


def test_what_a_terminal_cannot_show_is_escaped():
    result = CliRunner(charset="latin-1").invoke(
        main, ["standard", "双阳", "--program", "urban", "--on", "2011-10-01"]
    )
    assert result.exit_code == 2
    assert b"\\u53cc\\u9633" in result.stderr_bytes


WORDS = [
    *COMMANDS,
    *(
        "双阳区",
        "齐齐哈尔市",
        "220112",
        "jilin",
        "national",
        "不存在",
        "",
        " ",
        "-",
        "--",
        "\udcff",
        "３",
    ),
    *(
        "--program",
        "urban",
        "rural",
        "--on",
        "2011-10-01",
        "2011-02-30",
        "9999-12-31",
        "0001-01-01",
    ),
    *("--members", "3", "0", "--income", "1000/month", "1/0", "--household", "--assume", ".", "\0"),
    *("--json", "--lang", "zh", "--placement", "centralised", "--level", "full", "--help", "--all"),
    *(
        "--policies",
        "--extra",
        "--notice",
        "长府办发〔2011〕41号",
        "--paid-on",
        "--place",
        "--first-paid",
    ),
]


@given(st.lists(st.sampled_from(WORDS), max_size=10))
def test_no_line_whatever_ends_in_a_trace(line):
    result = CliRunner().invoke(main, line)
    assert isinstance(result.exception, SystemExit | None), result.exc_info
    assert result.exit_code in (0, 1, 2)


@given(st.sampled_from(COMMANDS), st.lists(st.sampled_from(WORDS), max_size=4))
def test_no_question_with_odd_words_ends_in_a_trace(command, more):
    line = [command, "双阳区", "--program", "urban", "--on", "2011-10-01", "--members", "2", *more]
    result = CliRunner().invoke(main, line)
    assert isinstance(result.exception, SystemExit | None), result.exc_info
    assert result.exit_code in (0, 1, 2)


# --- the locale --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
    ],
)
def test_the_locale_gives_the_language(environment, lang):
    assert settings_of([], environment).lang == lang


def test_the_line_beats_the_locale():
    assert settings_of(["standard", "--lang", "zh"], {"LANG": "en"}).lang == "zh"
    assert settings_of(["--lang=en"], {"LANG": "zh_CN"}).lang == "en"
    assert settings_of(["--lang"], {"LANG": "zh_CN"}).lang == "zh"
