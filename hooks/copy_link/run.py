"""What both hooks do with their file names: read each, check it, and go on with the others where one cannot be read."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator

from copy_link import files
from copy_link.base_images import find
from copy_link.build_context import BuildContext
from copy_link.checker import FindImage, Finding, Report, check
from copy_link.dockerfile import DockerfileError
from copy_link.report import error_line
from copy_link.settings import CONFIGURATION, Arguments


class Run:
    """One run of a hook over its arguments; `has_failed` is set once a file could not be read or written."""

    def __init__(self, arguments: Arguments) -> None:
        self.arguments = arguments
        self.has_failed = False
        self._contexts: dict[str, BuildContext] = {}
        self._find = _finder(arguments)

    def files(self) -> Iterator[tuple[str, bytes, Report]]:
        """Every Dockerfile that can be read, with its bytes and the report on them."""
        for path in files.expand(self.arguments.paths):
            try:
                data = files.read(path)
                yield path, data, self.check(path, data)
            except DockerfileError as error:
                self.fail(error_line(path, error.line, error.reason))
            except OSError as error:
                self.fail(error_line(path, None, error.strerror or str(error)))
            except RecursionError:
                self.fail(error_line(path, None, "its instructions build on each other too deeply"))

    def check(self, path: str, data: bytes) -> Report:
        """The report on a file's bytes. Raises DockerfileError."""
        return check(data, path, self._context(path), self.arguments.settings, self._find)

    def fail(self, line: str) -> None:
        """Say on standard error what went wrong with a file."""
        self.has_failed = True
        print(line, file=sys.stderr)

    def fails(self, finding: Finding) -> bool:
        """Whether the finding blocks a commit."""
        return finding.rule.id != "CL002" or self.arguments.settings.strict

    def _context(self, path: str) -> BuildContext:
        folder = os.path.dirname(path)
        key = os.path.join(folder, os.path.basename(path)) if os.path.exists(f"{path}.dockerignore") else folder
        if key not in self._contexts:
            roots = [self.arguments.context] if self.arguments.context else [folder or ".", "."]
            self._contexts[key] = BuildContext(list(dict.fromkeys(roots)), path)
        return self._contexts[key]


def _finder(arguments: Arguments) -> FindImage:
    mapped = arguments.settings.base_images
    if not mapped:
        return find
    from copy_link.base_images.mapped import MappingError, finder

    try:
        return finder(mapped)
    except MappingError as error:
        print(f"{CONFIGURATION}: {error}", file=sys.stderr)
        raise SystemExit(2) from None
