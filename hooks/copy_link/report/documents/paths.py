"""File paths in the form that other programs expect."""

from __future__ import annotations

import os
import posixpath


def repository_path(path: str) -> str:
    """The path with `/` as separator and without a leading `./`, relative to the current folder if it is below that.

    pre-commit and CI jobs start in the root of the repository, so this is the path in the repository.
    """
    if os.path.isabs(path):
        try:
            here = os.getcwd()
        except OSError:
            # The current folder was removed, so nothing is below it.
            return posixpath.normpath(path.replace(os.sep, "/"))
        if path == here or path.startswith(os.path.join(here, "")):
            path = os.path.relpath(path, here)
    return posixpath.normpath(path.replace(os.sep, "/"))


def uri(path: str) -> str:
    """The path as a URI reference (RFC 3986): a relative reference, or a `file:` URI for an absolute path.

    Bytes that are not allowed in a URI are percent-encoded, so the exact path can be restored.
    """
    from urllib.parse import quote_from_bytes

    name = repository_path(path)
    quoted = quote_from_bytes(os.fsencode(name))
    if not os.path.isabs(name):
        return quoted
    return f"file:///{quoted.lstrip('/')}"
