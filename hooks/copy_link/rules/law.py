"""The law: the effect of `--link` on an image, given its tree and one COPY.

A plain COPY writes into the image as it is. A linked COPY writes into an empty root, and that tree is then laid over
the image. The two images are the same if every directory on the way is just as a new one (0755, owned by `--chown`),
nothing on the way is a symlink, and no file replaces a directory. Measured in tests/engine/test_law.py.
"""

from __future__ import annotations

from copy_link.image.entries import ABSENT, DIRECTORY, FILE, NEW_MODE, SYMLINK, Entry, Owner
from copy_link.image.evidence import BUILD_CONTEXT, BY_ENDING, Evidence, Predicate, State
from copy_link.image.tree import Tree
from copy_link.rules.reasons import (
    ATTRIBUTES,
    BELOW,
    COLLISION,
    DIRECTORY_BECOMES_FILE,
    DIRECTORY_IS_RESET,
    EXISTENCE,
    FILE_ON_THE_WAY,
    KIND,
    MATCH,
    MAY_BE_DIRECTORY,
    NOT_KNOWN,
    OWNER,
    OWNER_NAME,
    SOURCE_HOLDS,
    SOURCE_KIND,
    SYMLINK_ON_THE_WAY,
    WORD,
    Reason,
)
from copy_link.stages.collisions import Collision
from copy_link.stages.copy_effects import directories_above
from copy_link.stages.copy_instruction import Copy, Ownership, Source
from copy_link.startup.records import NamedTuple

SAME = "same"
DIFFERS = "differs"
UNKNOWN = "unknown"


# The state of a path that becomes whatever is copied to it.
COPIED = State(frozenset())

_DIRECTORY = frozenset({DIRECTORY})
_FILE = frozenset({FILE})


class Verdict(NamedTuple):
    """The effect of linking: `kind` is SAME, DIFFERS (certainly) or UNKNOWN.

    `needs_slash` says that the verdict assumes that the fix also appends `/` to the destination, a known directory, or
    for a linked COPY that this `/` alone makes it build the same image.
    `facts` are the evidence for the verdict.
    """

    kind: str
    reasons: tuple[Reason, ...] = ()
    needs_slash: bool = False
    facts: tuple[Evidence, ...] = ()


def judge(tree: Tree, copy: Copy, collisions: tuple[Collision, ...] = ()) -> Verdict:
    """The verdict on a COPY or ADD; `tree` is the image just before it, `collisions` are those with its sources."""
    walk = _Walk(tree, copy)
    if copy.destination is None:
        needs_slash = False
        walk.judge_beginning()
    else:
        needs_slash = walk.judge_destination(copy.destination, collisions)
    certain, uncertain = [*_owner_reasons(copy.ownership), *walk.certain], walk.uncertain
    if copy.is_linked and copy.sources and all(_matches_nothing(source) for source in copy.sources):
        # A COPY that copies nothing does no harm, but fails for a name. Any other harms as soon as it copies anything.
        uncertain = [*(one._replace(missing=MATCH) for one in certain), *uncertain]
        certain = [one for one in certain if one.kind == OWNER_NAME]
    if copy.is_linked:
        needs_slash = not uncertain and {one.kind for one in certain} == {DIRECTORY_BECOMES_FILE}
    return _verdict(certain, uncertain, needs_slash, (*walk.facts, *_taken_for_files(copy)))


def _taken_for_files(copy: Copy) -> list[Evidence]:
    origin = copy.origin or BUILD_CONTEXT
    return [Evidence(origin, None, one.text, Predicate(BY_ENDING)) for one in copy.sources if one.is_by_ending]


def _matches_nothing(source: Source) -> bool:
    return source.is_unmatched and source.may_match_nothing


def _verdict(certain: list[Reason], uncertain: list[Reason], needs_slash: bool, facts: tuple[Evidence, ...]) -> Verdict:
    if certain:
        return Verdict(DIFFERS, tuple(certain), needs_slash, facts)
    if uncertain:
        return Verdict(UNKNOWN, tuple(uncertain), needs_slash, facts)
    return Verdict(SAME, (), needs_slash, facts)


def _owner_reasons(ownership: Ownership) -> list[Reason]:
    if not ownership.names:
        return []
    return [Reason(OWNER_NAME, owner=ownership.text, names=ownership.names)]


class _Walk:
    """Follows the path to the destination and collects reasons.

    `ends_here` is the first path on the way below which the image has nothing.
    """

    def __init__(self, tree: Tree, copy: Copy) -> None:
        self.tree = tree
        self.copy = copy
        self.certain: list[Reason] = []
        self.uncertain: list[Reason] = []
        self.facts: list[Evidence] = []
        self.ends_here: str | None = None

    def directories(self, paths: list[str]) -> None:
        for path in paths:
            entry = self.entry(path)
            self.facts.extend(fact for fact in entry.evidence if fact not in self.facts)
            self.directory(path, entry)
            if entry.is_only(ABSENT) or entry.may_be(SYMLINK):
                self.ends_here = path
                return

    def judge_destination(self, path: str, collisions: tuple[Collision, ...]) -> bool:
        """Judge a destination and the way to it; returns whether the fix has to append a `/`."""
        copy = self.copy
        if copy.ownership.text == "?":
            self.uncertain.append(Reason(NOT_KNOWN, missing=OWNER))
        self.directories(directories_above(path))
        needs_slash = self.ends_here is None and self.destination()
        if copy.keeps_parents or copy.may_except:
            # New directories above the copied files take the mode of the sources; existing ones keep their owner.
            self.below_destination(copy.ownership)
        if any(source.may_be_archive for source in copy.sources):
            # Directories that the archive does not list are made for root, whatever --chown says.
            self.below_destination(Ownership("", 0, 0))
        self.collisions(collisions)
        return needs_slash

    def judge_beginning(self) -> None:
        """Judge an unknown destination: where the image has nothing below the known part, the rest does not matter."""
        copy, within = self.copy, self.copy.within
        is_simple = not (copy.keeps_parents or copy.may_except or copy.is_add or copy.ownership.text == "?")
        is_decided = False
        if within is not None and is_simple:
            # Imported here: few destinations are not known.
            from copy_link.stages.unknown_destinations import is_nothing_there

            above = within.rpartition("/")[0]
            self.directories([*directories_above(above), above] if above else [])
            is_decided = bool(self.certain or self.ends_here) or is_nothing_there(self.tree, within)
        if not is_decided:
            self.uncertain.append(Reason(NOT_KNOWN, missing=WORD, problem=copy.problem))

    def entry(self, path: str) -> Entry:
        """The entry of a path.

        If an earlier linked COPY has nothing to copy, the path is as it was before that, and this one does the harm.
        """
        if self.copy.is_linked:
            before = self.tree.at_if_nothing_copied(path)
            differs = before.is_only(DIRECTORY) and _certainly_differs(before, self.copy.ownership)
            if differs or before.is_only(SYMLINK):
                return before
        return self.tree.at(path)

    def directory(self, path: str, entry: Entry) -> None:
        """Judge a path that is or becomes a directory: linking must make exactly the same one."""
        if entry.is_only(FILE):
            # The plain build fails there, so the linked one builds another image.
            self.harm(FILE_ON_THE_WAY, path, entry, State(_DIRECTORY))
        if self.symlink(path, entry, State(_DIRECTORY)) or not entry.may_be(DIRECTORY):
            return
        owner = self.copy.ownership
        differs = _certainly_differs(entry, owner)
        # Where a file may be on the way the plain build may fail, so only absence is another possibility.
        if differs and not entry.may_be(ABSENT):
            self.harm(DIRECTORY_IS_RESET, path, entry, State(_DIRECTORY, NEW_MODE, owner.uid, owner.gid))
        elif differs:
            after = State(_DIRECTORY, NEW_MODE, owner.uid, owner.gid)
            self.uncertain.append(_reason(NOT_KNOWN, path, entry, after)._replace(missing=EXISTENCE))
        elif not _is_settled(entry, owner):
            self.unknown(ATTRIBUTES, path, entry)

    def symlink(self, path: str, entry: Entry, after: State) -> bool:
        """Judge a path that may be a symlink, which linking replaces; returns whether it may be one."""
        if entry.is_only(SYMLINK):
            self.harm(SYMLINK_ON_THE_WAY, path, entry, after)
        elif entry.may_be(SYMLINK):
            self.unknown(KIND, path, entry)
        return entry.may_be(SYMLINK)

    def destination(self) -> bool:
        """Judge the last component; returns whether the fix has to append a `/`."""
        path = self.copy.destination
        if path is None or path == "/":
            return False
        entry = self.entry(path)
        self.facts.extend(fact for fact in entry.evidence if fact not in self.facts)
        if not self.copy.may_copy_file or entry.is_only(DIRECTORY):
            self.directory(path, entry)
            if self.copy.may_copy_file and self.copy.is_linked:
                self.replaced_directory(path, entry)
                return False
            if self.copy.is_linked is None and entry.is_only(DIRECTORY):
                # The context of the next build may have a file there.
                return self.copy.may_copy_file_elsewhere
            return self.copy.may_copy_file
        if not self.symlink(path, entry, COPIED) and entry.may_be(DIRECTORY):
            self.unknown(MAY_BE_DIRECTORY, path, entry)
        return False

    def replaced_directory(self, path: str, entry: Entry) -> None:
        """Judge a linked COPY as it is written: without the `/` its file replaces the directory."""
        if any(source.kinds == {FILE} for source in self.copy.sources):
            self.harm(DIRECTORY_BECOMES_FILE, path, entry, State(_FILE))
        else:
            after = State(_FILE)
            self.uncertain.append(_reason(NOT_KNOWN, path, entry, after)._replace(missing=SOURCE_KIND))

    def below_destination(self, made: Ownership) -> None:
        """Judge directories that are not copied but made where they are missing, with this owner.

        Which ones these are is not known.
        """
        path = self.copy.destination or "/"
        for below in (path, *self.tree.below(path)):
            entry = self.tree.at(below)
            if below != path and _is_reset(entry, made):
                self.unknown(SOURCE_HOLDS, below, entry)
                return
            if entry.contents is not None or (entry.inside is not None and _is_reset(entry.inside, made)):
                self.unknown(BELOW, below, entry)
                return

    def collisions(self, collisions: tuple[Collision, ...]) -> None:
        """Judge the paths that the copied files do not fit.

        A plain COPY that builds has no collision. It may build on some only of the images that a base may be.
        """
        for path, before, copied, is_certain in collisions:
            if not is_certain:
                self.unknown(KIND, path, before)
            elif copied is not None:
                self.harm(COLLISION, path, before, State(copied.kinds, target=copied.target))
            elif self.copy.is_linked:
                self.unknown(SOURCE_HOLDS, path, before)

    def harm(self, kind: str, path: str, entry: Entry, after: State) -> None:
        self.certain.append(_reason(kind, path, entry, after))

    def unknown(self, missing: str, path: str, entry: Entry) -> None:
        self.uncertain.append(_reason(NOT_KNOWN, path, entry)._replace(missing=missing))


def _reason(kind: str, path: str, entry: Entry, after: State | None = None) -> Reason:
    now = State(entry.kinds, entry.mode, entry.uid, entry.gid, entry.target)
    return Reason(kind, path, now, after, evidence=entry.evidence)


def _is_reset(entry: Entry, made: Ownership) -> bool:
    """True if making the directory again may change it."""
    return entry.may_be(SYMLINK) or (entry.may_be(DIRECTORY) and not _is_settled(entry, made))


def _certainly_differs(entry: Entry, owner: Ownership) -> bool:
    """True if the directory certainly has another mode or owner than the one that linking makes."""
    return mode_differs(entry.mode) or owners_differ(entry.uid, owner.uid) or owners_differ(entry.gid, owner.gid)


def mode_differs(mode: int | None) -> bool:
    """True if a directory's mode is known, and not the one that linking makes."""
    return mode is not None and mode != NEW_MODE


def owners_differ(first: Owner, second: Owner) -> bool:
    """True if two owners are certainly not the same account."""
    if first is None or second is None:
        return False
    if isinstance(first, int) and isinstance(second, int):
        return first != second
    # A name is an account other than root whose number is not known.
    return 0 in (first, second)


def _is_settled(entry: Entry, owner: Ownership) -> bool:
    """True if the directory certainly is as linking makes it."""
    is_numeric = isinstance(entry.uid, int) and isinstance(entry.gid, int)
    return entry.mode == NEW_MODE and is_numeric and (entry.uid, entry.gid) == (owner.uid, owner.gid)
