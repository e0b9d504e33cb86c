"""COPY and ADD with a destination that is known only in part, such as `/etc/app/$VERSION/`.

No unknown value is taken to lead upwards with `..`.
"""

from __future__ import annotations

import posixpath

from copy_link.image.entries import ABSENT, ANYTHING, DIRECTORY, FILE, Entry, absent, join
from copy_link.image.evidence import Evidence
from copy_link.image.tree import Tree
from copy_link.stages.copy_effects import (
    anything_of,
    fitting_kinds,
    is_honoured,
    made_mode,
    make_directories,
    put_linked_directories,
)
from copy_link.stages.copy_instruction import Copy


def write(tree: Tree, copy: Copy, evidence: Evidence) -> None:
    """Change the tree at every path that the destination may be, and create the directories that it certainly has."""
    copied = _copied(copy, evidence)
    is_link = is_honoured(copy)
    above = None if copy.within is None else posixpath.dirname(copy.within)
    folder = above if above is None or is_link else _folder(tree, above)
    if copy.within is None or above is None or folder is None:
        for path in tree.paths():
            _may_hold(tree, path, copied)
        return
    if is_link:
        put_linked_directories(tree, copy, above, evidence)
    else:
        make_directories(tree, copy, above, evidence)
    beginning = posixpath.join(folder, posixpath.basename(copy.within))
    for path in tree.below(folder):
        if path.startswith(beginning):
            _may_copy_over(tree, path, copy, copied)
    _may_hold(tree, folder, copied)


def _folder(tree: Tree, path: str) -> str | None:
    """The path of a directory with its symlinks followed, None if they are not known.

    A path of which nothing is known is taken for no symlink, as where a destination is known.
    """
    found = tree.resolve(path)
    if found.path is not None or found.links:
        return found.path
    first = tree.at(posixpath.join(found.beginning, found.unknown))
    return path if first.kinds == ANYTHING and first.target is None else None


def is_nothing_there(tree: Tree, within: str) -> bool:
    """True if the image has at most files at the paths that begin so; their parent is a real directory or absent."""
    above = tree.at(posixpath.dirname(within))
    if not above.may_be(DIRECTORY):
        return True
    others = above.inside or absent()
    listed = (tree.at(path) for path in tree.below(posixpath.dirname(within)) if path.startswith(within))
    return above.contents is None and all(entry.kinds <= {ABSENT, FILE} for entry in (others, *listed))


def _copied(copy: Copy, evidence: Evidence) -> Entry:
    """The entry that may be at each of the paths: a directory on the way or a file, unless a directory is copied."""
    if copy.is_add or any(source.kinds != {FILE} for source in copy.sources):
        return anything_of(evidence)
    owner = copy.ownership
    return Entry(frozenset({FILE, DIRECTORY}), made_mode(copy), owner.uid, owner.gid, None, (evidence,))


def _may_hold(tree: Tree, path: str, copied: Entry) -> None:
    """The copied entry may be at every path in a directory that the tree does not list."""
    entry = tree.at(path)
    if entry.may_be(DIRECTORY):
        tree.put(path, entry._replace(inside=join(entry.inside or absent(), copied)))


def _may_copy_over(tree: Tree, path: str, copy: Copy, copied: Entry) -> None:
    """The copied entry may be at a listed path; a plain COPY of a file leaves existing directories as they are."""
    entry = tree.at(path)
    kinds = fitting_kinds(entry, copied.kinds - {ABSENT}, copy)
    is_kept = entry.is_only(DIRECTORY) and copied.mode is not None and not copy.is_linked
    if kinds and not is_kept:
        tree.put(path, join(entry, copied._replace(kinds=kinds)))
    _may_hold(tree, path, copied)
