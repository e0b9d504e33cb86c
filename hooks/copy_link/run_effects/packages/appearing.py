"""Possible effects of an install on single paths: a new entry, a changed directory, a directory with new contents."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import ABSENT, DIRECTORY, Entry, directory, join, unknown
from copy_link.image.evidence import Evidence
from copy_link.run_effects.arguments import Place
from copy_link.run_effects.calls import Call
from copy_link.run_effects.packages.command_lines import ANY_NUMBER
from copy_link.run_effects.process import Process
from copy_link.run_effects.tree_changes import change, may_appear
from copy_link.startup.annotations import Iterator


def may_appear_with_parents(process: Process, path: str, entry: Entry, evidence: Evidence) -> None:
    """Record that an absent path may now have this entry, and its absent parents may be plain directories.

    A path with an unknown number may be any path that begins like it.
    """
    before, unknown_number, _ = path.partition(ANY_NUMBER)
    if unknown_number:
        may_appear(process, Place(None, before), unknown(evidence))
        return
    above = posixpath.dirname(path)
    resolved = process.resolve(above)
    if resolved is not None and process.tree.at(resolved).may_be(ABSENT):
        may_appear_with_parents(process, above, directory(0o755, 0, 0, evidence), evidence)
    may_appear(process, Place(path), entry)


def may_change_directory(process: Process, path: str, entry: Entry) -> None:
    """Record that an existing directory may now have the mode and owner of this entry."""

    def how(old: Entry) -> Entry:
        return join(old, entry._replace(inside=old.inside)) if old.may_be(DIRECTORY) else old

    change(process, Place(path), how)


def possible_directories(call: Call, paths: tuple[str, ...]) -> Iterator[tuple[str, Entry]]:
    """Yield the directories that may exist after an install, resolved, with their entries.

    Absent ones are recorded as possible plain directories first: the install may make them.
    """
    process, evidence = call.process, call.evidence
    for path in dict.fromkeys(process.resolve(path) for path in paths):
        if path is None:
            continue
        entry = process.tree.at(path)
        if entry.may_be(ABSENT):
            may_appear_with_parents(process, path, directory(0o755, 0, 0, evidence), evidence)
            entry = process.tree.at(path)
        if entry.may_be(DIRECTORY):
            yield path, entry
