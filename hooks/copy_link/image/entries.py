"""What may stand at one path of an image (directory, file, symlink, nothing), and who says so."""

from __future__ import annotations

from collections.abc import Callable

from copy_link.image.evidence import MAXIMUM_EVIDENCE, Evidence
from copy_link.startup.records import NamedTuple

ABSENT = "absent"
DIRECTORY = "directory"
FILE = "file"
SYMLINK = "symlink"
ANYTHING = frozenset({ABSENT, DIRECTORY, FILE, SYMLINK})

# The mode of a directory that a linked COPY makes on the way.
NEW_MODE = 0o755


# An owner is a number, the name of an account that is not root and whose number is not known, or not known (None).
Owner = int | str | None
# What stands between the names where it is one of several accounts, and what stands for all of them when they are many.
OR = " or "
MAXIMUM_NAMES = 4
SEVERAL = "one of several accounts"


# What was copied to a path relative to a directory.
Contents = Callable[[str], "Entry | None"]


class Entry(NamedTuple):
    """What may stand at one path.

    `kinds` has one member when that is known. `mode` (permission bits with setuid, setgid, sticky), `uid` and `gid`
    are those of the directory, if it is one; `target` is the symlink's, if it is one; None means not known. `contents`
    looks up what was copied to a relative path below (None: nothing there), so that a build context is read only where
    it matters. `inside` says what may stand at every other path below that the tree does not list (None: nothing).
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
        """Whether just one kind of thing can stand there."""
        return len(self.kinds) == 1

    def is_only(self, kind: str) -> bool:
        """Whether this kind, and no other, stands there."""
        return self.kinds == {kind}

    def may_be(self, kind: str) -> bool:
        """Whether this kind may stand there."""
        return kind in self.kinds


def absent(*evidence: Evidence) -> Entry:
    """Nothing stands there."""
    return Entry(frozenset({ABSENT}), evidence=evidence)


def directory(mode: int | None, uid: Owner, gid: Owner, *evidence: Evidence, inside: Entry | None = None) -> Entry:
    """A directory; with no `inside`, only what the tree lists is in it."""
    return Entry(frozenset({DIRECTORY}), mode, uid, gid, None, evidence, inside)


def file(*evidence: Evidence) -> Entry:
    """A regular file, or anything else that is neither directory nor symlink."""
    return Entry(frozenset({FILE}), evidence=evidence)


def symlink(target: str | None, *evidence: Evidence) -> Entry:
    """A symlink to `target` as it is written in the link (None: not known)."""
    return Entry(frozenset({SYMLINK}), target=target, evidence=evidence)


def unknown(*evidence: Evidence) -> Entry:
    """Anything may stand there, and anything below."""
    return Entry(ANYTHING, evidence=evidence, inside=Entry(ANYTHING, evidence=evidence))


def files_only(*evidence: Evidence) -> Entry:
    """For `inside`: no directories and no symlinks but those listed; files may be there."""
    return Entry(frozenset({ABSENT, FILE}), evidence=evidence)


def plain_only(*evidence: Evidence) -> Entry:
    """For `inside`: what is not listed is a file or a directory 0755 0:0, if it is there."""
    return Entry(frozenset({ABSENT, FILE, DIRECTORY}), 0o755, 0, 0, None, evidence)


def join(first: Entry, second: Entry) -> Entry:
    """What may stand there when it is either the one or the other; equal facts stay known."""
    if first == second:
        return first
    mode, uid, gid = first.mode, first.uid, first.gid
    if not first.may_be(DIRECTORY):
        mode, uid, gid = second.mode, second.uid, second.gid
    elif second.may_be(DIRECTORY):
        mode = mode if mode == second.mode else None
        uid = uid if uid == second.uid else _either_owner(uid, second.uid)
        gid = gid if gid == second.gid else _either_owner(gid, second.gid)
    target = first.target
    if not first.may_be(SYMLINK):
        target = second.target
    elif second.may_be(SYMLINK) and target != second.target:
        # Beside anything at all it is still known where a symlink might lead.
        target = _beside_anything(first, second)
    evidence = tuple(dict.fromkeys(first.evidence + second.evidence))
    if len(evidence) > MAXIMUM_EVIDENCE:
        # The first say what stood there, the last what was done with it.
        evidence = evidence[: MAXIMUM_EVIDENCE // 2] + evidence[-MAXIMUM_EVIDENCE // 2 :]
    inside, contents = _join_inside(first, second), _join_contents(first, second)
    return Entry(first.kinds | second.kinds, mode, uid, gid, target, evidence, inside, contents)


def _beside_anything(first: Entry, second: Entry) -> str | None:
    if first.kinds == ANYTHING and first.target is None:
        return second.target
    return first.target if second.kinds == ANYTHING and second.target is None else None


def _either_owner(first: Owner, second: Owner) -> Owner:
    if not first or not second:
        return None
    # Different accounts, none of them root, are still "not root".
    names = dict.fromkeys([*str(first).split(OR), *str(second).split(OR)])
    return SEVERAL if SEVERAL in names or len(names) > MAXIMUM_NAMES else OR.join(names)


def _join_inside(first: Entry, second: Entry) -> Entry | None:
    if first.inside == second.inside:
        return first.inside
    # Below what cannot be a directory nothing stands, so the other side alone decides.
    if not first.may_be(DIRECTORY) or not second.may_be(DIRECTORY):
        return first.inside or second.inside
    return join(first.inside or absent(), second.inside or absent())


def _join_contents(first: Entry, second: Entry) -> Contents | None:
    if first.contents is second.contents:
        return first.contents
    # Looked up once: the two mostly have most of what is below them in common, and so on further down.
    known: dict[str, Entry] = {}

    def contents(relative: str) -> Entry | None:
        if relative not in known:
            known[relative] = join(unlisted(first, relative), unlisted(second, relative))
        return known[relative]

    return contents


def unlisted(above: Entry, relative: str) -> Entry:
    """What stands at a path below a directory when the tree does not list it or anything between."""
    if not above.may_be(DIRECTORY):
        return absent(*above.evidence)
    if above.contents is not None:
        found = above.contents(relative)
        if found is not None:
            below = above.contents
            return found._replace(inside=above.inside, contents=lambda further: below(f"{relative}/{further}"))
    if above.inside is None:
        return absent(*above.evidence)
    if not above.inside.may_be(DIRECTORY):
        return absent(*above.inside.evidence) if "/" in relative else above.inside
    return above.inside._replace(inside=above.inside)
