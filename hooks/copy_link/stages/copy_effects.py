"""The changes of a COPY or ADD to the tree: the directories that it creates, and the copied entries."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import (
    ABSENT,
    ANYTHING,
    DIRECTORY,
    FILE,
    NEW_MODE,
    SYMLINK,
    Contents,
    Entry,
    directory,
    file,
    join,
    unlisted,
)
from copy_link.image.evidence import Evidence
from copy_link.image.new_directories import create_directories
from copy_link.image.tree import Tree
from copy_link.stages.copy_instruction import Copy, Source, has_wildcard
from copy_link.startup.annotations import Callable
from copy_link.startup.memory import cache
from copy_link.startup.records import construct

# Nothing of these kinds can be copied over a directory, and no directory over them.
NO_DIRECTORY = frozenset({SYMLINK, FILE})
OCTAL_DIGITS = frozenset("01234567")
# The permissions that a builder's umask may remove from new directories.
UMASK = 0o022

# Takes a source; returns a lookup of the paths in the source directory, None if its contents are not known.
SourceContents = Callable[[Source], "Contents | None"]


def apply(tree: Tree, copy: Copy, contents: SourceContents, evidence: Evidence) -> None:
    """Change the tree as the instruction does on a builder that honours `--link`."""
    if not any(source.kinds for source in copy.sources):
        # Wildcards that match nothing create nothing, not even the destination.
        return
    before = tree.copy() if all(source.may_match_nothing for source in copy.sources) else None
    if copy.destination is None:
        # Imported here: few destinations are not known.
        from copy_link.stages.unknown_destinations import write

        write(tree, copy, evidence)
        if before is not None:
            tree.join(before)
        return
    if is_honoured(copy):
        _link(tree, copy, copy.destination, contents, evidence)
    elif copy.is_linked and copy.chmod == "?" and not copy.ownership.names:
        # The value may be empty, and then --link counts.
        ignored = tree.copy()
        _write(ignored, copy, copy.destination, contents, evidence)
        _link(tree, copy, copy.destination, contents, evidence)
        tree.join(ignored)
    else:
        _write(tree, copy, copy.destination, contents, evidence)
    if before is not None:
        tree.join(before)
        if copy.is_linked and all(source.is_unmatched for source in copy.sources):
            tree.note_undecided([*directories_above(copy.destination), copy.destination], before)


def is_honoured(copy: Copy) -> bool:
    """True if a builder builds the linked layer.

    With --chmod, BuildKit ignores --link; with a name in --chown, nothing builds until --link is dropped.
    """
    return bool(copy.is_linked) and copy.chmod is None and not copy.ownership.names


def directories_above(path: str) -> list[str]:
    """The directories above a path, from the top, without `/` (which linking never changes)."""
    parts = path.strip("/").split("/")
    return ["/" + "/".join(parts[:length]) for length in range(1, len(parts))]


def _link(tree: Tree, copy: Copy, path: str, contents: SourceContents, evidence: Evidence) -> None:
    put_linked_directories(tree, copy, posixpath.dirname(path) if copy.may_copy_file else path, evidence)
    if copy.may_copy_file:
        tree.replace(path, _linked_destination(copy, evidence))
    else:
        _write(tree, copy, path, contents, evidence)


def put_linked_directories(tree: Tree, copy: Copy, last: str, evidence: Evidence) -> None:
    """Put the directories of a linked layer over the tree: each is new and replaces the path as it was."""
    here = ""
    for part in last.strip("/").split("/") if last != "/" else []:
        here = f"{here}/{part}"
        made = directory(NEW_MODE, copy.ownership.uid, copy.ownership.gid, evidence)
        before = tree.at(here)
        if before.may_be(DIRECTORY) and before.kinds <= {DIRECTORY, ABSENT}:
            tree.put(here, made._replace(inside=before.inside, contents=before.contents))
        elif before.may_be(DIRECTORY):
            tree.replace(here, made._replace(inside=anything_of(evidence)))
        else:
            tree.replace(here, made)


def _linked_destination(copy: Copy, evidence: Evidence) -> Entry:
    if all(source.kinds == {FILE} for source in copy.sources):
        return file(evidence)
    made = directory(NEW_MODE, copy.ownership.uid, copy.ownership.gid, evidence, inside=anything_of(evidence))
    return join(file(evidence), made)


def _write(tree: Tree, copy: Copy, path: str, contents: SourceContents, evidence: Evidence) -> None:
    ends = path if copy.spelled_as_directory or copy.keeps_parents else posixpath.dirname(path)
    make_directories(tree, copy, ends, evidence)
    resolved = tree.resolve(path).path
    if resolved is None:
        return
    for source in copy.sources:
        _write_source(tree, copy, source, resolved, contents, evidence)


def _write_source(
    tree: Tree, copy: Copy, source: Source, path: str, contents: SourceContents, evidence: Evidence
) -> None:
    before = tree.at(path)
    if copy.keeps_parents:
        # The parents of the source are copied too.
        _copy_contents(tree, path, copy, None, evidence)
        return
    if source.kinds == {FILE} and not source.may_be_archive:
        if not before.may_be(DIRECTORY) and not copy.spelled_as_directory:
            tree.replace(path, file(evidence))
        return
    if not source.kinds:
        return
    as_file = None if copy.spelled_as_directory or FILE not in source.kinds else before
    make_directories(tree, copy, path, evidence)
    _copy_contents(tree, path, copy, contents(source), evidence)
    if as_file is not None and not before.is_only(DIRECTORY):
        made = tree.at(path)
        tree.put(path, join(file(evidence), made))


def _copy_contents(tree: Tree, path: str, copy: Copy, contents: Contents | None, evidence: Evidence) -> None:
    """Copy the contents of a directory into the path; directories get the mode of the copied ones."""
    before = tree.at(path)
    if contents is None:
        anything = anything_of(evidence)
        for below in tree.below(path):
            entry = tree.at(below)
            changed = join(entry, anything._replace(kinds=fitting_kinds(entry, anything.kinds - {ABSENT}, copy)))
            tree.put(below, changed._replace(inside=anything, contents=None))
        tree.put(path, before._replace(inside=anything, contents=None))
        return
    copied = owned(copy, contents)
    start = len(path.rstrip("/")) + 1
    for below in tree.below(path):
        entry = tree.at(below)
        relative = below[start:]
        changed = construct(Entry, (*_over(entry, copied(relative), copy)[:6], entry.inside, entry.contents))
        # A listed directory looks up its own descendants among the copied ones.
        tree.put(below, _with_layer(changed, _below(copied, relative)) if changed.may_be(DIRECTORY) else changed)
    tree.put(path, _with_layer(before, copied))


def fitting_kinds(before: Entry, copied: frozenset[str], copy: Copy | None) -> frozenset[str]:
    """Those of the copied kinds that can be copied over the path.

    A directory stays one, and nothing else becomes one: copying the one over the other fails, unless it is linked.
    """
    if before.is_only(DIRECTORY):
        return copied & before.kinds
    return copied & NO_DIRECTORY if copy and not copy.is_linked and before.kinds <= NO_DIRECTORY else copied


def _below(copied: Contents, above: str) -> Contents:
    """The contents of one directory among the copied ones."""
    return lambda relative: copied(f"{above}/{relative}")


class _Layers:
    """Everything that was copied to a directory, in order: `copied` over `before`.

    It is one lookup through all of them: nested lookups would recurse once per COPY. `first` is the directory before
    the first of them.
    """

    def __init__(self, before: Contents | None, first: Entry, copied: Contents) -> None:
        self.before = before
        self.first: Entry = before.first if isinstance(before, _Layers) else first
        self.copied = copied

    def __call__(self, relative: str) -> Entry | None:
        pending: list[Entry] = []
        layer: Contents | None = self
        while layer is not None:
            one = layer.copied(relative) if isinstance(layer, _Layers) else layer(relative)
            layer = layer.before if isinstance(layer, _Layers) else None
            if one is not None:
                pending.append(one)
                if ABSENT not in one.kinds:
                    # What was below it does not show.
                    layer = None
        found: Entry | None = None
        for one in reversed(pending):
            found = _over(unlisted(self.first, relative) if found is None else found, one)
        return found


def _with_layer(entry: Entry, copied: Contents) -> Entry:
    # A COPY onto `/` does this for hundreds of directories.
    *facts, before = entry
    first = entry if before is None else construct(Entry, (*facts, None))
    return construct(Entry, (*facts, _Layers(before, first, copied)))


def _over(before: Entry, found: Entry | None, copy: Copy | None = None) -> Entry:
    """The entry of a path after `found` was, or may have been, copied to it."""
    if found is None:
        return before
    if not found.may_be(ABSENT):
        return found
    kinds = fitting_kinds(before, found.kinds - {ABSENT}, copy)
    return join(before, found._replace(kinds=kinds)) if kinds else before


def paths_that_may_become_files(tree: Tree, copy: Copy, paths: tuple[str, ...], contents: SourceContents) -> list[str]:
    """Those of the paths to which the instruction may copy a file; `tree` is the one after the instruction."""
    target = None if copy.destination is None else tree.resolve(copy.destination).path
    if target is None:
        bound = copy.within if copy.destination is None else None
        above = None if bound is None else tree.resolve(posixpath.dirname(bound)).path
        return [path for path in paths if above is None or path.startswith(above.rstrip("/") + "/")]
    above = target.rstrip("/") + "/"
    is_directory = tree.at(target).may_be(DIRECTORY)

    def is_inside(path: str) -> bool:
        return is_directory and path.startswith(above) and _holds_file(copy, path[len(above) :], contents)

    return [path for path in paths if path == target or is_inside(path)]


def _matches(relative: str, name: str) -> bool:
    # Imported here: few sources have a wildcard.
    from fnmatch import fnmatchcase

    return has_wildcard(name) and fnmatchcase(relative, name)


def _holds_file(copy: Copy, relative: str, contents: SourceContents) -> bool:
    """True if a file may be copied to this path below the destination."""
    for source in copy.sources:
        name = posixpath.basename(source.text or "*")
        if FILE in source.kinds and "/" not in relative and (name == relative or _matches(relative, name)):
            return True
        if DIRECTORY in source.kinds or source.may_be_archive:
            found = contents(source)
            entry = None if found is None else found(relative)
            if found is None or (entry is not None and entry.may_be(FILE)):
                return True
    return False


def owned(copy: Copy, contents: Contents) -> Contents:
    """The copied contents: with the owner of `--chown`, the mode of `--chmod`, and possibly without the `--exclude`."""
    owner, chmod, leaves_out = copy.ownership, copy.chmod, copy.leaves_out
    if not (owner.text or leaves_out) and chmod is None:
        return contents

    def entry(relative: str) -> Entry | None:
        found = contents(relative)
        if found is None:
            return None
        if leaves_out:
            found = found._replace(kinds=found.kinds | {ABSENT})
        if not found.may_be(DIRECTORY):
            return found
        if owner.text:
            found = found._replace(uid=owner.uid, gid=owner.gid)
        return found if chmod is None else found._replace(mode=_octal(chmod))

    return entry


def make_directories(tree: Tree, copy: Copy, path: str, evidence: Evidence) -> None:
    """Create a directory and its missing parents."""
    mode, owner = made_mode(copy), copy.ownership
    before = None if mode is not None else tree.copy()
    create_directories(tree, path, NEW_MODE if mode is None else mode, owner.uid, owner.gid, evidence)
    for made in tree.paths() if before is not None else ():
        if before is not None and tree.at(made) is not before.at(made):
            tree.put(made, tree.at(made)._replace(mode=None))


def made_mode(copy: Copy) -> int | None:
    """The mode of the directories that are created on the way, None if it is not known.

    They get the mode of an octal `--chmod` too, except its setuid, setgid and sticky bits, and without the bits in the
    builder's umask (measured): 0022 in Docker Engine, but a buildkitd of its own may have 0.
    """
    if copy.chmod == "?":
        return None
    octal = None if copy.chmod is None else _octal(copy.chmod)
    if octal is not None and octal & UMASK:
        return None
    return NEW_MODE if octal is None else octal & 0o777


def _octal(chmod: str) -> int | None:
    """The mode in an octal `--chmod`, None for a symbolic one."""
    return int(chmod, 8) if chmod and set(chmod) <= OCTAL_DIGITS else None


def anything_of(evidence: Evidence) -> Entry:
    """Any entry, which the instruction copied."""
    return Entry(ANYTHING, evidence=(evidence,))


def file_contents(name: str) -> Contents:
    """A lookup in a source that is one file, which is copied into a directory by its name."""
    return lambda relative: file() if relative == name else None


def kinds_of_existing(tree: Tree, path: str) -> frozenset[str]:
    """The kinds of a path that has to exist: if a command of the Dockerfile may have created it, then it did.

    A description that lists a directory as one that may be missing is right about it, too.
    """
    entry = tree.at(path)
    is_of_command = any(fact.line is not None for fact in entry.evidence)
    is_described = tree.lists(path) and entry.kinds <= {ABSENT, DIRECTORY}
    return entry.kinds - {ABSENT} if is_of_command or is_described else entry.kinds


def stage_contents(tree: Tree, path: str) -> Contents | None:
    """A lookup in a directory of another stage's tree; None if the path is not a directory for certain."""
    resolved = tree.resolve(path).path
    if resolved is None or kinds_of_existing(tree, resolved) != {DIRECTORY}:
        return None
    prefix = resolved.rstrip("/")

    # Looked up once: through a chain of stages, the number of lookups would double with each stage.
    @cache
    def contents(relative: str) -> Entry | None:
        found = tree.at(f"{prefix}/{relative}")
        return None if found.is_only(ABSENT) else found._replace(inside=None, contents=None)

    return contents
