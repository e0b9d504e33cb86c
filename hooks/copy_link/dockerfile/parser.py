"""A Dockerfile's bytes to instructions with exact byte spans."""

from __future__ import annotations

from copy_link.dockerfile import directives, validation
from copy_link.dockerfile.go_text import decode, trim, trim_left
from copy_link.dockerfile.lines import Comment, DockerfileError, LogicalLine, read
from copy_link.dockerfile.lines import HeredocBody as Heredoc
from copy_link.dockerfile.split import Parts, Piece, heredocs, split
from copy_link.startup.annotations import Callable
from copy_link.startup.records import NamedTuple, construct

__all__ = ["Comment", "Dockerfile", "DockerfileError", "Flag", "Heredoc", "Instruction", "Word", "parse"]


class Flag(NamedTuple):
    """`--name=value`, the value without quotes (None without `=`), and the byte span of the whole flag."""

    name: str
    value: str | None
    start: int
    end: int


class Word(NamedTuple):
    """An argument, variables not expanded, JSON strings decoded, and its byte span.

    To append a "/" to it, insert one at byte `append_at` (inside quotes).
    """

    text: str
    start: int
    end: int
    append_at: int


class Instruction(NamedTuple):
    """One instruction.

    `keyword` is in upper case and ends at byte `keyword_end`. Lines count from 1, a heredoc's lines included; the bytes
    from `start` to `end` exclude the last line ending. `value` is everything after the keyword as one line, `arguments`
    is that without flags. `words` are the arguments of the keywords whose arguments the builder splits. `trigger` is
    the instruction after ONBUILD, None if no build can run it.
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
    """A whole file: `start` is the first byte after a byte order mark, `escape` the escape character in force.

    `line_ending` is that of the first line. `frontend` is the image in the syntax directive, None without one.
    """

    instructions: tuple[Instruction, ...]
    escape: str
    line_ending: bytes
    start: int
    comments: tuple[Comment, ...]
    frontend: str | None = None


def parse(data: bytes) -> Dockerfile:
    """Read a Dockerfile as BuildKit does. Raises DockerfileError for a file that BuildKit rejects."""
    lines = read(data, heredocs)
    if not lines.logical:
        raise DockerfileError(max(lines.length, 1), "the file has no instructions: begin with FROM")
    instructions = []
    has_stage = False
    for logical in lines.logical:
        parts = split(logical.text, lines.escape, logical.line)
        instruction = _instruction(logical, parts, lines.escape, 0)
        has_stage = has_stage or parts.keyword == "FROM"
        if not has_stage and parts.keyword != "ARG":
            raise DockerfileError(logical.line, f"{parts.keyword} before the first FROM: only ARG is allowed there")
        instructions.append(instruction)
    if not has_stage:
        raise DockerfileError(lines.length, "the file has no FROM: a build needs a base image, or FROM scratch")
    ending = b"\r\n" if data.partition(b"\n")[0].endswith(b"\r") else b"\n"
    syntax = directives.find(data)
    frontend = None if syntax is None else syntax.image
    return Dockerfile(tuple(instructions), lines.escape, ending, lines.start, lines.comments, frontend)


def _instruction(logical: LogicalLine, parts: Parts, escape: str, begin: int) -> Instruction:
    """One instruction; `begin` is where its text starts in the logical line (not 0 after ONBUILD)."""
    text = logical.text[begin:]
    arguments = decode(text[parts.arguments : parts.end])
    validation.check_syntax(parts, arguments, logical.line)
    validation.check(parts, arguments, logical.line)
    trigger = _trigger(logical, parts, escape, begin) if parts.keyword == "ONBUILD" else None
    first = len(text) - len(trim_left(text))

    def offset(index: int) -> int:
        return logical.offset(begin + index)

    def end_offset(index: int) -> int:
        return logical.offset(begin + index - 1) + 1

    def word(piece: Piece) -> Word:
        text, start, end, append_at = piece
        last = end_offset(end)
        return construct(Word, (decode(text), offset(start), last, offset(append_at) if append_at < end else last))

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
    """The instruction after ONBUILD. None if no build can run it: the builder reports that only when it runs."""
    text = logical.text[begin + parts.arguments : begin + parts.end]
    inner = split(text, escape, logical.line)
    validation.check_trigger(inner.keyword, logical.line)
    validation.check_syntax(inner, decode(text[inner.arguments : inner.end]), logical.line)
    try:
        return _instruction(logical, inner, escape, begin + parts.arguments)
    except DockerfileError:
        return None


def _flag(piece: Piece, offset: Callable[[int], int], end_offset: Callable[[int], int]) -> Flag:
    name, equals, value = piece.text[2:].partition("=")
    return Flag(name, value if equals else None, offset(piece.start), end_offset(piece.end))
