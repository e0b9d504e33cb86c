"""The command copy-link-verify: builds Dockerfiles with and without their links, and compares the images."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import tempfile
from contextlib import contextmanager

from copy_link.argument_parser import ArgumentParser
from copy_link.cli import files
from copy_link.cli.arguments import Configurations
from copy_link.cli.fixing import RewriteError, fix
from copy_link.cli.hook_run import Run
from copy_link.cli.search import names_below
from copy_link.dockerfile.parser import DockerfileError
from copy_link.escaping import print_line, print_lines
from copy_link.onboarding.build import Build
from copy_link.onboarding.build_files import find_builds
from copy_link.report.results import Failure
from copy_link.settings import (
    BUILTIN_SYNTAX,
    FORCE_EXCLUDE,
    REQUIRE_SYNTAX,
    STANDARD_INPUT,
    Arguments,
    Options,
    SettingsError,
)
from copy_link.startup.annotations import Callable, Iterator, Sequence
from copy_link.startup.entry_point import entry_point
from copy_link.verify import report
from copy_link.verify.buildah import Buildah
from copy_link.verify.builder import Builder
from copy_link.verify.docker import Docker
from copy_link.verify.measuring import Measurement, measure
from copy_link.verify.plans import Inputs, Plan, plans
from copy_link.verify.probe import problem
from copy_link.verify.process import BuildError
from copy_link.verify.progress import progress
from copy_link.verify.report import Report, Unread
from copy_link.verify.verification import SAME, Announce, Result, count_builds, verify
from copy_link.verify.versions import Versions, versions

PROGRAM = "copy-link-verify"
DESCRIPTION = """\
Build each Dockerfile without links, as it is, and as copy-link-fix would leave it, and compare the images: every file
with its type, mode, owner and content, and the configuration. It executes the Dockerfiles in the builder. No file is
changed.
"""
_TEXT, _JSON = "text", "json"
BUILDERS: dict[str, Callable[[str], Builder]] = {"docker": Docker, "buildah": Buildah}
_TERMINATED = 128 + signal.SIGTERM


class Terminated(KeyboardInterrupt):
    """The process was asked to end (SIGTERM)."""


def option_parser() -> argparse.ArgumentParser:
    """The parser of the command line; a test compares its options with those in docs/verify.md."""
    made = ArgumentParser(prog=PROGRAM, description=DESCRIPTION, allow_abbrev=False)
    add = made.add_argument
    add("paths", nargs="*", metavar="FILE", help="a Dockerfile, or a directory to search for Dockerfiles (default: .)")
    add("--target", default="", metavar="STAGE", help="the stage to compare (default: that of the build, or all)")
    add(
        "--context",
        default="",
        metavar="DIR",
        help="the build context (default: from compose, bake and workflow files or [contexts], else the Dockerfile's)",
    )
    for name, value, text in (
        ("build-arg", "NAME=VALUE", "a build argument"),
        ("build-context", "NAME=SOURCE", "a named context"),
        ("secret", "SECRET", "a secret for RUN --mount=type=secret"),
        ("ssh", "SSH", "an SSH agent or key for RUN --mount=type=ssh"),
    ):
        add(f"--{name}", action="append", default=[], metavar=value, help=f"{text}, as for docker buildx build")
    add("--network", default="", metavar="MODE", help="the network of RUN instructions, as for docker buildx build")
    add("--builder", choices=tuple(BUILDERS), default="docker", help="the program that builds (default: docker)")
    add("--measure", action="store_true", help="also measure which layers a change of the base image rebuilds")
    add("--output-format", choices=(_TEXT, _JSON), default=_TEXT, help="the format of the output (default: text)")
    add("--unsafe-fixes", action="store_true", help="also with the fixes that may change the image")
    add("--include-add", action="store_true", help="also link ADD")
    add("--syntax", choices=(REQUIRE_SYNTAX, BUILTIN_SYNTAX), help="as for copy-link-fix")
    add("--config", metavar="FILE", help="the configuration for all files (default: the nearest above each)")
    add(FORCE_EXCLUDE, action="store_true", help="leave out excluded files given by name, too")
    return made


@entry_point
def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns the exit status: 0 if all images are the same; 1 if one differs, a build failed, a file could not be read or
    the builder ignores `--link`; 143 after SIGTERM. An interrupt is raised again after the report. Raises
    SystemExit(2) for wrong arguments or a wrong configuration.
    """
    options = option_parser().parse_args(argv)
    if STANDARD_INPUT in options.paths:
        raise _wrong("name a file: standard input has no build context")
    if options.measure and options.builder != "docker":
        raise _wrong("--measure needs docker: buildah does not say which layers it has reused")
    run = _run(options)
    interrupt: KeyboardInterrupt | None = None
    with tempfile.TemporaryDirectory(prefix="copy-link-verify-") as folder, _interruptible():
        work = _Work(run, options, folder)
        try:
            if not work.is_possible():
                return 1
            work.do()
        except KeyboardInterrupt as error:
            interrupt = error
        finally:
            work.close()
    found = work.report()
    is_json = options.output_format == _JSON
    # The document has nothing that would be escaped once more.
    print_lines(report.document(found).splitlines() if is_json else report.text(found))
    if interrupt is not None and not isinstance(interrupt, Terminated):
        raise interrupt
    return _TERMINATED if interrupt is not None else found.status


def _wrong(text: str) -> SystemExit:
    print_line(f"{PROGRAM}: error: {text}", sys.stderr)
    return SystemExit(2)


def _run(options: argparse.Namespace) -> Run:
    given = Options()
    given.paths = options.paths
    given.unsafe_fixes, given.include_add = options.unsafe_fixes, options.include_add or None
    given.syntax, given.config, given.context = options.syntax, options.config, options.context or None
    configurations = Configurations(PROGRAM, given)
    try:
        settings = configurations.in_folder(files.current_folder())
    except SettingsError as error:
        raise _wrong(str(error)) from None
    context = options.context if os.path.isdir(options.context) else None
    return Run(
        Arguments(
            tuple(given.paths) or (".",),
            settings,
            context,
            settings_of=configurations.of_file,
            force_exclude=options.force_exclude,
        )
    )


class _Work:
    """The work of one run, whose results so far are there even after an interrupt."""

    def __init__(self, run: Run, options: argparse.Namespace, folder: str) -> None:
        self._run = run
        self._options = options
        self._folder = folder
        self._builder = BUILDERS[options.builder](folder)
        self._planned: list[tuple[Plan, Versions]] = []
        self._results: list[Result] = []
        self._unread: list[Unread] = []
        self._measurements: dict[Plan, Measurement] = {}

    def close(self) -> None:
        """Remove what the builder has made."""
        self._builder.close()

    def report(self) -> Report:
        """The results so far."""
        left = tuple(plan for plan, _ in self._planned[len(self._results) :])
        return Report(tuple(self._results), tuple(self._unread), left, self._measurements)

    def is_possible(self) -> bool:
        """Plan the builds; True if there are none, or the builder honours `--link`. Otherwise says why it does not."""
        self._plan()
        if not any(count_builds(*one) for one in self._planned):
            return True
        try:
            lines = problem(self._builder, tempfile.mkdtemp(dir=self._folder))
        except BuildError as error:
            lines = ("the builder does not build:", *(f"  {line}" for line in error.lines))
        if lines:
            print_lines([f"{PROGRAM}: error: {lines[0]}", *lines[1:]], sys.stderr)
        return not lines

    def do(self) -> None:
        """Verify everything that is planned."""
        with progress(sum(count_builds(*one) for one in self._planned)) as shown:
            for plan, found in self._planned:
                result = verify(self._builder, plan, found, shown.begin)
                self._results.append(result)
                if self._options.measure and result.verdict == SAME:
                    self._measure(plan, found, shown.begin)

    def _measure(self, plan: Plan, found: Versions, announce: Announce) -> None:
        try:
            folder = tempfile.mkdtemp(dir=self._folder)
            self._measurements[plan] = measure(self._builder, plan, found, folder, announce)
        except BuildError as error:
            self._unread.append(Unread(plan.path, f"it could not be measured: {error}"))

    def _plan(self) -> None:
        root = files.top_folder(files.current_folder())
        builds = []
        for one in find_builds(names_below(root), root):
            if isinstance(one, Build):
                builds.append(one)
            else:
                print_line(f"{PROGRAM}: {one.source} is left out: {one.reason}", sys.stderr)
        for path, checked in self._run.files():
            if isinstance(checked, Failure):
                line = f"line {checked.line}: " if checked.line else ""
                self._unread.append(Unread(path, f"{line}{checked.reason}"))
                continue
            try:
                fixed, _, _ = fix(self._run, checked)
                found = versions(checked.data, fixed)
            except (RewriteError, DockerfileError, RecursionError) as error:
                self._unread.append(Unread(path, str(error)))
                continue
            context = self._mapped_context(path)
            self._planned.extend((plan, found) for plan in plans(path, builds, root, self._inputs(), context))

    def _inputs(self) -> Inputs:
        options = self._options
        return Inputs(
            options.context,
            options.target,
            tuple(options.build_arg),
            tuple(options.build_context),
            tuple(options.secret),
            tuple(options.ssh),
            options.network,
        )

    def _mapped_context(self, path: str) -> str:
        """The context from `[contexts]`, else the Dockerfile's folder."""
        mapped = self._run.mapped_context(path)
        return mapped[0] if mapped else os.path.dirname(path) or "."


@contextmanager
def _interruptible() -> Iterator[None]:
    """SIGTERM raises Terminated, as an interrupt raises KeyboardInterrupt; only the first of all counts."""

    def interrupt(number: int, _: object) -> None:
        for one in before:
            signal.signal(one, signal.SIG_IGN)
        raise Terminated if number == signal.SIGTERM else KeyboardInterrupt

    before = {one: signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)}
    for one in before:
        signal.signal(one, interrupt)
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


if __name__ == "__main__":
    raise SystemExit(main())
