"""The README's own commands, run as a new user would: in an empty folder."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

from tests.support.project import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
URL = "https://github.com/copy-link/copy-link"


def command(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n```sh\n(.+?)\n```", README, re.DOTALL)
    assert found, f"the README has no {name} command"
    return found[1]


def test_the_first_command_installs_the_package_and_shows_findings(tmp_path: Path, project_clone: Path) -> None:
    folder = tmp_path / "empty"
    folder.mkdir()
    text = command("try").replace(URL, f"{project_clone} copy-link")
    environment = {name: value for name, value in os.environ.items() if name not in ("PYTHONPATH", "VIRTUAL_ENV")}
    done = subprocess.run(["sh", "-c", text], cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "examples/server/Dockerfile:3:1: CL001 COPY builds the same image with --link: add it\n" in done.stdout
    assert done.stdout.splitlines()[-1].startswith("COPY: ")


def test_the_second_command_installs_what_the_tests_need_and_runs_them() -> None:
    text = command("test")
    assert "'.[test]'" in text
    assert "pytest" in text
    # .ci/run takes the command from the README, so it is run there, and only there.
    assert "<!-- test -->" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
