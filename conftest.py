"""Examples in README and docs run as tests: Python sessions, and what a terminal shows."""

from __future__ import annotations

import doctest
import shlex
from pathlib import Path

from click.testing import CliRunner
from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

from dibao.cli import main

ELSEWHERE = ("make", "curl", "pip")  # run by other tests, or by hand


def _terminal(example: Example) -> str | None:
    """Run each `$ dibao …` of a console block and compare what it prints; `...` skips lines."""
    Path("build").mkdir(exist_ok=True)  # where examples write
    for block in example.parsed.split("$ ")[1:]:
        command, _, expected = block.partition("\n")
        words = shlex.split(command)
        if words[0] in ELSEWHERE:
            continue
        assert words[0] == "dibao", f"only dibao is run here, not {words[0]}"
        printed = CliRunner().invoke(main, words[1:]).output
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        if expected.strip() and not doctest.OutputChecker().check_output(
            expected.strip() + "\n", printed, flags
        ):
            return f"$ {command}\nexpected:\n{expected}\nprinted:\n{printed}"
    return None


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=doctest.ELLIPSIS),
        CodeBlockParser(language="console", evaluator=_terminal),
    ],
    patterns=["*.md"],
    path=str(Path(__file__).parent),
    excludes=["policies/**", ".venv/**", "build/**", "changelog.d/**", "tests/**"],
).pytest()
