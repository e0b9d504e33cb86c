"""Joins several images to one that may be any of them: it knows only what all of them know."""

from __future__ import annotations

from copy_link.image.accounts import Homes
from copy_link.image.entries import Entry, join
from copy_link.image.image import Image
from copy_link.image.later import Later, joined_later
from copy_link.image.tree import Tree
from copy_link.startup.memory import cache


def join_images(image: Image, other: Image) -> None:
    """Make `image` one that may be either itself or `other`."""
    join_trees(image.tree, other.tree)
    image.users = {name: account for name, account in image.users.items() if other.users.get(name) == account}
    image.groups = {name: gid for name, gid in image.groups.items() if other.groups.get(name, -1) == gid}
    names = dict.fromkeys([*image.environment, *other.environment])
    image.environment = {
        name: image.environment.get(name) if image.environment.get(name) == other.environment.get(name) else None
        for name in names
    }
    image.environment_is_whole = image.environment_is_whole and other.environment_is_whole
    pairs = ((getattr(image.homes, tool), getattr(other.homes, tool)) for tool in Homes._fields)
    image.homes = Homes(*(first if first == second else None for first, second in pairs))
    image.workdir = image.workdir if image.workdir == other.workdir else None
    image.user = image.user if image.user == other.user else None
    image.onbuild = image.onbuild if image.onbuild == other.onbuild else ()
    image.shell = image.shell if image.shell == other.shell else None
    image.package_paths = image.package_paths.with_those_of(other.package_paths)


def join_trees(tree: Tree, other: Tree) -> None:
    """As Tree.join, but entries that many paths share are joined once."""
    both_later = cache(joined_later)
    laters: dict[str, Later] = {}
    # The pairs keep the entries, so no other entry gets the identity of one.
    pairs: dict[str, tuple[Entry, Entry]] = {}
    for path in dict.fromkeys([*tree.paths(), *other.paths()]):
        mine, others = tree.later_at(path), other.later_at(path)
        if mine is None or others is None:
            pairs[path] = tree.at(path), other.at(path)
        else:
            laters[path] = both_later(mine, others)
    # Only now: the entry of a path that one tree does not list comes from a directory above it.
    for path, later in laters.items():
        tree.put_later(path, later)
    joined: dict[tuple[int, int], Entry] = {}
    for path, (first, second) in pairs.items():
        key = id(first), id(second)
        entry = joined.get(key)
        if entry is None:
            entry = joined[key] = join(first, second)
        tree.put(path, entry)
