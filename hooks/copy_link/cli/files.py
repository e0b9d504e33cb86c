"""Finds, reads and replaces Dockerfiles."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Iterator

from copy_link.settings import STANDARD_INPUT


def expand(paths: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Each file once, and whether it was named itself; a directory stands for the Dockerfiles below it."""
    seen: set[str] = set()
    for path in paths:
        is_named = not os.path.isdir(path)
        for found in (path,) if is_named else _search(path):
            if found not in seen:
                seen.add(found)
                yield found, is_named


def _search(directory: str) -> Iterator[str]:
    # Imported here: hooks get file names rather than directories.
    from copy_link.cli.search import dockerfiles_below

    return dockerfiles_below(directory)


def top_folder(folder: str) -> str:
    """The folder up to which a configuration and the build context of a Dockerfile in `folder` are looked for.

    It is the root of the git repository. Without one it is the current folder, or `folder` if that is not in it. All
    paths are absolute.
    """
    above = folder
    while not os.path.lexists(os.path.join(above, ".git")):
        below, above = above, os.path.dirname(above)
        if above == below:
            current = os.getcwd()
            return current if f"{folder}/".startswith(f"{current}/") else folder
    return above


def context_folders(folder: str) -> list[str]:
    """The folders that may be the build context of a Dockerfile in `folder`, the most likely first.

    They are its own folder and those above it, up to the root of the repository. Without a repository the current
    folder is the last one.
    """
    here = os.path.abspath(folder)
    top = top_folder(here)
    found = [folder or "."]
    while here != top:
        here = os.path.dirname(here)
        found.append(os.path.relpath(here))
    if "." not in found and not os.path.lexists(os.path.join(top, ".git")):
        found.append(".")
    return found


def read(path: str) -> bytes:
    """The bytes of a file, or of standard input for `-`. Raises OSError."""
    if path == STANDARD_INPUT:
        if sys.stdin is None:
            raise OSError("standard input is closed")
        return sys.stdin.buffer.read()
    with open(path, "rb") as stream:
        return stream.read()


def replace(path: str, data: bytes) -> None:
    """Replace the content of a file atomically, and keep its mode and owner; for a symlink, replace its target.

    Raises OSError; the file is then unchanged.
    """
    real = os.path.realpath(path)
    status = os.stat(real)
    temporary = os.path.join(os.path.dirname(real), f".{os.path.basename(real)[:100]}.{os.getpid()}.copy-link")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if hasattr(os, "chown") and (status.st_uid, status.st_gid) != (os.geteuid(), os.getegid()):
            os.chown(temporary, status.st_uid, status.st_gid)
        os.chmod(temporary, status.st_mode & 0o7777)
        os.replace(temporary, real)
    except BaseException:
        os.unlink(temporary)
        raise
