"""Finds an engine that honours `--link`, and runs one build on it."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from tests.engine.build.filesystem_listing import tree_of

START = 'start one: eval "$(tests/engine/start)"'
# BuildKit marks the failed instruction like this: "  12 | >>> COPY a b".
FAILED_LINE = re.compile(r"^ *([0-9]+) \| >>> ", re.MULTILINE)
PROBE = b"""\
FROM scratch AS below
WORKDIR /d
USER 7
WORKDIR /d/e
FROM below
COPY --link probe /d/e/
"""
# Messages about a damaged build cache: an interrupted build removed the results of another one.
LOST = re.compile(r'snapshot \S+ does not exist|error mounting "overlay"|failed to finalize')
# Errors of the instruction itself: the build was not interrupted because another one had failed.
OWN_ERROR = re.compile(
    r"cannot copy to non-directory|cannot replace to directory|not a directory|invalid user index"
    r"|unable to find user|unable to find group|failed to calculate checksum .* not found"
    r"|did not complete successfully: exit code: ([1-9]|[1-9][0-9]|12[0-7])$"
)
TIMEOUT = 600  # seconds


class EngineError(Exception):
    """There is no engine, or it failed to build a correct Dockerfile; the text says why."""


@dataclass(frozen=True)
class Built:
    """A build's output. If it failed, `problem` is the builder's message and `line` that of the failed instruction.

    The failure `is_own` if the message shows that the instruction itself failed.
    """

    output: bytes
    problem: str = ""
    line: int | None = None
    has_lost_snapshot: bool = False
    is_own: bool = False


def build(
    dockerfile: Path, context: Path, contexts: Mapping[str, str] | None = None, options: Sequence[str] = ()
) -> Built:
    """Build the last stage of a Dockerfile with the builder's own frontend and without network.

    The output is a tar of the image's files. `contexts` are the named build contexts, from name to source. Raises
    EngineError if there is no docker client.
    """
    named = [f"--build-context={name}={source}" for name, source in (contexts or {}).items()]
    command = ["docker", "buildx", "build", "--progress=plain", "--network=none", "--provenance=false"]
    command += ["--output=type=tar,dest=-", f"--file={dockerfile}", *named, *options, str(context)]
    try:
        done = subprocess.run(command, capture_output=True, check=False, timeout=TIMEOUT)
    except FileNotFoundError as error:
        raise EngineError(f"no docker client: {error}") from error
    if done.returncode == 0:
        return Built(done.stdout)
    output = done.stderr.decode("utf-8", "replace")
    line = FAILED_LINE.search(output)
    last = [text for text in output.splitlines() if text.startswith("ERROR: ")]
    problem = last[-1] if last else output
    has_lost_snapshot = LOST.search(output) is not None
    is_own = not has_lost_snapshot and OWN_ERROR.search(problem) is not None
    return Built(b"", problem, int(line[1]) if line else None, has_lost_snapshot, is_own)


def problem(folder: Path) -> str:
    """The reason why no engine can be used, "" if one can. Runs a small build with the folder as its context."""
    try:
        answer = subprocess.run(["docker", "info"], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired) as error:
        return f"no docker client: {error}; {START}"
    if answer.returncode:
        return f"no engine answers: {answer.stderr.strip()}; {START}"
    (folder / "probe").write_text("")
    (folder / "Dockerfile").write_bytes(PROBE)
    built = build(folder / "Dockerfile", folder)
    if built.problem:
        return f"the engine does not build: {built.problem}"
    if tree_of(built.output)["/d/e"].uid:
        return f"the engine ignores --link (no containerd image store?); {START}"
    return ""
