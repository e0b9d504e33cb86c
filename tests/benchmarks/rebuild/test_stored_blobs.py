from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from benchmarks.rebuild import stored_blobs


def store(storage: Path, content: bytes) -> str:
    digest = hashlib.sha256(content).hexdigest()
    path = storage / "docker" / "registry" / "v2" / "blobs" / "sha256" / digest[:2] / digest / "data"
    path.parent.mkdir(parents=True)
    path.write_bytes(content)
    return digest


def tag(storage: Path, name: str, *layers: bytes) -> list[str]:
    digests = [store(storage, layer) for layer in layers]
    manifest = {
        "config": {"digest": f"sha256:{store(storage, name.encode())}"},
        "layers": [{"digest": f"sha256:{digest}"} for digest in digests],
    }
    digest = store(storage, json.dumps(manifest).encode())
    link = storage / f"docker/registry/v2/repositories/image/_manifests/tags/{name}/current/link"
    link.parent.mkdir(parents=True)
    link.write_text(f"sha256:{digest}")
    return digests


def test_an_image_has_its_layers_in_order_and_the_size_of_every_blob(tmp_path: Path) -> None:
    layers = tag(tmp_path, "before", b"base", b"program")
    found = stored_blobs.image(tmp_path, "image", "before")
    assert found.layers == tuple(layers)
    assert [found.blobs[digest] for digest in layers] == [4, 7]
    assert found.blobs == stored_blobs.blobs(tmp_path)


def test_an_image_that_lacks_a_blob_is_an_error(tmp_path: Path) -> None:
    (layer,) = tag(tmp_path, "before", b"program")
    next(tmp_path.rglob(layer)).joinpath("data").unlink()
    with pytest.raises(FileNotFoundError):
        stored_blobs.image(tmp_path, "image", "before")


def test_a_registry_is_restored_to_an_earlier_state(tmp_path: Path) -> None:
    tag(tmp_path, "before", b"program")
    kept, blobs = stored_blobs.files(tmp_path), stored_blobs.blobs(tmp_path)
    tag(tmp_path, "after", b"another program")
    stored_blobs.restore(tmp_path, kept)
    assert (stored_blobs.files(tmp_path), stored_blobs.blobs(tmp_path)) == (kept, blobs)
