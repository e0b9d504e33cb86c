"""Runs a builder, reads its output while it is written, and stops it when this program is interrupted."""

from __future__ import annotations

import contextlib
import os
import signal
import subprocess
import tarfile
import threading
from collections import deque
from typing import IO, TypeVar

from copy_link.startup.annotations import Callable, Sequence
from copy_link.startup.records import NamedTuple

# Seconds that a builder has to end after it was asked to.
_PATIENCE = 15
# The most lines of a builder's messages to keep, and the longest line, in bytes.
_MOST_LINES = 200
_LONGEST_LINE = 1 << 16
_CHUNK = 1 << 20
# A line that begins BuildKit's description of the failure, before the output of the failed instruction.
_RULE = "------"

Found = TypeVar("Found")
Watch = Callable[[str], None]


class BuildError(Exception):
    """A build that failed; `lines` are the builder's own message."""

    def __init__(self, lines: Sequence[str]) -> None:
        super().__init__(lines[-1] if lines else "")
        self.lines = tuple(lines)


class Messages(NamedTuple):
    """The last lines of a builder's messages, and the thread that reads them."""

    lines: deque[str]
    thread: threading.Thread


def run(command: Sequence[str], read: Callable[[IO[bytes]], Found], watch: Watch | None = None) -> Found:
    """Run a command; returns what `read` returns for its standard output, a pipe.

    Each line of its standard error goes to `watch`. Raises BuildError if the command fails or is not there. After any
    other exception, also an interrupt, the command has ended.
    """
    try:
        # In a session of its own: an interrupt at the terminal is for this program, which then stops the builder.
        process = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
    except OSError as error:
        raise BuildError([f"{command[0]} cannot be started: {error.strerror}"]) from None
    broken: Exception | None = None
    try:
        assert process.stdout is not None
        messages = _watched(process, watch)
        try:
            found = read(process.stdout)
        except (tarfile.TarError, EOFError, KeyError) as error:
            # A builder that fails writes no archive, or half of one.
            broken = error
        while process.stdout.read(_CHUNK):
            pass
        status = process.wait()
        messages.thread.join()
    except BaseException:
        stop(process)
        raise
    finally:
        if process.stdout is not None:
            process.stdout.close()
    if status:
        raise BuildError(failure(list(messages.lines)) or [f"{command[0]} failed with status {status}"])
    if broken is not None:
        raise BuildError([f"{command[0]} wrote an archive that cannot be read: {broken}"])
    return found


def stop(process: subprocess.Popen[bytes]) -> None:
    """Ask a process and those that it started to end, and kill them if they do not."""
    for signal_ in (signal.SIGTERM, getattr(signal, "SIGKILL", signal.SIGTERM)):
        with contextlib.suppress(ProcessLookupError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal_)
            else:
                process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(_PATIENCE)
            return


def failure(lines: Sequence[str]) -> list[str]:
    """The part of a builder's messages that describes the failure."""
    start = next((number for number, line in enumerate(lines) if line == _RULE), None)
    if start is None:
        start = next((number for number, line in enumerate(lines) if line.startswith(("ERROR", "Error"))), 0)
    return [line for line in lines[start:] if line.strip()]


def _watched(process: subprocess.Popen[bytes], watch: Watch | None) -> Messages:
    lines: deque[str] = deque(maxlen=_MOST_LINES)

    def read() -> None:
        assert process.stderr is not None
        with process.stderr as stream:
            while line := stream.readline(_LONGEST_LINE):
                text = line.decode("utf-8", "replace").rstrip("\r\n")
                lines.append(text)
                if watch is not None:
                    watch(text)

    thread = threading.Thread(target=read, daemon=True)
    thread.start()
    return Messages(lines, thread)
