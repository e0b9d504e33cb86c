"""Writes a description to its file, and builds the lines of `.copy-link.toml` that refer to it."""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path, PurePath

from copy_link.base_images.references import split_tag
from copy_link.escaping import print_line
from copy_link.startup.entry_point import INTERRUPTED
from copy_link.survey.blobs import is_saved_image
from copy_link.survey.tar_streams import SurveyError

PROGRAM = "copy-link-survey"
STANDARD_OUTPUT = "-"
ARCHIVE_ENDING = re.compile(r"\.(tar|tgz|tar\.\w+)\Z")

# An image name as in FROM: registry with port, path, tag, digest.
REFERENCE = re.compile(r"[A-Za-z0-9][\w.:/@-]*\Z", re.ASCII)


def is_path(image: str) -> bool:
    """True if IMAGE is the path of a saved image and not an image name."""
    return bool(ARCHIVE_ENDING.search(image)) or not REFERENCE.match(image) or is_saved_image(Path(image))


def output_path(image: str) -> str:
    """The default file for a description: the last part of the image's name, in the current directory."""
    if is_path(image):
        stem = ARCHIVE_ENDING.sub("", PurePath(image).name)
    else:
        stem = split_tag(image.partition("@")[0])[0].rpartition("/")[2]
    return f"{plain_name(stem).strip('.') or 'image'}.mtree"


def plain_name(text: str) -> str:
    """The text as a part of a file name, with `_` for each unusual character."""
    return re.sub(r"[^A-Za-z0-9._-]", "_", text)


def write(text: str, path: str) -> None:
    """Write the description to a file; raises SurveyError if it cannot be written."""
    try:
        Path(path).write_text(text, encoding="ascii", newline="\n")
    except OSError as error:
        raise SurveyError(f"{path} cannot be written ({error.strerror}); give another file with --output") from error


def failed(image: str, error: BaseException) -> int:
    """Print why an image was not read; returns the exit status."""
    print_line(f"{PROGRAM}: {image}: {error or 'interrupted'}", sys.stderr)
    return INTERRUPTED if isinstance(error, KeyboardInterrupt) else 1


def configuration(name: str | None, tag_glob: str | None, path: str) -> str:
    """The lines for `.copy-link.toml`.

    They cover only the surveyed name, or the tags that match `tag_glob`: only the user knows that those images are
    alike.
    """
    pattern = name or "NAME-IN-FROM"
    if tag_glob is not None:
        pattern = f"{split_tag(pattern.partition('@')[0])[0]}:{tag_glob}"
    return f"[base-images]\n{mapping_line(pattern, path)}\n"


def mapping_line(pattern: str, path: str) -> str:
    """The line of `.copy-link.toml` that maps the images of a pattern to a description."""
    return f"{quoted(pattern)} = {quoted(PurePath(path).as_posix())}"


def quoted(text: str) -> str:
    """The text as a string of TOML."""
    # JSON strings are valid TOML basic strings.
    return json.dumps(text, ensure_ascii=False)
