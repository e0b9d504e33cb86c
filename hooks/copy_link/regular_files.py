"""Reads regular files only, and only up to a size: no path can make a run wait or fill its memory."""

from __future__ import annotations

import errno
import os
import stat

# Type checkers assume that a constant of this name is true.
TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import BinaryIO

# In bytes. The longest Dockerfiles and configurations that people write have some hundred KiB; a description of a large
# image has some MiB.
LARGEST_DOCKERFILE = 4 << 20
LARGEST_CONFIGURATION = 1 << 20
LARGEST_DESCRIPTION = 16 << 20

# A FIFO is opened without a wait for its other end. Windows has neither flag, but one for unchanged line endings.
_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOCTTY", 0) | getattr(os, "O_BINARY", 0)


def read(path: str, largest: int) -> bytes:
    """The bytes of the regular file at a path, with symlinks followed.

    Raises OSError, with a `strerror`, if it cannot be read, is anything but a regular file, or has more than `largest`
    bytes.
    """
    with open_regular(path) as stream:
        data = stream.read(largest + 1)
    if len(data) > largest:
        raise OSError(errno.EFBIG, f"it is larger than {largest >> 20} MiB")
    return data


def open_regular(path: str | os.PathLike[str]) -> BinaryIO:
    """Open the regular file at a path, with symlinks followed; raises OSError, with a `strerror`, for all others."""
    if "\0" in os.fspath(path):
        raise OSError(errno.EINVAL, "there is a NUL in its path")
    # Opening a device may have an effect by itself, so its kind is looked up first.
    _check(os.stat(path))
    stream = open(os.open(path, _FLAGS), "rb")  # noqa: SIM115 (the caller closes it)
    try:
        _check(os.fstat(stream.fileno()))
    except OSError:
        stream.close()
        raise
    return stream


def _check(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
