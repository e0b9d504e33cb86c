"""Archives as a builder writes them: the files of an image, and an image in the OCI layout."""

from __future__ import annotations

import hashlib
import io
import json
import tarfile
from collections.abc import Mapping, Sequence

CONFIGURATION = {
    "architecture": "amd64",
    "created": "2026-11-30T00:00:00Z",
    "config": {
        "Env": ["PATH=/bin", "EMPTY="],
        "Labels": {"a.b": "c d"},
        "User": "7",
        "Entrypoint": ["/x", "-v"],
        "OnBuild": ["COPY f /srv/"],
        "Cmd": None,
        "ExposedPorts": {"80/tcp": {}},
    },
    "rootfs": {"type": "layers", "diff_ids": ["sha256:1"]},
    "history": [{"created_by": "COPY f /srv/"}],
}


def member(
    name: str, kind: bytes = tarfile.REGTYPE, mode: int = 0o644, owner: tuple[int, int] = (0, 0), target: str = ""
) -> tarfile.TarInfo:
    """The header of a member."""
    info = tarfile.TarInfo(name)
    info.type, info.mode, info.linkname = kind, mode, target
    info.uid, info.gid = owner
    return info


def folder(name: str, mode: int = 0o755, owner: tuple[int, int] = (0, 0)) -> tarfile.TarInfo:
    """The header of a directory."""
    return member(f"{name}/", tarfile.DIRTYPE, mode, owner)


def tar(members: Sequence[tarfile.TarInfo | tuple[tarfile.TarInfo, bytes]]) -> io.BytesIO:
    """A tar with these members; a file without content is empty."""
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for one in members:
            info, content = one if isinstance(one, tuple) else (one, b"")
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return io.BytesIO(stream.getvalue())


def oci(configuration: Mapping[str, object] = CONFIGURATION) -> io.BytesIO:
    """An image with this configuration and one layer, as an OCI archive."""
    files: dict[str, bytes] = {}

    def blob(data: bytes) -> dict[str, object]:
        digest = hashlib.sha256(data).hexdigest()
        files[f"blobs/sha256/{digest}"] = data
        return {"digest": f"sha256:{digest}", "size": len(data)}

    manifest = {"config": blob(json.dumps(configuration).encode()), "layers": [blob(b"\0" * 1024)]}
    index = {"manifests": [blob(json.dumps(manifest).encode())]}
    files["index.json"] = json.dumps(index).encode()
    files["oci-layout"] = b'{"imageLayoutVersion": "1.0.0"}'
    return tar([(member(name), files[name]) for name in sorted(files)])
