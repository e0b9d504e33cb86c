"""The README's own commands, and its picture of a terminal."""

from __future__ import annotations

import re

import pytest

from tests.support import terminal_picture
from tests.support.project import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")


def command(name: str) -> str:
    found = re.search(rf"<!-- {name} -->\n```sh\n(.+?)\n```", README, re.DOTALL)
    assert found, f"the README has no {name} command"
    return found[1]


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
