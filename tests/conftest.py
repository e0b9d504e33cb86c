from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.project import ROOT, run_git

# The suite runs with each change, so it draws few examples, and different ones every time. There is no deadline: on a
# busy machine, a slow example is not a failure. --hypothesis-profile=many draws more.
settings.register_profile("few", max_examples=40, deadline=None)
settings.register_profile("many", max_examples=1000, deadline=None)
settings.load_profile("few")


@pytest.fixture
def project_clone(tmp_path: Path) -> Path:
    """A repository with a single commit: the current state of this project's work tree."""
    clone = tmp_path / "copy-link"
    names = run_git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (clone / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, clone / name)
    run_git(clone, "init", "-q")
    run_git(clone, "add", "-A")
    run_git(clone, "commit", "-q", "-m", "all")
    return clone
