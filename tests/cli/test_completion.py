from __future__ import annotations

import subprocess
import sys

import pytest

from copy_link.cli.completion import SHELLS
from copy_link.main import COMMANDS, main


def script(shell: str, capsys: pytest.CaptureFixture[str]) -> str:
    assert main(["completion", shell]) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_has_every_command_and_option(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = script(shell, capsys)
    for word in (*COMMANDS, "unsafe-fixes", "diff", "missing", "yes", "sarif"):
        assert word in text


def test_bash_completes_commands_and_options(capsys: pytest.CaptureFixture[str]) -> None:
    typed = "COMP_WORDS=({words}); COMP_CWORD={at}; _shtab_copy_link; echo ${{COMPREPLY[@]}}\n"
    asked = typed.format(words="copy-link che", at=1) + typed.format(words="copy-link fix --unsa", at=2)
    done = subprocess.run(["bash"], input=script("bash", capsys) + asked, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["check", "--unsafe-fixes"]


def test_without_shtab_a_message_says_how_to_install_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    assert main(["completion", "bash"]) == 1
    assert capsys.readouterr().err == (
        "copy-link completion: error: it needs shtab: pip install 'copy-link[completion]'\n"
    )


def test_an_unknown_shell_exits_with_2(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["completion", "dash"])
    assert exit_.value.code == 2
    assert "invalid choice: 'dash'" in capsys.readouterr().err
