"""A listing of the file system of an image: a compressed text file with a line for each path."""

from __future__ import annotations

import gzip
import os
import posixpath
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

DIRECTORY, SYMLINK, FILE = "d", "l", "f"

# For GNU find: the fields of one entry, each ended by a NUL; a file's target is empty.
FIND_FORMAT = r"%p\0%y\0%m\0%U\0%G\0%u\0%g\0%l\0"
FIELDS = 8


class Entry(NamedTuple):
    """One path: `kind` is a letter as in `find -printf %y`, `mode` includes setuid, setgid and sticky.

    `user` and `group` are names from the image, or numbers without a name there. `target` is the text of a symlink, ""
    for everything else.
    """

    kind: str
    mode: int
    uid: int
    gid: int
    user: str = ""
    group: str = ""
    target: str = ""

    def __str__(self) -> str:
        if self.kind == SYMLINK:
            return f"a symlink to {self.target}"
        kind = {DIRECTORY: "a directory", FILE: "a file"}.get(self.kind, f"of type {self.kind}")
        return f"{kind} {self.mode:04o} {self.uid}:{self.gid}"


class Listing(NamedTuple):
    """The entries by absolute path, and notes by name on the making of the listing."""

    entries: Mapping[str, Entry]
    notes: Mapping[str, str]


def from_find(output: bytes) -> Iterator[tuple[str, Entry]]:
    """Read the output of find with FIND_FORMAT. Raises ValueError if it is incomplete."""
    fields = output.decode("utf-8", "surrogateescape").split("\0")[:-1]
    if len(fields) % FIELDS:
        raise ValueError(f"{len(fields)} fields do not make whole entries")
    for start in range(0, len(fields), FIELDS):
        path, kind, mode, uid, gid, user, group, target = fields[start : start + FIELDS]
        yield path, Entry(kind, int(mode, 8), int(uid), int(gid), user, group, target)


def write(path: Path, entries: Iterable[tuple[str, Entry]], notes: Mapping[str, str]) -> None:
    """Write a whole listing or none. Paths with a tab or a line ending are left out: no Dockerfile has them."""
    lines = [f"# {name}: {text}" for name, text in notes.items()]
    for name, entry in sorted(entries):
        if not any(character in name + entry.target for character in "\t\n"):
            fields = (name, entry.kind, f"{entry.mode:o}", *map(str, entry[2:]))
            lines.append("\t".join(fields))
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(f".{os.getpid()}")
    text = "\n".join([*lines, ""])
    partial.write_bytes(gzip.compress(text.encode("utf-8", "surrogateescape"), compresslevel=6))
    partial.rename(path)


def read(path: Path) -> Listing:
    """Read a listing that `write` wrote."""
    entries: dict[str, Entry] = {}
    notes: dict[str, str] = {}
    text = gzip.decompress(path.read_bytes()).decode("utf-8", "surrogateescape")
    for line in text.split("\n")[:-1]:
        if line.startswith("# "):
            name, _, note = line[2:].partition(": ")
            notes[name] = note
            continue
        name, kind, mode, uid, gid, user, group, target = line.split("\t")
        entries[name] = Entry(kind, int(mode, 8), int(uid), int(gid), user, group, target)
    return Listing(entries, notes)


def parents(path: str) -> list[str]:
    """The directories above an absolute path, the topmost first and without `/` itself."""
    above = []
    while (path := posixpath.dirname(path)) != "/":
        above.append(path)
    return above[::-1]
