"""Reads regular files only, and only up to a size: nothing that is named makes a run wait, or fills its memory."""

from __future__ import annotations

import errno
import os
import stat

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
    if "\0" in path:
        raise OSError(errno.EINVAL, "there is a NUL in its path")
    # Opening a device may have an effect by itself, so its kind is looked up first.
    _check(os.stat(path))
    with open(os.open(path, _FLAGS), "rb") as stream:
        _check(os.fstat(stream.fileno()))
        data = stream.read(largest + 1)
    if len(data) > largest:
        raise OSError(errno.EFBIG, f"it is larger than {largest >> 20} MiB")
    return data


def _check(status: os.stat_result) -> None:
    if stat.S_ISDIR(status.st_mode):
        raise OSError(errno.EISDIR, os.strerror(errno.EISDIR))
    if not stat.S_ISREG(status.st_mode):
        raise OSError(errno.EINVAL, "it is not a regular file")
