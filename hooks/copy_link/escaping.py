"""Escapes text of unknown origin, such as file names, for terminals and CI logs, and prints it."""

from __future__ import annotations

import sys

# Type checkers assume that a constant of this name is true.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import TextIO

# The escape for the second `#` of a runner command, and the longest command name (`##vso[`, `##teamcity[`).
HASH = r"\x23"
LONGEST_COMMAND = 32


def printable(text: str) -> str:
    r"""The text on one line, with control characters and CI runner commands replaced by escapes such as `\n`."""
    if not text.isprintable():
        text = "".join(
            character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
            for character in text
        )
    for at in reversed(runner_commands(text)):
        text = f"{text[:at]}{HASH}{text[at + 1 :]}"
    return text


def runner_commands(text: str) -> list[int]:
    """The positions of the `#` to escape: CI runners execute `##[error]`, `##vso[...]` and so on anywhere in a line."""
    found = []
    at = text.find("##")
    while at >= 0:
        name, bracket, _ = text[at + 2 : at + 2 + LONGEST_COMMAND].partition("[")
        if bracket and (not name or name.isalnum()):
            found.append(at + 1)
        at = text.find("##", at + 1)
    return found


def shown_path(path: str) -> str:
    r"""A path for the start of a message, as one printable text in which no `: ` occurs.

    A `: ` in the path becomes `:\x20`, so the first `: ` of the message ends its location. `./` goes before a path
    that begins with `:`, because a line that begins with `::` is a command to CI runners.
    """
    shown = printable(path).replace(": ", r":\x20")
    return f"./{shown}" if shown.lstrip().startswith(":") else shown


def escaped_start(line: str) -> str:
    r"""A line, which may contain colour codes, with `::` at its start replaced by `\x3a:`.

    CI runners execute lines that begin with `::`.
    """
    at = line.find("::")
    if at < 0 or any(not piece.isspace() for piece in _uncolored(line[:at])):
        return line
    return rf"{line[:at]}\x3a{line[at + 1 :]}"


def _uncolored(text: str) -> list[str]:
    """The pieces of a text between its colour codes."""
    first, *others = text.split("\x1b[")
    return [piece for piece in (first, *(other.partition("m")[2] for other in others)) if piece]


def print_line(text: str, stream: TextIO | None = None) -> None:
    """Print a text of unknown origin as one line to standard output, or to `stream`; a closed pipe is no error.

    Everything that is no report, document or file is printed by this function.
    """
    output = sys.stdout if stream is None else stream
    line = escaped_start(printable(text))
    encoding = getattr(output, "encoding", None) or "ascii"
    try:
        output.write(line.encode(encoding, "backslashreplace").decode(encoding) + "\n")
        output.flush()
    except BrokenPipeError:
        pass


def print_lines(texts: Iterable[str], stream: TextIO | None = None) -> None:
    """Print each text as one line."""
    for text in texts:
        print_line(text, stream)
