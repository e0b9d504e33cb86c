"""CL003: a plain COPY through a symlink that builds the same image when it is linked at the real path."""

from __future__ import annotations

import posixpath
import re

from copy_link.image.entries import DIRECTORY
from copy_link.image.tree import Tree
from copy_link.rules import edits as make
from copy_link.rules.edits import Edit
from copy_link.rules.findings import Spelling
from copy_link.rules.law import SAME, Verdict, judge
from copy_link.rules.reasons import SYMLINK_ON_THE_WAY
from copy_link.stages.collisions import find_collisions
from copy_link.stages.walk import Placed
from copy_link.startup.patterns import pattern

# A destination without quotes, escapes and variables: the builder reads every character as it is written.
LITERAL = pattern(r"[\w./+@-]+\Z", re.ASCII)


def real_path_spelling(placed: Placed, verdict: Verdict, data: bytes) -> Spelling | None:
    """The linked spelling at the real path that builds the image of the plain COPY; None if there is none.

    `verdict` is the one for the COPY as it is written, in the file's bytes `data`.
    """
    copy = placed.copy
    word = copy.instruction.words[-1]
    is_through_symlink = any(reason.kind == SYMLINK_ON_THE_WAY for reason in verdict.reasons)
    if copy.is_linked is not None or copy.is_add or copy.destination is None or not is_through_symlink:
        return None
    written = data[word.start : word.end].decode("utf-8", "replace")
    path = _real_path(placed.tree, copy.destination)
    if written != word.text or not LITERAL.match(written) or path is None or not LITERAL.match(path):
        return None
    is_directory = copy.spelled_as_directory or (
        copy.may_copy_file_elsewhere and placed.tree.at(path).is_only(DIRECTORY)
    )
    real = copy._replace(destination=path, spelled_as_directory=is_directory)
    found = judge(placed.tree, real)
    # A directory whose contents may not fit the image is left alone: a linked one would replace what is there.
    if found.kind != SAME or found.needs_slash or find_collisions(placed.tree, real, lambda _: None):
        return None
    text = f"{path.rstrip('/')}/" if is_directory else path
    edits = (make.add_link(copy.instruction), Edit(word.start, word.end, text.encode()))
    # With another value of a build argument, the base image may have no such symlink.
    return Spelling(edits, not placed.stage.arguments and not copy.arguments, text, found.facts)


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
