"""mkdir, install, mktemp, virtualenv: directories that are created."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import ABSENT, DIRECTORY, SYMLINK, Entry, Owner, directory, join
from copy_link.image.evidence import Evidence
from copy_link.run_effects.arguments import Argument, Gap, Place, argument, literal
from copy_link.run_effects.calls import Call, Options, OptionTable, read_options
from copy_link.run_effects.command import Command, Edits, OnScript, entry_of, split_words
from copy_link.run_effects.modes import SPECIAL, changed, octal
from copy_link.run_effects.process import Process, Value
from copy_link.run_effects.proofs import prove_parent
from copy_link.run_effects.tree_changes import (
    change,
    forget,
    make_directories,
    make_directory,
    make_file,
    make_parents,
    may_appear,
    new_directory,
    new_mode,
    with_evidence,
)
from copy_link.run_effects.user import KEPT
from copy_link.startup.annotations import Callable

# Part of the name of a temporary directory, in place of the characters that mktemp draws; no other name has it.
STAND_IN = "XXXXXXXXXX."

_MKDIR = OptionTable("pm:vZ", {"parents": "p", "mode": "m", "verbose": "v", "context": "Z"})
_INSTALL = OptionTable(
    "dDm:o:g:t:TvcCpsbS:Z",
    {
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
    },
)
_MKTEMP = OptionTable("dup:tqV", {"tmpdir": "p", "directory": "d", "quiet": "q", "suffix": "suffix:"})
VIRTUALENV = OptionTable("p:q", {"python": "p", "prompt": "prompt:", "system-site-packages": "s", "copies": "c"})


def make(call: Call) -> None:
    """`mkdir [-p] [-m mode] directories`."""
    options = call.options()
    mode = new_mode(call.process)
    given = options.values.get("m")
    last = new_directory
    if given is not None:
        mode = changed(0o777, given.text, None) if octal(given.text or "") is None else octal(given.text or "")
        last = _new_exact_directory
    is_certain = not any(operand.is_unknown for operand in options.operands)
    if not is_certain:
        # An unknown argument may be `-m 700`, or `-p`.
        mode, last = None, _new_exact_directory
    for operand in options.operands:
        where = call.place(operand)
        if where.path is None:
            _make_somewhere(call, where, mode, options.has("p"))
        elif options.has("p") or not options.is_read:
            make_parents(call.process, where.path, new_mode(call.process), call.evidence)
            make_directories(call.process, where.path, last, mode, call.evidence)
        else:
            prove_parent(call.process, where, call.evidence)
            is_new = is_certain and call.process.failure_fails
            make_directory(call.process, where.path, last, mode, call.evidence, is_new=is_new)


def _new_exact_directory(above: Entry, mode: int | None, uid: Owner, gid: Owner, *evidence: Evidence) -> Entry:
    """As `new_directory`, but with `-m` tools differ in whether they inherit the setgid bit of the parent."""
    new = new_directory(above, mode, uid, gid, *evidence)
    return new if new.mode == mode else new._replace(mode=None)


def _make_somewhere(call: Call, where: Place, mode: int | None, makes_parents: bool) -> None:
    process = call.process
    above = where.before[: where.before.rindex("/")] or "/"
    if makes_parents and above != "/":
        make_directories(process, above, new_directory, new_mode(process), call.evidence)
    new = directory(mode, process.uid, process.gid, call.evidence)
    may_appear(process, where, new._replace(inside=new._replace(kinds=frozenset({ABSENT, DIRECTORY}))))


def install(call: Call) -> None:
    """`install -d directories`, `install [-D] [-t directory] files destination`."""
    options = call.options()
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
    # GNU creates parents with 0755 under any umask; busybox applies the umask.
    parents = 0o755 if call.process.umask == 0o022 else None
    if options.has("D") and where.path is not None:
        make_parents(call.process, where.path, parents, call.evidence)
        if is_directory:
            make_directories(call.process, where.path, new_directory, parents, call.evidence)
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
        return with_evidence(entry._replace(mode=mode, uid=uid, gid=gid), call.evidence)

    def last(above: Entry, _: int | None, uid: Owner, gid: Owner, *evidence: Evidence) -> Entry:
        new = new_directory(above, 0o755, uid, gid, *evidence)
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
        # busybox leaves the mode of an existing directory alone.
        change(process, where, lambda entry: join(entry, how(entry)))


def _given(options: Options, letter: str, number: Callable[[str], Owner]) -> Owner:
    if letter not in options.values:
        return KEPT
    text = options.values[letter].text
    return number(text) if text else None


def put_files(call: Call, sources: list[Argument], target: Argument, is_directory: bool) -> None:
    """Write files to a path or into the directory there."""
    where = call.place(target)
    if not is_directory:
        prove_parent(call.process, where, call.evidence)
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


def make_temporary(call: Call) -> None:
    """`mktemp -d`: a directory 0700 of a new name.

    The name is unknown. A name that no other directory has takes its place, so that later commands can be followed.
    """
    process = call.process
    process.temporary = None
    if any("d" in word.start.lstrip("-")[:9] for word in call.arguments if word.start.startswith("-")):
        named = argument(_temporary(call.arguments))
        new = directory(0o700, process.uid, process.gid, call.evidence)
        may_appear(process, call.place(named), new)
        number = sum(STAND_IN in other for other in process.tree.paths())
        path = call.place(literal(f"{named.start}{STAND_IN}{number}")).path
        resolved = None if path is None or len(named.parts) != 2 else process.resolve_above(path)
        if resolved is not None and process.tree.at(posixpath.dirname(resolved)).is_only(DIRECTORY):
            process.tree.put(resolved, new)
            process.temporary = path


def _temporary_of_process(words: list[Argument], process: Process) -> Value:
    return _temporary(words[1:]) if process.temporary is None else (process.temporary,)


def _temporary(arguments: list[Argument]) -> Value:
    """The output of mktemp: a new name in the directory of the template, of `-p`, or in /tmp."""
    options = read_options(arguments, _MKTEMP)
    template = options.operands[0] if options.operands else argument(["tmp.XXXXXXXXXX"])
    start = template.start.rstrip("X")
    above: Value = options.values["p"].parts if "p" in options.values else ("/tmp",)
    if options.operands and not options.has("p", "t"):
        return argument([start, Gap.NAME]).parts
    return argument([*above, "/", start, Gap.NAME]).parts


def make_environment(call: Call) -> None:
    """`virtualenv directory`, `python -m venv directory`: the directory, with unknown entries in it."""
    options = call.options()
    for operand in options.operands[:1]:
        where = call.place(operand)
        if where.path is None:
            continue
        make_parents(call.process, where.path, new_mode(call.process), call.evidence)
        make_directories(call.process, where.path, new_directory, new_mode(call.process), call.evidence)
        for name in ("bin", "include", "lib", "lib64", "share"):
            forget(call.process, posixpath.join(where.path, name), call.evidence)


def _creates_new(words: list[Argument], process: Process) -> bool:
    """True if mkdir succeeds: with -p always, else if no directory and no symlink is known to be there."""
    options, operands = split_words(words)
    if process.uid != 0 or "p" in options:
        return process.uid == 0
    entries = [entry_of(word, process) for word in operands]
    return all(entry is not None and entry.kinds.isdisjoint({DIRECTORY, SYMLINK}) for entry in entries)


COMMANDS = (
    Command(("mkdir",), make, _MKDIR, succeeds=_creates_new),
    Command(("install",), install, _INSTALL, script=OnScript.COPIES, edits=Edits.ALWAYS),
    Command(("ginstall",), install, _INSTALL),
    Command(("mktemp",), make_temporary, _MKTEMP, output=_temporary_of_process),
    Command(("virtualenv",), make_environment, VIRTUALENV),
)
