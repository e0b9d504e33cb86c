"""rm, rmdir, unlink: paths that are removed."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import ABSENT, DIRECTORY, FILE, SYMLINK, Entry
from copy_link.run_effects.arguments import Argument, Place, argument
from copy_link.run_effects.calls import Call, OptionTable
from copy_link.run_effects.command import Command, Edits, entry_of, never, split_words
from copy_link.run_effects.process import Process
from copy_link.run_effects.proofs import prove_parent
from copy_link.run_effects.tree_changes import change, with_evidence

_RM = OptionTable("rRfdvIi", {"recursive": "r", "force": "f", "dir": "d", "verbose": "v"})
_RMDIR = OptionTable("pv", {"parents": "p", "ignore-fail-on-non-empty": "i", "verbose": "v"})


def remove(call: Call) -> None:
    """`rm [-r] paths`: without `-r` it leaves directories alone."""
    options = call.options()
    is_recursive = options.has("r", "R") or not options.is_read
    # With -d a directory has to be empty, with -i somebody has to confirm.
    is_certain = options.is_read and not options.has("d", "i", "I")
    for operand in options.operands:
        if not options.has("f"):
            prove_parent(call.process, call.place(operand), call.evidence)
        refuses = posixpath.basename((operand.text or "").rstrip("/")) in (".", "..")
        remove_place(call, call.place(operand), is_recursive or options.has("d"), certain=is_certain and not refuses)


def remove_place(call: Call, where: Place, with_directories: bool, certain: bool = True) -> None:
    """Remove a path, or the paths that a pattern matches; if not `certain`, they may still exist."""
    process = call.process
    path = None if where.path is None else process.resolve_above(where.path)
    if path == "/":
        return
    if path is not None and certain:
        entry = process.tree.at(path)
        if with_directories or not entry.may_be(DIRECTORY):
            process.tree.remove(path, call.evidence)
        elif entry.may_be(FILE) or entry.may_be(SYMLINK):
            kinds = entry.kinds - {FILE, SYMLINK} | {ABSENT}
            process.tree.put(path, with_evidence(entry._replace(kinds=kinds, target=None), call.evidence))
        return

    if certain and with_directories and where.is_every:
        _remove_every(call, where)

    def how(entry: Entry) -> Entry:
        if not with_directories and entry.is_only(DIRECTORY):
            return entry
        return with_evidence(entry._replace(kinds=entry.kinds | {ABSENT}), call.evidence)

    change(process, where, how, recursive=with_directories, follow=False)


def _remove_every(call: Call, where: Place) -> None:
    """Remove every listed path that a pattern with one `*` matches."""
    process = call.process
    above = process.resolve(posixpath.dirname(where.before))
    if above is None:
        return
    place = where._replace(before=posixpath.join(above, posixpath.basename(where.before)))
    for path in process.tree.below(above):
        if posixpath.dirname(path) == above and place.matches(path):
            process.tree.remove(path, call.evidence)


def remove_empty(call: Call) -> None:
    """`rmdir [-p] directories`: fails unless they are empty."""
    options = call.options()
    for operand in options.operands:
        prove_parent(call.process, call.place(operand), call.evidence)
        path = call.place(operand).path
        above = None if path is None else call.process.resolve_above(path)
        certain = above is not None and options.is_read and not options.has("i", "p")
        certain = certain and not any(
            not call.process.tree.at(other).may_be(ABSENT) for other in call.process.tree.below(above or "/")
        )
        while operand.parts:
            remove_place(call, call.place(operand), with_directories=True, certain=certain)
            if not options.has("p") or operand.text is None or "/" not in operand.text.strip("/"):
                break
            operand = argument([posixpath.dirname(operand.text.rstrip("/"))])


def unlink(call: Call) -> None:
    """`unlink path`, `shred -u path`."""
    for operand in call.options().operands:
        remove_place(call, call.place(operand), with_directories=False)


def _removes_existing(words: list[Argument], process: Process) -> bool:
    """True if rm succeeds: with -f always, else if every path exists."""
    options, operands = split_words(words)
    if process.uid != 0 or "f" in options:
        return process.uid == 0
    entries = [entry_of(word, process) for word in operands]
    return all(entry is not None and not entry.may_be(ABSENT) for entry in entries)


COMMANDS = (
    Command(("rm",), remove, _RM, succeeds=_removes_existing, edits=Edits.ALWAYS),
    Command(("rmdir",), remove_empty, _RMDIR, succeeds=never),
    Command(("unlink",), unlink, succeeds=never),
)
