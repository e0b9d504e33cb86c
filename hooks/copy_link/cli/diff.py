"""Two versions of a file to a unified diff, in bytes."""

from __future__ import annotations

import difflib
import os
from typing import TextIO

from copy_link.report.text.screen import BAD, BOLD, GOOD, HIGHLIGHT
from copy_link.report.text.screen import screen as found_screen
from copy_link.settings import AUTOMATIC


def unified(path: str, before: bytes, after: bytes) -> bytes:
    """The difference between two versions of the file at `path`, for `git apply`; empty if they are equal."""
    name = os.fsencode(path)
    lines = difflib.diff_bytes(
        difflib.unified_diff, _lines(before), _lines(after), b"a/" + name, b"b/" + name, lineterm=b"\n"
    )
    return b"".join(line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n" for line in lines)


def shown(difference: bytes, color: str, stream: TextIO) -> bytes:
    """The difference as it is, or in colours on a terminal; `color` is the value of `--color`.

    With colours it is for eyes: characters that a terminal takes for commands are escaped.
    """
    if color == AUTOMATIC and not stream.isatty():
        # A program reads it, such as `git apply`, even where FORCE_COLOR is set for people.
        return difference
    screen = found_screen(color, stream, os.environ)
    if screen is None or not screen.is_colored:
        return difference
    lines = difference.decode("utf-8", "backslashreplace").split("\n")
    painted = (screen.paint("".join(screen.cells(line.rstrip("\r"))), _color(line)) for line in lines)
    return "\n".join(painted).encode(stream.encoding or "ascii", "backslashreplace")


def _color(line: str) -> str:
    if line.startswith(("---", "+++")):
        return BOLD
    return {"+": GOOD, "-": BAD, "@": HIGHLIGHT}.get(line[:1], "")


def _lines(data: bytes) -> list[bytes]:
    # Not splitlines: a lone carriage return does not end a line.
    lines = data.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
