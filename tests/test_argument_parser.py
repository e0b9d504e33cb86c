from __future__ import annotations

import pytest

from copy_link.argument_parser import ArgumentParser


def test_a_message_about_an_argument_is_one_printable_line(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        ArgumentParser(prog="p").parse_args(["--x\n::error::forged\x1b[2K"])
    assert caught.value.code == 2
    assert capsys.readouterr().err == (
        "usage: p [-h]\np: error: unrecognized arguments: --x\\n::error::forged\\x1b[2K\n"
    )
