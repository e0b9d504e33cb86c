"""A Dockerfile's bytes to logical lines: continuations joined, comments and heredoc bodies taken out.

All text here has a character for each byte (Latin-1), so that offsets are byte offsets. Source: moby/buildkit
frontend/dockerfile/parser/parser.go.
"""

from __future__ import annotations

from bisect import bisect_right

from copy_link.dockerfile.go_text import decode, encode, trim, trim_left
from copy_link.startup.annotations import Callable
from copy_link.startup.records import NamedTuple

BYTE_ORDER_MARK = "\xef\xbb\xbf"
DIRECTIVE_SPACE = "\t\n\f\r "
DIRECTIVES = ("syntax", "check", "escape")
ESCAPES = ("\\", "`")
# The most bytes that Go's bufio.Scanner reads as one line, its ending included.
LONGEST_LINE = 65536


class DockerfileError(ValueError):
    """A Dockerfile that BuildKit rejects: `line` counts from 1, `reason` is the error and its remedy."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line = line
        self.reason = reason


class Comment(NamedTuple):
    """A comment line: its number (from 1), its byte span without the line ending, and its text without the `#`."""

    line: int
    start: int
    end: int
    text: str


class HeredocBody(NamedTuple):
    """A heredoc: its name and its lines as they are written.

    With `expand` variables in it are substituted, with `chomp` (`<<-`) leading tabs are removed.
    """

    name: str
    content: str
    expand: bool
    chomp: bool

    @property
    def has_carriage_returns(self) -> bool:
        """True if lines end in CR LF, and the builder passes the CR on."""
        return "\r\n" in self.content

    def without_carriage_returns(self) -> HeredocBody:
        """The heredoc with LF line ends, as Git commits it with `core.autocrlf`."""
        return self._replace(content=self.content.replace("\r\n", "\n"))

    @property
    def text(self) -> str:
        """The lines as the builder passes them on: without leading tabs after `<<-`."""
        if not self.chomp:
            return self.content
        return "\n".join(line.lstrip("\t") for line in self.content.split("\n"))


class LogicalLine(NamedTuple):
    """One instruction's text, on one line. Lines count from 1: the text ends in `last_line`, heredocs in `end_line`.

    `pieces` pairs offsets in the text with byte offsets in the file, for each part that was joined. `end` is the byte
    after the instruction and its heredocs, without the line ending.
    """

    text: str
    pieces: tuple[tuple[int, int], ...]
    line: int
    last_line: int
    end_line: int
    end: int
    heredocs: tuple[HeredocBody, ...]

    def offset(self, index: int) -> int:
        """The byte offset in the file of the character at this index."""
        pieces = self.pieces
        start, offset = pieces[0] if len(pieces) == 1 else pieces[bisect_right(pieces, (index, float("inf"))) - 1]
        return offset + index - start


class LogicalLines(NamedTuple):
    """A whole file: `start` is the first byte after a byte order mark, `length` the number of lines."""

    logical: tuple[LogicalLine, ...]
    comments: tuple[Comment, ...]
    escape: str
    start: int
    length: int


# Given an instruction's text, the escape character and the line (from 1): the heredocs that it opens, without content.
FindHeredocs = Callable[[str, str, int], list[HeredocBody]]


def read(data: bytes, find_heredocs: FindHeredocs) -> LogicalLines:
    """The logical lines of a file.

    Raises DockerfileError for a wrong directive, a line that is too long, or a heredoc that does not end.
    """
    return _Reader(data.decode("latin-1"), find_heredocs).read()


def _directive(text: str) -> tuple[str, str] | None:
    """The name, in lower case, and the value of `name = value`."""
    name, equals, value = text.partition("=")
    name = name.rstrip(DIRECTIVE_SPACE).lower()
    if not equals or not value or name not in DIRECTIVES:
        return None
    # BuildKit needs a value, and takes one character of white space if there is nothing else.
    return name, value.strip(DIRECTIVE_SPACE) or value[-1]


def _without_continuation(line: str, escape: str) -> str | None:
    """The line without the escape character that continues it; None if it is not continued.

    Two escape characters at the end do not continue a line.
    """
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

    def read(self) -> LogicalLines:
        if max(map(len, self.lines), default=0) >= LONGEST_LINE - len(BYTE_ORDER_MARK) - 1:
            self.reject_long_lines()
        logical = []
        while self.at < len(self.lines):
            start, line = self.take()
            body = trim_left(line)
            self.directive(body)
            if body.startswith("#"):
                self.comment(start, line)
            elif body:
                logical.append(self.instruction(start + len(line) - len(body), body))
        return LogicalLines(tuple(logical), tuple(self.comments), self.escape, self.begin, len(self.lines))

    def reject_long_lines(self) -> None:
        for number, line in enumerate(self.lines, 1):
            length = len(line) + 1 + (self.begin if number == 1 else 0)
            if length > LONGEST_LINE:
                raise DockerfileError(number, f"the line is longer than {LONGEST_LINE - 1} bytes, the builder's limit")

    def take(self) -> tuple[int, str]:
        """The start of the next line, and the line without its ending."""
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
            raise DockerfileError(self.at, f"a second {name} directive: keep one")
        self.directives.add(name)
        if name == "escape":
            if value not in ESCAPES:
                raise DockerfileError(self.at, f"the escape character must be \\ or `, not {decode(value)}")
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
        """The next line of a continued instruction and its start; comments and blank lines are skipped."""
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
                    problem = f"the heredoc {heredoc.name} does not end: add a line {heredoc.name} after its last line"
                    raise DockerfileError(line, problem)
                start, body = self.take()
                end = start + len(body)
                if (body.lstrip("\t") if heredoc.chomp else body) == terminator:
                    break
                is_last = self.at == len(self.lines) and not self.ends_in_newline
                content.append(self.lines[self.at - 1] + ("" if is_last else "\n"))
            found.append(heredoc._replace(content=decode("".join(content))))
        return tuple(found), end
