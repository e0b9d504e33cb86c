"""Names of images: registry, repository, tag and digest."""

from __future__ import annotations

SCRATCH = "scratch"
DOCKER_HUB = "docker.io"
# Other names of Docker Hub, and mirrors that have only its images, under the same names.
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
# In Debian 9 and older, /usr/local is 2775 root:staff; in no newer image. These are their suites in names and tags.
OLD_DEBIAN = "debian:stretch"
_OLD_SUITES = frozenset({"stretch", "jessie", "wheezy"})
# On images made by ostree, /usr/local and others are symlinks, so the facts for any image do not hold (rpm-ostree,
# bootc). These are words in the names of such images and of the projects that build them; one of them is described.
OSTREE = "quay.io/fedora/fedora-bootc:latest"
_OSTREE_WORDS = frozenset(
    {
        *("bootc", "ostree", "silverblue", "kinoite", "sericea", "onyx", "coreos", "ublue", "bazzite", "bluefin"),
        *("secureblue", "wayblue"),
    }
)
# No builder pulls from a repository with a longer name (RepositoryNameTotalLengthMax of distribution/reference, and the
# longest name of a registry).
LONGEST_NAME = 255 + 255
_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_IN_PART = _LETTERS | frozenset("._-")


def repository_name(reference: str) -> tuple[str, str | None]:
    """The canonical repository ("docker.io/library/node") and tag of a name in FROM.

    Without a tag it is "latest", but None with a digest and no tag. Official images are recognized by their name on a
    mirror (`library/node`) and for one architecture (`arm64v8/node`).
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
    if parts[-2] == "library" and all(map(is_part, parts[1:])):
        parts = [DOCKER_HUB, *parts[-2:]]
    return "/".join(parts), tag


def split_tag(name: str) -> tuple[str, str]:
    """The repository and the tag in a name without a digest, both as they are written; the tag is "" without one."""
    above, slash, last = name.rpartition("/")
    last, _, tag = last.partition(":")
    return f"{above}{slash}{last}", tag


def is_part(text: str) -> bool:
    """True if this is a valid component of an image's name; only such text becomes part of a file name."""
    return text[:1] in _LETTERS and text[-1:] in _LETTERS and _IN_PART.issuperset(text)


def short_name(name: str) -> str:
    """The name without the parts that Docker adds: "node" for "docker.io/library/node"."""
    return name.removeprefix(f"{DOCKER_HUB}/library/").removeprefix(f"{DOCKER_HUB}/")


def names_old_debian(name: str) -> bool:
    """True if an image's name or tag contains a suite of Debian 9 or older."""
    return not _OLD_SUITES.isdisjoint(_words(name))


def names_ostree(name: str) -> bool:
    """True if an image's name contains a word for images made by ostree; not so for the described one itself."""
    return not name.startswith(OSTREE.partition(":")[0]) and not _OSTREE_WORDS.isdisjoint(_words(name))


def _words(name: str) -> list[str]:
    return "".join(character if character in _LETTERS else " " for character in name.lower()).split()
