"""tests/engine/start: the engine that it selects, and its messages if there is none."""

from __future__ import annotations

import io
import os
import re
import shutil
import signal
import subprocess
import tarfile
from pathlib import Path

import pytest

from tests.engine.build.engine import START
from tests.support.project import ROOT

START_SCRIPT = ROOT / "tests" / "engine" / "start"
STOP_SCRIPT = ROOT / "tests" / "engine" / "stop"

# Every program that the scripts run, up to the point where an engine would be installed.
PROGRAMS = (
    "bash",
    "cat",
    "dirname",
    "grep",
    "ln",
    "mkdir",
    "mktemp",
    "readlink",
    "rm",
    "sed",
    "sleep",
    "tar",
    "test",
    "touch",
)


@pytest.fixture
def programs(tmp_path: Path) -> Path:
    """A PATH without docker, where the user is not root and the system is Linux."""
    folder = tmp_path / "bin"
    folder.mkdir()
    for name in PROGRAMS:
        found = shutil.which(name)
        assert found, name
        (folder / name).symlink_to(found)
    write_program(folder / "id", "echo 1000")
    write_program(folder / "uname", "echo Linux")
    return folder


def write_program(path: Path, text: str) -> None:
    path.write_text(f"#!{shutil.which('bash')}\n{text}\n")
    path.chmod(0o755)


def write_docker(programs: Path, kind_of_link: bytes) -> None:
    """A docker client without an engine, whose builds give /link as an entry of this kind."""
    built = io.BytesIO()
    with tarfile.open(fileobj=built, mode="w") as archive:
        info = tarfile.TarInfo("link")
        info.type, info.linkname = kind_of_link, "real" if kind_of_link == tarfile.SYMTYPE else ""
        archive.addfile(info)
    image = programs.parent / "built.tar"
    image.write_bytes(built.getvalue())
    write_program(
        programs / "docker",
        f"""case "$1 $2 $3" in
  'buildx version ') ;;
  'buildx build --output') cat {image} >"${{4##*dest=}}" ;;
  *) exit 1 ;;
esac""",
    )


def run(script: Path, programs: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": str(programs),
        "HOME": str(programs.parent),
        "COPY_LINK_ENGINE_ROOT": str(programs.parent / "root"),
    }
    return subprocess.run([str(script), *arguments], env=environment, capture_output=True, text=True, check=False)


def test_the_reason_for_a_skip_names_a_script_that_can_be_run() -> None:
    named = re.search(r'eval "\$\((.+)\)"', START)
    assert named
    assert os.access(ROOT / named[1], os.X_OK)
    assert (ROOT / named[1]).samefile(START_SCRIPT)


def test_docker_at_hand_is_used_when_its_builder_replaces_a_symlink(programs: Path) -> None:
    write_docker(programs, tarfile.DIRTYPE)
    done = run(START_SCRIPT, programs)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "engine: Docker as it is set up here honours COPY --link\n"


def test_docker_at_hand_is_not_used_when_its_builder_follows_a_symlink(programs: Path) -> None:
    write_docker(programs, tarfile.SYMTYPE)
    done = run(START_SCRIPT, programs)
    assert (done.returncode, done.stdout) == (1, "")
    first, last = done.stderr.splitlines()
    assert first == "engine: Docker as it is set up here cannot be used: its builder ignores COPY --link"
    assert last.startswith("engine: an engine of its own needs root: run this script and the tests as root, or turn on")


@pytest.mark.parametrize(
    ("docker", "reason"),
    [
        pytest.param("", "there is no docker client on PATH", id="no client"),
        pytest.param("exit 1", "the docker client has no buildx plugin", id="no buildx"),
        pytest.param(
            'if [ "$2" = build ]; then echo "#0 building"; echo "ERROR: no daemon"; exit 1; fi',
            "ERROR: no daemon",
            id="no engine",
        ),
    ],
)
def test_the_reason_why_docker_at_hand_is_not_used_is_printed(programs: Path, docker: str, reason: str) -> None:
    if docker:
        write_program(programs / "docker", f'[ "$1" = buildx ] || exit 1\n{docker}')
    done = run(START_SCRIPT, programs)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(f"engine: Docker as it is set up here cannot be used: {reason}\n")


def test_docker_at_hand_is_not_asked_for_an_engine_of_its_own(programs: Path) -> None:
    write_docker(programs, tarfile.DIRTYPE)
    done = run(START_SCRIPT, programs, "--own")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("engine: an engine of its own needs root: ")


def test_an_unknown_option_is_rejected(programs: Path) -> None:
    done = run(START_SCRIPT, programs, "--other")
    assert (done.returncode, done.stdout, done.stderr) == (1, "", "engine: usage: tests/engine/start [--own]\n")


def test_debootstrap_is_requested_if_it_cannot_be_installed(programs: Path) -> None:
    write_program(programs / "id", "echo 0")
    done = run(START_SCRIPT, programs)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.endswith("engine: debootstrap is missing: install it\n")


def test_linux_is_required(programs: Path) -> None:
    write_program(programs / "uname", "echo Darwin")
    done = run(START_SCRIPT, programs)
    assert done.returncode == 1
    assert "engine: an engine of its own needs Linux" in done.stderr


def test_an_engine_that_cannot_read_its_cache_is_started_with_an_empty_one(programs: Path) -> None:
    write_docker(programs, tarfile.DIRTYPE)
    root = programs.parent / "root"
    cache = root / "var" / "lib" / "docker"
    for folder in (cache, root / "run"):
        folder.mkdir(parents=True)
    for file in (root / ".ready", cache / "unreadable"):
        file.touch()
    write_program(programs / "id", "echo 0")
    # The engine: it stops at once if it finds the file, else it answers.
    write_program(programs / "setsid", f"[ ! -e {cache}/unreadable ] || exit 1\necho $$ >{root}/pid; exec sleep 60")
    client = (
        (programs / "docker").read_text().replace('case "$1', f'[ "$1" != info ] || exec test -e {root}/pid\ncase "$1')
    )
    (programs / "docker").write_text(client)
    done = run(START_SCRIPT, programs, "--own")
    os.kill(int((root / "pid").read_text()), signal.SIGTERM)
    assert (done.returncode, cache.exists()) == (0, False)
    assert done.stdout.startswith(f"export DOCKER_HOST=unix://{root}/run/docker.sock ")
    assert "engine: the engine did not start (log: " in done.stderr


def test_an_engine_that_never_started_can_be_stopped_and_purged(programs: Path) -> None:
    for arguments in ((), ("--purge",)):
        done = run(STOP_SCRIPT, programs, *arguments)
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_a_process_that_is_no_engine_is_not_stopped(programs: Path) -> None:
    (programs.parent / "root" / "run").mkdir(parents=True)
    with subprocess.Popen(["sleep", "60"]) as other:
        (programs.parent / "root" / "run" / "docker.pid").write_text(str(other.pid))
        done = run(STOP_SCRIPT, programs)
        assert (done.returncode, other.poll()) == (0, None)
        other.kill()


@pytest.mark.engine
def test_an_engine_that_honours_link_is_recognised(linking_engine: None) -> None:
    done = subprocess.run([str(START_SCRIPT)], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, "")
