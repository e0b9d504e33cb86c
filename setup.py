"""The long description, and a source archive that is the same bytes for the same source.

The long description is the README with links that also lead somewhere outside of the repository.
"""

from __future__ import annotations

import gzip
import io
import os
import re
import tarfile
from configparser import ConfigParser
from pathlib import Path

from setuptools import setup
from setuptools.command.sdist import sdist

ROOT = Path(__file__).parent
REPOSITORY = "https://github.com/copy-link/copy-link"
PICTURES = "https://raw.githubusercontent.com/copy-link/copy-link"

# A link's target, or a picture's, that is a path in the repository.
_LINK = re.compile(r"(\]\()(?!https?:|#)")
_PICTURE = re.compile(r'((?:src|srcset)=")(?!https?:)')


def long_description(readme: str, version: str) -> str:
    """The README of a version, with every path as the address of the file in that version."""
    linked = _LINK.sub(rf"\g<1>{REPOSITORY}/blob/v{version}/", readme)
    return _PICTURE.sub(rf"\g<1>{PICTURES}/v{version}/", linked)


class SourceArchive(sdist):
    """The archive that setuptools builds, with the names in order, and the times of SOURCE_DATE_EPOCH if that is set.

    setuptools honours SOURCE_DATE_EPOCH for a wheel only (reproducible-builds.org/specs/source-date-epoch).
    """

    def make_archive(self, *arguments: object, **options: object) -> str:
        """The path of the archive."""
        path: str = super().make_archive(*arguments, **options)
        epoch = os.environ.get("SOURCE_DATE_EPOCH")
        if epoch is not None and path.endswith(".tar.gz"):
            _rewrite(Path(path), int(epoch))
        return path


def _rewrite(path: Path, epoch: int) -> None:
    """Write an archive again, with nothing in it that depends on the machine or the time."""
    with tarfile.open(path) as archive:
        members = [(member, archive.extractfile(member)) for member in archive.getmembers()]
        texts = {member.name: stream.read() for member, stream in members if stream is not None}
    unpacked = io.BytesIO()
    with tarfile.open(fileobj=unpacked, mode="w", format=tarfile.PAX_FORMAT) as archive:
        for member, _ in sorted(members, key=lambda found: found[0].name):
            entry = tarfile.TarInfo(member.name)
            entry.type, entry.size, entry.mtime = member.type, member.size, epoch
            entry.mode = 0o755 if member.isdir() else 0o644
            archive.addfile(entry, io.BytesIO(texts.get(member.name, b"")))
    path.write_bytes(gzip.compress(unpacked.getvalue(), mtime=epoch))


def _version() -> str:
    configuration = ConfigParser()
    configuration.read(ROOT / "setup.cfg", encoding="utf-8")
    return configuration["metadata"]["version"]


if __name__ == "__main__":
    setup(
        long_description=long_description((ROOT / "README.md").read_text(encoding="utf-8"), _version()),
        long_description_content_type="text/markdown",
        cmdclass={"sdist": SourceArchive},
    )
