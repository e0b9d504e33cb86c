"""The hook that finds only the links that break images, in a repository with old links."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.support.hosts import configure, python_program, run
from tests.support.project import run_git

SYNTAX = "# syntax=docker/dockerfile:1\n"
FILES = {
    "Dockerfile": f"{SYNTAX}FROM debian:12\nCOPY f /srv/\nCOPY --link f /opt/\nCOPY --link f /tmp/x\n",
    "api/Dockerfile": "# syntax=docker/dockerfile:1.3\nFROM debian:12\nCOPY --link f /opt/\n",
    "web/Dockerfile": "FROM debian:12\nCOPY f /srv/\nCOPY f /usr/local/bin\n",
    "old/Dockerfile": f"{SYNTAX}FROM debian:12\nCOPY --link --chown=app f /new/\nCOPY --link f /bin/x\n",
}
BROKEN = [
    "Dockerfile:5:1: CL104",
    "api/Dockerfile:1:1: CL202",
    "old/Dockerfile:3:1: CL101",
    "old/Dockerfile:4:1: CL102",
]


@pytest.mark.parametrize("runner", ["pre-commit", "prek"])
def test_the_hook_finds_the_broken_links_of_a_repository_and_nothing_else(
    runner: str, tmp_path: Path, home: Path, project_clone: Path
) -> None:
    repository = tmp_path / "repository"
    for name, text in FILES.items():
        (repository / name).parent.mkdir(parents=True, exist_ok=True)
        (repository / name).write_text(text)
    run_git(repository, "init", "-q")
    configure(repository, project_clone, "broken")
    command = [python_program(runner), "run", "--all-files"]
    status, output = run(command, repository, home)
    assert status == 1, output
    found = [" ".join(line.split()[:2]) for line in output.splitlines() if ": CL" in line]
    assert sorted(found) == sorted(BROKEN)
    assert "COPY: 3 linked wrongly\n" in output

    for name in ("Dockerfile", "api/Dockerfile", "old/Dockerfile"):
        (repository / name).unlink()
    run_git(repository, "add", "-A")
    status, output = run(command, repository, home)
    assert status == 0, output
