"""The law: what `--link` would do to the image, given what stands in it and one COPY.

A plain COPY writes into the image as it stands; a linked one writes into an empty root that is then laid over the
image. So every directory on the way has to look as if it had been made anew (0755, owned by `--chown`), nothing on
the way may be a symlink, and a file must not take the place of a directory. Measured in tests/engine/test_law.py.
"""

from __future__ import annotations

from copy_link.image.entries import ABSENT, DIRECTORY, FILE, NEW_MODE, SYMLINK, Entry, Owner
from copy_link.image.evidence import Evidence
from copy_link.image.tree import Tree
from copy_link.stages.copy_instruction import Copy, Ownership
from copy_link.startup.records import NamedTuple

SAME = "same"
DIFFERS = "differs"
UNKNOWN = "unknown"


# What a reason is about; the rules about linked COPY instructions go by these.
OWNER_NAME = "owner name"
SYMLINK_ON_THE_WAY = "symlink"
DIRECTORY_BECOMES_FILE = "directory becomes file"
DIRECTORY_IS_RESET = "directory is reset"
FILE_ON_THE_WAY = "file"
NOT_KNOWN = "not known"

# Stands in the text of a reason between what is there and what linking makes of it.
LINKING = "; linking "
# Ends the text of a reason that a `/` behind the destination would settle.
MAY_BE_DIRECTORY = "may be a directory, which a linked file replaces"


class Reason(NamedTuple):
    """Why linking changes the image, or why that cannot be known; `text` is a clause, `path` the one it is about."""

    about: str
    text: str
    path: str | None = None
    evidence: tuple[Evidence, ...] = ()


class Verdict(NamedTuple):
    """What linking would do: `kind` is SAME, DIFFERS (for certain) or UNKNOWN.

    With `needs_slash` the verdict is that of the COPY with a `/` behind its destination, a known directory. `facts`
    are what the verdict rests on.
    """

    kind: str
    reasons: tuple[Reason, ...] = ()
    needs_slash: bool = False
    facts: tuple[Evidence, ...] = ()


def judge(tree: Tree, copy: Copy) -> Verdict:
    """The verdict on a COPY or ADD in front of which the image holds this tree."""
    certain = _owner_reasons(copy.ownership)
    uncertain: list[Reason] = []
    if copy.destination is None:
        uncertain.append(Reason(NOT_KNOWN, copy.problem))
        return _verdict(certain, uncertain, needs_slash=False, facts=())
    if copy.ownership.text == "?":
        uncertain.append(Reason(NOT_KNOWN, "the owner in --chown is not known"))
    walk = _Walk(tree, copy)
    walk.directories(_above(copy.destination))
    needs_slash = walk.ends_here is None and walk.destination()
    if copy.keeps_parents or copy.may_except:
        # Directories above what is copied take the mode of the sources, but those that are there keep their owner.
        walk.below_destination(copy.ownership)
    if any(source.may_be_archive for source in copy.sources):
        # A directory that the archive does not list itself is made as root's, whatever --chown says.
        walk.below_destination(Ownership("", 0, 0))
    certain += walk.certain
    uncertain += walk.uncertain
    if copy.is_linked and copy.sources and all(source.may_match_nothing for source in copy.sources):
        # Nothing is harmed where nothing is copied.
        certain, uncertain = [], [*certain, *uncertain]
    return _verdict(certain, uncertain, needs_slash, tuple(walk.facts))


def _verdict(certain: list[Reason], uncertain: list[Reason], needs_slash: bool, facts: tuple[Evidence, ...]) -> Verdict:
    if certain:
        return Verdict(DIFFERS, tuple(certain), needs_slash, facts)
    if uncertain:
        return Verdict(UNKNOWN, tuple(uncertain), needs_slash, facts)
    return Verdict(SAME, (), needs_slash, facts)


def _owner_reasons(ownership: Ownership) -> list[Reason]:
    if not ownership.names:
        return []
    names = " and ".join(ownership.names)
    return [
        Reason(
            OWNER_NAME,
            f"--chown={ownership.text} names {names}, and a linked layer has no /etc/passwd to look that up in",
        )
    ]


def _above(path: str) -> list[str]:
    """The directories on the way to a path, from the top, without `/` (which linking never changes)."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:length]) for length in range(1, len(parts))]


class _Walk:
    """Goes down to the destination and collects reasons; `ends_here` is where nothing stands below any more."""

    def __init__(self, tree: Tree, copy: Copy) -> None:
        self.tree = tree
        self.copy = copy
        self.certain: list[Reason] = []
        self.uncertain: list[Reason] = []
        self.facts: list[Evidence] = []
        self.ends_here: str | None = None

    def directories(self, paths: list[str]) -> None:
        for path in paths:
            entry = self.tree.at(path)
            self.facts.extend(fact for fact in entry.evidence if fact not in self.facts)
            self.directory(path, entry)
            if entry.is_only(ABSENT) or entry.may_be(SYMLINK):
                self.ends_here = path
                return

    def directory(self, path: str, entry: Entry) -> None:
        """What is or becomes a directory: it has to be one that linking makes just so."""
        if entry.is_only(FILE):
            # The plain build fails there, so what linking builds is not the same.
            text = f"{path} is a file{LINKING}replaces it by a directory"
            self.certain.append(Reason(FILE_ON_THE_WAY, text, path, entry.evidence))
        if self.symlink(path, entry, "a directory") or not entry.may_be(DIRECTORY):
            return
        owner = self.copy.ownership
        differences = _differences(entry, owner)
        # Where a file may stand on the way the plain build may fail, so only "not there" is another possibility.
        is_certain = not entry.may_be(ABSENT)
        if differences and is_certain:
            now = ", ".join(differences)
            becomes = f"{NEW_MODE:04o} {_owner_text(owner.uid)}:{_owner_text(owner.gid)}"
            self.certain.append(
                Reason(DIRECTORY_IS_RESET, f"{path} is {now}{LINKING}makes it {becomes}", path, entry.evidence)
            )
        elif differences:
            text = f"{path} may be there and is then {', '.join(differences)}"
            self.uncertain.append(Reason(NOT_KNOWN, text, path, entry.evidence))
        elif not _is_settled(entry, owner):
            text = f"the mode and owner of {path} are not known"
            self.uncertain.append(Reason(NOT_KNOWN, text, path, entry.evidence))

    def symlink(self, path: str, entry: Entry, becomes: str) -> bool:
        if entry.is_only(SYMLINK):
            target = f" to {entry.target}" if entry.target else ""
            text = f"{path} is a symlink{target}{LINKING}replaces it by {becomes}"
            self.certain.append(Reason(SYMLINK_ON_THE_WAY, text, path, entry.evidence))
        elif entry.may_be(SYMLINK):
            self.uncertain.append(Reason(NOT_KNOWN, f"what stands at {path} is not known", path, entry.evidence))
        return entry.may_be(SYMLINK)

    def destination(self) -> bool:
        """The last component; returns whether a `/` has to be added behind it."""
        path = self.copy.destination
        if path is None or path == "/":
            return False
        entry = self.tree.at(path)
        self.facts.extend(fact for fact in entry.evidence if fact not in self.facts)
        if not self.copy.may_copy_file or entry.is_only(DIRECTORY):
            self.directory(path, entry)
            if self.copy.may_copy_file and self.copy.is_linked:
                self.replaced_directory(path, entry)
                return False
            return self.copy.may_copy_file
        if not self.symlink(path, entry, "what is copied") and entry.may_be(DIRECTORY):
            text = f"{path} {MAY_BE_DIRECTORY}"
            self.uncertain.append(Reason(NOT_KNOWN, text, path, entry.evidence))
        return False

    def replaced_directory(self, path: str, entry: Entry) -> None:
        """A linked COPY is judged as it is written: without the `/` its file takes the directory's place."""
        text = f"{path} is a directory{LINKING}replaces it by the file"
        if any(source.kinds == {FILE} for source in self.copy.sources):
            self.certain.append(Reason(DIRECTORY_BECOMES_FILE, text, path, entry.evidence))
        else:
            self.uncertain.append(Reason(NOT_KNOWN, f"{text}, if it is one", path, entry.evidence))

    def below_destination(self, made: Ownership) -> None:
        """Some directories below are not copied, but made where they are missing, and owned so; which, is not known."""
        path = self.copy.destination or "/"
        for below in (path, *self.tree.below(path)):
            entry = self.tree.at(below)
            if below != path and _is_reset(entry, made):
                text = f"what is copied may hold {below}, which stands there already"
                self.uncertain.append(Reason(NOT_KNOWN, text, below, entry.evidence))
                return
            if entry.contents is not None or (entry.inside is not None and _is_reset(entry.inside, made)):
                text = f"what stands below {below} is not known"
                self.uncertain.append(Reason(NOT_KNOWN, text, below, entry.evidence))
                return


def _is_reset(entry: Entry, made: Ownership) -> bool:
    """Whether making the directory anew may change what stands there."""
    return entry.may_be(SYMLINK) or (entry.may_be(DIRECTORY) and not _is_settled(entry, made))


def _differences(entry: Entry, owner: Ownership) -> list[str]:
    """In what the directory is certainly not as linking makes it, in words."""
    found = []
    if entry.mode is not None and entry.mode != NEW_MODE:
        found.append(f"mode {entry.mode:04o}")
    if _certainly_differ(entry.uid, owner.uid) or _certainly_differ(entry.gid, owner.gid):
        found.append(f"owned by {_owner_text(entry.uid)}:{_owner_text(entry.gid)}")
    return found


def _certainly_differ(first: Owner, second: Owner) -> bool:
    if first is None or second is None:
        return False
    if isinstance(first, int) and isinstance(second, int):
        return first != second
    # A name stands for an account other than root whose number is not known.
    return 0 in (first, second)


def _is_settled(entry: Entry, owner: Ownership) -> bool:
    """Whether the directory is for certain as linking makes it."""
    numbers = (entry.uid, entry.gid)
    return (
        entry.mode == NEW_MODE
        and all(isinstance(number, int) for number in numbers)
        and numbers
        == (
            owner.uid,
            owner.gid,
        )
    )


def _owner_text(owner: Owner) -> str:
    return "?" if owner is None else str(owner)
