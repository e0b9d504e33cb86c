"""Prints the results of a run in the chosen format. Each format is a module that is imported only if it is used."""

from __future__ import annotations

import os
import sys

from copy_link.report.results import Checked, Failure, Results
from copy_link.settings import AUTOMATIC, TEXT, Arguments
from copy_link.startup.records import TYPE_CHECKING

if TYPE_CHECKING:
    from typing import Protocol, TextIO

    from copy_link.startup.annotations import Iterable
else:
    Protocol = object


class Format(Protocol):
    """An output format. Each method yields lines without line endings."""

    def file(self, checked: Checked) -> Iterable[str]:
        """The lines for a checked file, printed as soon as it has been checked."""

    def failure(self, failure: Failure) -> Iterable[str]:
        """The lines for a file that could not be read or written; they go to standard error."""

    def end(self, results: Results) -> Iterable[str]:
        """The lines at the end of the run."""


class Output:
    """Prints the results of a run to a stream (by default standard output), and failures to standard error."""

    def __init__(self, program: str, arguments: Arguments, stream: TextIO | None = None) -> None:
        self._stream = sys.stdout if stream is None else stream
        for output in (self._stream, sys.stderr):
            # Do not stop at a character that the encoding of the stream lacks.
            getattr(output, "reconfigure", lambda errors: None)(errors="backslashreplace")
        self._program = program
        self._arguments = arguments
        self._format = _format(arguments, self._stream)
        self._checked: list[Checked] = []
        self._failures: list[Failure] = []
        self._has_lost_output = False

    def run(self, results: Iterable[Checked | Failure]) -> int:
        """Print each result as it arrives, and then the end of the report.

        Returns the exit status: that of the results, or 1 if output could not be written. Never raises OSError.
        """
        for result in results:
            if isinstance(result, Failure):
                self._failures.append(result)
                self._print(self._format.failure(result), sys.stderr)
            else:
                self._checked.append(result)
                self._print(self._format.file(result), self._stream)
        all_results = Results(
            self._program,
            tuple(self._checked),
            tuple(self._failures),
            self._arguments.settings.unsafe_fixes,
            self._arguments.exit_zero_on_fix,
        )
        self._print(self._format.end(all_results), self._stream)
        for stream in (sys.stdout, self._stream):
            self._print((), stream, flush=True)
        return all_results.status or int(self._has_lost_output)

    def _print(self, lines: Iterable[str], stream: TextIO, flush: bool = False) -> None:
        """Print lines. Errors are recorded rather than raised: the remaining files must still be fixed."""
        try:
            for line in lines:
                stream.write(f"{line}\n")
            if flush:
                stream.flush()
        except BrokenPipeError:
            # The reader has closed the pipe, for example `| head`.
            _silence(stream)
        except OSError as error:
            self._has_lost_output = True
            _silence(stream)
            if stream is not sys.stderr:
                reason = error.strerror or str(error)
                self._print([f"{self._program}: error: cannot write the report: {reason}"], sys.stderr)


def _silence(stream: TextIO) -> None:
    """Discard all further output to a stream, and its buffered output."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


def _format(arguments: Arguments, stream: TextIO) -> Format:
    name = arguments.output_format
    if arguments.statistics:
        from copy_link.report.text.statistics import Statistics

        return Statistics(arguments.paths)
    if name == TEXT:
        from copy_link.report.text.plain import Text, has_unicode

        unsafe, is_unicode = arguments.settings.unsafe_fixes, has_unicode(stream)
        if arguments.color == AUTOMATIC and not stream.isatty() and not os.environ.get("FORCE_COLOR"):
            return Text(arguments.explain, unsafe, is_unicode)
        from copy_link.report.text.screen import screen

        found = screen(arguments.color, stream, os.environ)
        if found is None:
            return Text(arguments.explain, unsafe, is_unicode)
        from copy_link.report.text.terminal import Terminal

        return Terminal(found, arguments.explain, unsafe)
    from importlib import import_module

    from copy_link.report.documents.document import Document

    return Document(
        import_module(f"copy_link.report.documents.{name}").document, prints_failures=stream is not sys.stderr
    )
