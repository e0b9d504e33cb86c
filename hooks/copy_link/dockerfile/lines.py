"""A Dockerfile's lines put together as BuildKit does: continuations, comments, heredoc bodies, with byte offsets.

All text here has a character for each byte (Latin-1), so that offsets are byte offsets. The meaning is that of
moby/buildkit frontend/dockerfile/parser/parser.go.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable

from copy_link.dockerfile.go_text import decode, encode, trim, trim_left
from copy_link.startup.records import NamedTuple

BYTE_ORDER_MARK = "\xef\xbb\xbf"
DIRECTIVE_SPACE = "\t\n\f\r "
DIRECTIVES = ("syntax", "check", "escape")
ESCAPES = ("\\", "`")
# What Go's bufio.Scanner takes for one line, its ending included.
LONGEST_LINE = 65536


class DockerfileError(ValueError):
    """What BuildKit does not read: the line (from 1) and the reason in words."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


class Comment(NamedTuple):
    """A comment line: its number (from 1), its byte span without the line ending, its text without the `#`."""

    line: int
    start: int
    end: int
    text: str


class HeredocBody(NamedTuple):
    """What a heredoc's word asks for, and the lines that follow."""

    name: str
    content: str
    expand: bool
    chomp: bool

    @property
    def text(self) -> str:
        """The lines as the builder passes them on: behind `<<-` without tabs in front."""
        if not self.chomp:
            return self.content
        return "".join(line.lstrip("\t") for line in self.content.splitlines(keepends=True))


class LogicalLine(NamedTuple):
    """One instruction's text: `pieces` pairs offsets in it with byte offsets in the file; lines count from 1.

    The text ends in `last_line`, its heredocs in `end_line`.
    """

    text: str
    pieces: tuple[tuple[int, int], ...]
    line: int
    last_line: int
    end_line: int
    end: int
    heredocs: tuple[HeredocBody, ...]

    def offset(self, index: int) -> int:
        """The byte in the file that the character at this index comes from."""
        start, offset = self.pieces[bisect_right(self.pieces, (index, float("inf"))) - 1]
        return offset + index - start


class Lines(NamedTuple):
    """A whole file: `start` is the first byte behind a byte order mark, `length` the number of lines."""

    logical: tuple[LogicalLine, ...]
    comments: tuple[Comment, ...]
    escape: str
    start: int
    length: int


# The heredocs that an instruction's text opens, with no content yet.
FindHeredocs = Callable[[str, str, int], list[HeredocBody]]


def read(data: bytes, find_heredocs: FindHeredocs) -> Lines:
    """Put the lines of a file together. Raises DockerfileError for a bad directive or an open heredoc."""
    return _Reader(data.decode("latin-1"), find_heredocs).read()


def _directive(text: str) -> tuple[str, str] | None:
    """The name, in lower case, and the value of `name = value`."""
    name, equals, value = text.partition("=")
    name = name.rstrip(DIRECTIVE_SPACE).lower()
    if not equals or not value or name not in DIRECTIVES:
        return None
    # A value of nothing but white space is its last character: BuildKit wants one.
    return name, value.strip(DIRECTIVE_SPACE) or value[-1]


def _without_continuation(line: str, escape: str) -> str | None:
    """The line without the escape that continues it; None where it is not continued (an escaped escape does not)."""
    text = line.rstrip(" \t")
    if not text.endswith(escape) or text.endswith(escape * 2):
        return None
    return text[:-1]


class _Reader:
    def __init__(self, text: str, find_heredocs: FindHeredocs) -> None:
        self.find_heredocs = find_heredocs
        self.begin = len(BYTE_ORDER_MARK) if text.startswith(BYTE_ORDER_MARK) else 0
        self.lines = text[self.begin :].split("\n")
        if not self.lines[-1]:
            self.lines.pop()
        self.ends_in_newline = text.endswith("\n")
        self.at = 0
        self.offset = self.begin
        self.escape = "\\"
        self.directives: set[str] | None = set()
        self.comments: list[Comment] = []

    def read(self) -> Lines:
        if max(map(len, self.lines), default=0) >= LONGEST_LINE - len(BYTE_ORDER_MARK) - 1:
            self.refuse_long_lines()
        logical = []
        while self.at < len(self.lines):
            start, line = self.take()
            body = trim_left(line)
            self.directive(body)
            if body.startswith("#"):
                self.comment(start, line)
            elif body:
                logical.append(self.instruction(start + len(line) - len(body), body))
        return Lines(tuple(logical), tuple(self.comments), self.escape, self.begin, len(self.lines))

    def refuse_long_lines(self) -> None:
        for number, line in enumerate(self.lines, 1):
            length = len(line) + 1 + (self.begin if number == 1 else 0)
            if length > LONGEST_LINE:
                raise DockerfileError(number, f"the line is longer than {LONGEST_LINE - 1} bytes")

    def take(self) -> tuple[int, str]:
        """The next line without its ending, and where it starts."""
        line = self.lines[self.at]
        start = self.offset
        self.at += 1
        self.offset += len(line) + 1
        return start, line.rstrip("\r")

    def directive(self, body: str) -> None:
        if self.directives is None:
            return
        found = _directive(trim_left(body[1:])) if body.startswith("#") else None
        if found is None:
            self.directives = None
            return
        name, value = found
        if name in self.directives:
            raise DockerfileError(self.at, f"only one {name} directive can be used")
        self.directives.add(name)
        if name == "escape":
            if value not in ESCAPES:
                raise DockerfileError(self.at, f"the escape character has to be \\ or `, not {decode(value)}")
            self.escape = value

    def comment(self, start: int, line: str) -> None:
        body = trim_left(line)
        self.comments.append(Comment(self.at, start, start + len(line), decode(trim(body[1:]))))

    def instruction(self, start: int, body: str) -> LogicalLine:
        first = self.at
        pieces: list[tuple[int, int]] = []
        texts: list[str] = []
        length = 0
        while True:
            text = _without_continuation(body, self.escape)
            continues = text is not None
            text = body if text is None else text
            if text or not pieces:
                pieces.append((length, start))
            texts.append(text)
            length += len(text)
            end = start + len(body)
            following = self.continuation() if continues else None
            if following is None:
                break
            start, body = following
        text = "".join(texts)
        last = self.at
        heredocs, end = self.heredocs(text, first, end)
        return LogicalLine(text, tuple(pieces), first, last, self.at, end, heredocs)

    def continuation(self) -> tuple[int, str] | None:
        """The next line that belongs to a continued instruction; comments and blank lines are passed over."""
        while self.at < len(self.lines):
            start, line = self.take()
            body = trim_left(line)
            if body.startswith("#"):
                self.comment(start, line)
            elif body:
                return start, line
        return None

    def heredocs(self, text: str, line: int, end: int) -> tuple[tuple[HeredocBody, ...], int]:
        found = []
        for heredoc in self.find_heredocs(text, self.escape, line) if "<<" in text else ():
            terminator = encode(heredoc.name)
            content = []
            while True:
                if self.at >= len(self.lines):
                    raise DockerfileError(line, f"the heredoc {heredoc.name} has no end")
                start, body = self.take()
                end = start + len(body)
                if (body.lstrip("\t") if heredoc.chomp else body) == terminator:
                    break
                is_last = self.at == len(self.lines) and not self.ends_in_newline
                content.append(self.lines[self.at - 1] + ("" if is_last else "\n"))
            found.append(heredoc._replace(content=decode("".join(content))))
        return tuple(found), end
