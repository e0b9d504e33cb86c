"""Edits of a file's bytes; all other bytes stay as they are."""

from __future__ import annotations

from copy_link.dockerfile.lines import LONGEST_LINE
from copy_link.startup.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from copy_link.dockerfile.parser import Comment, Dockerfile, Instruction
    from copy_link.startup.annotations import Iterable

HORIZONTAL_SPACE = b" \t"
# Characters that continue an instruction on the next line.
ESCAPES = (b"\\", b"`")


class Edit(NamedTuple):
    """Replace the bytes from `start` to `end` (exclusive) with `replacement`."""

    start: int
    end: int
    replacement: bytes


def add_link(instruction: Instruction) -> Edit:
    """Insert `--link` after the keyword."""
    return Edit(instruction.keyword_end, instruction.keyword_end, b" --link")


def add_slash(instruction: Instruction) -> Edit:
    """Append `/` to the destination, inside its quotes."""
    at = instruction.words[-1].append_at
    return Edit(at, at, b"/")


def drop_link(instruction: Instruction, data: bytes) -> Edit:
    """Remove `--link` and the space after it, or its whole line if it is alone on a continuation line."""
    found = next(flag for flag in instruction.flags if flag.name == "link")
    end = found.end
    while data[end : end + 1] and data[end : end + 1] in HORIZONTAL_SPACE:
        end += 1
    line = data.rfind(b"\n", 0, found.start) + 1
    following = data.find(b"\n", end) + 1
    is_alone = not data[line : found.start].strip(HORIZONTAL_SPACE)
    if is_alone and data[end:following].strip() in ESCAPES:
        return Edit(line, following, b"")
    return Edit(found.start, end, b"")


def add_syntax(dockerfile: Dockerfile, data: bytes, image: str) -> Edit:
    """Insert a syntax directive for a frontend as the first line.

    It goes after a byte order mark and a `#!` line, and before other directives.
    """
    start = dockerfile.start
    if data[start : start + 2] == b"#!":
        start = data.find(b"\n", start) + 1
    return Edit(start, start, f"# syntax={image}".encode() + dockerfile.line_ending)


def remove_comment(comment: Comment, dockerfile: Dockerfile, data: bytes) -> Edit:
    """Remove a comment's whole line, but not a byte order mark before it."""
    first = max(data.rfind(b"\n", 0, comment.start) + 1, dockerfile.start)
    last = data.find(b"\n", comment.end)
    return Edit(first, len(data) if last < 0 else last + 1, b"")


def keeps_lines_readable(data: bytes, edits: Iterable[Edit]) -> bool:
    """False if a line of the edited bytes is longer than the builder reads."""
    edits = tuple(edits)
    if len(data) + sum(len(edit.replacement) for edit in edits) < LONGEST_LINE:
        return True
    for edit in edits:
        start = data.rfind(b"\n", 0, edit.start) + 1
        end = data.find(b"\n", edit.end)
        end = len(data) if end < 0 else end
        growth = sum(len(other.replacement) - other.end + other.start for other in edits if start <= other.start <= end)
        if end - start + growth >= LONGEST_LINE:
            return False
    return True


def apply(data: bytes, edits: Iterable[Edit]) -> bytes:
    """The bytes with all edits applied; equal edits count once. Raises ValueError if two edits overlap."""
    pieces: list[bytes] = []
    position = 0
    for edit in sorted(set(edits)):
        if edit.start < position:
            raise ValueError(f"edits overlap at byte {edit.start}")
        pieces += (data[position : edit.start], edit.replacement)
        position = edit.end
    return b"".join([*pieces, data[position:]])
