"""mkdir, install, rm, rmdir: directories made and removed."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from copy_link.image.entries import ABSENT, DIRECTORY, FILE, SYMLINK, Entry, Owner, directory, join
from copy_link.image.evidence import Evidence
from copy_link.run_effects.arguments import Argument, argument, literal
from copy_link.run_effects.calls import Call
from copy_link.run_effects.commands.chmod_chown import KEPT
from copy_link.run_effects.modes import SPECIAL, changed, octal
from copy_link.run_effects.options import Options
from copy_link.run_effects.output import output_of
from copy_link.run_effects.path_patterns import Place
from copy_link.run_effects.tree_changes import (
    change,
    forget,
    made,
    made_mode,
    make_directories,
    make_directory,
    make_file,
    make_parents,
    may_appear,
    noted,
)

# In the name of a temporary directory, in place of what mktemp makes up: nothing else is named so.
STAND_IN = "XXXXXXXXXX."

_MKDIR = {"parents": "p", "mode": "m", "verbose": "v", "context": "Z"}
_INSTALL = {
    "directory": "d",
    "mode": "m",
    "owner": "o",
    "group": "g",
    "target-directory": "t",
    "no-target-directory": "T",
    "verbose": "v",
    "compare": "C",
    "preserve-timestamps": "p",
    "strip": "s",
    "backup": "b",
    "suffix": "S",
}


def make(call: Call) -> None:
    """`mkdir [-p] [-m mode] directories`."""
    options = call.options("pm:vZ", _MKDIR)
    mode = made_mode(call.process)
    given = options.values.get("m")
    last = made
    if given is not None:
        mode = changed(0o777, given.text, None) if octal(given.text or "") is None else octal(given.text or "")
        last = _made_exactly
    if any(operand.is_unknown for operand in options.operands):
        # It may be `-m 700`.
        mode, last = None, _made_exactly
    for operand in options.operands:
        where = call.place(operand)
        if where.path is None:
            _make_somewhere(call, where, mode, options.has("p"))
        elif options.has("p") or not options.is_read:
            make_parents(call.process, where.path, made_mode(call.process), call.evidence)
            make_directories(call.process, where.path, last, mode, call.evidence)
        else:
            make_directory(call.process, where.path, last, mode, call.evidence)


def _made_exactly(above: Entry, mode: int | None, uid: Owner, gid: Owner, *evidence: Evidence) -> Entry:
    """With `-m`, whether the setgid bit of the directory above is taken over depends on the tool."""
    new = made(above, mode, uid, gid, *evidence)
    return new if new.mode == mode else new._replace(mode=None)


def _make_somewhere(call: Call, where: Place, mode: int | None, makes_parents: bool) -> None:
    process = call.process
    above = where.before[: where.before.rindex("/")] or "/"
    if makes_parents and above != "/":
        make_directories(process, above, made, made_mode(process), call.evidence)
    new = directory(mode, process.uid, process.gid, call.evidence)
    may_appear(process, where, new._replace(inside=new._replace(kinds=frozenset({ABSENT, DIRECTORY}))))


def install(call: Call) -> None:
    """`install -d directories`, `install [-D] [-t directory] files destination`."""
    options = call.options("dDm:o:g:t:TvcCpsbS:Z", _INSTALL)
    if options.has("d"):
        for operand in options.operands:
            _install_directory(call, options, call.place(operand))
        return
    operands = list(options.operands)
    target = options.values.get("t")
    if target is None and operands:
        target = operands.pop()
        is_directory = len(operands) > 1
    else:
        is_directory = True
    if target is None:
        return
    where = call.place(target)
    # Parents are made whatever the umask is; busybox goes by it.
    parents = 0o755 if call.process.umask == 0o022 else None
    if options.has("D") and where.path is not None:
        make_parents(call.process, where.path, parents, call.evidence)
        if is_directory:
            make_directories(call.process, where.path, made, parents, call.evidence)
    put_files(call, operands, target, is_directory)


def _install_directory(call: Call, options: Options, where: Place) -> None:
    process = call.process
    given = options.values.get("m")
    mode = 0o755 if given is None else octal(given.text or "")
    parents = 0o755 if process.umask == 0o022 else None
    if mode is None and given is not None:
        mode = changed(0, given.text, None)
    owner = _given(options, "o", process.owner_of)
    group = _given(options, "g", process.group_of)

    def how(entry: Entry) -> Entry:
        uid = entry.uid if owner == KEPT else owner
        gid = entry.gid if group == KEPT else group
        return noted(entry._replace(mode=mode, uid=uid, gid=gid), call.evidence)

    def last(above: Entry, _: int | None, uid: Owner, gid: Owner, *evidence: Evidence) -> Entry:
        new = made(above, 0o755, uid, gid, *evidence)
        set_mode = None if new.mode is None or ((new.mode | (mode or 0)) & SPECIAL and owner == KEPT) else mode
        return how(new)._replace(mode=set_mode if new.mode == 0o755 else None)

    if where.path is None:
        if not where.is_every:
            _make_somewhere(call, where, mode if mode == 0o755 and owner == group == KEPT else None, True)
        change(process, where, lambda entry: join(entry, how(entry)) if entry.may_be(DIRECTORY) else entry)
        return
    resolved = process.resolve(where.path)
    old = None if resolved is None else process.tree.at(resolved)
    make_parents(process, where.path, parents, call.evidence)
    make_directories(process, where.path, last, mode, call.evidence)
    if old is None or old.may_be(DIRECTORY):
        # busybox leaves the mode of a directory that is there alone.
        change(process, where, lambda entry: join(entry, how(entry)))


def _given(options: Options, letter: str, number: Callable[[str], Owner]) -> Owner:
    if letter not in options.values:
        return KEPT
    text = options.values[letter].text
    return number(text) if text else None


def put_files(call: Call, sources: list[Argument], target: Argument, is_directory: bool) -> None:
    """Files are written to a path or into the directory there."""
    where = call.place(target)
    path = None if where.path is None else call.process.resolve(where.path)
    if path is None:
        return
    entry = call.process.tree.at(path)
    is_directory |= (target.text or "").endswith("/") or entry.is_only(DIRECTORY)
    if is_directory:
        for source in sources:
            name = posixpath.basename((source.text or "").rstrip("/"))
            if name:
                make_file(call.process, Place(posixpath.join(path, name)), call.evidence)
    elif not entry.may_be(DIRECTORY):
        make_file(call.process, where, call.evidence)


def remove(call: Call) -> None:
    """`rm [-r] paths`: without `-r` directories stay."""
    options = call.options("rRfdvIi", {"recursive": "r", "force": "f", "dir": "d", "verbose": "v"})
    is_recursive = options.has("r", "R") or not options.is_read
    # With -d a directory has to be empty, with -i somebody has to say yes.
    is_certain = options.is_read and not options.has("d", "i", "I")
    for operand in options.operands:
        refuses = posixpath.basename((operand.text or "").rstrip("/")) in (".", "..")
        remove_place(call, call.place(operand), is_recursive or options.has("d"), certain=is_certain and not refuses)


def remove_place(call: Call, where: Place, with_directories: bool, certain: bool = True) -> None:
    """What stands at a place is not there any more."""
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
            process.tree.put(path, noted(entry._replace(kinds=kinds, target=None), call.evidence))
        return

    if certain and with_directories and where.is_every:
        _remove_every(call, where)

    def how(entry: Entry) -> Entry:
        if not with_directories and entry.is_only(DIRECTORY):
            return entry
        return noted(entry._replace(kinds=entry.kinds | {ABSENT}), call.evidence)

    change(process, where, how, recursive=with_directories, follow=False)


def _remove_every(call: Call, where: Place) -> None:
    """Everything that is listed and that a pattern with one `*` matches is gone."""
    process = call.process
    above = process.resolve(posixpath.dirname(where.before))
    if above is None:
        return
    place = where._replace(before=posixpath.join(above, posixpath.basename(where.before)))
    for path in process.tree.below(above):
        if posixpath.dirname(path) == above and place.matches(path):
            process.tree.remove(path, call.evidence)


def remove_empty(call: Call) -> None:
    """`rmdir [-p] directories`: they are empty, or it fails."""
    options = call.options("pv", {"parents": "p", "ignore-fail-on-non-empty": "i", "verbose": "v"})
    for operand in options.operands:
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
    for operand in call.options("").operands:
        remove_place(call, call.place(operand), with_directories=False)


def make_temporary(call: Call) -> None:
    """`mktemp -d`: a directory 0700 of a new name.

    Which name is not known; one that nothing else has stands for it, so that what is done with it can be followed.
    """
    process = call.process
    process.temporary = None
    if any("d" in word.start.lstrip("-")[:9] for word in call.arguments if word.start.startswith("-")):
        named = argument(output_of([literal("mktemp"), *call.arguments], process))
        new = directory(0o700, process.uid, process.gid, call.evidence)
        may_appear(process, call.place(named), new)
        number = sum(STAND_IN in other for other in process.tree.paths())
        path = call.place(literal(f"{named.start}{STAND_IN}{number}")).path
        resolved = None if path is None or len(named.parts) != 2 else process.resolve_above(path)
        if resolved is not None and process.tree.at(posixpath.dirname(resolved)).is_only(DIRECTORY):
            process.tree.put(resolved, new)
            process.temporary = path


def make_environment(call: Call) -> None:
    """`virtualenv directory`, `python -m venv directory`: the directory, and unknown things in it."""
    options = call.options("p:q", {"python": "p", "prompt": "prompt:", "system-site-packages": "s", "copies": "c"})
    for operand in options.operands[:1]:
        where = call.place(operand)
        if where.path is None:
            continue
        make_parents(call.process, where.path, made_mode(call.process), call.evidence)
        make_directories(call.process, where.path, made, made_mode(call.process), call.evidence)
        for name in ("bin", "include", "lib", "lib64", "share"):
            forget(call.process, posixpath.join(where.path, name), call.evidence)


COMMANDS = {
    "mkdir": make,
    "install": install,
    "ginstall": install,
    "rm": remove,
    "rmdir": remove_empty,
    "unlink": unlink,
    "mktemp": make_temporary,
    "virtualenv": make_environment,
}
