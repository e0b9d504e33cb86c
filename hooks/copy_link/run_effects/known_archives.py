"""Archives that many Dockerfiles unpack into `/` or `/usr/local`, and what they hold."""

from __future__ import annotations

import posixpath
import re

from copy_link.image.entries import ABSENT, DIRECTORY, FILE, Entry, Owner, directory, join, symlink
from copy_link.image.evidence import Evidence
from copy_link.run_effects.arguments import Argument, Place
from copy_link.run_effects.process import Process
from copy_link.run_effects.tree_changes import change, forget, may_appear
from copy_link.startup.records import NamedTuple


class KnownArchive(NamedTuple):
    """What an archive holds, below its first `depth` components.

    `plain` are directories 0755, `filled` those that also hold more of them and files; `others` may be anything.
    `links` may be symlinks; `directory/` stands for any name in it. `is_of_root` says that its owners are 0:0.
    """

    depth: int
    plain: tuple[str, ...] = ()
    filled: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    links: tuple[str, ...] = ()
    is_of_root: bool = True


_S6 = KnownArchive(0, (".", "etc", "usr", "usr/bin"), ("etc/s6-overlay",), ("command", "init", "package"))
# From the form of a file name, with a blank for an unknown part. The first form that fits counts.
_ARCHIVES = (
    # just-containers/s6-overlay, Makefile and layout/ (9658b23): tar --owner=0 --group=0; version 2 was a .tar.gz.
    # Only an archive with `symlinks` in its name has any.
    (r"s6-overlay-(?!symlinks)[\w.-]+\.tar\.xz", _S6),
    (r"s6-overlay-[\w. -]+\.tar\.xz", _S6._replace(links=("usr/bin/",))),
    # As the golang image unpacks it in /usr/local (docker-library/golang, Dockerfile-linux.template).
    (r"go[\d. ][\w. -]*\.linux-[\w -]+\.tar\.gz", KnownArchive(0, others=("go",))),
    # As in the node image, which unpacks it in /usr/local with --no-same-owner (nodejs/docker-node).
    (
        r"node-v?[\w. -]+-linux-[\w -]+\.tar\.[gx]z",
        KnownArchive(1, ("bin",), ("include", "lib", "share"), (), ("bin/corepack", "bin/npm", "bin/npx"), False),
    ),
)


def known_archive(name: Argument, stripped: int) -> KnownArchive | None:
    """The archive with this file name or URL, if `stripped` leaves out just the components that all its paths share."""
    text = name.known.rpartition("/")[2]
    for form, archive in _ARCHIVES:
        if archive.depth == stripped and re.fullmatch(form, text, re.ASCII):
            return archive
    return None


def unpack(
    process: Process, archive: KnownArchive, above: str, owned_by: tuple[Owner, Owner], *facts: Evidence
) -> None:
    """Unpack the archive in a directory; existing directories may get the mode and owner that it has for them.

    `owned_by` are the owner and group of what is unpacked.
    """
    made = directory(0o755, *owned_by, *facts)

    def how(entry: Entry) -> Entry:
        if entry.may_be(ABSENT):
            return join(entry, made._replace(kinds=frozenset({ABSENT, DIRECTORY})))
        return join(entry, made) if entry.may_be(DIRECTORY) else entry

    for path in archive.plain:
        if (above, path) != ("/", "."):
            # No image has another `/`.
            change(process, Place(posixpath.join(above, path)), how)
    for path in archive.filled:
        where = posixpath.join(above, path)
        change(process, Place(where), how, recursive=True)
        may_appear(process, Place(None, f"{where}/"), made._replace(kinds=frozenset({ABSENT, DIRECTORY, FILE})))
    for path in archive.links:
        where = posixpath.join(above, path)
        named = Place(None, where, is_one_name=True) if where.endswith("/") else Place(where)
        may_appear(process, named, symlink(None, *facts))
    for path in archive.others:
        forget(process, posixpath.join(above, path), *facts)
