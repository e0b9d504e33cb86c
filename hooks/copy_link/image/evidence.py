"""The source of a fact, and the fact itself as data; only rules/ and report/ make sentences of it."""

from __future__ import annotations

from copy_link.startup.records import NamedTuple, construct

# An entry keeps at most this many pieces of evidence: more would not help a reader.
MAXIMUM_EVIDENCE = 6

# The source of a fact that comes from the files that the builder receives.
BUILD_CONTEXT = "build context"

# Kinds of predicates: the path of the evidence...
# ... is in the predicate's state;
STATE = "state"
# ... is a directory, since the path in `text` is in it;
HOLDS = "holds"
# ... is where a file or directory is copied from.
COPIED_FROM = "copied from"
# ... is a source that is taken for a file because of the ending of its name.
BY_ENDING = "by ending"
# The instruction or command in `text` was run.
INSTRUCTION = "instruction"
# The image named in `text` was chosen with default values, or default values were used for `names`.
BASE_DEFAULTS, DEFAULTS = "base defaults", "defaults"
# The image named in `text` is newer than every described one; it was taken as the images in `names`.
NEWER = "newer"
# Facts about every path that a description does not list, or about all paths of one of its headers.
EMPTY = "empty"
NO_OTHERS = "no others"
OTHERS_PLAIN = "others plain"
OTHERS_UNKNOWN = "others unknown"
SHARED_UNKNOWN = "shared unknown"
NOT_DESCRIBED = "not described"
SHARED_SYMLINK = "shared symlink"
PACKAGE_SYMLINK = "package symlink"
# The owner in `text` has the numbers in the predicate's state.
OWNER_NUMBERS = "owner numbers"


class State(NamedTuple):
    """The possible state of one path.

    `kinds` are the kinds of things that may be there (see entries.py). `mode`, `uid` and `gid` describe a directory
    and `target` a symlink; None where they are not known.
    """

    kinds: frozenset[str]
    mode: int | None = None
    uid: int | str | None = None
    gid: int | str | None = None
    target: str | None = None


class Predicate(NamedTuple):
    """A statement about the path of a piece of evidence; `kind` is one of the constants above."""

    kind: str
    state: State | None = None
    text: str = ""
    names: tuple[str, ...] = ()


class Evidence(NamedTuple):
    """Where a fact comes from, and the fact.

    `source` is a Dockerfile, an image or BUILD_CONTEXT; `line` counts from 1 (None outside a Dockerfile). `path` is
    the path in the image that the predicate is about, None if it is about no single path.
    """

    source: str
    line: int | None
    path: str | None
    predicate: Predicate


def about_others(source: str, kind: str) -> Evidence:
    """The evidence for paths that a description of this source does not list, or lists with many; no single path."""
    return construct(Evidence, (source, None, None, construct(Predicate, (kind, None, "", ()))))
