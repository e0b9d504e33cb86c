"""Reads tar files from streams member by member, with bounds; shared by everything that reads images."""

from __future__ import annotations

import tarfile
from typing import IO, cast

from copy_link.startup.annotations import Iterator

# The size of one read from a stream, in bytes.
BLOCK = 1 << 17

# The most bytes of a header with a long name or attributes, which no builder's layer comes near.
LARGEST_HEADER = 1 << 20


class SurveyError(Exception):
    """An image cannot be described. The message says why, and what the user can do."""


def members(archive: tarfile.TarFile) -> Iterator[tarfile.TarInfo]:
    """The members of a tar that is read from a stream; the archive keeps none of them. Raises tarfile.TarError."""
    for member in archive:
        # It remembers every member otherwise.
        archive.members.clear()  # type: ignore[attr-defined]
        yield member


class Member(tarfile.TarInfo):
    """A member of a tar whose headers are small: tarfile reads a header with a long name or attributes as a whole."""

    @classmethod
    def frombuf(cls, buf: bytes | bytearray, encoding: str, errors: str) -> Member:
        """The member of one block of the tar; raises SurveyError if its header says that it goes on for long."""
        return _with_small_header(super().frombuf(buf, encoding, errors))

    @classmethod
    def _frombuf(cls, buf: bytes, encoding: str, errors: str, *, dircheck: bool = True) -> Member:
        """The same; Python 3.14 reads with this method, which it does not document."""
        found: Member = super()._frombuf(buf, encoding, errors, dircheck=dircheck)  # type: ignore[misc]
        return _with_small_header(found)


def _with_small_header(member: Member) -> Member:
    if member.type in _LONG_HEADERS and member.size > LARGEST_HEADER:
        raise SurveyError(f"this is not an image: a header has more than {LARGEST_HEADER >> 20} MiB")
    return member


_LONG_HEADERS = (
    tarfile.GNUTYPE_LONGNAME,
    tarfile.GNUTYPE_LONGLINK,
    tarfile.XHDTYPE,
    tarfile.XGLTYPE,
    tarfile.SOLARIS_XHDTYPE,
)


def end_of(member: tarfile.TarInfo) -> int:
    """The offset of the first block after a member, in bytes; the size of a sparse file includes its holes."""
    size = 0
    if member.isreg() or member.type not in tarfile.SUPPORTED_TYPES:
        # typeshed has another type for it than tarfile, which reads a list of offsets and lengths.
        parts = cast("list[tuple[int, int]] | None", member.sparse)
        size = member.size if parts is None else sum(part[1] for part in parts)
    return member.offset_data + -(-size // tarfile.BLOCKSIZE) * tarfile.BLOCKSIZE


class Counted:
    """A stream that counts its bytes, and remembers where its blocks of zeros and its data are.

    tarfile does not say where it stopped, and stops at an end mark as well as at a header that it cannot read.
    """

    def __init__(self, stream: IO[bytes]) -> None:
        self.stream = stream
        self.length = 0
        self.recent: list[tuple[int, bytes]] = []

    def read(self, size: int) -> bytes:
        """Read at most so many bytes."""
        data = self.stream.read(size)
        if data and any(data):
            # tarfile stops at the end of the last chunk that it read; a block may begin in the chunk before it.
            self.recent = [*self.recent[-1:], (self.length, data)]
        self.length += len(data)
        return data

    def is_data(self, offset: int) -> bool:
        """True if the block at an offset, which is in the last two chunks with any data, has other bytes than zeros."""
        end = offset + tarfile.BLOCKSIZE
        return any(any(data[max(offset - start, 0) : max(end - start, 0)]) for start, data in self.recent)
