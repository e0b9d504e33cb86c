"""A terminal: its width, its colours, and the widths of characters."""

from __future__ import annotations

import os
import sys
import unicodedata

from copy_link.escaping import HASH, printable, runner_commands
from copy_link.report.text.plain import has_unicode
from copy_link.settings import ALWAYS, AUTOMATIC
from copy_link.startup.annotations import Mapping
from copy_link.startup.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from typing import TextIO

# Colours, named by their meaning; all are readable on dark and on light backgrounds.
BOLD = "1"
FAINT = "2"
BAD = "31"
GOOD = "32"
UNSURE = "35"
HIGHLIGHT = "36"
BAD_BOLD = "1;31"
UNSURE_BOLD = "1;35"
GOOD_BOLD = "1;32"

DEFAULT_COLUMNS = 80
MINIMUM_COLUMNS = 40
# Deep in a tree of stages, a line may be too wide, but still has room for some words.
MINIMUM_ROOM = 28
OMISSION = "..."
TAB = "    "
# Hangul vowels and final consonants; they combine with the syllable before them.
JOINING_JAMO = (("\u1160", "\u11ff"), ("\ud7b0", "\ud7ff"))


class Screen(NamedTuple):
    """The properties of an output; `columns` is None if lines may have any length."""

    columns: int | None
    is_colored: bool
    is_unicode: bool

    def paint(self, text: str, color: str) -> str:
        """The text in a colour, or unchanged on a screen without colours."""
        return f"\x1b[{color}m{text}\x1b[0m" if self.is_colored and text and color else text

    def draw(self, drawing: str) -> str:
        """Box characters, replaced by ASCII if the screen has no others."""
        return drawing if self.is_unicode else drawing.translate(ASCII)

    def arrow(self) -> str:
        """An arrow, as between the state before the fix and the state after it."""
        return "→" if self.is_unicode else "->"

    def wrapped(self, text: str, indent: int = 0, hanging: int | None = None) -> list[str]:
        """Printable text as lines that fit after an indent of `indent` columns, later lines after `hanging` columns.

        Lines break between words; a word that is too long for any line is broken, if possible after a slash. The result
        does not include the indents.
        """
        later = indent if hanging is None else hanging
        columns = self._columns_after(max(indent, later))
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
        """Printable text, shortened with `...` to fit after an indent of `indent` columns, if possible after a word.

        `end`, the last words of the text, is kept if it takes at most half of the room.
        """
        columns = self._columns_after(indent)
        if columns is None or indent + width(text) <= columns:
            return text
        room = columns - indent - len(OMISSION)
        end = f" {end}" if end and 2 * (width(end) + 1) <= room else ""
        shown = text[: fitting(text, room - width(end))]
        return f"{shown[: _last_break(shown)]}{OMISSION}{end}"

    def cells(self, text: str) -> list[str]:
        """As the function `cells`, with escapes for characters that the screen cannot show."""
        found = cells(text)
        if not self.is_unicode:
            return [cell.encode("ascii", "backslashreplace").decode("ascii") for cell in found]
        return found

    def _columns_after(self, indent: int) -> int | None:
        """The width to use for text after an indent; it always leaves room for some words."""
        return None if self.columns is None else max(self.columns, indent + MINIMUM_ROOM)


ASCII = str.maketrans({"│": "|", "├": "|", "└": "`", "─": "-"})
PLAIN = Screen(None, is_colored=False, is_unicode=True)


def screen(color: str, stream: TextIO, environment: Mapping[str, str]) -> Screen | None:
    """The properties of the terminal that a stream writes to, or None to print plain lines instead.

    `color` is the value of `--color`. pre-commit and prek give a hook a terminal if their own `--color` asks for
    colours, and a pipe otherwise; they have then already applied FORCE_COLOR.
    """
    is_terminal = stream.isatty()
    is_colored = _is_colored(is_terminal, environment) if color == AUTOMATIC else color == ALWAYS
    if not is_terminal and not is_colored:
        return None
    return Screen(_columns(stream, environment), is_colored, has_unicode(stream))


def _is_colored(is_terminal: bool, environment: Mapping[str, str]) -> bool:
    """Follows https://no-color.org and https://force-color.org; NO_COLOR takes precedence, as in Python itself."""
    if environment.get("NO_COLOR"):
        return False
    if environment.get("FORCE_COLOR", "0") not in ("", "0", "false"):
        return is_terminal or not environment.get("PRE_COMMIT")
    # A Windows console may print the colour codes as text.
    return is_terminal and environment.get("TERM") != "dumb" and sys.platform != "win32"


def _columns(stream: TextIO, environment: Mapping[str, str]) -> int:
    given = environment.get("COLUMNS", "")
    columns = int(given) if given.isdecimal() else _terminal_columns(stream)
    return max(columns or DEFAULT_COLUMNS, MINIMUM_COLUMNS)


def _terminal_columns(stream: TextIO) -> int:
    try:
        found = os.get_terminal_size(stream.fileno()).columns
        if found:
            return found
    except (OSError, ValueError):
        pass
    try:
        # The pseudo-terminal of pre-commit has no size; its controlling terminal has one.
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
    """The number of columns of a printable character: 0, 1 or 2 (Unicode Standard Annex 11, and common terminals)."""
    if character < "\u0300":
        return 1
    if unicodedata.category(character) in ("Mn", "Me"):
        return 0
    if any(first <= character <= last for first, last in JOINING_JAMO):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


def width(text: str) -> int:
    """The number of columns of printable text."""
    return len(text) if text.isascii() else sum(map(character_width, text))


def fitting(text: str, room: int) -> int:
    """The number of characters of printable text that fit into `room` columns; at least one, so that loops end."""
    if text.isascii():
        return max(room, 1)
    used = 0
    for at, character in enumerate(text):
        used += character_width(character)
        if used > room:
            return max(at, 1)
    return len(text)


def _last_break(text: str) -> int:
    """The end of the last space in a text that is longer than the line; its own end if that is in its first half."""
    space = text.rfind(" ") + 1
    return space if 2 * space > len(text) else len(text)


def broken(word: str, room: int) -> list[str]:
    """A printable word as pieces of at most `room` columns; a piece ends after a slash if more than half full."""
    pieces: list[str] = []
    while width(word) > room:
        end = fitting(word, room)
        slash = word.rfind("/", 0, end) + 1
        end = slash if 2 * slash > end else end
        pieces.append(word[:end])
        word = word[end:]
    return [*pieces, word]


def cells(text: str) -> list[str]:
    """The printable form of each character of a line: itself, spaces for a tab, or an escape."""
    found = [TAB if character == "\t" else printable(character) for character in text]
    for at in runner_commands(text):
        found[at] = HASH
    return found
