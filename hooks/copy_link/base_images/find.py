"""Finds the description of a base image by its name in FROM, and builds the image from it.

The descriptions are the *.mtree files in this folder; the path of each one is the name of its repository.
"""

from __future__ import annotations

import os

from copy_link.base_images.described_tree import allow_package_paths, put_facts
from copy_link.base_images.description import parse
from copy_link.base_images.joining import join_images
from copy_link.base_images.references import (
    LONGEST_NAME,
    OLD_DEBIAN,
    OSTREE,
    SCRATCH,
    is_part,
    names_old_debian,
    names_ostree,
    repository_name,
    short_name,
)
from copy_link.base_images.section import NOT_KNOWN, Section
from copy_link.base_images.versions import has_version, moved, taken_as, with_later_suites
from copy_link.image.entries import ANYTHING, DIRECTORY, Entry, directory, unknown
from copy_link.image.evidence import EMPTY, NOT_DESCRIBED, OTHERS_UNKNOWN, Evidence, about_others
from copy_link.image.image import Image
from copy_link.image.tree import Tree
from copy_link.startup.annotations import Iterable
from copy_link.startup.memory import cache
from copy_link.startup.patterns import pattern
from copy_link.startup.records import NamedTuple

_DIRECTORY = os.path.dirname(__file__)
_WINDOWS = "# os: windows"
_TAGS = pattern(r"(?m)^# (?:tags|every|moving):(.*)")
_WORDS = pattern("[a-z]+")


class BaseImage(NamedTuple):
    """A base image.

    `name` is its full name with the tag, such as "docker.io/library/node:22-alpine". If it has no description, it is
    not `known`, and `image` has only the facts that hold for any image. Each caller gets an independent `image`.
    `taken_as` are the described images whose common facts it is assumed to have, since its tag is newer than all of
    them. If it is a stage of another Dockerfile, `built_on` is the base image of that stage, "" if that is not known.
    """

    name: str
    known: bool
    image: Image
    is_windows: bool = False
    taken_as: tuple[str, ...] = ()
    built_on: str | None = None


def find(reference: str) -> BaseImage:
    """The image that a FROM names; reads only files of this package, and never raises."""
    found = _found(reference)
    return found._replace(image=found.image.copy())


def find_described(reference: str) -> BaseImage:
    """As `find`, but an image whose tag is newer than every described one is unknown."""
    found = find(reference)
    return BaseImage(found.name, known=False, image=_not_described(found.name, reference)) if found.taken_as else found


def has_description(reference: str) -> bool:
    """True if the image's repository has a description, which may have no facts about this tag."""
    return _description(repository_name(reference)[0]) is not None


def repositories() -> list[str]:
    """The sorted names of all repositories with a description of their own."""
    found = []
    for folder, _, names in os.walk(_DIRECTORY):
        above = os.path.relpath(folder, _DIRECTORY).replace(os.sep, "/")
        stems = [name.removesuffix(".mtree") for name in names if name.endswith(".mtree") and "@" not in name]
        found += [f"{above}/{stem}" for stem in stems if folder != _DIRECTORY and stem != "_"]
    return sorted(found)


def described_alike(repository: str, tags: Iterable[str]) -> list[list[str]]:
    """The tags of a repository that have any facts, in groups with the same facts; the order is that of `tags`."""
    groups: list[tuple[object, list[str]]] = []
    for tag in tags:
        facts = _facts(repository, tag)
        if facts is not None:
            alike = next((others for known, others in groups if known == facts), None)
            if alike is None:
                groups.append((facts, [tag]))
            else:
                alike.append(tag)
    return [alike for _, alike in groups]


def _facts(name: str, tag: str) -> object:
    """Everything that an image with this tag is made of, to be compared with that of another; None if it is nothing."""
    text = _description(name)
    section = Section() if text is None else parse(text, tag, _included)
    releases = moved(tag, section.newest, section.moving) or taken_as(tag, section.newest)
    if releases:
        return name, releases, vars(section)
    if section.same_as is not None:
        other, own_tag = repository_name(section.same_as)
        return _facts(other, own_tag if ":" in section.same_as and own_tag else tag)
    if section.is_empty:
        return None
    return name, vars(section), section.on if has_version(tag) else with_later_suites(section.on)


def describe(text: str, name: str) -> BaseImage:
    """The image with this description, for example a user's own; `name` is its name with the tag.

    Raises DescriptionError for an invalid description.
    """
    tag = name.rpartition(":")[2] if ":" in name.rpartition("/")[2] else None
    return _build(parse(text, tag, _included), name, tag)


def validate(text: str) -> None:
    """Raise DescriptionError for an invalid line in any section of a description."""
    parse(text, None, _included, is_whole=True)


@cache
def _found(reference: str, moves: bool = False) -> BaseImage:
    """The image of a reference; if it `moves`, its base may be on a later suite too."""
    name, tag = repository_name(reference)
    text = _description(name)
    shown = name if tag is None or name == SCRATCH else f"{name}:{tag}"
    if text is None:
        return BaseImage(shown, known=False, image=_not_described(shown, reference))
    section = parse(text, tag, _included)
    if tag is None:
        return _any_tag(section, name, _WINDOWS in text, reference)
    releases = moved(tag, section.newest, section.moving)
    if releases:
        return _moving(section, shown, name, tag, releases)
    releases = taken_as(tag, section.newest)
    if releases:
        assumed = tuple(short_name(f"{name}:{release}") for release in releases)
        return _shared(shown, name, releases)._replace(taken_as=assumed)
    if section.every and not section.is_described and _words(tag) <= _words(*_TAGS.findall(text)):
        return _undescribed(section, shown, name)
    return _build(section, shown, tag, reference, moves)


def _shared(shown: str, name: str, tags: Iterable[str], moves: bool = False) -> BaseImage:
    """An image that has what these tags of the repository share."""
    images = [_found(f"{name}:{tag}", moves) for tag in tags]
    return BaseImage(shown, True, _joined([one.image for one in images]), any(one.is_windows for one in images))


def _moving(section: Section, shown: str, name: str, tag: str, releases: tuple[str, ...]) -> BaseImage:
    """A tag that means these releases, and what the lines that name it say it meant when they were written."""
    found = _shared(shown, name, releases, moves=True)
    if section.is_named and NOT_KNOWN not in section.on:
        join_images(found.image, _build(section, shown, tag, shown, moves=True).image)
    return found


def _any_tag(section: Section, name: str, has_windows: bool, reference: str) -> BaseImage:
    """An image of which only the repository is known, from its sections for every tag."""
    if section.every and not has_windows:
        return _shared_by_all(section, name, name)
    if section.depends_on_tag:
        return BaseImage(name, known=False, image=_not_described(name, reference))
    return _build(section, name, None, reference)


def _undescribed(section: Section, shown: str, name: str) -> BaseImage:
    """A tag that no line names: what all described tags share, and the facts of the sections for every tag."""
    shared = _shared_by_all(section, shown, name)
    return shared._replace(known=False) if section.is_empty else _on(shared.image, section, shown)


def _shared_by_all(section: Section, shown: str, name: str) -> BaseImage:
    """What all described tags share, and the bases that the sections for every tag allow for."""
    found = _shared(shown, name, section.every)
    for base in section.on:
        if base not in (NOT_KNOWN, SCRATCH):
            join_images(found.image, _found(base).image)
    return found


def _words(*texts: str) -> set[str]:
    return set(_WORDS.findall(" ".join(texts)))


@cache
def _description(name: str) -> str | None:
    """The description of a repository, or of the nearest folder above it that has one (`_.mtree`)."""
    parts = name.split("/")
    if len(name) > LONGEST_NAME or not all(map(is_part, parts)):
        return None
    candidates = [parts, *([*parts[:length], "_"] for length in range(len(parts) - 1, 0, -1))]
    for candidate in candidates:
        path = os.path.join(_DIRECTORY, *candidate) + ".mtree"
        if os.path.isfile(path):
            return _read(path)
    return None


@cache
def _included(name: str) -> str | None:
    """The part of a description that others include, such as "docker.io/library/debian@bookworm"; None if none is."""
    repository, at, part = name.partition("@")
    if not at or not all(map(is_part, (*repository.split("/"), part))):
        return None
    path = os.path.join(_DIRECTORY, *name.split("/")) + ".mtree"
    return _read(path) if os.path.isfile(path) else None


def _read(path: str) -> str:
    with open(path, "rb") as stream:
        return stream.read().decode()


@cache
def _any_section() -> Section:
    return parse(_read(os.path.join(_DIRECTORY, "_.mtree")), None)


def _any_image(rest: Evidence) -> Image:
    """The facts that hold for every image; `rest` is the evidence for all other paths."""
    source = "any image"
    not_known = Entry(ANYTHING, evidence=(rest,))
    root = Entry(frozenset({DIRECTORY}), inside=not_known._replace(inside=not_known))
    image = Image(Tree(root), workdir=None, user=None, environment_is_whole=False)
    put_facts(image.tree, _any_section(), source)
    return image


def _build(section: Section, name: str, tag: str | None, reference: str = "", moves: bool = False) -> BaseImage:
    if section.same_as is not None:
        target = section.same_as
        if tag is not None and ":" not in target:
            target = f"{target}:{tag}"
        return _found(target, moves)._replace(name=name)
    if section.is_windows:
        return BaseImage(name, known=True, image=Image(Tree(unknown()), workdir=None, user=None), is_windows=True)
    moves = moves or (tag is not None and not has_version(tag))
    bases = with_later_suites(section.on) if moves else section.on
    if section.is_empty:
        rest = about_others(reference or name, NOT_DESCRIBED)
        return BaseImage(name, known=False, image=_base_of(bases, name, rest))
    rest = about_others(short_name(name), OTHERS_UNKNOWN)
    return _on(_base_of(bases, name, rest), section, name)


def _on(image: Image, section: Section, name: str) -> BaseImage:
    """The image that a section makes of its base."""
    allow_package_paths(image, short_name(name))
    image.package_paths = image.package_paths.with_those_of(section.package_paths)
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


def _not_described(name: str, reference: str) -> Image:
    """An image without a description; `reference` is its name in FROM or --from."""
    return _base_of((), name, about_others(reference, NOT_DESCRIBED))


def _base_of(alternatives: tuple[str, ...], name: str, rest: Evidence) -> Image:
    """The base of the named image: the facts that all its alternatives share.

    `rest` is the evidence for the paths that no description has.
    """
    if alternatives == (SCRATCH,):
        evidence = about_others(SCRATCH, EMPTY)
        return Image(Tree(directory(0o755, 0, 0, evidence)))
    if alternatives in ((), (NOT_KNOWN,)):
        old = (OLD_DEBIAN,) if names_old_debian(name) else ()
        alternatives = (NOT_KNOWN, *old, *((OSTREE,) if names_ostree(name) else ()))
    if NOT_KNOWN not in alternatives:
        return _any_of(alternatives).copy()
    return _joined([_any_image(rest) if one == NOT_KNOWN else _found(one).image for one in alternatives])


@cache
def _any_of(references: tuple[str, ...]) -> Image:
    """An image that may be any of these; several tags of a repository often are on the same ones."""
    return _joined([_found(reference).image for reference in references])


def _joined(images: list[Image]) -> Image:
    """An image that may be any of these."""
    image = images[0].copy()
    for other in images[1:]:
        join_images(image, other)
    return image


def _put_accounts(image: Image, section: Section) -> None:
    image.users.update(section.users)
    image.groups.update(section.groups)
    taken = {0, None, *section.groups.values()}
    first_groups = [account.gid for account in section.users.values()]
    for name, account in section.users.items():
        # A user's first group has the user's name, unless it is root's, has a name already, or is another user's too.
        is_own = account.uid == account.gid or first_groups.count(account.gid) == 1
        if name not in section.groups and account.gid not in taken and is_own:
            image.groups[name] = account.gid
