"""The hooks as a user has them: a new git repository, pre-commit or prek, and a clone of this project."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.project import ROOT, run_git

CONFIGURATION = """\
repos:
  - repo: {clone}
    rev: {revision}
    hooks:
      - id: copy-link-{command}
"""


def configure(repository: Path, clone: Path, command: str) -> None:
    revision = run_git(clone, "rev-parse", "HEAD").strip()
    text = CONFIGURATION.format(clone=clone, revision=revision, command=command)
    (repository / ".pre-commit-config.yaml").write_text(text)
    run_git(repository, "add", "-A")


@pytest.mark.parametrize("runner", ["pre-commit", "prek"])
def test_the_commit_is_blocked_then_fixed_then_passes(runner: str, tmp_path: Path, project_clone: Path) -> None:
    repository = tmp_path / "repository"
    shutil.copytree(ROOT / "examples" / "server", repository)
    run_git(repository, "init", "-q")
    home = {"PRE_COMMIT_HOME": str(tmp_path / "home"), "PREK_HOME": str(tmp_path / "home")}
    environment = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")} | home

    def run() -> tuple[int, str]:
        program = Path(sys.executable).parent / runner
        command = [str(program), "run", "--all-files"]
        done = subprocess.run(command, cwd=repository, env=environment, capture_output=True, text=True, check=False)
        return done.returncode, done.stdout + done.stderr

    configure(repository, project_clone, "check")
    status, output = run()
    assert status == 1, output
    assert "Dockerfile:9:1: CL001" in output
    before = (repository / "Dockerfile").read_bytes()

    configure(repository, project_clone, "fix")
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
        configure(repository, project_clone, command)
        status, output = run()
        assert status == 0, output
        assert (repository / "Dockerfile").read_bytes() == after
