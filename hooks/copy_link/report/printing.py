"""What a run has to say, in the format that was asked for; each format is a module, imported when it is used."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable

from copy_link.report.results import Checked, Failure, Results
from copy_link.settings import AUTOMATIC, TEXT, Arguments

# Type checkers take a constant of this name for true.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Protocol, TextIO
else:
    Protocol = object


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
        import_module(f"copy_link.report.documents.{name}").document, says_failures=stream is not sys.stderr
    )
