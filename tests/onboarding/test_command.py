from __future__ import annotations

import io
from pathlib import Path

import pytest

from copy_link.onboarding.command import main
from tests.support.files import write
from tests.support.project import run_git


@pytest.fixture(autouse=True)
def repository(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("sys.stdin", io.StringIO())
    run_git(tmp_path, "init", "-q")
    write("api/Dockerfile", "FROM node:22\nCOPY conf /usr/lib/conf\n")
    write("conf/a", "")
    write("compose.yaml", "services: {api: {build: {context: ., dockerfile: api/Dockerfile}}}")
    return tmp_path


CONTEXTS = '[contexts]\n"api/Dockerfile" = "."\n'
HOOKS = "repos:\n- repo: a\n  hooks:\n  - id: b\n"


def test_everything_is_shown_and_nothing_is_written_without_yes(capsys: pytest.CaptureFixture[str]) -> None:
    write(".pre-commit-config.yaml", HOOKS)
    assert main([]) == 0
    output = capsys.readouterr().out
    assert "  api/Dockerfile  context . (compose.yaml: api)\n" in output
    assert '\n.copy-link.toml, new:\n  [contexts]\n  "api/Dockerfile" = "."\n' in output
    assert "\n.pre-commit-config.yaml, lines to add:\n    - repo: https://github.com/copy-link/copy-link\n" in output
    assert "\nNothing is written without --yes.\n" in output
    assert "\nDecided with this configuration once it is written:\nCOPY: 1 to link\n" in output
    assert not Path(".copy-link.toml").exists()
    assert Path(".pre-commit-config.yaml").read_text() == HOOKS


def test_with_yes_both_files_are_written_and_a_second_time_nothing_is_left(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(".pre-commit-config.yaml", HOOKS)
    assert main(["--yes"]) == 0
    assert "\nWrote .copy-link.toml and .pre-commit-config.yaml.\n" in capsys.readouterr().out
    assert Path(".copy-link.toml").read_text() == CONTEXTS
    after = Path(".pre-commit-config.yaml").read_text()
    assert after.startswith(HOOKS)
    assert "  - id: copy-link-fix\n" in after
    assert main(["--yes"]) == 0
    output = capsys.readouterr().out
    assert "Wrote" not in output
    assert "\nDecided with this configuration:\nCOPY: 1 to link\n" in output
    assert Path(".pre-commit-config.yaml").read_text() == after


@pytest.mark.parametrize(("answer", "is_written"), [("y\n", True), ("\n", False), ("no\n", False)])
def test_at_a_terminal_the_person_decides(answer: str, is_written: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = io.StringIO(answer)
    terminal.isatty = lambda: True  # type: ignore[method-assign]
    monkeypatch.setattr("sys.stdin", terminal)
    assert main([]) == 0
    assert Path(".copy-link.toml").exists() == is_written


def test_the_whole_repository_is_set_up_from_any_folder_of_it(
    monkeypatch: pytest.MonkeyPatch, repository: Path
) -> None:
    monkeypatch.chdir("api")
    assert main(["--yes"]) == 0
    assert (repository / ".copy-link.toml").read_text() == CONTEXTS
    assert not (repository / "api" / ".copy-link.toml").exists()


def test_a_service_with_a_configuration_of_its_own_keeps_it(capsys: pytest.CaptureFixture[str]) -> None:
    write("api/.copy-link.toml", 'syntax = "builtin"\n')
    assert main(["--yes"]) == 0
    assert not Path(".copy-link.toml").exists()
    assert "There is no .pre-commit-config.yaml" in capsys.readouterr().out


def test_what_is_there_already_is_kept(capsys: pytest.CaptureFixture[str]) -> None:
    write(".copy-link.toml", '# mine\nexclude = ["old"]\n')
    write("old/Dockerfile", "FROM scratch\n")
    assert main(["--yes"]) == 0
    assert Path(".copy-link.toml").read_text() == f'# mine\nexclude = ["old"]\n\n{CONTEXTS}'
    assert "old/Dockerfile" not in capsys.readouterr().out


def test_files_that_cannot_be_extended_are_left_alone_and_the_lines_are_shown(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write(".copy-link.toml", "contexts = {'x' = 'x'}\n")
    write(".pre-commit-config.yaml", "repos: []\n")
    assert main(["--yes"]) == 0
    output = capsys.readouterr().out
    assert '.copy-link.toml has no place for new lines; add these lines:\n[contexts]\n"api/Dockerfile"' in output
    assert ".pre-commit-config.yaml has no place for new lines; add to its repos:\n  - repo: " in output
    assert Path(".copy-link.toml").read_text() == "contexts = {'x' = 'x'}\n"
    assert Path(".pre-commit-config.yaml").read_text() == "repos: []\n"


@pytest.mark.parametrize(
    ("name", "text", "message"),
    [
        (".copy-link.toml", "sintax = 1\n", "copy-link init: error: .copy-link.toml:1: unknown setting 'sintax'; did"),
        (".pre-commit-config.yaml", "repos: [\n", "copy-link init: error: .pre-commit-config.yaml: not YAML: "),
    ],
)
def test_a_file_that_is_wrong_stops_the_command_and_nothing_is_written(
    name: str, text: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(name, text)
    with pytest.raises(SystemExit) as exit_:
        main(["--yes"])
    assert exit_.value.code == 2
    assert capsys.readouterr().err.startswith(message)
    assert Path(name).read_text() == text


def test_builds_that_are_not_used_are_told_with_the_reason(capsys: pytest.CaptureFixture[str]) -> None:
    write("docker-compose.yml", "services: {a: {build: gone}, b: {build: $X}}")
    assert main(["--yes"]) == 0
    assert (
        "\nNot used:\n"
        "  docker-compose.yml: a: there is no gone/Dockerfile, or it is left out\n"
        "  docker-compose.yml: b: a variable without a default: $X\n"
    ) in capsys.readouterr().out


def test_a_dockerfile_without_a_build_is_told_with_the_folders_that_may_be_its_context(
    capsys: pytest.CaptureFixture[str],
) -> None:
    write("web/Dockerfile", "FROM scratch\n")
    main(["--yes"])
    assert "  web/Dockerfile  no build found; its context may be web or .\n" in capsys.readouterr().out


def test_a_repository_without_dockerfiles_needs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Path("api/Dockerfile").unlink()
    assert main(["--yes"]) == 0
    assert capsys.readouterr() == ("", "no Dockerfiles in .\n")
