"""What an editor or a reader meets first: the forms, the hooks, the example of a place."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
import yaml

from dibao.policy.reader import read_policy

ROOT = Path(__file__).parents[1]
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("*.yml"))
CHANGCHUN = "jilin/changchun.yaml"
CHINESE, ENGLISH = re.compile(r"[\u4e00-\u9fff]"), re.compile(r"[A-Za-z]{3}")
# What no form may ask for.
PERSONAL = re.compile(
    r"姓名|身份证|住址|电话|银行|\bname of\b|your name|e-?mail|phone", re.IGNORECASE
)


def form(path):
    return yaml.safe_load(path.read_text(encoding="utf-8"))


def fields(path):
    return [one for one in form(path).get("body", []) if one["type"] != "markdown"]


# --- forms -----------------------------------------------------------------------------------


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_a_form_is_in_both_languages_and_its_fields_have_names_of_their_own(path):
    if path.name == "config.yml":
        assert form(path) == {"blank_issues_enabled": False}
        return
    told = form(path)
    texts = [told["name"], told["description"]]
    texts += [one["attributes"]["label"] for one in fields(path)]
    texts += [one["attributes"].get("description", "中文 and English") for one in fields(path)]
    for text in texts:
        assert CHINESE.search(text), text
        assert ENGLISH.search(text), text
    names = [one["id"] for one in fields(path)]
    assert len(names) == len(set(names))
    types = {one["type"] for one in told["body"]}
    assert types <= {"markdown", "input", "textarea", "dropdown", "checkboxes"}


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_a_form_asks_for_nothing_personal_and_has_that_confirmed(path):
    if path.name == "config.yml":
        return
    for one in fields(path):
        asked = " ".join(str(value) for value in one["attributes"].values())
        if one["id"] != "privacy":
            assert not PERSONAL.search(asked), asked
    [privacy] = [one for one in fields(path) if one["id"] == "privacy"]
    assert [option["required"] for option in privacy["attributes"]["options"]] == [True]


def test_a_wrong_amount_needs_place_program_day_amount_and_notice():
    path = next(path for path in FORMS if path.name == "wrong-amount.yml")
    needed = {one["id"] for one in fields(path) if one.get("validations", {}).get("required")}
    assert needed == {"place", "program", "day", "shown", "source"}


def test_who_has_found_a_weakness_has_a_form_that_asks_nothing_of_it():
    told = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
    [name] = re.findall(r'use the form "([^"]+)"', told)
    [path] = [one for one in FORMS if str(form(one).get("name", "")).endswith(f"· {name}")]
    assert [one["id"] for one in fields(path)] == ["privacy"]


def test_what_the_machine_runs_is_named():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    [line] = [line for line in text.splitlines() if "`.ci/run`" in line]
    [targets] = re.findall(r"^for target in (.+); do$", script, re.MULTILINE)
    for target in (*targets.split(), "audit"):
        assert re.search(rf"\b{target}\b", line), target
        assert f"make {target}" in script or target in targets


# --- a place -------------------------------------------------------------------------------------


def test_the_example_to_copy_is_accepted():
    text = (ROOT / "docs" / "add-a-place.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)
    file, problems = read_policy(textwrap.dedent(example), "a.yaml")
    assert problems == []
    assert [clause.kind for clause in file.notices[0].clauses] == ["standard", "standard"]


def test_every_target_that_is_named_is_there():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {word for line in re.findall(r"`make ([^`]+)`", text) for word in line.split()}
    named = {word for word in named if re.fullmatch(r"[a-z-]+", word)}
    assert {"check", "affected", "counts", "lint", "test"} <= named
    for target in named:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


# --- hooks -----------------------------------------------------------------------------------


def git(folder, *words, settings=None):
    identity = ("-c", "user.name=nobody", "-c", "user.email=nobody@example.org")
    alone = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_SYSTEM": "/dev/null"}
    return subprocess.run(
        ["git", *identity, *words],
        cwd=folder,
        env=os.environ | alone | {"LC_ALL": "C.UTF-8"} | (settings or {}),
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def repository(tmp_path):
    """A repository with one file of policies and the hook; `.venv/bin/dibao` in it is this one."""
    for path in ("places/jilin.yaml", CHANGCHUN):
        (tmp_path / "policies" / path).parent.mkdir(parents=True)
        shutil.copy(ROOT / "policies" / path, tmp_path / "policies" / path)
    shutil.copytree(ROOT / ".githooks", tmp_path / ".githooks")
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "dibao").symlink_to(Path(sys.executable).with_name("dibao"))
    assert git(tmp_path, "init", "--quiet").returncode == 0
    assert git(tmp_path, "config", "core.hooksPath", ".githooks").returncode == 0
    return tmp_path


def test_the_hook_lets_sound_policies_pass_and_stops_others_with_line_and_column(repository):
    git(repository, "add", "policies")
    done = git(repository, "commit", "--quiet", "--message", "sound")
    assert done.returncode == 0, done.stderr
    spoil(repository / "policies" / CHANGCHUN)
    git(repository, "add", "policies")
    done = git(repository, "commit", "--quiet", "--message", "wrong")
    assert done.returncode != 0
    assert re.search(r"policies/jilin/changchun\.yaml:\d+:\d+: ", done.stderr + done.stdout)
    assert git(repository, "log", "--format=%s").stdout.split() == ["sound"]


def spoil(path):
    text = path.read_text("utf-8")
    path.write_text(text.replace("issued: 2008-06-22", "issued: 2008-13-22"), encoding="utf-8")


def test_the_hook_checks_what_is_committed_and_not_the_files_beside_it(repository):
    path = repository / "policies" / CHANGCHUN
    sound = path.read_text("utf-8")
    spoil(path)
    git(repository, "add", "policies")
    path.write_text(sound, encoding="utf-8")
    done = git(repository, "commit", "--quiet", "--message", "wrong, and mended beside it")
    assert done.returncode != 0
    assert re.search(r"policies/jilin/changchun\.yaml:\d+:\d+: ", done.stderr + done.stdout)
    git(repository, "add", "policies")
    spoil(path)
    (path.parent / "new.yaml").write_text("not a policy", encoding="utf-8")
    done = git(repository, "commit", "--quiet", "--message", "sound")
    assert done.returncode == 0, done.stderr
    assert "2008-13-22" in path.read_text("utf-8")  # and leaves these as they are
    done = git(repository, "commit", "--quiet", "--all", "--message", "wrong at once")
    assert done.returncode != 0


def test_the_hook_leaves_no_copy_behind(repository, tmp_path_factory):
    rest = tmp_path_factory.mktemp("rest")
    git(repository, "add", "policies")
    done = git(repository, "commit", "--quiet", "--message", "x", settings={"TMPDIR": str(rest)})
    assert done.returncode == 0, done.stderr
    assert list(rest.iterdir()) == []


def test_the_hook_leaves_other_commits_alone_and_says_what_is_missing(repository):
    (repository / ".venv" / "bin" / "dibao").unlink()
    (repository / "note").write_text("x", encoding="utf-8")
    git(repository, "add", "note")
    assert git(repository, "commit", "--quiet", "--message", "note").returncode == 0
    git(repository, "add", "policies")
    done = git(repository, "commit", "--quiet", "--message", "policies")
    assert done.returncode != 0
    assert "run `make check` once" in done.stderr


def test_pre_commit_runs_the_same_check_for_policy_files_alone():
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    [hook] = yaml.safe_load(text)["repos"][0]["hooks"]
    script = (ROOT / ".githooks" / "pre-commit").read_text(encoding="utf-8")
    command, *words = shlex.split(hook["entry"])
    assert f"dibao=$PWD/{command}\n" in script
    assert f'"$dibao" {shlex.join(words)}\n' in script
    assert not hook["pass_filenames"]
    for path, checked in {
        "policies/jilin/changchun.yaml": True,
        "policies/places/jilin.yaml": True,
        "docs/add-a-place.md": False,
        "tests/cases/allowance.yaml": False,
    }.items():
        assert bool(re.search(hook["files"], path)) == checked


def test_the_hook_for_other_repositories_is_a_command_of_ours():
    [hook] = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    command, *words = shlex.split(hook["entry"])
    done = subprocess.run(
        [Path(sys.executable).with_name(command), *words, "--help"],
        capture_output=True,
        check=False,
    )
    assert done.returncode == 0
