"""Docker's frontend images: the release that a name pins, and the spellings of directories that it reads.

Sources: moby/buildkit frontend/dockerfile/dockerfile2llb/convert.go (dispatchCopy, pathRelativeToWorkingDir) and
util/system/path.go (NormalizePath) at the tags dockerfile/1.4.0 to dockerfile/1.9.0.
"""

from __future__ import annotations

from copy_link.startup.patterns import pattern

# Docker's frontends, on Docker Hub or a mirror: the last two parts of the name.
DOCKER_FRONTENDS = ("docker/dockerfile", "docker/dockerfile-upstream")
VERSION = pattern(r"v?([0-9]+)(?:\.([0-9]+))?(?:\.([0-9]+))?(?:-.*)?\Z")
# These read `.` and the empty path as the name of a file. There is no 1.8.2, so the tag 1.8 is 1.8.1.
WITHOUT_DOT = frozenset({(1, 8), (1, 8, 0), (1, 8, 1)})
# The first releases that read `/srv/.` and `sub/.` as directories.
FIRST_WITH_ABSOLUTE_SLASH_DOT = (1, 6)
FIRST_WITH_RELATIVE_SLASH_DOT = (1, 8)


def docker_tag(image: str) -> str | None:
    """The tag in the name of one of Docker's frontend images; None for other images and for names without a tag."""
    repository, colon, tag = image.partition("@")[0].rpartition(":")
    if not colon or "/" in tag or "/".join(repository.split("/")[-2:]) not in DOCKER_FRONTENDS:
        return None
    return tag


def release(image: str | None) -> tuple[int, ...] | None:
    """The release that a frontend's name pins, such as (1, 8) or (1, 8, 1); None for a moving tag or another image."""
    tag = None if image is None else docker_tag(image)
    found = None if tag is None or "." not in tag else VERSION.match(tag)
    if found is None or found[2] is None:
        return None
    return tuple(int(number) for number in found.groups() if number is not None)


def spells_directory(destination: str, image: str | None) -> bool:
    """True if a frontend reads the expanded destination of a COPY as a directory because of its spelling.

    `image` is the image in the syntax directive. Without one (None), the rules of current releases apply.
    """
    if destination.endswith("/"):
        return True
    pinned = release(image)
    if destination in ("", "."):
        return pinned not in WITHOUT_DOT
    if not destination.endswith("/."):
        return False
    is_absolute = destination.startswith("/")
    first = FIRST_WITH_ABSOLUTE_SLASH_DOT if is_absolute else FIRST_WITH_RELATIVE_SLASH_DOT
    return pinned is None or pinned >= first
