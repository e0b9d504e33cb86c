"""Base images that something is known of: how a name in FROM finds its description, and the image that it gives.

The descriptions are the *.mtree files beside this module; their path is the repository's name.
"""

from __future__ import annotations

import os
from functools import cache

from copy_link.base_images.described_tree import put_facts, put_filled
from copy_link.base_images.description import NOT_KNOWN, Section, parse
from copy_link.base_images.joining import join_images
from copy_link.base_images.references import OLD_DEBIAN, SCRATCH, is_part, names_old_debian, repository_name, short_name
from copy_link.image.entries import ANYTHING, DIRECTORY, Entry, directory, unknown
from copy_link.image.evidence import Evidence
from copy_link.image.image import Image
from copy_link.image.tree import Tree
from copy_link.startup.records import NamedTuple

_DIRECTORY = os.path.dirname(__file__)


class BaseImage(NamedTuple):
    """A base image as it was asked for.

    `name` is its whole name with the tag, such as "docker.io/library/node:22-alpine". When nothing is `known` of it,
    `image` says only what holds for any image. An image is a copy of its own for whoever asks.
    """

    name: str
    known: bool
    image: Image
    is_windows: bool = False


def find(reference: str) -> BaseImage:
    """What is known of the image that a FROM names; reads no files but those of this package, and never raises."""
    found = _found(reference)
    return found._replace(image=found.image.copy())


def has_description(reference: str) -> bool:
    """Whether there is a description for the image's repository; the tag may be one that it says nothing of."""
    return _description(repository_name(reference)[0]) is not None


def describe(text: str, name: str) -> BaseImage:
    """The image that a description gives, one of the user's own for instance; `name` is its name with the tag.

    Raises DescriptionError where the description is not of the format.
    """
    tag = name.rpartition(":")[2] if ":" in name.rpartition("/")[2] else None
    return _build(parse(text, tag), name, tag)


@cache
def _found(reference: str) -> BaseImage:
    name, tag = repository_name(reference)
    text = _description(name)
    shown = name if tag is None or name == SCRATCH else f"{name}:{tag}"
    if text is None:
        return BaseImage(shown, known=False, image=_below((), shown))
    section = parse(text, tag)
    if tag is None and section.goes_by_tag:
        return BaseImage(shown, known=False, image=_below((), shown))
    return _build(section, shown, tag)


@cache
def _description(name: str) -> str | None:
    """The text of the description for a repository, or of the nearest one for everything above it."""
    parts = name.split("/")
    if not all(map(is_part, parts)):
        return None
    candidates = [parts, *([*parts[:length], "_"] for length in range(len(parts) - 1, 0, -1))]
    for candidate in candidates:
        path = os.path.join(_DIRECTORY, *candidate) + ".mtree"
        if os.path.isfile(path):
            return _read(path)
    return None


def _read(path: str) -> str:
    with open(path, encoding="utf-8") as stream:
        return stream.read()


@cache
def _any_section() -> Section:
    return parse(_read(os.path.join(_DIRECTORY, "_.mtree")), None)


def _any_image() -> Image:
    """What holds for every image."""
    source = "any image"
    not_known = Entry(ANYTHING)
    root = Entry(frozenset({DIRECTORY}), inside=not_known._replace(inside=not_known))
    image = Image(Tree(root), workdir=None, user=None, environment_is_whole=False)
    put_facts(image.tree, _any_section(), source)
    return image


def _build(section: Section, name: str, tag: str | None) -> BaseImage:
    if section.same_as is not None:
        target = section.same_as
        if tag is not None and ":" not in target:
            target = f"{target}:{tag}"
        return _found(target)._replace(name=name)
    if section.is_windows:
        return BaseImage(name, known=True, image=Image(Tree(unknown()), workdir=None, user=None), is_windows=True)
    if section.says_nothing:
        return BaseImage(name, known=False, image=_below(section.on, name))
    image = _below(section.on, name)
    put_filled(image, short_name(name))
    image.filled += tuple(section.filled)
    image.filled_anyhow += tuple(section.filled_anyhow)
    image.may_be_links += tuple(section.may_be_links)
    put_facts(image.tree, section, short_name(name))
    _put_accounts(image, section)
    image.homes = image.homes._replace(**section.homes)
    if section.workdir is not None:
        image.workdir = None if section.workdir == NOT_KNOWN else section.workdir
    if section.user is not None:
        image.user = None if section.hides_user else section.user
    image.environment.update(section.environment)
    image.environment_is_whole = name == SCRATCH or (section.environment_is_whole and image.environment_is_whole)
    image.shell = section.shell or image.shell
    image.onbuild = section.onbuild or image.onbuild
    return BaseImage(name, known=True, image=image)


def _below(alternatives: tuple[str, ...], name: str) -> Image:
    """The image that the named one stands on: what all the alternatives agree on."""
    if alternatives == (SCRATCH,):
        evidence = Evidence(SCRATCH, None, "there is nothing in it")
        return Image(Tree(directory(0o755, 0, 0, evidence)))
    if alternatives in ((), (NOT_KNOWN,)):
        alternatives = (NOT_KNOWN, OLD_DEBIAN) if names_old_debian(name) else (NOT_KNOWN,)
    first, *others = [
        _any_image() if alternative == NOT_KNOWN else _found(alternative).image for alternative in alternatives
    ]
    image = first.copy()
    for other in others:
        join_images(image, other)
    return image


def _put_accounts(image: Image, section: Section) -> None:
    image.users.update(section.users)
    image.groups.update(section.groups)
    taken = {0, None, *section.groups.values()}
    first_groups = [account.gid for account in section.users.values()]
    for name, account in section.users.items():
        # A user's first group is one of the same name, if it is not root's, a named one or somebody else's.
        is_own = account.uid == account.gid or first_groups.count(account.gid) == 1
        if name not in section.groups and account.gid not in taken and is_own:
            image.groups[name] = account.gid
