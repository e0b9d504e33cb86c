from __future__ import annotations

from pathlib import Path

import pytest

from copy_link.check import main


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("f").touch()


def write(text: str, name: str = "Dockerfile") -> None:
    path = Path(name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(text.encode())


@pytest.mark.parametrize(
    ("text", "arguments", "status"),
    [
        ("FROM alpine:3.20\nCOPY --link f /app/\n", ["--syntax=builtin"], 0),
        ("FROM alpine:3.20\nCOPY f /app/\n", [], 1),
        ("FROM alpine:3.20\nCOPY f /tmp/\n", [], 0),
        ("FROM mycorp/x\nCOPY f /app/\n", [], 0),
        ("FROM mycorp/x\nCOPY f /app/\n", ["--strict"], 1),
        ("FROM alpine:3.20\nCOPY --link f /app/\n", [], 1),
        ("FROM alpine:3.20\nADD f /usr/local/x\n", [], 0),
        ("FROM alpine:3.20\nRUN true\n", [], 0),
    ],
)
def test_the_exit_status_is_1_if_something_needs_fixing(text: str, arguments: list[str], status: int) -> None:
    write(text)
    assert main([*arguments, "Dockerfile"]) == status


def test_a_finding_is_one_line_and_the_summary_another(capsys: pytest.CaptureFixture[str]) -> None:
    write("# syntax=docker/dockerfile:1\nFROM debian:12\nCOPY f /srv/f\nCOPY f /tmp/f\n")
    write("FROM mycorp/python:3.12\nCOPY . /app\n", "b/Dockerfile")
    assert main(["Dockerfile", "b/Dockerfile"]) == 1
    output, errors = capsys.readouterr()
    assert output.splitlines() == [
        "Dockerfile:3:1: CL001 warning: COPY builds the same image with --link: add it",
        "COPY: 1 to link, 1 right to leave plain, 1 not decided (base image mycorp/python:3.12 is not known)",
        "copy-link-fix fixes this; --explain shows what would decide the other",
    ]
    assert errors == ""


def test_a_file_without_a_copy_prints_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    write("FROM alpine:3.20\nRUN true\n")
    assert main(["Dockerfile"]) == 0
    assert capsys.readouterr() == ("", "")


def test_a_file_that_cannot_be_read_does_not_stop_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    write("FROM alpine:3.20\nCOPPY f /\n", "a.dockerfile")
    write("FROM alpine:3.20\nCOPY f /app/\n", "c.dockerfile")
    assert main(["a.dockerfile", "b.dockerfile", "c.dockerfile"]) == 1
    output, errors = capsys.readouterr()
    assert errors.splitlines()[0].startswith("a.dockerfile:2: cannot read: ")
    assert errors.splitlines()[1] == "b.dockerfile: cannot read: No such file or directory"
    assert "c.dockerfile:2:1: CL001" in output


def test_every_copy_is_explained_with_its_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    write("FROM debian:bookworm\nRUN mkdir -m 700 /x\nCOPY f /x/f\nCOPY --link=false f /\nCOPY f /tmp/f\n")
    assert main(["--explain", "Dockerfile"]) == 0
    output = capsys.readouterr().out
    assert "3 COPY f /x/f\n" in output
    assert "differs: right to leave plain\n" in output
    assert "/x has mode 0700; linking makes it 0755 0:0" in output
    assert "line 2: RUN mkdir -m 700 /x\n" in output
    assert "plain on purpose: --link=false" in output
    assert "/tmp has mode 1777" in output
    assert "debian:bookworm: " in output


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--no-such-option"], "--no-such-option"),
        (["--config", "gone.toml", "x"], "gone.toml: no such file"),
    ],
)
def test_wrong_arguments_exit_with_2(arguments: list[str], message: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as exit_:
        main(arguments)
    assert exit_.value.code == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("configuration", "message"),
    [
        ("x", "not TOML"),
        ('[base-images]\n"x" = "gone.mtree"', "gone.mtree: "),
        ('[base-images]\n"x" = "mycorp/base"', "mycorp/base"),
    ],
)
def test_a_wrong_configuration_exits_with_2(
    configuration: str, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(configuration, ".copy-link.toml")
    with pytest.raises(SystemExit) as exit_:
        main(["Dockerfile"])
    assert exit_.value.code == 2
    errors = capsys.readouterr().err
    assert ".copy-link.toml" in errors
    assert message in errors


def test_the_configuration_can_map_private_base_images(capsys: pytest.CaptureFixture[str]) -> None:
    write('[base-images]\n"registry.example.com/base/*" = "debian"\n"mine" = "mine.mtree"\n', ".copy-link.toml")
    write(
        "#mtree\n# tags: *\n# workdir: /srv\n# dirs: / /srv\n./srv/x type=dir mode=0700 uid=0 gid=0 # seen\n",
        "mine.mtree",
    )
    write("FROM registry.example.com/base/x:bookworm\nCOPY f /srv/f\nFROM mine\nCOPY f .\nCOPY f x/\n")
    assert main(["--syntax=builtin", "Dockerfile"]) == 1
    output = capsys.readouterr().out
    assert [line.partition(" ")[0] for line in output.splitlines()] == [
        "Dockerfile:2:1:",
        "Dockerfile:4:1:",
        "COPY:",
        "copy-link-fix",
    ]
    assert "2 to link, 1 right to leave plain" in output


def test_a_build_argument_counts_as_known_only_with_a_default(capsys: pytest.CaptureFixture[str]) -> None:
    write("FROM debian:12\nARG SET=/srv\nARG UNSET\nCOPY f $SET/x/\nCOPY f $UNSET/x/\n")
    main(["--explain", "--syntax=builtin", "Dockerfile"])
    output = capsys.readouterr().out
    assert "line 4: $SET at the default" in output
    assert "$UNSET at the default" not in output


def test_the_build_context_decides_the_kind_of_a_source(capsys: pytest.CaptureFixture[str]) -> None:
    write("", "context/conf/x")
    write("", "context/file")
    write("FROM node:22\nCOPY conf /usr/lib/conf\nCOPY file /usr/lib/file\n")
    assert main(["--syntax=builtin", "--context=context", "Dockerfile"]) == 1
    output = capsys.readouterr().out
    assert "Dockerfile:2:1: CL001" in output
    assert "1 to link, 1 not decided" in output
