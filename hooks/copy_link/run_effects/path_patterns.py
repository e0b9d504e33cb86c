"""The paths that an argument may name."""

from __future__ import annotations

import posixpath

from copy_link.run_effects.arguments import Argument, Gap
from copy_link.startup.records import NamedTuple

# A path with more components than this is only compared as a whole.
DEEP = 64


class Place(NamedTuple):
    """The path that an argument names, or the paths it may name.

    A known `path` is absolute, and may contain symlinks and `..`. Otherwise the path starts with `before` and ends
    with `after`; the text between them is one name if `is_one_name`. With `is_every`, the argument names all these
    paths.
    """

    path: str | None
    before: str = "/"
    after: str = ""
    is_one_name: bool = False
    is_every: bool = False

    def matches(self, path: str) -> bool:
        """True if the argument may name this path."""
        before, after = self.before, self.after
        if path.startswith(before) and path.endswith(after) and len(path) >= len(before) + len(after):
            middle = path[len(before) : len(path) - len(after)]
            if not self.is_every:
                return not self.is_one_name or "/" not in middle
            return "/" not in middle and not (before.endswith("/") and middle[:1] in ("", "."))
        # `/opt/$X` and `/opt/$X/bin` with an empty X.
        return not self.is_every and before.endswith("/") and path == (before[:-1] + after.rstrip("/") or "/")

    def may_hold(self, path: str) -> bool:
        """True if the argument may name this path or a directory above it."""
        if path.count("/") > DEEP:
            return path.startswith(self.before)
        while not self.matches(path):
            if path == "/":
                return False
            path = posixpath.dirname(path)
        return True


ANYWHERE = Place(None)


def _somewhere(text: str) -> Place:
    """The place of a known relative path in an unknown directory; its parents may be symlinks."""
    name = posixpath.basename(text)
    return ANYWHERE if name in ("", ".", "..") else Place(None, "/", f"/{name}")


def place(named: Argument, directory: str | None) -> Place:
    """The place that an argument names in a process with this working directory (None: unknown)."""
    text = named.text
    if text is not None:
        if not text:
            # Every tool fails at an empty name; /dev is not in the image.
            return Place("/dev/null")
        if text.startswith("/"):
            return Place(text)
        return _somewhere(text) if directory is None else Place(posixpath.join(directory, text))
    after = _without_empty_names(f"{named.end}/").rstrip("/")
    if "/../" in f"{after}/":
        # The directory before `..` is unknown, so it may lead anywhere.
        return Place(None, "/", f"{after}/".rpartition("/../")[2].rstrip("/"))
    before = named.start
    if not before.startswith("/"):
        if directory is None or (not before and named.parts[0] is Gap.TEXT):
            return Place(None, "/", after)
        before = posixpath.join(directory, before)
    gaps = [part for part in named.parts if isinstance(part, Gap)]
    is_one_name = len(gaps) == 1 and gaps[0] is not Gap.TEXT
    is_every = is_one_name and gaps[0] is Gap.STAR
    return Place(None, _without_empty_names(before), after, is_one_name, is_every)


def _without_empty_names(text: str) -> str:
    """The text with a single slash for each `//` and `/./`, as in the paths of a tree."""
    while "//" in text or "/./" in text:
        text = text.replace("/./", "/").replace("//", "/")
    return text
