"""A small tree of an image, and a fact about it."""

from __future__ import annotations

from copy_link.image.entries import directory, files_only, plain_only, symlink
from copy_link.image.evidence import INSTRUCTION, Evidence, Predicate
from copy_link.image.tree import Tree

FACT = Evidence("Dockerfile", 1, None, Predicate(INSTRUCTION, text="RUN mkdir /x"))


def small_tree() -> Tree:
    """`/usr`, `/usr/bin`, and `/usr/lib` with unlisted plain directories; two symlinks, one of them to itself."""
    tree = Tree(directory(0o755, 0, 0, inside=files_only()))
    tree.put("/usr", directory(0o755, 0, 0, inside=files_only()))
    tree.put("/usr/bin", directory(0o755, 0, 0, inside=files_only()))
    tree.put("/bin", symlink("usr/bin"))
    tree.put("/loop", symlink("/loop"))
    tree.put("/usr/lib", directory(0o755, 0, 0, inside=plain_only()))
    return tree
