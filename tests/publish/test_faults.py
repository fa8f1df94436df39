"""What goes wrong from outside: killed, no room, a damaged file, half a list, a wrong clock.

What needs another user or a disk of its own stands in tests/system/test_faults.py.
"""

from __future__ import annotations

import ast
import hashlib
import json
import random
import re
import shutil
import subprocess
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

import dibao.cli
from dibao_publish import build, verify
from dibao_publish.bulk import order, writer
from dibao_publish.cli import main
from dibao_publish.registry import NotARegistry, open_registry
from dibao_publish.web import days
from dibao_publish.whole import PREFIX
from tests.publish import invented

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def policies(tmp_path_factory):
    return invented.write(tmp_path_factory.mktemp("invented") / "policies")


@pytest.fixture(scope="module")
def small(policies):
    path = policies.parent / "registry.db"
    build.build(path, policies)
    return path


@pytest.fixture(scope="module")
def release(small, tmp_path_factory):
    out = tmp_path_factory.mktemp("release") / "1"
    writer.write(order.Order(small, out, date(2030, 1, 1)), lambda *_: None)
    return out


def forked(jobs):
    done = subprocess.run(
        [sys.executable, "-m", "tests.publish.killed"],
        input=json.dumps(jobs),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    return json.loads(done.stdout)


def tree(folder):
    return {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def whole_names(folder):
    return {path.name for path in folder.iterdir() if not path.name.startswith(PREFIX)}


# --- killed --------------------------------------------------------------------------------------


def moments(steps):
    """The first step and the last ones, among which are the renames, and some between."""
    return sorted({1, steps // 2, *range(steps - 4, steps + 1)})


def test_a_build_killed_at_any_step_leaves_the_older_file_or_the_new_one(tmp_path, policies, small):
    def job(folder, **more):
        args = ["build", "--out", str(folder / "registry.db"), "--policies", str(policies)]
        return {"args": args, "watch": str(folder), **more}

    [counted] = forked([job(tmp_path / "counted")])
    jobs = []
    for moment in moments(counted["steps"]):
        folder = tmp_path / str(moment)
        folder.mkdir()
        (folder / "registry.db").write_bytes(b"older")
        jobs.append(job(folder, kill_at=moment))
    new = small.read_bytes()
    found = []
    for done, told in zip(forked(jobs), jobs, strict=True):
        folder = Path(told["watch"])
        assert done["killed"]
        assert whole_names(folder) == {"registry.db"}
        found.append((folder / "registry.db").read_bytes())
    assert set(found) == {b"older", new}
    assert found == sorted(found, key=lambda content: content == new), "new, then older again"
    left = [Path(told["watch"]) for told in jobs if len(list(Path(told["watch"]).iterdir())) > 1]
    assert left, "no moment left a folder, so that nothing is shown"
    build.build(left[-1] / "registry.db", policies)
    assert [path.name for path in left[-1].iterdir()] == ["registry.db"]


def test_a_release_killed_at_any_step_is_whole_or_not_there(tmp_path, small, release):
    def job(folder, **more):
        args = ["bulk", str(small), str(folder / "1"), "--date", "2030-01-01"]
        return {"args": args, "watch": str(folder), **more}

    [counted] = forked([job(tmp_path / "counted")])
    jobs = [job(tmp_path / str(at), kill_at=at) for at in moments(counted["steps"])[::2]]
    for told in jobs:
        Path(told["watch"]).mkdir()
    outcomes = []
    for done, told in zip(forked(jobs), jobs, strict=True):
        folder = Path(told["watch"])
        assert done["killed"]
        outcomes.append(whole_names(folder))
        if outcomes[-1]:
            assert tree(folder / "1") == tree(release)
    assert set() in outcomes
    assert outcomes[-1] == {"1"}


def test_a_folder_that_another_process_still_works_in_is_left_alone(tmp_path, policies):
    from dibao_publish.whole import beside

    with beside(tmp_path / "other.db") as used:
        (used / "raw.db").write_bytes(b"in use")
        build.build(tmp_path / "registry.db", policies)
        assert (used / "raw.db").read_bytes() == b"in use"
    assert whole_names(tmp_path) == {"registry.db"}


# --- no room -------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def without_room(policies, small, tmp_path_factory):
    """What was said, and the folder, of runs whose files may not grow beyond so many bytes."""
    jobs, folders = [], []
    for limit in LIMITS:
        folder = tmp_path_factory.mktemp("room")
        (folder / "registry.db").write_bytes(b"older")
        build_line = ["build", "--out", str(folder / "registry.db"), "--policies", str(policies)]
        bulk_line = ["bulk", str(small), str(folder / "release"), "--date", "2030-01-01"]
        jobs += [{"args": line, "limit": limit} for line in (build_line, bulk_line)]
        folders += [folder, folder]
    return list(zip(forked(jobs), folders, strict=True))


LIMITS = (4_000, 50_000, 300_000)


@pytest.mark.parametrize("run", range(2 * len(LIMITS)))
def test_a_file_that_may_not_grow_ends_with_a_sentence_and_the_older_one_stays(without_room, run):
    done, folder = without_room[run]
    assert done["status"] == 2
    [sentence] = done["said"].splitlines()
    assert "was not written" in sentence
    assert "is as it was" in sentence
    assert [path.name for path in folder.iterdir()] == ["registry.db"]
    assert (folder / "registry.db").read_bytes() == b"older"


# --- a damaged file ------------------------------------------------------------------------------


def flipped(content, seed):
    numbers = random.Random(seed)
    at = numbers.randrange(len(content))
    return content[:at] + bytes([content[at] ^ (1 << numbers.randrange(8))]) + content[at + 1 :]


@pytest.mark.parametrize("seed", range(8))
def test_a_flipped_bit_in_a_release_is_found_by_verify_and_refused_by_serve(
    tmp_path, release, seed
):
    copy = tmp_path / "1"
    shutil.copytree(release, copy)
    (copy / "registry.db").write_bytes(flipped((release / "registry.db").read_bytes(), seed))
    assert any("registry.db" in str(problem) for problem in verify.verify(copy).problems)
    with pytest.raises(NotARegistry, match=r"registry\.db: "):
        open_registry(copy / "registry.db")


@pytest.mark.parametrize("seed", range(8))
def test_a_lone_file_with_a_flipped_bit_is_opened_or_refused_with_a_sentence(tmp_path, small, seed):
    path = tmp_path / "registry.db"
    path.write_bytes(flipped(small.read_bytes(), seed))
    with suppress(NotARegistry):
        open_registry(path)
    verify.verify(path)


def test_a_changed_letter_of_a_policy_file_is_damage(tmp_path, small):
    path = tmp_path / "registry.db"
    content = small.read_bytes()
    assert b"amount: 480" in content
    path.write_bytes(content.replace(b"amount: 480", b"amount: 580"))
    with pytest.raises(NotARegistry, match="damaged or was cut off"):
        open_registry(path)


@pytest.mark.parametrize("kept", [0.999, 0.9, 0.5, 0.1, 0.01])
def test_a_file_that_was_cut_off_is_refused_and_says_so(tmp_path, small, kept):
    path = tmp_path / "registry.db"
    content = small.read_bytes()
    path.write_bytes(content[: int(len(content) * kept)])
    with pytest.raises(NotARegistry, match="damaged or was cut off: fetch it again"):
        open_registry(path)
    done = CliRunner().invoke(main, ["--lang", "en", "verify", str(path)])
    assert done.exit_code == 1
    assert "damaged or was cut off: fetch it again" in done.output
    assert "Traceback" not in done.output


# --- half a list ---------------------------------------------------------------------------------

ROWS = 400


@pytest.fixture(scope="module", params=[".csv", ".xlsx", ".parquet"])
def whole_list(request, tmp_path_factory):
    import polars as pl

    numbers = range(ROWS)
    frame = pl.DataFrame(
        {
            "户编号": [f"X{number:04}" for number in numbers],
            "月份": ["2020-11"] * ROWS,
            "人数": [str(number % 4 + 1) for number in numbers],
            "地区": ["齐齐哈尔市"] * ROWS,
            "项目": ["城市"] * ROWS,
            "月收入": ["100.00"] * ROWS,
        }
    )
    path = tmp_path_factory.mktemp("list") / f"list{request.param}"
    writers = {".csv": frame.write_csv, ".xlsx": frame.write_excel, ".parquet": frame.write_parquet}
    writers[request.param](path)
    return path


@pytest.mark.parametrize("kept", [0.5, 0.95])
@pytest.mark.parametrize("command", ["allowances", "aggregate"])
def test_a_list_cut_in_half_ends_with_a_sentence_and_nothing_is_written(
    tmp_path, whole_list, kept, command
):
    content = whole_list.read_bytes()
    half = tmp_path / whole_list.name
    end = int(len(content) * kept)
    if half.suffix == ".csv":  # within a row; one that ends with a row is a shorter list
        end = content.index(b",2020", end) + 3
    half.write_bytes(content[:end])
    if command == "allowances":
        line = ["register", "allowances", str(half), str(tmp_path / "out.csv"), "--strict"]
        done = CliRunner().invoke(dibao.cli.main, ["--lang", "en", *line])
    else:
        line = ["aggregate", str(half), "--out", str(tmp_path / "out.db")]
        done = CliRunner().invoke(main, ["--lang", "en", *line])
    assert done.exit_code in (1, 2)
    assert "Traceback" not in done.output
    assert half.name in done.output or "row" in done.output
    assert not {"out.csv", "out.db"} & whole_names(tmp_path), done.output


# --- the clock -----------------------------------------------------------------------------------


def test_a_page_for_a_day_is_the_same_whatever_day_it_is(site, monkeypatch):
    addresses = (
        "/place/jilin/changchun/shuangyang?on=2011-10-01",
        "/q/standards.json?province=jilin&on=2011-10-01",
        "/api/v1/standard?place=220112&program=urban&on=2011-10-01",
    )
    for address in addresses:
        seen = set()
        for now in (date(1970, 1, 1), date(2026, 11, 25), date(2099, 12, 31)):
            monkeypatch.setattr(days, "today", lambda now=now: now)
            response = site.get(address)
            assert response.status_code == 200
            seen.add(response.text)
        assert len(seen) == 1, address


@pytest.mark.parametrize("address", ["/", "/place/jilin/changchun/shuangyang", "/search?q=低保"])
def test_a_page_asks_once_which_day_it_is_so_that_midnight_falls_between_pages(
    site, monkeypatch, address
):
    asked = []

    def jumping():
        asked.append(len(asked))
        return date(2026, 11, 25) if len(asked) == 1 else date(1970, 1, 1)

    monkeypatch.setattr(days, "today", jumping)
    assert site.get(address).status_code == 200
    assert len(asked) == 1


CLOCKS = {"today", "now", "utcnow", "time", "time_ns", "localtime", "gmtime", "ctime", "getmtime"}


def _reads_the_clock(source):
    """The calls in a module that ask what time it is, of the system or of a file."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if re.fullmatch(
                rf"(.*\.)?(date|datetime|time|os\.path|dt)\.({'|'.join(CLOCKS)})", called
            ):
                yield called


@pytest.mark.parametrize("source", ["date.today()", "datetime.now(UTC)", "time.time()"])
def test_the_search_for_clocks_finds_one(source):
    assert list(_reads_the_clock(source))


def test_a_build_and_a_release_import_no_module_of_ours_that_reads_a_clock():
    """In a process of its own, so that only what they need is loaded."""
    code = (
        "import sys, dibao_publish.build, dibao_publish.bulk.writer\n"
        "for name, module in list(sys.modules.items()):\n"
        "    if name.partition('.')[0] in ('dibao', 'dibao_publish'):\n"
        "        print(module.__file__)\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    files = [Path(line) for line in done.stdout.splitlines()]
    assert len(files) > 50
    reading = {file.name: list(_reads_the_clock(file.read_text("utf-8"))) for file in files}
    assert {name: calls for name, calls in reading.items() if calls} == {}
