from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from hypothesis import settings

from tests.support.project import ROOT, run_git

# The suite is run with each change, so it draws few examples, and others every time; --hypothesis-profile=default
# draws more.
settings.register_profile("few", max_examples=40)
settings.load_profile("few")


@pytest.fixture
def project_clone(tmp_path: Path) -> Path:
    """This project as it stands in the work tree, committed in a repository of its own."""
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
