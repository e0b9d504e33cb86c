"""Byte edits: what a fix changes in the file; everything else stays byte for byte."""

from __future__ import annotations

from collections.abc import Iterable

from copy_link.dockerfile import Dockerfile, Instruction
from copy_link.records import NamedTuple
from copy_link.syntax_directive import DEFAULT_SYNTAX

HORIZONTAL_SPACE = b" \t"


class Edit(NamedTuple):
    """Put `replacement` in the place of the bytes from `start` to `end`."""

    start: int
    end: int
    replacement: bytes


def add_link(instruction: Instruction) -> Edit:
    """`--link` right behind the keyword."""
    return Edit(instruction.keyword_end, instruction.keyword_end, b" --link")


def add_slash(instruction: Instruction) -> Edit:
    """A `/` at the end of the destination, inside its quotes."""
    at = instruction.words[-1].append_at
    return Edit(at, at, b"/")


def drop_link(instruction: Instruction, data: bytes) -> Edit:
    """Take `--link` away, with the space behind it."""
    found = next(flag for flag in instruction.flags if flag.name == "link")
    end = found.end
    while data[end : end + 1] and data[end : end + 1] in HORIZONTAL_SPACE:
        end += 1
    return Edit(found.start, end, b"")


def add_syntax(dockerfile: Dockerfile, data: bytes) -> Edit:
    """A syntax directive as the first line: behind a byte order mark and a `#!` line, ahead of other directives."""
    start = dockerfile.start
    if data[start : start + 2] == b"#!":
        start = data.find(b"\n", start) + 1
    return Edit(start, start, f"# syntax={DEFAULT_SYNTAX}".encode() + dockerfile.line_ending)


def remove_line(start: int, end: int, data: bytes) -> Edit:
    """Take a whole line away; `start` and `end` are within it."""
    first = data.rfind(b"\n", 0, start) + 1
    last = data.find(b"\n", end)
    return Edit(first, len(data) if last < 0 else last + 1, b"")


def apply(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes with all edits made; the same edit twice counts once. Raises ValueError where two overlap."""
    pieces: list[bytes] = []
    position = 0
    for edit in sorted(set(edits)):
        if edit.start < position:
            raise ValueError(f"edits overlap at byte {edit.start}")
        pieces += (data[position : edit.start], edit.replacement)
        position = edit.end
    return b"".join([*pieces, data[position:]])
