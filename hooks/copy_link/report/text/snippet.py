"""Shows lines of a Dockerfile with their numbers, and marks below the characters that matter."""

from __future__ import annotations

from copy_link.dockerfile.positions import Lines
from copy_link.report.text.screen import FAINT, GOOD, OMISSION, UNSURE, Screen, width
from copy_link.startup.annotations import Iterable, Iterator, Sequence
from copy_link.startup.records import NamedTuple

# Of longer excerpts, only the lines that contain a mark are shown.
MAXIMUM_LINES = 6


class Mark(NamedTuple):
    """A mark below the bytes from offset `start` to `end` (exclusive).

    It is made of `character`, and `note` is a printable text to show next to it ("" for none).
    """

    start: int
    end: int
    character: str
    color: str
    note: str = ""


NO_MARK = Mark(0, 0, "", "")


class Snippet:
    """Shows lines of one file; `last` is the highest line number to show, which decides the width of the gutter."""

    def __init__(self, lines: Lines, screen: Screen, last: int) -> None:
        self.lines = lines
        self.screen = screen
        self._digits = max(len(str(last)), 3)

    def rows(self, first: int, last: int, marks: Sequence[Mark]) -> Iterator[str]:
        """The lines from `first` to `last` (from 1, inclusive), each with its marks and their notes below it."""
        is_long = last - first >= MAXIMUM_LINES
        is_left_out = False
        for number in range(first, last + 1):
            start, end = self.lines.span(number)
            here = [mark for mark in marks if mark.start <= end and mark.end > start]
            if is_long and number != first and not here:
                is_left_out = True
                continue
            if is_left_out:
                yield self._gutter(OMISSION)
                is_left_out = False
            yield from self._line(number, here)
        if is_left_out:
            yield self._gutter(OMISSION)

    def added(self, line: str, is_safe: bool) -> Iterator[str]:
        """A line that the fix writes, as rows that begin with `+`; an unsafe fix has another colour."""
        shown = self.screen.cells(line)
        pieces = self._pieces(shown)
        # A fix changes the start (flags) or the end (destination) of an instruction.
        rows = ["".join(shown[start:end]) for start, end in pieces]
        if len(rows) > MAXIMUM_LINES:
            rows = [rows[0], OMISSION, rows[-1]]
        for number, row in enumerate(rows):
            text = f"{'+' if number == 0 else ' '} {row}".rstrip()
            yield f"{' ' * self._digits} {self.screen.paint(text, GOOD if is_safe else UNSURE)}"

    def note(self, text: str, color: str) -> Iterator[str]:
        """Printable text below the lines, as rows that begin with `=`."""
        indent = self._digits + 3
        first, *others = self.screen.wrapped(text, indent, indent)
        for line in (f"{' ' * (indent - 2)}= {first}", *(" " * indent + other for other in others)):
            yield self.screen.paint(line, color) if color else line

    def _gutter(self, number: str) -> str:
        bar = self.screen.draw("│")
        return self.screen.paint(f"{number:>{self._digits}} {bar}", FAINT)

    def _line(self, number: int, marks: Sequence[Mark]) -> Iterator[str]:
        text = self.lines.text(number)
        shown = self.screen.cells(text)
        colors = [""] * len(shown)
        characters = [" "] * len(shown)
        for mark in marks:
            for at in self._columns(number, len(shown), mark):
                colors[at], characters[at] = mark.color, mark.character
        notes = [mark for mark in marks if mark.note]
        pieces = list(self._pieces(shown))
        is_left_out = False
        for at, piece in pieces:
            if len(pieces) > MAXIMUM_LINES and at > 0 and not any(colors[at:piece]) and piece != len(shown):
                is_left_out = True
                continue
            if is_left_out:
                yield self._gutter(OMISSION)
                is_left_out = False
            yield f"{self._gutter(str(number) if at == 0 else '')} {''.join(shown[at:piece])}".rstrip()
            below = list(zip(shown[at:piece], characters[at:piece], colors[at:piece], strict=True))
            beside = notes.pop(0) if piece == len(shown) and notes else NO_MARK
            yield from self._beneath(below, beside.note, beside.color)
        for mark in notes:
            yield from self._wrapped_note(mark.note, mark.color)

    def _columns(self, number: int, length: int, mark: Mark) -> range:
        """The positions of the marked characters in a line, from 0."""
        begin, end = self.lines.position(mark.start), self.lines.position(mark.end)
        first = begin.column - 1 if begin.line == number else 0
        last = end.column - 1 if end.line == number else length
        if begin.line != number:
            text = self.lines.text(number)
            first = len(text) - len(text.lstrip())
        return range(min(first, length), min(max(last, first), length))

    def _pieces(self, shown: Sequence[str]) -> Iterator[tuple[int, int]]:
        """The spans of characters that make up the rows of a line, so that each row fits on the screen.

        A row ends after a word if that leaves it more than half full.
        """
        columns = self.screen.columns
        room = None if columns is None else columns - self._digits - 3
        start, used, space = 0, 0, 0
        for at, cell in enumerate(shown):
            if room is not None and used + width(cell) > room and at > start:
                end = space if 2 * (space - start) > at - start else at
                yield start, end
                start, used = end, sum(map(width, shown[end:at]))
            used += width(cell)
            if cell == " ":
                space = at + 1
        yield start, len(shown)

    def _beneath(self, below: Sequence[tuple[str, str, str]], note: str, color: str) -> Iterator[str]:
        """The row of marks, followed by a note: on the same row if it fits, else on rows of its own."""
        while below and not below[-1][2]:
            below = below[:-1]
        if not below:
            if note:
                yield from self._wrapped_note(note, color)
            return
        marks = self._painted((character * width(text), color) for text, character, color in below)
        used = self._digits + 3 + sum(width(text) for text, _, _ in below) + 1
        row = f"{self._gutter('')} {marks}"
        if note and (self.screen.columns is None or used + width(note) <= self.screen.columns):
            yield f"{row} {self.screen.paint(note, color)}"
            return
        yield row
        if note:
            yield from self._wrapped_note(note, color)

    def _painted(self, marks: Iterable[tuple[str, str]]) -> str:
        """The marks with colour codes, one code for each run of the same colour."""
        runs: list[tuple[str, str]] = []
        for text, color in marks:
            if runs and runs[-1][1] == color:
                runs[-1] = runs[-1][0] + text, color
            else:
                runs.append((text, color))
        return "".join(self.screen.paint(text, color) if color else text for text, color in runs)

    def _wrapped_note(self, note: str, color: str) -> Iterator[str]:
        indent = self._digits + 3
        for number, line in enumerate(self.screen.wrapped(note, indent + 2, indent + 4)):
            yield f"{self._gutter('')} {'  ' if number == 0 else '    '}{self.screen.paint(line, color)}"
