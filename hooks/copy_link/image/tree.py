"""The paths of an image.

Some paths are known for certain and some only in part, so an entry has every kind of thing that its path may be.
Paths are absolute, without `.`, `..` or a trailing slash; only `Tree.resolve` follows symlinks.
"""

from __future__ import annotations

import posixpath
from bisect import bisect_left

from copy_link.image.entries import (
    ABSENT,
    DIRECTORY,
    SYMLINK,
    Entry,
    absent,
    change_inside,
    join,
    symlink,
    unlisted,
)
from copy_link.image.evidence import Evidence
from copy_link.image.later import Later
from copy_link.startup.annotations import Callable, Iterable
from copy_link.startup.memory import cache
from copy_link.startup.records import NamedTuple, construct

# Linux follows at most 40 symlinks (path_resolution(7)).
MAXIMUM_LINKS = 40
# The limit of Linux (limits.h): no build creates a longer path. Deeper ones are treated as unknown.
PATH_MAX = 4096
MAXIMUM_DEPTH = 256


class Resolution(NamedTuple):
    """A path with its symlinks resolved.

    `path` is None if the result is not known. Then `beginning` is the resolved part up to the first component that
    is not known, and `unknown` is the name of that component. `links` are the symlinks that were followed.
    """

    path: str | None
    links: tuple[str, ...] = ()
    beginning: str = "/"
    unknown: str = ""


class Tree:
    """The directories, symlinks and files of an image, as far as they are known.

    The instructions of a stage change it; `copy` keeps its present state.
    """

    def __init__(self, root: Entry) -> None:
        self._entries: dict[str, Entry | Later] = {"/": root}
        # Paths with a listed descendant, now or earlier: most lookups are for paths without one.
        self._parents: set[str] = set()
        # For paths that a linked COPY made anew if it copied anything: the entry now, and the one if it copied nothing.
        self._undecided: dict[str, tuple[Entry, Entry]] = {}
        # Paths that were symlinks before everything was forgotten.
        self._former_links: frozenset[str] = frozenset()

    def copy(self) -> Tree:
        """An independent tree with the same entries."""
        tree = Tree.__new__(Tree)
        tree._entries, tree._parents = dict(self._entries), set(self._parents)
        tree._undecided, tree._former_links = dict(self._undecided), self._former_links
        return tree

    def paths(self) -> list[str]:
        """Every listed path."""
        return list(self._entries)

    def lists(self, path: str) -> bool:
        """True if the tree has an entry of its own for this path."""
        return path in self._entries

    def at(self, path: str) -> Entry:
        """The entry of the path, provided that every path above it is a real directory."""
        found = self._entries.get(path)
        if found is not None:
            return found.at(path) if isinstance(found, Later) else found
        above = path
        while found is None:
            above = above.rpartition("/")[0]
            found = self._entries.get(above or "/")
        return unlisted(found.at(above) if isinstance(found, Later) else found, path[len(above) + 1 :])

    def later_at(self, path: str) -> Later | None:
        """The object that makes the entry of a listed directory when it is looked up; None if the entry is there."""
        found = self._entries.get(path)
        return found if type(found) is Later else None

    def _nearest_listed(self, path: str) -> str:
        while path not in self._entries:
            path = path.rpartition("/")[0] or "/"
        return path

    def note_undecided(self, paths: Iterable[str], before: Tree) -> None:
        """Remember the entries of these paths in `before`, the tree if the last linked COPY has copied nothing."""
        for path in paths:
            entry, first = self.at(path), before.at_if_nothing_copied(path)
            if _state(entry) != _state(first):
                self._undecided[path] = entry, first

    def at_if_nothing_copied(self, path: str) -> Entry:
        """The entry of the path if no linked COPY that has nothing to copy now has changed it.

        Any later change of the path makes it the same as `at`.
        """
        entry = self.at(path)
        if path in self._undecided:
            noted, before = self._undecided[path]
            return before if _state(noted) == _state(entry) else entry
        return entry

    def below(self, path: str) -> list[str]:
        """The listed descendants of a path, without the path itself."""
        if path not in self._parents:
            return []
        prefix = path.rstrip("/") + "/"
        # `in` takes a third of the time of the call, and there are hundreds of paths elsewhere.
        return [other for other in self._entries if prefix in other and other.startswith(prefix) and other != "/"]

    def below_any(self, paths: Iterable[str], without: str | None = None) -> list[str]:
        """The listed descendants of several directories other than `/`, each once; those of `without` are left out."""
        listed = sorted(self._entries)

        def inside(path: str) -> slice:
            # The character after `/` is `0`.
            return slice(bisect_left(listed, f"{path}/"), bisect_left(listed, f"{path}0"))

        if without is not None:
            del listed[inside(without)]
        found: list[str] = []
        for path in paths:
            found += listed[inside(path)]
        return list(dict.fromkeys(found))

    def children(self, path: str) -> list[str]:
        """The listed paths directly below a path."""
        start = len(path.rstrip("/")) + 1
        return [other for other in self.below(path) if "/" not in other[start:]]

    def put(self, path: str, entry: Entry) -> None:
        """Set the entry of the path and keep its listed descendants."""
        if path == "/":
            entry = _root(entry)
        elif path not in self._entries:
            self._note_parents(path)
        self._entries[path] = entry

    def put_later(self, path: str, later: Later) -> None:
        """Set the entry of the path, which is made when it is looked up, and keep its listed descendants."""
        if path not in self._entries:
            self._note_parents(path)
        self._entries[path] = later

    def change_later(self, paths: Iterable[str], change: Callable[[Later], Later | None]) -> list[str]:
        """Change the objects that make the entries of these paths later; None leaves one as it is.

        Returns the paths that were not changed: those with another entry, or with none of their own.
        """
        entries = self._entries
        others: list[str] = []
        before: Later | None = None
        after: Later | None = None
        for path in paths:
            found = entries.get(path)
            if type(found) is not Later:
                others.append(path)
                continue
            if found is not before:
                # Most follow a path with the same object.
                before, after = found, change(found)
            if after is None:
                others.append(path)
            else:
                entries[path] = after
        return others

    def _note_parents(self, path: str) -> None:
        above = path.rpartition("/")[0] or "/"
        while above not in self._parents:
            self._parents.add(above)
            above = above.rpartition("/")[0] or "/"

    def replace(self, path: str, entry: Entry) -> None:
        """Set the entry of the path and remove its listed descendants."""
        for other in self.below(path):
            del self._entries[other]
        self.put(path, entry)

    def forget(self, path: str, entry: Entry) -> None:
        """As `replace`, for an entry with unknown contents: the symlinks below the path may still be there."""
        links = (other for other in self.below(path) if self.at(other).is_only(SYMLINK))
        self._former_links = self._former_links.union(links)
        self.replace(path, entry)

    def former_links(self, path: str) -> list[str]:
        """The paths below a path that were symlinks before they were forgotten, and may still be."""
        prefix = path.rstrip("/") + "/"
        return [one for one in self._former_links if one.startswith(prefix) and self.at(one).may_be(SYMLINK)]

    def remove(self, path: str, *evidence: Evidence) -> None:
        """Remove the path and everything below it."""
        self.replace(path, absent(*evidence))

    def change_below(self, path: str, change: Callable[[Entry], Entry]) -> int:
        """Change every entry at the path and below, listed or not (as `chown -R` does); returns their number."""
        paths = [path, *self.below(path)]
        for other in paths:
            self.put(other, change_inside(change(self.at(other)), change))
        return len(paths)

    def resolve(self, path: str) -> Resolution:
        """Follow every symlink in the path, including the last component, as a process in the image would.

        The path is None if a component may be a symlink that is not known.
        """
        links: list[str] = []
        pending = path.split("/")[::-1]
        here = listed = "/"
        while pending:
            part = pending.pop()
            if not part or part == ".":
                continue
            if part == "..":
                here = posixpath.dirname(here)
                listed = listed if len(listed) <= len(here) else self._nearest_listed(here)
                continue
            step = f"/{part}" if here == "/" else f"{here}/{part}"
            entry = self._entries.get(step)
            if entry is None:
                # `at` would look for the nearest listed path again for every part: quadratic in a deep path.
                entry = unlisted(self.at(listed), step[len(listed.rstrip("/")) + 1 :])
            else:
                listed = step
            if isinstance(entry, Later) or SYMLINK not in entry.kinds:
                here = step
            elif entry.target is not None and entry.is_only(SYMLINK):
                links.append(step)
                if len(links) > MAXIMUM_LINKS:
                    return Resolution(None, tuple(links), here)
                here = "/" if entry.target.startswith("/") else here
                listed = self._nearest_listed(here)
                pending += entry.target.split("/")[::-1]
            else:
                return Resolution(None, tuple(links), here, part)
        return construct(Resolution, (here, tuple(links), "/", ""))

    def may_have_links(self, paths: Iterable[str], *evidence: Evidence) -> None:
        """Allow for new symlinks at those of the paths that may not exist yet and whose parent is a directory."""
        link = symlink(None, *evidence)
        entries = self._entries
        for above, inside in _by_parent(tuple(paths)):
            found = self.at(above)
            if not found.is_only(DIRECTORY):
                continue
            self._note_parents(inside[0])
            # All unlisted paths in a directory share one entry: there are hundreds of them.
            alike: Entry | None = None
            linked: Entry | None = None
            for path in inside:
                listed = entries.get(path)
                if listed is None:
                    if alike is None or found.contents is not None:
                        alike = _or_link(self.at(path), link)
                    entries[path] = alike
                elif listed is linked:
                    continue
                elif isinstance(listed, Later) or SYMLINK not in listed.kinds:
                    entries[path] = _or_link(self.at(path), link)
                else:
                    linked = listed

    def join(self, other: Tree) -> int:
        """Make this tree one that may be either itself or the other: it knows only what both know.

        Returns the number of paths that had to be joined.
        """
        self._former_links |= other._former_links
        if self._entries == other._entries:
            return 0
        mine, others = self._entries, other._entries
        unlike = [path for path, entry in mine.items() if others.get(path) is not entry]
        unlike += [path for path in others if path not in mine]
        differs = mine.keys() != others.keys()
        joined = dict(mine)
        for path in unlike:
            first, second = self.at(path), other.at(path)
            differs = differs or first != second
            joined[path] = join(first, second)
        if not differs:
            return 0
        self._entries = joined
        self._parents |= other._parents
        return len(joined)


def is_too_long(path: str) -> bool:
    """True if a path is longer than any in an image, or deeper than the hooks follow."""
    return len(path) > MAXIMUM_DEPTH and (len(path) > PATH_MAX or path.count("/") > MAXIMUM_DEPTH)


@cache
def _by_parent(paths: tuple[str, ...]) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """The paths in each directory; hundreds of paths that a description lists are taken apart once."""
    found: dict[str, list[str]] = {}
    for path in paths:
        found.setdefault(path.rpartition("/")[0] or "/", []).append(path)
    return tuple((above, tuple(inside)) for above, inside in found.items())


def _state(entry: Entry) -> tuple[object, ...]:
    """Everything that is known of the path itself, and from where."""
    return entry.kinds, entry.mode, entry.uid, entry.gid, entry.target, entry.evidence


def _or_link(entry: Entry, link: Entry) -> Entry:
    return join(entry, link) if entry.may_be(ABSENT) and not entry.may_be(SYMLINK) else entry


def _root(entry: Entry) -> Entry:
    """`/` always stays a directory: nothing removes or replaces it."""
    return entry if entry.is_only(DIRECTORY) else entry._replace(kinds=frozenset({DIRECTORY}), target=None)
