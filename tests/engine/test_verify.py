"""copy-link-verify on a real builder: whole projects, broken links, large images, and interrupts."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from copy_link.verify import probe
from copy_link.verify.builder import Source
from copy_link.verify.docker import Docker
from copy_link.verify.plans import Inputs
from copy_link.verify.tree import listing
from tests.engine.build import run_tools
from tests.engine.build.filesystem_listing import tree_of
from tests.support.doc_pages import ON_AN_ENGINE, PAGES, played

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("linking_engine")]

PROGRAM = [sys.executable, "-m", "copy_link.verify.command", "--network=none", "--syntax=builtin"]
SHELL = 'FROM scratch AS base\nCOPY busybox /bin/busybox\nSHELL ["/bin/busybox", "sh", "-c"]\n'
# Seconds for builds on a busy machine.
TIMEOUT = 900


@pytest.fixture
def project(tmp_path: Path) -> Path:
    found = tmp_path / "project"
    found.mkdir()
    shutil.copy2(run_tools.busybox(), found / "busybox")
    (found / "f").write_text("f")
    return found


def verify(project: Path, *arguments: str, expected: int) -> list[dict[str, Any]]:
    """The files in the document of a run that has the expected exit status."""
    command = [*PROGRAM, "--output-format=json", *arguments]
    done = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False, timeout=TIMEOUT)
    assert done.returncode == expected, done.stdout + done.stderr
    found: list[dict[str, Any]] = json.loads(done.stdout)["files"]
    return found


def differences(file: dict[str, Any]) -> list[tuple[str, str, str]]:
    """The version, the path and the change of each difference."""
    return [
        (problem["version"], one["name"], f"{one['before']} -> {one['after']}")
        for problem in file["problems"]
        for one in problem["differences"]
    ]


def test_a_project_of_three_services_is_the_same_and_its_random_files_do_not_matter(project: Path) -> None:
    for name in ("api", "web", "worker"):
        (project / name).mkdir()
        (project / name / "conf").write_text(name)
    (project / "compose.yaml").write_text(
        "services:\n"
        "  api: {build: {context: ., dockerfile: api/Dockerfile, args: {PORT: 80}}}\n"
        "  web: {build: web}\n"
        "  worker: {build: {context: worker, target: run}}\n"
    )
    random = "RUN busybox head -c 99 /dev/urandom >/random; busybox mktemp -d /srv/XXXXXX; echo $PORT >/port\n"
    (project / "api" / "Dockerfile").write_text(
        f"{SHELL}ARG PORT\nCOPY api/conf /srv/\n{random}COPY api/conf /etc/app/\nENV PORT=$PORT\nUSER 7\n"
    )
    (project / "web" / "Dockerfile").write_text("FROM scratch AS a\nCOPY conf /a/\nFROM a\nCOPY --link conf /b/\n")
    (project / "worker" / "Dockerfile").write_text("FROM scratch AS run\nCOPY conf /a/\nFROM run\nRUN missing\n")
    found = verify(project, expected=0)
    assert [(one["path"], one["source"], one["linked"], one["verdict"]) for one in found] == [
        ("api/Dockerfile", "compose.yaml: api", 3, "same"),
        ("web/Dockerfile", "compose.yaml: web", 2, "same"),
        ("worker/Dockerfile", "compose.yaml: worker", 1, "same"),
    ]
    assert all(one["entries"] > 4 for one in found[:2])
    # The random bytes, and two directories with random names.
    assert found[0]["by_chance"] == 3


@pytest.mark.parametrize(
    ("dockerfile", "change"),
    [
        pytest.param(
            "FROM base\nRUN busybox ln -s /srv /link\nCOPY --link f /link/\n",
            ("/link", "symlink to /srv root -> drwxr-xr-x root"),
            id="CL102",
        ),
        pytest.param("FROM base\nCOPY --link f /srv\n", ("/srv", "drwxr-xr-x root -> -rw-r--r-- root"), id="CL103"),
        pytest.param(
            "FROM base\nRUN busybox chmod 1777 /srv\nCOPY --link f /srv/\n",
            ("/srv", "drwxrwxrwt root -> drwxr-xr-x root"),
            id="CL104",
        ),
    ],
)
def test_a_hand_broken_link_fails_and_its_difference_is_named(
    project: Path, dockerfile: str, change: tuple[str, str]
) -> None:
    (project / "Dockerfile").write_text(f"{SHELL}RUN busybox mkdir /srv\n{dockerfile}")
    (file,) = verify(project, "Dockerfile", expected=1)
    assert file["verdict"] == "differs"
    assert ("as it is", *change) in differences(file)


def test_a_link_whose_build_fails_fails_with_the_message_of_the_builder(project: Path) -> None:
    accounts = "RUN busybox mkdir /etc; echo app:x:7:7::/: >/etc/passwd; echo app:x:7: >/etc/group\n"
    (project / "Dockerfile").write_text(f"{SHELL}{accounts}COPY --link --chown=app f /srv/\n")
    (file,) = verify(project, expected=1)
    assert file["verdict"] == "failed"
    # The fixed version is right.
    (problem,) = file["problems"]
    assert problem["version"] == "as it is"
    # BuildKit names no line for this failure.
    assert problem["message"] == ["ERROR: failed to build: failed to solve: invalid user index: -1"]


def test_an_unsafe_fix_of_a_broken_link_is_right(project: Path) -> None:
    (project / "Dockerfile").write_text("FROM scratch\nUSER 7\nWORKDIR /d\nCOPY --link f /d/\n")
    (file,) = verify(project, "--unsafe-fixes", expected=1)
    assert differences(file) == [("as it is", "/d", "drwxr-xr-x 7 -> drwxr-xr-x root")]


def test_the_configuration_is_that_of_the_image(project: Path) -> None:
    (project / "Dockerfile").write_text("FROM scratch\nARG V\nLABEL a=$V\nENV V=$V PATH=/b\nCOPY f /\nUSER 7:8\n")
    builder = Docker(str(project))
    inputs = Inputs(str(project), arguments=("V=1",))
    source = Source("Dockerfile", (project / "Dockerfile").read_bytes(), inputs)
    found = builder.configuration(source)
    assert found.items() >= {"Labels a": "1", "Env V": "1", "Env PATH": "/b", "User": "7:8"}.items()


def test_the_listing_agrees_with_that_of_the_tests_which_shares_no_code_with_it(project: Path) -> None:
    data = (
        f"{SHELL}RUN busybox ln -s bin/busybox l; busybox mkdir -m 1777 /t; busybox mkfifo /p; busybox chown 7:8 /p\n"
    )
    output = Docker(str(project)).tree(
        Source("Dockerfile", data.encode(), Inputs(str(project), network="none")), lambda stream: stream.read()
    )
    kinds = {"file": "-", "directory": "d", "symlink": "l"}
    expected = {
        path: (kinds.get(one.kind, "p"), one.mode, one.uid, one.gid, one.content if one.kind == "symlink" else "")
        for path, one in tree_of(output).items()
    }
    found = listing(io.BytesIO(output))
    assert {path: (*one[:4], one.content if one.kind == "l" else "") for path, one in found.items()} == expected
    assert found["/p"][:4] == ("p", 0o644, 7, 8)


def test_files_of_the_context_and_the_ignore_file_of_the_dockerfile_are_those_of_the_original(project: Path) -> None:
    (project / "app.dockerfile").write_text("FROM scratch\nCOPY . /srv/\n")
    (project / "app.dockerfile.dockerignore").write_text("*\n!app.dockerfile\n!f\n")
    (file,) = verify(project, expected=0)
    # /srv with two files; the builder adds /dev, /proc and /sys only for RUN.
    assert file["entries"] == 3


def test_what_linking_buys_is_measured(project: Path) -> None:
    (project / "Dockerfile").write_text(f"{SHELL}RUN echo $RANDOM >/built\nFROM base\nCOPY f /srv/\n")
    (file,) = verify(project, "--measure", expected=0)
    found = file["measurement"]
    assert [(one["text"], one["plain_reused"], one["linked_reused"]) for one in found["copies"]] == [
        ("COPY busybox /bin/busybox", False, True),
        ("COPY f /srv/", False, True),
    ]
    assert found["plain_seconds"] > 0
    assert found["linked_seconds"] > 0


MEMORY = """
import sys
from copy_link.verify.command import main
status = main(sys.argv[1:])
with open("/proc/self/status") as lines:
    print(next(line.split()[1] for line in lines if line.startswith("VmHWM")))
raise SystemExit(status)
"""


def test_an_image_of_one_gibibyte_is_compared_in_less_than_100_mebibytes_of_memory(project: Path) -> None:
    many = "RUN busybox mkdir /many; n=0; while [ $n -lt 20000 ]; do >/many/$n; n=$((n+1)); done"
    (project / "Dockerfile").write_text(f"{SHELL}RUN busybox truncate -s 1G /large\n{many}\nCOPY --link f /srv/\n")
    done = subprocess.run(
        [sys.executable, "-c", MEMORY, *PROGRAM[3:], "Dockerfile"],
        cwd=project,
        capture_output=True,
        text=True,
        check=False,
        timeout=TIMEOUT,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    *table, kibibytes = done.stdout.splitlines()
    assert table[1].split()[-1] == "same"
    assert int(table[1].split()[2].replace(",", "")) > 20_000
    assert int(kibibytes) < 100 * 1024


@pytest.fixture
def sleeping(project: Path) -> Iterator[subprocess.Popen[str]]:
    """A run whose second build sleeps, and has begun to."""
    for name, run in (("a", ""), ("b", "RUN busybox sleep 4242\n")):
        (project / name).mkdir()
        (project / name / "Dockerfile").write_text(f"{SHELL}{run}COPY f /srv/\n")
    temporary = project.parent / "temporary"
    temporary.mkdir()
    process = subprocess.Popen(
        [*PROGRAM, "--context=.", "a", "b"],
        cwd=project,
        env={**os.environ, "TMPDIR": str(temporary)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,
    )
    assert wait_until(lambda: bool(sleepers()) or process.poll() is not None)
    assert process.poll() is None
    yield process
    if process.poll() is None:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def sleepers() -> list[str]:
    """The processes of the build that sleeps; the engine is on this machine."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            words = path.read_bytes().split(b"\0")
        except OSError:
            continue
        if words[-3:] == [b"sleep", b"4242", b""]:
            found.append(path.parent.name)
    return found


def wait_until(is_true: Any) -> bool:  # noqa: ANN401
    deadline = time.monotonic() + TIMEOUT / 3
    while not is_true() and time.monotonic() < deadline:
        time.sleep(0.1)
    return bool(is_true())


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupt_stops_the_build_removes_everything_and_says_what_was_verified(
    sleeping: subprocess.Popen[str], number: signal.Signals, project: Path
) -> None:
    assert sleepers()
    sleeping.send_signal(number)
    output, errors = sleeping.communicate(timeout=60)
    assert sleeping.returncode == (-signal.SIGINT if number == signal.SIGINT else 128 + signal.SIGTERM)
    assert output.splitlines()[1].split() == ["a/Dockerfile", "2", "4", "same"]
    assert output.splitlines()[-1] == "Interrupted. Verified: a/Dockerfile. Not verified: b/Dockerfile."
    assert "Traceback" not in errors
    assert list((project.parent / "temporary").iterdir()) == []
    assert wait_until(lambda: not sleepers())


@pytest.mark.parametrize(
    "page", [page for page in PAGES if ON_AN_ENGINE in page.read_text()], ids=lambda page: page.name
)
def test_the_pages_show_real_runs(page: Path, tmp_path: Path) -> None:
    text = page.read_text(encoding="utf-8")
    assert played(text, tmp_path, has_engine=True) == text, (
        "update the page with: python -m tests.support.doc_pages --write --engine"
    )


def test_the_builder_is_probed_before_anything_is_verified(tmp_path: Path) -> None:
    assert probe.problem(Docker(str(tmp_path)), str(tmp_path)) == ()
