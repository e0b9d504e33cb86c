"""The long description: the README with links that also lead somewhere outside of the repository."""

from __future__ import annotations

import re
from configparser import ConfigParser
from pathlib import Path

from setuptools import setup

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


def _version() -> str:
    configuration = ConfigParser()
    configuration.read(ROOT / "setup.cfg", encoding="utf-8")
    return configuration["metadata"]["version"]


if __name__ == "__main__":
    setup(
        long_description=long_description((ROOT / "README.md").read_text(encoding="utf-8"), _version()),
        long_description_content_type="text/markdown",
    )
