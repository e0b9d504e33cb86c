"""The whole content of a built root file system, entry by entry, and in what two of them differ."""

from __future__ import annotations

import hashlib
import io
import tarfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

KINDS = {tarfile.REGTYPE: "file", tarfile.DIRTYPE: "directory", tarfile.SYMTYPE: "symlink"}


@dataclass(frozen=True)
class Standing:
    """What stands at one path; `mode` is with setuid, setgid, sticky, `content` a digest or a link's target."""

    kind: str
    mode: int
    uid: int
    gid: int
    content: str

    def __str__(self) -> str:
        content = f" {self.content}" if self.content else ""
        return f"{self.kind} {self.mode:04o} {self.uid}:{self.gid}{content}"


# By absolute path.
Manifest = dict[str, Standing]


def read(stream: IO[bytes]) -> dict[str, Manifest]:
    """The manifests of all variants in a tar with a top level directory for each."""
    manifests: dict[str, Manifest] = {}
    for name, standing in _standings(stream):
        variant, _, path = name.partition("/")
        manifests.setdefault(variant, {})[f"/{path}"] = standing
    return manifests


def tree_of(output: bytes) -> Manifest:
    """The manifest of one exported root file system; an export says nothing of `/` itself."""
    return {f"/{name}": standing for name, standing in _standings(io.BytesIO(output))}


def _standings(stream: IO[bytes]) -> Iterator[tuple[str, Standing]]:
    others: dict[str, Standing] = {}
    with tarfile.open(fileobj=stream, errors="surrogateescape") as archive:
        for member in archive:
            name = _clean(member.name)
            if not name:
                continue
            # A hard link has its name from the first one that the tar has of the file.
            standing = others[_clean(member.linkname)] if member.islnk() else _standing(archive, member)
            if not member.isdir():
                others[name] = standing
            yield name, standing


def _clean(name: str) -> str:
    cleaned = name.removeprefix("./").rstrip("/")
    return "" if cleaned == "." else cleaned


def _standing(archive: tarfile.TarFile, member: tarfile.TarInfo) -> Standing:
    kind = KINDS.get(member.type, f"type {member.type!r}")
    content = member.linkname
    if member.isreg():
        stream = archive.extractfile(member)
        assert stream is not None
        content = hashlib.sha256(stream.read()).hexdigest()[:16]
    # The permission bits of a symlink mean nothing.
    return Standing(kind, 0 if member.issym() else member.mode, member.uid, member.gid, content)


def differences(plain: Manifest, linked: Manifest) -> list[str]:
    """One line for each path at which they are not the same."""
    paths = sorted(path for path in plain.keys() | linked.keys() if plain.get(path) != linked.get(path))
    return [f"{path}: {plain.get(path, 'nothing')} with --link {linked.get(path, 'nothing')}" for path in paths]
