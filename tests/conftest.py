from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.project import clone_project

# The suite runs with each change, so it draws few examples, and different ones every time. There is no deadline: on a
# busy machine, a slow example is not a failure. --hypothesis-profile=many draws more.
settings.register_profile("few", max_examples=40, deadline=None)
settings.register_profile("many", max_examples=1000, deadline=None)
settings.load_profile("few")


@pytest.fixture
def project_clone(tmp_path: Path) -> Path:
    """A repository with a single commit: the current state of this project's work tree."""
    return clone_project(tmp_path / "copy-link")
