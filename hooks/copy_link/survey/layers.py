"""Reads the layers of an image from tar streams and merges them into one tree; writes no files.

The format is that of the OCI image specification (layer.md: changesets, whiteouts). Each layer is unpacked on its own
and laid over the lower ones, as the overlay filesystem does. Input that builders treat differently is an error.
"""

from __future__ import annotations

import posixpath
import tarfile
import zlib
from dataclasses import dataclass, field, replace
from typing import IO, cast

from copy_link.image.entries import DIRECTORY, FILE, SYMLINK
from copy_link.image.tree import MAXIMUM_LINKS
from copy_link.startup.annotations import Iterator
from copy_link.survey.tar_streams import BLOCK, Counted, Member, SurveyError, end_of, members

WHITEOUT = ".wh."
OPAQUE = ".wh..wh..opq"
# Other names with this prefix are AUFS's own bookkeeping and not part of the image.
BOOKKEEPING = ".wh..wh."

# Files whose text describes accounts and homes. Names and not paths, because the paths may be symlinks to such files.
KEPT_NAMES = ("passwd", "group", "os-release", "login.defs", "adduser.conf")
KEPT_SIZE = 1 << 20
KEPT_TOTAL = 1 << 24

LARGEST_ID = 0xFFFFFFFF

# Bounds on one layer, which no builder's layer comes near: the length of a path (PATH_MAX of Linux), the number of
# names in it, the number of members and of paths, and that of directories which a later member replaces by a file.
LONGEST_PATH = 4096
DEEPEST_PATH = 256
MOST_PATHS = 1_000_000
MOST_REPLACED = 1000


@dataclass(frozen=True)
class Found:
    """The entry at a path. `kind` is DIRECTORY, SYMLINK or FILE; devices and pipes count as FILE.

    Only directories have `mode`, `uid` and `gid`; they are None if builders treat the directory differently. `content`
    is the text of a file in KEPT_NAMES. A directory `is_implied` if its layer lists descendants of it, but not the
    directory itself. Hard links of one file are the same object.
    """

    kind: str
    mode: int | None = None
    uid: int | None = None
    gid: int | None = None
    target: str | None = None
    content: bytes | None = None
    is_implied: bool = False

    @property
    def is_plain(self) -> bool:
        """True for a directory as builders create it: mode 0755, owner 0:0."""
        return self.kind == DIRECTORY and (self.mode, self.uid, self.gid) == (0o755, 0, 0)


PLAIN = Found(DIRECTORY, 0o755, 0, 0)
IMPLIED = replace(PLAIN, is_implied=True)

Entries = dict[str, Found]


@dataclass
class Layer:
    """One layer: its own entries by absolute path, and what it removes from lower layers.

    A path in `removed` is removed itself; of a path in `emptied`, the contents are removed.
    """

    entries: Entries = field(default_factory=dict)
    removed: set[str] = field(default_factory=set)
    emptied: set[str] = field(default_factory=set)


def ancestors(path: str) -> Iterator[str]:
    """The directories above a path, from the nearest to `/`."""
    while path != "/":
        path = posixpath.dirname(path)
        yield path


def resolve(entries: Entries, path: str) -> str | None:
    """The path after following every symlink inside the tree; None if the symlinks form a loop."""
    pending = [part for part in reversed(path.split("/")) if part]
    here, links = "/", 0
    while pending:
        part = pending.pop()
        if part in (".", ".."):
            here = posixpath.dirname(here) if part == ".." else here
            continue
        step = posixpath.join(here, part)
        found = entries.get(step)
        if found is None or found.target is None:
            here = step
            continue
        links += 1
        if links > MAXIMUM_LINKS:
            return None
        here = "/" if found.target.startswith("/") else here
        pending.extend(part for part in reversed(found.target.split("/")) if part)
    return here


def read_layer(stream: IO[bytes], *, is_changeset: bool = True) -> Layer:
    """Read one layer from a tar stream, to the end of the stream.

    With `is_changeset`, names such as `.wh.x` are whiteouts. An exported filesystem has no whiteouts, and must have the
    end mark of a tar file. Raises SurveyError if the tar is incomplete or cannot be part of an image.
    """
    counted = Counted(stream)
    reader = _Reader(is_changeset)
    end = 0
    is_damaged = False
    try:
        # typeshed wants the whole protocol of a file; tarfile documents that read() is enough here.
        source = cast("IO[bytes]", counted)
        with tarfile.open(
            fileobj=source, mode="r|", bufsize=BLOCK, encoding="utf-8", errors="surrogateescape", tarinfo=Member
        ) as archive:
            for number, member in enumerate(members(archive)):
                if max(number, len(reader.layer.entries)) > MOST_PATHS:
                    raise SurveyError(f"this is not an image: a layer has more than {MOST_PATHS} paths")
                reader.add(archive, member)
                end = end_of(member)
        # The standard library takes a damaged header that is not the first for the end of the file.
        is_damaged = counted.is_data(end)
        while counted.read(BLOCK):
            pass
    except (tarfile.TarError, EOFError, zlib.error, OSError, ValueError, OverflowError) as error:
        raise SurveyError(f"the tar stream is damaged or cut off ({error or 'end of file'})") from error
    if is_damaged:
        raise SurveyError("the tar stream is damaged or cut off (a header cannot be read)")
    if not is_changeset and counted.length < end + tarfile.BLOCKSIZE:
        raise SurveyError("the tar stream is cut off (it has no end mark)")
    return reader.layer


class _Reader:
    """Collects the members of one layer."""

    def __init__(self, is_changeset: bool) -> None:
        self.layer = Layer()
        self.is_changeset = is_changeset
        self.kept = 0
        self.replaced = 0
        self.parents: dict[str, str] = {}

    def add(self, archive: tarfile.TarFile, member: tarfile.TarInfo) -> None:
        path = self.place(member.name)
        name = posixpath.basename(path)
        if self.is_changeset and name.startswith(WHITEOUT):
            self.whiteout(posixpath.dirname(path), name)
        else:
            self.put(path, self.found(archive, member, path))

    def place(self, name: str) -> str:
        """The path of a member after following the symlinks of its own layer, as unpacking does."""
        if len(name) > LONGEST_PATH or name.count("/") > DEEPEST_PATH:
            raise SurveyError(f"this is not an image: the path {name[:40]!a}... is longer or deeper than Linux allows")
        inner = posixpath.normpath(name.lstrip("/"))
        if inner == ".." or inner.startswith("../") or "\0" in inner:
            raise SurveyError(f"this is not an image: its member {name!a} is outside of the root")
        path = posixpath.normpath(f"/{inner}")
        if path == "/":
            return path
        above, name = posixpath.split(path)
        parent = self.parents.get(above)
        if parent is None:
            parent = self.parents[above] = self.make_parent(above)
        return posixpath.join(parent, name)

    def make_parent(self, above: str) -> str:
        parent = resolve(self.layer.entries, above)
        if parent is None:
            raise SurveyError(f"this is not an image: {above!a} is a loop of symlinks")
        for path in [parent, *ancestors(parent)]:
            found = self.layer.entries.setdefault(path, IMPLIED)
            if found.kind != DIRECTORY:
                raise SurveyError(f"this is not an image: {path!a} is both a file and a directory")
        return parent

    def whiteout(self, parent: str, name: str) -> None:
        if name == OPAQUE:
            self.layer.emptied.add(parent)
        elif not name.startswith(BOOKKEEPING):
            self.layer.removed.add(posixpath.join(parent, name[len(WHITEOUT) :]))

    def found(self, archive: tarfile.TarFile, member: tarfile.TarInfo, path: str) -> Found:
        if member.isdir():
            if not (0 <= member.uid <= LARGEST_ID and 0 <= member.gid <= LARGEST_ID):
                raise SurveyError(f"this is not an image: {path!a} has the owner {member.uid}:{member.gid}")
            return Found(DIRECTORY, member.mode & 0o7777, member.uid, member.gid)
        if member.issym():
            return Found(SYMLINK, target=member.linkname)
        if member.islnk():
            found = self.layer.entries.get(self.place(member.linkname))
            if found is None or found.kind == DIRECTORY:
                raise SurveyError(f"{path!a} is a hard link to {member.linkname!a}, which is not a file in its layer")
            return found
        return Found(FILE, content=self.content(archive, member, path))

    def content(self, archive: tarfile.TarFile, member: tarfile.TarInfo, path: str) -> bytes | None:
        if not path.endswith(KEPT_NAMES) or not member.isreg():
            return None
        if member.size > KEPT_SIZE or self.kept + member.size > KEPT_TOTAL:
            return None
        stream = archive.extractfile(member)
        content = stream.read() if stream else b""
        if len(content) != member.size:
            raise tarfile.ReadError("unexpected end of data")
        self.kept += member.size
        return content

    def put(self, path: str, found: Found) -> None:
        before = self.layer.entries.get(path)
        if path == "/" and found.kind != DIRECTORY:
            raise SurveyError("this is not an image: its root is not a directory")
        self.layer.entries[path] = found
        if found.kind == SYMLINK or (before and before.kind == SYMLINK):
            self.parents.clear()
        if before and before.kind == DIRECTORY and found.kind != DIRECTORY:
            self.parents.clear()
            self.replaced += 1
            if self.replaced > MOST_REPLACED:
                raise SurveyError(f"this is not an image: {path!a} and others are both a directory and a file")
            for below in [other for other in self.layer.entries if other.startswith(f"{path}/")]:
                del self.layer.entries[below]


def overlay(below: Entries, layer: Layer) -> Entries:
    """Lay one more layer over the tree of the lower layers.

    Raises SurveyError if the layer lists descendants of a path, but not the path itself, and a lower layer has a
    symlink or a file there: builders treat that differently.
    """
    replaced = {path for path, found in layer.entries.items() if found.kind != DIRECTORY and path in below}
    hidden_below = layer.emptied | replaced
    merged = {path: found for path, found in below.items() if not _is_hidden(path, layer.removed, hidden_below)}
    for path, found in layer.entries.items():
        merged[path] = _implied(path, merged.get(path)) if found.is_implied else found
    return merged


def _implied(path: str, before: Found | None) -> Found:
    """The entry of an implied directory, given the entry of the lower layers at the same path."""
    if before is None or before.is_plain:
        return PLAIN
    if before.kind != DIRECTORY:
        raise SurveyError(
            f"a layer writes through {path!a}, which is a {before.kind} in the layers below; load the image into a "
            "container tool and give its name instead"
        )
    # containerd keeps the directory of the lower layer, others create a new one. No verdict depends on the root's mode.
    return before if path == "/" else Found(DIRECTORY)


def _is_hidden(path: str, removed: set[str], hidden_below: set[str]) -> bool:
    if path in removed:
        return True
    return bool(removed or hidden_below) and any(above in removed or above in hidden_below for above in ancestors(path))
