"""A Dockerfile's bytes -> instructions with exact byte spans.

dockerfile-parse takes it apart, on a form of the text in which what it gets wrong cannot arise: every instruction on
one line, followed by as many continuation lines as it has in the file, heredoc bodies and comments blank, nothing but
printable ASCII. So its lines are the file's lines, and its columns map back to bytes.
"""

from __future__ import annotations

import io
import re
from collections.abc import Callable

from dockerfile_parse import DockerfileParser

from copy_link.dockerfile import validation as rejections
from copy_link.dockerfile.go_text import decode, trim, trim_left
from copy_link.dockerfile.lines import Comment, DockerfileError, Lines, LogicalLine, read
from copy_link.dockerfile.lines import HeredocBody as Heredoc
from copy_link.dockerfile.split import BLANKS, Parts, Piece, heredocs, split
from copy_link.startup.records import NamedTuple

__all__ = ["BLANKS", "Comment", "Dockerfile", "DockerfileError", "Flag", "Heredoc", "Instruction", "Word", "parse"]

NOT_PRINTABLE = re.compile(r"[^!-~ ]")
# Ends every line that dockerfile-parse is given, so that no backslash of the text does.
SENTINEL = " ;"


class Flag(NamedTuple):
    """`--name=value`, the value without quotes (None without `=`); the byte span is that of the whole flag."""

    name: str
    value: str | None
    start: int
    end: int


class Word(NamedTuple):
    """An argument, variables not expanded, JSON strings decoded; a "/" is appended to it at byte `append_at`."""

    text: str
    start: int
    end: int
    append_at: int


class Instruction(NamedTuple):
    """One instruction.

    `keyword` is in upper case and ends at byte `keyword_end`. Lines count from 1, a heredoc's included; the bytes from
    `start` to `end` are without the last line ending. `value` is all behind the keyword as one line, `arguments` that
    without flags. `words` are the arguments of the keywords whose arguments the builder splits. `trigger` is what
    stands behind ONBUILD, None where no build can run that.
    """

    keyword: str
    line: int
    end_line: int
    start: int
    end: int
    keyword_end: int
    value: str
    arguments: str
    flags: tuple[Flag, ...]
    words: tuple[Word, ...]
    is_json: bool
    heredocs: tuple[Heredoc, ...]
    trigger: Instruction | None = None


class Dockerfile(NamedTuple):
    """A whole file: `start` is the first byte behind a byte order mark, `escape` the escape character in force."""

    instructions: tuple[Instruction, ...]
    escape: str
    line_ending: bytes
    start: int
    comments: tuple[Comment, ...]


def parse(data: bytes) -> Dockerfile:
    """Read a Dockerfile as BuildKit does. Raises DockerfileError for what BuildKit refuses to read."""
    lines = read(data, heredocs)
    if not lines.logical:
        raise DockerfileError(max(lines.length, 1), "there is no instruction in the file")
    instructions = []
    has_stage = False
    structure = _structure(lines)
    for index, logical in enumerate(lines.logical):
        if structure[index : index + 1] != [(logical.line, logical.last_line)]:
            raise DockerfileError(logical.line, "this line cannot be told apart from those around it")
        parts = split(logical.text, lines.escape, logical.line)
        instruction = _instruction(logical, parts, lines.escape, 0)
        has_stage = has_stage or parts.keyword == "FROM"
        if not has_stage and parts.keyword != "ARG":
            raise DockerfileError(logical.line, f"{parts.keyword} stands in front of the first FROM")
        instructions.append(instruction)
    if not has_stage:
        raise DockerfileError(lines.length, "there is no FROM in the file")
    ending = b"\r\n" if data.partition(b"\n")[0].endswith(b"\r") else b"\n"
    return Dockerfile(tuple(instructions), lines.escape, ending, lines.start, lines.comments)


def _structure(lines: Lines) -> list[tuple[int, int]]:
    """The first and last lines of what dockerfile-parse finds in the file, in a form that it reads well."""
    text = [""] * lines.length
    for logical in lines.logical:
        first, last = logical.line - 1, logical.last_line - 1
        shown = NOT_PRINTABLE.sub("?", logical.text).strip() or "?"
        text[first] = (f"?{shown}" if shown.startswith("#") else shown) + SENTINEL
        if last > first:
            text[first : last + 1] = [text[first] + "\\", *["\\"] * (last - first - 1), ";"]
    content = "".join(f"{line}\n" for line in text)
    found = DockerfileParser(fileobj=io.BytesIO(content.encode()), env_replace=False).structure
    return [(one["startline"] + 1, one["endline"] + 1) for one in found]


def _instruction(logical: LogicalLine, parts: Parts, escape: str, begin: int) -> Instruction:
    """One instruction; `begin` is where its text starts in the logical line (behind ONBUILD it is not 0)."""
    text = logical.text[begin:]
    arguments = decode(text[parts.arguments : parts.end])
    rejections.check_syntax(parts, arguments, logical.line)
    rejections.check(parts, arguments, logical.line)
    trigger = _trigger(logical, parts, escape, begin) if parts.keyword == "ONBUILD" else None
    first = len(text) - len(trim_left(text)) if begin == 0 else 0

    def offset(index: int) -> int:
        return logical.offset(begin + index)

    def end_offset(index: int) -> int:
        return logical.offset(begin + index - 1) + 1 if index else offset(0)

    def word(piece: Piece) -> Word:
        inside = piece.append_at < piece.end
        at = offset(piece.append_at) if inside else end_offset(piece.end)
        return Word(decode(piece.text), offset(piece.start), end_offset(piece.end), at)

    return Instruction(
        parts.keyword,
        logical.line,
        logical.end_line,
        offset(first),
        logical.end,
        end_offset(parts.keyword_end),
        decode(trim(text[parts.rest : parts.end])),
        arguments,
        tuple(_flag(piece, offset, end_offset) for piece in parts.flags),
        tuple(word(piece) for piece in parts.words),
        parts.is_json,
        logical.heredocs,
        trigger,
    )


def _trigger(logical: LogicalLine, parts: Parts, escape: str, begin: int) -> Instruction | None:
    """What stands behind ONBUILD. None for what no build can run: that fails only where the trigger is run."""
    text = logical.text[begin + parts.arguments : begin + parts.end]
    inner = split(text, escape, logical.line)
    rejections.check_trigger(inner.keyword, logical.line)
    rejections.check_syntax(inner, decode(text[inner.arguments : inner.end]), logical.line)
    try:
        return _instruction(logical, inner, escape, begin + parts.arguments)
    except DockerfileError:
        return None


def _flag(piece: Piece, offset: Callable[[int], int], end_offset: Callable[[int], int]) -> Flag:
    name, equals, value = piece.text[2:].partition("=")
    return Flag(name, value if equals else None, offset(piece.start), end_offset(piece.end))
