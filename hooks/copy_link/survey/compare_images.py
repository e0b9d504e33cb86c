"""Compares images with the facts about them, and prints every difference: named ones, or all that are described."""

from __future__ import annotations

import re
import sys
from fnmatch import fnmatchcase

from copy_link.base_images.find import described_alike, find, repositories
from copy_link.escaping import print_line
from copy_link.startup.annotations import Callable, Iterable
from copy_link.survey.comparison import compare
from copy_link.survey.config import Surveyed
from copy_link.survey.output import PROGRAM, failed
from copy_link.survey.tar_streams import SurveyError

_NUMBERS = re.compile(r"\d+(?:\.\d+)*")
_NOT_RELEASED = re.compile(r"(?i)(?<![a-z])(alpha|beta|rc|dev|nightly|snapshot|testing|unstable|edge)(?![a-z])")
# Signatures and attestations of an image are tags beside its own.
_SIGNATURE = re.compile(r"sha256-[0-9a-f]{64}")
_NEWEST = float("inf")

Read = Callable[[str], Surveyed]


def compare_image(image: str, read: Read) -> int:
    """Print the differences between an image and the facts about it, one a line.

    Returns the exit status: 1 if a fact is wrong. Raises SurveyError if the image cannot be read.
    """
    surveyed = read(image)
    if surveyed.name is None:
        raise SurveyError("it has no name, so it is not known which image it is; save it by its name")
    believed = find(surveyed.name)
    differences = compare(believed.image, believed.is_windows, surveyed)
    for one in differences:
        kind = "wrong" if one.is_wrong else "missing"
        print_line(f"{surveyed.name}: {kind}: {one.subject}: believed {one.believed}, really {one.real}")
    wrong = sum(one.is_wrong for one in differences)
    print_line(f"{surveyed.name}: {wrong} wrong, {len(differences) - wrong} missing")
    return 1 if wrong else 0


def compare_all(patterns: Iterable[str], tags: Callable[[str], Iterable[str]], read: Read) -> int:
    """Compare the current tags of every described repository whose name fits a pattern (as in fnmatch; none: all).

    `tags` lists the tags of a repository. Both it and `read` raise SurveyError: such a repository or image is reported,
    and the others are compared. Returns the exit status: 1 if a fact is wrong, or if nothing was read.
    """
    statuses: list[int] = []
    unread = 0
    wanted = tuple(patterns)
    for repository in repositories():
        if wanted and not any(fnmatchcase(repository, pattern) for pattern in wanted):
            continue
        try:
            images = [f"{repository}:{tag}" for tag in current_tags(repository, tags(repository))]
        except SurveyError as error:
            _unread(repository, error)
            unread += 1
            continue
        for image in images:
            try:
                statuses.append(compare_image(image, read))
            except SurveyError as error:
                _unread(image, error)
                unread += 1
    counts = f"{len(statuses)} images compared, {sum(statuses)} with a wrong fact, {unread} not read"
    print_line(f"{PROGRAM}: {counts}", sys.stderr)
    return max(statuses, default=1)


def _unread(image: str, error: SurveyError) -> None:
    """Report what could not be read; the reason, which may differ each time, only on standard error."""
    failed(image, error)
    print_line(f"{image}: not read")


def current_tags(repository: str, tags: Iterable[str]) -> list[str]:
    """The newest of all tags that have the same facts, for each such set; those of Windows images are left out."""
    groups = described_alike(repository, (tag for tag in tags if not _SIGNATURE.match(tag)))
    newest = [max(alike, key=_newness) for alike in groups]
    return [tag for tag in newest if not find(f"{repository}:{tag}").is_windows]


def _newness(tag: str) -> tuple[bool, list[tuple[float, ...]], int, str]:
    """A key that is greater for a newer tag: `24` means the newest of its versions, and `latest` of all."""
    numbers = [(*map(float, version.split(".")), _NEWEST) for version in _NUMBERS.findall(tag)]
    return not _NOT_RELEASED.search(tag), numbers or [(_NEWEST,)], -len(tag), tag
