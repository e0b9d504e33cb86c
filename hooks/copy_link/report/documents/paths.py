"""A file's path as the formats for programs want it."""

from __future__ import annotations

import os
import posixpath


def repository_path(path: str) -> str:
    """The path with `/` between its parts and no `./` in front, from the current folder on if it is below that."""
    if os.path.isabs(path):
        here = os.getcwd()
        if path == here or path.startswith(os.path.join(here, "")):
            path = os.path.relpath(path, here)
    return posixpath.normpath(path.replace(os.sep, "/"))


def uri(path: str) -> str:
    """The path as a URI reference (RFC 3986), relative unless the path is absolute; every byte of it is in there."""
    from urllib.parse import quote_from_bytes

    name = repository_path(path)
    quoted = quote_from_bytes(os.fsencode(name))
    if not name.startswith("/"):
        return quoted
    return f"file:///{quoted.lstrip('/')}"
