"""What is made from the classes is fresh, and the page names everything there is."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from dibao.policy.clauses import CLAUSE_CLASSES, Category, Notice, Place, PolicyFile
from dibao.policy.fields import specs
from dibao.policy.generate import outputs
from dibao.policy.reader import read_clauses, read_places, read_policy
from dibao.policy.reference import EXAMPLES, reference

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("path", outputs())
def test_what_is_generated_is_fresh(path):
    assert (ROOT / path).read_text(encoding="utf-8") == outputs()[path], "run `make generate`"


def test_the_command_writes_every_output(tmp_path):
    for path in outputs():
        (tmp_path / path).parent.mkdir(exist_ok=True)
    command = [sys.executable, "-m", "dibao.policy.generate", str(tmp_path)]
    subprocess.run(command, check=True)
    written = {path: (tmp_path / path).read_text(encoding="utf-8") for path in outputs()}
    assert written == outputs()


def test_the_page_has_every_kind_in_the_order_of_the_classes():
    titles = re.findall(r"^### (.*)$", reference(), re.MULTILINE)
    assert titles == [f"{cls.kind} {cls.zh}" for cls in CLAUSE_CLASSES]


@pytest.mark.parametrize(
    "cls", [PolicyFile, Notice, Category, Place, *CLAUSE_CLASSES], ids=lambda cls: cls.__name__
)
def test_the_page_has_every_field_with_both_meanings(cls):
    rows = re.findall(r"^\| `(\w+)`(?: \*)? \| .* \| (.*) \| (.*) \|$", reference(), re.MULTILINE)
    for name, spec in specs(cls).items():
        assert (name, spec.en.replace("*", "\\*"), spec.zh) in rows


def test_every_example_on_the_page_can_be_read():
    blocks = re.findall(r"```yaml\n(.*?)```", reference(), re.DOTALL)
    assert len(blocks) > len(CLAUSE_CLASSES) / 2
    for block in blocks:
        read = read_clauses
        if block.startswith("jurisdiction"):
            read = read_policy
        elif block.startswith("- key"):
            read = read_places
        found, problems = read(block, "docs/policy-files.md")
        assert problems == []
        assert found


def test_the_examples_come_from_files_that_are_shipped():
    for jurisdiction in EXAMPLES:
        assert (ROOT / "policies" / f"{jurisdiction}.yaml").is_file()
