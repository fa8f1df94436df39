"""What is promised to stay, as lines: `python -m tests.stable` writes tests/stable.txt anew.

A line that is in the file and no longer true fails tests/test_stability.py; new ones are welcome at
any time. The promise is docs/stability.md.
"""

from __future__ import annotations

import importlib
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click

import dibao.cli
from dibao.policy.clauses import KINDS, Notice, Place
from dibao.policy.fields import specs
from dibao_publish.api import openapi
from dibao_publish.bulk.sheets import OF_THE_SITE
from dibao_publish.cli import main as publish
from dibao_publish.columns import columns
from dibao_publish.named_views import VIEWS
from dibao_publish.queries import QUERIES
from dibao_publish.tables import TABLES

ROOT = Path(__file__).parents[1]
RECORDED = ROOT / "tests" / "stable.txt"
FORMAT = re.compile(r"\"(dibao\.[a-z.]+\.v\d+)\"")


def current() -> set[str]:
    """Every line that is true now."""
    return {*_formats(), *_commands(), *_api(), *_tables(), *_questions(), *_policy(), *_python()}


def _formats() -> Iterator[str]:
    for folder in ("src", "publish"):
        for path in (ROOT / folder).rglob("*.py"):
            for name in FORMAT.findall(path.read_text(encoding="utf-8")):
                yield f"format {name}"


def _commands() -> Iterator[str]:
    for name, group in (("dibao", dibao.cli.main), ("dibao-publish", publish)):
        context = click.Context(group, info_name=name, obj=None)
        yield from _command(name, group, context)


def _command(words: str, command: click.Command, context: click.Context) -> Iterator[str]:
    yield f"command {words}"
    for option in command.params:
        if isinstance(option, click.Option):
            yield from (f"command {words} {name}" for name in option.opts)
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            below = command.get_command(context, name)
            assert below is not None
            inner = click.Context(below, parent=context, info_name=name, obj=None)
            yield from _command(f"{words} {name}", below, inner)


def _api() -> Iterator[str]:
    for path, operations in openapi.document()["paths"].items():
        for method, operation in operations.items():
            yield f"api {method} {path}"
            for parameter in operation.get("parameters", ()):
                yield f"api {method} {path} {parameter['name']}"


def _tables() -> Iterator[str]:
    for table in TABLES:
        if table.table not in OF_THE_SITE:
            yield from (f"table {table.table}.{name}" for name in columns(table))
    for view in VIEWS:
        yield from (f"table {view.name}.{name}" for name in view.columns)


def _questions() -> Iterator[str]:
    for query in QUERIES:
        yield f"question {query.name}"
        yield from (f"question {query.name}?{param.name}" for param in query.params)


def _policy() -> Iterator[str]:
    kinds: dict[str, Any] = {**KINDS, "(notice)": Notice, "(place)": Place}
    for kind, cls in kinds.items():
        for name, spec in specs(cls).items():
            yield f"policy {kind}.{name}"
            yield from (f"policy {kind}.{name}: {choice}" for choice in spec.choices)


def _python() -> Iterator[str]:
    for module in ("dibao", "dibao.calc", "dibao.register"):
        yield from (f"python {module}.{name}" for name in importlib.import_module(module).__all__)


if __name__ == "__main__":
    RECORDED.write_text("".join(f"{line}\n" for line in sorted(current())), encoding="utf-8")
    sys.stdout.write(f"{RECORDED}\n")
