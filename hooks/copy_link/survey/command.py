"""Reads a real base image and writes its description, for `.copy-link.toml`."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from copy_link.survey.archive import survey_archive
from copy_link.survey.container import TOOLS, survey_container, tool_at_hand
from copy_link.survey.layers import SurveyError
from copy_link.survey.output import STANDARD_OUTPUT, configuration, is_path, output_path, write
from copy_link.survey.writer import describe


def main(argv: Sequence[str] | None = None) -> int:
    """Write the description of one image.

    Returns the exit status: 0 if the description was written, 1 if the image cannot be read or the description
    cannot be written, 130 after an interrupt. Wrong arguments exit with status 2.
    """
    arguments = _parser().parse_args(argv)
    image: str = arguments.image
    output: str = arguments.output or output_path(image)
    try:
        if is_path(image):
            surveyed = survey_archive(Path(image), arguments.platform)
        else:
            surveyed = survey_container(arguments.tool or tool_at_hand(), image, arguments.platform)
        text = describe(surveyed)
        if output == STANDARD_OUTPUT:
            sys.stdout.write(text)
            output = output_path(image)
        else:
            write(text, output)
    except (SurveyError, KeyboardInterrupt) as error:
        print(f"copy-link-survey: {image}: {error or 'interrupted'}", file=sys.stderr)
        return 130 if isinstance(error, KeyboardInterrupt) else 1
    for note in surveyed.notes:
        print(f"copy-link-survey: {image}: note: {note}", file=sys.stderr)
    lines = configuration(surveyed.name, arguments.tag_glob, output)
    sys.stderr.write(f"copy-link-survey: {image}: wrote {output}; add to .copy-link.toml:\n\n{lines}")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="copy-link-survey", description=__doc__)
    parser.add_argument(
        "image", metavar="IMAGE", help="an image name as in FROM, or the path of an OCI layout or a saved tar"
    )
    parser.add_argument("--output", metavar="FILE", help="the file to write (default: NAME.mtree; -: standard output)")
    parser.add_argument("--tag-glob", metavar="GLOB", help="the tags that the lines for .copy-link.toml cover")
    parser.add_argument(
        "--tool", choices=TOOLS, help="the container tool that reads an image by name (default: the first on PATH)"
    )
    parser.add_argument("--platform", help="the platform to read, such as linux/arm64 (default: this machine's)")
    return parser
