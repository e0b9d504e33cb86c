from __future__ import annotations

import io
import json
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from copy_link import check
from copy_link.cli.hook_run import Run
from copy_link.image.entries import DIRECTORY, FILE
from copy_link.report.results import Checked, Failure, checked_file
from copy_link.settings import Arguments, Settings
from tests.support.files import write
from tests.support.project import run_git

Give = Callable[[str], None]


pytestmark = pytest.mark.usefixtures("in_a_folder_of_its_own")


@pytest.fixture
def give(monkeypatch: pytest.MonkeyPatch) -> Give:
    """Puts text on standard input."""

    def given(text: str) -> None:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(text.encode())))

    return given


def run(*paths: str, settings: Settings | None = None) -> Run:
    return Run(Arguments(paths, settings or Settings(), None))


def test_files_are_checked_in_the_order_of_the_arguments() -> None:
    Path("folder").mkdir()
    for name in ("folder/b.dockerfile", "folder/a.dockerfile", "Dockerfile"):
        Path(name).write_text("FROM scratch\n")
    results = list(run("folder", "Dockerfile").results())
    assert [one.path for one in results] == ["folder/a.dockerfile", "folder/b.dockerfile", "Dockerfile"]


def test_a_file_that_cannot_be_read_or_parsed_is_a_failure_and_does_not_stop_the_others() -> None:
    Path("a").write_bytes(b"FROM scratch\nCOPY f\n")
    Path("c").write_text("FROM scratch\n")
    wrong, gone, right = run("a", "b", "c").results()
    assert isinstance(wrong, Failure)
    assert (wrong.path, wrong.line, wrong.action, wrong.data) == ("a", 2, "read", b"FROM scratch\nCOPY f\n")
    assert gone == Failure("b", None, "No such file or directory")
    assert isinstance(right, Checked)


def test_too_deep_nesting_is_a_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def recurse(*_: object) -> None:
        raise RecursionError

    monkeypatch.setattr(Run, "check", recurse)
    Path("a").write_text("FROM scratch\n")
    (failure,) = run("a").results()
    assert failure == Failure("a", None, "its stages or commands are nested too deeply", data=b"FROM scratch\n")


@pytest.mark.parametrize(("is_strict", "rules"), [(False, ["CL001"]), (True, ["CL001", "CL002"])])
def test_notes_block_a_commit_only_with_strict(is_strict: bool, rules: list[str]) -> None:
    one = run(settings=Settings(syntax="builtin", strict=is_strict))
    report = one.check("Dockerfile", b"FROM debian:12\nCOPY f /srv/\nFROM mycorp/x\nCOPY f /srv/\n")
    assert [finding.rule.id for finding in report.findings] == ["CL001", "CL002"]
    assert [
        finding.rule.id for finding in checked_file("Dockerfile", b"", report, one.arguments.settings).findings
    ] == rules


def test_messages_contain_the_given_name_of_standard_input(give: Give, capsys: pytest.CaptureFixture[str]) -> None:
    give("FROM debian:12\nCOPY f /srv/\n")
    assert check.main(["--stdin-filename", "a/Dockerfile", "-"]) == 1
    output = capsys.readouterr().out.splitlines()
    assert [line.partition(" ")[0] for line in output] == [
        "a/Dockerfile:2:1:",
        "a/Dockerfile:1:1:",
        "COPY:",
        "copy-link-fix",
    ]
    give("COPPY f /srv/\n")
    assert check.main(["--stdin-filename=a/Dockerfile", "-"]) == 1
    assert capsys.readouterr().err.startswith("a/Dockerfile:1: cannot read: ")
    give("FROM debian:12\nCOPY f /srv/\n")
    assert check.main(["--stdin-filename=a/Dockerfile", "--output-format=json", "-"]) == 1
    assert json.loads(capsys.readouterr().out)["files"][0]["path"] == "a/Dockerfile"


def test_standard_input_without_a_name_is_named_in_angle_brackets(
    give: Give, capsys: pytest.CaptureFixture[str]
) -> None:
    give("FROM debian:12\nCOPY f /srv/\n")
    assert check.main(["-"]) == 1
    assert capsys.readouterr().out.startswith("<stdin>:2:1: CL001 ")


def test_the_name_of_standard_input_decides_the_build_context(give: Give, capsys: pytest.CaptureFixture[str]) -> None:
    Path("a/conf").mkdir(parents=True)
    text = "FROM node:22\nCOPY conf /usr/lib/conf\n"
    give(text)
    assert check.main(["--syntax=builtin", "-"]) == 0
    assert "1 not decided" in capsys.readouterr().out
    give(text)
    assert check.main(["--syntax=builtin", "--stdin-filename=a/Dockerfile", "-"]) == 1
    assert "a/Dockerfile:2:1: CL001" in capsys.readouterr().out


@pytest.mark.parametrize("folder", ["api/docker/prod", "api/docker", "api", "."])
def test_a_source_may_be_in_any_folder_above_the_dockerfile(
    folder: str, give: Give, capsys: pytest.CaptureFixture[str]
) -> None:
    Path(folder, "conf").mkdir(parents=True)
    give("FROM node:22\nCOPY conf /usr/lib/conf\n")
    assert check.main(["--syntax=builtin", "--stdin-filename=api/docker/prod/Dockerfile", "-"]) == 1
    assert "Dockerfile:2:1: CL001" in capsys.readouterr().out


def test_a_source_of_another_kind_in_another_folder_is_not_decided(
    give: Give, capsys: pytest.CaptureFixture[str]
) -> None:
    Path("a/b/c/conf").mkdir(parents=True)
    Path("a/b/conf").write_text("")
    give("FROM node:22\nCOPY conf /usr/lib/conf\n")
    assert check.main(["--syntax=builtin", "--stdin-filename=a/b/c/Dockerfile", "-"]) == 0
    assert "1 not decided" in capsys.readouterr().out


def test_a_folder_without_dockerfiles_is_no_error(capsys: pytest.CaptureFixture[str]) -> None:
    Path("a").mkdir()
    assert check.main(["a"]) == 0
    assert capsys.readouterr() == ("", "no Dockerfiles in a\n")
    assert check.main([]) == 0
    assert capsys.readouterr() == ("", "no Dockerfiles in .\n")
    write(".copy-link.toml", 'exclude = ["a"]\n')
    write("a/Dockerfile", "FROM debian:12\nCOPY f /srv/\n")
    assert check.main(["--output-format=json"]) == 0
    output, errors = capsys.readouterr()
    assert json.loads(output)["files"] == []
    assert errors == "no Dockerfiles in . (1 excluded)\n"


def test_excluded_files_are_left_out_of_folders_and_with_force_exclude_of_names() -> None:
    write(".copy-link.toml", 'exclude = ["tests/**", "*.local"]\n')
    names = ("Dockerfile", "a/Dockerfile.local", "b/Dockerfile", "tests/data/Dockerfile")
    for name in names:
        write(name, "FROM scratch\n")
    exclude = ("tests/**", "*.local")
    settings = Settings(exclude=exclude, configuration=".copy-link.toml")
    assert run(".", settings=settings).paths() == ["Dockerfile", "b/Dockerfile"]
    assert run(*names, settings=settings).paths() == list(names)
    forced = Arguments(names, settings, None, force_exclude=True)
    assert Run(forced).paths() == ["Dockerfile", "b/Dockerfile"]


def test_force_exclude_leaves_out_names_that_are_not_those_of_dockerfiles() -> None:
    write("dockerfile.py", "import os\n")
    write("x.dockerfile", "FROM scratch\n")
    assert Run(Arguments(("dockerfile.py", "x.dockerfile"), Settings(), None, force_exclude=True)).paths() == [
        "x.dockerfile"
    ]


def test_a_symlink_that_git_has_checked_out_as_text_is_skipped() -> None:
    run_git(Path(), "init", "-q")
    Path("Dockerfile").symlink_to("docker/Dockerfile")
    run_git(Path(), "add", "-A")
    Path("Dockerfile").unlink()
    write("Dockerfile", "docker/Dockerfile")
    write("x.dockerfile", "docker/Dockerfile")
    (failure,) = run("Dockerfile", "x.dockerfile").results()
    assert failure.path == "x.dockerfile"


@pytest.mark.parametrize(
    ("contexts", "rules"),
    [
        pytest.param('"services/*/Dockerfile" = "."', ["CL001"], id="the root of the repository"),
        pytest.param('"services/api/Dockerfile" = "shared"', ["CL002"], id="a folder with another kind"),
        pytest.param('"web/*" = "."\n"**" = ["shared", "."]', ["CL002"], id="one of two folders"),
    ],
)
def test_the_configuration_maps_dockerfiles_to_their_contexts(
    contexts: str, rules: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    write("conf/a", "")
    write("shared/conf", "")
    write("services/api/conf", "")
    write("services/api/Dockerfile", "# syntax=docker/dockerfile:1\nFROM node:22\nCOPY conf /usr/lib/conf\n")
    write(".copy-link.toml", f"[contexts]\n{contexts}\n")
    check.main(["--output-format=json", "--strict"])
    (found,) = json.loads(capsys.readouterr().out)["files"]
    assert [finding["rule"] for finding in found["findings"]] == rules


def test_each_dockerfile_has_its_own_context_whatever_the_folders_are_named() -> None:
    for name in ("sub/Dockerfile.x.dockerignore", "Dockerfile.x/y"):
        write(name, "")
    settings = Settings(contexts=(("sub/Dockerfile.y", ("Dockerfile.x",)),), configuration=".copy-link.toml")
    one = run(settings=settings)
    assert one.context("sub/Dockerfile.x").sources("y")[0] == {FILE, DIRECTORY}
    assert one.context("sub/Dockerfile.y").sources("y")[0] == {FILE}


@pytest.mark.parametrize(
    ("line", "message"),
    [
        (
            '"r.io/*" = "pyhton:3.13"',
            '.copy-link.toml:3: "r.io/*" = "pyhton:3.13": nothing is known of pyhton:3.13; did you mean "python',
        ),
        ('"r.io/*" = "gone.mtree"', ".copy-link.toml:3: "),
    ],
)
def test_a_wrong_base_image_is_an_error_with_its_line_and_the_nearest_name(
    line: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(".copy-link.toml", f"[base-images]\n'debian:1' = 'debian'\n{line}\n")
    write("Dockerfile", "FROM scratch\n")
    with pytest.raises(SystemExit) as exit_:
        check.main([])
    assert exit_.value.code == 2
    assert capsys.readouterr().err.startswith(message)


def test_a_file_on_standard_input_is_never_left_out(give: Give, capsys: pytest.CaptureFixture[str]) -> None:
    write(".copy-link.toml", 'exclude = ["a"]\n')
    give("FROM debian:12\nCOPY f /srv/\n")
    assert check.main(["--force-exclude", "--stdin-filename=a/x.md", "-"]) == 1
    assert capsys.readouterr().out.startswith("a/x.md:2:1: CL001")


def test_a_rule_can_be_left_out_in_some_files(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".copy-link.toml").write_text(
        '[per-file-ignores]\n"tests/**" = ["CL001", "CL2"]\n"*.dev.dockerfile" = ["CL"]\n'
    )
    for name in ("Dockerfile", "tests/Dockerfile", "a.dev.dockerfile"):
        Path(name).parent.mkdir(exist_ok=True)
        Path(name).write_text("FROM debian:12\nCOPY f /srv/\nCOPY --link f /tmp/x\n")
    assert check.main(["--select=CL0,CL1", "."]) == 1
    found = [line.split()[:2] for line in capsys.readouterr().out.splitlines() if ": CL" in line]
    assert found == [["Dockerfile:2:1:", "CL001"], ["Dockerfile:3:1:", "CL104"], ["tests/Dockerfile:3:1:", "CL104"]]


def test_only_shipped_stages_are_linked_if_the_configuration_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".copy-link.toml").write_text('stages = "final"\n')
    Path("Dockerfile").write_text(
        "# syntax=docker/dockerfile:1\nFROM debian:12 AS base\nCOPY f /a/\nFROM debian:12 AS build\n"
        "# copy-link: ignore[CL001] for those who link all\nCOPY f /b/\nCOPY --link f /tmp/x\n"
        "FROM base\nCOPY --from=build /b /c\n"
    )
    assert check.main(["--explain", "Dockerfile"]) == 1
    output = capsys.readouterr().out
    found = [line.split()[:2] for line in output.splitlines() if ": CL" in line]
    assert found == [["Dockerfile:3:1:", "CL001"], ["Dockerfile:7:1:", "CL104"], ["Dockerfile:9:1:", "CL001"]]
    assert "same: left plain, as its stage is not shipped\n" in output
    assert "COPY: 2 to link, 1 linked wrongly, 1 in stages that are not shipped\n" in output


def test_an_undecided_copy_of_a_stage_that_is_not_shipped_needs_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Path(".copy-link.toml").write_text('stages = "final"\n')
    Path("Dockerfile").write_text("FROM m/a AS build\nCOPY f /b/\nFROM scratch\n")
    assert check.main(["--strict", "Dockerfile"]) == 0
    assert capsys.readouterr().out == "COPY: 1 in stages that are not shipped\n"
    assert check.main(["--explain", "Dockerfile"]) == 0
    assert "How to decide" not in capsys.readouterr().out
