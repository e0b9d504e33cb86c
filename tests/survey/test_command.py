from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from copy_link.survey.command import main
from tests.support.survey_tars import Member, docker_save, folder, layout, link, member, tar, tar_of, text, write_folder

ID = f"sha256:{'1' * 64}"
DIGEST = f"registry.example.com/base@sha256:{'2' * 64}"
IMAGE = "registry.example.com/base:1"
EXPORT: list[Member] = [
    folder("bin"),
    folder("etc"),
    text("etc/passwd", "app:x:1000:1000::/home/app:\n"),
    folder("tmp", 0o1777),
    link("lib", "usr/lib"),
]
INSPECTED = {
    "Id": ID,
    "RepoDigests": [DIGEST],
    "Os": "linux",
    "Architecture": "amd64",
    "Config": {"Env": ["PATH=/bin"], "WorkingDir": "/srv", "User": "app", "OnBuild": None},
}
DESCRIPTION = f"""\
#mtree
# src: docker export of {IMAGE}, {DIGEST}
# on: scratch
# workdir: /srv
# user: app
# env-is-whole: yes
# env: PATH=/bin
# users: app=1000:1000:/home/app
# files-only: /
# dirs: /bin /etc
./lib type=link link=usr/lib
./tmp type=dir mode=1777 uid=0 gid=0
"""

# Stands in for docker and podman: it writes down how it is called, and answers as its plan says.
TOOL = """\
#!{python}
import json, os, shutil, signal, sys
here = os.path.dirname(os.path.abspath(__file__))
with open(here + "/calls", "a") as calls:
    print(*sys.argv[1:], sep="|", file=calls)
plan = json.load(open(here + "/plan"))
verb = " ".join(sys.argv[1:3]) if sys.argv[2] == "inspect" else sys.argv[1]
if verb == "export":
    with open(here + "/export", "rb") as export:
        shutil.copyfileobj(export, sys.stdout.buffer)
        sys.stdout.flush()
if plan["hangs"] == verb:
    with open(here + "/ready", "w") as ready:
        ready.write(verb)
    signal.pause()
if verb in plan["fails"]:
    sys.stderr.write(plan["fails"][verb])
    sys.exit(1)
if verb == "container inspect":
    print("{id}")
if verb == "image inspect":
    print(json.dumps(plan["image"]))
"""


class Tool:
    """A container tool that is put on PATH, alone."""

    def __init__(self, root: Path, name: str) -> None:
        self.root = root / name
        self.root.mkdir()
        script = self.root / name
        script.write_text(TOOL.format(python=sys.executable, id=ID))
        script.chmod(0o755)
        os.mkfifo(self.root / "ready")
        self.ready = os.open(self.root / "ready", os.O_RDONLY | os.O_NONBLOCK)
        self.plan()
        self.export(tar(*EXPORT))

    def plan(self, image: object = INSPECTED, fails: dict[str, str] | None = None, hangs: str = "") -> None:
        plan = {"image": [image], "fails": fails or {}, "hangs": hangs}
        (self.root / "plan").write_text(json.dumps(plan))

    def export(self, data: bytes) -> None:
        (self.root / "export").write_bytes(data)

    def calls(self) -> list[list[str]]:
        path = self.root / "calls"
        return [line.split("|") for line in path.read_text().splitlines()] if path.exists() else []

    def hanging(self) -> str:
        """Waits until the tool hangs; where it does, nothing if it does not come to that."""
        ready, _, _ = select.select([self.ready], [], [], 60)
        return os.read(self.ready, 100).decode() if ready else ""

    def leaves_nothing(self) -> bool:
        """Whether the last call removes the container that the first one creates."""
        first, *_, last = self.calls()
        return first[:2] == ["create", "--name"] and last == ["rm", "--force", "--volumes", first[2]]


@pytest.fixture(autouse=True)
def working_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "work"
    path.mkdir()
    monkeypatch.chdir(path)
    monkeypatch.setenv("PATH", "/nowhere")
    return path


@pytest.fixture
def docker(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tool]:
    tool = Tool(tmp_path, "docker")
    monkeypatch.setenv("PATH", str(tool.root))
    yield tool
    os.close(tool.ready)


@pytest.fixture
def podman(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Tool]:
    tool = Tool(tmp_path, "podman")
    monkeypatch.setenv("PATH", os.pathsep.join([os.environ["PATH"], str(tool.root)]))
    yield tool
    os.close(tool.ready)


def test_an_image_is_exported_from_a_container_that_never_starts(docker: Tool) -> None:
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


def test_it_says_what_to_put_into_the_configuration(docker: Tool, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([IMAGE]) == 0
    printed = capsys.readouterr()
    assert printed.out == ""
    assert printed.err == (
        f"copy-link-survey: {IMAGE}: described; for .copy-link.toml, with base.mtree:\n\n"
        f'[base-images]\n"{IMAGE}" = "base.mtree"\n'
    )


@pytest.mark.parametrize(
    ("image", "arguments", "expected"),
    [
        pytest.param("node", [], '"node" = "node.mtree"', id="a short name"),
        pytest.param("node", ["--tag-glob", "22*"], '"node:22*" = "node.mtree"', id="a short name with a glob"),
        pytest.param(
            "host:5000/a/b:1@sha256:00", ["--tag-glob", "*"], '"host:5000/a/b:*" = "b.mtree"', id="a glob for a digest"
        ),
        pytest.param("host:5000/a/b", [], '"host:5000/a/b" = "b.mtree"', id="a port"),
        pytest.param("a/b:1", ["--output", "c.mtree"], '"a/b:1" = "c.mtree"', id="another file"),
        pytest.param("a/b:1", ["--output", "-"], '"a/b:1" = "b.mtree"', id="standard output"),
    ],
)
def test_the_configuration_is_for_the_surveyed_name_or_the_tags_asked_for(
    docker: Tool, capsys: pytest.CaptureFixture[str], image: str, arguments: list[str], expected: str
) -> None:
    assert main([image, *arguments]) == 0
    assert expected in capsys.readouterr().err.splitlines()


def test_the_description_can_go_to_standard_output(docker: Tool, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([IMAGE, "--output", "-"]) == 0
    assert capsys.readouterr().out == DESCRIPTION
    assert list(Path().iterdir()) == []


def test_what_docker_puts_into_a_container_is_not_taken_for_the_images(docker: Tool) -> None:
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


def test_what_an_image_has_in_those_directories_counts(docker: Tool) -> None:
    docker.export(tar(member(".dockerenv"), folder("dev"), member("dev/null"), folder("dev/shm", 0o1777)))
    assert main([IMAGE]) == 0
    description = Path("base.mtree").read_text()
    assert "# dirs: /dev\n# unknown: /.dockerenv\n./dev/shm type=dir mode=1777" in description


def test_podman_is_used_where_there_is_no_docker(podman: Tool, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([IMAGE]) == 0
    assert podman.leaves_nothing()
    assert "# src: podman export of" in Path("base.mtree").read_text()
    assert "note: podman does not show an image's ONBUILD and SHELL" in capsys.readouterr().err


def test_the_tool_can_be_chosen(docker: Tool, podman: Tool) -> None:
    assert main(["--tool", "podman", IMAGE]) == 0
    assert docker.calls() == []
    assert podman.leaves_nothing()


def test_a_platform_is_handed_on(docker: Tool) -> None:
    assert main(["--platform", "linux/arm64", IMAGE]) == 0
    assert docker.calls()[0][7:] == ["--platform", "linux/arm64", "--", IMAGE, "true"]


FAILURES: list[Any] = [
    pytest.param(
        {"fails": {"create": "no such\nimage\x1b[2J"}}, "`docker create` failed (no such image[2J)", id="create"
    ),
    pytest.param({"fails": {"container inspect": ""}}, "failed (it does not say why)", id="inspect"),
    pytest.param({"fails": {"image inspect": "gone"}}, "`docker image` failed (gone)", id="image inspect"),
    pytest.param({"fails": {"export": "disk"}}, "`docker export` failed (disk)", id="export, at the end"),
    pytest.param({"image": 1}, "what docker says of the image is not a JSON object", id="an answer that is none"),
    pytest.param({"image": {"Config": {"Env": 1}}}, "is not a list of strings", id="a wrong configuration"),
]


@pytest.mark.parametrize(("plan", "reason"), FAILURES)
def test_the_container_is_removed_after_a_failure(
    docker: Tool, capsys: pytest.CaptureFixture[str], plan: dict[str, Any], reason: str
) -> None:
    docker.plan(**plan)
    assert main([IMAGE]) == 1
    error = capsys.readouterr().err
    assert error.startswith(f"copy-link-survey: {IMAGE}: ")
    assert reason in error
    assert docker.leaves_nothing()
    assert list(Path().iterdir()) == []


CUT_OFF = tar(*EXPORT)[:2048]


@pytest.mark.parametrize(
    ("data", "fails", "reason"),
    [
        pytest.param(CUT_OFF, {}, "the tar stream is cut off", id="cut off"),
        pytest.param(CUT_OFF, {"export": "no space"}, "`docker export` failed (no space)", id="why it is cut off"),
        pytest.param(b"", {}, "damaged or cut off", id="nothing"),
        pytest.param(tar(member("../x")) + bytes(1 << 20), {}, "lies outside the root", id="no image"),
    ],
)
def test_the_container_is_removed_after_an_export_that_is_not_whole(
    docker: Tool, capsys: pytest.CaptureFixture[str], data: bytes, fails: dict[str, str], reason: str
) -> None:
    docker.export(data)
    docker.plan(fails=fails)
    assert main([IMAGE]) == 1
    assert reason in capsys.readouterr().err
    assert docker.leaves_nothing()


def test_a_container_that_cannot_be_removed_is_named(docker: Tool, capsys: pytest.CaptureFixture[str]) -> None:
    docker.plan(fails={"rm": "busy"})
    assert main([IMAGE]) == 1
    name = docker.calls()[0][2]
    expected = f"the container could not be removed (busy); run `docker rm --force {name}`"
    assert expected in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["create", "image inspect", "export"])
@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP], ids=lambda number: number.name)
def test_the_container_is_removed_when_the_survey_is_ended(docker: Tool, verb: str, number: signal.Signals) -> None:
    docker.plan(hangs=verb)
    command = [sys.executable, "-m", "copy_link.survey", IMAGE]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        try:
            assert docker.hanging() == verb
            process.send_signal(number)
            process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == 128 + number
    assert docker.leaves_nothing()


def test_with_no_tool_it_says_how_to_do_without(capsys: pytest.CaptureFixture[str]) -> None:
    assert main([IMAGE]) == 1
    assert capsys.readouterr().err == (
        f"copy-link-survey: {IMAGE}: neither docker nor podman is on PATH; save the image where there is one "
        "(`docker save -o image.tar NAME`) and give the file\n"
    )


def test_a_tool_that_is_not_there_is_an_error(docker: Tool, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--tool", "podman", IMAGE]) == 1
    assert "podman cannot be run (No such file or directory); choose another with --tool" in capsys.readouterr().err


SAVED = tar(folder("bin"), folder("tmp", 0o1777))


@pytest.mark.parametrize(
    ("path", "output"),
    [("base image.tar", "base_image.mtree"), ("x/base.tar.gz", "base.mtree"), ("./...tar", "image.mtree")],
)
def test_a_saved_image_is_read_with_no_tool(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], path: str, output: str
) -> None:
    Path(path).parent.mkdir(exist_ok=True)
    Path(path).write_bytes(tar_of(docker_save(SAVED)))
    assert main([path, "--tag-glob", "*"]) == 0
    description = Path(output).read_text()
    assert "./tmp type=dir mode=1777 uid=0 gid=0\n" in description
    assert f'"registry.example.com/made:*" = "{output}"\n' in capsys.readouterr().err


def test_a_layout_without_a_name_leaves_the_name_to_the_reader(capsys: pytest.CaptureFixture[str]) -> None:
    made = layout(SAVED)
    write_folder(Path("saved"), made.files)
    Path("saved/index.json").write_bytes(made.describe([{"digest": made.index[0]["digest"]}]))
    assert main(["saved"]) == 0
    assert '"NAME-IN-FROM" = "saved.mtree"' in capsys.readouterr().err


@pytest.mark.parametrize("path", ["missing.tar", "./missing", "/missing/image.tar.gz"])
def test_a_file_that_is_not_there_is_an_error(capsys: pytest.CaptureFixture[str], path: str) -> None:
    assert main([path]) == 1
    assert f"copy-link-survey: {path}: there is no such file; give the path of a saved image" in capsys.readouterr().err


def test_a_folder_of_the_same_name_is_not_taken_for_the_image(docker: Tool) -> None:
    Path("node").mkdir()
    assert main(["node"]) == 0
    assert docker.leaves_nothing()


def test_a_description_that_cannot_be_written_is_an_error(docker: Tool, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([IMAGE, "--output", "missing/base.mtree"]) == 1
    assert "missing/base.mtree cannot be written (No such file or directory)" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["a", "b"], ["--tool", "buildah", "a"], ["--nothing"], ["-x"]])
def test_wrong_arguments_are_exit_status_2(arguments: list[str]) -> None:
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
