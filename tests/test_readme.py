"""The README's own commands, run as a new user would: in a clone."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

import pytest

from tests.support import terminal_picture
from tests.support.project import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def command(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n```sh\n(.+?)\n```", README, re.DOTALL)
    assert found, f"the README has no {name} command"
    return found[1]


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


def test_the_second_command_installs_what_the_tests_need_and_runs_them() -> None:
    text = command("test")
    assert "'.[test]'" in text
    assert "pytest" in text


@pytest.mark.parametrize("name", ["try", "test"])
def test_each_command_is_one_line_that_starts_in_the_clone(name: str) -> None:
    text = command(name)
    assert "\n" not in text
    assert not re.search(r"git clone|\bcd\b|://", text)


@pytest.mark.parametrize("name", ["try", "test"])
def test_ci_runs_each_command_as_it_is_written(name: str) -> None:
    # It takes the commands from the README. The second one would run these tests in themselves, so only CI runs it.
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert f"{name}_command=$(readme_command {name})\n" in script
    assert f'bash -euo pipefail -c "${name}_command"' in script


@pytest.mark.parametrize("theme", terminal_picture.THEMES)
def test_the_picture_of_the_terminal_shows_its_current_output(theme: str) -> None:
    kept = terminal_picture.path(theme).read_text(encoding="utf-8")
    current = terminal_picture.picture(terminal_picture.screen(), theme)
    assert terminal_picture.shown(kept) == terminal_picture.shown(current), (
        "draw it anew with: python -m tests.support.terminal_picture --write"
    )
