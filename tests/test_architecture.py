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
    ("startup", "escaping", "regular_files"),
    ("settings", "dockerfile", "shell", "argument_parser"),
    ("image",),
    ("build_context", "base_images", "run_effects"),
    ("stages", "survey"),
    ("rules",),
    ("checker", "report"),
    ("cli",),
    ("onboarding",),
    ("verify",),
    ("broken", "check", "fix", "main"),
)
LEVEL = {package: number for number, packages in enumerate(LEVELS) for package in packages}
# The settings are records of the command line, so only these may know them.
KNOW_SETTINGS = frozenset(
    {"rules", "checker", "report", "cli", "broken", "check", "fix", "main", "verify", "onboarding"}
)
# Tables of code; every other __init__.py says only what its package is for.
TABLES = frozenset({"run_effects/commands/__init__.py"})

# The parts of one table of packages: tested by its verdicts on packages, in test_install.py and test_debian.py.
TOGETHER = frozenset(
    f"run_effects/packages/{name}.py"
    for name in ("appearing", "command_lines", "debian_effects", "namesakes", "numbered", "table")
)
# Records and constants only: the modules that use them are tested.
RECORDS = frozenset(
    {
        "settings.py",
        "rules/reasons.py",
        "stages/problems.py",
    }
)
TESTS = ROOT / "tests"


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


TESTED = [path for path in MODULES if not path.name.startswith("__") and relative(path) not in RECORDS | TOGETHER]


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


@pytest.mark.parametrize("path", TESTED, ids=relative)
def test_a_module_has_a_test_file_of_its_name(path: Path) -> None:
    assert (TESTS / path.relative_to(PACKAGE).with_name(f"test_{path.name}")).is_file()


def test_every_exception_is_a_module() -> None:
    assert {relative(path) for path in MODULES} >= RECORDS | TOGETHER


@pytest.mark.parametrize("name", sorted(RECORDS))
def test_a_module_without_a_test_file_has_only_records_and_constants(name: str) -> None:
    body = ast.parse((PACKAGE / name).read_text(encoding="utf-8")).body
    functions = [node.name for node in body if isinstance(node, ast.FunctionDef)]
    assert functions == [], f"write tests/{Path(name).with_name('test_' + Path(name).name)}"


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_a_module_imports_nothing_both_for_types_and_to_run(path: Path) -> None:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    for_types = [node for node in body if isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"]
    assert not imported_names(body) & {name for block in for_types for name in imported_names(block.body)}


def imported_names(body: list[ast.stmt]) -> set[str]:
    return {alias.asname or alias.name for node in body if isinstance(node, ast.ImportFrom) for alias in node.names}
