"""The audit shares no code with the publisher."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import dibao_publish

ROOT = Path(dibao_publish.__file__).parent


def imports(folder: str) -> set[str]:
    found = set()
    for path in (ROOT / folder).rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom):
                found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def is_in(name: str, package: str) -> bool:
    return name == package or name.startswith(f"{package}.")


def test_the_audit_imports_the_standard_library_attrs_and_dibao_alone():
    allowed = (*sys.stdlib_module_names, "attrs", "dibao", "dibao_publish.audit")
    foreign = {n for n in imports("audit") if not any(is_in(n, package) for package in allowed)}
    assert foreign == set()


def test_of_dibao_the_audit_uses_no_private_module():
    names = {n for n in imports("audit") if is_in(n, "dibao")}
    assert names
    assert not any(part.startswith("_") for name in names for part in name.split("."))


def test_the_publisher_uses_of_the_audit_the_audit_alone():
    names = {n for n in imports("aggregates") if is_in(n, "dibao_publish.audit")}
    assert names == {"dibao_publish.audit"}
