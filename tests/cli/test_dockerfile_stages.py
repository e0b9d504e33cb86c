from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from copy_link.base_images.configured import Find, MappingError
from copy_link.base_images.find import find
from copy_link.build_context.context import BuildContext
from copy_link.check import main as check
from copy_link.cli.dockerfile_stages import finder_with_stages, names_stage
from copy_link.image.entries import DIRECTORY

pytestmark = pytest.mark.usefixtures("in_a_folder_of_its_own")


def write(files: Mapping[str, str]) -> None:
    for name, text in files.items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text)


def finder(**mapped: str) -> Find:
    pairs = [(pattern, str(Path.cwd() / value) if names_stage(value) else value) for pattern, value in mapped.items()]
    return finder_with_stages(pairs, find, lambda path: BuildContext(["."], path))


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("docker/deps.Dockerfile", True),
        ("Dockerfile", True),
        ("images/Containerfile.base", True),
        ("docker/deps#build", True),
        ("python", False),
        ("registry.example.com/python:3.13-slim", False),
        ("images/base.mtree", False),
    ],
)
def test_a_dockerfile_is_told_from_an_image(value: str, expected: bool) -> None:
    assert names_stage(value) is expected


def test_a_name_is_a_stage_of_a_dockerfile_whose_base_may_be_one_too() -> None:
    write(
        {
            "a.Dockerfile": "FROM b AS one\nRUN mkdir -m 700 /one\nFROM one\nRUN mkdir -m 700 /two\n",
            "b.Dockerfile": "FROM debian:bookworm\nWORKDIR /base\n",
        }
    )
    find_image = finder(one="a.Dockerfile#one", last="a.Dockerfile", b="b.Dockerfile")
    one, last = find_image("one"), find_image("last")
    assert (one.image.workdir, one.built_on) == (last.image.workdir, last.built_on) == ("/base", "debian:bookworm")
    assert [found.image.tree.at("/two").is_only(DIRECTORY) for found in (one, last)] == [False, True]
    assert find_image("debian:bookworm").built_on is None


def test_every_caller_gets_an_independent_image() -> None:
    write({"Dockerfile": "FROM scratch\nWORKDIR /x\n"})
    find_image = finder(a="Dockerfile")
    find_image("a").image.tree.remove("/x")
    assert find_image("a").image.tree.at("/x").is_only(DIRECTORY)


@pytest.mark.parametrize(
    ("files", "mapped", "message"),
    [
        pytest.param({}, {"a": "x.Dockerfile"}, '"a": x.Dockerfile cannot be read: No such file', id="gone"),
        pytest.param(
            {"x.Dockerfile": "FROM scratch\nCOPPY f /\n"},
            {"a": "x.Dockerfile"},
            '"a": x.Dockerfile:2 cannot be read: unknown instruction COPPY',
            id="not a Dockerfile",
        ),
        pytest.param(
            {"x.Dockerfile": "FROM scratch AS one\nFROM scratch\n"},
            {"a": "x.Dockerfile#two"},
            '"a": x.Dockerfile has no stage two; its stages are one',
            id="no such stage",
        ),
        pytest.param(
            {"x.Dockerfile": "FROM scratch\n"},
            {"a": "x.Dockerfile#two"},
            '"a": x.Dockerfile has no stage two; its stages are none with a name',
            id="no names",
        ),
        pytest.param(
            {"x.Dockerfile": "# x\nFROM b\n", "y.Dockerfile": "FROM scratch AS z\nFROM z\nCOPY --from=a / /\n"},
            {"a": "x.Dockerfile", "b": "y.Dockerfile"},
            '"a": these stages need each other: x.Dockerfile:2 needs b, y.Dockerfile:3 needs a',
            id="a circle",
        ),
        pytest.param(
            {"x.Dockerfile": "ARG B=b\nFROM ${B}\n", "y.Dockerfile": "FROM b\n"},
            {"a": "x.Dockerfile", "b": "y.Dockerfile"},
            '"b": these stages need each other: y.Dockerfile:1 needs b',
            id="itself",
        ),
    ],
)
def test_a_stage_that_cannot_be_read_is_an_error(
    files: Mapping[str, str], mapped: Mapping[str, str], message: str
) -> None:
    write(files)
    with pytest.raises(MappingError) as error:
        finder(**mapped)
    assert str(error.value).startswith(message)


def test_two_files_may_need_stages_of_each_other() -> None:
    write(
        {
            "x.Dockerfile": "FROM scratch AS one\nWORKDIR /one\nFROM b AS two\n",
            "y.Dockerfile": "FROM a\nWORKDIR /y\n",
        }
    )
    assert finder(a="x.Dockerfile#one", b="y.Dockerfile", c="x.Dockerfile#two")("c").image.workdir == "/y"


def test_the_context_of_the_other_dockerfile_is_its_own() -> None:
    write({"docker/x.Dockerfile": "FROM scratch\nCOPY tree /app\n", "docker/tree/private/f": ""})
    Path("docker/tree/private").chmod(0o700)
    pairs = [("a", str(Path.cwd() / "docker/x.Dockerfile"))]
    found = finder_with_stages(pairs, find, lambda path: BuildContext([str(Path(path).parent)], path))("a")
    assert found.image.tree.at("/app/private").mode == 0o700


def test_a_wrong_mapping_is_shown_with_its_line(capsys: pytest.CaptureFixture[str]) -> None:
    write(
        {
            ".copy-link.toml": '# mine\n[base-images]\n"x*" = "debian"\n"a" = "none.Dockerfile"\n',
            "Dockerfile": "FROM a\n",
        }
    )
    with pytest.raises(SystemExit) as ended:
        check(["Dockerfile"])
    assert ended.value.code == 2
    assert capsys.readouterr().err.startswith('.copy-link.toml:4: "a": none.Dockerfile cannot be read: ')


DOCKERFILE = """\
# syntax=docker/dockerfile:1
FROM deps
COPY f /own/
COPY f /srv/
COPY --link f /own/x
COPY --from=deps /own /new
"""


def test_a_copy_on_such_a_stage_is_decided(capsys: pytest.CaptureFixture[str]) -> None:
    write({"Dockerfile": DOCKERFILE, "f": "", "docker/x.Dockerfile": "FROM debian:bookworm\nRUN mkdir -m 700 /own\n"})
    assert check(["--strict", "Dockerfile"]) == 1
    assert "deps is neither a stage of this file nor a known image" in capsys.readouterr().out
    write({".copy-link.toml": '[base-images]\ndeps = "docker/x.Dockerfile"\n'})
    assert check(["--strict", "Dockerfile"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "Dockerfile:4:1: CL001 warning: COPY builds the same image with --link: add it",
        "Dockerfile:5:1: CL104 error: /own has mode 0700 since docker/x.Dockerfile:2; --link makes it 0755 0:0: "
        "drop --link",
        "Dockerfile:6:1: CL001 warning: COPY builds the same image with --link: add it",
        "COPY: 2 to link, 1 linked wrongly, 1 right to leave plain",
        "copy-link-fix fixes 2 of these",
    ]


def test_the_base_image_of_such_a_stage_is_named_if_it_is_not_known(capsys: pytest.CaptureFixture[str]) -> None:
    write({"Dockerfile": "FROM deps\nCOPY f /opt/x/\n", "f": "", "x.Dockerfile": "FROM mycorp/x:1\n"})
    write({".copy-link.toml": 'syntax = "builtin"\n[base-images]\ndeps = "x.Dockerfile"\n'})
    assert check(["--strict", "Dockerfile"]) == 1
    assert (
        "base image mycorp/x:1 is not known; describe it with `copy-link-survey mycorp/x:1`" in capsys.readouterr().out
    )
