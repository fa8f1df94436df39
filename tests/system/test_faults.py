"""What needs the machine: a disk that is full, and a user who may not write."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from dibao_publish import build
from tests.publish import invented

pytestmark = pytest.mark.system

PUBLISH = [sys.executable, "-m", "dibao_publish.cli", "--lang", "en"]
# Another user, who may read everything, wherever the checkout lies, and write only what is hers.
NOBODY = [
    "setpriv",
    "--reuid=65534",
    "--regid=65534",
    "--clear-groups",
    "--inh-caps=-all,+dac_read_search",
    "--ambient-caps=-all,+dac_read_search",
]


@pytest.fixture(scope="module")
def policies(tmp_path_factory):
    with tempfile.TemporaryDirectory() as folder:  # those of pytest are closed to other users
        Path(folder).chmod(0o755)
        yield invented.write(Path(folder, "policies"))


@pytest.fixture
def in_sight():
    """A folder that every user may read."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="module")
def small(policies):
    path = policies.parent / "registry.db"
    build.build(path, policies)
    return path


@pytest.fixture
def small_disk(tmp_path):
    """Mounts a disk of so many bytes; needs root."""
    folder = tmp_path / "disk"
    folder.mkdir()

    def mount(size):
        line = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
        done = subprocess.run(line, capture_output=True, text=True, check=False)
        if done.returncode:
            pytest.fail(f"a full disk cannot be tried without mounting one as root: {done.stderr}")
        return folder

    yield mount
    subprocess.run(["umount", str(folder)], capture_output=True, check=False)


def run(line, **more):
    return subprocess.run(line, capture_output=True, text=True, check=False, **more)


def lines(policies, small, folder):
    return {
        "build": [*PUBLISH, "build", "--policies", policies, "--out", folder / "registry.db"],
        "bulk": [*PUBLISH, "bulk", small, folder / "release", "--date", "2030-01-01"],
        "demo": [*PUBLISH, "demo", folder / "synthetic.csv", "--households", "3000"],
    }


def refused(done):
    assert done.returncode == 2, done.stderr
    [sentence] = done.stderr.splitlines()
    assert "was not written" in sentence
    return sentence


# --- a full disk -----------------------------------------------------------------------------


@pytest.mark.parametrize("size", ["16k", "200k", "400k"])
@pytest.mark.parametrize("command", ["build", "bulk", "demo"])
def test_a_full_disk_is_told_with_what_to_do_and_the_older_file_stays(
    small_disk, policies, small, command, size
):
    folder = small_disk(size)
    (folder / "registry.db").write_bytes(b"older")
    sentence = refused(run(lines(policies, small, folder)[command]))
    assert "the disk is full: make room" in sentence
    assert [path.name for path in folder.iterdir()] == ["registry.db"]
    assert (folder / "registry.db").read_bytes() == b"older"


def test_with_room_again_the_same_command_works(small_disk, policies, small):
    folder = small_disk("700k")
    filler = folder / "filler"
    filler.write_bytes(bytes(600_000))
    line = lines(policies, small, folder)["build"]
    refused(run(line))
    filler.unlink()
    subprocess.run(["mount", "-o", "remount,size=2m", str(folder)], check=True)
    assert run(line).returncode == 0
    assert (folder / "registry.db").read_bytes() == small.read_bytes()


def test_a_list_on_a_full_disk_is_computed_to_no_half_file(small_disk, tmp_path):
    rows = "".join(f"X{number:05},3,齐齐哈尔市,城市,1000\n" for number in range(20_000))
    listed = tmp_path / "list.csv"
    listed.write_text(f"户编号,人数,地区,项目,月收入\n{rows}", encoding="utf-8")
    folder = small_disk("64k")
    line = [Path(sys.executable).with_name("dibao"), "register", "allowances", "--lang", "en"]
    done = run([*line, listed, folder / "out.csv", "--months", "2020-10"])
    assert done.returncode == 2
    assert "out.csv" in done.stderr
    assert "Traceback" not in done.stderr
    assert list(folder.iterdir()) == []


# --- a user who may not write ------------------------------------------------------------------


@pytest.mark.parametrize("command", ["build", "bulk", "demo"])
def test_a_folder_of_another_user_is_told_with_what_to_do(in_sight, policies, small, command):
    folder = in_sight / "closed"
    folder.mkdir(mode=0o755)
    (folder / "registry.db").write_bytes(b"older")
    sentence = refused(run([*NOBODY, *lines(policies, small, folder)[command]]))
    assert f"this user may not write to {folder}" in sentence
    assert [path.name for path in folder.iterdir()] == ["registry.db"]
    assert (folder / "registry.db").read_bytes() == b"older"


def test_a_folder_that_is_hers_is_written_by_the_same_user(in_sight, policies, small):
    folder = in_sight / "open"
    folder.mkdir()
    os.chown(folder, 65534, 65534)
    done = run([*NOBODY, *lines(policies, small, folder)["build"]])
    assert done.returncode == 0, done.stderr
    assert (folder / "registry.db").read_bytes() == small.read_bytes()


def test_what_another_user_left_stops_nobody(in_sight, policies):
    """A folder that a killed process of root left lies where everyone may write."""
    folder = in_sight / "shared"
    (folder / ".dibao-left").mkdir(parents=True, mode=0o700)
    os.chown(folder, 65534, 65534)
    done = run([*NOBODY, *lines(policies, policies, folder)["build"]])
    assert done.returncode == 0, done.stderr
    assert (folder / "registry.db").is_file()


AS_NOBODY = (
    "import os, sys\n"
    "import dibao_publish.server, dibao_publish.verify\n"
    "from dibao_publish.cli import main\n"
    "os.setgid(65534); os.setuid(65534)\n"
    "main(sys.argv[1:])\n"
)


@pytest.mark.parametrize("closed", ["file", "folder"])
@pytest.mark.parametrize("command", ["serve", "verify"])
def test_a_registry_that_may_not_be_read_is_told(in_sight, small, command, closed):
    path = Path(shutil.copy(small, in_sight / "registry.db"))
    (path if closed == "file" else in_sight).chmod(0o600)
    done = run([sys.executable, "-c", AS_NOBODY, "--lang", "en", command, str(path)])
    assert done.returncode == 2
    assert str(path) in done.stderr
    assert "Traceback" not in done.stderr
    assert "written" not in done.stderr
