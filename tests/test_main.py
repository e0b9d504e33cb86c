from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from copy_link.main import COMMANDS, COMPLETION, main
from copy_link.settings import ENDING


@pytest.mark.parametrize("name", COMMANDS)
def test_each_subcommand_runs_its_command(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main([name, "--help"])
    assert exit_.value.code == 0
    assert capsys.readouterr().out.startswith(f"usage: copy-link{' ' if name in ('init', 'rule') else '-'}{name} ")


def test_a_subcommand_gets_the_other_arguments_and_returns_the_status(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("Dockerfile").write_text("FROM debian:12\nCOPY f /srv/\n")
    assert main(["check", "--syntax=builtin"]) == 1
    assert "Dockerfile:2:1: CL001" in capsys.readouterr().out
    assert main(["fix", "--syntax=builtin", "Dockerfile"]) == 1
    assert main(["check", "--syntax=builtin"]) == 0


def test_the_version_is_that_of_the_package(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"copy-link {version('copy-link')}\n"


def test_the_help_lists_every_subcommand(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    assert re.findall(r"^  (\w+)  ", shown, re.MULTILINE) == [*COMMANDS, COMPLETION]
    assert shown.endswith("\n".join(["", *ENDING, ""]))


@pytest.mark.parametrize(
    ("words", "message"),
    [
        ([], "copy-link: error: no command is given"),
        (["chekc"], "copy-link: error: unknown command 'chekc' (did you mean check?)"),
        (["Dockerfile"], "copy-link: error: unknown command 'Dockerfile'"),
    ],
)
def test_an_unknown_command_names_the_nearest(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(words)
    assert exit_.value.code == 2
    assert capsys.readouterr().err.splitlines()[0] == message


def test_only_init_imports_yaml(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM debian:12\nCOPY f /srv/\n")
    script = "import sys; from copy_link.main import main; main(['check', 'Dockerfile']); print('yaml' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "False"
