"""Finds, reads and replaces Dockerfiles."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable, Iterator

from copy_link.settings import STANDARD_INPUT

# Names of Dockerfiles, and names to exclude from these. A test compares them with .pre-commit-hooks.yaml.
DOCKERFILES = r"(?i)(^|/)((Dockerfile|Containerfile)([.-][^/]*)?|[^/]*\.dockerfile)$"
NO_DOCKERFILES = r"(?i)\.(dockerignore|j2|jinja|jinja2|tmpl|tpl|template|erb|tt)$"
# Directories that contain no files of the project itself.
SKIPPED_DIRECTORIES = frozenset({".git", ".hg", ".svn", "node_modules"})


def expand(paths: Iterable[str]) -> Iterator[str]:
    """The paths, with each directory replaced by the sorted Dockerfiles below it; duplicates are removed."""
    seen: set[str] = set()
    for path in paths:
        for found in _walk(path) if os.path.isdir(path) else (path,):
            if found not in seen:
                seen.add(found)
                yield found


def _walk(directory: str) -> Iterator[str]:
    # Imported here: hooks get file names rather than directories.
    from identify.identify import file_is_text

    for folder, folders, names in os.walk(directory):
        folders[:] = sorted(name for name in folders if name not in SKIPPED_DIRECTORIES)
        for name in sorted(names):
            path = os.path.normpath(os.path.join(folder, name))
            if is_dockerfile_name(name) and os.path.isfile(path) and file_is_text(path):
                yield path


def is_dockerfile_name(name: str) -> bool:
    """True if this is the name of a Dockerfile, and not of a template for one."""
    return re.search(DOCKERFILES, name) is not None and re.search(NO_DOCKERFILES, name) is None


def context_folders(folder: str) -> list[str]:
    """The folders that may be the build context of a Dockerfile in `folder`, the most likely first.

    They are its own folder, those above it up to the current one, and the current one, which comes last.
    """
    found = [folder or "."]
    if not os.path.isabs(folder) and ".." not in folder.split(os.sep):
        above = os.path.dirname(folder)
        while above:
            found.append(above)
            above = os.path.dirname(above)
    return list(dict.fromkeys([*found, "."]))


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
