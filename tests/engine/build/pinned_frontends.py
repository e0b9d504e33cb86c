"""Rewrites a destination as a pinned frontend reads it, so that the builder's own frontend builds the same.

Builds have no network, so they cannot pull the frontend that a `# syntax=docker/dockerfile:1.7` line names. The
frontends since 1.4 differ in one point that matters for --link: whether a destination that ends in `.` is a directory.
Sources: frontend/dockerfile/dockerfile2llb/convert.go (dispatchCopy, pathRelativeToWorkingDir) and util/system/path.go
(NormalizePath) of moby/buildkit, at the tags dockerfile/1.4.0 to dockerfile/1.9.0.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable

PINNED = re.compile(rb"\A#\s*syntax=docker/dockerfile:1\.(\d+)(?:\.(\d+))?(?:-labs)?\s")

# A frontend reads such a destination without its last `/.` or `.`, as the path of a file.
_ENDS_IN_DOT: dict[int, Callable[[str], bool]] = {
    4: lambda destination: destination.endswith("/."),
    5: lambda destination: destination.endswith("/."),
    6: lambda destination: destination.endswith("/.") and not destination.startswith("/"),
    7: lambda destination: destination.endswith("/.") and not destination.startswith("/"),
    8: lambda destination: destination == ".",
}


def pinned_version(data: bytes) -> int | None:
    """The minor version of a pinned frontend that reads some destinations differently; None for any other one."""
    found = PINNED.match(data)
    if found is None or int(found[1]) not in _ENDS_IN_DOT:
        return None
    return int(found[1])


def destination_of(version: int, destination: str, workdir: str) -> str:
    """The destination that the builder's own frontend reads as this version reads `destination`."""
    if _ENDS_IN_DOT[version](destination):
        return posixpath.normpath(posixpath.join("/", workdir, destination))
    return destination
