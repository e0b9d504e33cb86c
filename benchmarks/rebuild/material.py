"""Bytes for the builds: they do not compress, as binaries and models hardly do, and are the same in each run."""

from __future__ import annotations

import io
import random
import tarfile
from collections.abc import Iterator
from pathlib import Path

MEBIBYTE = 2**20


def chunks(seed: str, size: int) -> Iterator[bytes]:
    """Random bytes that depend on the seed only, in pieces of at most 1 MiB; `size` in bytes."""
    source = random.Random(seed)
    while size > 0:
        yield source.randbytes(min(size, MEBIBYTE))
        size -= MEBIBYTE


def content(seed: str, size: int) -> bytes:
    return b"".join(chunks(seed, size))


def packed_files(folder: str, count: int, size: int) -> bytes:
    """A tar of `count` files with `size` bytes in all, in subfolders of ten files each."""
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode="w") as archive:
        for number in range(count):
            data = content(f"{folder} {number}", size // count)
            info = tarfile.TarInfo(f"{folder}/part{number // 10}/file{number}")
            info.size, info.mode = len(data), 0o644
            archive.addfile(info, io.BytesIO(data))
    return output.getvalue()


def write_file(path: Path, seed: str, size: int) -> None:
    """Write a file of `size` bytes, with the folders above it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as file:
        file.writelines(chunks(seed, size))


def write_files(folder: Path, count: int, size: int) -> None:
    """Write `count` files with `size` bytes in all, in subfolders of ten files each."""
    for number in range(count):
        write_file(folder / f"part{number // 10}" / f"file{number}", f"{folder.name} {number}", size // count)
