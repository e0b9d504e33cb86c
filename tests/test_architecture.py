"""The layout of the package: data flows one way, and imports with it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.project import ROOT

PACKAGE = ROOT / "hooks" / "copy_link"
MODULES = sorted(PACKAGE.rglob("*.py"))
# The lowest level first; a package imports only from levels below its own.
LEVELS = (
    ("startup",),
    ("settings", "dockerfile", "shell"),
    ("image",),
    ("build_context", "base_images", "run_effects"),
    ("stages", "survey"),
    ("rules",),
    ("checker", "report"),
    ("cli", "verify", "onboarding"),
    ("check", "fix", "main"),
)
LEVEL = {package: number for number, packages in enumerate(LEVELS) for package in packages}
# The settings are records of the command line, so only these may know them.
KNOW_SETTINGS = frozenset({"rules", "checker", "report", "cli", "check", "fix", "main", "verify", "onboarding"})
# Tables of code; every other __init__.py says only what its package is for.
TABLES = frozenset({"run_effects/commands/__init__.py"})


def imported(path: Path) -> Iterator[str]:
    """The modules of the package that a module imports anywhere in it, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, "write absolute imports"
            if node.module == "copy_link":
                yield from (f"copy_link.{alias.name}" for alias in node.names)
            elif (node.module or "").startswith("copy_link."):
                yield node.module or ""
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names if alias.name.startswith("copy_link"))


def package_of(module: str) -> str:
    return module.split(".")[1]


def relative(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_module_imports_only_from_lower_levels(path: Path) -> None:
    here = path.relative_to(PACKAGE).with_suffix("").parts[0]
    packages = {package_of(module) for module in imported(path)} - {here}
    assert {package for package in packages if LEVEL[package] >= LEVEL[here]} == set()
    assert here in KNOW_SETTINGS or "settings" not in packages


@pytest.mark.parametrize("path", [path for path in MODULES if path.name == "__init__.py"], ids=relative)
def test_a_package_says_what_it_is_for_and_nothing_else(path: Path) -> None:
    tree = ast.parse(path.read_text(encoding="utf-8"))
    assert ast.get_docstring(tree)
    assert len(tree.body) == 1 or relative(path) in TABLES
