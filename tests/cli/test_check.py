"""`dibao check` and `dibao schema`, for editors of policy files."""

import json
import shutil

import pytest
from click.testing import CliRunner

from dibao.cli import main
from dibao.cli.checking import root_of
from dibao.policy.folder import shipped

BROKEN = "jurisdiction: jilin/changchun\nnotices:\n  - titel: x\n"


@pytest.fixture
def policies(tmp_path, monkeypatch):
    """A copy of the shipped policies, in the working folder."""
    shutil.copytree(shipped(), tmp_path / "policies")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "C.UTF-8")
    return tmp_path / "policies"


def run(*words):
    result = CliRunner().invoke(main, list(words))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exc_info
    return result


def rewrite(file, old, new):
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_shipped_policies_are_in_order():
    result = run("check", "--lang", "en")
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.splitlines()[-1].startswith("Files: ")
    assert "Problems: 0." in result.stdout


@pytest.mark.usefixtures("policies")
def test_all_lists_the_checks_that_are_met_or_cannot_be_judged():
    lines = run("check", "--all", "policies").stdout.splitlines()
    assert any(": met (target, urban): " in line for line in lines)
    assert any(": cannot be judged (standard, urban): " in line for line in lines)
    chinese = run("check", "--all", "policies", "--lang", "zh").stdout
    assert "：" in chinese
    assert "not stated" not in chinese


def test_every_mistake_is_listed_with_its_place(policies):
    rewrite(policies / "jilin" / "changchun.yaml", "unit: yuan/person/month", "unit: yuan")
    rewrite(policies / "shanxi" / "taiyuan.yaml", "months: 2011-Q1", "months: 2011-Q5")
    result = run("check", "--policies", "policies")
    rows = result.stdout.splitlines()
    assert result.exit_code == 1
    assert rows[0].startswith('policies/jilin/changchun.yaml:19:15: "yuan" is not one of: ')
    assert rows[1].startswith("policies/shanxi/taiyuan.yaml:")
    assert "2011-Q5" in rows[1]
    assert "Problems: 2." in rows[2]


def test_sentences_are_chinese_if_asked(policies):
    rewrite(policies / "jilin" / "changchun.yaml", "copy: cut off", "copy: half")
    result = run("check", "--lang", "zh", "policies")
    assert "“half”不在可写的词之中" in result.stdout
    assert result.stdout.splitlines()[-1].startswith("文件 ")


def test_a_difference_between_notices_is_a_problem(policies):
    path = policies / "jilin" / "changchun.yaml"
    blocks = path.read_text("utf-8").split("\n\n  - title: ")
    at, block = next((n, text) for n, text in enumerate(blocks) if "〔2011〕41号" in text)
    later = block.replace("〔2011〕41号", "〔2012〕9号").replace("issued: 2011", "issued: 2012")
    later = later.replace("effective: 2011-10-01", "effective: 2012-10-01")
    every = [*blocks[: at + 2], later, *blocks[at + 2 :]]
    path.write_text("\n\n  - title: ".join(every), encoding="utf-8")
    result = run("check", "policies")
    assert result.exit_code == 1
    assert (
        "not met (standard, urban): 长府办发〔2012〕9号 一(一) says that CNY 290 a person a month held before it"
        in result.stdout
    )


def test_one_file_is_checked_within_its_folder(policies):
    file = policies / "jilin" / "changchun.yaml"
    rewrite(file, "绿园区、", "绿原区、")
    (policies / "shanxi" / "taiyuan.yaml").write_text("", encoding="utf-8")
    result = run("check", "policies/jilin/changchun.yaml")
    assert result.exit_code == 1
    assert '"绿原区" is no place under jilin/changchun' in result.stdout
    assert "Files: 1. Problems: 1." in result.stdout
    assert "taiyuan" not in result.stdout


def test_a_folder_within_a_folder_of_policies(policies):
    (policies / "shanxi" / "taiyuan.yaml").write_text("", encoding="utf-8")
    assert run("check", "policies/jilin").exit_code == 0
    assert run("check", "policies/shanxi").exit_code == 1


def test_a_file_that_lies_in_no_folder_of_policies_is_checked_for_form(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "draft.yaml").write_text(BROKEN, encoding="utf-8")
    (tmp_path / "latin.yaml").write_bytes("县".encode("gb18030"))
    result = run("check", "draft.yaml", "latin.yaml", "--lang", "en")
    assert result.exit_code == 1
    assert (
        'draft.yaml:3:5: The key "titel" is not known here; did you mean "title"?' in result.stdout
    )
    assert "latin.yaml:1:1: The file is not UTF-8" in result.stdout
    assert run("check", str(tmp_path)).exit_code == 1


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "jurisdiction: jilin",
            "jurisdiction: jlin",
            'The jurisdiction "jlin/changchun" is no place on file',
        ),
        ("绿园区、", "绿原区、", '"绿原区" is no place under jilin/changchun'),
    ],
)
def test_a_file_that_lies_in_no_folder_is_checked_as_if_laid_over(
    policies, tmp_path, old, new, sentence
):
    draft = tmp_path / "draft.yaml"
    shutil.copy(policies / "jilin" / "changchun.yaml", draft)
    assert "Files: 1. Problems: 0." in run("check", "draft.yaml", "--lang", "en").stdout
    rewrite(draft, old, new)
    result = run("check", "draft.yaml", "--lang", "en")
    assert result.exit_code == 1
    assert sentence in result.stdout
    assert "Files: 1. Problems: 1." in result.stdout


def test_drafts_of_places_and_of_what_they_issued_are_checked_together(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    policy = (shipped() / "jilin" / "siping.yaml").read_text("utf-8")
    (tmp_path / "jia.yaml").write_text(
        policy.replace("jilin/siping", "jia")
        .replace("    areas:\n", "    areas:\n", 1)
        .split("    areas:")[0]
        + "    clauses:\n      - standard: urban\n        unit: yuan/person/month\n        amount: 9\n",
        encoding="utf-8",
    )
    (tmp_path / "jiadi.yaml").write_text(
        "- key: jia\n  kind: prefecture\n  names:\n    甲市: ..\n", encoding="utf-8"
    )
    assert run("check", "jia.yaml").exit_code == 1
    result = run("check", "jia.yaml", "jiadi.yaml", "--lang", "en")
    assert (result.exit_code, result.stdout.splitlines()[-1][:23]) == (0, "Files: 2. Problems: 0. ")


def test_a_file_of_places_is_checked_as_one(policies, tmp_path):
    alone = tmp_path / "jilin.yaml"
    shutil.copy(policies / "places" / "jilin.yaml", alone)
    alone.write_text("\n".join(alone.read_text("utf-8").splitlines()[1:]) + "\n", encoding="utf-8")
    assert run("check", str(alone)).exit_code == 0
    assert run("check", "policies/places/jilin.yaml").exit_code == 0


def test_what_was_found_as_json(policies):
    rewrite(policies / "jilin" / "changchun.yaml", "copy: cut off", "copy: half")
    said = json.loads(run("check", "--json", "policies").stdout)
    assert said["problems"][0]["file"] == "policies/jilin/changchun.yaml"
    assert said["problems"][0]["line"] == 13
    assert said["findings"] == []
    in_order = json.loads(run("check", "--json").stdout)
    assert in_order["problems"] == []


def test_the_folder_of_policies_is_found_from_a_file(policies):
    assert root_of(policies / "jilin" / "changchun.yaml") == policies
    assert root_of(policies / "places" / "jilin.yaml") == policies
    assert root_of(policies) == policies


def test_the_schemas_are_json():
    for words in (["schema"], ["schema", "--places"]):
        assert json.loads(run(*words).stdout)["$schema"].startswith("https://json-schema.org/")
