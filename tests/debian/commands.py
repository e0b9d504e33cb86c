"""Commands that a Dockerfile runs on a path, and the tree after each, computed from the listing."""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import NamedTuple

from tests.debian.listing import DIRECTORY, SYMLINK, Entry
from tests.debian.reference import BuildError, Tree, resolved

ELSEWHERE = "/srv/elsewhere"
OWNER = 1000
MODE = 0o775
# A numeric mode keeps these bits of a directory.
SET_ID = 0o6000


class Command(NamedTuple):
    """A command on a path; `apply` returns the tree after it, and raises BuildError if the command fails."""

    name: str
    text: str
    apply: Callable[[Tree, str], Tree]

    def run(self, path: str) -> str:
        """The instruction for one path."""
        return f"RUN {self.text.format(path=path, parent=posixpath.dirname(path))}"


def _is_in(path: str, top: str) -> bool:
    return path == top or path.startswith(f"{top}/")


def _changed(tree: Tree, top: str, change: Callable[[Entry], Entry | None]) -> Tree:
    def changed(path: str) -> Entry | None:
        entry = tree(path)
        return change(entry) if entry is not None and _is_in(path, top) else entry

    return changed


def chown(tree: Tree, path: str) -> Tree:
    """`chown -R 1000:1000`, which changes symlinks too and follows none."""
    return _changed(tree, path, lambda entry: entry._replace(uid=OWNER, gid=OWNER))


def chown_above(tree: Tree, path: str) -> Tree:
    """`chown -R 1000:1000` on the directory that contains the path."""
    return chown(tree, posixpath.dirname(path))


def chmod(tree: Tree, path: str) -> Tree:
    """`chmod -R 775`, which follows a symlink as its argument, and none that it finds."""

    def change(entry: Entry) -> Entry:
        if entry.kind == SYMLINK:
            return entry
        return entry._replace(mode=MODE | (entry.mode & SET_ID if entry.kind == DIRECTORY else 0))

    real = resolved(tree, path)
    if tree(real) is None:
        raise BuildError(f"chmod: {path} leads nowhere")
    return _changed(tree, real, change)


def replace(tree: Tree, path: str) -> Tree:
    """`rm -rf` and `ln -s`: the path becomes a dangling symlink."""
    symlink = Entry(SYMLINK, 0o777, 0, 0, target=ELSEWHERE)

    def replaced(other: str) -> Entry | None:
        if other == path:
            return symlink
        return None if _is_in(other, path) else tree(other)

    return replaced


COMMANDS = (
    Command("chown", f"chown -R {OWNER}:{OWNER} {{path}}", chown),
    Command("chown above", f"chown -R {OWNER}:{OWNER} {{parent}}", chown_above),
    Command("chmod", f"chmod -R {MODE:o} {{path}}", chmod),
    Command("replace", f"rm -rf {{path}} && ln -s {ELSEWHERE} {{path}}", replace),
)
