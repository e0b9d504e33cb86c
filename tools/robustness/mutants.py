"""Changes one operator, constant or statement of a module at a time, and prints each change that no test notices.

    python -m tools.robustness.mutants hooks/copy_link/rules/law.py tests/rules/test_law.py tests/test_checker.py

The tests are collected once. Each mutant runs in a fork, in which the functions of the module have the changed code;
code outside of functions is not changed. A mutant that runs for too long counts as noticed.
"""

from __future__ import annotations

import argparse
import ast
import importlib
import os
import resource
import sys
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

_PAIRS = (
    *((ast.Eq, ast.NotEq), (ast.Is, ast.IsNot), (ast.In, ast.NotIn), (ast.Lt, ast.LtE), (ast.Gt, ast.GtE)),
    *((ast.And, ast.Or), (ast.Add, ast.Sub), (ast.BitAnd, ast.BitOr)),
)
SWAPPED: dict[type[ast.AST], type[Any]] = dict([*_PAIRS, *((other, one) for one, other in _PAIRS)])


def mutants(tree: ast.Module) -> Iterator[str]:
    """Change the tree of a module in each way, one after the other; each text has the line before and after."""
    for function in [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]:
        for statement in [node for node in ast.walk(function) if isinstance(node, ast.stmt) and node is not function]:
            before = ast.unparse(statement).partition("\n")[0]
            for parent, field, place, node in _parts(statement):
                for changed in (*_of_place(parent, field, node), *_of_node(node)):
                    place(changed)
                    after = ast.unparse(ast.fix_missing_locations(statement)).partition("\n")[0]
                    yield f"{statement.lineno}: {before}  ->  {after}"
                    place(node)


def _parts(statement: ast.stmt) -> list[tuple[ast.AST, str, Callable[[ast.AST], None], ast.AST]]:
    """The parts of a statement without other statements: above, field, a function that replaces it, and the part."""
    found: list[tuple[ast.AST, str, Callable[[ast.AST], None], ast.AST]] = []
    pending: list[ast.AST] = [statement]
    while pending:
        parent = pending.pop()
        for field, value in ast.iter_fields(parent):
            for index, node in enumerate(value if isinstance(value, list) else [value]):
                if (
                    isinstance(node, ast.AST)
                    and not isinstance(node, (ast.stmt, ast.arguments))
                    and field != "annotation"
                ):
                    place = partial(_put, parent, field, index if isinstance(value, list) else None)
                    found.append((parent, field, place, node))
                    pending.append(node)
    return found


def _put(parent: ast.AST, field: str, index: int | None, node: ast.AST) -> None:
    if index is None:
        setattr(parent, field, node)
    else:
        getattr(parent, field)[index] = node


def _of_place(parent: ast.AST, field: str, node: ast.AST) -> Iterator[ast.expr]:
    if not isinstance(node, ast.expr):
        return
    if field == "test":
        yield ast.UnaryOp(ast.Not(), node)
    elif field == "ifs":
        yield ast.Constant(True)
    elif isinstance(parent, (ast.Return, ast.Expr)) and not isinstance(node, ast.Constant):
        yield ast.Constant(None)
    elif isinstance(parent, ast.BoolOp):
        yield ast.Constant(isinstance(parent.op, ast.And))


def _of_node(node: ast.AST) -> Iterator[ast.expr]:
    if isinstance(node, ast.Compare):
        for index, operator in enumerate(node.ops):
            operators = [*node.ops[:index], SWAPPED[type(operator)](), *node.ops[index + 1 :]]
            yield ast.Compare(node.left, operators, node.comparators)
    elif isinstance(node, ast.BoolOp):
        yield ast.BoolOp(SWAPPED[type(node.op)](), node.values)
    elif isinstance(node, ast.BinOp) and type(node.op) in SWAPPED:
        yield ast.BinOp(node.left, SWAPPED[type(node.op)](), node.right)
    elif isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.Not):
        yield node.operand
    elif isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield ast.Constant(not node.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, int):
        yield ast.Constant(node.value + 1)


def functions(module: ModuleType) -> dict[str, FunctionType]:
    """The functions and methods that a module defines, by their qualified names."""
    found: dict[str, FunctionType] = {}
    pending = [*vars(module).values()]
    while pending:
        one = pending.pop()
        one = getattr(one, "__wrapped__", getattr(one, "fget", getattr(one, "__func__", one)))
        if getattr(one, "__module__", None) != module.__name__:
            continue
        if isinstance(one, FunctionType):
            found[one.__qualname__] = one
        elif isinstance(one, type):
            pending.extend(vars(one).values())
    return found


def replace_code(module: ModuleType, tree: ast.Module) -> None:
    """Give the functions of a module the code that the tree has for them."""
    changed = ModuleType(module.__name__)
    changed.__dict__.update({"__package__": module.__package__, "__file__": getattr(module, "__file__", None)})
    code: CodeType = compile(tree, module.__name__, "exec")
    exec(code, changed.__dict__)
    others = functions(changed)
    for name, function in functions(module).items():
        if function.__code__.co_freevars == others[name].__code__.co_freevars:
            function.__code__ = others[name].__code__


class Mutation:
    """A pytest plugin that runs the collected tests once for each mutant."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.survivors: list[str] = []
        self.count = 0

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Run the tests as they are, then on every mutant."""
        name = ".".join(self.path.with_suffix("").parts[1:])
        module = importlib.import_module(name)
        if not passes(session, None, module, 600):
            raise pytest.UsageError("the tests fail without a mutant")
        longest = 3 * int(resource.getrusage(resource.RUSAGE_CHILDREN).ru_utime) + 2
        tree = ast.parse(self.path.read_text())
        for text in mutants(tree):
            self.count += 1
            if passes(session, tree, module, longest):
                self.survivors.append(text)
                print(f"{self.path}:{text}", file=sys.stderr, flush=True)
        return True


def passes(session: pytest.Session, tree: ast.Module | None, module: ModuleType, longest: int) -> bool:
    """True if all tests pass in a fork with this code, in so many seconds of CPU."""
    child = os.fork()
    if child:
        return os.waitpid(child, 0)[1] == 0
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    resource.setrlimit(resource.RLIMIT_CPU, (longest, longest))
    try:
        if tree is not None:
            replace_code(module, tree)
        for item, following in zip(session.items, [*session.items[1:], None], strict=True):
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if session.testsfailed:
                os._exit(1)
        os._exit(0)
    finally:
        os._exit(2)


def main() -> int:
    """Parse the command line and mutate; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("module", type=Path)
    parser.add_argument("tests", nargs="+")
    arguments = parser.parse_args()
    plugin = Mutation(arguments.module)
    pytest.main(
        [
            "-q",
            "-n",
            "0",
            "-s",
            "-p",
            "no:cacheprovider",
            "--no-header",
            "-o",
            "addopts=--import-mode=importlib",
            *arguments.tests,
        ],
        [plugin],
    )
    print(f"{arguments.module}: {plugin.count} mutants, {len(plugin.survivors)} survive")
    return int(bool(plugin.survivors) or not plugin.count)


if __name__ == "__main__":
    raise SystemExit(main())
