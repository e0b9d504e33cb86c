from __future__ import annotations

import os
import sys
import tarfile
import time
from pathlib import Path
from typing import IO

import pytest

from copy_link.verify.process import BuildError, failure, run


def python(script: str) -> list[str]:
    return [sys.executable, "-c", script]


def whole(stream: IO[bytes]) -> bytes:
    return stream.read()


def test_the_output_is_read_and_the_messages_are_watched() -> None:
    lines: list[str] = []
    found = run(python("import sys; print('out'); print('one\\ntwo', file=sys.stderr)"), whole, lines.append)
    assert found == b"out\n"
    assert lines == ["one", "two"]


def test_much_output_on_both_streams_does_not_block() -> None:
    script = "import sys\nfor _ in range(2000): sys.stderr.write('e' * 99 + '\\n'); sys.stdout.write('o' * 1000)"
    assert len(run(python(script), whole)) == 2_000_000


def test_a_program_that_fails_has_its_own_message() -> None:
    with pytest.raises(BuildError) as error:
        run(python("import sys; print('first\\nERROR: it failed', file=sys.stderr); sys.exit(3)"), whole)
    assert error.value.lines == ("ERROR: it failed",)


def test_a_program_that_fails_silently_has_its_status() -> None:
    with pytest.raises(BuildError, match="failed with status 3"):
        run(python("raise SystemExit(3)"), whole)


def test_a_program_that_is_missing_is_a_failed_build() -> None:
    with pytest.raises(BuildError, match="no-such-program cannot be started: No such file or directory"):
        run(["no-such-program"], whole)


def broken(stream: IO[bytes]) -> None:
    stream.read(1)
    raise tarfile.ReadError("unexpected end of data")


def test_the_message_of_a_failed_build_counts_before_that_about_its_half_archive() -> None:
    script = "import sys; print('x' * 200_000); print('ERROR: no space left', file=sys.stderr); sys.exit(1)"
    with pytest.raises(BuildError, match="no space left"):
        run(python(script), broken)


def test_an_archive_that_cannot_be_read_is_a_failed_build() -> None:
    with pytest.raises(BuildError, match="cannot be read: unexpected end of data"):
        run(python("print('x' * 200_000)"), broken)


def test_an_interrupt_ends_the_program_and_those_that_it_started(tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    child = f"import os, time; open({str(pids)!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(600)"
    script = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {child!r}]).wait()"

    def interrupted(_: IO[bytes]) -> None:
        while not pids.exists() or not pids.read_text().endswith("\n"):
            time.sleep(0.01)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        run(python(script), interrupted)
    pid = int(pids.read_text())
    for _ in range(500):
        if not is_running(pid):
            return
        time.sleep(0.01)
    pytest.fail("the child still runs")


def is_running(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # A process that nobody waits for stays as a zombie.
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (
            ["#1 x", "------", " > [2/2] RUN x:", "", "out", "------", "ERROR: y"],
            [" > [2/2] RUN x:", "out", "ERROR: y"],
        ),
        (["#1 x", "ERROR: y", "", "z"], ["ERROR: y", "z"]),
        (["Error: y"], ["Error: y"]),
        (["x", "y"], ["x", "y"]),
        ([], []),
    ],
)
def test_the_failure_is_told_from_the_progress(lines: list[str], shown: list[str]) -> None:
    assert [line for line in failure(lines) if line != "------"] == shown
