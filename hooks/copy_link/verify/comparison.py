"""Compares the file system of an image with one that was read before."""

from __future__ import annotations

import posixpath
from typing import IO

from copy_link.startup.annotations import Iterable, Mapping
from copy_link.startup.records import NamedTuple
from copy_link.verify.tree import Accounts, Entry, entries


class Difference(NamedTuple):
    """A path whose entry differs; `before` or `after` is None where there is no entry."""

    path: str
    before: Entry | None
    after: Entry | None

    @property
    def fields(self) -> frozenset[str]:
        """The names of the fields of the entry that differ; empty if one of the two is missing."""
        if self.before is None or self.after is None:
            return frozenset()
        pairs = zip(Entry._fields, self.before, self.after, strict=True)
        return frozenset(name for name, before, after in pairs if before != after)


class Compared(NamedTuple):
    """The differences by path, in the order of the paths, and how many entries were read."""

    differences: dict[str, Difference]
    entries: int


def compare(reference: Mapping[str, Entry], stream: IO[bytes], accounts: Accounts | None = None) -> Compared:
    """The differences between a listing and the tar in a stream, which is not kept. Raises tarfile.TarError."""
    found: dict[str, Difference] = {}
    # The paths are those of the listing, so this costs little memory.
    left = set(reference)
    number = 0

    def earlier(path: str) -> Entry:
        entry = found[path].after if path in found else reference[path]
        assert entry is not None
        return entry

    for path, entry in entries(stream, earlier, accounts):
        number += 1
        left.discard(path)
        before = reference.get(path)
        if before != entry:
            found[path] = Difference(path, before, entry)
    for path in left:
        found[path] = Difference(path, reference[path], None)
    return Compared(dict(sorted(found.items())), number)


def without_chance(differences: Iterable[Difference], repeated: Mapping[str, Difference]) -> list[Difference]:
    """The differences that are no work of chance.

    `repeated` are those between the same reference and a second build of the same file. A path varies by chance if that
    build has the same entry there, or differs in the same fields. A new path does if the second build has made another
    new one like it in the same directory, as `mktemp` does.
    """
    made = {(posixpath.dirname(one.path), _kin(one.after)) for one in repeated.values() if one.before is None}
    found: list[Difference] = []
    by_chance: set[str] = set()
    for one in sorted(differences):
        above = posixpath.dirname(one.path)
        is_made = one.before is None and (above in by_chance or (above, _kin(one.after)) in made)
        if is_made:
            by_chance.add(one.path)
        elif not _varies(one, repeated.get(one.path)):
            found.append(one)
    return found


def _kin(entry: Entry | None) -> tuple[object, ...]:
    return () if entry is None else (entry.kind, entry.mode, entry.uid, entry.gid)


def _varies(one: Difference, again: Difference | None) -> bool:
    if again is None:
        return False
    return one.after == again.after or bool(one.fields and one.fields <= again.fields)
