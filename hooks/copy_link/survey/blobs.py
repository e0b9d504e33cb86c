"""Opens the files of a saved image, a directory or a tar, and decompresses its layers."""

from __future__ import annotations

import gzip
import hashlib
import importlib
import io
import posixpath
import re
import tarfile
import zlib
from contextlib import ExitStack, contextmanager
from pathlib import Path
from types import ModuleType
from typing import IO, Protocol, TypeVar, cast

from copy_link.regular_files import open_regular
from copy_link.startup.annotations import Callable, Iterator
from copy_link.survey.tar_streams import BLOCK, Member, SurveyError

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
BZIP2 = b"BZh"
XZ = b"\xfd7zXZ\0"

# In bytes; manifests and configurations are a few KiB, and registries take no larger ones.
LARGEST_JSON = 1 << 22

# An archive has a file for each blob, and links to some of them.
MOST_FILES = 100_000
MOST_LINKS = 40

# The most bytes that an archive or a layer may have uncompressed. Real layers shrink to a third; one that shrinks by
# more than this factor is made to fill memory or time.
LARGEST_UNCOMPRESSED = 1 << 30
LARGEST_FACTOR = 100

INDEX = "index.json"

DIGEST = re.compile(r"(sha256:[0-9a-f]{64}|sha512:[0-9a-f]{128})\Z")

Result = TypeVar("Result")


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
        try:
            return self._inside(path).is_file()
        except SurveyError:
            return False

    def open(self, path: str) -> IO[bytes]:
        try:
            return open_regular(self._inside(path))
        except OSError as error:
            raise SurveyError(f"{path} cannot be read ({error.strerror})") from error

    def _inside(self, path: str) -> Path:
        """The real path of a file in the folder; raises SurveyError if it is outside."""
        try:
            found = (self.root / path).resolve()
        except (OSError, RuntimeError, ValueError) as error:
            raise SurveyError(f"{path} cannot be read") from error
        if not found.is_relative_to(self.root.resolve()):
            raise SurveyError(f"{path} is outside of the image")
        return found


class _Tar:
    def __init__(self, archive: tarfile.TarFile) -> None:
        self.archive = archive
        self.members: dict[str, tarfile.TarInfo] = {}
        for member in archive:
            self.members[member.name.removeprefix("./")] = member
            if len(self.members) > MOST_FILES:
                raise SurveyError(f"it has more than {MOST_FILES} files; it is not a saved image")

    def has(self, path: str) -> bool:
        return path in self.members

    def open(self, path: str) -> IO[bytes]:
        name, member = path, self.members.get(path)
        for _ in range(MOST_LINKS):
            if member is None or not member.issym():
                break
            # `docker save` before version 25 stores a layer that occurs twice as a symlink to the first copy.
            name = posixpath.normpath(posixpath.join(posixpath.dirname(name), member.linkname))
            member = self.members.get(name)
        stream = self.archive.extractfile(member) if member is not None and member.isreg() else None
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
    with ExitStack() as opened:
        try:
            stream = opened.enter_context(open_regular(path))
            archive = tarfile.open(  # noqa: SIM115 (closed with the stack)
                fileobj=_unpacked(stream, path), mode="r:", encoding="utf-8", errors="surrogateescape", tarinfo=Member
            )
            opened.enter_context(archive)
        except (tarfile.TarError, EOFError, zlib.error) as error:
            reason = error or "it is cut off"
            raise SurveyError(f"it is not a tar file ({reason}); make one with `docker save`") from error
        except FileNotFoundError as error:
            raise SurveyError("no such file; give the path of a saved image, or an image name as in FROM") from error
        except OSError as error:
            raise SurveyError(
                f"cannot be read ({error.strerror or error}); give a file that you have permission to read"
            ) from error
        yield _Tar(archive)


def _unpacked(stream: IO[bytes], path: Path) -> IO[bytes]:
    """The tar in a file, which may be compressed with gzip, bzip2, xz or zstd."""
    magic = stream.read(len(XZ))
    stream.seek(0)
    if magic.startswith(ZSTD):
        module = _zstd()
        if module is None:
            raise SurveyError(f"it is compressed with zstd, which needs Python 3.14; run `zstd -d {path}` first")
        return _bounded(module.open(stream), stream)
    for start, name in ((GZIP, "gzip"), (BZIP2, "bz2"), (XZ, "lzma")):
        if magic.startswith(start):
            return _bounded(importlib.import_module(name).open(stream), stream)
    return stream


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
        return _bounded(cast("IO[bytes]", gzip.open(stream)), stream)
    if magic == ZSTD:
        module = _zstd()
        if module is None:
            raise SurveyError(
                "its layers are compressed with zstd, which needs Python 3.14; save the image with `docker save`, or "
                "with `skopeo copy --dest-compress-format gzip`"
            )
        return _bounded(module.open(stream), stream)
    return stream


class _Bounded(io.RawIOBase):
    """A decompressed stream that ends in an error where it gets much larger than the compressed one."""

    def __init__(self, stream: IO[bytes], largest: int) -> None:
        super().__init__()
        self.stream = stream
        self.largest = largest

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: bytearray | memoryview) -> int:  # type: ignore[override]
        data = self._of_stream(lambda: self.stream.read(len(buffer)))
        self.check(self.stream.tell())
        buffer[: len(data)] = data
        return len(data)

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        # Seeking decompresses everything up to there.
        self.check(offset)
        return self._of_stream(lambda: self.stream.seek(offset, whence))

    def _of_stream(self, read: Callable[[], Result]) -> Result:
        """The result of a call; all errors of the decompressors are an EOFError, as for a stream that is cut off."""
        try:
            return read()
        except Exception as error:
            raise EOFError(str(error)) from error

    def tell(self) -> int:
        return self.stream.tell()

    def check(self, position: int) -> None:
        if position > self.largest:
            raise SurveyError(
                f"it is not an image: uncompressed it has more than {self.largest >> 20} MiB, over {LARGEST_FACTOR} "
                "times its size"
            )


def _bounded(unpacked: IO[bytes], packed: IO[bytes]) -> IO[bytes]:
    at = packed.tell()
    size = packed.seek(0, io.SEEK_END)
    packed.seek(at)
    return io.BufferedReader(_Bounded(unpacked, max(LARGEST_UNCOMPRESSED, LARGEST_FACTOR * size)), BLOCK)


def _zstd() -> ModuleType | None:
    try:
        return importlib.import_module("compression.zstd")
    except ImportError:
        return None
