"""Reads and checks the files of a run; a file that cannot be read does not stop the others."""

from __future__ import annotations

import os
import sys

from copy_link.checker import check, find
from copy_link.cli import files
from copy_link.dockerfile.parser import DockerfileError
from copy_link.escaping import print_line
from copy_link.report.results import Checked, Failure, checked_file
from copy_link.rules.findings import Report
from copy_link.settings import STANDARD_INPUT, UNKNOWN_NEWER, Arguments, Settings
from copy_link.startup.records import TYPE_CHECKING

if TYPE_CHECKING:
    from copy_link.build_context.context import BuildContext
    from copy_link.checker import FindImage
    from copy_link.startup.annotations import Callable, Iterator


class Run:
    """One run of a hook on the files of its arguments."""

    def __init__(self, arguments: Arguments) -> None:
        self.arguments = arguments
        self._contexts: dict[tuple[str, str, tuple[str, ...]], BuildContext] = {}
        self._finders: dict[tuple[object, ...], FindImage] = {}

    def results(self) -> Iterator[Checked | Failure]:
        """The result of each Dockerfile, without fixes, in the order of the arguments."""
        for _, result in self.files():
            yield result

    def files(self) -> Iterator[tuple[str, Checked | Failure]]:
        """Pairs of the path to read a Dockerfile from (`-` for standard input) and its result, without fixes."""
        for path in self.paths():
            name = self._name(path)
            data = b""
            try:
                data = files.read(path)
                report = self.check(name, data)
                yield path, checked_file(name, data, report, self.arguments.settings)
            except DockerfileError as error:
                if not _is_text_of_symlink(path, data):
                    yield path, Failure(name, error.line, error.reason, data=data)
            except OSError as error:
                yield path, Failure(name, None, error.strerror or str(error))
            except RecursionError:
                yield path, Failure(name, None, "its stages or commands are nested too deeply", data=data)

    def paths(self) -> list[str]:
        """The paths of the Dockerfiles to read, without those that are excluded.

        Every configuration is read before this returns, so that a wrong one stops the run before a file is changed.
        Raises SystemExit(2) after a message about it.
        """
        found, excluded = [], 0
        for path, is_named in files.expand(self.arguments.paths):
            settings = self.settings(self._name(path))
            self.find_image(settings)
            if self._is_excluded(path, is_named, settings):
                excluded += 1
            else:
                found.append(path)
        if not found and any(map(os.path.isdir, self.arguments.paths)):
            reason = f" ({excluded} excluded)" if excluded else ""
            print_line(f"no Dockerfiles in {' '.join(self.arguments.paths)}{reason}", sys.stderr)
        return found

    def _name(self, path: str) -> str:
        return self.arguments.stdin_filename if path == STANDARD_INPUT else path

    def _is_excluded(self, path: str, is_named: bool, settings: Settings) -> bool:
        # A program that gives a file on standard input expects it on standard output.
        if path == STANDARD_INPUT or (is_named and not self.arguments.force_exclude):
            return False
        if is_named:
            # Imported here: only hooks and folders need it.
            from copy_link.cli.dockerfile_names import is_dockerfile_name

            if not is_dockerfile_name(path):
                return True
        if not settings.exclude:
            return False
        from copy_link.cli.path_patterns import is_matched

        return is_matched(settings.exclude, path, settings.configuration)

    def settings(self, path: str) -> Settings:
        """The settings of the Dockerfile at `path`; SystemExit(2) after a message about a wrong configuration."""
        found = self.arguments.settings_of
        return self.arguments.settings if found is None else found(path)

    def check(self, path: str, data: bytes) -> Report:
        """The report on `data`, the bytes of the file at `path`. Raises DockerfileError if it does not parse."""
        settings = self.settings(path)
        if settings.per_file_ignores:
            settings = _without_ignored(settings, path)
        return check(data, path, lambda: self.context(path), settings, self.find_image(settings))

    def context(self, path: str) -> BuildContext:
        """The build context of the Dockerfile at `path`."""
        folder = os.path.dirname(path)
        own = os.path.basename(path) if os.path.exists(f"{path}.dockerignore") else ""
        mapped = self.mapped_context(path)
        key = folder, own, mapped
        if key not in self._contexts:
            # Imported here: a file without COPY needs no build context.
            from copy_link.build_context.context import BuildContext

            self._contexts[key] = BuildContext(mapped or files.context_folders(folder), path)
        return self._contexts[key]

    def mapped_context(self, path: str) -> tuple[str, ...]:
        """The folders that may be the build context, from `--context` or `[contexts]`; empty if neither names it."""
        if self.arguments.context:
            return (self.arguments.context,)
        settings = self.settings(path)
        if not settings.contexts:
            return ()
        from copy_link.cli.path_patterns import first_match

        found = first_match(settings.contexts, path, settings.configuration) or ()
        return tuple(map(files.from_here, found))

    def find_image(self, settings: Settings) -> FindImage:
        """The way to find base images with these settings; SystemExit(2) after a message about a wrong one."""
        key = (settings.base_images, settings.newer_tags)
        if key not in self._finders:
            self._finders[key] = _finder(settings, self.context)
        return self._finders[key]


def _without_ignored(settings: Settings, path: str) -> Settings:
    """The settings without the rules that the configuration ignores in the file at `path`."""
    from copy_link.cli.path_patterns import is_matched
    from copy_link.rules.selection import matching

    here = [
        selector
        for pattern, selectors in settings.per_file_ignores
        if is_matched((pattern,), path, settings.configuration)
        for selector in selectors
    ]
    return settings._replace(disabled=settings.disabled | matching(here))


def _finder(settings: Settings, context_of: Callable[[str], BuildContext]) -> FindImage:
    find_other = find
    if settings.newer_tags == UNKNOWN_NEWER:
        from copy_link.base_images.find import find_described

        find_other = find_described
    if not settings.base_images:
        return find_other
    from copy_link.base_images.configured import MappingError
    from copy_link.cli.dockerfile_stages import finder_with_stages

    try:
        return finder_with_stages(settings.base_images, find_other, context_of)
    except MappingError as error:
        from copy_link.cli.configuration import line_of

        place = f"{settings.configuration}:{line_of(files.read(settings.configuration).decode(), error.pattern)}"
        print_line(f"{place}: {error}", sys.stderr)
        raise SystemExit(2) from None


def _is_text_of_symlink(path: str, data: bytes) -> bool:
    """True if the file is a symlink for git, checked out where there are none: its only line is the target."""
    if path == STANDARD_INPUT or b"\n" in data:
        return False
    # Imported here: it is needed only for a file that is not a Dockerfile.
    from copy_link.cli.git import is_recorded_as_symlink

    return is_recorded_as_symlink(path)
