"""Who may import whom, stated once, and what the pure core must not touch."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
SOURCES = {"dibao": ROOT / "src" / "dibao", "dibao_publish": ROOT / "publish" / "dibao_publish"}

# From the bottom up: a module imports only from its own layer and from layers above it in this
# list. A name stands for the module, and for all in its package that have no line of their own.
LAYERS = (
    ("dibao.message", "dibao._version"),
    ("dibao.errors",),
    ("dibao.money",),
    ("dibao.policy.values",),
    ("dibao.policy.fields",),
    ("dibao.policy.clauses",),
    ("dibao.policy.nodes", "dibao.policy.places", "dibao.policy.rules_of_form"),
    ("dibao.policy.links",),
    ("dibao.policy.book", "dibao.policy.writer"),
    ("dibao.calc.ops", "dibao.calc.rules"),
    ("dibao.calc",),
    ("dibao.policy.reader", "dibao.policy.compiled"),
    ("dibao.policy.library",),
    ("dibao.policy.folder",),
    ("dibao.policy.codes", "dibao.policy.schema", "dibao.policy.reference"),
    ("dibao.policy.generate",),
    ("dibao", "dibao.policy"),
    ("dibao.register",),
    ("dibao.words",),
    ("dibao.cli",),
    ("dibao_publish",),
)

# What the calculations must not import: words, files, the network, tables, the clock's module.
FOREIGN_TO_CALC = {
    "babel",
    "click",
    "csv",
    "datasette",
    "dibao.cli",
    "dibao.words",
    "dibao_publish",
    "io",
    "json",
    "locale",
    "os",
    "pandas",
    "pathlib",
    "polars",
    "random",
    "shutil",
    "socket",
    "sqlite3",
    "stdnum",
    "subprocess",
    "sys",
    "time",
    "urllib",
    "yaml",
}
NOT_LOADED_BY_CALC = {
    "babel",
    "click",
    "datasette",
    "dibao.cli",
    "dibao.policy.folder",
    "dibao.policy.reader",
    "dibao.words",
    "dibao_publish",
    "pandas",
    "polars",
    "pyarrow",
    "sqlite_utils",
    "stdnum",
    "yaml",
}


# --- reading imports ---------------------------------------------------------------------------


@cache
def _modules() -> dict[str, ast.Module]:
    """The source of every module, by its dotted name."""
    found = {}
    for package, folder in SOURCES.items():
        for path in sorted(folder.rglob("*.py")):
            parts = (package, *path.relative_to(folder).with_suffix("").parts)
            name = ".".join(parts).removesuffix(".__init__")
            found[name] = ast.parse(path.read_text(encoding="utf-8"))
    return found


def _run(node: ast.AST) -> Iterator[ast.AST]:
    """All that runs: everything but the bodies of `if TYPE_CHECKING`."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.If) and ast.unparse(child.test) == "TYPE_CHECKING":
            for other in child.orelse:
                yield other
                yield from _run(other)
        else:
            yield child
            yield from _run(child)


def _imports(tree: ast.AST) -> Iterator[str]:
    """The dotted names that a module imports, submodules in full."""
    for node in _run(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            for alias in node.names:
                whole = f"{node.module}.{alias.name}"
                yield whole if whole in _modules() else str(node.module)


def _layer(module: str) -> int:
    """The layer of a module: that of the longest name which it is or lies in."""
    places = {name: number for number, names in enumerate(LAYERS) for name in names}
    name = module
    while name not in places:
        assert "." in name, f"{module} has no layer"
        name = name.rpartition(".")[0]
    return places[name]


def _own_imports(module: str) -> set[str]:
    own = {name for name in _imports(_modules()[module]) if name in _modules()}
    return own - {module}


def _is_in(name: str, packages: set[str]) -> bool:
    return any(name == package or name.startswith(f"{package}.") for package in packages)


# --- layers ------------------------------------------------------------------------------------


@pytest.mark.parametrize("module", _modules())
def test_a_module_imports_only_from_its_layer_and_those_below(module):
    too_high = {name for name in _own_imports(module) if _layer(name) > _layer(module)}
    assert too_high == set()


def test_every_name_of_the_layers_is_a_module():
    missing = {name for names in LAYERS for name in names if name not in _modules()}
    assert missing == set()


def test_modules_import_each_other_in_no_circle():
    left = {module: _own_imports(module) for module in _modules()}
    while free := {module for module, imports in left.items() if not imports & left.keys()}:
        for module in free:
            del left[module]
    assert left == {}


@pytest.mark.parametrize("module", [name for name in _modules() if _is_in(name, {"dibao"})])
def test_the_library_never_imports_the_registry(module):
    assert [name for name in _imports(_modules()[module]) if _is_in(name, {"dibao_publish"})] == []


# --- the pure core -----------------------------------------------------------------------------

CALC = [name for name in _modules() if _is_in(name, {"dibao.calc"})]


@pytest.mark.parametrize("module", CALC)
def test_a_calculation_imports_nothing_that_reads_writes_or_speaks(module):
    foreign = [name for name in _imports(_modules()[module]) if _is_in(name, FOREIGN_TO_CALC)]
    assert foreign == []


@pytest.mark.parametrize("module", CALC)
def test_a_calculation_neither_opens_a_file_nor_asks_the_clock(module):
    calls = [ast.unparse(node.func) for node in ast.walk(_modules()[module]) if _is_call(node)]
    touching = {"open", "print", "input", "exec", "eval", "__import__"}
    assert [
        name
        for name in calls
        if name in touching or name.rpartition(".")[2] in ("today", "now", "utcnow", "read_text")
    ] == []


@pytest.mark.parametrize("module", [*CALC, "dibao.money"])
def test_a_calculation_holds_no_float(module):
    numbers = [
        node.value
        for node in ast.walk(_modules()[module])
        if isinstance(node, ast.Constant) and isinstance(node.value, float)
    ]
    assert numbers == []


def _is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call)


def test_importing_the_calculations_loads_no_library_of_files_tables_or_languages():
    code = "import sys, dibao.calc; print(*(n for n in sys.argv[1:] if n in sys.modules))"
    command = [sys.executable, "-c", code, *sorted(NOT_LOADED_BY_CALC)]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert loaded == []


def test_importing_the_registers_loads_no_library_of_tables():
    code = "import sys, dibao.register; print(*(n for n in sys.argv[1:] if n in sys.modules))"
    command = [sys.executable, "-c", code, "polars", "fastexcel", "xlsxwriter", "tqdm"]
    loaded = subprocess.run(command, check=True, capture_output=True, text=True).stdout.split()
    assert loaded == []


# --- rules -------------------------------------------------------------------------------------

# A column has no truth value, and engines differ in division and rounding.
_NOT_IN_RULES = (
    ast.And,
    ast.BoolOp,
    ast.Div,
    ast.FloorDiv,
    ast.For,
    ast.If,
    ast.IfExp,
    ast.Match,
    ast.Mod,
    ast.Not,
    ast.Or,
    ast.Pow,
    ast.Try,
    ast.While,
)


@pytest.fixture(name="rules")
def _rules() -> ast.Module:
    return _modules()["dibao.calc.rules"]


def _forbidden(tree: ast.Module) -> list[str]:
    own = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}
    found = [type(node).__name__ for node in ast.walk(tree) if isinstance(node, _NOT_IN_RULES)]
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare) and len(node.ops) > 1:
            found.append(f"two comparisons at once: {ast.unparse(node)}")
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if not name.startswith("o.") and name not in own:
                found.append(f"a call of {name}")
    return found


def test_a_rule_has_only_operations_that_every_engine_shares(rules):
    assert _forbidden(rules) == []


def test_a_rule_takes_the_operations_first(rules):
    functions = [node for node in ast.walk(rules) if isinstance(node, ast.FunctionDef)]
    assert functions
    assert {function.args.args[0].arg for function in functions} == {"o"}


@pytest.mark.parametrize(
    "source",
    [
        "a / b",
        "a // b",
        "a % b",
        "round(a)",
        "max(a, b)",
        "min(a, b)",
        "a if b else c",
        "a and b",
        "not a",
        "0 < a < b",
        "math.floor(a)",
    ],
)
def test_the_scan_of_the_rules_sees_what_it_forbids(source):
    assert _forbidden(ast.parse(f"def rule(o, a, b, c):\n    return {source}\n")) != []


@pytest.mark.parametrize("source", ["a * b - c", "o.max(a, b)", "o.where(a > 0, b, c)", "a == b"])
def test_the_scan_of_the_rules_lets_the_shared_operations_pass(source):
    assert _forbidden(ast.parse(f"def rule(o, a, b, c):\n    return {source}\n")) == []


def test_imports_for_types_alone_do_not_count():
    source = "if TYPE_CHECKING:\n    import yaml\nelse:\n    import polars\nimport re\n"
    assert list(_imports(ast.parse(source))) == ["polars", "re"]
