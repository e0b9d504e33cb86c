"""The cases of one listing: each path that a package installed, with each COPY to it, also after a command."""

from __future__ import annotations

import hashlib
import posixpath
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from tests.debian.commands import COMMANDS, Command
from tests.debian.listing import DIRECTORY, SYMLINK, Entry
from tests.debian.reference import Copy

# No path of Debian has these names.
FILE_NAME = "copied-file"
FOLDER_NAME = "copied-folder"
NEW_NAMES = "new-folder/new-file"

# The builder mounts these in a RUN, or apt-get itself makes them: in the listing they differ from those in an image.
NOT_LISTED = re.compile(r"/(?:proc|sys|dev|var/cache/apt/archives|var/lib/apt/lists)(?:/|$)|/etc/resolv\.conf$")
# Paths that a Dockerfile names without quotes or escapes.
PLAIN_PATH = re.compile(r"[\w/.+@%:=,-]+", re.ASCII)
# Most files of packages are here, and nobody copies over them: a sample is enough for every run.
SAMPLE = 40
VAST = re.compile(r"/usr/(?:share|lib|include|src)/")


class Case(NamedTuple):
    """One COPY in a stage of its own: the tested path, the way to copy to it, and the command before it, if any."""

    path: str
    way: str
    copy: Copy
    command: Command | None


def make_context(folder: Path) -> None:
    """Make the build context of all cases: a file, and a folder with a file in it."""
    (folder / FILE_NAME).write_text("copied")
    (folder / FOLDER_NAME).mkdir()
    (folder / FOLDER_NAME / FOLDER_NAME).write_text("copied")


def installed(entries: Mapping[str, Entry], base: Mapping[str, Entry]) -> list[str]:
    """The paths of directories and symlinks that are new or different from those in the base."""
    return [
        path
        for path, entry in entries.items()
        if entry.kind in (DIRECTORY, SYMLINK)
        and base.get(path) != entry
        and not NOT_LISTED.match(path)
        and PLAIN_PATH.fullmatch(path)
    ]


def sampled(paths: list[str], size: int) -> list[str]:
    """All paths outside the vast directories, and `size` inside, the same in every run; a size below 0 means all."""
    vast = [path for path in paths if VAST.match(path)]
    if 0 <= size < len(vast):
        vast = sorted(vast, key=lambda path: hashlib.sha256(path.encode()).digest())[:size]
    return sorted([path for path in paths if not VAST.match(path)] + vast)


def cases(paths: list[str]) -> Iterator[Case]:
    """Every case of these paths; cases with the same command on the same path are adjacent."""
    for path in paths:
        for command in (None, *COMMANDS):
            if command is not None and command.name == "chown above" and posixpath.dirname(path) == "/":
                continue
            for way, copy in copies(path).items():
                yield Case(path, way, copy, command)


def copies(path: str) -> dict[str, Copy]:
    """The ways to copy to a path."""
    return {
        "into": Copy(FILE_NAME, False, f"{path}/"),
        "onto": Copy(FILE_NAME, False, path),
        "through": Copy(FILE_NAME, False, f"{path}/{NEW_NAMES}"),
        "folder": Copy(FOLDER_NAME, True, path),
    }
