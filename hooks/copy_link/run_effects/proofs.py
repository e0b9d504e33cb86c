"""Proofs: if the build continues only after a command has succeeded, the paths that it needs exist.

The tree may wrongly say that a path is absent, because the paths of packages and installers are not all known. A path
that is proved to exist against the tree has unknown contents, mode and owner.
"""

from __future__ import annotations

import posixpath

from copy_link.image.entries import ABSENT, ANYTHING, DIRECTORY, SYMLINK, Entry, join, unknown
from copy_link.image.evidence import Evidence
from copy_link.run_effects.arguments import Place
from copy_link.run_effects.process import Process

# Mounted during a RUN, so not part of the image.
_MOUNTED = ("/dev/", "/proc/", "/sys/")


def prove_root(process: Process) -> None:
    """Record that an unknown user is root: a command has to succeed that only root can run."""
    if process.failure_fails:
        process.become_root()


def prove_exists(process: Process, where: Place, *evidence: Evidence, follow: bool = True) -> None:
    """Record that a path exists, or for `directory/*` the directory; symlinks at its end count only if `follow`."""
    if where.path is None:
        if where.is_one_name:
            prove_directory(process, where.before[: where.before.rindex("/")] or "/", *evidence)
        return
    path = _resolved(process, where.path, follow)
    if path is not None:
        _prove_directories(process, posixpath.dirname(path), *evidence)
        entry = process.tree.at(path)
        if entry.may_be(ABSENT) and not entry.may_be(SYMLINK):
            process.tree.put(path, _existing(entry, *evidence))


def prove_directory(process: Process, path: str, *evidence: Evidence) -> None:
    """Record that a path is a directory, or a symlink to one."""
    resolved = _resolved(process, path, follow=True)
    if resolved is not None:
        _prove_directories(process, resolved, *evidence)


def prove_parent(process: Process, where: Place, *evidence: Evidence) -> None:
    """Record that the parent of a path is a directory, or a symlink to one."""
    if where.path is not None:
        prove_directory(process, posixpath.dirname(where.path.rstrip("/")), *evidence)


def suspect_exists(process: Process, where: Place, *evidence: Evidence) -> None:
    """Record that a path may exist although the tree says that it is absent: a command that may fail names it.

    A command that sets owners or modes is usually written for an existing path; for `directory/*`, for the directory.
    """
    named = where.path
    if named is None and where.is_one_name:
        named = where.before[: where.before.rindex("/")] or "/"
    path = None if named is None else process.resolve(named)
    if path is None or path == "/" or process.failure_fails or f"{path}/".startswith(_MOUNTED):
        return
    here = ""
    for name in path.strip("/").split("/"):
        here = f"{here}/{name}"
        entry = process.tree.at(here)
        if entry.kinds == ANYTHING:
            return
        if not entry.may_be(DIRECTORY) and entry.may_be(ABSENT):
            possible = unknown(*evidence) if here == path else _directory(entry, *evidence)
            process.tree.put(here, join(entry, possible))


def _resolved(process: Process, path: str, follow: bool) -> str | None:
    """The path to prove something about; None if there is nothing to prove, or the path is unknown."""
    if not process.failure_fails or f"{path}/".startswith(_MOUNTED):
        return None
    resolved = process.resolve(path) if follow else process.resolve_above(path)
    return None if resolved == "/" else resolved


def _prove_directories(process: Process, path: str, *evidence: Evidence) -> None:
    here = ""
    for name in path.strip("/").split("/") if path != "/" else ():
        here = f"{here}/{name}"
        entry = process.tree.at(here)
        if not entry.is_only(DIRECTORY) and entry.kinds != ANYTHING:
            process.tree.put(here, _directory(entry, *evidence))


def _existing(entry: Entry, *evidence: Evidence) -> Entry:
    """The entry of a path that exists; unknown if the tree says that it is absent, or at most a file."""
    if entry.may_be(DIRECTORY):
        return entry._replace(kinds=entry.kinds - {ABSENT})
    return unknown(*evidence)


def _directory(entry: Entry, *evidence: Evidence) -> Entry:
    """The entry of a directory; its contents, mode and owner are unknown if the tree says that it is none."""
    if entry.may_be(DIRECTORY):
        return entry._replace(kinds=frozenset({DIRECTORY}), target=None)
    return Entry(frozenset({DIRECTORY}), evidence=evidence, inside=unknown(*evidence))
