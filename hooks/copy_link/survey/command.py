"""Reads a real base image and writes its description, for `.copy-link.toml`, or compares it with what is known."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from copy_link.base_images.find import find
from copy_link.survey.archive import survey_archive
from copy_link.survey.comparison import compare
from copy_link.survey.config import Surveyed
from copy_link.survey.container import CONTAINER_TOOLS, TOOLS, survey_container, tool_at_hand
from copy_link.survey.layers import SurveyError
from copy_link.survey.output import STANDARD_OUTPUT, configuration, is_path, output_path, write
from copy_link.survey.pulled import survey_pulled
from copy_link.survey.saved_images import find_saved, survey_saved
from copy_link.survey.writer import describe


def main(argv: Sequence[str] | None = None) -> int:
    """Write the description of one image, or compare images with what the hooks believe about them.

    Returns the exit status: 0 if the description was written and no belief is wrong, 1 if an image cannot be read, the
    description cannot be written or a belief is wrong, 130 after an interrupt. Wrong arguments exit with status 2.
    """
    return run(parse(argv))


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """The parsed command line; exits with status 2 if it is wrong."""
    parser = _parser()
    arguments = parser.parse_args(argv)
    if not (arguments.missing or arguments.compare) and len(arguments.images) != 1:
        parser.error("give one IMAGE; --compare takes several")
    if arguments.compare and (arguments.missing or not arguments.images):
        parser.error("--compare needs an IMAGE, and cannot be used with --missing")
    return arguments


def run(arguments: argparse.Namespace) -> int:
    """Describe or compare the images of a parsed command line; returns the exit status."""
    if arguments.compare:
        return max([_compare(image, arguments) for image in arguments.images])
    return _describe(arguments.images[0], arguments)


def _compare(image: str, arguments: argparse.Namespace) -> int:
    """Print the differences between an image and the facts about it, one a line; returns the exit status."""
    try:
        surveyed = read_image(image, arguments)
        if surveyed.name is None:
            raise SurveyError("it has no name, so it is not known which image it is; save it by its name")
    except (SurveyError, KeyboardInterrupt) as error:
        return failed(image, error)
    believed = find(surveyed.name)
    differences = compare(believed.image, believed.is_windows, surveyed)
    for one in differences:
        kind = "wrong" if one.is_wrong else "missing"
        print(f"{surveyed.name}: {kind}: {one.subject}: believed {one.believed}, really {one.real}")
    wrong = sum(one.is_wrong for one in differences)
    print(f"{surveyed.name}: {wrong} wrong, {len(differences) - wrong} missing")
    return 1 if wrong else 0


def read_image(image: str, arguments: argparse.Namespace) -> Surveyed:
    """Read an image by its path, from the folder of saved images, or with a tool; raises SurveyError."""
    if arguments.archives is not None:
        return survey_saved(find_saved(Path(arguments.archives)), image, arguments.platform)
    if is_path(image):
        return survey_archive(Path(image), arguments.platform)
    tool = arguments.tool or tool_at_hand()
    return (survey_container if tool in CONTAINER_TOOLS else survey_pulled)(tool, image, arguments.platform)


def failed(image: str, error: BaseException) -> int:
    """Print why an image was not read; returns the exit status."""
    print(f"copy-link-survey: {image}: {error or 'interrupted'}", file=sys.stderr)
    return 130 if isinstance(error, KeyboardInterrupt) else 1


def _describe(image: str, arguments: argparse.Namespace) -> int:
    output: str = arguments.output or output_path(image)
    try:
        surveyed = read_image(image, arguments)
        text = describe(surveyed)
        if output == STANDARD_OUTPUT:
            sys.stdout.write(text)
            output = output_path(image)
        else:
            write(text, output)
    except (SurveyError, KeyboardInterrupt) as error:
        return failed(image, error)
    for note in surveyed.notes:
        print(f"copy-link-survey: {image}: note: {note}", file=sys.stderr)
    lines = configuration(surveyed.name, arguments.tag_glob, output)
    sys.stderr.write(f"copy-link-survey: {image}: wrote {output}; add to .copy-link.toml:\n\n{lines}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="copy-link-survey", description=__doc__)
    parser.add_argument(
        "images",
        nargs="*",
        metavar="IMAGE",
        help="an image name as in FROM, or the path of an OCI layout or a saved tar",
    )
    parser.add_argument("--output", metavar="FILE", help="the file to write (default: NAME.mtree; -: standard output)")
    parser.add_argument("--tag-glob", metavar="GLOB", help="the tags that the lines for .copy-link.toml cover")
    parser.add_argument(
        "--tool", choices=TOOLS, help="the container tool that reads an image by name (default: the first on PATH)"
    )
    parser.add_argument("--platform", help="the platform to read, such as linux/arm64 (default: this machine's)")
    parser.add_argument(
        "--missing",
        action="store_true",
        help="describe the base images that undecided COPY of the files or folders (default: .) need",
    )
    parser.add_argument(
        "--folder", default="base-images", help="the folder for the descriptions of --missing (default: base-images)"
    )
    parser.add_argument("--archives", metavar="FOLDER", help="a folder of saved images to read each IMAGE from")
    parser.add_argument(
        "--compare", action="store_true", help="print where the facts about each IMAGE differ from the real one"
    )
    return parser
