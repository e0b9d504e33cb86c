"""Chooses the ignore file that the builder uses, and reads it. Source: moby/buildkit frontend/dockerui/config.go."""

from __future__ import annotations

import os
import stat

from copy_link.startup.records import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from copy_link.build_context.patterns import DockerIgnore

NAME = ".dockerignore"
# Larger than any ignore file that people write; larger ones are not judged.
MAXIMUM_BYTES = 256 * 1024


class IgnoreFile(NamedTuple):
    """An ignore file that exists: its name and its bytes, or a clause that says why they are not known."""

    name: str
    data: bytes = b""
    problem: str = ""


def own_ignore_file(dockerfile: str | None) -> IgnoreFile | None:
    """`<Dockerfile>.dockerignore` beside the Dockerfile, None if it does not exist."""
    return None if dockerfile is None else _read(f"{dockerfile}{NAME}")


def shared_ignore_file(folder: str) -> IgnoreFile | None:
    """The `.dockerignore` of a folder, None if it does not exist."""
    return _read(os.path.join(folder, NAME))


def patterns_that_count(own: IgnoreFile | None, shared: IgnoreFile | None) -> DockerIgnore | str:
    """The patterns of the Dockerfile's own ignore file, else of the folder's; a clause with the error if it is bad."""
    # Imported here: a check often looks up no source that exists.
    from copy_link.build_context.patterns import DockerIgnore, PatternError, parse

    used = own or shared
    if used is None:
        return DockerIgnore()
    if used.problem:
        return f"{used.name} {used.problem}"
    if shared is not None and not used.data and (shared.data or shared.problem):
        # The builtin frontend uses the empty file; a frontend image (`# syntax=`) takes it for a missing file.
        return f"{used.name} is empty, and some builders use {shared.name} then"
    try:
        return parse(used.data)
    except PatternError as error:
        return f"{used.name} has {error}"


def _read(path: str) -> IgnoreFile | None:
    name = os.path.basename(path)
    try:
        path = _follow_link(path)
        mode = os.lstat(path).st_mode
        if stat.S_ISDIR(mode):
            return None
        # Reading anything but a regular file could wait forever.
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


def _follow_link(path: str) -> str:
    """The target of a link to a file beside it (`.dockerignore -> .gitignore`), followed once; else the path itself."""
    if not stat.S_ISLNK(os.lstat(path).st_mode):
        return path
    target = os.readlink(path)
    return path if "/" in target else os.path.join(os.path.dirname(path), target)
