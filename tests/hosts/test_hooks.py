"""The hooks as a user has them: a new git repository, pre-commit or prek, and a clone of this project."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.support import hosts
from tests.support.project import ROOT, run_git


@pytest.mark.parametrize("runner", ["pre-commit", "prek"])
def test_the_commit_is_blocked_then_fixed_then_passes(runner: str, tmp_path: Path, project_clone: Path) -> None:
    repository = tmp_path / "repository"
    shutil.copytree(ROOT / "examples" / "server", repository)
    run_git(repository, "init", "-q")

    def run() -> tuple[int, str]:
        return hosts.run([hosts.python_program(runner), "run", "--all-files"], repository, tmp_path / "home")

    hosts.configure(repository, project_clone, "check")
    status, output = run()
    assert status == 1, output
    assert "Dockerfile:9:1: CL001" in output
    before = (repository / "Dockerfile").read_bytes()

    hosts.configure(repository, project_clone, "fix")
    status, output = run()
    assert status == 1, output
    assert "Fixed 5 COPY in Dockerfile" in output
    after = (repository / "Dockerfile").read_bytes()
    assert after.startswith(b"# syntax=docker/dockerfile:1\n")
    assert b"COPY --link . .\n" in after
    assert b"COPY --link --from=build /out/server /usr/local/bin/server\n" in after
    assert b"COPY --link --from=build /out/server /usr/local/bin/\n" in after
    assert b"COPY motd /tmp/motd\n" in after
    assert before != after

    for command in ("fix", "check"):
        hosts.configure(repository, project_clone, command)
        status, output = run()
        assert status == 0, output
        assert (repository / "Dockerfile").read_bytes() == after
