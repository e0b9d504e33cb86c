"""The real trees of images whose names the tool may not know: undescribed bases, FROM without a value, tool images."""

from __future__ import annotations

from collections.abc import Sequence

from copy_link.base_images.find import BaseImage, describe, find

DEBIAN_LIKE = "registry.example.com/team/python:3"
FEDORA_LIKE = "registry.example.com/team/service:2"
ALPINE_LIKE = "registry.example.com/team/proxy:1"
UNDESCRIBED_BASES = (DEBIAN_LIKE, FEDORA_LIKE, ALPINE_LIKE)
# A FROM without a value, and the name that is left of it. The tags take the place of --build-arg.
VARIABLE_LINE = "ARG RELEASE"
VARIABLE_BASE = "debian:${RELEASE}"
WITHOUT_VALUE = "debian:"
RELEASES = ("bookworm", "trixie", "bullseye")

_TOOL = """#mtree
# tags: *
# on: scratch
{rows}
"""
# The images that Dockerfiles copy over `/`. Nobody has described the last one, so it may have any tree.
TOOLS: dict[str, tuple[str, ...]] = {
    "tonistiigi/xx": ("# dirs: /usr /usr/bin\n./usr/bin/xx-apk type=file\n./usr/bin/xx-info type=file",),
    "registry.example.com/team/tools:1": (
        "# dirs: /usr /usr/bin\n./usr/bin/x type=file",
        "# dirs: /opt\n./tmp type=dir mode=1777 uid=0 gid=0\n./tmp/x type=file",
        "# dirs: /etc\n./etc/app type=dir mode=0700 uid=1000 gid=1000\n./etc/app/x type=file",
    ),
}


def stand_ins() -> dict[str, Sequence[BaseImage]]:
    """The images that the build uses in place of each name."""
    found: dict[str, Sequence[BaseImage]] = {
        DEBIAN_LIKE: (find("debian:bookworm"),),
        FEDORA_LIKE: (find("fedora:42"),),
        ALPINE_LIKE: (find("alpine:3.22"),),
        WITHOUT_VALUE: tuple(find(f"debian:{release}") for release in RELEASES),
    }
    for name, trees in TOOLS.items():
        found[name] = tuple(describe(_TOOL.format(rows=rows), name) for rows in trees)
    return found
