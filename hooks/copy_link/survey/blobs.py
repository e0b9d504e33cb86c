"""Opens the files of a saved image, a directory or a tar, and decompresses its layers."""

from __future__ import annotations

import gzip
import hashlib
import importlib
import io
import re
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import IO, Protocol

from copy_link.survey.layers import SurveyError

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"

# In bytes; manifests and configurations are a few KiB.
LARGEST_JSON = 1 << 24

INDEX = "index.json"

DIGEST = re.compile(r"(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})\Z")


class Archive(Protocol):
    """The files of a saved image, addressed by their paths inside the archive."""

    def has(self, path: str) -> bool:
        """True if the archive has a file at this path."""

    def open(self, path: str) -> IO[bytes]:
        """Open the file as a seekable stream; raises SurveyError if it is missing."""


class _Folder:
    def __init__(self, root: Path) -> None:
        self.root = root

    def has(self, path: str) -> bool:
        return (self.root / path).is_file()

    def open(self, path: str) -> IO[bytes]:
        try:
            return (self.root / path).open("rb")
        except OSError as error:
            raise SurveyError(f"{path} cannot be read ({error.strerror})") from error


class _Tar:
    def __init__(self, archive: tarfile.TarFile) -> None:
        self.archive = archive
        self.members = {member.name.removeprefix("./"): member for member in archive}

    def has(self, path: str) -> bool:
        return path in self.members

    def open(self, path: str) -> IO[bytes]:
        # `docker save` before version 25 stores a layer that occurs twice as a symlink to the first copy.
        try:
            stream = self.archive.extractfile(self.members[path])
        except KeyError:
            stream = None
        if stream is None:
            raise SurveyError(f"{path} is missing; save the image again")
        return stream


def is_saved_image(path: Path) -> bool:
    """True if the path is a file, or a directory that contains an OCI layout."""
    return path.is_file() or (path / INDEX).is_file()


@contextmanager
def open_archive(path: Path) -> Iterator[Archive]:
    """Open the saved image at a path, a directory or a tar; raises SurveyError if it is neither."""
    if path.is_dir():
        yield _Folder(path)
        return
    try:
        with path.open("rb") as stream:
            if stream.read(len(ZSTD)) == ZSTD and not _zstd():
                raise SurveyError(f"it is compressed with zstd, which needs Python 3.14; run `zstd -d {path}` first")
        archive = tarfile.open(path, "r:*", encoding="utf-8", errors="surrogateescape")  # noqa: SIM115
    except tarfile.TarError as error:
        # The other lines repeat the error for each compression that tarfile tried.
        reason = str(error).partition("\n")[0].rstrip(":")
        raise SurveyError(f"it is not a tar file ({reason}); make one with `docker save`") from error
    except FileNotFoundError as error:
        raise SurveyError("no such file; give the path of a saved image, or an image name as in FROM") from error
    except OSError as error:
        raise SurveyError(
            f"cannot be read ({error.strerror or error}); give a file that you have permission to read"
        ) from error
    with archive:
        yield _Tar(archive)


def blob_path(digest: str) -> str:
    """The path of a blob in an OCI layout, from its digest; raises SurveyError if the text is not a digest."""
    if not DIGEST.match(digest):
        raise SurveyError(f"{digest!a} is not a digest")
    return f"blobs/{digest.replace(':', '/')}"


def read_json(archive: Archive, path: str, digest: str | None = None) -> bytes:
    """The bytes of a JSON file of at most LARGEST_JSON bytes.

    Raises SurveyError if the file is missing, too large, or does not have the given digest.
    """
    with archive.open(path) as stream:
        data = stream.read(LARGEST_JSON + 1)
    if len(data) > LARGEST_JSON:
        raise SurveyError(f"{path} is larger than {LARGEST_JSON >> 20} MiB")
    if digest is not None and hashlib.new(digest.partition(":")[0], data).hexdigest() != digest.partition(":")[2]:
        raise SurveyError(f"{path} is damaged; save the image again")
    return data


class Digested(io.RawIOBase):
    """A stream that computes the hash of everything that is read from it."""

    def __init__(self, stream: IO[bytes], algorithm: str) -> None:
        super().__init__()
        self.stream = stream
        self.hash = hashlib.new(algorithm)

    def readable(self) -> bool:
        """True: the stream can be read."""
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        """Read into the buffer, as io.RawIOBase.readinto does; returns the number of bytes."""
        data = self.stream.read(len(buffer))
        self.hash.update(data)
        buffer[: len(data)] = data
        return len(data)


def uncompressed(stream: IO[bytes]) -> IO[bytes]:
    """The uncompressed tar stream of a layer; raises SurveyError if this Python cannot decompress it."""
    magic = stream.read(len(ZSTD))
    stream.seek(0)
    if magic.startswith(GZIP):
        return gzip.GzipFile(fileobj=stream)  # type: ignore[return-value]
    if magic == ZSTD:
        module = _zstd()
        if module is None:
            raise SurveyError(
                "its layers are compressed with zstd, which needs Python 3.14; save the image with `docker save`, or "
                "with `skopeo copy --dest-compress-format gzip`"
            )
        opened: IO[bytes] = module.open(stream)
        return opened
    return stream


def _zstd() -> ModuleType | None:
    try:
        return importlib.import_module("compression.zstd")
    except ImportError:
        return None
