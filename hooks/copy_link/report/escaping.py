"""Text from outside, escaped for terminals and CI logs."""

from __future__ import annotations

# What stands for the second `#` of a command, and how long the name of one may be (`##vso[`, `##teamcity[`).
HASH = r"\x23"
LONGEST_COMMAND = 32


def printable(text: str) -> str:
    """The text with everything that could steer a terminal or a CI log, or pass for a line, written as an escape."""
    if not text.isprintable():
        text = "".join(one if one.isprintable() else one.encode("unicode_escape").decode("ascii") for one in text)
    for at in reversed(commands(text)):
        text = f"{text[:at]}{HASH}{text[at + 1 :]}"
    return text


def commands(text: str) -> list[int]:
    """Where a `#` has to be escaped: `##[error]` and its like are commands to CI runners, wherever in a line."""
    found = []
    at = text.find("##")
    while at >= 0:
        name, bracket, _ = text[at + 2 : at + 2 + LONGEST_COMMAND].partition("[")
        if bracket and (not name or name.isalnum()):
            found.append(at + 1)
        at = text.find("##", at + 1)
    return found


def shown_path(path: str) -> str:
    r"""A path at the start of a line, so that the first `: ` ends the place: one in the path is written `:\x20`.

    A path that could be a command to a CI runner there (`::`, when the line's number follows) has `./` put in front.
    """
    shown = printable(path).replace(": ", r":\x20")
    return f"./{shown}" if shown.lstrip().startswith(":") else shown


def guarded(line: str) -> str:
    r"""A line, colours and all, that cannot be a command to a CI runner: `::` at its start is written `\x3a:`."""
    at = line.find("::")
    if at < 0 or any(not piece.isspace() for piece in _uncolored(line[:at])):
        return line
    return rf"{line[:at]}\x3a{line[at + 1 :]}"


def _uncolored(text: str) -> list[str]:
    """What is left of a text between the colours in it."""
    first, *others = text.split("\x1b[")
    return [piece for piece in (first, *(other.partition("m")[2] for other in others)) if piece]
