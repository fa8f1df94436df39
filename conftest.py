"""Examples in README and docs run as tests: Python sessions, and what a terminal shows.

All tests read the shipped policies as from a wheel: their texts are read strictly once, not for
each of the hundreds of commands that the tests run.
"""

from __future__ import annotations

import doctest
import shlex
from functools import cache
from pathlib import Path

from click.testing import CliRunner
from sybil import Example, Sybil
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser

from dibao.cli import main
from dibao.policy import folder
from dibao.policy.compiled import Compiled, open_compiled

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


_PACKAGE, _of_package = folder._PACKAGE, folder.shipped_compiled


@cache
def _compiled() -> Compiled:
    return open_compiled(folder.compile_folder(folder.shipped()))


def _as_from_a_wheel() -> Compiled:
    """A test that lays out a package of its own is given what lies there."""
    return _compiled() if folder._PACKAGE == _PACKAGE else _of_package()


folder.shipped_compiled = _as_from_a_wheel


pytest_collect_file = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=doctest.ELLIPSIS),
        CodeBlockParser(language="console", evaluator=_terminal),
    ],
    patterns=["*.md"],
    path=str(Path(__file__).parent),
    excludes=["policies/**", ".venv/**", "build/**", "changelog.d/**", "tests/**"],
).pytest()
