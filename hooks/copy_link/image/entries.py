"""One path of an image: a directory, a file, a symlink or nothing, and the evidence for it."""

from __future__ import annotations

from copy_link.image.evidence import MAXIMUM_EVIDENCE, Evidence
from copy_link.startup.annotations import Callable
from copy_link.startup.memory import cache
from copy_link.startup.records import NamedTuple, construct

ABSENT = "absent"
DIRECTORY = "directory"
FILE = "file"
SYMLINK = "symlink"
_ONLY_ABSENT = frozenset({ABSENT})
_ONLY_DIRECTORY = frozenset({DIRECTORY})
ANYTHING = frozenset({ABSENT, DIRECTORY, FILE, SYMLINK})

# The mode of the directories that a linked COPY creates on the way to its destination.
NEW_MODE = 0o755


# A number, the name of an account that is not root and whose number is not known, or None (not known).
Owner = int | str | None
# Joins the names of several possible owners, and replaces them if they are too many.
OR = " or "
MAXIMUM_NAMES = 4
SEVERAL = "one of several accounts"


# Takes a path relative to a directory; returns what was copied to it, None for nothing.
Contents = Callable[[str], "Entry | None"]


class Entry(NamedTuple):
    """One path of an image.

    `kinds` are the kinds of things that the path may be: one if it is known. `mode` (permission bits with setuid,
    setgid, sticky), `uid` and `gid` are those of the directory if it is one, `target` is that of the symlink if it is
    one; None means not known. `contents` looks up what was copied to a relative path below the directory, so that a
    build context is read only where it matters. `inside` is the entry for every unlisted descendant; None if there is
    none.
    """

    kinds: frozenset[str]
    mode: int | None = None
    uid: Owner = None
    gid: Owner = None
    target: str | None = None
    evidence: tuple[Evidence, ...] = ()
    inside: Entry | None = None
    contents: Contents | None = None

    @property
    def is_known(self) -> bool:
        """True if the path is of one kind for certain."""
        return len(self.kinds) == 1

    def is_only(self, kind: str) -> bool:
        """True if the path is of this kind for certain."""
        return kind in self.kinds and len(self.kinds) == 1

    def may_be(self, kind: str) -> bool:
        """True if the path may be of this kind."""
        return kind in self.kinds


def absent(*evidence: Evidence) -> Entry:
    """There is nothing at the path."""
    return construct(Entry, (_ONLY_ABSENT, None, None, None, None, evidence, None, None))


_NOTHING = absent()


def directory(mode: int | None, uid: Owner, gid: Owner, *evidence: Evidence, inside: Entry | None = None) -> Entry:
    """A directory; without `inside`, it contains only what the tree lists."""
    return Entry(_ONLY_DIRECTORY, mode, uid, gid, None, evidence, inside)


def file(*evidence: Evidence) -> Entry:
    """A regular file, or anything else that is neither directory nor symlink."""
    return Entry(frozenset({FILE}), evidence=evidence)


def symlink(target: str | None, *evidence: Evidence) -> Entry:
    """A symlink; `target` is its text, None if that is not known."""
    return Entry(frozenset({SYMLINK}), target=target, evidence=evidence)


def unknown(*evidence: Evidence) -> Entry:
    """The path, and every path below it, may be anything."""
    return Entry(ANYTHING, evidence=evidence, inside=Entry(ANYTHING, evidence=evidence))


def files_only(*evidence: Evidence) -> Entry:
    """For `inside`: every unlisted path is a file or does not exist."""
    return Entry(frozenset({ABSENT, FILE}), evidence=evidence)


def plain_only(*evidence: Evidence) -> Entry:
    """For `inside`: every unlisted path is a file, a directory 0755 0:0, or does not exist."""
    return Entry(frozenset({ABSENT, FILE, DIRECTORY}), 0o755, 0, 0, None, evidence)


def join(first: Entry, second: Entry) -> Entry:
    """The entry of a path that is either the one or the other; facts that differ are not known."""
    # A run joins more entries than it does anything else, so this calls little.
    if first == second:
        return first
    kinds, mode, uid, gid, target, evidence, inside, contents = first
    other_kinds, other_mode, other_uid, other_gid, other_target, other_evidence, other_inside, other_contents = second
    if DIRECTORY not in kinds:
        mode, uid, gid = other_mode, other_uid, other_gid
    elif DIRECTORY in other_kinds:
        mode = mode if mode == other_mode else None
        uid = uid if uid == other_uid else _either_owner(uid, other_uid)
        gid = gid if gid == other_gid else _either_owner(gid, other_gid)
    if SYMLINK not in kinds:
        target = other_target
    elif target != other_target and SYMLINK in other_kinds:
        # A path that may be anything keeps the target that a symlink there would have.
        target = _possible_target(first, second)
    if inside != other_inside:
        if DIRECTORY in kinds and DIRECTORY in other_kinds:
            inside = join(inside or _NOTHING, other_inside or _NOTHING)
        else:
            # Only a directory has descendants, so the side that may be one decides alone.
            inside = inside or other_inside
    if contents is not other_contents:
        contents = _join_contents(first, second)
    evidence = _join_evidence(evidence, other_evidence)
    kinds = kinds if kinds == other_kinds else kinds | other_kinds
    return construct(Entry, (kinds, mode, uid, gid, target, evidence, inside, contents))


def _join_evidence(first: tuple[Evidence, ...], second: tuple[Evidence, ...]) -> tuple[Evidence, ...]:
    if first == second:
        return first
    # Most have one piece, and hashing takes longer than comparing a few.
    if len(second) == 1:
        evidence = first if second[0] in first else first + second
    else:
        evidence = tuple(dict.fromkeys(first + second))
    if len(evidence) > MAXIMUM_EVIDENCE:
        # The first are about the original path, the last about the latest changes.
        evidence = evidence[: MAXIMUM_EVIDENCE // 2] + evidence[-MAXIMUM_EVIDENCE // 2 :]
    return evidence


def _possible_target(first: Entry, second: Entry) -> str | None:
    if first.kinds == ANYTHING and first.target is None:
        return second.target
    return first.target if second.kinds == ANYTHING and second.target is None else None


def _either_owner(first: Owner, second: Owner) -> Owner:
    if not first or not second:
        return None
    # Different accounts, none of them root, are still "not root".
    names = dict.fromkeys([*str(first).split(OR), *str(second).split(OR)])
    return SEVERAL if SEVERAL in names or len(names) > MAXIMUM_NAMES else OR.join(names)


def _join_contents(first: Entry, second: Entry) -> Contents:
    # Looked up once: both sides mostly share their descendants, so lookups would double on every level.
    return cache(lambda relative: join(unlisted(first, relative), unlisted(second, relative)))


def unlisted(above: Entry, relative: str) -> Entry:
    """The entry of a path below `above` if the tree lists neither the path nor anything between."""
    if DIRECTORY not in above.kinds:
        return absent(*above.evidence)
    inside, below = above.inside, above.contents
    if below is not None:
        found = below(relative)
        if found is not None:
            return found._replace(inside=inside, contents=lambda further: below(f"{relative}/{further}"))
    if inside is None:
        return absent(*above.evidence)
    if DIRECTORY not in inside.kinds:
        return absent(*inside.evidence) if "/" in relative else inside
    kinds, mode, uid, gid, target, evidence, _, contents = inside
    return construct(Entry, (kinds, mode, uid, gid, target, evidence, inside, contents))


class _Changed:
    """Contents with a sequence of changes, in one lookup: nested lookups would recurse once per change."""

    def __init__(self, before: Contents, changes: tuple[Callable[[str, Entry], Entry], ...]) -> None:
        self.before = before
        self.changes = changes

    def __call__(self, relative: str) -> Entry | None:
        found = self.before(relative)
        for change in self.changes if found is not None else ():
            found = found if found is None else change(relative, found)
        return found


def change_contents(before: Contents, change: Callable[[str, Entry], Entry]) -> Contents:
    """The contents with every entry changed; the change takes the relative path and the entry."""
    if isinstance(before, _Changed):
        return _Changed(before.before, (*before.changes, change))
    return _Changed(before, (change,))


def change_inside(entry: Entry, change: Callable[[Entry], Entry]) -> Entry:
    """The entry with everything below it changed, which it keeps unlisted."""
    if entry.inside is not None:
        entry = entry._replace(inside=change(entry.inside))
    if entry.contents is None:
        return entry
    return entry._replace(contents=change_contents(entry.contents, lambda _, found: change(found)))
