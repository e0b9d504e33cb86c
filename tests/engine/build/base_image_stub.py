"""Makes a base image stub: an image with the directories, symlinks and accounts of a description, and nothing else.

Where a description leaves something open, the number `choice` decides; choice 0 is the usual case.
"""

from __future__ import annotations

import hashlib
import io
import json
import random
import tarfile
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from copy_link.image.accounts import Account
from copy_link.image.entries import ABSENT, DIRECTORY, FILE, SYMLINK, Entry, Owner
from copy_link.image.image import Image

USUAL = 0
UNUSUAL_MODES = (0o755, 0o755, 0o700, 0o2755, 0o1777)
OTHER_OWNER = 4300
UNUSUAL_OWNERS = (0, 0, 1000, OTHER_OWNER)
UNUSUAL_TARGETS = ("/srv", "elsewhere", "/etc/nowhere")


@dataclass(frozen=True)
class BaseImageStub:
    """An image with a single layer: the layer as an uncompressed tar, and the image's configuration."""

    layer: bytes
    config: dict[str, object]


def make(image: Image, paths: Iterable[str], choice: int = USUAL) -> BaseImageStub:
    """Make the stub of an image.

    The stub has the paths that the image's tree lists. Of the other paths in `paths`, `choice` decides which exist.
    """
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w", format=tarfile.PAX_FORMAT) as archive:
        directories = {"/"}
        for path in sorted({*_with_parents([*image.tree.paths(), *paths])} - {"/"}, key=lambda path: path.split("/")):
            if path.rpartition("/")[0] or "/" in directories:
                member = _member(path, image.tree.at(path), choice) if _above(path) in directories else None
                if member is not None:
                    archive.addfile(member)
                    directories |= {path} if member.isdir() else set()
        for path, text in _files(image, choice).items():
            if _above(path) in directories and image.tree.at(path).may_be(FILE):
                archive.addfile(_info(path, tarfile.REGTYPE, 0o644, size=len(text)), io.BytesIO(text.encode()))
    environment = [f"{name}={value}" for name, value in image.environment.items() if value is not None]
    config: dict[str, object] = {
        "Env": environment,
        "WorkingDir": image.workdir or "/",
        "User": image.user or "",
        "OnBuild": list(image.onbuild) or None,
    }
    return BaseImageStub(output.getvalue(), config)


def _with_parents(paths: Iterable[str]) -> Iterable[str]:
    for path in paths:
        while path != "/":
            yield path
            path = _above(path)


def _above(path: str) -> str:
    return path.rpartition("/")[0] or "/"


def _member(path: str, entry: Entry, choice: int) -> tarfile.TarInfo | None:
    pick = random.Random(f"{choice} {path}")
    kind = _kind(entry, choice, pick)
    if kind == ABSENT:
        return None
    if kind == SYMLINK:
        target = entry.target or (pick.choice(UNUSUAL_TARGETS) if choice else UNUSUAL_TARGETS[0])
        return _info(path, tarfile.SYMTYPE, 0o777, target=target)
    if kind == FILE:
        return _info(path, tarfile.REGTYPE, 0o644)
    mode = entry.mode
    if mode is None:
        mode = pick.choice(UNUSUAL_MODES) if choice else 0o755
    uid, gid = (_owner(owner, choice, pick) for owner in (entry.uid, entry.gid))
    return _info(path, tarfile.DIRTYPE, mode, uid, gid)


def _owner(owner: Owner, choice: int, pick: random.Random) -> int:
    if isinstance(owner, int):
        return owner
    if isinstance(owner, str):
        # A name is an account other than root.
        return OTHER_OWNER
    return pick.choice(UNUSUAL_OWNERS) if choice else 0


def _kind(entry: Entry, choice: int, pick: random.Random) -> str:
    if choice:
        # Where a directory is needed, the plain form fails on a file: nobody has such a Dockerfile.
        kinds = entry.kinds - {FILE} if len(entry.kinds) > 1 else entry.kinds
        return pick.choice(sorted(kinds))
    return next(kind for kind in (ABSENT, DIRECTORY, FILE, SYMLINK) if entry.may_be(kind))


def _info(
    path: str, kind: bytes, mode: int, uid: int = 0, gid: int = 0, size: int = 0, target: str = ""
) -> tarfile.TarInfo:
    info = tarfile.TarInfo(path.lstrip("/"))
    info.type, info.mode, info.uid, info.gid, info.size, info.linkname = kind, mode, uid, gid, size, target
    return info


def _files(image: Image, choice: int) -> dict[str, str]:
    """The text of the account files by path, with the mode of home directories as shadow's useradd reads it."""
    pick = random.Random(f"{choice} accounts")
    users, groups = "", ""
    for name, account in {"root": Account(0, 0, "/root"), **image.users}.items():
        uid, gid = (
            owner if isinstance(owner, int) else pick.randrange(4400, 4500) for owner in (account.uid, account.gid)
        )
        users += f"{name}:x:{uid}:{gid}::{account.home or '/nonexistent'}:/bin/sh\n"
    for name, group in {"root": 0, **image.groups}.items():
        groups += f"{name}:x:{group if isinstance(group, int) else pick.randrange(4500, 4600)}:\n"
    home = image.homes.useradd
    if home is None:
        home = pick.choice((0o755, 0o700, 0o750)) if choice else 0o755
    login = f"USERGROUPS_ENAB yes\nUID_MIN 1000\nGID_MIN 1000\nCREATE_HOME no\nHOME_MODE {home:04o}\n"
    return {"/etc/passwd": users, "/etc/group": groups, "/etc/login.defs": login}


class Layout:
    """A folder with images in the OCI layout, which a build can use as base images."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "blobs" / "sha256").mkdir(parents=True)
        (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')
        self._manifests: list[dict[str, object]] = []

    def add(self, stub: BaseImageStub, architecture: str) -> str:
        """Store an image; returns its value for `--build-context NAME=`."""
        layer = self._blob("application/vnd.oci.image.layer.v1.tar", stub.layer)
        config = {
            "architecture": architecture,
            "os": "linux",
            "config": {name: value for name, value in stub.config.items() if value},
            "rootfs": {"type": "layers", "diff_ids": [layer["digest"]]},
        }
        manifest = {
            "schemaVersion": 2,
            "mediaType": "application/vnd.oci.image.manifest.v1+json",
            "config": self._blob("application/vnd.oci.image.config.v1+json", json.dumps(config).encode()),
            "layers": [layer],
        }
        stored = self._blob("application/vnd.oci.image.manifest.v1+json", json.dumps(manifest).encode())
        self._manifests.append(stored)
        index = {"schemaVersion": 2, "manifests": self._manifests}
        (self.folder / "index.json").write_text(json.dumps(index))
        return f"oci-layout://{self.folder}@{stored['digest']}"

    def _blob(self, media_type: str, content: bytes) -> dict[str, object]:
        digest = hashlib.sha256(content).hexdigest()
        (self.folder / "blobs" / "sha256" / digest).write_bytes(content)
        return {"mediaType": media_type, "digest": f"sha256:{digest}", "size": len(content)}
