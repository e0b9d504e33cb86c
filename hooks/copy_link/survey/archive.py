"""Reads a saved image without a container tool: an OCI layout (directory or tar) or a `docker save` tar.

The formats are specified in the OCI image layout specification (image-layout.md, manifest.md, config.md); the format
of `docker save` has a manifest.json instead.
"""

from __future__ import annotations

import hashlib
import io
import platform
import tarfile
import zlib
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from copy_link.startup.annotations import Iterator, Mapping
from copy_link.survey.blobs import INDEX, Archive, Digested, blob_path, open_archive, read_json, uncompressed
from copy_link.survey.config import Surveyed, image_config, mapping, parse_json, text, texts
from copy_link.survey.layers import PLAIN, Entries, Layer, overlay, read_layer
from copy_link.survey.tar_streams import BLOCK, SurveyError

MANIFEST = "manifest.json"

# Bounds that no builder's image comes near: Docker's have up to 127 layers, and two levels of indices.
MOST_LAYERS = 500
DEEPEST_INDEX = 8
# Only so many images are named in a message.
MOST_NAMED = 10

# Builders store provenance and SBOM beside an image, under this annotation.
ATTESTATION = "vnd.docker.reference.type"

# From platform.machine() to the architecture names that images use.
ARCHITECTURES = {"x86_64": "amd64", "aarch64": "arm64", "armv7l": "arm", "i686": "386"}


@dataclass(frozen=True)
class _Saved:
    """One image of an archive: its configuration, and the paths of its layers from bottom to top."""

    name: str | None
    platform: str
    digest: str
    config: Mapping[str, object]
    layers: tuple[str, ...]


def survey_archive(path: Path, wanted_platform: str | None = None, name: str | None = None) -> Surveyed:
    """Read the image saved at a path.

    `wanted_platform`, such as `linux/arm64`, selects one of several images; the default is this machine's platform.
    `name` selects the images of one name.
    Raises SurveyError if the archive cannot be read or has no image for the platform.
    """
    with _opened(path) as archive:
        kind = "OCI layout" if archive.has(INDEX) else "docker save"
        images = [image for image in _images(archive) if name in (None, image.name)]
        saved = _choose(images, wanted_platform)
        config = image_config(saved.config)
        entries = {} if config.os == "windows" else _tree(archive, saved)
    return Surveyed(saved.name, kind, saved.digest, config, entries)


def saved_names(path: Path) -> list[str]:
    """The names of the images saved at a path; raises SurveyError if the archive cannot be read."""
    with _opened(path) as archive:
        return [image.name for image in _images(archive) if image.name is not None]


@contextmanager
def _opened(path: Path) -> Iterator[Archive]:
    """Open a saved image; raises SurveyError if it is damaged, also where that shows only while it is read."""
    try:
        with open_archive(path) as archive:
            yield archive
    except (tarfile.TarError, EOFError, zlib.error, OSError) as error:
        raise SurveyError(f"it is damaged or cut off ({error or 'end of file'}); save the image again") from error


def _images(archive: Archive) -> list[_Saved]:
    if archive.has(INDEX):
        name = _docker_name(archive)
        index = mapping(parse_json(read_json(archive, INDEX), INDEX), INDEX)
        found: dict[str, _Saved] = {}
        for image in _of_index(archive, index, name, set(), depth=0):
            found[image.digest] = image
        return list(found.values())
    if archive.has(MANIFEST):
        return [_of_docker(archive, entry) for entry in _docker_entries(archive)]
    raise SurveyError("it has no index.json and no manifest.json; save the image with `docker save -o FILE NAME`")


def _choose(images: list[_Saved], wanted: str | None) -> _Saved:
    if not images:
        raise SurveyError("it contains no image; save the image again")
    machine = platform.machine()
    own = f"linux/{ARCHITECTURES.get(machine, machine)}"
    if wanted is not None or len(images) > 1:
        matching = [image for image in images if f"{image.platform}/".startswith(f"{wanted or own}/")]
    else:
        matching = images
    if len(matching) == 1:
        return matching[0]
    held = ", ".join(f"{image.name or 'unnamed'!a} ({image.platform!a})" for image in images[:MOST_NAMED])
    if len(images) > MOST_NAMED:
        held += f" and {len(images) - MOST_NAMED} more"
    raise SurveyError(f"it contains {held}; choose one with --platform, or save only one image")


def _of_index(
    archive: Archive, index: Mapping[str, object], name: str | None, seen: set[str], depth: int
) -> Iterator[_Saved]:
    """The images of an OCI index and its nested indices; skips images that `docker save` has not pulled.

    `seen` are the digests that were visited: an image that was saved under two names is listed twice.
    """
    if depth > DEEPEST_INDEX:
        raise SurveyError("its index is nested too deeply; save the image again")
    manifests = index.get("manifests")
    for item in manifests if isinstance(manifests, list) else []:
        descriptor = mapping(item, "a descriptor in its index")
        annotations = mapping(descriptor.get("annotations"), "annotations in its index")
        digest = text(descriptor.get("digest"), "a digest in its index")
        if ATTESTATION in annotations or digest in seen or not archive.has(blob_path(digest)):
            continue
        seen.add(digest)
        own_name = name or _annotated_name(annotations)
        manifest = mapping(parse_json(read_json(archive, blob_path(digest), digest), digest), digest)
        if "manifests" in manifest:
            yield from _of_index(archive, manifest, own_name, seen, depth + 1)
        else:
            yield _of_manifest(archive, manifest, own_name, digest)


def _of_manifest(archive: Archive, manifest: Mapping[str, object], name: str | None, digest: str) -> _Saved:
    config_digest = text(mapping(manifest.get("config"), f"config in {digest}").get("digest"), f"digest in {digest}")
    config = mapping(parse_json(read_json(archive, blob_path(config_digest), config_digest), digest), digest)
    layers = manifest.get("layers")
    descriptors = [mapping(layer, f"a layer in {digest}") for layer in layers] if isinstance(layers, list) else []
    paths = tuple(blob_path(text(layer.get("digest"), f"a layer in {digest}")) for layer in descriptors)
    return _Saved(name, _platform(config), digest, config, paths)


def _docker_entries(archive: Archive) -> list[Mapping[str, object]]:
    entries = parse_json(read_json(archive, MANIFEST), MANIFEST)
    if not isinstance(entries, list):
        raise SurveyError(f"{MANIFEST} is not a list; save the image again")
    return [mapping(entry, f"an image in {MANIFEST}") for entry in entries]


def _of_docker(archive: Archive, entry: Mapping[str, object]) -> _Saved:
    data = read_json(archive, text(entry.get("Config"), f"Config in {MANIFEST}"))
    config = mapping(parse_json(data, "its configuration"), "its configuration")
    names = texts(entry.get("RepoTags"), f"RepoTags in {MANIFEST}")
    layers = texts(entry.get("Layers"), f"Layers in {MANIFEST}")
    # Docker's classic image store uses the digest of the configuration as the image's ID.
    digest = f"sha256:{hashlib.sha256(data).hexdigest()}"
    return _Saved(names[0] if names else None, _platform(config), digest, config, layers)


def _docker_name(archive: Archive) -> str | None:
    """The name as in FROM, from the manifest.json that `docker save` writes beside an OCI index; None without one."""
    entries = _docker_entries(archive) if archive.has(MANIFEST) else []
    names = [texts(entry.get("RepoTags"), f"RepoTags in {MANIFEST}") for entry in entries]
    return names[0][0] if len(names) == 1 and names[0] else None


def _annotated_name(annotations: Mapping[str, object]) -> str | None:
    for key in ("io.containerd.image.name", "org.opencontainers.image.ref.name"):
        name = text(annotations.get(key), key)
        # ref.name is often only a tag.
        if ":" in name or "/" in name:
            return name.removeprefix("docker.io/library/").removeprefix("docker.io/")
    return None


def _platform(config: Mapping[str, object]) -> str:
    parts = (text(config.get(key), key) for key in ("os", "architecture", "variant"))
    return "/".join(part for part in parts if part)


def _tree(archive: Archive, saved: _Saved) -> Entries:
    """The tree of all layers. Checks each uncompressed layer against its digest in the configuration."""
    rootfs = mapping(saved.config.get("rootfs"), "rootfs in its configuration")
    expected = texts(rootfs.get("diff_ids"), "diff_ids in its configuration")
    if len(expected) != len(saved.layers):
        raise SurveyError(
            f"its configuration has {len(expected)} layers, its manifest {len(saved.layers)}: it is damaged or not a "
            "container image; save the image again"
        )
    if len(expected) > MOST_LAYERS:
        raise SurveyError(f"it is not an image: it has more than {MOST_LAYERS} layers")
    entries: Entries = {"/": PLAIN}
    read: dict[tuple[str, str], Layer] = {}
    for layer in zip(saved.layers, expected, strict=True):
        if layer not in read:
            read[layer] = _layer(archive, *layer)
        entries = overlay(entries, read[layer])
    return entries


def _layer(archive: Archive, path: str, digest: str) -> Layer:
    algorithm = blob_path(digest).split("/")[1]
    with archive.open(path) as blob:
        stream = Digested(uncompressed(blob), algorithm)
        try:
            layer = read_layer(io.BufferedReader(stream, BLOCK))
        except SurveyError as error:
            raise SurveyError(f"layer {path}: {error}") from error
    if stream.hash.hexdigest() != digest.partition(":")[2]:
        raise SurveyError(f"layer {path} is damaged; save the image again")
    return layer
