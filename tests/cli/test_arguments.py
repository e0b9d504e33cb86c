from __future__ import annotations

import os
from pathlib import Path

import pytest

from copy_link import check, fix
from copy_link.cli.arguments import nearest_configuration, read_arguments, read_configuration
from copy_link.rules.table import RULES
from copy_link.settings import Arguments, Settings, SettingsError
from tests.support.files import write

pytestmark = pytest.mark.usefixtures("in_a_folder_of_its_own")


def about(*selectors: str) -> set[str]:
    return {rule for rule in RULES if rule.startswith(selectors)}


def arguments(*words: str) -> Arguments:
    return read_arguments("copy-link-check", "", words)


def test_file_names_alone_use_the_defaults() -> None:
    found = arguments("a", "b")
    assert found._replace(settings_of=None) == Arguments(("a", "b"), Settings(), None)
    assert found.settings_of is not None
    assert found.settings_of("a") == Settings()


def test_without_arguments_the_current_folder_is_searched() -> None:
    assert arguments().paths == (".",)
    assert arguments("--strict").paths == (".",)


def test_arguments_override_the_configuration_which_overrides_the_defaults() -> None:
    assert arguments("x").settings.syntax == "require"
    Path(".copy-link.toml").write_text('syntax = "builtin"\ninclude-add = true\n')
    assert arguments("x").settings == Settings(include_add=True, syntax="builtin", configuration=".copy-link.toml")
    overridden = arguments("--syntax=require", "x").settings
    assert overridden == Settings(include_add=True, configuration=".copy-link.toml")
    Path("other.toml").write_text("")
    named = arguments("--config=other.toml", "--include-add", "x")
    assert named.settings == Settings(include_add=True, configuration="other.toml")
    assert named.settings_of is None


def test_a_missing_configuration_is_an_error_only_if_it_is_named() -> None:
    here = os.getcwd()
    assert read_configuration(nearest_configuration(here)) == Settings()
    with pytest.raises(SettingsError, match=r"gone\.toml: no such file"):
        read_configuration("gone.toml")
    Path(".copy-link.toml").mkdir()
    with pytest.raises(SettingsError, match=r"\.copy-link\.toml: Is a directory"):
        read_configuration(nearest_configuration(here))


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


def test_each_file_has_the_nearest_configuration_up_to_the_root_of_the_repository(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    write(".copy-link.toml", "include-add = true\n")
    Path("project/.git").mkdir(parents=True)
    write("project/services/.copy-link.toml", 'syntax = "builtin"\n')
    Path("project/services/api/docker").mkdir(parents=True)
    monkeypatch.chdir("project")
    settings_of = arguments("x").settings_of
    assert settings_of is not None
    assert settings_of("Dockerfile") == Settings()
    services = Settings(syntax="builtin", configuration="services/.copy-link.toml")
    assert settings_of("services/api/docker/Dockerfile") == services
    assert settings_of("services/Dockerfile") == services
    monkeypatch.chdir("services/api")
    assert arguments("x").settings == Settings(syntax="builtin", configuration="../.copy-link.toml")


def test_without_a_repository_the_search_ends_at_the_current_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    write(".copy-link.toml", "include-add = true\n")
    Path("a/b").mkdir(parents=True)
    monkeypatch.chdir("a")
    settings_of = arguments("x").settings_of
    assert settings_of is not None
    assert settings_of("b/Dockerfile") == Settings()
    write(".copy-link.toml", "include-add = true\n")
    settings_of = arguments("x").settings_of
    assert settings_of is not None
    assert settings_of("b/Dockerfile").include_add


def test_a_wrong_configuration_of_one_file_stops_the_run_before_a_file_is_changed(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write("a/Dockerfile", "FROM debian:12\nCOPY f /srv/\n")
    write("b/Dockerfile", "FROM debian:12\nCOPY f /srv/\n")
    write("b/.copy-link.toml", "# mine\nsintax = 'builtin'\n")
    with pytest.raises(SystemExit) as exit_:
        fix.main(["a/Dockerfile", "b/Dockerfile"])
    assert exit_.value.code == 2
    assert capsys.readouterr().err == (
        "copy-link-fix: error: b/.copy-link.toml:2: unknown setting 'sintax'; did you mean \"syntax\"?\n"
    )
    assert Path("a/Dockerfile").read_text() == "FROM debian:12\nCOPY f /srv/\n"


def test_a_file_whose_name_begins_with_a_dash_is_a_file() -> None:
    Path("-x.dockerfile").write_text("FROM scratch\n")
    assert arguments("-x.dockerfile", "--strict", "y").paths == ("y", "-x.dockerfile")
    assert arguments("-x.dockerfile").paths == ("-x.dockerfile",)


@pytest.mark.parametrize(
    "words", [("--force-exclude", "x"), ("x", "--force-exclude"), ("--strict", "--force-exclude", "x")]
)
def test_hooks_leave_out_excluded_files_that_they_name(words: tuple[str, ...]) -> None:
    assert arguments(*words).force_exclude
    assert arguments(*words).paths == ("x",)
    assert not arguments("x").force_exclude


@pytest.mark.parametrize(
    ("words", "disabled"),
    [
        ((), set()),
        (("--select=CL",), set()),
        (("--select", "CL0,CL3", "--select=CL101"), about("CL1", "CL2") - {"CL101"}),
        (("--ignore=CL1", "--ignore", "CL001, CL002"), about("CL1", "CL001", "CL002")),
        (("--select=CL1", "--ignore=CL104"), set(RULES) - about("CL1") | {"CL104"}),
    ],
)
def test_rules_are_selected_and_ignored(words: tuple[str, ...], disabled: set[str]) -> None:
    assert arguments(*words).settings.disabled == disabled


def test_options_about_rules_override_those_of_the_configuration_as_in_ruff() -> None:
    Path(".copy-link.toml").write_text('select = ["CL0"]\nignore = ["CL002"]\n')
    assert arguments().settings.disabled == set(RULES) - about("CL0") | {"CL002"}
    assert arguments("--ignore=CL001").settings.disabled == set(RULES) - about("CL0") | {"CL002", "CL001"}
    assert arguments("--select=CL002").settings.disabled == set(RULES) - {"CL002"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("--select=CL140",), '--select: there is no rule "CL140"; did you mean "CL10'),
        (("--ignore=CL1,missing-link",), '--ignore: there is no rule "missing-link"; did you mean "CL001"?'),
        (("--syntax=buildin",), '--syntax must be "require", "builtin" or a frontend, like "registry.example.com/'),
        (
            ("--syntax=docker/dockerfile:1.2",),
            "--syntax must be a frontend that knows --link, which docker/dockerfile:1.2",
        ),
        (("--statistics", "--explain"), "--statistics prints counts as text: it cannot be used with --output-format"),
        (("--statistics", "--output-format=json"), "--statistics prints counts as text"),
    ],
)
def test_a_wrong_value_is_an_error_that_says_what_is_right(
    words: tuple[str, ...], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as exit_:
        arguments(*words)
    assert exit_.value.code == 2
    assert f"copy-link-check: error: {message}" in capsys.readouterr().err


def test_a_frontend_can_be_given_as_syntax() -> None:
    assert arguments("--syntax=mirror.example.com/docker/dockerfile:1").settings.syntax == (
        "mirror.example.com/docker/dockerfile:1"
    )
