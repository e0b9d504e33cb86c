"""Paths at which packages of a distribution create directories and symlinks that the base image lacks."""

from __future__ import annotations

from copy_link.startup.records import NamedTuple


class PackagePaths(NamedTuple):
    """Paths that an image with more packages than the described one may have changed.

    `plain` are directories in which packages create directories 0755 0:0, `anything` those in which they create
    anything, and `symlinks` are paths at which one of them creates a symlink. base_images/ reads all three from the
    descriptions.
    """

    plain: tuple[str, ...] = ()
    anything: tuple[str, ...] = ()
    symlinks: tuple[str, ...] = ()

    def with_those_of(self, other: PackagePaths) -> PackagePaths:
        """The paths of both, each once."""
        pairs = zip(self, other, strict=True)
        # Most images on the same distribution have the same paths, and there are hundreds.
        return PackagePaths(
            *(mine if mine == others or not others else tuple(dict.fromkeys(mine + others)) for mine, others in pairs)
        )
