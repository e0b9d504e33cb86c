"""Reads the configuration of an image (ENV, USER, LABEL and so on) and compares two.

Source: github.com/opencontainers/image-spec, image-layout.md and config.md.
"""

from __future__ import annotations

import json
import tarfile
from typing import IO, Any

from copy_link.startup.annotations import Mapping
from copy_link.survey.tar_streams import members

# In bytes. Configurations and manifests have some KiB, and registries take no manifest over 4 MiB.
_LONGEST = 4 << 20
# Times and layers, which two builds of the same image may have different.
_NOT_COMPARED = frozenset({"created", "history", "rootfs", "moby.buildkit.buildinfo.v1"})
# The texts of triggers, which the fix links, too. The build that runs them shows what they do.
_TRIGGERS = "OnBuild"

Configuration = dict[str, str]


class ConfigurationError(ValueError):
    """The builder wrote no image that can be read; the text says why."""


def read(stream: IO[bytes]) -> Configuration:
    """The configuration of the image in an OCI archive, which is read from a pipe and not kept.

    Each setting is one line of text by its name, such as `User` or `Env PATH`. Raises ConfigurationError and
    tarfile.TarError.
    """
    documents: dict[str, Any] = {}
    with tarfile.open(fileobj=stream, mode="r|", bufsize=1 << 20) as archive:
        for member in members(archive):
            # Layers are larger, or no JSON.
            if member.isreg() and member.size <= _LONGEST:
                file = archive.extractfile(member)
                assert file is not None
                text = file.read()
                if text[:1] == b"{":
                    documents[member.name] = _parsed(text)
    manifest = documents.get("index.json")
    while manifest and "manifests" in manifest:
        manifest = next((documents.get(_blob(one)) for one in manifest["manifests"]), None)
    found = documents.get(_blob(manifest["config"])) if manifest and "config" in manifest else None
    if not isinstance(found, dict):
        raise ConfigurationError("the builder wrote an image without a configuration")
    return settings(found)


def settings(document: Mapping[str, Any]) -> Configuration:
    """The settings in the document of a configuration, without times and layers."""
    found: Configuration = {}
    for name, value in document.items():
        if name == "config":
            for key, one in (value or {}).items():
                if key != _TRIGGERS:
                    found.update(_lines(key, one))
        elif name not in _NOT_COMPARED:
            found.update(_lines(name, value))
    return found


def differing(before: Configuration, after: Configuration) -> dict[str, tuple[str, str]]:
    """The settings that differ, by name: the two values, `missing` for none."""
    names = sorted(name for name in before.keys() | after.keys() if before.get(name) != after.get(name))
    return {name: (before.get(name, "missing"), after.get(name, "missing")) for name in names}


def _lines(name: str, value: object) -> Configuration:
    if isinstance(value, dict) and name in ("Labels", "ExposedPorts", "Volumes"):
        return {f"{name} {key}": _text(one) for key, one in value.items()}
    if isinstance(value, list) and name == "Env":
        pairs = (str(one).partition("=") for one in value)
        return {f"Env {key}": text for key, _, text in pairs}
    return {} if value in (None, "", [], {}) else {name: _text(value)}


def _text(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _parsed(text: bytes) -> object:
    try:
        found: object = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found


def _blob(descriptor: Mapping[str, str]) -> str:
    return f"blobs/{str(descriptor['digest']).replace(':', '/', 1)}"
