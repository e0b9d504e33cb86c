"""The command `copy-link init`: makes a repository ready for the hooks."""

from __future__ import annotations

import os
import sys
from importlib.metadata import version

from copy_link.argument_parser import ArgumentParser
from copy_link.cli import files
from copy_link.cli.arguments import Configurations
from copy_link.cli.configuration import parse
from copy_link.cli.configuration_lines import with_lines
from copy_link.cli.hook_run import Run
from copy_link.cli.replacing import replace_or_create
from copy_link.cli.search import names_below
from copy_link.escaping import print_line, print_lines
from copy_link.onboarding.build import Build, Skipped
from copy_link.onboarding.build_files import find_builds
from copy_link.onboarding.configuration_text import contexts_of, new_lines
from copy_link.onboarding.hook_text import NAMES, has_hook, hook_lines, with_hook
from copy_link.onboarding.outlook import PROGRAM, outlook
from copy_link.onboarding.yaml_files import YamlError
from copy_link.settings import CONFIGURATION, Arguments, Options, Settings, SettingsError
from copy_link.startup.annotations import Iterator, Sequence
from copy_link.startup.records import NamedTuple

DESCRIPTION = """\
Set up the repository: find its Dockerfiles, read their build contexts from compose files, bake files and GitHub
workflows, write .copy-link.toml, and add the hook to .pre-commit-config.yaml. Everything is shown first.
"""


class Change(NamedTuple):
    """A file to write: its path, its text before (empty for a new file) and after, and the lines to show for it."""

    path: str
    before: str
    text: str
    shown: tuple[str, ...]


def main(argv: Sequence[str] | None = None) -> int:
    """Run the command in the repository of the current folder.

    Returns the exit status: 0 if everything was written or there was nothing to write, or if the answer was no; 1 if a
    file could not be read or written. Raises SystemExit(2) for wrong arguments or a wrong configuration.
    """
    is_sure = option_parser().parse_args(argv).yes
    # All paths are relative to the root of the repository from here on.
    os.chdir(files.top_folder(os.getcwd()))
    try:
        return _set_up(is_sure)
    except SettingsError as error:
        print_line(f"{PROGRAM}: error: {error}", sys.stderr)
        raise SystemExit(2) from None
    except OSError as error:
        print_line(f"{PROGRAM}: error: {error.filename}: {error.strerror}", sys.stderr)
        return 1


def option_parser() -> ArgumentParser:
    """The parser of the command line."""
    parser = ArgumentParser(prog=PROGRAM, description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument("--yes", action="store_true", help="write the files without asking")
    return parser


def _set_up(is_sure: bool) -> int:
    before = _read(CONFIGURATION) or ""
    present = parse(before.encode(), CONFIGURATION)
    run = _run((".",), present)
    dockerfiles = run.paths()
    if not dockerfiles:
        return 0
    found = find_builds(names_below("."), ".")
    builds = [one for one in found if isinstance(one, Build)]
    print_lines(_overview(dockerfiles, builds, [one for one in found if isinstance(one, Skipped)]))
    configured_here = [path for path in dockerfiles if run.settings(path) is present]
    lines = new_lines(configured_here, builds, present)
    changes = [change for change in (_configuration(before, lines), _hook()) if change is not None]
    for change in changes:
        title = f"{change.path}, {'lines to add' if os.path.exists(change.path) else 'new'}:"
        print_lines(["", title, *(f"  {line}" for line in change.shown)])
    is_written = bool(changes) and (is_sure or _agreed())
    if is_written:
        for change in changes:
            replace_or_create(change.path, change.before.encode(), change.text.encode())
        print_lines(["", f"Wrote {' and '.join(change.path for change in changes)}."])
    text = next((change.text for change in changes if change.path == CONFIGURATION), before)
    title = f"Decided with this configuration{' once it is written' if changes and not is_written else ''}:"
    print_lines(["", title, *outlook(_run(dockerfiles, parse(text.encode(), CONFIGURATION)), builds)])
    return 0


def _run(paths: Sequence[str], settings: Settings) -> Run:
    """A run with these settings for the root of the repository; a folder with a configuration of its own keeps that."""
    nearest = Configurations(PROGRAM, Options())

    def settings_of(path: str) -> Settings:
        found = nearest.of_file(path)
        return settings if found.configuration in ("", CONFIGURATION) else found

    return Run(Arguments(tuple(paths), settings, None, settings_of=settings_of))


def _overview(dockerfiles: Sequence[str], builds: Sequence[Build], skipped: Sequence[Skipped]) -> Iterator[str]:
    """The Dockerfiles with their build contexts, and the builds that were not understood."""
    width = max(map(len, dockerfiles))
    yield f"{len(dockerfiles)} {'Dockerfile' if len(dockerfiles) == 1 else 'Dockerfiles'}:"
    for path in dockerfiles:
        sources = dict.fromkeys(build.source for build in builds if build.dockerfile == path)
        contexts = contexts_of(path, builds)
        known = f"context {' or '.join(contexts)} ({', '.join(sources)})" if contexts else _guess(path)
        yield f"  {path:{width}}  {known}"
    elsewhere = [build for build in builds if build.dockerfile not in dockerfiles]
    if elsewhere or skipped:
        yield ""
        yield "Not used:"
        yield from (f"  {build.source}: there is no {build.dockerfile}, or it is left out" for build in elsewhere)
        yield from (f"  {one.source}: {one.reason}" for one in skipped)


def _guess(path: str) -> str:
    folders = files.context_folders(os.path.dirname(path))
    return f"no build found; its context may be {' or '.join(folders)}"


def _configuration(before: str, lines: dict[str, list[str]]) -> Change | None:
    if not lines:
        return None
    shown = [line for table, added in lines.items() for line in (f"[{table}]", *added)]
    text = with_lines(before, lines, CONFIGURATION)
    if text is None:
        print_lines(["", f"{CONFIGURATION} has no place for new lines; add these lines:", *shown])
        return None
    return Change(CONFIGURATION, before, text, tuple(shown))


def _hook() -> Change | None:
    path = next((name for name in NAMES if os.path.exists(name)), None)
    release = version("copy-link")
    if path is None:
        print_lines(["", f"There is no {NAMES[0]}; for pre-commit and prek it needs:", ""])
        print_lines(["  repos:", *(f"  {line}" for line in hook_lines(release))])
        return None
    text = _read(path) or ""
    try:
        if has_hook(text):
            return None
        after = with_hook(text, release)
    except YamlError as error:
        raise SettingsError(f"{path}: {error}") from None
    if after is None:
        print_lines(["", f"{path} has no place for new lines; add to its repos:", *hook_lines(release)])
        return None
    return Change(path, text, after, tuple(hook_lines(release)))


def _agreed() -> bool:
    """True if the person at the terminal agrees; False, after a hint, if there is none."""
    if not sys.stdin or not sys.stdin.isatty():
        print_lines(["", "Nothing is written without --yes."])
        return False
    return input("\nWrite this? [y/N] ").strip().lower() in ("y", "yes")


def _read(path: str) -> str | None:
    """The text of a file with its line endings, None if it does not exist. Raises OSError and SettingsError."""
    try:
        return files.read(path).decode()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise SettingsError(f"{path}: not UTF-8") from None
