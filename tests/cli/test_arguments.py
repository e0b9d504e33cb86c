from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from copy_link import check, fix
from copy_link.cli.arguments import read_arguments, read_configuration
from copy_link.settings import Arguments, Settings, SettingsError

Give = Callable[[str], None]


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Give:
    """Puts text on standard input."""

    def given(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    return given


def arguments(*words: str) -> Arguments:
    return read_arguments("copy-link-check", "", words)


def test_names_alone_come_with_the_defaults() -> None:
    assert arguments("a", "b") == Arguments(("a", "b"), Settings(), None)


def test_an_argument_wins_over_the_configuration_which_wins_over_the_default() -> None:
    assert arguments("x").settings.syntax == "require"
    Path(".copy-link.toml").write_text('syntax = "builtin"\ninclude-add = true\n')
    assert arguments("x").settings == Settings(include_add=True, syntax="builtin")
    assert arguments("--syntax=require", "x").settings == Settings(include_add=True)
    Path("other.toml").write_text("")
    assert arguments("--config=other.toml", "--include-add", "x").settings == Settings(include_add=True)


def test_no_configuration_is_none_unless_it_was_asked_for() -> None:
    assert read_configuration(None) == Settings()
    with pytest.raises(SettingsError, match=r"gone\.toml: there is no such file"):
        read_configuration("gone.toml")
    Path(".copy-link.toml").mkdir()
    with pytest.raises(SettingsError, match=r"\.copy-link\.toml: Is a directory"):
        read_configuration(None)


def test_the_name_of_standard_input_is_in_every_message(give: Give, capsys: pytest.CaptureFixture[str]) -> None:
    give("FROM debian:12\nCOPY f /srv/\n")
    assert check.main(["--stdin-filename", "a/Dockerfile", "-"]) == 1
    output = capsys.readouterr().out.splitlines()
    assert [line.partition(" ")[0] for line in output] == ["a/Dockerfile:1:1:", "a/Dockerfile:2:1:", "COPY:"]
    give("COPPY f /srv/\n")
    assert check.main(["--stdin-filename=a/Dockerfile", "-"]) == 1
    assert capsys.readouterr().err.startswith("a/Dockerfile:1: cannot read: ")
    give("FROM debian:12\nCOPY f /srv/\n")
    assert check.main(["--stdin-filename=a/Dockerfile", "--output-format=json", "-"]) == 1
    assert json.loads(capsys.readouterr().out)["files"][0]["path"] == "a/Dockerfile"


def test_without_a_name_it_is_a_dash(give: Give, capsys: pytest.CaptureFixture[str]) -> None:
    give("FROM debian:12\nCOPY f /srv/\n")
    assert check.main(["-"]) == 1
    assert capsys.readouterr().out.startswith("-:1:1: CL201 ")


def test_the_build_context_is_found_from_the_name_of_standard_input(
    give: Give, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("a/conf").mkdir(parents=True)
    text = "FROM node:22\nCOPY conf /usr/lib/conf\n"
    give(text)
    assert check.main(["--syntax=builtin", "-"]) == 0
    assert "1 not decided" in capsys.readouterr().out
    give(text)
    assert check.main(["--syntax=builtin", "--stdin-filename=a/Dockerfile", "-"]) == 1
    assert "a/Dockerfile:2:1: CL001" in capsys.readouterr().out


def test_standard_input_is_fixed_and_the_file_of_its_name_left_alone(
    give: Give, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    Path("Dockerfile").write_bytes(b"FROM scratch\n")
    give("FROM debian:12\nCOPY f /srv/\n")
    assert fix.main(["--syntax=builtin", "--stdin-filename=Dockerfile", "-"]) == 1
    output, errors = capfdbinary.readouterr()
    assert output == b"FROM debian:12\nCOPY --link f /srv/\n"
    assert b"Fixed 1 COPY in Dockerfile\n" in errors
    assert Path("Dockerfile").read_bytes() == b"FROM scratch\n"


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["--stdin-filename", "Dockerfile"],
            "copy-link-check: error: --stdin-filename is the name of standard input: give - too\n",
        ),
        (
            ["--stdin-filename", "Dockerfile", "Dockerfile"],
            "copy-link-check: error: --stdin-filename is the name of standard input: give - too\n",
        ),
        (["--stdin-filename"], "argument --stdin-filename: expected one argument"),
        (
            ["--context", "gone", "Dockerfile"],
            "copy-link-check: error: --context gone: there is no such directory\n",
        ),
    ],
)
def test_wrong_arguments_end_the_run_with_2_and_say_what_to_do(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        check.main(words)
    assert exit_.value.code == 2
    output, errors = capsys.readouterr()
    assert message in errors
    assert output == ""


def test_a_document_stands_alone_where_standard_output_is_taken(
    give: Give, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    give("FROM debian:12\nCOPY f /srv/\n")
    assert fix.main(["--output-format=json", "-", "gone"]) == 1
    output, errors = capfdbinary.readouterr()
    assert output.startswith(b"# syntax=")
    assert [one["path"] for one in json.loads(errors)["errors"]] == ["gone"]
