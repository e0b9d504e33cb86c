"""Reads a real base image and writes its description, for `.copy-link.toml`, or compares it with what is known."""

from __future__ import annotations

import argparse
import shutil
import sys
from functools import cache, partial
from pathlib import Path

from copy_link.argument_parser import ArgumentParser
from copy_link.escaping import print_line, print_lines
from copy_link.startup.annotations import Callable, Sequence
from copy_link.survey.archive import survey_archive
from copy_link.survey.compare_images import compare_all, compare_image
from copy_link.survey.config import Surveyed
from copy_link.survey.container import CONTAINER_TOOLS, LISTING_TOOLS, TOOLS, survey_container, tool_at_hand
from copy_link.survey.output import PROGRAM, STANDARD_OUTPUT, configuration, failed, is_path, output_path, write
from copy_link.survey.pulled import survey_pulled, tags
from copy_link.survey.saved_images import Saved, find_saved, saved_tags, survey_saved
from copy_link.survey.tar_streams import SurveyError
from copy_link.survey.writer import describe


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    """The parsed command line; exits with status 2 if it is wrong."""
    parser = option_parser()
    arguments = parser.parse_args(argv)
    if not (arguments.missing or arguments.compare) and len(arguments.images) != 1:
        parser.error("give one IMAGE; --compare takes several")
    if arguments.compare and (arguments.missing or not (arguments.images or arguments.all)):
        parser.error("--compare needs an IMAGE or --all, and cannot be used with --missing")
    if arguments.all and not arguments.compare:
        parser.error("--all is only for --compare")
    return arguments


def run(arguments: argparse.Namespace) -> int:
    """Describe or compare the images of a parsed command line; returns the exit status."""
    if arguments.compare and arguments.all:
        return _compare_all(arguments)
    if arguments.compare:
        read = image_reader(arguments)
        return max([_compare(image, read) for image in arguments.images])
    return _describe(arguments.images[0], arguments)


def _compare(image: str, read: Callable[[str], Surveyed]) -> int:
    try:
        return compare_image(image, read)
    except (SurveyError, KeyboardInterrupt) as error:
        return failed(image, error)


def _compare_all(arguments: argparse.Namespace) -> int:
    try:
        if arguments.archives is None:
            # It also reads the images: the other tools keep every image that they pull.
            arguments.tool = tool = _listing_tool(arguments.tool)
            return compare_all(arguments.images, partial(tags, tool), image_reader(arguments))
        saved = find_saved(Path(arguments.archives))
        return compare_all(
            arguments.images, partial(saved_tags, saved), partial(survey_saved, saved, platform=arguments.platform)
        )
    except (SurveyError, KeyboardInterrupt) as error:
        return failed("--all", error)


def _listing_tool(chosen: str | None) -> str:
    """The chosen tool, or the first on PATH, that can list tags; raises SurveyError if there is none."""
    tool = chosen or next((tool for tool in LISTING_TOOLS if shutil.which(tool)), None)
    if tool not in LISTING_TOOLS:
        raise SurveyError("only skopeo and crane can list tags: install one of them, or give saved images (--archives)")
    return tool


def image_reader(arguments: argparse.Namespace) -> Callable[[str], Surveyed]:
    """A function that reads an image by its path, from the folder of saved images, or with a tool.

    It searches the folder once, when it reads the first image. It raises SurveyError.
    """

    @cache
    def saved() -> Saved:
        return find_saved(Path(arguments.archives))

    def read(image: str) -> Surveyed:
        if arguments.archives is not None:
            return survey_saved(saved(), image, arguments.platform)
        if is_path(image):
            return survey_archive(Path(image), arguments.platform)
        tool = arguments.tool or tool_at_hand()
        return (survey_container if tool in CONTAINER_TOOLS else survey_pulled)(tool, image, arguments.platform)

    return read


def _describe(image: str, arguments: argparse.Namespace) -> int:
    output: str = arguments.output or output_path(image)
    try:
        surveyed = image_reader(arguments)(image)
        text = describe(surveyed)
        if output == STANDARD_OUTPUT:
            sys.stdout.write(text)
            output = output_path(image)
        else:
            write(text, output)
    except (SurveyError, KeyboardInterrupt) as error:
        return failed(image, error)
    for note in surveyed.notes:
        print_line(f"{PROGRAM}: {image}: note: {note}", sys.stderr)
    lines = configuration(surveyed.name, arguments.tag_glob, output)
    print_line(f"{PROGRAM}: {image}: wrote {output}; add to .copy-link.toml:", sys.stderr)
    print_lines(("", *lines.splitlines()), sys.stderr)
    return 0


def option_parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    parser = ArgumentParser(prog=PROGRAM, description=__doc__)
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
    parser.add_argument(
        "--all",
        action="store_true",
        help="compare the current tags of every described repository; each IMAGE is a pattern for their names",
    )
    return parser
