"""Lists a built root file system entry by entry, and compares two listings."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

KINDS = {tarfile.REGTYPE: "file", tarfile.DIRTYPE: "directory", tarfile.SYMTYPE: "symlink"}


@dataclass(frozen=True)
class ListedEntry:
    """The entry at one path. `mode` includes setuid, setgid and sticky; `content` is a digest or a symlink's target."""

    kind: str
    mode: int
    uid: int
    gid: int
    content: str

    def __str__(self) -> str:
        content = f" {self.content}" if self.content else ""
        return f"{self.kind} {self.mode:04o} {self.uid}:{self.gid}{content}"


# By absolute path.
Listing = dict[str, ListedEntry]


def read(stream: IO[bytes]) -> dict[str, Listing]:
    """The listings of all file systems in a tar, by the name of the top-level directory that contains each."""
    listings: dict[str, Listing] = {}
    for name, entry in _listed_entries(stream):
        root, _, path = name.partition("/")
        listings.setdefault(root, {})[f"/{path}"] = entry
    return listings


def tree_of(output: bytes) -> Listing:
    """The listing of an exported root file system, without `/` itself, which an export does not contain."""
    return {f"/{name}": entry for name, entry in _listed_entries(io.BytesIO(output))}


def _listed_entries(stream: IO[bytes]) -> Iterator[tuple[str, ListedEntry]]:
    others: dict[str, ListedEntry] = {}
    with tarfile.open(fileobj=stream, errors="surrogateescape") as archive:
        for member in archive:
            name = _clean(member.name)
            if not name:
                continue
            # A hard link names an earlier member of the tar.
            entry = others[_clean(member.linkname)] if member.islnk() else _listed_entry(archive, member)
            if not member.isdir():
                others[name] = entry
            yield name, entry


def _clean(name: str) -> str:
    cleaned = name.removeprefix("./").rstrip("/")
    return "" if cleaned == "." else cleaned


def _listed_entry(archive: tarfile.TarFile, member: tarfile.TarInfo) -> ListedEntry:
    kind = KINDS.get(member.type, f"type {member.type!r}")
    content = member.linkname
    if member.isreg():
        stream = archive.extractfile(member)
        assert stream is not None
        content = hashlib.sha256(stream.read()).hexdigest()[:16]
    # The permission bits of a symlink have no meaning.
    return ListedEntry(kind, 0 if member.issym() else member.mode, member.uid, member.gid, content)


def differences(plain: Listing, linked: Listing) -> list[str]:
    """One line for each path where the two listings differ."""
    paths = sorted(path for path in plain.keys() | linked.keys() if plain.get(path) != linked.get(path))
    return [f"{path}: {plain.get(path, 'nothing')} with --link {linked.get(path, 'nothing')}" for path in paths]
