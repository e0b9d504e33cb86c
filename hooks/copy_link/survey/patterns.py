"""The patterns for `.copy-link.toml` that cover the family of an image's tag, and the files of descriptions."""

from __future__ import annotations

import re

from copy_link.base_images.references import split_tag
from copy_link.survey.output import plain_name

_VERSION = re.compile(r"\d+(?:\.\d+)+")
_CLASS = "[0-9]"
# A longer number is a date or a build, whose digits do not grow.
_GROWING = 2


def family(reference: str) -> tuple[str, ...]:
    """The patterns (as in fnmatch) for a name in FROM and its next releases of the same line and variant.

    The last number of a dotted version may change (`7.2.1-slim`: 7.2.x-slim), and any digest may follow if the name has
    one. `*` is used for the digest only: in a tag it would also match another variant, which is another image.
    """
    name, at, _ = reference.partition("@")
    repository, tag = split_tag(name)
    digest = "@*" if at else ""
    if not tag:
        return (f"{_literal(repository)}{digest}",)
    version = _VERSION.search(tag)
    if version is None:
        return (f"{_literal(repository)}:{_literal(tag)}{digest}",)
    before, _, last = version[0].rpartition(".")
    lengths = range(1, _GROWING + 1) if len(last) <= _GROWING else (len(last),)
    start, end = f"{tag[: version.start()]}{before}.", tag[version.end() :]
    return tuple(
        f"{_literal(repository)}:{_literal(start)}{_CLASS * length}{_literal(end)}{digest}" for length in lengths
    )


def file_name(reference: str) -> str:
    """The relative path for the description of an image: its repository as folders, its tag as the file."""
    repository, tag = split_tag(reference.partition("@")[0])
    parts = [plain_name(part).strip(".") or "_" for part in repository.split("/")]
    return "/".join([*parts, f"{plain_name(tag) or 'any'}.mtree"])


def _literal(text: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", text)
