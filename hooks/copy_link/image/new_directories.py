"""Directories that an instruction or a command creates, with the mode and owner that they get."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import (
    ABSENT,
    ANYTHING,
    DIRECTORY,
    NEW_MODE,
    Entry,
    Owner,
    absent,
    directory,
    join,
)
from copy_link.image.evidence import Evidence
from copy_link.image.tree import Tree


def create_directories(tree: Tree, path: str, mode: int, uid: Owner, gid: Owner, *evidence: Evidence) -> str | None:
    """Create the directory and its missing parents, as `mkdir -p` does through symlinks.

    Returns the resolved path of the directory, or None if that is not known; then only the known part is created.
    """
    resolution = tree.resolve(path)
    resolved = resolution.path
    end = resolved or resolution.beginning
    here = ""
    for part in end.strip("/").split("/") if end != "/" else []:
        above = parent_of_new(tree, here or "/")
        here = f"{here}/{part}"
        entry = tree.at(here)
        if not entry.may_be(ABSENT):
            continue
        made = new_directory_in(above, mode, uid, gid, *evidence)
        if entry.may_be(DIRECTORY):
            made = join(entry._replace(kinds=frozenset({DIRECTORY})), made)
        tree.put(here, made)
    if resolved is None:
        unknown = tree.at(posixpath.join(end, resolution.unknown))
        if unknown.kinds != ANYTHING or unknown.target is not None:
            may_have_directories(tree, "/", mode, uid, gid, *evidence)
    return resolved


def parent_of_new(tree: Tree, path: str) -> Entry:
    """The entry of a directory in which another is created.

    No base image has a setgid `/`. A command that may have changed `/` leaves its evidence there.
    """
    entry = tree.at(path)
    is_untouched_root = path == "/" and entry.mode is None and not entry.evidence
    return entry._replace(mode=NEW_MODE) if is_untouched_root else entry


def may_have_directories(tree: Tree, above: str, mode: int, uid: Owner, gid: Owner, *evidence: Evidence) -> None:
    """Allow for a new directory like this at every path below `above` that may not exist yet."""
    made = Entry(frozenset({ABSENT, DIRECTORY}), mode, uid, gid, None, evidence)
    above = tree.resolve(above).path or "/"
    # Hundreds of entries share the same object or the same `inside`: each is joined once. The dictionaries keep the
    # objects, so no other object gets the identity of one.
    changed: dict[int, tuple[Entry, Entry]] = {}
    joined: dict[int, tuple[Entry | None, Entry]] = {}
    for path in [above, *tree.below(above)] if tree.lists(above) else tree.paths():
        entry = tree.at(path)
        if id(entry) not in changed:
            inside = entry.inside
            if entry.may_be(DIRECTORY):
                if id(inside) not in joined:
                    joined[id(inside)] = inside, join(inside or absent(), made)
                inside = joined[id(inside)][1]
            after = join(entry, made) if entry.may_be(ABSENT) else entry
            changed[id(entry)] = entry, after._replace(inside=inside)
        tree.put(path, changed[id(entry)][1])


def new_directory_in(above: Entry, mode: int, uid: Owner, gid: Owner, *evidence: Evidence) -> Entry:
    """A new directory inside another: inside a setgid one it inherits the group and the bit (mkdir(2))."""
    if above.mode is not None and above.mode & 0o2000:
        return directory(mode | 0o2000, uid, above.gid, *evidence)
    if above.may_be(DIRECTORY) and above.mode is None:
        return directory(None, uid, None, *evidence)
    return directory(mode, uid, gid, *evidence)
