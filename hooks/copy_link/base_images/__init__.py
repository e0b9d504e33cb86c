"""Base images that something is known of: how a name in FROM finds its description, and the image that it gives.

The descriptions are the *.mtree files beside this module; their path is the repository's name.
"""

from __future__ import annotations

import os
from functools import cache

from copy_link.base_images.description import NOT_KNOWN, Section, parse
from copy_link.base_images.facts import put_facts, put_filled
from copy_link.image.accounts import Homes
from copy_link.image.entries import ANYTHING, DIRECTORY, Entry, directory, join, unknown
from copy_link.image.evidence import Evidence
from copy_link.image.image import Image
from copy_link.image.tree import Tree
from copy_link.startup.records import NamedTuple

SCRATCH = "scratch"
DOCKER_HUB = "docker.io"
# Other names under which Docker Hub answers, and mirrors that have nothing but what is there, under the same names.
_HUB_ALIASES = frozenset(
    {
        *("index.docker.io", "registry-1.docker.io", "registry.hub.docker.com"),
        *("mirror.gcr.io", "docker.mirror.hashicorp.services"),
    }
)
# Official images for one architecture: docker-library/official-images README.md, "Architectures other than amd64?".
_ARCHITECTURES = frozenset(
    {"amd64", "arm32v5", "arm32v6", "arm32v7", "arm64v8", "i386", "ppc64le", "riscv64", "s390x"},
)

# Debian 9 and older have /usr/local as 2775 root:staff, no newer image does. Their suites, as names and tags say them.
_OLD_DEBIAN = "debian:stretch"
_OLD_SUITES = frozenset({"stretch", "jessie", "wheezy"})

_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_IN_PART = _LETTERS | frozenset("._-")
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


def repository_name(reference: str) -> tuple[str, str | None]:
    """The canonical repository ("docker.io/library/node") and tag of a name in FROM.

    No tag means "latest", but with a digest and no tag it is not known (None). An official image is known again behind
    a mirror, where `library/` stands in front of its name, and for one architecture (`arm64v8/node`).
    """
    name, at, _ = reference.strip().lower().partition("@")
    above, slash, last = name.rpartition("/")
    last, colon, _ = last.partition(":")
    tag = reference.strip().partition("@")[0].rpartition(":")[2] if colon else None if at else "latest"
    parts = (above + slash + last).split("/")
    if parts == [SCRATCH]:
        return SCRATCH, tag
    if len(parts) == 1:
        parts = [DOCKER_HUB, "library", *parts]
    elif not ("." in parts[0] or ":" in parts[0] or parts[0] == "localhost"):
        parts = [DOCKER_HUB, *parts]
    elif parts[0] in _HUB_ALIASES or parts[0] == DOCKER_HUB:
        parts = [DOCKER_HUB, *(["library"] if len(parts) == 2 else []), *parts[1:]]
    if parts[0] == DOCKER_HUB and len(parts) == 3 and parts[1] in _ARCHITECTURES:
        parts[1] = "library"
    if parts[-2] == "library" and all(map(_is_part, parts[1:])):
        parts = [DOCKER_HUB, *parts[-2:]]
    return "/".join(parts), tag


def _is_part(text: str) -> bool:
    """Whether this can stand between two `/` of a name; nothing else ever becomes part of a file name."""
    return text[:1] in _LETTERS and text[-1:] in _LETTERS and _IN_PART.issuperset(text)


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
    if not all(map(_is_part, parts)):
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
    put_filled(image, _short(name))
    image.filled += tuple(section.filled)
    image.filled_anyhow += tuple(section.filled_anyhow)
    image.may_be_links += tuple(section.may_be_links)
    put_facts(image.tree, section, _short(name))
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


def _short(name: str) -> str:
    """The name as people write it."""
    return name.removeprefix(f"{DOCKER_HUB}/library/").removeprefix(f"{DOCKER_HUB}/")


def _below(alternatives: tuple[str, ...], name: str) -> Image:
    """The image that the named one stands on: what all the alternatives agree on."""
    if alternatives == (SCRATCH,):
        evidence = Evidence(SCRATCH, None, "there is nothing in it")
        return Image(Tree(directory(0o755, 0, 0, evidence)))
    if alternatives in ((), (NOT_KNOWN,)):
        alternatives = (NOT_KNOWN, _OLD_DEBIAN) if _names_old_debian(name) else (NOT_KNOWN,)
    first, *others = [
        _any_image() if alternative == NOT_KNOWN else _found(alternative).image for alternative in alternatives
    ]
    image = first.copy()
    for other in others:
        _join(image, other)
    return image


def _names_old_debian(name: str) -> bool:
    words = "".join(character if character in _LETTERS else " " for character in name.lower()).split()
    return not _OLD_SUITES.isdisjoint(words)


def _join(image: Image, other: Image) -> None:
    """Know only what holds for both."""
    _join_trees(image.tree, other.tree)
    image.users = {name: account for name, account in image.users.items() if other.users.get(name) == account}
    image.groups = {name: gid for name, gid in image.groups.items() if other.groups.get(name, -1) == gid}
    names = dict.fromkeys([*image.environment, *other.environment])
    image.environment = {
        name: image.environment.get(name) if image.environment.get(name) == other.environment.get(name) else None
        for name in names
    }
    image.environment_is_whole = image.environment_is_whole and other.environment_is_whole
    pairs = ((getattr(image.homes, tool), getattr(other.homes, tool)) for tool in Homes._fields)
    image.homes = Homes(*(first if first == second else None for first, second in pairs))
    image.workdir = image.workdir if image.workdir == other.workdir else None
    image.user = image.user if image.user == other.user else None
    image.onbuild = image.onbuild if image.onbuild == other.onbuild else ()
    image.shell = image.shell if image.shell == other.shell else None
    image.filled = tuple(dict.fromkeys(image.filled + other.filled))
    image.filled_anyhow = tuple(dict.fromkeys(image.filled_anyhow + other.filled_anyhow))
    image.may_be_links = tuple(dict.fromkeys(image.may_be_links + other.may_be_links))


def _join_trees(tree: Tree, other: Tree) -> None:
    """As Tree.join, but what one header said of many paths is joined once."""
    joined: dict[tuple[int, int], Entry] = {}
    paths = dict.fromkeys([*tree.paths(), *other.paths()])
    pairs = {path: (tree.at(path), other.at(path)) for path in paths}
    for path, (first, second) in pairs.items():
        key = id(first), id(second)
        if key not in joined:
            joined[key] = join(first, second)
        tree.put(path, joined[key])


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
