"""Arguments of commands, which may be known only in part, and the paths that they may name."""

from __future__ import annotations

import posixpath

from copy_link.startup.enumerations import Enum
from copy_link.startup.records import NamedTuple, construct


class Gap(Enum):
    """An unknown part of an argument: any text, a text without a slash, or the match of a `*`."""

    TEXT = "text"
    NAME = "name"
    STAR = "star"


Part = str | Gap

# In characters, and in parts: with `A=$A$A` a value doubles each time.
MAXIMUM_TEXT = 100_000
MAXIMUM_PARTS = 1000
# A path with more components than this is only compared as a whole.
DEEP = 64


class Argument(NamedTuple):
    """An argument as the command gets it: known text with gaps; adjacent texts are merged."""

    parts: tuple[Part, ...]

    @property
    def text(self) -> str | None:
        """The whole argument; None if it has gaps."""
        parts = self.parts
        if len(parts) != 1:
            return None if parts else ""
        return parts[0] if isinstance(parts[0], str) else None

    @property
    def start(self) -> str:
        """The known text at the beginning."""
        first = self.parts[0] if self.parts else ""
        return first if isinstance(first, str) else ""

    @property
    def end(self) -> str:
        """The known text at the end."""
        last = self.parts[-1] if self.parts else ""
        return last if isinstance(last, str) else ""

    @property
    def known(self) -> str:
        """The argument with a blank for each gap."""
        return "".join(part if isinstance(part, str) else " " for part in self.parts)

    @property
    def is_unknown(self) -> bool:
        """True if nothing of the argument is known."""
        return bool(self.parts) and self.text is None and not any(isinstance(part, str) for part in self.parts)

    def without_start(self, length: int) -> Argument:
        """The argument without its first `length` characters, which have to be known."""
        return argument((self.start[length:], *self.parts[1:]))


def argument(parts: tuple[Part, ...] | list[Part]) -> Argument:
    """An argument of these parts, with adjacent texts and gaps merged; unknown if it would be too long."""
    merged: list[Part] = []
    for part in parts:
        last = merged[-1] if merged else None
        if part == "":
            continue
        if isinstance(part, str) and isinstance(last, str):
            if len(last) + len(part) > MAXIMUM_TEXT:
                return ANY
            merged[-1] = last + part
        elif isinstance(part, Gap) and isinstance(last, Gap):
            merged[-1] = Gap.NAME if part is last is Gap.NAME else Gap.TEXT
        else:
            merged.append(part)
    return construct(Argument, (tuple(merged),)) if len(merged) <= MAXIMUM_PARTS else ANY


def literal(text: str) -> Argument:
    """A known argument."""
    return construct(Argument, ((text,) if text else (),))


ANY = Argument((Gap.TEXT,))


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
