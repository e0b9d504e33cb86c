"""A Dockerfile's bytes as an editor shows them: lines and columns from 1, columns in characters."""

from __future__ import annotations

from bisect import bisect_right

from copy_link.startup.records import NamedTuple

BYTE_ORDER_MARK = b"\xef\xbb\xbf"


class Position(NamedTuple):
    """A place between two characters: `column` is that of the character behind it, both from 1."""

    line: int
    column: int


class Lines:
    """The lines of a file. LF ends a line, and a CR in front of it belongs to the ending; nothing else does."""

    def __init__(self, data: bytes) -> None:
        self.data = data
        self._starts = [len(BYTE_ORDER_MARK) if data.startswith(BYTE_ORDER_MARK) else 0]
        at = data.find(b"\n")
        while at >= 0:
            self._starts.append(at + 1)
            at = data.find(b"\n", at + 1)

    def text(self, line: int) -> str:
        """A line without its ending, bytes that are not UTF-8 as U+FFFD; "" where the file has no such line."""
        if not 0 < line <= len(self._starts):
            return ""
        start, end = self.span(line)
        return self.data[start:end].decode("utf-8", "replace")

    def span(self, line: int) -> tuple[int, int]:
        """The bytes of a line, its ending not among them."""
        start = self._starts[line - 1]
        end = self.data.find(b"\n", start)
        if end < 0:
            return start, len(self.data)
        return start, end - 1 if self.data[start:end].endswith(b"\r") else end

    def position(self, offset: int) -> Position:
        """Where a byte stands."""
        line = max(bisect_right(self._starts, offset), 1)
        start = self._starts[line - 1]
        return Position(line, len(self.data[start:offset].decode("utf-8", "replace")) + 1)
