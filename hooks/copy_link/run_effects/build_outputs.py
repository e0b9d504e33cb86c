"""Directories that a build tool may create and fill, such as `node_modules`, `target` and the prefix of pip."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import ABSENT, ANYTHING, DIRECTORY, FILE, SYMLINK, Contents, Entry, absent, join, unknown
from copy_link.image.evidence import Evidence
from copy_link.run_effects.arguments import Place
from copy_link.run_effects.process import Process
from copy_link.run_effects.tree_changes import may_appear, new_directory, new_mode


def may_make_directory(
    process: Process, path: str, *evidence: Evidence, owner_of_parent: bool = False, contents: Contents | None = None
) -> None:
    """A directory with unknown entries may be at the path from here on; an existing one keeps its mode and owner.

    If `owner_of_parent`, the tool may give it the owner of the directory above. `contents` are its known entries.
    """
    resolved = process.resolve(path)
    old = None if resolved is None else process.tree.at(resolved)
    if resolved is None or old is None or old.kinds == ANYTHING:
        return
    above = process.tree.at(posixpath.dirname(resolved))
    made = new_directory(above, new_mode(process), process.uid, process.gid, *evidence)
    if owner_of_parent and (above.uid, above.gid) != (process.uid, process.gid):
        made = made._replace(uid=None, gid=None)
    made = made._replace(kinds=frozenset({ABSENT, DIRECTORY}), inside=unknown(*evidence), contents=contents)
    if old.may_be(ABSENT):
        process.tree.put(resolved, join(_without_file(old), made))
    elif old.may_be(DIRECTORY):
        process.tree.put(resolved, old._replace(inside=join(old.inside or absent(), unknown(*evidence))))


def may_fill_plainly(process: Process, path: str, *evidence: Evidence) -> None:
    """New files and plain directories of the process may be below the path, which may be a new directory itself."""
    resolved = process.resolve(path)
    old = None if resolved is None else process.tree.at(resolved)
    if resolved is None or old is None or old.may_be(SYMLINK) or old.contents is not None:
        return
    above = process.tree.at(posixpath.dirname(resolved))
    made = new_directory(above, new_mode(process), process.uid, process.gid, *evidence)
    if old.may_be(ABSENT):
        process.tree.put(resolved, join(_without_file(old), made._replace(kinds=frozenset({ABSENT, DIRECTORY}))))
    may_appear(
        process,
        Place(None, f"{resolved.rstrip('/')}/"),
        made._replace(kinds=frozenset({ABSENT, FILE, DIRECTORY})),
    )


def _without_file(entry: Entry) -> Entry:
    """The entry of a path at which the tool creates a directory: it fails if a file is there."""
    return entry._replace(kinds=entry.kinds - {FILE})
