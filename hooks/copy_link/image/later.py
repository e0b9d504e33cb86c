"""Entries that are made when they are looked up: a base image has hundreds of paths, and a Dockerfile touches a few."""

from __future__ import annotations

from copy_link.image.entries import Entry, join
from copy_link.startup.annotations import Callable


class Later:
    """The entries of paths that are directories, and exist for certain or perhaps; `make` makes the entry of a path.

    Each entry is made once, so that all trees with this object have the same one.
    """

    __slots__ = ("_made", "is_certain", "make")

    def __init__(self, make: Callable[[str], Entry], is_certain: bool = True) -> None:
        self.make = make
        self.is_certain = is_certain
        self._made: dict[str, Entry] = {}

    def at(self, path: str) -> Entry:
        """The entry of a path."""
        found = self._made.get(path)
        if found is None:
            found = self._made[path] = self.make(path)
        return found

    def with_inside(self, inside: Entry) -> Later:
        """The same directories, in which every unlisted path has the entry `inside`."""
        return Later(lambda path: self.at(path)._replace(inside=inside), self.is_certain)


def joined_later(first: Later, second: Later) -> Later:
    """The entries of paths that are either those of the one or those of the other."""
    if first is second:
        return first
    return Later(lambda path: join(first.at(path), second.at(path)), first.is_certain and second.is_certain)
