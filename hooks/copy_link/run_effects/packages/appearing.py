"""Directories that may be there after an install, and those that it may have put something into."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator

from copy_link.image.entries import ABSENT, DIRECTORY, Entry, directory, join, unknown
from copy_link.image.evidence import Evidence
from copy_link.run_effects.calls import Call
from copy_link.run_effects.packages.debian import ANY_NUMBER
from copy_link.run_effects.path_patterns import Place
from copy_link.run_effects.process import Process
from copy_link.run_effects.tree_changes import change, may_appear


def appear(process: Process, path: str, entry: Entry, evidence: Evidence) -> None:
    """Let this stand where nothing does, or not: it may come with a recommended package only."""
    before, unknown_number, _ = path.partition(ANY_NUMBER)
    if unknown_number:
        may_appear(process, Place(None, before), unknown(evidence))
        return
    above = posixpath.dirname(path)
    resolved = process.resolve(above)
    if resolved is not None and process.tree.at(resolved).may_be(ABSENT):
        appear(process, above, directory(0o755, 0, 0, evidence), evidence)
    may_appear(process, Place(path), entry)


def change_where_there(process: Process, path: str, entry: Entry) -> None:
    """Let a directory that stands there have this mode and owner, or those that it has."""

    def how(old: Entry) -> Entry:
        return join(old, entry._replace(inside=old.inside)) if old.may_be(DIRECTORY) else old

    change(process, Place(path), how)


def directories(call: Call, paths: tuple[str, ...]) -> Iterator[tuple[str, Entry]]:
    """Those of the directories that may be there when a package has come that may have made them."""
    process, evidence = call.process, call.evidence
    for path in dict.fromkeys(process.resolve(path) for path in paths):
        if path is None:
            continue
        entry = process.tree.at(path)
        if entry.may_be(ABSENT):
            appear(process, path, directory(0o755, 0, 0, evidence), evidence)
            entry = process.tree.at(path)
        if entry.may_be(DIRECTORY):
            yield path, entry
