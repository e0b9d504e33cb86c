"""The README's first command, run as a new user would: in a clone."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from tests.test_readme import README, command


def test_the_first_command_installs_the_package_and_shows_findings(project_clone: Path) -> None:
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(
        ["sh", "-c", command("try")], cwd=project_clone, env=environment, capture_output=True, text=True, check=False
    )
    promised = re.search(r"It reports ([0-9]+) `COPY` to link and exits with status ([0-9]+)", README)
    assert promised
    assert done.returncode == int(promised[2]), done.stderr
    assert re.search(r"^examples/server/Dockerfile:3:1: CL001 ", done.stdout, re.MULTILINE)
    assert f"\nCOPY: {promised[1]} to link" in done.stdout
    assert installed(project_clone, "--version").startswith("copy-link ")
    assert installed(project_clone, "rule", "CL104").startswith("# CL104 link-resets-directory\n")


def installed(clone: Path, *words: str) -> str:
    """The output of the command in the environment that the first command has made."""
    command = [str(clone / ".venv" / "bin" / "copy-link"), *words]
    return subprocess.run(command, cwd=clone, capture_output=True, text=True, check=True).stdout
