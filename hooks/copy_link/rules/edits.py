"""Byte edits: what a fix changes in the file; everything else stays byte for byte."""

from __future__ import annotations

from collections.abc import Iterable

from copy_link.dockerfile.directives import DEFAULT_SYNTAX
from copy_link.dockerfile.parser import Comment, Dockerfile, Instruction
from copy_link.startup.records import NamedTuple

HORIZONTAL_SPACE = b" \t"
# What continues an instruction on the next line.
ESCAPES = (b"\\", b"`")


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
    """Take `--link` away with the space behind it, or its line where it has a continuation line of its own."""
    found = next(flag for flag in instruction.flags if flag.name == "link")
    end = found.end
    while data[end : end + 1] and data[end : end + 1] in HORIZONTAL_SPACE:
        end += 1
    line = data.rfind(b"\n", 0, found.start) + 1
    following = data.find(b"\n", end) + 1
    is_alone = line > instruction.start and not data[line : found.start].strip(HORIZONTAL_SPACE)
    if is_alone and data[end:following].strip() in ESCAPES:
        return Edit(line, following, b"")
    return Edit(found.start, end, b"")


def add_syntax(dockerfile: Dockerfile, data: bytes) -> Edit:
    """A syntax directive as the first line: behind a byte order mark and a `#!` line, ahead of other directives."""
    start = dockerfile.start
    if data[start : start + 2] == b"#!":
        start = data.find(b"\n", start) + 1
    return Edit(start, start, f"# syntax={DEFAULT_SYNTAX}".encode() + dockerfile.line_ending)


def remove_comment(comment: Comment, dockerfile: Dockerfile, data: bytes) -> Edit:
    """Take a comment's whole line away; a byte order mark in front of it stays."""
    first = max(data.rfind(b"\n", 0, comment.start) + 1, dockerfile.start)
    last = data.find(b"\n", comment.end)
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
