"""Commands that rewrite or remove /etc/passwd or /etc/group, or the settings of useradd and adduser."""

from __future__ import annotations

import posixpath

from copy_link.image.accounts import ACCOUNT_FILES
from copy_link.image.entries import DIRECTORY, Entry
from copy_link.image.scripts import Script
from copy_link.run_effects.arguments import Argument
from copy_link.run_effects.calls import Call
from copy_link.run_effects.command import Command, Edits, OnScript
from copy_link.run_effects.process import Process

USERADD_DEFAULTS = "/etc/default/useradd"
LOGIN_DEFINITIONS = "/etc/login.defs"
ADDUSER_SETTINGS = "/etc/adduser.conf"
# The files that set where useradd and adduser create homes, and with which mode.
_SETTINGS = frozenset({USERADD_DEFAULTS, LOGIN_DEFINITIONS, ADDUSER_SETTINGS})


def rewrites_accounts(call: Call, command: Command) -> bool:
    """True if known accounts may have other numbers after the command: `sed -i ... /etc/passwd`."""
    words = call.arguments
    if command.script is OnScript.COPIES and _copies_accounts(call):
        return True
    if not _may_edit(call, command):
        return False
    files = [word.without_start(3) if word.start.startswith("of=") else word for word in words]
    return any(is_account_file(call.process, file, call.instruction) for file in files)


def _may_edit(call: Call, command: Command) -> bool:
    """True if a command may write to the files that it names."""
    if command.edits is Edits.WITH_OPTION:
        return any(word.start.startswith("-") for word in call.arguments)
    return command.edits is Edits.ALWAYS


def may_be_gone(before: Entry, after: Entry) -> bool:
    """True if a command may have removed or replaced the folder of the files of accounts, given its entries."""
    return after.kinds != before.kinds and not after.is_only(DIRECTORY)


def is_account_file(process: Process, word: Argument, instruction: str) -> bool:
    """True if a word may name a file of accounts.

    A word that is known in part may do so only if the text of the instruction mentions such a file.
    """
    place = process.place(word)
    if place.path is not None:
        return process.resolve_or_normalize(place.path) in ACCOUNT_FILES
    is_mentioned = any(text in instruction for text in ("/etc", *ACCOUNT_FILES))
    return is_mentioned and any(place.matches(path) for path in ACCOUNT_FILES)


def _copies_accounts(call: Call) -> bool:
    """True if the command may copy a file of accounts into /etc."""
    words = [word for word in call.arguments if word.text != "-t"]
    folders = [call.process.resolve(place.path) for place in map(call.process.place, words) if place.path]
    if "/etc" not in folders and "/" not in folders:
        return False
    copied = [posixpath.basename((word.text or "*").rstrip("/")) for word in words]
    return any(name in ("passwd", "group", "etc", ".", "*") for name in copied[:-1])


def note_changes(call: Call, command: Command) -> None:
    """Remember that a command may change one of the files: `sed -i s,/home,/srv, /etc/adduser.conf`."""
    if not _may_edit(call, command):
        return
    if "/etc" not in call.instruction and call.process.directory in (None, "/"):
        return
    paths = [call.place(word).path for word in call.arguments]
    named = [call.process.resolve_or_normalize(path) for path in paths if path is not None]
    if command.script is OnScript.COPIES and named:
        named += [posixpath.join(named[-1], posixpath.basename(path)) for path in named[:-1]]
    for path in _SETTINGS.intersection(named):
        before = call.process.scripts.get(path, Script("", False))
        call.process.scripts[path] = Script(f"{before.text}\n{call.instruction}", False)
