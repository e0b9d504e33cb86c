"""The result of a COPY, plain and linked, computed from a listing: a second opinion on the product's verdicts.

It follows the text of the law and shares no code with the product. `test_reference.py` compares it with a real builder.

A plain COPY writes into the image as it is and follows symlinks. A linked one writes into an empty root, and each
directory and file of that tree then replaces the one at its path. Both make missing directories 0755 0:0.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable
from typing import NamedTuple

from tests.debian.listing import DIRECTORY, FILE, SYMLINK, Entry, parents

# The entry at an absolute path, None if it does not exist.
Tree = Callable[[str], Entry | None]

NEW_DIRECTORY = Entry(DIRECTORY, 0o755, 0, 0)
NEW_FILE = Entry(FILE, 0o644, 0, 0, target="copied")
SET_GROUP_ID = 0o2000
MAXIMUM_LINKS = 40


class Copy(NamedTuple):
    """A COPY without other flags: a file or a directory of the build context and an absolute destination as written.

    No path of the image has the name of the file, or of a path in the directory.
    """

    source: str
    is_directory: bool
    destination: str

    @property
    def text(self) -> str:
        """The plain instruction."""
        return f"COPY {self.source} {self.destination}"


class BuildError(Exception):
    """The builder refuses the instruction."""


# The entries that an instruction writes, by path.
Written = dict[str, Entry]


def plain(tree: Tree, copy: Copy) -> Written:
    """The entries that a plain COPY adds or changes. Raises BuildError."""
    path = resolved(tree, posixpath.normpath(copy.destination))
    here = tree(path)
    if copy.is_directory or copy.destination.endswith("/") or (here is not None and here.kind == DIRECTORY):
        if here is not None and here.kind != DIRECTORY:
            raise BuildError(f"{path} is {here}")
        made = [*parents(path), path]
        copied = posixpath.join(path, copy.source)
    else:
        made, copied = parents(path), path
    for above in made:
        entry = tree(above)
        if entry is not None and entry.kind != DIRECTORY:
            raise BuildError(f"{above} is {entry}")
    written: Written = {}
    for above in made:
        if tree(above) is None:
            parent = posixpath.dirname(above)
            written[above] = _new_directory(written.get(parent) or tree(parent))
    return written | {copied: NEW_FILE}


def _new_directory(parent: Entry | None) -> Entry:
    """A new directory: the kernel copies the set-group-ID bit, and with it the group, from the parent."""
    if parent is None or not parent.mode & SET_GROUP_ID:
        return NEW_DIRECTORY
    return NEW_DIRECTORY._replace(mode=NEW_DIRECTORY.mode | SET_GROUP_ID, gid=parent.gid)


def linked(tree: Tree, copy: Copy) -> Written:
    """The entries that a linked COPY writes; a file or symlink that replaces a directory removes all paths below it."""
    path = posixpath.normpath(copy.destination)
    is_into = copy.is_directory or copy.destination.endswith("/")
    made = [*parents(path), path] if is_into else parents(path)
    copied = posixpath.join(path, copy.source) if is_into else path
    return dict.fromkeys(made, NEW_DIRECTORY) | {copied: NEW_FILE}


def difference(tree: Tree, copy: Copy, linked_destination: str) -> str:
    """The first difference between the plain COPY and a linked one to `linked_destination`; "" for the same image.

    Raises BuildError.
    """
    without = plain(tree, copy)
    with_link = linked(tree, copy._replace(destination=linked_destination))
    # The paths of the linked COPY come first: they show best what is lost.
    for path in [*with_link, *without]:
        before, after = without.get(path, tree(path)), with_link.get(path, tree(path))
        if before is None or after is None or not _is_same(before, after):
            return f"{path} is {before or 'nothing'}, and with --link {after or 'nothing'}"
    return ""


def _is_same(before: Entry, after: Entry) -> bool:
    # The names of owners follow from the numbers, and the mode of a symlink means nothing.
    if before.kind == after.kind == SYMLINK:
        return before.target == after.target
    return (before[:4], before.target) == (after[:4], after.target)


def resolved(tree: Tree, path: str) -> str:
    """The path after all symlinks of an absolute path, followed within the image. Raises BuildError for a loop."""
    left = path.strip("/").split("/")[::-1]
    real, followed = "/", 0
    while left:
        name = left.pop()
        if name in ("", "."):
            continue
        if name == "..":
            real = posixpath.dirname(real)
            continue
        entry = tree(posixpath.join(real, name))
        if entry is None or entry.kind != SYMLINK:
            real = posixpath.join(real, name)
            continue
        followed += 1
        if followed > MAXIMUM_LINKS:
            raise BuildError(f"{path}: too many symlinks")
        real = "/" if entry.target.startswith("/") else real
        left += entry.target.split("/")[::-1]
    return real
