"""The wheel, installed alone in an empty environment without network, answers."""

import json
import os
import subprocess
import sys
import venv
import zipfile
from pathlib import Path

import pytest

import dibao

ROOT = Path(__file__).parent.parent
WHEELHOUSE = ROOT / "build" / "wheelhouse"

# One worker builds the wheel once and runs all of these.
pytestmark = pytest.mark.xdist_group("wheel")


def run(*command, cwd):
    """Run a command that neither the checkout nor the settings of this machine's pip can help."""
    environment = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PIP_", "PYTHON", "VIRTUAL_ENV"))
    }
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env=environment | {"PIP_CONFIG_FILE": os.devnull},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, f"{command} failed:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    pip = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")
    run(*pip, "wheel", "--no-deps", "--no-build-isolation", "-w", folder, ROOT, cwd=folder)
    (built,) = folder.glob("dibao-*.whl")
    return built


@pytest.fixture(scope="module")
def environment(wheel, tmp_path_factory):
    """Give the folder of a virtual environment that has the wheel and what it needs, no more."""
    if not (WHEELHOUSE / "complete.stamp").exists():
        pytest.fail(
            "build/wheelhouse is missing, which holds what the wheel needs to be installed "
            "without network: run `make wheelhouse` first."
        )
    folder = tmp_path_factory.mktemp("empty") / "venv"
    venv.create(folder, with_pip=True)
    pip = (folder / "bin" / "python", "-I", "-m", "pip", "--quiet", "--disable-pip-version-check")
    run(*pip, "install", "--no-index", "--find-links", WHEELHOUSE, wheel, cwd=folder)
    return folder


def test_the_installed_command_gives_the_standard(environment, tmp_path):
    answer = run(
        *(environment / "bin" / "python", "-I", environment / "bin" / "dibao"),
        *("standard", "双阳区", "--program", "urban", "--on", "2011-10-01", "--json"),
        cwd=tmp_path,
    )
    assert "315.00" in str(json.loads(answer)["amount"])


def test_the_installed_package_is_not_the_checkout(environment, tmp_path):
    code = "import dibao, json, sys; print(json.dumps([dibao.__file__, *sys.path]))"
    places = json.loads(run(environment / "bin" / "python", "-I", "-c", code, cwd=tmp_path))
    assert Path(places[0]).is_relative_to(environment)
    assert not [place for place in places if Path(place).is_relative_to(ROOT)]


def test_the_installed_policies_were_read_when_the_wheel_was_made(environment, tmp_path):
    code = (
        "import dibao, json, sys; book = dibao.load(); "
        "print(json.dumps([book.digest, len(book.files), 'dibao.policy.reader' in sys.modules]))"
    )
    answer = json.loads(run(environment / "bin" / "python", "-I", "-c", code, cwd=tmp_path))
    book = dibao.load()
    assert answer == [book.digest, len(book.files), False]


def test_the_wheel_holds_code_policies_and_licences_only(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    kinds = {name.split("/")[0] for name in names if ".dist-info/" not in name}
    assert kinds == {"dibao", "dibao_publish"}
    assert "dibao/py.typed" in names
    assert "dibao/policies.jsonl" in names
    assert "dibao_publish/py.typed" in names
    policies = [name for name in names if name.startswith("dibao/policies/")]
    assert policies
    assert {Path(name).suffix for name in policies} <= {".yaml", ".json"}
    licences = {name.split("/")[-1] for name in names if ".dist-info/licenses/" in name}
    assert licences == {"LICENSE", "LICENSE-DATA"}
