"""Two versions of a file to a unified diff, in bytes."""

from __future__ import annotations

import difflib
import os


def unified(path: str, before: bytes, after: bytes) -> bytes:
    """The difference between two versions of the file at `path`, for `git apply`; empty if they are equal."""
    name = os.fsencode(path)
    lines = difflib.diff_bytes(
        difflib.unified_diff, _lines(before), _lines(after), b"a/" + name, b"b/" + name, lineterm=b"\n"
    )
    return b"".join(line if line.endswith(b"\n") else line + b"\n\\ No newline at end of file\n" for line in lines)


def _lines(data: bytes) -> list[bytes]:
    # Not splitlines: a lone carriage return does not end a line.
    lines = data.split(b"\n")
    return [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
