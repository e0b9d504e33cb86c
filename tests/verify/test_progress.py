from __future__ import annotations

import io

import pytest

from copy_link.verify.progress import Bar, Lines, progress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_elsewhere_each_build_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with progress(2) as shown:
        shown.begin("Dockerfile, as it is")("[1/2] COPY f /")
        shown.begin("::error::forged\nDockerfile")
        shown.begin("once more")
    assert isinstance(shown, Lines)
    output = capsys.readouterr()
    assert output.out == ""
    assert output.err == "[1/2] Dockerfile, as it is\n[2/2] ::error::forged\\nDockerfile\n[3/3] once more\n"


def test_a_terminal_has_a_bar_with_the_current_step(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "200")
    with progress(2) as shown:
        shown.begin("[red]Dockerfile\x1b[2K, as it is")("[1/2] COPY f /\n")
    assert isinstance(shown, Bar)
    text = terminal.getvalue()
    assert "[red]Dockerfile\\x1b[2K, as it is" in text
    assert "[1/2] COPY f /\\n" in text


@pytest.mark.parametrize("missing", ["rich", "terminal"])
def test_without_rich_or_a_terminal_that_can_move_there_are_lines(
    missing: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", Terminal())
    monkeypatch.setenv("TERM", "dumb" if missing == "terminal" else "xterm")
    if missing == "rich":
        monkeypatch.setitem(__import__("sys").modules, "rich", None)
    assert isinstance(progress(1), Lines)
