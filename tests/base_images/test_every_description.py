"""What holds for every description: a tag never has fewer facts than another image, or than the tags beside it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import copy_link.base_images.find as found_images
from copy_link.base_images.description import parse
from copy_link.base_images.find import find, find_described
from copy_link.base_images.joining import join_images
from copy_link.base_images.section import Section
from copy_link.base_images.versions import has_version, moved, taken_as
from copy_link.image.entries import ANYTHING, DIRECTORY, SYMLINK, Entry
from copy_link.image.image import Image
from tests.base_images.test_description import FILES, PARTS, ROOT, lines

# A tag of these that would be as it is in no line of tags: the words in it are those of other tags.
NOT_NAMED = "0.0.1"
# Enough of each description, as all of them are read.
MOST_TAGS = 2


def read(path: Path, tag: str | None) -> Section:
    return parse(path.read_text(encoding="utf-8"), tag, found_images._included)


def repository(path: Path) -> str:
    return path.relative_to(ROOT).with_suffix("").as_posix()


WITH_TAGS = [path for path in FILES if read(path, None).every]
MOVING = [path for path in FILES if read(path, None).moving]


def named(path: Path) -> list[str]:
    """A tag for each word in the lines of tags that has no wildcard: the word itself, or the bounds of its range."""
    found = []
    for part in (path, *(part for part in PARTS if part.name.startswith(f"{path.stem}@"))):
        for line in lines(part):
            for word in line[7:].split() if line.startswith("# tags:") else ():
                version, _, variant = word.partition("+")
                bounds = re.fullmatch(r"([a-z]*)([\d.]+|[a-z]+)\.\.([\d.]*|[a-z]+)(-[\w-]+)?", version)
                variants = f"-{variant}" if variant else ""
                if bounds:
                    before, first, last, after = bounds.groups()
                    found += [f"{before}{bound}{after or ''}{variants}" for bound in (first, last) if bound]
                elif re.fullmatch(r"[\w.-]+", version):
                    found.append(version + variants)
    return list(dict.fromkeys(found))


def is_contradicted(entry: Entry, other: Entry) -> bool:
    """True if an entry says of a path what is not so in the other one."""
    if not other.kinds <= entry.kinds:
        return True
    if other.may_be(DIRECTORY):
        pairs = ((entry.mode, other.mode), (entry.uid, other.uid), (entry.gid, other.gid))
        if any(mine not in (None, theirs) and not isinstance(mine, str) for mine, theirs in pairs):
            return True
    # A path that may be anything has the target that it would have as a symlink.
    is_anything = ANYTHING in (entry.kinds, other.kinds)
    return other.may_be(SYMLINK) and not is_anything and entry.target not in (None, other.target)


def contradictions(image: Image, other: Image) -> list[str]:
    """The paths, accounts and homes that `other` lists and of which `image` says something else."""
    found = [path for path in other.tree.paths() if is_contradicted(image.tree.at(path), other.tree.at(path))]
    found += [name for name, account in image.users.items() if other.users.get(name) != account]
    tools = zip(image.homes, other.homes, strict=True)
    return found + [str(mine) for mine, theirs in tools if mine not in (None, theirs)]


def is_described(path: Path, tag: str) -> bool:
    section = read(path, tag)
    may_differ = not has_version(tag) or moved(tag, section.newest, section.moving) or taken_as(tag, section.newest)
    return section.is_described and not may_differ and not section.is_windows and "?" not in section.on


@pytest.mark.every_description
@pytest.mark.parametrize("path", WITH_TAGS, ids=repository)
def test_no_tag_has_less_than_all_described_tags_share_and_none_less_than_any_image(path: Path) -> None:
    name, every = repository(path), read(path, None).every
    shared = found_images._shared("", name, every).image
    others = [tag for tag in named(path) if tag not in every and is_described(path, tag)]
    for tag in others[:: len(others) // MOST_TAGS or 1]:
        assert not contradictions(shared, find(f"{name}:{tag}").image), tag
    if not read(path, NOT_NAMED).is_described and not taken_as(NOT_NAMED, read(path, None).newest):
        found = find(f"{name}:{NOT_NAMED}").image
        for base in read(path, NOT_NAMED).on:
            if base != "?":
                # Older tags are known to be on it.
                join_images(shared, find(base).image)
        # So it has no less than any image, unless a described tag contradicts that.
        assert not contradictions(shared, found)


def test_some_descriptions_have_tags_that_no_line_names() -> None:
    assert len([path for path in WITH_TAGS if not read(path, NOT_NAMED).is_described]) > len(WITH_TAGS) / 2


@pytest.mark.parametrize(
    ("repository", "is_known"),
    [("rust", True), ("debian", True), ("node", True), ("alpine", True), ("golang", False), ("python", False)],
)
def test_a_digest_has_what_all_tags_share_unless_there_are_windows_images(repository: str, is_known: bool) -> None:
    assert find(f"{repository}@sha256:00").known is is_known


@pytest.mark.parametrize("path", WITH_TAGS, ids=repository)
def test_the_tags_that_share_what_all_do_are_named_and_do_not_move(path: Path) -> None:
    for tag in read(path, None).every:
        section = read(path, tag)
        assert section.is_described, tag
        assert not moved(tag, section.newest, section.moving), tag
        assert not taken_as(tag, section.newest), tag
        assert not section.is_empty, tag


@pytest.mark.every_description
@pytest.mark.parametrize("path", MOVING, ids=repository)
def test_a_moving_tag_says_nothing_that_does_not_hold_for_its_releases(path: Path) -> None:
    newest, moving = read(path, None).newest, read(path, None).moving
    for word in list(moving)[:MOST_TAGS]:
        found = find(f"{repository(path)}:{word}")
        assert found.known
        assert find_described(f"{repository(path)}:{word}").known
        for release in moved(word, newest, moving):
            other = find(f"{repository(path)}:{release}")
            assert other.known, release
            assert other.is_windows or not contradictions(found.image, other.image), release
