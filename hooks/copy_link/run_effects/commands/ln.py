"""ln: symlinks and hard links, and the destinations of commands that copy or link."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import ABSENT, ANYTHING, DIRECTORY, SYMLINK, Entry, file, join, symlink
from copy_link.run_effects.arguments import Argument, Gap, Place, argument
from copy_link.run_effects.calls import Call, Options, OptionTable
from copy_link.run_effects.command import Command, Edits, OnScript
from copy_link.run_effects.proofs import prove_directory, prove_parent
from copy_link.run_effects.tree_changes import change, may_appear

_OPTIONS = OptionTable(
    "sfnTt:rvbS:LPi",
    {
        "symbolic": "s",
        "force": "f",
        "no-dereference": "n",
        "no-target-directory": "T",
        "target-directory": "t",
        "relative": "r",
        "verbose": "v",
        "backup": "b",
        "suffix": "S",
        "logical": "L",
        "physical": "P",
    },
)


def link(call: Call) -> None:
    """`ln [-s] [-f] [-n] [-T] target link`, `ln -s targets directory`."""
    options = call.options()
    targets = list(options.operands)
    into = options.values.get("t")
    is_directory = into is not None or len(targets) > 2
    if into is None:
        into = targets.pop() if len(targets) > 1 else argument(["."])
        is_directory |= len(options.operands) == 1 or into.end.endswith("/")
    where = call.place(into)
    if is_directory and where.path is not None:
        prove_directory(call.process, where.path, call.evidence)
    else:
        prove_parent(call.process, where, call.evidence)
    for target in targets:
        _link_one(call, options, target, into, is_directory)


def _link_one(call: Call, options: Options, target: Argument, into: Argument, is_directory: bool) -> None:
    # The entry at the destination itself decides about the one inside it, so it is changed last.
    for path, certain in reversed(destinations(call, target, into, is_directory, options.has("n"), options.has("T"))):
        new = symlink(None, call.evidence)
        if not options.has("s"):
            new = _hard_link(call, target)
        elif target.text is not None and path.path is not None:
            new = symlink(_written(call, options, target.text, path.path), call.evidence)
        _put(call, path, new, certain and options.is_read, options.has("f"))


def destinations(
    call: Call,
    source: Argument,
    into: Argument,
    is_directory: bool,
    no_follow: bool = False,
    no_directory: bool = False,
) -> list[tuple[Place, bool]]:
    """The possible destinations of `source`: `into` or a path inside it, each with true if it is certain."""
    where = call.place(into)
    name = posixpath.basename((source.text or "").rstrip("/"))
    inside = Place(None, "/") if where.path is None else Place(posixpath.join(where.path, name))
    if where.path is None:
        return [(where if no_directory else Place(None, where.before), False)]
    if source.parts[-1:] == (Gap.STAR,) and source.end == "" and _before_star(source).endswith("/"):
        # Every name there that is not hidden.
        inside = Place(None, posixpath.join(where.path, ""), "", is_one_name=True, is_every=True)
    elif not name or name in (".", ".."):
        name = ""
        inside = Place(None, posixpath.join(where.path, ""), "", is_one_name=True)
    if no_directory:
        return [(where, True)]
    if is_directory:
        return [(inside, True)]
    resolved = call.process.resolve(where.path)
    itself = call.process.resolve_above(where.path)
    if itself is None:
        return [(where, False)]
    existing = call.process.tree.at(itself)
    if _is_time_zone(existing) or (no_follow and existing.kinds.isdisjoint({DIRECTORY})):
        return [(where, True)]
    if resolved is None:
        return [(where, False), (inside, False)]
    entry = call.process.tree.at(resolved)
    if entry.is_only(DIRECTORY) and not (no_follow and resolved != itself):
        return [(inside, True)]
    return [(where, False), (inside, False)] if entry.may_be(DIRECTORY) else [(where, True)]


def _is_time_zone(entry: Entry) -> bool:
    """True if this is a symlink to a time zone, such as /etc/localtime: a file (localtime(5), tzfile(5))."""
    return entry.is_only(SYMLINK) and (entry.target or "").lstrip("./").startswith("usr/share/zoneinfo/")


def _before_star(source: Argument) -> str:
    before = source.parts[-2] if len(source.parts) > 1 else "/"
    return before if isinstance(before, str) else ""


def _put(call: Call, where: Place, new: Entry, certain: bool, forced: bool) -> None:
    process = call.process
    path = None if where.path is None else process.resolve_above(where.path)
    if path is None:
        if where.path is None or process.crosses_unknown_symlink(where.path):
            may_appear(process, where, new)
            if forced:
                _may_replace(call, where, new)
        return
    above = process.tree.at(posixpath.dirname(path))
    old = process.tree.at(path)
    if not above.may_be(DIRECTORY) or old.is_only(DIRECTORY):
        return
    # The command succeeds, so no file is there.
    is_free = old.kinds == ANYTHING or not (old.may_be(DIRECTORY) or old.may_be(SYMLINK))
    if certain and (forced or is_free):
        process.tree.replace(path, new)
    elif forced or old.may_be(ABSENT):
        process.tree.put(path, join(old, new))


def _may_replace(call: Call, where: Place, new: Entry) -> None:
    def how(entry: Entry) -> Entry:
        return entry if entry.is_only(DIRECTORY) else join(entry, new)

    change(call.process, where, how, follow=False)


def _hard_link(call: Call, target: Argument) -> Entry:
    path = call.place(target).path
    resolved = None if path is None else call.process.resolve_above(path)
    entry = None if resolved is None else call.process.tree.at(resolved)
    return (
        entry if entry is not None and not entry.may_be(DIRECTORY) and not entry.may_be(ABSENT) else file(call.evidence)
    )


def _written(call: Call, options: Options, target: str, path: str) -> str | None:
    """The target that is written into the symlink; None if unknown."""
    if not options.has("r"):
        return target
    named = call.place(Argument((target,))).path
    resolved = None if named is None else call.process.resolve(named)
    above = call.process.resolve(posixpath.dirname(path))
    if resolved is None or above is None:
        return None
    return posixpath.relpath(resolved, above)


COMMANDS = (Command(("ln",), link, _OPTIONS, script=OnScript.COPIES, edits=Edits.ALWAYS),)
