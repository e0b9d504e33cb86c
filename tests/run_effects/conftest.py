"""A small image, and the effects of RUN lines on it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from copy_link.dockerfile.parser import parse
from copy_link.image.accounts import Account, Homes
from copy_link.image.entries import (
    ABSENT,
    DIRECTORY,
    FILE,
    SYMLINK,
    Entry,
    directory,
    file,
    files_only,
    symlink,
    unknown,
)
from copy_link.image.image import Image
from copy_link.image.tree import Tree
from copy_link.run_effects.process import Process
from copy_link.run_effects.run import run
from tests.support.run_cases import DEBIAN

Found = dict[str, str]


def small_image(homes: Homes = DEBIAN) -> Image:
    """An image like a distribution's, with a home, a symlink, a setgid directory and an unknown path."""
    tree = Tree(directory(0o755, 0, 0, inside=files_only()))
    for path in ("/bin", "/etc", "/home", "/opt", "/srv", "/usr", "/usr/local", "/usr/local/bin", "/real", "/real/sub"):
        tree.put(path, directory(0o755, 0, 0, inside=files_only()))
    tree.put("/tmp", directory(0o1777, 0, 0, inside=files_only()))
    tree.put("/home/node", directory(0o755, 1000, 1000, inside=files_only()))
    tree.put("/setgid", directory(0o2755, 0, 50, inside=files_only()))
    tree.put("/real/file", file())
    tree.put("/sym", symlink("/real"))
    tree.put("/bin/sh", symlink("dash"))
    tree.put("/mystery", unknown())
    users = {"root": Account(0, 0, "/root"), "node": Account(1000, 1000, "/home/node")}
    return Image(
        tree,
        users=users,
        groups={"root": 0, "node": 1000, "nogroup": 65534},
        homes=homes,
        environment={"APP": "/opt/app", "LIST": "/opt/a /opt/b", "SECRET": None},
    )


def run_all(dockerfile: str, homes: Homes = DEBIAN) -> Image:
    """The image after RUN, USER, WORKDIR and SHELL lines; any other text is a RUN command."""
    if not dockerfile.startswith(("RUN", "USER", "WORKDIR", "SHELL")):
        dockerfile = f"RUN {dockerfile}"
    result = small_image(homes)
    shell: tuple[str, ...] | None = None
    for instruction in parse(f"FROM base\n{dockerfile}\n".encode()).instructions[1:]:
        if instruction.keyword == "RUN":
            run(result, instruction, "Dockerfile", "\\", shell)
        elif instruction.keyword == "USER":
            result.user = instruction.arguments
        elif instruction.keyword == "WORKDIR":
            result.workdir = instruction.arguments
        else:
            shell = tuple(word.text for word in instruction.words)
    return result


def in_short(entry: Entry) -> str:
    """The entry in short: `dir 755 0:0`, `link /real`, `absent|dir ? app:?`."""
    pieces: list[str] = []
    for kind in (ABSENT, FILE, SYMLINK, DIRECTORY):
        if kind in entry.kinds:
            pieces.append({DIRECTORY: "dir", SYMLINK: "link"}.get(kind, kind))
    text = "|".join(pieces)
    if DIRECTORY in entry.kinds:
        mode = "?" if entry.mode is None else f"{entry.mode:o}"
        owner = ":".join("?" if number is None else str(number) for number in (entry.uid, entry.gid))
        text += f" {mode} {owner}"
    if SYMLINK in entry.kinds and DIRECTORY not in entry.kinds:
        text += f" {entry.target or '?'}"
    return text


@pytest.fixture(scope="session")
def ran() -> Callable[..., Image]:
    """Applies RUN, USER, WORKDIR and SHELL lines to the small image; any other text is a RUN command."""
    return run_all


@pytest.fixture
def process() -> Process:
    """A process of root in the small image."""
    return Process(small_image())


@pytest.fixture(scope="session")
def found() -> Callable[..., Found]:
    """The entries at some paths after such lines, in short."""

    def look(dockerfile: str, paths: Found, homes: Homes = DEBIAN) -> Found:
        tree = run_all(dockerfile, homes).tree
        return {path: in_short(tree.at(path)) for path in paths}

    return look
