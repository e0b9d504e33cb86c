"""cp, mv, rsync: trees that are copied or moved."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import (
    ABSENT,
    ANYTHING,
    DIRECTORY,
    FILE,
    SYMLINK,
    Entry,
    change_contents,
    join,
    unknown,
)
from copy_link.run_effects.arguments import Argument, Place
from copy_link.run_effects.calls import Call, OptionTable
from copy_link.run_effects.command import Command, Edits, OnScript, never
from copy_link.run_effects.commands.ln import destinations
from copy_link.run_effects.commands.rm_rmdir import remove_place
from copy_link.run_effects.modes import SPECIAL
from copy_link.run_effects.proofs import prove_directory, prove_exists, prove_parent
from copy_link.run_effects.tree_changes import (
    change,
    forget_contents,
    make_file,
    may_appear,
    new_mode,
    with_evidence,
)

_LONG = {
    "archive": "a",
    "recursive": "R",
    "no-dereference": "d",
    "dereference": "L",
    "force": "f",
    "link": "l",
    "symbolic-link": "s",
    "no-clobber": "n",
    "no-target-directory": "T",
    "target-directory": "t",
    "parents": "parents",
    "preserve": "p",
    "no-preserve": "no-preserve:",
    "update": "u",
    "verbose": "v",
    "one-file-system": "x",
    "reflink": "q",
    "sparse": "sparse:",
    "remove-destination": "f",
}
_CP = OptionTable("aRrdpPfiLHlsnTt:uvxb", _LONG)
_MV = OptionTable("fint:Tuvb", {**_LONG, "strip-trailing-slashes": "v"})

# The entries of a subtree by their paths relative to its root: "" for the root, "/name" and so on below it.
Subtree = dict[str, Entry]


def copy(call: Call) -> None:
    """`cp [-a|-r] [-p] sources destination`."""
    options = call.options()
    sources, into, is_directory = _operands(options.operands, options.values.get("t"))
    if into is None:
        return
    _prove_operands(call, sources, into, is_directory)
    is_recursive = options.has("a", "r", "R")
    if options.has("s"):
        for source in sources:
            _link_tree(call, source, into, is_directory or options.has("T"))
        return
    preserves = options.has("a", "p")
    is_plain = options.is_read and not options.has("L", "H", "s", "no-preserve")
    if options.values.get("p") is not None or not is_plain:
        preserves = False
    for source in sources:
        if options.has("parents"):
            # The directories above the source are copied, too.
            _forget_mildly(call, call.place(into))
            continue
        found = _source(call, source)
        if not is_recursive and options.has("P", "d") and _may_be_link(call, source):
            # The link itself is copied.
            for place, _ in destinations(call, source, into, is_directory):
                change(call.process, place, lambda entry: join(entry, unknown(call.evidence)), follow=False)
            continue
        if found is None or not is_recursive:
            _copy_unknown(call, source, into, is_directory, is_recursive, options.has("T"))
            continue
        entries = {path: _copied(call, entry, preserves, is_plain) for path, entry in found.items()}
        _put_subtree(call, source, into, is_directory, entries, is_plain, preserves, options.has("T"))


def move(call: Call) -> None:
    """`mv sources destination`: the trees keep their modes and owners."""
    options = call.options()
    sources, into, is_directory = _operands(options.operands, options.values.get("t"))
    if into is None:
        return
    _prove_operands(call, sources, into, is_directory)
    for source in sources:
        found = _source(call, source)
        if found is None:
            _copy_unknown(call, source, into, is_directory, True, options.has("T"))
        else:
            entries = {path: with_evidence(entry, call.evidence) for path, entry in found.items()}
            _put_subtree(call, source, into, is_directory, entries, options.is_read, True, options.has("T"))
        remove_place(call, call.place(source), with_directories=True, certain=options.is_read and not options.has("n"))


def synchronise(call: Call) -> None:
    """`rsync sources destination`: all of the destination may be changed."""
    for operand in call.arguments[-1:]:
        if ":" not in (operand.text or ""):
            forget_contents(call.process, call.place(operand), call.evidence)


def _operands(operands: list[Argument], target: Argument | None) -> tuple[list[Argument], Argument | None, bool]:
    """The sources, the destination, and whether the destination has to be a directory."""
    if target is not None:
        return operands, target, True
    if len(operands) < 2:
        return [], None, False
    return operands[:-1], operands[-1], len(operands) > 2


def _prove_operands(call: Call, sources: list[Argument], into: Argument, is_directory: bool) -> None:
    """The command succeeds, so its sources and the directory of its destination exist."""
    for source in sources:
        prove_exists(call.process, call.place(source), call.evidence, follow=False)
    where = call.place(into)
    if is_directory and where.path is not None:
        prove_directory(call.process, where.path, call.evidence)
    else:
        prove_parent(call.process, where, call.evidence)


def _source(call: Call, source: Argument) -> Subtree | None:
    """The entries that are copied; None if they are unknown."""
    path = call.place(source).path
    if path is None:
        return None
    resolved = call.process.resolve_above(path)
    if resolved is None:
        return None
    tree = call.process.tree
    entry = tree.at(resolved)
    if not entry.is_known or entry.is_only(ABSENT):
        return None
    start = len(resolved.rstrip("/"))
    return {"": entry, **{other[start:]: tree.at(other) for other in tree.below(resolved)}}


def _may_be_link(call: Call, source: Argument) -> bool:
    path = call.place(source).path
    resolved = None if path is None else call.process.resolve_above(path)
    entry = None if resolved is None else call.process.tree.at(resolved)
    return entry is not None and entry.may_be(SYMLINK) and entry.kinds != ANYTHING


def _copied(call: Call, entry: Entry, preserves: bool, is_plain: bool) -> Entry:
    copied = _copied_alone(call, entry, preserves, is_plain)
    if entry.contents is None:
        return copied

    def changed(_: str, found: Entry) -> Entry:
        return _copied_alone(call, found, preserves, is_plain)

    return copied._replace(contents=change_contents(entry.contents, changed))


def _copied_alone(call: Call, entry: Entry, preserves: bool, is_plain: bool) -> Entry:
    entry = with_evidence(entry, call.evidence)
    if not is_plain:
        copied = entry._replace(mode=None, uid=None, gid=None)
        return copied._replace(inside=None if entry.inside is None else unknown(call.evidence))
    if preserves:
        return entry
    mode = None if entry.mode is None or entry.mode & SPECIAL else new_mode(call.process, entry.mode)
    copied = entry._replace(mode=mode, uid=call.process.uid, gid=call.process.gid)
    if entry.inside is not None and entry.inside.may_be(DIRECTORY):
        copied = copied._replace(inside=_copied_alone(call, entry.inside._replace(inside=None), preserves, is_plain))
    return copied


def _put_subtree(
    call: Call,
    source: Argument,
    into: Argument,
    is_directory: bool,
    entries: Subtree,
    certain: bool,
    preserves: bool,
    no_directory: bool,
) -> None:
    """Add the entries at each possible destination."""
    process = call.process
    if posixpath.basename(source.text or "") in (".", ".."):
        found = [(call.place(into), True)]
    else:
        found = destinations(call, source, into, is_directory, no_directory=no_directory)
    for where, is_sure in found:
        path = None if where.path is None else process.resolve(where.path)
        if path is None:
            may_appear(process, where, unknown(call.evidence))
            continue
        for below, entry in entries.items():
            _merge_into(call, posixpath.join(path, below[1:]) if below else path, entry, certain and is_sure, preserves)


def _merge_into(call: Call, path: str, entry: Entry, certain: bool, preserves: bool) -> None:
    tree = call.process.tree
    old = tree.at(path)
    above = tree.at(posixpath.dirname(path))
    if path == "/" or not above.may_be(DIRECTORY):
        return
    if entry.may_be(DIRECTORY) and (above.mode is None or above.mode & 0o2000):
        # Inside a setgid directory tools differ.
        entry = entry._replace(mode=None, gid=entry.gid if preserves else None)
    is_free = not (old.may_be(DIRECTORY) or old.may_be(SYMLINK))
    if certain and is_free and not entry.may_be(ABSENT):
        # The command succeeds, so no file is in the way of a directory.
        tree.put(path, entry)
    elif certain and preserves and old.is_only(DIRECTORY) and entry.is_only(DIRECTORY):
        joined = join(old, entry)
        tree.put(path, entry._replace(evidence=joined.evidence, inside=joined.inside, contents=joined.contents))
    elif old.is_only(DIRECTORY) and entry.is_only(DIRECTORY) and not preserves:
        # The existing directory keeps its mode and owner; entries that the tree does not list may be added to it.
        tree.put(path, join(old, entry)._replace(mode=old.mode, uid=old.uid, gid=old.gid))
    else:
        tree.put(path, with_evidence(join(old, entry), call.evidence))


def _copy_unknown(
    call: Call, source: Argument, into: Argument, is_directory: bool, is_recursive: bool, no_directory: bool
) -> None:
    """Files or an unknown tree are put at a path or into the directory there."""
    where = call.place(into)
    process = call.process
    if not is_recursive:
        for place, certain in destinations(call, source, into, is_directory):
            if certain:
                make_file(process, place, call.evidence)
            else:
                may_appear(process, place, Entry(frozenset({FILE}), evidence=(call.evidence,)))
        return
    path = None if where.path is None else process.resolve(where.path)
    if path is None:
        may_appear(process, where, unknown(call.evidence))
        return
    copies_contents = no_directory or posixpath.basename(source.text or "x") in (".", "..")
    for place, _ in [(where, False)] if copies_contents else destinations(call, source, into, is_directory):
        _forget_mildly(call, place)
        if place.path is None:
            may_appear(process, place, unknown(call.evidence))


def _link_tree(call: Call, source: Argument, into: Argument, is_directory: bool) -> None:
    """`cp -rs`: symlinks instead of copied files, in new or existing directories."""
    possible = unknown(call.evidence)
    for where in (call.place(into), *(place for place, _ in destinations(call, source, into, is_directory))):
        may_appear(call.process, where, possible)
        path = None if where.path is None else call.process.resolve(where.path)
        if path is not None:
            may_appear(call.process, Place(None, f"{path.rstrip('/')}/"), possible)


def _forget_mildly(call: Call, where: Place) -> None:
    """An unknown tree is copied over existing entries: directories stay directories."""
    evidence = unknown(call.evidence)

    def how(entry: Entry) -> Entry:
        return with_evidence(join(entry, evidence), call.evidence)

    change(call.process, where, how, recursive=True, follow=True)


COMMANDS = (
    Command(("cp",), copy, _CP, script=OnScript.COPIES, edits=Edits.ALWAYS),
    Command(("mv",), move, _MV, succeeds=never, script=OnScript.COPIES, edits=Edits.ALWAYS),
    Command(("rsync",), synchronise, succeeds=never),
)
