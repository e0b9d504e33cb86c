"""Finds and reads Dockerfiles."""

from __future__ import annotations

import os
import sys

from copy_link import regular_files
from copy_link.regular_files import LARGEST_DOCKERFILE
from copy_link.settings import STANDARD_INPUT
from copy_link.startup.annotations import Iterable, Iterator


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
            current = current_folder()
            return current if f"{folder}{os.sep}".startswith(f"{current}{os.sep}") else folder
    return above


def current_folder() -> str:
    """The current folder; `/` if it was removed, which only absolute paths survive."""
    try:
        return os.getcwd()
    except OSError:
        return os.sep


def from_here(path: str) -> str:
    """An absolute path as one from the current folder; as it is if that is on another drive of Windows."""
    try:
        return os.path.relpath(path, current_folder())
    except ValueError:
        return path


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
        found.append(from_here(here))
    if "." not in found and not os.path.lexists(os.path.join(top, ".git")):
        found.append(".")
    return found


def read(path: str) -> bytes:
    """The bytes of a regular file, or of standard input for `-`; at most LARGEST_DOCKERFILE. Raises OSError."""
    if path != STANDARD_INPUT:
        return regular_files.read(path, LARGEST_DOCKERFILE)
    if sys.stdin is None:
        raise OSError("standard input is closed")
    data = sys.stdin.buffer.read(LARGEST_DOCKERFILE + 1)
    if len(data) > LARGEST_DOCKERFILE:
        raise OSError(f"standard input is larger than {LARGEST_DOCKERFILE >> 20} MiB")
    return data
