"""chown, chgrp, chmod, setfacl."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import ABSENT, DIRECTORY, Entry, Owner, join
from copy_link.run_effects.arguments import Argument, Place
from copy_link.run_effects.calls import Call, Options, OptionTable
from copy_link.run_effects.command import Command, OnScript, entry_of, split_words
from copy_link.run_effects.modes import changed
from copy_link.run_effects.process import Process
from copy_link.run_effects.proofs import prove_exists, suspect_exists
from copy_link.run_effects.tree_changes import change, change_linked, with_evidence
from copy_link.run_effects.user import KEPT, is_number
from copy_link.startup.annotations import Callable

Change = Callable[[Entry], Entry]

_LONG = {
    "recursive": "R",
    "no-dereference": "h",
    "dereference": "d",
    "verbose": "v",
    "changes": "c",
    "quiet": "f",
    "silent": "f",
    "reference": "reference:",
    "from": "from:",
    "preserve-root": "p",
    "no-preserve-root": "p",
}
_OWNER_OPTIONS = OptionTable("RhvcfHLPdp", _LONG)
_MODE_OPTIONS = OptionTable("RvcfhHLP", _LONG)
_ACCESS_OPTIONS = OptionTable("m:M:x:X:bkdRLPsn", {"modify": "m", "remove": "x", "recursive": "R", "set": "m"})


def change_owner(call: Call) -> None:
    """`chown [-R] [-h] owner[:group] paths`."""
    options = call.options()
    named, operands = _first(options)
    uid, gid = (None, None) if named is None else read_owner(call.process, named)
    _change(call, options, operands, _owner_change(call, uid, gid), named)


def change_group(call: Call) -> None:
    """`chgrp [-R] [-h] group paths`."""
    options = call.options()
    named, operands = _first(options)
    group = None if named is None or not named.text else call.process.group_of(named.text)
    _change(call, options, operands, _owner_change(call, KEPT, group), named)


def change_mode(call: Call) -> None:
    """`chmod [-R] mode paths`; a mode such as `-x` looks like an option."""
    arguments = [word for word in call.arguments if not _is_mode_like_an_option(word)]
    modes = [word for word in call.arguments if _is_mode_like_an_option(word)]
    options = call._replace(arguments=arguments).options()
    named, operands = (modes[0], options.operands) if modes else _first(options)
    text = None if named is None else named.text
    umask = call.process.umask

    def how(entry: Entry) -> Entry:
        if not entry.may_be(DIRECTORY):
            return entry
        return with_evidence(entry._replace(mode=changed(entry.mode, text, umask)), call.evidence)

    if not options.has("R"):
        _change(call, options, operands, how, named)
        return
    for operand in operands:
        where = call.place(operand)
        prove_exists(call.process, where, call.evidence)
        suspect_exists(call.process, where, call.evidence)
        is_link = where.path is not None and call.process.resolve(where.path) != call.process.resolve_above(where.path)
        if is_link:
            # GNU changes everything below the target of a symlink; busybox changes only the target.
            change(call.process, where, how)
            change(call.process, where, lambda entry: join(entry, how(entry)), recursive=True)
        else:
            _change(call, options, [operand], how, named)


def change_access_list(call: Call) -> None:
    """`setfacl`: the group's mode bits show the mask of an access list."""
    options = call.options()

    def how(entry: Entry) -> Entry:
        return with_evidence(entry._replace(mode=None), call.evidence) if entry.may_be(DIRECTORY) else entry

    _change(call, options, options.operands, how, None)


def read_owner(process: Process, named: Argument) -> tuple[Owner, Owner]:
    """The user and group that `user:group` names; KEPT if it names none, None if unknown."""
    text = named.text
    if text is None:
        return _partly_known(process, named)
    # The dot is an old form of the colon; names may contain dots, too.
    separator = ":" if ":" in text else "."
    user, found, group = text.partition(separator)
    if separator == "." and found and text in process.users:
        user, found, group = text, "", ""
    uid: Owner = process.owner_of(user) if user else KEPT
    gid: Owner = KEPT
    if group:
        gid = process.group_of(group)
    elif found and user:
        gid = process.login_group_of(user)
    return uid, gid


def _partly_known(process: Process, named: Argument) -> tuple[Owner, Owner]:
    """`$USER:group` and `user:$GROUP`: the known half, if the other half has no colon."""
    if named.start.count(":") == 1:
        user = named.start.partition(":")[0]
        return (process.owner_of(user) if user else KEPT), None
    return None, None


def _owner_change(call: Call, uid: Owner, gid: Owner) -> Change:
    def how(entry: Entry) -> Entry:
        if not entry.may_be(DIRECTORY):
            return entry
        new_uid = entry.uid if uid == KEPT else uid
        new_gid = entry.gid if gid == KEPT else gid
        return with_evidence(entry._replace(uid=new_uid, gid=new_gid), call.evidence)

    return how


def _first(options: Options) -> tuple[Argument | None, list[Argument]]:
    """The owner or mode (None with --reference), and the paths."""
    if options.has("reference") or not options.operands:
        return None, options.operands
    return options.operands[0], options.operands[1:]


def _change(call: Call, options: Options, operands: list[Argument], how: Change, named: Argument | None) -> None:
    # An unknown first argument may contain options, too.
    is_recursive = options.has("R") or (named is not None and named.is_unknown)
    is_certain = options.is_read and not options.has("from", "H", "L")
    certain: Change = how if is_certain else lambda entry: join(entry, how(entry))
    is_recursive |= not options.is_read
    follow = call.name == "chmod" or not (options.has("h") or is_recursive)
    for operand in operands:
        where = call.place(operand)
        prove_exists(call.process, where, call.evidence, follow=follow)
        suspect_exists(call.process, where, call.evidence)
        change(call.process, where, certain, recursive=is_recursive, follow=follow)
        for dots in _dots(where):
            change(call.process, dots, lambda entry: join(entry, how(entry)), recursive=is_recursive)
        if options.has("H", "L") and where.path is not None:
            change(call.process, Place(where.path), certain, recursive=True)
        if options.has("L"):
            change_linked(call.process, where, certain, recursive=True)


def _dots(where: Place) -> list[Place]:
    """`/app/.*` also names `/app/.` and `/app/..` in some shells (bash before 5.2, dash)."""
    if not where.is_every or not where.before.endswith("/.") or where.after:
        return []
    return [Place(where.before), Place(where.before + ".")]


def _is_mode_like_an_option(word: Argument) -> bool:
    text = word.text or ""
    return len(text) > 1 and text[0] == "-" and not text.strip("-rwxXst,+=ugo") and text[1] in "rwxXstugo"


def _knows_owner_and_paths(words: list[Argument], process: Process) -> bool:
    """True if chown, chgrp or chmod succeeds: the account is known and every path exists."""
    if process.uid != 0:
        return False
    command = posixpath.basename(words[0].text or "")
    _, operands = split_words(words)
    if command != "chmod" and operands and not _is_known_owner(command, operands[0], process):
        return False
    entries = [entry_of(word, process) for word in operands[1:]]
    return all(entry is not None and not entry.may_be(ABSENT) for entry in entries)


def _is_known_owner(command: str, word: Argument, process: Process) -> bool:
    user, _, group = (word.text or "?").replace(".", ":").partition(":")
    if command == "chgrp":
        user, group = "", user
    is_user = user in ("", "root", *process.users) or is_number(user)
    return is_user and (group in ("", "root", *process.groups) or is_number(group))


COMMANDS = (
    Command(("chown",), change_owner, _OWNER_OPTIONS, succeeds=_knows_owner_and_paths, script=OnScript.KEEPS),
    Command(("chgrp",), change_group, _OWNER_OPTIONS, succeeds=_knows_owner_and_paths, script=OnScript.KEEPS),
    Command(("chmod",), change_mode, _MODE_OPTIONS, succeeds=_knows_owner_and_paths, script=OnScript.KEEPS),
    Command(("setfacl",), change_access_list, _ACCESS_OPTIONS),
)
