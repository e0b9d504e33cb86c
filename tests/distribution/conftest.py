from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

import pytest

from tests.support.project import clone_project

# A moment in the past, so that the time of the build cannot be this one.
EPOCH = "1700000000"


class Files(NamedTuple):
    """A wheel and a source archive."""

    wheel: Path
    source: Path


@pytest.fixture(scope="session", autouse=True)
def is_asked_for() -> None:
    """These tests build the package twice and install it for several Pythons, which takes a minute."""
    if os.environ.get("COPY_LINK_DISTRIBUTION") != "required":
        pytest.skip("set COPY_LINK_DISTRIBUTION=required to build the package and install it")


def build(source: Path, output: Path) -> Files:
    """Build a folder's package as a release does."""
    command = [sys.executable, "-m", "build", "--outdir", str(output), str(source)]
    environment = {**os.environ, "SOURCE_DATE_EPOCH": EPOCH}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    (wheel,), (archive,) = output.glob("*.whl"), output.glob("*.tar.gz")
    return Files(wheel, archive)


@pytest.fixture(scope="session")
def files(project_clone: Path, tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The package of the work tree."""
    return build(project_clone, tmp_path_factory.mktemp("built"))


@pytest.fixture(scope="session")
def files_of_another_clone(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """The package of another copy of the work tree, built later."""
    folder = tmp_path_factory.mktemp("built-again")
    return build(clone_project(folder / "elsewhere" / "copy-link"), folder)
