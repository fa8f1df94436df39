"""The public face of the calculations: what it names is what it loads."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from dibao import calc


def test_what_type_checkers_see_is_what_is_loaded() -> None:
    tree = ast.parse(Path(calc.__file__ or "").read_text(encoding="utf-8"))
    imported = {
        alias.name: (node.module or "").rpartition(".")[2]
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("dibao.calc.")
        for alias in node.names
    }
    assert imported == calc._HOME_OF
    assert sorted(imported) == sorted(calc.__all__)


@pytest.mark.parametrize("name", calc.__all__)
def test_every_public_name_is_there_and_is_no_module(name: str) -> None:
    assert type(getattr(calc, name)).__name__ != "module"


def test_a_name_that_is_not_there_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = calc.nothing


def test_a_function_stays_a_function_whatever_was_loaded_first() -> None:
    code = (
        "import dibao.calc._back_pay, dibao.calc._standard; from dibao import calc;"
        "assert callable(calc.standard) and callable(calc.allowance) and callable(calc.back_pay)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_importing_it_loads_no_rule() -> None:
    code = "import sys, dibao.calc; assert not [m for m in sys.modules if m.startswith('dibao.policy')]"
    subprocess.run([sys.executable, "-c", code], check=True)


def test_every_name_together_loads_no_library_of_files_tables_or_languages() -> None:
    code = (
        "import sys\nfrom dibao import calc\n[getattr(calc, name) for name in calc.__all__]\n"
        "heavy = {'yaml', 'polars', 'pandas', 'datasette', 'babel', 'click', 'sqlite3'}\n"
        "assert not heavy & set(sys.modules), heavy & set(sys.modules)"
    )
    subprocess.run([sys.executable, "-c", code], check=True)
