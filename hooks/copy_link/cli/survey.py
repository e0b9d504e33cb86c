"""The command copy-link-survey: describes an image, compares some, or describes all that a repository lacks."""

from __future__ import annotations

import os
import sys
from argparse import ArgumentParser, Namespace
from fnmatch import fnmatchcase
from pathlib import Path

from copy_link.cli import files
from copy_link.cli.arguments import read_arguments
from copy_link.cli.configuration_lines import with_lines
from copy_link.cli.hook_run import Run
from copy_link.cli.missing_images import missing_images
from copy_link.cli.replacing import replace_or_create
from copy_link.escaping import print_line, print_lines
from copy_link.settings import CONFIGURATION
from copy_link.startup.annotations import Callable, Mapping, Sequence
from copy_link.startup.entry_point import entry_point
from copy_link.survey import command
from copy_link.survey.config import Surveyed
from copy_link.survey.output import PROGRAM, failed, mapping_line, write
from copy_link.survey.patterns import family, file_name
from copy_link.survey.tar_streams import SurveyError
from copy_link.survey.writer import describe


@entry_point
def main(argv: Sequence[str] | None = None) -> int:
    """Run the command.

    Returns the exit status: 0 if the descriptions were written and no belief is wrong, 1 if an image cannot be read, a
    description cannot be written or a belief is wrong, 130 after an interrupt. Wrong arguments exit with status 2.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    arguments = command.parse(words)
    return _describe_missing(arguments) if arguments.missing else command.run(arguments)


def option_parser() -> ArgumentParser:
    """The parser of the command line."""
    return command.option_parser()


def _describe_missing(arguments: Namespace) -> int:
    run = read_arguments(PROGRAM, "", arguments.images or ["."])
    # The nearest configuration above the current folder counts there, so a new one would hide it.
    configured = run.settings.configuration or CONFIGURATION
    hook_run = Run(run)
    names: dict[str, None] = {}
    for path in hook_run.paths():
        try:
            data = files.read(path)
        except OSError as error:
            print_line(f"{PROGRAM}: {path}: {error.strerror or error}", sys.stderr)
            return 1
        context, settings = hook_run.context(path), hook_run.settings(path)
        names.update(dict.fromkeys(missing_images(data, path, context, settings, hook_run.find_image(settings))))
    read = command.image_reader(arguments)
    patterns = [pattern for pattern, _ in run.settings.base_images]
    mappings: dict[str, str] = {}
    status = 0
    for name in names:
        try:
            mappings |= _described(name, read, arguments.folder, configured, patterns, mappings)
        except (SurveyError, KeyboardInterrupt) as error:
            status = max(status, failed(name, error))
    return max(status, _write_mappings(mappings, configured)) if mappings else status


def _described(
    name: str,
    read: Callable[[str], Surveyed],
    folder: str,
    configured: str,
    patterns: Sequence[str],
    written: Mapping[str, str],
) -> dict[str, str]:
    """Write the description of one image; returns its path for each pattern to map in the configuration.

    A description that is there already is not touched. `patterns` are those of the configuration at `configured`, and
    `written` are the mappings that come with it.
    """
    pattern = next((pattern for pattern in patterns if fnmatchcase(name, pattern)), None)
    if pattern is not None:
        raise SurveyError(f'"{pattern}" in {configured} maps it already; survey it with --output to update that file')
    path = Path(folder, file_name(name))
    text = describe(read(name))
    if path.exists() and path.read_text(encoding="ascii", errors="replace") != text:
        raise SurveyError(f"{path} exists and is another description; remove it first")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SurveyError(f"{path.parent} cannot be made ({error.strerror}); choose another --folder") from error
    write(text, str(path))
    print_line(f"{PROGRAM}: {name}: wrote {path}")
    mapped_path = os.path.relpath(path, os.path.dirname(configured) or ".").replace(os.sep, "/")
    found = family(name)
    # If another release of the family was described first, this one gets its own name.
    return dict.fromkeys(found if written.keys().isdisjoint(found) else (name,), mapped_path)


def _write_mappings(mappings: Mapping[str, str], configured: str) -> int:
    """Add the mappings to the configuration at that path; prints them if it is written so that they do not fit."""
    # A name of its own comes before the patterns of its family: the first that matches counts.
    ordered = [mapping_line(pattern, mappings[pattern]) for pattern in sorted(mappings, key=lambda one: "[0-9]" in one)]
    path = Path(configured)
    before = path.read_bytes().decode() if path.exists() else ""
    text = with_lines(before, {"base-images": ordered}, configured)
    if text is None:
        print_lines([f"{PROGRAM}: {configured} has no [base-images] table to extend; add:", "", *ordered])
        return 1
    replace_or_create(configured, before.encode(), text.encode())
    print_line(f"{PROGRAM}: added {len(ordered)} lines to {configured}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
