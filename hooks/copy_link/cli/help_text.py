"""The text of `--help` as argparse prints it, at a fraction of the cost of importing argparse."""

from __future__ import annotations

import os

from copy_link.cli.command_line import add_options
from copy_link.settings import ENDING
from copy_link.startup.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from copy_link.startup.annotations import Iterable, Sequence

# As argparse: texts start in this column, and the screen has two columns more than the text.
HELP_COLUMN = 24
MARGIN = 2


class _Option(NamedTuple):
    """An option: its name and value as in the usage, and its help."""

    usage: str
    text: str


def help_text(program: str, description: str) -> list[str]:
    """The lines of the text for the width of the screen."""
    try:
        columns = int(os.environ.get("COLUMNS") or os.get_terminal_size().columns)
    except (OSError, ValueError):
        columns = 80
    width = max(columns, HELP_COLUMN + 2 * MARGIN) - MARGIN
    options = [_Option("-h, --help", "show this help message and exit")]
    files: list[_Option] = []

    def add(name: str, *, help: str, metavar: str = "", choices: Sequence[str] = (), **_: object) -> None:
        value = metavar or (f"{{{','.join(choices)}}}" if choices else "")
        if name.startswith("-"):
            options.append(_Option(f"{name} {value}".rstrip(), help))
        else:
            files.append(_Option(value, help))

    add_options(add, program)
    usage = f"usage: {program} "
    words = ["[-h]", *(f"[{one.usage}]" for one in options[1:])]
    values = [f"[{one.usage} ...]" for one in files]
    if len(usage) + len(" ".join([*words, *values])) <= width:
        lines = [usage + " ".join([*words, *values])]
    else:
        indent = " " * len(usage)
        lines = [*_wrapped(words, width, usage, indent), *_wrapped(values, width, indent, indent)]
    lines += ["", *_wrapped(description.split(), width, "", "")]
    for title, described in (("positional arguments", files), ("options", options)):
        lines += ["", f"{title}:"]
        for one in described:
            lines += _described(one, width)
    return [*lines, "", *_wrapped(" ".join(ENDING).split(), width, "", "")]


def _described(option: _Option, width: int) -> list[str]:
    start, indent = f"{' ' * MARGIN}{option.usage}", " " * HELP_COLUMN
    if len(start) + MARGIN <= HELP_COLUMN:
        return _wrapped(option.text.split(), width, start.ljust(HELP_COLUMN), indent)
    return [start, *_wrapped(option.text.split(), width, indent, indent)]


def _wrapped(words: Iterable[str], width: int, start: str, indent: str) -> list[str]:
    """The words in lines of at most this width; the first one begins with `start`, the others with `indent`."""
    lines, line = [], start
    for word in words:
        if line not in (start, indent) and len(line) + len(word) > width:
            lines.append(line.rstrip())
            line = indent
        line += f"{word} "
    return [*lines, line.rstrip()]
