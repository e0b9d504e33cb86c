"""Changes of the tree at a path that may be known only in part."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import (
    ABSENT,
    ANYTHING,
    DIRECTORY,
    FILE,
    SYMLINK,
    Contents,
    Entry,
    Owner,
    change_contents,
    file,
    join,
    unknown,
)
from copy_link.image.evidence import MAXIMUM_EVIDENCE, Evidence
from copy_link.image.new_directories import new_directory_in, parent_of_new
from copy_link.run_effects.arguments import ANYWHERE, Place
from copy_link.run_effects.process import Process
from copy_link.run_effects.proofs import prove_directory, prove_parent
from copy_link.startup.annotations import Callable

Change = Callable[[Entry], Entry]


def with_evidence(entry: Entry, *evidence: Evidence) -> Entry:
    """The entry with more evidence."""
    kept = tuple(known for known in entry.evidence if known not in evidence)
    return entry._replace(evidence=(kept + evidence)[-MAXIMUM_EVIDENCE:])


def change(process: Process, where: Place, how: Change, *, recursive: bool = False, follow: bool = True) -> None:
    """Change the entries at a place, and below it if `recursive`; symlinks below it are not followed."""
    if where.path is None:
        _change_matches(process, where, how, recursive, follow)
        return
    path = process.resolve(where.path) if follow else process.resolve_above(where.path)
    if path is None:
        if process.crosses_unknown_symlink(where.path):
            _change_matches(process, ANYWHERE, how, recursive=True, follow=follow)
    elif recursive:
        process.budget.spend(process.tree.change_below(path, how))
    else:
        process.tree.put(path, how(process.tree.at(path)))


def change_linked(process: Process, where: Place, how: Change, *, recursive: bool = False) -> None:
    """Change the targets of the symlinks that are listed at a place or below it."""
    for path in process.tree.paths():
        is_there = where.may_hold(path) if where.path is None else path == where.path or _is_below(path, where.path)
        if is_there and process.tree.at(path).may_be(SYMLINK):
            change(process, Place(path), how, recursive=recursive)


def _is_below(path: str, above: str) -> bool:
    return path.startswith(above.rstrip("/") + "/")


def _change_matches(process: Process, where: Place, how: Change, recursive: bool, follow: bool) -> None:
    if process.budget.is_spent:
        forget_everything(process)
        return
    found = _resolved_pattern(process, where)
    if found is None:
        if process.crosses_unknown_symlink(_above(where)):
            _change_matches(process, ANYWHERE, how, recursive=True, follow=follow)
        return
    tree = process.tree
    above = _above(found)
    if not tree.lists(above):
        tree.put(above, tree.at(above))
    paths = [above, *tree.below(above)]
    process.budget.spend(len(paths))
    # Hundreds of paths share the same entry, or the same `inside`: each is changed once. The dictionaries keep the
    # objects, so no other object gets the identity of one.
    done: dict[tuple[int, bool, bool], tuple[Entry, Entry]] = {}
    insides: dict[int, tuple[Entry, Entry]] = {}
    is_anywhere = found == ANYWHERE
    for path in paths:
        entry = tree.at(path)
        is_there = is_anywhere or (found.may_hold(path) if recursive else found.matches(path))
        may_lead_on = follow and entry.may_be(SYMLINK) and entry.kinds != ANYTHING and not is_anywhere
        if is_there and may_lead_on and found.matches(path):
            change(process, Place(path), lambda other: join(other, how(other)), recursive=recursive)
            entry, is_there = tree.at(path), False
        is_reached = recursive or path == above or not found.is_one_name or "/" in found.after
        key = id(entry), is_there, is_reached
        if key not in done:
            after = entry
            if is_there:
                after = how(entry) if found.is_every else join(entry, how(entry))
            inside = _changed_inside(entry.inside, how, insides) if is_reached else entry.inside
            done[key] = entry, after._replace(inside=inside)
        after = done[key][1]
        if after.contents is not None:
            after = after._replace(contents=_changed_contents(after.contents, path, found, how, recursive))
        tree.put(path, after)


def _changed_inside(inside: Entry | None, how: Change, done: dict[int, tuple[Entry, Entry]]) -> Entry | None:
    """The unlisted entries of a directory, which may match or not; `done` has those that were changed before."""
    if inside is None:
        return None
    known = done.get(id(inside))
    if known is None:
        before = inside._replace(inside=None)
        after = join(before, how(before)._replace(inside=None))._replace(inside=inside.inside)
        known = done[id(inside)] = inside, after
    return known[1]


def _changed_contents(before: Contents, above: str, where: Place, how: Change, recursive: bool) -> Contents:
    """The copied contents of a directory, with the change at every path that may match."""

    def changed(relative: str, found: Entry) -> Entry:
        path = posixpath.join(above, relative)
        if not (where.may_hold(path) if recursive else where.matches(path)):
            return found
        return how(found) if where.is_every and not recursive else join(found, how(found))

    return change_contents(before, changed)


def _above(where: Place) -> str:
    return where.before[: where.before.rindex("/")] or "/"


def _resolved_pattern(process: Process, where: Place) -> Place | None:
    """The place with the symlinks in its known beginning followed; None if that is unknown."""
    above = _above(where)
    resolved = process.resolve(above)
    if resolved is None or resolved == above:
        return where if resolved else None
    return where._replace(before=posixpath.join(resolved, where.before[where.before.rindex("/") + 1 :]))


def new_mode(process: Process, mode: int = 0o777) -> int | None:
    """The mode of a new entry that the process creates with this mode; None if the umask is unknown."""
    return None if process.umask is None else mode & ~process.umask


def new_directory(above: Entry, mode: int | None, uid: Owner, gid: Owner, *evidence: Evidence) -> Entry:
    """A new directory inside another; the mode may be None (unknown)."""
    new = new_directory_in(above, mode or 0, uid, gid, *evidence)
    return new if mode is not None else new._replace(mode=None)


def make_parents(process: Process, path: str, mode: int | None, *evidence: Evidence) -> None:
    """Create the missing parents of a path, owned by the process."""
    above = posixpath.dirname(path.rstrip("/"))
    if above != "/":
        make_directories(process, above, new_directory, mode, *evidence)


def make_directories(
    process: Process, path: str, last: Callable[..., Entry], mode: int | None, *evidence: Evidence
) -> None:
    """Create a directory and its missing parents; `last` makes the entry of the last one, like `new_directory`."""
    above_mode = mode if last is new_directory else new_mode(process)
    above_dots = path.rpartition("/../")[0]
    if above_dots.strip("/"):
        # `mkdir -p a/b/../c` also creates a/b.
        make_directories(process, above_dots, new_directory, above_mode, *evidence)
    resolved = process.resolve(path)
    if resolved is None:
        beginning = process.known_beginning(path)
        if beginning != "/":
            make_directories(process, beginning, new_directory, above_mode, *evidence)
        _make_elsewhere(process, path, *evidence)
        return
    if resolved == "/":
        return
    names = resolved[1:].split("/")
    here = ""
    for depth, name in enumerate(names, 1):
        above = parent_of_new(process.tree, here or "/")
        here = f"{here}/{name}"
        entry = process.tree.at(here)
        if not entry.may_be(ABSENT):
            continue
        new = (last if depth == len(names) else new_directory)(above, mode, process.uid, process.gid, *evidence)
        if entry.may_be(DIRECTORY):
            new = join(entry._replace(kinds=frozenset({DIRECTORY}), target=None), new)
        process.tree.put(here, new)


def make_directory(
    process: Process, path: str, last: Callable[..., Entry], mode: int | None, *evidence: Evidence, is_new: bool = False
) -> None:
    """Create a directory in an existing one, as `mkdir` does; nothing happens if the path exists.

    With `is_new`, the command fails in that case, and the build with it.
    """
    resolved = process.resolve(path)
    if resolved is None and process.failure_fails:
        resolved = _path_of_new(process, path)
    if resolved is None:
        _make_elsewhere(process, path, *evidence)
    if resolved is None or resolved == "/":
        return
    above = parent_of_new(process.tree, posixpath.dirname(resolved))
    entry = process.tree.at(resolved)
    if not entry.may_be(ABSENT) or not above.may_be(DIRECTORY):
        return
    new = last(above, mode, process.uid, process.gid, *evidence)
    # The command succeeds, so no file is there, and of an unknown path nothing is there.
    others = frozenset() if is_new or entry.kinds == ANYTHING else entry.kinds - {ABSENT, FILE}
    process.tree.put(resolved, join(entry._replace(kinds=others), new) if others else new)


def _path_of_new(process: Process, path: str) -> str | None:
    """The path of a directory that mkdir creates, where the tree knows nothing about the path itself."""
    resolved = process.resolve_above(path)
    is_unknown = resolved is not None and process.tree.at(resolved).kinds == ANYTHING
    return resolved if is_unknown else None


def _make_elsewhere(process: Process, path: str, *evidence: Evidence) -> None:
    """Create a directory that a symlink with an unknown target may lead to."""
    if process.crosses_unknown_symlink(path):
        may_appear(process, Place(None, "/", f"/{posixpath.basename(path)}"), unknown(*evidence))


def may_appear(process: Process, where: Place, entry: Entry) -> None:
    """A path that may be absent may be this entry from here on, if its parent exists."""

    def how(old: Entry) -> Entry:
        return join(old, entry) if old.may_be(ABSENT) else old

    if where.path is not None:
        change(process, where, how, follow=False)
        return
    if process.budget.is_spent:
        forget_everything(process, *entry.evidence)
        return
    found = _resolved_pattern(process, where)
    if found is None:
        return
    tree = process.tree
    above = _above(found)
    paths = [above, *tree.below(above)]
    process.budget.spend(4 * len(paths))
    for path in paths:
        old = tree.at(path)
        if tree.lists(path) and path != above and found.matches(path):
            old = how(old)
        if old.may_be(DIRECTORY) and (path == above or not found.is_one_name):
            new = entry if old.mode is not None and not old.mode & 0o2000 else entry._replace(mode=None, gid=None)
            old = old._replace(inside=join(old.inside or Entry(frozenset({ABSENT})), new))
        tree.put(path, old)


def may_have_parents(process: Process, path: str, *evidence: Evidence) -> None:
    """An unknown program may create the missing parents of a path that it gets, with any mode and owner."""
    resolved = process.resolve(path)
    here = ""
    for name in [] if resolved is None else resolved[1:].split("/")[:-1]:
        here = f"{here}/{name}"
        entry = process.tree.at(here)
        if entry.may_be(ABSENT) and entry.kinds != ANYTHING:
            process.tree.put(here, join(entry, unknown(*evidence)))


def make_file(process: Process, where: Place, *evidence: Evidence, leaves_directory: bool = False) -> None:
    """Write a file, through symlinks, and create it if it is absent.

    The command fails if a directory is there, unless it `leaves_directory` as it is (`touch`).
    """
    path = None if where.path is None else process.resolve(where.path)
    if path is None:
        return
    prove_parent(process, Place(path), *evidence)
    entry = process.tree.at(path)
    if not process.tree.at(posixpath.dirname(path)).may_be(DIRECTORY):
        return
    is_undecided = entry.may_be(DIRECTORY) and not entry.is_only(DIRECTORY)
    if is_undecided and process.failure_fails and not leaves_directory:
        process.tree.replace(path, file(*evidence))
    elif entry.may_be(ABSENT):
        process.tree.put(path, with_evidence(entry._replace(kinds=entry.kinds - {ABSENT} | {FILE}), *evidence))


def make_unpacked(process: Process, where: Place, inside: Entry, *evidence: Evidence) -> None:
    """Create a directory that the process owns, with unknown entries in it; an existing one only gets these entries."""
    mode = new_mode(process)
    if where.path is None:
        may_appear(process, where, unknown(*evidence))
        return
    make_parents(process, where.path, mode, *evidence)
    path = process.resolve(where.path)
    if path is None:
        return
    old = process.tree.at(path)
    new = Entry(frozenset({DIRECTORY}), mode, process.uid, process.gid, None, evidence, inside)
    above = parent_of_new(process.tree, posixpath.dirname(path))
    if above.mode is None or above.mode & 0o2000:
        new = new._replace(mode=None, gid=None)
    if old.may_be(DIRECTORY) or old.may_be(SYMLINK):
        new = with_evidence(join(old, new), *evidence)._replace(inside=inside)
        if not old.may_be(ABSENT):
            new = new._replace(mode=old.mode, uid=old.uid, gid=old.gid)
    process.tree.replace(path, new)


def forget(process: Process, path: str, *evidence: Evidence) -> None:
    """The path is unknown from here on; for `/`, nothing changes."""
    resolved = process.resolve(path)
    if resolved is not None and resolved != "/":
        process.tree.replace(resolved, unknown(*evidence))


def forget_contents(process: Process, where: Place, *evidence: Evidence) -> None:
    """The directory has unknown contents, mode and owner from here on."""
    if where.path is None:
        change(process, where, lambda entry: join(entry, unknown(*evidence)), recursive=True)
        return
    path = process.resolve(where.path)
    if path is None:
        if process.crosses_unknown_symlink(where.path):
            forget_everything(process, *evidence)
        return
    prove_directory(process, path, *evidence)
    entry = process.tree.at(path)
    kinds = entry.kinds - {ABSENT, SYMLINK} | {DIRECTORY}
    process.tree.forget(path, Entry(kinds, None, None, None, None, evidence, unknown(*evidence)))


def forget_everything(process: Process, *evidence: Evidence) -> None:
    """Every path is unknown from here on."""
    forget_contents(process, Place("/"), *evidence)
