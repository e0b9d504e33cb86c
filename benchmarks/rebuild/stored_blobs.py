"""Reads and restores the storage of a registry (Distribution, on its file system driver)."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

Blobs = dict[str, int]


@dataclass(frozen=True)
class StoredImage:
    """The blobs of an image in a registry with their sizes in bytes: all of them, and its layers in their order.

    The sizes are those in the registry: layers are compressed, but for those of a base image that come uncompressed.
    """

    blobs: Blobs
    layers: tuple[str, ...]


def blobs(storage: Path) -> Blobs:
    """The size in bytes of each blob, by its digest."""
    folder = storage / "docker" / "registry" / "v2" / "blobs" / "sha256"
    return {path.parent.name: path.stat().st_size for path in folder.glob("*/*/data")}


def image(storage: Path, repository: str, tag: str) -> StoredImage:
    """The image of a tag. Raises OSError if the registry lacks the tag or a blob of its image."""
    versions = storage / "docker" / "registry" / "v2" / "repositories" / repository / "_manifests"
    digest = (versions / "tags" / tag / "current" / "link").read_text().removeprefix("sha256:")
    manifest = json.loads(_blob(storage, digest).read_text())
    layers = tuple(layer["digest"].removeprefix("sha256:") for layer in manifest["layers"])
    digests = (digest, manifest["config"]["digest"].removeprefix("sha256:"), *layers)
    return StoredImage({one: _blob(storage, one).stat().st_size for one in digests}, layers)


def files(storage: Path) -> frozenset[Path]:
    return frozenset(path for path in storage.rglob("*") if path.is_file())


def restore(storage: Path, kept: Collection[Path]) -> None:
    """Remove all files that are not among `kept`, so that the registry is again as it was when `files` listed them."""
    for path in files(storage):
        if path not in kept:
            path.unlink()


def _blob(storage: Path, digest: str) -> Path:
    return storage / "docker" / "registry" / "v2" / "blobs" / "sha256" / digest[:2] / digest / "data"
