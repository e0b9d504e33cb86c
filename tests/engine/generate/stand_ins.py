"""The real trees of images whose names the tool may not know: undescribed bases, FROM without a value, tool images."""

from __future__ import annotations

from collections.abc import Sequence

from copy_link.base_images.find import BaseImage, describe, find

DEBIAN_LIKE = "registry.example.com/team/python:3"
FEDORA_LIKE = "registry.example.com/team/service:2"
ALPINE_LIKE = "registry.example.com/team/proxy:1"
UNDESCRIBED_BASES = (DEBIAN_LIKE, FEDORA_LIKE, ALPINE_LIKE)
# A name that says nothing of the distribution, and an image that runs as another user than root.
ANY_LIKE = "registry.example.com/team/runtime:1"
NON_ROOT = "registry.example.com/team/unprivileged:1"
ALL_UNDESCRIBED = (*UNDESCRIBED_BASES, ANY_LIKE, NON_ROOT)
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

# Directories of applications, which Dockerfiles make and bases may have.
HOMES = ("/app", "/usr/src/app", "/opt/app", "/srv/app", "/home/app", "/workspace", "/data", "/opt/tool")
# What the bases of a company add to a distribution: the directories of its application, with their owner or a group, or
# symlinks to a volume.
_APPLICATION = """#mtree
# tags: *
# on: {base}
{user}
# dirs: /usr/local /usr/local/lib /usr/share /usr/src /var/lib /var/log
{rows}
"""
_DIRECTORIES = (
    *("/home", "/opt", "/srv", "/etc/app", "/etc/nginx", "/etc/nginx/conf.d", "/usr/share/app", "/usr/share/nginx"),
    *("/usr/share/nginx/html", "/usr/local/lib/app", "/var/lib/app", "/var/log/app", "/var/www", "/var/www/html"),
    *(f"{home}{below}" for home in HOMES for below in ("", "/conf", "/data", "/src")),
)
_FILES = ("/entrypoint.sh", "/etc/app.conf", "/usr/bin/tool", *(f"{home}/app.py" for home in HOMES))


def _plain(base: str, user: str = "") -> BaseImage:
    """A distribution that runs as this user."""
    return describe(_APPLICATION.format(base=base, user=user, rows=""), base)


def _owned(base: str, user: str = "") -> BaseImage:
    """A distribution with the directories of an application, which belong to its user, and symlinks for files."""
    rows = [f".{path} type=dir mode=0750 uid=1000 gid=1000" for path in _DIRECTORIES]
    rows += [f".{path} type=link link=/opt/vendor" for path in _FILES]
    return describe(_APPLICATION.format(base=base, user=user, rows="\n".join(rows)), base)


def _linked(base: str, user: str = "") -> BaseImage:
    """A distribution with symlinks to a volume, and directories of a group."""
    below = tuple(f"{path}/" for path in HOMES)
    rows = [
        f".{path} type=link link=/mnt/volume" if path in HOMES else f".{path} type=dir mode=2775 uid=0 gid=50"
        for path in _DIRECTORIES
        if not path.startswith(below)
    ]
    rows.append("./mnt/volume type=dir mode=0755 uid=0 gid=0")
    return describe(_APPLICATION.format(base=base, user=user, rows="\n".join(rows)), base)


def stand_ins() -> dict[str, Sequence[BaseImage]]:
    """The images that the build uses in place of each name."""
    found: dict[str, Sequence[BaseImage]] = {
        DEBIAN_LIKE: (find("debian:bookworm"), _owned("ubuntu:24.04"), _linked("debian:trixie")),
        FEDORA_LIKE: (find("fedora:42"), _owned("rockylinux:9"), _linked("fedora:43")),
        ALPINE_LIKE: (find("alpine:3.22"), _owned("alpine:3.20"), _linked("alpine:3.22")),
        ANY_LIKE: (find("debian:trixie"), _owned("fedora:42"), _linked("busybox:1.37")),
        NON_ROOT: tuple(make("debian:bookworm", "# user: 1000") for make in (_plain, _owned, _linked)),
        WITHOUT_VALUE: tuple(find(f"debian:{release}") for release in RELEASES),
    }
    for name, trees in TOOLS.items():
        found[name] = tuple(describe(_TOOL.format(rows=rows), name) for rows in trees)
    return found
