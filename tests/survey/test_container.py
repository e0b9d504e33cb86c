from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from copy_link.cli.survey import main
from tests.support.fake_container_tool import DESCRIPTION, EXPORT, ID, IMAGE, FakeTool
from tests.support.survey_tars import folder, link, member, tar

pytestmark = pytest.mark.usefixtures("working_directory")


def test_an_image_is_exported_from_a_container_that_never_starts(docker: FakeTool) -> None:
    assert main([IMAGE]) == 0
    assert Path("base.mtree").read_text() == DESCRIPTION
    name = docker.calls()[0][2]
    assert name.startswith("copy-link-survey-")
    assert docker.calls() == [
        ["create", "--name", name, "--network", "none", "--workdir", "/", "--", IMAGE, "true"],
        ["container", "inspect", "--format", "{{.Image}}", name],
        ["image", "inspect", ID],
        ["export", name],
        ["rm", "--force", "--volumes", name],
    ]


def test_entries_that_docker_adds_to_a_container_are_not_attributed_to_the_image(docker: FakeTool) -> None:
    stubs = [
        member(".dockerenv"),
        folder("dev"),
        member("dev/console"),
        folder("dev/pts"),
        member("etc/hosts"),
        link("etc/mtab", "/proc/mounts"),
        folder("proc"),
        folder("sys", 0o555),
    ]
    docker.export(tar(*EXPORT, *stubs))
    assert main([IMAGE]) == 0
    description = Path("base.mtree").read_text()
    assert "# dirs: /bin /etc\n# unknown: /.dockerenv /dev /etc/hosts /etc/mtab /proc\n" in description
    assert "./sys type=dir mode=0555" in description
    assert "mtab type" not in description


def test_entries_of_the_image_in_those_directories_are_described(docker: FakeTool) -> None:
    docker.export(tar(member(".dockerenv"), folder("dev"), member("dev/null"), folder("dev/shm", 0o1777)))
    assert main([IMAGE]) == 0
    description = Path("base.mtree").read_text()
    assert "# dirs: /dev\n# unknown: /.dockerenv\n./dev/shm type=dir mode=1777" in description


def test_podman_is_used_if_there_is_no_docker(podman: FakeTool, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([IMAGE]) == 0
    assert podman.removed_its_container()
    assert "# src: podman export of" in Path("base.mtree").read_text()
    assert "note: podman does not show an image's ONBUILD and SHELL" in capsys.readouterr().err


FAILURES: list[Any] = [
    pytest.param(
        {"fails": {"create": "no such\nimage\x1b[2J"}}, "`docker create` failed (no such image[2J)", id="create"
    ),
    pytest.param({"fails": {"container inspect": ""}}, "failed (no message)", id="inspect"),
    pytest.param({"fails": {"image inspect": "gone"}}, "`docker image` failed (gone)", id="image inspect"),
    pytest.param({"fails": {"export": "disk"}}, "`docker export` failed (disk)", id="export, at the end"),
    pytest.param({"image": 1}, "the output of docker image inspect is not a JSON object", id="not an object"),
    pytest.param({"image": {"Config": {"Env": 1}}}, "is not a list of strings", id="a wrong configuration"),
]


@pytest.mark.parametrize(("plan", "reason"), FAILURES)
def test_the_container_is_removed_after_a_failure(
    docker: FakeTool, capsys: pytest.CaptureFixture[str], plan: dict[str, Any], reason: str
) -> None:
    docker.plan(**plan)
    assert main([IMAGE]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"copy-link-survey: {IMAGE}: ")
    assert reason in error
    assert docker.removed_its_container()
    assert list(Path().iterdir()) == []


CUT_OFF = tar(*EXPORT)[:2048]


@pytest.mark.parametrize(
    ("data", "fails", "reason"),
    [
        pytest.param(CUT_OFF, {}, "the tar stream is cut off", id="cut off"),
        pytest.param(
            CUT_OFF,
            {"export": "no space"},
            "`docker export` failed (no space)",
            id="the tool's own error takes precedence",
        ),
        pytest.param(b"", {}, "damaged or cut off", id="empty"),
        pytest.param(tar(member("../x")) + bytes(1 << 20), {}, "is outside of the root", id="not an image"),
    ],
)
def test_the_container_is_removed_after_an_incomplete_export(
    docker: FakeTool, capsys: pytest.CaptureFixture[str], data: bytes, fails: dict[str, str], reason: str
) -> None:
    docker.export(data)
    docker.plan(fails=fails)
    assert main([IMAGE]) == 1
    assert reason in capsys.readouterr().err
    assert docker.removed_its_container()


def test_a_container_that_cannot_be_removed_is_named(docker: FakeTool, capsys: pytest.CaptureFixture[str]) -> None:
    docker.plan(fails={"rm": "busy"})
    assert main([IMAGE]) == 1
    name = docker.calls()[0][2]
    expected = f"the container could not be removed (busy); run `docker rm --force {name}`"
    assert expected in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["create", "image inspect", "export"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_the_container_is_removed_if_a_signal_ends_the_survey(
    docker: FakeTool, verb: str, number: signal.Signals
) -> None:
    docker.plan(hangs=verb)
    command = [sys.executable, "-m", "copy_link.cli.survey", IMAGE]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert docker.wait_until_it_hangs() == verb
            process.send_signal(number)
            process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 128 + number
    assert docker.removed_its_container()


def test_without_a_tool_the_message_suggests_a_saved_image(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([IMAGE]) == 1
    assert capsys.readouterr().err == (
        f"copy-link-survey: {IMAGE}: none of docker, podman, skopeo and crane is on PATH; save the image on a "
        "machine that has one (`docker save -o image.tar NAME`), and give the file\n"
    )


def test_a_missing_tool_is_an_error(docker: FakeTool, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--tool", "podman", IMAGE]) == 1
    assert "podman cannot be run (No such file or directory); choose another with --tool" in capsys.readouterr().err
