from __future__ import annotations

import sys

import pytest

from copy_link import broken, check, fix
from copy_link.cli.command_line import option_parser
from copy_link.cli.help_text import help_text


@pytest.mark.parametrize("columns", ["50", "80", "130", "400"])
@pytest.mark.parametrize("hook", [check, fix, broken])
def test_the_text_is_that_of_argparse(hook: object, columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    program, description = vars(hook)["PROGRAM"], vars(hook)["DESCRIPTION"]
    monkeypatch.setenv("COLUMNS", columns)
    monkeypatch.setenv("NO_COLOR", "1")
    expected = option_parser(program, description).format_help()
    found = "\n".join([*help_text(program, description), ""])
    # Later releases break the lines of the usage at other places.
    assert found.split() == expected.split()
    assert sys.version_info >= (3, 13) or found == expected


@pytest.mark.parametrize("word", ["-h", "--help"])
def test_the_help_is_printed_without_argparse(word: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        check.main([word])
    assert exit_.value.code == 0
    assert capsys.readouterr().out.splitlines() == help_text(check.PROGRAM, check.DESCRIPTION)
