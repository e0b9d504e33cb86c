"""CL003 and CL102: a COPY through a symlink that builds the plain one's image when it is linked at the real path."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import DIRECTORY
from copy_link.image.tree import Tree
from copy_link.rules import edits as make
from copy_link.rules.edits import Edit
from copy_link.rules.findings import Spelling
from copy_link.rules.law import SAME, Verdict, judge
from copy_link.stages.collisions import find_collisions
from copy_link.stages.copy_instruction import Copy
from copy_link.stages.walk import Placed
from copy_link.startup.patterns import pattern

# A destination without quotes, escapes and variables: the builder reads every character as it is written.
LITERAL = pattern(r"(?a)[\w./+@-]+\Z")


def real_path_spelling(placed: Placed, data: bytes) -> Spelling | None:
    """The linked spelling at the real path that builds the image of the plain COPY; None if there is none.

    A COPY that is linked already keeps its `--link`; that changes its image, so the spelling is not safe.

    `placed` goes through a symlink, or onto one, and `data` are the file's bytes.
    """
    copy = placed.copy
    word = copy.instruction.words[-1]
    if copy.is_linked is False or copy.is_add or copy.destination is None:
        return None
    written = data[word.start : word.end].decode("utf-8", "replace")
    found = at_real_path(placed)
    if found is None or written != word.text or not LITERAL.match(written):
        return None
    real, verdict = found
    path = real.destination or "/"
    if not LITERAL.match(path):
        return None
    text = f"{path.rstrip('/')}/" if real.spelled_as_directory else path
    destination = Edit(word.start, word.end, text.encode())
    edits = (destination,) if copy.is_linked else (make.add_link(copy.instruction), destination)
    # With another value of a build argument, the base image may have no such symlink.
    is_safe = copy.is_linked is None and not placed.stage.arguments and not copy.arguments
    return Spelling(edits, is_safe, text, verdict.facts)


def at_real_path(placed: Placed) -> tuple[Copy, Verdict] | None:
    """The COPY at the real path of its destination, and the verdict; None unless it can be linked there."""
    copy, tree = placed.copy, placed.tree
    path = None if copy.destination is None else _real_path(tree, copy.destination)
    if path is None:
        return None
    is_directory = copy.spelled_as_directory or (copy.may_copy_file_elsewhere and tree.at(path).is_only(DIRECTORY))
    real = copy._replace(destination=path, spelled_as_directory=is_directory)
    found = judge(tree, real)
    # A directory whose contents may not fit the image is left alone: a linked one would replace what is there.
    if found.kind != SAME or found.needs_slash or find_collisions(tree, real, lambda _: None):
        return None
    return real, found


def _real_path(tree: Tree, path: str) -> str | None:
    """The path with its symlinks resolved, None unless each leads to a known directory."""
    resolution = tree.resolve(path)
    for link in resolution.links:
        target = tree.resolve(link).path
        if target is None or not tree.at(target).is_only(DIRECTORY):
            return None
    if resolution.path is None or posixpath.normpath(resolution.path) != resolution.path:
        return None
    return resolution.path
