"""Options and fixtures of the engine tests, and their summary at the end of a run."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.engine.build import engine, run_tools

REQUIRED = "required"

# The lines of the summary.
REPORT = pytest.StashKey[list[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("engine")
    group.addoption(
        "--engine-examples", type=int, default=500, help="the number of generated COPY and ADD to build (500)"
    )
    group.addoption(
        "--engine-rewrites", type=int, default=40, help="the number of generated rewrites of each kind to build (40)"
    )
    group.addoption("--engine-seed", type=int, default=0, help="the seed of the generator (0)")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[REPORT] = []


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    lines = config.stash[REPORT]
    if lines:
        terminalreporter.section("verdicts and the builder")
        for line in lines:
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def printed(pytestconfig: pytest.Config) -> list[str]:
    """The lines of the summary; append to it."""
    return pytestconfig.stash[REPORT]


@pytest.fixture(scope="session")
def linking_engine(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Require an engine that honours --link: without one, fail if COPY_LINK_ENGINE=required, else skip."""
    problem = engine.problem(tmp_path_factory.mktemp("probe")) or run_tools.problem()
    if problem and os.environ.get("COPY_LINK_ENGINE") == REQUIRED:
        pytest.fail(problem)
    if problem:
        pytest.skip(problem)


@pytest.fixture(scope="module")
def folder(linking_engine: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("builds")
