from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session", autouse=True)
def is_asked_for() -> None:
    """These tests install this project's hooks and packages from npm, which takes minutes."""
    if os.environ.get("COPY_LINK_HOSTS") != "required":
        pytest.skip("set COPY_LINK_HOSTS=required to run the hooks in pre-commit, prek, lefthook and lint-staged")


@pytest.fixture(scope="session")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder where pre-commit and prek keep what they install."""
    return tmp_path_factory.mktemp("home")
