"""Finds the paths of an image that the files of a COPY do not fit.

A directory cannot be copied over a symlink or a file, and nothing else over a directory: the plain build fails there
(`cannot copy to non-directory`), and a linked COPY replaces the path. Any other pair gives the same image both ways
(measured in tests/engine/test_law.py).
"""

from __future__ import annotations

import posixpath

from copy_link.image.entries import ABSENT, DIRECTORY, FILE, SYMLINK, Contents, Entry
from copy_link.image.tree import Tree
from copy_link.stages.copy_effects import NO_DIRECTORY, SourceContents, file_contents, owned
from copy_link.stages.copy_instruction import Copy, Source, has_wildcard
from copy_link.startup.annotations import Callable
from copy_link.startup.records import NamedTuple

# One COPY reports at most this many.
MAXIMUM_COLLISIONS = 3

# Takes a source; returns a lookup for each path that it matches for certain.
SourceMatches = Callable[[Source], "list[Contents]"]


class Collision(NamedTuple):
    """A path in the image with an entry `before` that a `copied` one (None: unknown) may not fit.

    Not `is_certain` if the path may be of a kind that the copied entry fits.
    """

    path: str
    before: Entry
    copied: Entry | None
    is_certain: bool = True


def find_collisions(
    tree: Tree, copy: Copy, contents: SourceContents, matches: SourceMatches | None = None
) -> tuple[Collision, ...]:
    """The first collisions of a COPY or ADD with listed paths of the tree below its destination.

    A source directory with unknown contents may collide with every symlink to a directory. `matches` gives what a
    wildcard with unknown contents matches for certain.
    """
    above = copy.destination
    former_links = [] if above is None or copy.keeps_parents else tree.former_links(above)
    below = [] if above is None or copy.keeps_parents else [*tree.below(above), *former_links]
    if above is None or not below or tree.resolve(above).path != above:
        return ()
    known = [(source, _lookup(copy, source, contents)) for source in copy.sources]
    lookups = [lookup for _, lookup in known if lookup is not None]
    unknown = [source for source, lookup in known if lookup is None]
    is_unknown = any(source.kinds == {DIRECTORY} for source in unknown)
    if matches is not None and (copy.spelled_as_directory or tree.at(above).is_only(DIRECTORY)):
        lookups += [owned(copy, match) for source in unknown for match in matches(source)]
    found: list[Collision] = []
    start = len(above.rstrip("/")) + 1
    # Skip the paths below this one: it is not copied, or it is replaced with everything below it.
    done = "\0"
    for path in sorted(below) if lookups or is_unknown else ():
        if path.startswith(done):
            continue
        before = tree.at(path)
        entries = [entry for entry in (lookup(path[start:]) for lookup in lookups) if entry is not None]
        copied = next((entry for entry in entries if _collide(before, entry)), None)
        if copied is not None or (is_unknown and _is_directory_symlink(tree, path, before)):
            found.append(Collision(path, before, copied))
        elif (_is_doubtful(before) or path in former_links) and any(entry.is_only(DIRECTORY) for entry in entries):
            found.append(Collision(path, before, None, is_certain=False))
        if copied is not None or not (entries or is_unknown):
            done = f"{path}/"
        if len(found) == MAXIMUM_COLLISIONS:
            break
    return tuple(found)


def _collide(before: Entry, copied: Entry) -> bool:
    """True if the plain build certainly fails to copy the one entry over the other."""
    if copied.is_only(DIRECTORY):
        return before.kinds <= NO_DIRECTORY
    return before.is_only(DIRECTORY) and copied.kinds <= NO_DIRECTORY


def _is_doubtful(before: Entry) -> bool:
    """True if something is at the path for certain, and it may be a directory or not: images of a tag may differ."""
    return before.may_be(DIRECTORY) and not before.is_known and not before.may_be(ABSENT)


def _is_directory_symlink(tree: Tree, path: str, entry: Entry) -> bool:
    resolved = tree.resolve(path).path if entry.is_only(SYMLINK) else None
    return resolved is not None and tree.at(resolved).is_only(DIRECTORY)


def _lookup(copy: Copy, source: Source, contents: SourceContents) -> Contents | None:
    """The copied entries of a source, by paths relative to the destination; None if they are unknown."""
    if source.text is None:
        return None
    if source.kinds == {FILE} and not source.may_be_archive and not has_wildcard(source.text):
        return file_contents(posixpath.basename(posixpath.normpath(source.text)))
    found = contents(source)
    return None if found is None else owned(copy, found)
