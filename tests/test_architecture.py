"""The house rules that a tool can hold: imports point one way, and only the rim touches the outside world."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "rollout"
LAYERS = (
    "model", "rules", "load", "edit", "schedule", "history", "forecast", "waves", "check", "report", "exchange", "demo", "cli",
)  # fmt: skip
"""A module imports only from its own layer or from layers left of it."""

RIM = {
    "open": (
        "load/workspace.py",
        "edit/store.py",
        "edit/lock.py",
        "edit/leftovers.py",
        "edit/repository.py",
        "history/cache.py",
        "history/kept.py",
        "report/render.py",
        "exchange/files.py",
        "exchange/site/folder.py",
        "cli/",
    ),
    "clock": ("cli/",),
    "process": ("history/git.py", "cli/"),
}
OUTSIDE = {
    "open": {"open", "read_text", "read_bytes", "write_text", "write_bytes", "scandir", "iterdir", "mkdir", "glob"},
    "clock": {"today", "now", "time", "monotonic", "perf_counter"},
    "process": {"Popen", "check_output", "system", "getenv", "environ", "print"},
}

MODULES = sorted(PACKAGE.rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def layer_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0]


def imports(tree: ast.Module) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.module
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_imports_point_to_the_left(path: Path) -> None:
    own = layer_of(path)
    if own not in LAYERS:
        return
    for name in imports(parse(path)):
        parts = name.split(".")
        if parts[0] == "rollout" and len(parts) > 1 and parts[1] in LAYERS:
            assert LAYERS.index(parts[1]) <= LAYERS.index(own), f"{name_of(path)} imports {name}"


def uses(tree: ast.Module, names: set[str]) -> Iterator[tuple[int, str]]:
    """Calls by name, of functions and methods, and the environment; a field of that name does not count."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in names:
            yield node.lineno, node.func.attr
        elif isinstance(node, ast.Attribute) and node.attr == "environ" and "environ" in names:
            yield node.lineno, node.attr
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in names:
            yield node.lineno, node.func.id


@pytest.mark.parametrize("contact", sorted(OUTSIDE))
def test_only_the_rim_touches_the_outside(contact: str) -> None:
    found = [
        f"{name_of(path)}:{line} {name}"
        for path in MODULES
        if not name_of(path).startswith(RIM[contact])
        for line, name in uses(parse(path), OUTSIDE[contact])
    ]
    assert found == []


def test_every_public_function_says_what_it_returns() -> None:
    """The tool that checks docstrings leaves methods of protocols alone; functions and classes have no excuse."""
    silent = [
        f"{name_of(path)}:{node.lineno} {node.name}"
        for path in MODULES
        for node in parse(path).body
        if isinstance(node, ast.FunctionDef | ast.ClassDef)
        and not node.name.startswith("_")
        and not ast.get_docstring(node)
    ]
    assert silent == []
