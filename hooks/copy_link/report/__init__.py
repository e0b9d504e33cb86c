"""What a run has to say, in the format that was asked for; each format is a module, imported when it is used."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from copy_link.rules.findings import Finding, Report
from copy_link.settings import AUTOMATIC, TEXT, Arguments
from copy_link.startup.records import NamedTuple

# Type checkers take a constant of this name for true.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Protocol, TextIO
else:
    Protocol = object


# What stands for the second `#` of a command, and how long the name of one may be (`##vso[`, `##teamcity[`).
HASH = r"\x23"
LONGEST_COMMAND = 32


class Checked(NamedTuple):
    """A file that was checked: `path` is its name as shown, `data` the bytes that `report` is on.

    `findings` are those that block the commit, `fixed` those that were fixed in this run.
    """

    path: str
    data: bytes
    report: Report
    findings: tuple[Finding, ...]
    fixed: tuple[Finding, ...] = ()


class Failure(NamedTuple):
    """A file that could not be read or written (`action`), and why; `line` (from 1) and `data` where there are any."""

    path: str
    line: int | None
    reason: str
    action: str = "read"
    data: bytes = b""


class Results(NamedTuple):
    """Everything that a run came to, and the program whose run it was."""

    program: str
    checked: tuple[Checked, ...]
    failures: tuple[Failure, ...]
    unsafe_fixes: bool = False

    @property
    def status(self) -> int:
        """The exit status: 1 when something is to be fixed, was fixed, or could not be read or written."""
        return int(bool(self.failures) or any(one.findings or one.fixed for one in self.checked))


class Format(Protocol):
    """A way to say it; what is returned is printed line by line."""

    def file(self, checked: Checked) -> Iterable[str]:
        """What is said once a file was checked."""

    def failure(self, failure: Failure) -> Iterable[str]:
        """What is said on standard error of a file that could not be read or written."""

    def end(self, results: Results) -> Iterable[str]:
        """What is said at the end of the run."""


class Output:
    """Takes the results of a run one by one and says them on a stream, failures on standard error."""

    def __init__(self, program: str, arguments: Arguments, stream: TextIO | None = None) -> None:
        self._stream = sys.stdout if stream is None else stream
        for one in (self._stream, sys.stderr):
            # What the encoding does not have is no reason to stop.
            getattr(one, "reconfigure", lambda errors: None)(errors="backslashreplace")
        self._program = program
        self._unsafe_fixes = arguments.settings.unsafe_fixes
        self._format = _format(arguments, self._stream)
        self._checked: list[Checked] = []
        self._failures: list[Failure] = []
        self._is_lost = False

    def run(self, results: Iterable[Checked | Failure]) -> int:
        """Say every result as it comes, and what is said at the end; returns the exit status."""
        for result in results:
            if isinstance(result, Failure):
                self._failures.append(result)
                self._print(self._format.failure(result), sys.stderr)
            else:
                self._checked.append(result)
                self._print(self._format.file(result), self._stream)
        all_results = Results(self._program, tuple(self._checked), tuple(self._failures), self._unsafe_fixes)
        self._print(self._format.end(all_results), self._stream)
        for stream in (sys.stdout, self._stream):
            self._print((), stream, flush=True)
        return all_results.status or int(self._is_lost)

    def _print(self, lines: Iterable[str], stream: TextIO, flush: bool = False) -> None:
        """Print what can be: whatever becomes of it, there may be files yet to fix."""
        try:
            for line in lines:
                stream.write(f"{line}\n")
            if flush:
                stream.flush()
        except BrokenPipeError:
            # Who reads it has seen enough (`| head`).
            _silence(stream)
        except OSError as error:
            self._is_lost = True
            _silence(stream)
            if stream is not sys.stderr:
                reason = error.strerror or str(error)
                self._print([f"{self._program}: error: cannot write what there is to say: {reason}"], sys.stderr)


def _silence(stream: TextIO) -> None:
    """Print nothing more on a stream, nor what is still kept for it."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _format(arguments: Arguments, stream: TextIO) -> Format:
    name = arguments.output_format
    if name == TEXT:
        from copy_link.report.text import Text

        unsafe, is_unicode = arguments.settings.unsafe_fixes, has_unicode(stream)
        if arguments.color == AUTOMATIC and not stream.isatty() and not os.environ.get("FORCE_COLOR"):
            return Text(arguments.explain, unsafe, is_unicode)
        from copy_link.report.screen import screen

        found = screen(arguments.color, stream, os.environ)
        if found is None:
            return Text(arguments.explain, unsafe, is_unicode)
        from copy_link.report.terminal import Terminal

        return Terminal(found, arguments.explain, unsafe)
    from importlib import import_module

    from copy_link.report.document import Document

    return Document(import_module(f"copy_link.report.{name}").document, says_failures=stream is not sys.stderr)


def has_unicode(stream: TextIO) -> bool:
    """Whether boxes and arrows can be drawn on the stream."""
    return (stream.encoding or "").lower().replace("-", "") == "utf8"


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
