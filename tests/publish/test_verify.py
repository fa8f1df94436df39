"""`dibao-publish verify`: whatever is not as it was published is told, all of it at once."""

from __future__ import annotations

import json
import re
import shutil
import zipfile
from datetime import date
from hashlib import sha256

import pytest
from click.testing import CliRunner

from dibao_publish import build
from dibao_publish.bulk import order, writer
from dibao_publish.cli import main
from dibao_publish.release import hashes
from dibao_publish.verify import database as database_check
from tests.publish import invented

ZIP = "dibao-registry.zip"


@pytest.fixture(scope="module")
def policies(tmp_path_factory):
    return invented.write(tmp_path_factory.mktemp("invented") / "policies")


@pytest.fixture(scope="module")
def published(policies, tmp_path_factory):
    registry = policies.parent / "registry.db"
    build.build(registry, policies)
    out = tmp_path_factory.mktemp("published") / "1"
    writer.write(order.Order(registry, out, date(2030, 1, 1)), lambda *_: None)
    return out


@pytest.fixture
def release(published, tmp_path):
    return shutil.copytree(published, tmp_path / "1")


def run(*line):
    return CliRunner().invoke(main, ["--lang", "en", "verify", *map(str, line)])


def problems(*line):
    """Every problem that is told; its count is told last."""
    done = run(*line)
    assert "Traceback" not in done.output
    told = done.stderr.splitlines()
    if not told:
        assert done.exit_code == 0, done.output
        return []
    assert done.exit_code == 1
    assert told.pop().endswith(f"problems: {len(told)}.")
    return told


def append(path):
    path.write_bytes(path.read_bytes() + b"\n")


def edit_releases(folder, **values):
    path = folder / "releases.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["releases"][0].update(values)
    path.write_text(json.dumps(told), encoding="utf-8")


def sum_again(folder):
    """What a forger, or a careless hand, does with the list of hashes."""
    lines = [
        f"{sha256(path.read_bytes()).hexdigest()}  {path.relative_to(folder).as_posix()}\n"
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != "SHA256SUMS"
    ]
    (folder / "SHA256SUMS").write_text("".join(lines), encoding="utf-8")


def test_a_release_as_it_was_written_has_no_problem_and_shows_its_hashes(release):
    done = run(release)
    assert done.exit_code == 0
    found = hashes(release / "registry.db")
    assert f"SHA-256 {found.file}, logical {found.logical}." in done.output
    assert "no problem found" in done.output
    for name in ("registry.db", ZIP):
        assert run(release / name).exit_code == 0


@pytest.mark.parametrize(
    "name",
    ["README.md", "codebook.csv", "csv/standard.csv", "parquet/gap.parquet", "feed.atom", ZIP],
)
def test_a_file_that_was_altered_is_named(release, name):
    append(release / name)
    assert f"{name}: its SHA-256 is not that in SHA256SUMS." in problems(release)


@pytest.mark.parametrize("name", ["csv/standard.csv", "registry.db", "SHA256SUMS", "feed.atom"])
def test_a_file_that_is_missing_is_named(release, name):
    (release / name).unlink()
    assert any(line.startswith(f"{name}: it is missing") for line in problems(release))


def test_a_file_that_was_added_is_named(release):
    (release / "csv" / "more.csv").write_text("a\n", encoding="utf-8")
    found = problems(release)
    assert "csv/more.csv: it was added; not listed in: releases.json, SHA256SUMS." in found
    assert "csv/more.csv: it was added; datapackage.json does not list it." in found


def test_a_link_is_no_file_of_a_release(release):
    (release / "link").symlink_to("/etc/passwd")
    assert problems(release) == ["link: this is no file; a release holds files alone."]


def test_a_folder_that_was_summed_again_still_contradicts_releases_json_and_its_package(release):
    append(release / "csv" / "standard.csv")
    append(release / "registry.db")
    sum_again(release)
    found = problems(release)
    assert not any("SHA256SUMS" in line for line in found)
    assert "csv/standard.csv: its bytes are not those that datapackage.json names." in found
    assert any(line.startswith(f"{release}/registry.db: the file is damaged") for line in found)


@pytest.mark.parametrize("name", ["file_sha256", "logical_sha256", "sqlite", "policies", "dibao"])
def test_what_releases_json_says_of_the_registry_is_compared(release, name):
    edit_releases(release, **{name: "other"})
    sum_again(release)
    found = run(release)
    if name == "logical_sha256":
        assert problems(release) == [
            "registry.db: its logical SHA-256 is not that of releases.json."
        ]
        return
    [line] = problems(release)
    assert line.startswith(f"registry.db: its {name} is ")
    assert line.endswith("releases.json says other.")
    if name == "dibao":
        assert "its logical SHA-256 was not compared" in found.stdout


def test_every_problem_is_told_at_once(release):
    append(release / "README.md")
    (release / "csv" / "gap.csv").unlink()
    (release / "new").write_text("", encoding="utf-8")
    (release / ZIP).write_bytes((release / ZIP).read_bytes()[:-40])
    told = "\n".join(problems(release))
    for word in ("README.md", "csv/gap.csv", "new: it was added", "the ZIP is damaged"):
        assert word in told


@pytest.mark.parametrize("text", ["", "{", '{"format": "dibao.releases.v9"}'])
def test_a_list_of_releases_that_cannot_be_read_is_a_problem(release, text):
    (release / "releases.json").write_text(text, encoding="utf-8")
    assert "releases.json: it is missing, or of another version." in problems(release)


@pytest.mark.parametrize("text", ["[]", "{", '{"resources": [1]}', "\xff"])
def test_a_descriptor_that_is_none_is_a_problem(release, text):
    (release / "datapackage.json").write_text(text, encoding="latin-1")
    assert "datapackage.json: it is no descriptor of a data package." in problems(release)


def test_a_line_that_is_no_hash_is_told_with_its_number(release):
    append(release / "SHA256SUMS")
    assert any(re.match(r"SHA256SUMS: line \d+ is no hash", line) for line in problems(release))


# --- the ZIP ---------------------------------------------------------------------------------


def rewritten(path, change):
    with zipfile.ZipFile(path) as archive:
        inside = {entry: archive.read(entry) for entry in archive.namelist()}
    change(inside)
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in inside.items():
            archive.writestr(name, content)
    return problems(path)


def test_a_zip_is_held_against_the_descriptor_in_it(release):
    csv, beside, outside = (
        "dibao-registry/csv/gap.csv",
        "dibao-registry/setup.exe",
        "../escape.csv",
    )

    def change(inside):
        inside[csv] += b"\n"
        inside[beside] = inside[outside] = b""
        del inside["dibao-registry/csv/place.csv"]

    assert rewritten(release / ZIP, change) == [
        f"{outside}: it does not belong into {ZIP}.",
        f"{beside}: it does not belong into {ZIP}.",
        f"{ZIP}: dibao-registry/csv/place.csv: it is missing; datapackage.json lists it.",
        f"{ZIP}: {csv}: its bytes are not those that datapackage.json names.",
    ]


def test_a_zip_without_its_descriptor_is_a_problem(release):
    def change(inside):
        del inside["dibao-registry/datapackage.json"]

    assert rewritten(release / ZIP, change) == [f"datapackage.json: it is missing in {ZIP}."]


# --- a lone file, and what is no release --------------------------------------------------------


def test_a_lone_registry_shows_the_hashes_to_compare(release, tmp_path):
    alone = shutil.copy(release / "registry.db", tmp_path / "alone.db")
    done = run(alone)
    assert done.exit_code == 0
    assert "compare its hashes with those published" in done.output
    assert hashes(release / "registry.db").file in done.output


@pytest.mark.parametrize("name", ["nowhere", "empty"])
def test_what_is_no_release_is_bad_input(tmp_path, name):
    (tmp_path / "empty").mkdir()
    done = run(tmp_path / name)
    assert done.exit_code == 2
    assert len(done.stderr.splitlines()) == 1


# --- built again ---------------------------------------------------------------------------------


def test_the_same_policy_files_give_the_release_again(release, policies):
    assert problems(release, "--rebuild", policies) == []


def test_policy_files_that_differ_are_named(release, policies, tmp_path):
    folder = shutil.copytree(policies, tmp_path / "policies")
    append(folder / "jia" / "zi.yaml")
    (folder / "jia" / "yin.yaml").unlink()
    assert problems(release, "--rebuild", folder) == [
        "jia/yin.yaml: the release has this policy file, and the folder has not.",
        "jia/zi.yaml: the release was built from another text.",
    ]


def test_a_registry_that_was_forged_with_all_its_hashes_is_found_by_building_it_again(
    release, policies
):
    import sqlite3
    from contextlib import closing

    with closing(sqlite3.connect(release / "registry.db")) as connection:
        connection.execute("UPDATE standard SET amount = '999.00' WHERE place = 'jia/zi'")
        connection.commit()
    found = hashes(release / "registry.db")
    edit_releases(release, file_sha256=found.file, logical_sha256=found.logical)
    sum_again(release)
    assert problems(release) == []
    [line] = problems(release, "--rebuild", policies)
    assert line.startswith("Built again, table standard is another: new 0, gone 0, changed ")


def test_bytes_of_another_sqlite_are_not_compared_and_that_is_said(release, policies):
    path = release / "registry.db"
    content = bytearray(path.read_bytes())
    content[96:100] = (3_001_002).to_bytes(4, "big")
    path.write_bytes(content)
    edit_releases(release, file_sha256=hashes(path).file, sqlite="3.1.2")
    sum_again(release)
    done = run(release, "--rebuild", policies)
    assert done.exit_code == 0, done.output
    assert "SQLite 3.1.2 wrote it" in done.output


def test_options_of_a_build_without_a_build_are_bad_input(release, tmp_path):
    done = run(release, "--statistics", tmp_path)
    assert done.exit_code == 2
    assert "go with --rebuild" in done.output


def test_a_zip_cannot_be_built_again(release, policies):
    assert run(release / ZIP, "--rebuild", policies).exit_code == 2


def test_a_hash_of_the_tables_is_compared_by_the_version_that_made_it_alone(release, monkeypatch):
    monkeypatch.setattr(database_check, "VERSION", "9.9.9")
    done = run(release)
    assert done.exit_code == 0
    assert "was not compared, because dibao" in done.stdout
