"""A Dockerfile's bytes as an editor shows them: lines and columns from 1, columns in characters."""

from __future__ import annotations

from bisect import bisect_right

from copy_link.startup.records import NamedTuple

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Position(NamedTuple):
    """A position before a character: the `line` and `column` of that character, both from 1."""

    line: int
    column: int


class Lines:
    """The lines of a file. Only LF ends a line; a CR before it belongs to the line ending."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._starts = [len(BYTE_ORDER_MARK) if data.startswith(BYTE_ORDER_MARK) else 0]
        at = data.find(b"\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = data.find(b"\n", at + 1)

    def text(self, line: int) -> str:
        """A line (from 1) without its ending, bytes that are not UTF-8 as U+FFFD; "" if the file has no such line."""
        if not 0 < line <= len(self._starts):
            return ""
        start, end = self.span(line)
        return self.data[start:end].decode("utf-8", "replace")

    def span(self, line: int) -> tuple[int, int]:
        """The byte offsets of the start and end of a line (from 1) that exists, without its ending."""
        start = self._starts[line - 1]
        end = self.data.find(b"\n", start)
        if end < 0:
            return start, len(self.data)
        return start, end - 1 if self.data[start:end].endswith(b"\r") else end

    def position(self, offset: int) -> Position:
        """The position of the byte at this offset."""
        line = max(bisect_right(self._starts, offset), 1)
        start = self._starts[line - 1]
        return Position(line, len(self.data[start:offset].decode("utf-8", "replace")) + 1)
