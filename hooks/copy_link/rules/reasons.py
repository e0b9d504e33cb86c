"""The record of one reason why linking changes an image, or why that cannot be decided."""

from __future__ import annotations

from copy_link.image.evidence import Evidence, State
from copy_link.stages.problems import Problem
from copy_link.startup.records import NamedTuple

# Kinds of reasons. Six harms:
OWNER_NAME = "owner name"
SYMLINK_ON_THE_WAY = "symlink"
DIRECTORY_BECOMES_FILE = "directory becomes file"
DIRECTORY_IS_RESET = "directory is reset"
FILE_ON_THE_WAY = "file"
# a copied file does not fit the path: the plain build fails, and linking replaces the path;
COLLISION = "collision"
# A fact is missing, named in the reason:
NOT_KNOWN = "not known"
# A Windows image, which the law does not cover:
WINDOWS = "windows"

# Missing facts: the kind of thing at the path, whether the path exists, its mode and owner;
KIND, EXISTENCE, ATTRIBUTES = "kind", "existence", "attributes"
# whether the path is a directory, which a linked file would replace;
MAY_BE_DIRECTORY = "may be directory"
# whether a source is a file or a directory;
SOURCE_KIND = "source kind"
# whether the source holds the path, and the paths below it;
SOURCE_HOLDS, BELOW = "source holds", "below"
# whether the sources match anything, without which the harm of the reason is not done;
MATCH = "match"
# These are about the sources.
OF_SOURCES = frozenset({MAY_BE_DIRECTORY, SOURCE_KIND, SOURCE_HOLDS, BELOW, MATCH})
# The others: the value of --chown, and a word of the instruction (the problem of the reason says more).
OWNER, WORD = "owner", "word"


class Reason(NamedTuple):
    """Why linking changes the image, or which fact is missing to decide it.

    `path` is the path in the image that it is about. `now` is its state before the COPY, `after` its state after a
    linked one; None where that is not what the reason is about. `missing` is one of the missing facts above, "" when
    nothing is missing. `owner` is the value of `--chown`, `names` are the names in it. `problem` says why a word of
    the instruction has no known value.
    """

    kind: str
    path: str | None = None
    now: State | None = None
    after: State | None = None
    missing: str = ""
    evidence: tuple[Evidence, ...] = ()
    owner: str = ""
    names: tuple[str, ...] = ()
    problem: Problem | None = None

    @property
    def fails_plain(self) -> bool:
        """True if the plain instruction does not build for this reason."""
        return self.kind in (COLLISION, FILE_ON_THE_WAY)
