"""A terminal: its width, its colours, and how wide characters are on it."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Mapping

from copy_link.report.escaping import HASH, commands, printable
from copy_link.report.text.plain import has_unicode
from copy_link.settings import ALWAYS, AUTOMATIC
from copy_link.startup.records import NamedTuple

# Type checkers take a constant of this name for true.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import TextIO

# Colours by what they say; only those that can be read on a dark and on a light background.
BOLD = "1"
FAINT = "2"
BAD = "31"
GOOD = "32"
UNSURE = "35"
PLACE = "36"
BAD_BOLD = "1;31"
GOOD_BOLD = "1;32"

DEFAULT_COLUMNS = 80
FEWEST_COLUMNS = 40
# Deep in a tree of stages a line rather is too long than has but a word on it.
LEAST_ROOM = 28
OMISSION = "..."
TAB = "    "
# Vowels and final consonants of Hangul, which join the syllable before them.
JOINING_JAMO = (("\u1160", "\u11ff"), ("\ud7b0", "\ud7ff"))


class Screen(NamedTuple):
    """Where text is shown: `columns` is None where lines may have any length."""

    columns: int | None
    is_colored: bool
    is_unicode: bool

    def paint(self, text: str, color: str) -> str:
        """The text in a colour, if there are colours."""
        return f"\x1b[{color}m{text}\x1b[0m" if self.is_colored and text and color else text

    def draw(self, drawing: str) -> str:
        """A drawing made of box characters, in ASCII where there are no others."""
        return drawing if self.is_unicode else drawing.translate(ASCII)

    def arrow(self) -> str:
        """From what is to what will be."""
        return "→" if self.is_unicode else "->"

    def wrapped(self, text: str, indent: int = 0, hanging: int | None = None) -> list[str]:
        """Printable text broken to fit behind `indent`, every line but the first behind `hanging`.

        It is broken between words, and within those that fit on no line: mostly behind a slash.
        """
        later = indent if hanging is None else hanging
        columns = self._columns_behind(max(indent, later))
        if columns is None:
            return [text]
        lines: list[str] = []
        line, used = "", indent
        for word in text.split(" "):
            if line and used + 1 + width(word) > columns:
                lines.append(line)
                line, used = "", later
            first, *others = broken(word, columns - later)
            line, used = (f"{line} {first}", used + 1 + width(first)) if line else (first, used + width(first))
            for piece in others:
                lines.append(line)
                line, used = piece, later + width(piece)
        return [*lines, line]

    def clipped(self, text: str, indent: int = 0, end: str = "") -> str:
        """Printable text cut to fit behind `indent`; its `end` stays where there is room for as much before it."""
        columns = self._columns_behind(indent)
        if columns is None or indent + width(text) <= columns:
            return text
        room = columns - indent - len(OMISSION)
        end = f" {end}" if end and 2 * (width(end) + 1) <= room else ""
        return f"{text[: fitting(text, room - width(end))]}{OMISSION}{end}"

    def cells(self, text: str) -> list[str]:
        """Each character of a line of a file as it is shown: itself, spaces for a tab, or an escape."""
        found = cells(text)
        if not self.is_unicode:
            return [one.encode("ascii", "backslashreplace").decode("ascii") for one in found]
        return found

    def _columns_behind(self, indent: int) -> int | None:
        """How many columns are used where text begins behind `indent`: there is room for some words at least."""
        return None if self.columns is None else max(self.columns, indent + LEAST_ROOM)


ASCII = str.maketrans({"│": "|", "├": "|", "└": "`", "─": "-"})
PLAIN = Screen(None, is_colored=False, is_unicode=True)


def screen(color: str, stream: TextIO, environment: Mapping[str, str]) -> Screen | None:
    """The terminal that the stream is, or is to be treated as; None: plain lines are wanted.

    pre-commit and prek give a hook a terminal when their own `--color` says so, and a pipe otherwise; then FORCE_COLOR
    was theirs to decide.
    """
    is_terminal = stream.isatty()
    is_colored = _is_colored(is_terminal, environment) if color == AUTOMATIC else color == ALWAYS
    if not is_terminal and not is_colored:
        return None
    return Screen(_columns(stream, environment), is_colored, has_unicode(stream))


def _is_colored(is_terminal: bool, environment: Mapping[str, str]) -> bool:
    """As https://no-color.org and https://force-color.org say; NO_COLOR has the last word, as in Python itself."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") not in ("", "0", "false"):
        return is_terminal or not environment.get("PRE_COMMIT")
    # A Windows console may show the codes as they are.
    return is_terminal and environment.get("TERM") != "dumb" and sys.platform != "win32"


def _columns(stream: TextIO, environment: Mapping[str, str]) -> int:
    given = environment.get("COLUMNS", "")
    columns = int(given) if given.isdecimal() else _terminal_columns(stream)
    return max(columns or DEFAULT_COLUMNS, FEWEST_COLUMNS)


def _terminal_columns(stream: TextIO) -> int:
    try:
        found = os.get_terminal_size(stream.fileno()).columns
        if found:
            return found
    except (OSError, ValueError):
        pass
    try:
        # The terminal that pre-commit makes has no size, the one that it runs in has.
        descriptor = os.open("/dev/tty", os.O_RDONLY)
    except OSError:
        return 0
    try:
        return os.get_terminal_size(descriptor).columns
    except OSError:
        return 0
    finally:
        os.close(descriptor)


def character_width(character: str) -> int:
    """How many columns a printable character takes: 0, 1 or 2 (Unicode Standard Annex 11, and what terminals do)."""
    if character < "\u0300":
        return 1
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    if any(first <= character <= last for first, last in JOINING_JAMO):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def width(text: str) -> int:
    """How many columns printable text takes."""
    return len(text) if text.isascii() else sum(map(character_width, text))


def fitting(text: str, room: int) -> int:
    """How many characters of printable text fit into so many columns; at least one, so that there is an end."""
    if text.isascii():
        return max(room, 1)
    used = 0
    for at, one in enumerate(text):
        used += character_width(one)
        if used > room:
            return max(at, 1)
    return len(text)


def broken(word: str, room: int) -> list[str]:
    """A printable word in pieces that fit, each but the last ended by a slash where that is not far from its end."""
    pieces: list[str] = []
    while width(word) > room:
        end = fitting(word, room)
        slash = word.rfind("/", 0, end) + 1
        end = slash if 2 * slash > end else end
        pieces.append(word[:end])
        word = word[end:]
    return [*pieces, word]


def cells(text: str) -> list[str]:
    """Each character of a line of a file as it is shown: itself, spaces for a tab, or an escape."""
    found = [TAB if one == "\t" else printable(one) for one in text]
    for at in commands(text):
        found[at] = HASH
    return found
