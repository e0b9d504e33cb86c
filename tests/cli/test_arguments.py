from __future__ import annotations

from pathlib import Path

import pytest

from copy_link import check
from copy_link.cli.arguments import read_arguments, read_configuration
from copy_link.settings import Arguments, Settings, SettingsError


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def arguments(*words: str) -> Arguments:
    return read_arguments("copy-link-check", "", words)


def test_file_names_alone_use_the_defaults() -> None:
    assert arguments("a", "b") == Arguments(("a", "b"), Settings(), None)


def test_arguments_override_the_configuration_which_overrides_the_defaults() -> None:
    assert arguments("x").settings.syntax == "require"
    Path(".copy-link.toml").write_text('syntax = "builtin"\ninclude-add = true\n')
    assert arguments("x").settings == Settings(include_add=True, syntax="builtin", configuration=".copy-link.toml")
    assert arguments("--syntax=require", "x").settings == Settings(include_add=True, configuration=".copy-link.toml")
    Path("other.toml").write_text("")
    other = arguments("--config=other.toml", "--include-add", "x").settings
    assert other == Settings(include_add=True, configuration="other.toml")


def test_a_missing_configuration_is_an_error_only_if_it_is_named() -> None:
    assert read_configuration(None) == Settings()
    with pytest.raises(SettingsError, match=r"gone\.toml: no such file"):
        read_configuration("gone.toml")
    Path(".copy-link.toml").mkdir()
    with pytest.raises(SettingsError, match=r"\.copy-link\.toml: Is a directory"):
        read_configuration(None)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (
            ["--stdin-filename", "Dockerfile"],
            "copy-link-check: error: --stdin-filename is only for standard input: add - to the files\n",
        ),
        (
            ["--stdin-filename", "Dockerfile", "Dockerfile"],
            "copy-link-check: error: --stdin-filename is only for standard input: add - to the files\n",
        ),
        (["--stdin-filename"], "argument --stdin-filename: expected one argument"),
        (
            ["--context", "gone", "Dockerfile"],
            "copy-link-check: error: --context gone: no such directory\n",
        ),
    ],
)
def test_wrong_arguments_exit_with_2_and_a_remedy(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        check.main(words)
    assert exit_.value.code == 2
    output, errors = capsys.readouterr()
    assert message in errors
    assert output == ""
