"""Reads the file system of an image, entry by entry, from the tar that a builder writes."""

from __future__ import annotations

import hashlib
import stat
import tarfile
from typing import IO

from copy_link.startup.annotations import Callable, Iterator, Mapping
from copy_link.startup.records import NamedTuple
from copy_link.survey.tar_streams import members

# The first letter of `ls -l`, and the type that has it.
_KINDS = {
    tarfile.REGTYPE: ("-", stat.S_IFREG),
    tarfile.DIRTYPE: ("d", stat.S_IFDIR),
    tarfile.SYMTYPE: ("l", stat.S_IFLNK),
    tarfile.CHRTYPE: ("c", stat.S_IFCHR),
    tarfile.BLKTYPE: ("b", stat.S_IFBLK),
    tarfile.FIFOTYPE: ("p", stat.S_IFIFO),
}
_CHUNK = 1 << 20
# Account files, by which owners are shown with their names. A longer one is not read.
_ACCOUNTS = ("/etc/passwd", "/etc/group")
_LONGEST_ACCOUNTS = 1 << 20
# Tar has no other place for extended attributes, such as file capabilities (fsutil and libarchive write them so).
_ATTRIBUTE = "SCHILY.xattr."


class Entry(NamedTuple):
    """The entry at one path, without its times.

    `kind` is the first letter of `ls -l`. `mode` has the permission bits with setuid, setgid and sticky; it is 0 for a
    symlink, whose permissions mean nothing. `content` is the digest of a file, the target of a symlink or the numbers
    of a device, `attributes` the digest of the extended attributes; both are "" for none.
    """

    kind: str
    mode: int
    uid: int
    gid: int
    content: str = ""
    attributes: str = ""


class Accounts:
    """The names of users and groups by their numbers, as the image's own account files have them."""

    def __init__(self) -> None:
        self._names: dict[str, dict[int, str]] = {path: {} for path in _ACCOUNTS}

    def add(self, path: str, text: str) -> None:
        """Take the names from an account file. The first line with a number counts, as for `ls`."""
        for line in text.splitlines():
            fields = line.split(":")
            if len(fields) > 2 and fields[2].isascii() and fields[2].isdecimal():
                self._names[path].setdefault(int(fields[2]), fields[0])

    def owner(self, uid: int, gid: int) -> str:
        """The owner as one word: `root` where user and group have the same name, else `user:group`."""
        user, group = (names.get(one, str(one)) for names, one in zip(self._names.values(), (uid, gid), strict=True))
        # Every image has a root, even one without account files.
        if uid == gid == 0:
            return "root"
        return user if user == group else f"{user}:{group}"


def entries(
    stream: IO[bytes], earlier: Callable[[str], Entry], accounts: Accounts | None = None
) -> Iterator[tuple[str, Entry]]:
    """Pairs of an absolute path and its entry, while the tar is read from a pipe; nothing is kept.

    `earlier` gives the entry of a path that was yielded before, for hard links. The account files are added to
    `accounts`. `/` itself is not among the paths. Raises tarfile.TarError.
    """
    with tarfile.open(fileobj=stream, mode="r|", bufsize=_CHUNK, errors="surrogateescape") as archive:
        for member in members(archive):
            path = _path(member.name)
            if path == "/":
                continue
            if member.islnk():
                yield path, earlier(_path(member.linkname))
            else:
                yield path, _entry(archive, member, path, accounts)


def listing(stream: IO[bytes], accounts: Accounts | None = None) -> dict[str, Entry]:
    """All entries of a tar by their path. Raises tarfile.TarError."""
    found: dict[str, Entry] = {}
    for path, entry in entries(stream, found.__getitem__, accounts):
        found[path] = entry
    return found


def shown(entry: Entry | None, accounts: Accounts) -> str:
    """An entry as `ls -l` begins, with the target of a symlink; `missing` for None."""
    if entry is None:
        return "missing"
    owner = accounts.owner(entry.uid, entry.gid)
    if entry.kind == "l":
        return f"symlink to {entry.content} {owner}"
    kind = next((one for letter, one in _KINDS.values() if letter == entry.kind), stat.S_IFREG)
    return f"{stat.filemode(kind | entry.mode)} {owner}"


def _path(name: str) -> str:
    stripped = name.removeprefix("./").strip("/")
    return "/" if stripped == "." else f"/{stripped}"


def _entry(archive: tarfile.TarFile, member: tarfile.TarInfo, path: str, accounts: Accounts | None) -> Entry:
    kind = "-" if member.isreg() else _KINDS.get(member.type, ("?", 0))[0]
    content = ""
    if kind == "-":
        content = _digest(archive, member, path, accounts)
    elif kind == "l":
        content = member.linkname
    elif kind in "cb":
        content = f"{member.devmajor}:{member.devminor}"
    mode = 0 if kind == "l" else member.mode & 0o7777
    return Entry(kind, mode, member.uid, member.gid, content, _attributes(member.pax_headers))


def _digest(archive: tarfile.TarFile, member: tarfile.TarInfo, path: str, accounts: Accounts | None) -> str:
    stream = archive.extractfile(member)
    assert stream is not None
    digest = hashlib.sha256()
    is_read = accounts is not None and path in _ACCOUNTS and member.size <= _LONGEST_ACCOUNTS
    while chunk := stream.read(_CHUNK):
        digest.update(chunk)
        if is_read and accounts is not None:
            accounts.add(path, chunk.decode("utf-8", "replace"))
    return digest.hexdigest()


def _attributes(headers: Mapping[str, str]) -> str:
    found = sorted((name, value) for name, value in headers.items() if name.startswith(_ATTRIBUTE))
    return hashlib.sha256(repr(found).encode("utf-8", "surrogateescape")).hexdigest() if found else ""
