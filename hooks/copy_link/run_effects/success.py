"""Whether a command that is known succeeds: where it may fail, what follows may run without it, or not at all."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import ABSENT, DIRECTORY, SYMLINK, Entry
from copy_link.run_effects.arguments import Argument
from copy_link.run_effects.commands import COMMANDS, SETTINGS, UNSURE
from copy_link.run_effects.process import Process, is_number

# Commands that change the shell itself and yet may fail, or have the status that they are given.
_UNSURE_SETTINGS = frozenset({"return", "exit", "break", "continue", "read", "getopts", "eval"})


def succeeds(words: list[Argument], process: Process) -> bool:
    """Whether these words are a command that may be taken to succeed; root's do where nothing stands in their way."""
    name = posixpath.basename(words[0].text or "") if words else ""
    options = "".join(word.start for word in words[1:] if word.start.startswith("-"))
    operands = [word for word in words[1:] if not word.start.startswith("-")]
    if name in ("cd", "chdir", "pushd"):
        return len(words) > 1 and words[-1].text != "-" and _is_directory(_entry(words[-1], process))
    if name in SETTINGS:
        return name not in _UNSURE_SETTINGS
    if process.uid != 0 or name not in COMMANDS or name in UNSURE:
        return False
    if name == "mkdir" and "p" not in options:
        return all(_is_free(_entry(word, process)) for word in operands)
    if name in ("chmod", "chown", "chgrp"):
        is_known = name == "chmod" or not operands or _is_known_owner(name, operands[0], process)
        return is_known and all(_is_there(_entry(word, process)) for word in operands[1:])
    if name == "rm" and "f" not in options:
        return all(_is_there(_entry(word, process)) for word in operands)
    if name in ("useradd", "adduser", "groupadd", "addgroup"):
        return _is_new_account(name, options, operands[-1].text if operands else None, process)
    return True


def _entry(word: Argument, process: Process) -> Entry | None:
    path = process.place(word).path
    resolved = None if path is None else process.resolve(path)
    return None if resolved is None else process.tree.at(resolved)


def _is_directory(entry: Entry | None) -> bool:
    return entry is not None and entry.is_only(DIRECTORY)


def _is_free(entry: Entry | None) -> bool:
    """Whether nothing is known that stands there; of a file it would mostly not be known."""
    return entry is not None and not entry.may_be(DIRECTORY) and not entry.may_be(SYMLINK)


def _is_there(entry: Entry | None) -> bool:
    return entry is not None and not entry.may_be(ABSENT)


def _is_known_owner(command: str, word: Argument, process: Process) -> bool:
    user, _, group = (word.text or "?").replace(".", ":").partition(":")
    if command == "chgrp":
        user, group = "", user
    is_user = user in ("", "root", *process.users) or is_number(user)
    return is_user and (group in ("", "root", *process.groups) or is_number(group))


def _is_new_account(name: str, options: str, account: str | None, process: Process) -> bool:
    if account is None:
        return False
    if name in ("groupadd", "addgroup"):
        return account not in process.groups
    has_group = any(letter in options for letter in "gGN")
    return account not in process.users and (has_group or account not in process.groups)
