"""Reads an image with a container tool: creates a container, exports it as a stream, and removes it.

The container is never started.
"""

from __future__ import annotations

import secrets
import shutil
import signal
import subprocess
import tempfile
from contextlib import contextmanager
from types import FrameType
from typing import IO, cast

from copy_link.image.entries import DIRECTORY
from copy_link.startup.annotations import Callable, Iterator, Sequence
from copy_link.survey.config import Surveyed, image_config, mapping, parse_json, text, texts
from copy_link.survey.layers import Entries, ancestors, read_layer
from copy_link.survey.tar_streams import BLOCK, SurveyError

# The first one on PATH is used.
CONTAINER_TOOLS = ("docker", "podman")
SKOPEO, CRANE = LISTING_TOOLS = ("skopeo", "crane")
TOOLS = (*CONTAINER_TOOLS, *LISTING_TOOLS)
# The command of a tool may come after options.
VERBS = frozenset({"copy", "list-tags"})

# Docker creates these paths in every container before it starts (moby daemon/initlayer/setup_unix.go), and removes
# symlinks at them and above them. So an export does not show the image's own entries there.
DOCKER_MARK = "/.dockerenv"
DOCKER_MAKES = (
    DOCKER_MARK,
    "/dev/console",
    "/dev/pts",
    "/dev/shm",
    "/etc/hostname",
    "/etc/hosts",
    "/etc/mtab",
    "/etc/resolv.conf",
    "/proc",
    "/sys",
)

PODMAN_NOTE = (
    "podman does not show an image's ONBUILD and SHELL; if it has any, survey a file made by `podman save` instead"
)

# The longest part of a tool's own message that is shown, in characters.
LONGEST_MESSAGE = 500

# In seconds.
REMOVAL_TIME = 120
WAKING_TIME = 0.5

# Windows has no SIGHUP.
ENDING_SIGNALS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP") if hasattr(signal, name)]


def tool_at_hand() -> str:
    """The first container tool on PATH; raises SurveyError if there is none."""
    tool = next((tool for tool in TOOLS if shutil.which(tool)), None)
    if tool is None:
        raise SurveyError(
            "none of docker, podman, skopeo and crane is on PATH; save the image on a machine that has one "
            "(`docker save -o image.tar NAME`), and give the file"
        )
    return tool


def survey_container(tool: str, reference: str, platform: str | None = None) -> Surveyed:
    """Read the image of this name; the tool pulls it if necessary.

    Raises SurveyError if the tool fails. The container is always removed, even if this process is interrupted or
    terminated.
    """
    options = () if platform is None else ("--platform", platform)
    with _on_signals(_end), _waking(), _container(tool, reference, options) as container:
        image_id = run_tool((tool, "container", "inspect", "--format", "{{.Image}}", container)).strip()
        found = parse_json(run_tool((tool, "image", "inspect", image_id)), f"the output of {tool} image inspect")
        image = mapping(found[0] if isinstance(found, list) and found else None, f"the output of {tool} image inspect")
        config = image_config(image)
        entries = {} if config.os == "windows" else _export(tool, container)
    digests = sorted(texts(image.get("RepoDigests"), "RepoDigests")) or [text(image.get("Id"), "Id")]
    notes = (PODMAN_NOTE,) if tool == "podman" and not config.onbuild else ()
    return Surveyed(reference, f"{tool} export", digests[0], config, entries, tuple(doubtful(entries)), notes)


def doubtful(entries: Entries) -> Iterator[str]:
    """The sorted paths of a container's export where Docker's own entries may hide those of the image.

    The descendants of these paths are in doubt, too.
    """
    if DOCKER_MARK not in entries:
        return
    made = {*DOCKER_MAKES, "/dev", "/etc"}
    real = {above for path in entries if path not in made for above in ancestors(path)}
    found = {path for path in made & entries.keys() - real if entries[path].kind != DIRECTORY or entries[path].is_plain}
    yield from sorted(path for path in found if found.isdisjoint(ancestors(path)))


@contextmanager
def _container(tool: str, reference: str, options: Sequence[str]) -> Iterator[str]:
    """Create a container of the image. It has a name, so it can be removed even if its creation was interrupted."""
    name = f"copy-link-survey-{secrets.token_hex(8)}"
    is_created = False
    try:
        # --workdir: Docker would create the image's own working directory if it is missing. An image without a
        # command needs one here.
        run_tool(
            (tool, "create", "--name", name, "--network", "none", "--workdir", "/", *options, "--", reference, "true")
        )
        is_created = True
        yield name
    finally:
        message = _remove(tool, name)
        if is_created and message:
            raise SurveyError(f"the container could not be removed ({message}); run `{tool} rm --force {name}`")


def _remove(tool: str, name: str) -> str:
    """Remove the container. Returns the tool's error message, or "" if it succeeded."""
    # A session of its own keeps the tool from receiving another Ctrl-C at the terminal.
    command = (tool, "rm", "--force", "--volumes", name)
    with _on_signals(signal.SIG_IGN):
        try:
            result = subprocess.run(
                command, capture_output=True, check=False, start_new_session=True, timeout=REMOVAL_TIME
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            return str(error)
    return _message(result.stderr) if result.returncode != 0 else ""


def run_tool(command: Sequence[str]) -> str:
    """Run a tool, and return what it writes to standard output; raises SurveyError if it fails."""
    try:
        result = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)
    except OSError as error:
        raise SurveyError(f"{command[0]} cannot be run ({error.strerror}); choose another with --tool") from error
    if result.returncode != 0:
        raise _failure(command, result.stderr)
    return result.stdout.decode("utf-8", "replace")


def _export(tool: str, container: str) -> Entries:
    command = (tool, "export", container)
    with (
        tempfile.TemporaryFile() as messages,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=messages, stdin=subprocess.DEVNULL) as process,
    ):
        try:
            found = _read(cast("IO[bytes]", process.stdout))
        except BaseException:
            process.kill()
            raise
        if process.wait() != 0:
            messages.seek(0)
            raise _failure(command, messages.read())
    if isinstance(found, SurveyError):
        raise found
    return found


def _read(stream: IO[bytes]) -> Entries | SurveyError:
    """Read the exported tree. Returns the error instead of raising it: the tool's own error takes precedence."""
    try:
        return read_layer(stream, is_changeset=False).entries
    except SurveyError as error:
        while stream.read(BLOCK):
            pass
        return error


def _failure(command: Sequence[str], message: bytes) -> SurveyError:
    """The error for a command that failed, with what it wrote to standard error."""
    tool, verb = command[0], next((word for word in command[1:] if word in VERBS), command[1])
    return SurveyError(
        f"`{tool} {verb}` failed ({_message(message)}); check that {tool} runs and can pull the image, choose another "
        "tool with --tool, or give a file made by `docker save`"
    )


def _message(message: bytes) -> str:
    """A tool's message on one line, without control characters."""
    words = message.decode("utf-8", "replace").split()
    line = "".join(character for character in " ".join(words) if character.isprintable())
    return line[-LONGEST_MESSAGE:] or "no message"


@contextmanager
def _on_signals(handler: Callable[[int, FrameType | None], None] | signal.Handlers) -> Iterator[None]:
    """Install a handler for the signals that end a process."""
    before = {number: signal.signal(number, handler) for number in ENDING_SIGNALS}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)


@contextmanager
def _waking() -> Iterator[None]:
    """Interrupt blocking reads regularly.

    Python handles a signal that arrives just before a read only after that read.
    """
    if not hasattr(signal, "setitimer"):
        yield
        return
    before = signal.signal(signal.SIGALRM, lambda number, frame: None)
    signal.setitimer(signal.ITIMER_REAL, WAKING_TIME, WAKING_TIME)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _end(number: int, frame: FrameType | None) -> None:
    """Exit with the status of an unhandled signal, but run the clean-up code first."""
    raise SystemExit(128 + number)
