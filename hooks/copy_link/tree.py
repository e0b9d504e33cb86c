"""What stands at a path of the image (directory, file, symlink, nothing), and who says so.

A tree knows some paths for certain and some only in part, so an entry holds every kind of thing that may stand at a
path. Paths are absolute, with no `.`, `..` or trailing slash; only `Tree.resolve` follows symlinks.
"""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from copy_link.records import NamedTuple

ABSENT = "absent"
DIRECTORY = "directory"
FILE = "file"
SYMLINK = "symlink"
ANYTHING = frozenset({ABSENT, DIRECTORY, FILE, SYMLINK})

# Linux gives up after 40 links (path_resolution(7)).
MAXIMUM_LINKS = 40

# More than this many lines of evidence for one entry tell nobody more.
MAXIMUM_EVIDENCE = 6

# An owner is a number, the name of an account that is not root and whose number is not known, or not known (None).
Owner = int | str | None
# What stands between the names where it is one of several accounts, and what stands for all of them when they are many.
OR = " or "
MAXIMUM_NAMES = 4
SEVERAL = "one of several accounts"


class Evidence(NamedTuple):
    """Where a fact comes from: `source` is a file, an image or "build context"; `line` counts from 1."""

    source: str
    line: int | None
    fact: str


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
        target = None
    evidence = tuple(dict.fromkeys(first.evidence + second.evidence))
    if len(evidence) > MAXIMUM_EVIDENCE:
        # The first say what stood there, the last what was done with it.
        evidence = evidence[: MAXIMUM_EVIDENCE // 2] + evidence[-MAXIMUM_EVIDENCE // 2 :]
    inside, contents = _join_inside(first, second), _join_contents(first, second)
    return Entry(first.kinds | second.kinds, mode, uid, gid, target, evidence, inside, contents)


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


class Resolution(NamedTuple):
    """Where a path leads when symlinks are followed: `path` is None when that cannot be known."""

    path: str | None
    links: tuple[str, ...] = ()


class Tree:
    """The directories, symlinks and files of an image that something is known of.

    It is written to as a stage goes on; `copy` keeps one point of it.
    """

    def __init__(self, root: Entry) -> None:
        self._entries: dict[str, Entry] = {"/": root}

    def copy(self) -> Tree:
        """A tree of its own with the same entries."""
        tree = Tree.__new__(Tree)
        tree._entries = dict(self._entries)
        return tree

    def paths(self) -> list[str]:
        """Every path that is listed."""
        return list(self._entries)

    def lists(self, path: str) -> bool:
        """Whether the tree has an entry of its own for this path."""
        return path in self._entries

    def at(self, path: str) -> Entry:
        """What stands at the path, when everything above it is a real directory."""
        found = self._entries.get(path)
        if found is not None:
            return found
        above = path
        while found is None:
            above = above[: above.rindex("/")] or "/"
            found = self._entries.get(above)
        return unlisted(found, path[len(above.rstrip("/")) + 1 :])

    def below(self, path: str) -> list[str]:
        """The listed paths below this one, itself not among them."""
        prefix = path.rstrip("/") + "/"
        return [other for other in self._entries if other.startswith(prefix) and other != "/"]

    def children(self, path: str) -> list[str]:
        """The listed paths directly inside this one."""
        start = len(path.rstrip("/")) + 1
        return [other for other in self.below(path) if "/" not in other[start:]]

    def put(self, path: str, entry: Entry) -> None:
        """Let this stand at the path; what is listed below stays."""
        self._entries[path] = entry

    def replace(self, path: str, entry: Entry) -> None:
        """Let this stand at the path and forget what was listed below."""
        for other in self.below(path):
            del self._entries[other]
        self._entries[path] = entry

    def remove(self, path: str, *evidence: Evidence) -> None:
        """Nothing stands at the path or below any more."""
        self.replace(path, absent(*evidence))

    def change_below(self, path: str, change: Callable[[Entry], Entry]) -> None:
        """Change every entry at the path and below, listed or not (as `chown -R` does)."""
        if not self.lists(path):
            self._entries[path] = self.at(path)
        for other in [path, *self.below(path)]:
            self._entries[other] = _change_inside(change(self._entries[other]), change)

    def resolve(self, path: str) -> Resolution:
        """Follow every symlink on the way and at the end, inside the image, as a process in it would.

        Where a symlink may stand that is not known, the path is None.
        """
        links: list[str] = []
        pending = [part for part in reversed(path.split("/")) if part]
        here = "/"
        while pending:
            part = pending.pop()
            if part == ".":
                continue
            if part == "..":
                here = posixpath.dirname(here)
                continue
            step = posixpath.join(here, part)
            entry = self.at(step)
            if entry.is_only(SYMLINK) and entry.target is not None:
                links.append(step)
                if len(links) > MAXIMUM_LINKS:
                    return Resolution(None, tuple(links))
                if entry.target.startswith("/"):
                    here = "/"
                pending.extend(part for part in reversed(entry.target.split("/")) if part)
            elif entry.may_be(SYMLINK):
                return Resolution(None, tuple(links))
            else:
                here = step
        return Resolution(here, tuple(links))

    def make_directories(self, path: str, mode: int, uid: Owner, gid: Owner, *evidence: Evidence) -> str | None:
        """Make the directory and those above it that are missing, as `mkdir -p` does through symlinks.

        Returns where the directory stands, or None when that cannot be known (nothing is changed then).
        """
        resolved = self.resolve(path).path
        if resolved is None:
            return None
        here = ""
        for part in resolved.strip("/").split("/") if resolved != "/" else []:
            above = self.at(here or "/")
            here = f"{here}/{part}"
            entry = self.at(here)
            if not entry.may_be(ABSENT):
                continue
            made = made_in(above, mode, uid, gid, *evidence)
            if entry.may_be(DIRECTORY):
                made = join(entry._replace(kinds=frozenset({DIRECTORY})), made)
            self._entries[here] = made
        return resolved

    def join(self, other: Tree) -> None:
        """Know only what both know: afterwards this tree may be the one or the other."""
        if self._entries == other._entries:
            return
        joined = {
            path: join(self.at(path), other.at(path)) for path in dict.fromkeys([*self._entries, *other._entries])
        }
        self._entries = joined


class _Changed:
    """Contents with changes made to them, one after the other; as one lookup it goes no deeper with each."""

    def __init__(self, before: Contents, changes: tuple[Callable[[str, Entry], Entry], ...]) -> None:
        self.before = before
        self.changes = changes

    def __call__(self, relative: str) -> Entry | None:
        found = self.before(relative)
        for change in self.changes if found is not None else ():
            found = found if found is None else change(relative, found)
        return found


def change_contents(before: Contents, change: Callable[[str, Entry], Entry]) -> Contents:
    """The contents with everything in them changed; the change is given the relative path too."""
    if isinstance(before, _Changed):
        return _Changed(before.before, (*before.changes, change))
    return _Changed(before, (change,))


def _change_inside(entry: Entry, change: Callable[[Entry], Entry]) -> Entry:
    if entry.inside is not None:
        entry = entry._replace(inside=change(entry.inside))
    if entry.contents is None:
        return entry
    return entry._replace(contents=change_contents(entry.contents, lambda _, found: change(found)))


def made_in(above: Entry, mode: int, uid: Owner, gid: Owner, *evidence: Evidence) -> Entry:
    """A directory newly made inside another: inside a setgid one it takes over the group and the bit (mkdir(2))."""
    if above.mode is not None and above.mode & 0o2000:
        return directory(mode | 0o2000, uid, above.gid, *evidence)
    if above.may_be(DIRECTORY) and above.mode is None:
        return directory(None, uid, None, *evidence)
    return directory(mode, uid, gid, *evidence)
