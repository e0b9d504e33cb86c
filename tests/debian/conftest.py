"""Options and fixtures of the Debian tests, and their counts at the end of a run."""

from __future__ import annotations

import os
from collections import Counter
from pathlib import Path

import pytest

from tests.debian import cases, judgement, trees
from tests.debian.installations import SHORT, Installation, all_packages
from tests.engine.conftest import folder, linking_engine

__all__ = ["folder", "linking_engine"]

REQUIRED = "required"
SHORT_SUITE = "trixie"


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("debian")
    group.addoption("--debian-packages", default="short", help="short (6 packages), all, or names joined by commas")
    group.addoption(
        "--debian-paths",
        type=int,
        default=cases.SAMPLE,
        help="paths of each package in /usr/share, /usr/lib, ... (-1: all)",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "installation" in metafunc.fixturenames:
        wanted = installations(metafunc.config.getoption("debian_packages", "short"))
        metafunc.parametrize("installation", wanted, ids=str)


def installations(wanted: str) -> list[Installation]:
    """The installations that the option selects. The short form has one suite and no recommended packages."""
    if wanted == "short":
        return [Installation(SHORT_SUITE, package) for package in all_packages()[:SHORT]]
    packages = all_packages() if wanted == "all" else wanted.split(",")
    return [
        Installation(suite, package, is_recommended)
        for is_recommended in (False, True)
        for package in packages
        for suite in trees.SUITES
    ]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    total: Counter[tuple[str, str]] = Counter()
    false = 0
    for report in [report for kind in ("passed", "failed") for report in terminalreporter.stats.get(kind, [])]:
        for name, value in report.user_properties:
            if name == judgement.COUNTS:
                total += Counter({(truth, verdict): number for truth, verdict, number in value[1:]})
                false += value[0]
    if total:
        terminalreporter.section("verdicts and Debian's packages")
        for line in (*judgement.table(total), f"false same: {false}"):
            terminalreporter.write_line(line)


@pytest.fixture(scope="session")
def debian_trees() -> None:
    """Require that Debian trees can be made: skip without COPY_LINK_DEBIAN=required, and fail with it."""
    if os.environ.get("COPY_LINK_DEBIAN") != REQUIRED:
        pytest.skip(
            f"needs root, debootstrap, overlayfs and a Debian mirror: set COPY_LINK_DEBIAN={REQUIRED} to run it"
        )
    problem = trees.problem()
    if problem:
        pytest.fail(problem)


@pytest.fixture(scope="session")
def context(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The build context of all cases."""
    folder = tmp_path_factory.mktemp("context")
    cases.make_context(folder)
    return folder
