"""Which ignore file counts, and its bytes. Source: moby/buildkit frontend/dockerui/config.go."""

from __future__ import annotations

import os
import stat

from copy_link.build_context.patterns import DockerIgnore, PatternError, parse
from copy_link.startup.records import NamedTuple

NAME = ".dockerignore"
# More than any ignore file that people write has; what is larger is not judged.
MAXIMUM_BYTES = 256 * 1024


class IgnoreFile(NamedTuple):
    """An ignore file that is there: its name, its bytes, or else a clause that says why they are not known."""

    name: str
    data: bytes = b""
    problem: str = ""


def own_ignore_file(dockerfile: str | None) -> IgnoreFile | None:
    """`<Dockerfile>.dockerignore` beside the Dockerfile, None where there is none."""
    return None if dockerfile is None else _read(f"{dockerfile}{NAME}")


def shared_ignore_file(folder: str) -> IgnoreFile | None:
    """The `.dockerignore` of a folder, None where there is none."""
    return _read(os.path.join(folder, NAME))


def patterns_that_count(own: IgnoreFile | None, shared: IgnoreFile | None) -> DockerIgnore | str:
    """The patterns of the Dockerfile's own ignore file, else of the folder's, or a clause that says what is wrong."""
    counts = own or shared
    if counts is None:
        return DockerIgnore()
    if counts.problem:
        return f"{counts.name} {counts.problem}"
    if shared is not None and not counts.data and (shared.data or shared.problem):
        # The builtin frontend goes by the empty file; an image as frontend (`# syntax=`) takes no bytes for no file.
        return f"{counts.name} is empty, and some builders go by {shared.name} then"
    try:
        return parse(counts.data)
    except PatternError as error:
        return f"{counts.name} has {error}"


def _read(path: str) -> IgnoreFile | None:
    name = os.path.basename(path)
    try:
        path = _behind_link(path)
        mode = os.lstat(path).st_mode
        if stat.S_ISDIR(mode):
            return None
        # Anything but a regular file could keep the reader waiting.
        if not stat.S_ISREG(mode):
            return IgnoreFile(name, problem="is not a regular file")
        with open(path, "rb") as file:
            data = file.read(MAXIMUM_BYTES + 1)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        return None
    except OSError as error:
        return IgnoreFile(name, problem=f"cannot be read ({error.strerror})")
    if len(data) > MAXIMUM_BYTES:
        return IgnoreFile(name, problem="is too large to be judged")
    return IgnoreFile(name, data)


def _behind_link(path: str) -> str:
    """A link to a file beside it (`.dockerignore -> .gitignore`) is followed, once."""
    if not stat.S_ISLNK(os.lstat(path).st_mode):
        return path
    target = os.readlink(path)
    return path if "/" in target else os.path.join(os.path.dirname(path), target)
