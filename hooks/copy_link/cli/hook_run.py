"""Reads and checks the files of a run; a file that cannot be read does not stop the others."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator

from copy_link.base_images.find import find, find_described
from copy_link.build_context.context import BuildContext
from copy_link.checker import FindImage, check
from copy_link.cli import files
from copy_link.dockerfile.parser import DockerfileError
from copy_link.report.results import Checked, Failure
from copy_link.rules.findings import NOTE, Finding, Report
from copy_link.settings import STANDARD_INPUT, UNKNOWN_NEWER, Arguments


class Run:
    """One run of a hook on the files of its arguments; `find_image` finds base images as the configuration says."""

    def __init__(self, arguments: Arguments) -> None:
        self.arguments = arguments
        self._contexts: dict[str, BuildContext] = {}
        self.find_image = _finder(arguments, self.context)

    def results(self) -> Iterator[Checked | Failure]:
        """The result of each Dockerfile, without fixes, in the order of the arguments."""
        for _, result in self.files():
            yield result

    def files(self) -> Iterator[tuple[str, Checked | Failure]]:
        """Pairs of the path to read a Dockerfile from (`-` for standard input) and its result, without fixes."""
        for path in files.expand(self.arguments.paths):
            name = self.arguments.stdin_filename if path == STANDARD_INPUT else path
            data = b""
            try:
                data = files.read(path)
                report = self.check(name, data)
                yield path, Checked(name, data, report, self.blocking(report))
            except DockerfileError as error:
                yield path, Failure(name, error.line, error.reason, data=data)
            except OSError as error:
                yield path, Failure(name, None, error.strerror or str(error))
            except RecursionError:
                yield path, Failure(name, None, "its stages or commands are nested too deeply", data=data)

    def check(self, path: str, data: bytes) -> Report:
        """The report on `data`, the bytes of the file at `path`. Raises DockerfileError if it does not parse."""
        return check(data, path, self.context(path), self.arguments.settings, self.find_image)

    def blocking(self, report: Report) -> tuple[Finding, ...]:
        """The findings that block a commit: notes do so only with `--strict`."""
        is_strict = self.arguments.settings.strict
        return tuple(finding for finding in report.findings if finding.rule.severity != NOTE or is_strict)

    def context(self, path: str) -> BuildContext:
        """The build context of the Dockerfile at `path`."""
        folder = os.path.dirname(path)
        key = os.path.join(folder, os.path.basename(path)) if os.path.exists(f"{path}.dockerignore") else folder
        if key not in self._contexts:
            roots = [self.arguments.context] if self.arguments.context else files.context_folders(folder)
            self._contexts[key] = BuildContext(roots, path)
        return self._contexts[key]


def _finder(arguments: Arguments, context_of: Callable[[str], BuildContext]) -> FindImage:
    settings = arguments.settings
    find_other = find_described if settings.newer_tags == UNKNOWN_NEWER else find
    if not settings.base_images:
        return find_other
    from copy_link.base_images.configured import MappingError
    from copy_link.cli.dockerfile_stages import finder_with_stages

    try:
        return finder_with_stages(settings.base_images, find_other, context_of)
    except MappingError as error:
        from copy_link.cli.configuration import line_of

        place = f"{settings.configuration}:{line_of(files.read(settings.configuration).decode(), error.pattern)}"
        print(f"{place}: {error}", file=sys.stderr)
        raise SystemExit(2) from None
