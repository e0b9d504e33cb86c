"""The command copy-link-survey: describes an image, compares some, or describes all that a repository lacks."""

from __future__ import annotations

import os
import sys
from argparse import Namespace
from collections.abc import Callable, Sequence
from fnmatch import fnmatchcase
from pathlib import Path

from copy_link.cli import configuration, files
from copy_link.cli.arguments import read_arguments
from copy_link.cli.hook_run import Run
from copy_link.cli.missing_images import missing_images, with_mappings
from copy_link.cli.replacing import replace
from copy_link.escaping import print_line
from copy_link.settings import CONFIGURATION
from copy_link.startup.entry_point import entry_point
from copy_link.survey import command
from copy_link.survey.config import Surveyed
from copy_link.survey.layers import SurveyError
from copy_link.survey.output import PROGRAM, failed, mapping_line, write
from copy_link.survey.patterns import family, file_name
from copy_link.survey.writer import describe


@entry_point
def main(argv: Sequence[str] | None = None) -> int:
    """Run the command; returns its exit status, as `copy_link.survey.command.main` does."""
    words = list(sys.argv[1:] if argv is None else argv)
    arguments = command.parse(words)
    return _describe_missing(arguments) if arguments.missing else command.run(arguments)


def _describe_missing(arguments: Namespace) -> int:
    run = read_arguments(PROGRAM, "", arguments.images or ["."])
    mapped = run.settings.base_images
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
    lines: list[str] = []
    status = 0
    for name in names:
        try:
            lines += _described(name, read, arguments.folder, configured, [pattern for pattern, _ in mapped], lines)
        except (SurveyError, KeyboardInterrupt) as error:
            status = max(status, failed(name, error))
    return max(status, _write_mappings(lines, configured)) if lines else status


def _described(
    name: str,
    read: Callable[[str], Surveyed],
    folder: str,
    configured: str,
    patterns: Sequence[str],
    written: Sequence[str],
) -> list[str]:
    """Write the description of one image; returns the lines that map it in the configuration at `configured`.

    A description that is there already is not touched.
    """
    pattern = next((pattern for pattern in patterns if fnmatchcase(name, pattern)), None)
    if pattern is not None:
        raise SurveyError(f'"{pattern}" in {configured} maps it already; survey it anew to that file with --output')
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
    mapped_path = os.path.relpath(path, os.path.dirname(configured) or ".")
    lines = [mapping_line(each, mapped_path) for each in family(name)]
    if any(line.partition(" = ")[0] == old.partition(" = ")[0] for line in lines for old in written):
        # Another release of the family was described first: this one gets its own name.
        return [mapping_line(name, mapped_path)]
    return lines


def _write_mappings(lines: Sequence[str], configured: str) -> int:
    """Add the lines to the configuration at that path; prints them if it is written so that it cannot be extended."""
    # A name of its own comes before the patterns of its family: the first that matches counts.
    ordered = sorted(lines, key=lambda line: "[0-9]" in line)
    path = Path(configured)
    before = path.read_bytes().decode() if path.exists() else ""
    text = with_mappings(before, ordered)
    try:
        old, new = (
            configuration.parse(before.encode(), configured),
            configuration.parse(text.encode(), configured),
        )
        is_extended = new.base_images[: len(old.base_images)] == old.base_images
    except ValueError:
        is_extended = False
    if not is_extended:
        for line in (f"{PROGRAM}: {configured} has no [base-images] table to extend; add:", "", *ordered):
            print_line(line)
        return 1
    if path.exists():
        replace(os.fspath(path), before.encode(), text.encode())
    else:
        path.write_bytes(text.encode())
    print_line(f"{PROGRAM}: added {len(ordered)} lines to {configured}")
    return 0
