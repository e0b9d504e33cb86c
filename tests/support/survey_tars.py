"""Makes tar files and saved images for the tests of copy-link-survey."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import tarfile
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

Json = dict[str, Any]


def member(name: str, kind: bytes = tarfile.REGTYPE, **attributes: object) -> tarfile.TarInfo:
    info = tarfile.TarInfo(name)
    info.type = kind
    info.mode = 0o644
    for attribute, value in attributes.items():
        setattr(info, attribute, value)
    return info


def folder(name: str, mode: int = 0o755, uid: int = 0, gid: int = 0) -> tarfile.TarInfo:
    return member(name, tarfile.DIRTYPE, mode=mode, uid=uid, gid=gid)


def link(name: str, target: str) -> tarfile.TarInfo:
    return member(name, tarfile.SYMTYPE, linkname=target)


def hard_link(name: str, target: str) -> tarfile.TarInfo:
    return member(name, tarfile.LNKTYPE, linkname=target)


def text(name: str, content: str) -> tuple[tarfile.TarInfo, bytes]:
    data = content.encode()
    return member(name, size=len(data)), data


Member = tarfile.TarInfo | tuple[tarfile.TarInfo, bytes]


def tar(*members: Member) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w", format=tarfile.PAX_FORMAT, errors="surrogateescape") as archive:
        for each in members:
            info, data = each if isinstance(each, tuple) else (each, b"")
            archive.addfile(info, io.BytesIO(data))
    return stream.getvalue()


def sha256(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def image_json(layers: Sequence[bytes], architecture: str = "amd64", **config: object) -> bytes:
    rootfs = {"type": "layers", "diff_ids": [sha256(layer) for layer in layers]}
    return json.dumps({"os": "linux", "architecture": architecture, "config": config, "rootfs": rootfs}).encode()


def plainly(data: bytes) -> bytes:
    return data


def gzipped(data: bytes) -> bytes:
    return gzip.compress(data, mtime=0)


class Layout:
    """The files of an OCI layout; `add` adds an image to its index."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {"oci-layout": b'{"imageLayoutVersion": "1.0.0"}'}
        self.index: list[Json] = []
        self.files["index.json"] = b'{"manifests": []}'

    def blob(self, data: bytes) -> str:
        digest = sha256(data)
        self.files[f"blobs/{digest.replace(':', '/')}"] = data
        return digest

    def describe(self, descriptors: Sequence[Mapping[str, object]]) -> bytes:
        return json.dumps({"schemaVersion": 2, "manifests": descriptors}).encode()

    def manifest(
        self, layers: Sequence[bytes], compress: Callable[[bytes], bytes] = gzipped, image: bytes | None = None
    ) -> str:
        config = self.blob(image_json(layers) if image is None else image)
        digests = [{"digest": self.blob(compress(layer))} for layer in layers]
        return self.blob(json.dumps({"config": {"digest": config}, "layers": digests}).encode())

    def add(self, digest: str, name: str | None = None, **annotations: str) -> None:
        if name is not None:
            annotations["io.containerd.image.name"] = name
        self.index.append({"digest": digest, "annotations": annotations})
        self.files["index.json"] = self.describe(self.index)


def layout(*layers: bytes, compress: Callable[[bytes], bytes] = gzipped, **config: Any) -> Layout:  # noqa: ANN401
    """An OCI layout with one image."""
    made = Layout()
    made.add(made.manifest(layers, compress, image_json(layers, **config)), "docker.io/library/made:1")
    return made


def docker_save(*layers: bytes, **config: Any) -> dict[str, bytes]:  # noqa: ANN401
    """The files in a tar of `docker save` (version 24 and older) or `podman save`."""
    files = {f"{number}/layer.tar": layer for number, layer in enumerate(layers)}
    uncompressed = [gzip.decompress(layer) if layer.startswith(b"\x1f\x8b") else layer for layer in layers]
    files["config.json"] = image_json(uncompressed, **config)
    entry = {
        "Config": "config.json",
        "RepoTags": ["registry.example.com/made:1"],
        "Layers": [name for name in files if "/" in name],
    }
    files["manifest.json"] = json.dumps([entry]).encode()
    return files


def write_folder(root: Path, files: Mapping[str, bytes]) -> Path:
    for name, data in files.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def tar_of(files: Mapping[str, bytes]) -> bytes:
    return tar(*((member(name, size=len(data)), data) for name, data in files.items()))
