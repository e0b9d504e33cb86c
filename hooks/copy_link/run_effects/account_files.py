"""Whether a command rewrites /etc/passwd or /etc/group."""

from __future__ import annotations

import posixpath

from copy_link.image.accounts import ACCOUNT_FILES
from copy_link.run_effects.arguments import Argument
from copy_link.run_effects.calls import Call
from copy_link.run_effects.process import Process
from copy_link.run_effects.script_files import _COPYING

# They may write what they name; `sed` with an option such as `-i`.
_EDITORS = frozenset(
    {"perl", "awk", "cp", "mv", "tee", "ed", "ex", "install", "ln", "python", "python3", "dd", "rm", "truncate"}
)


def rewrites_accounts(call: Call) -> bool:
    """Whether accounts that are known may have other numbers afterwards: `sed -i ... /etc/passwd`."""
    name = posixpath.basename(call.name)
    words = call.arguments
    if name in _COPYING and _copies_accounts(call):
        return True
    if name not in _EDITORS and not (name == "sed" and any(word.start.startswith("-") for word in words)):
        return False
    files = [word.without_start(3) if word.start.startswith("of=") else word for word in words]
    return any(is_account_file(call.process, file, call.instruction) for file in files)


def is_account_file(process: Process, word: Argument, instruction: str) -> bool:
    """Whether a word may name a file of accounts; one that is not known may where the instruction speaks of them."""
    place = process.place(word)
    if place.path is not None:
        return process.settled(place.path) in ACCOUNT_FILES
    is_meant = any(text in instruction for text in ("/etc", *ACCOUNT_FILES))
    return is_meant and any(place.matches(path) for path in ACCOUNT_FILES)


def _copies_accounts(call: Call) -> bool:
    """Whether something is copied into /etc that may be a file of accounts."""
    words = [word for word in call.arguments if word.text != "-t"]
    folders = [call.process.resolve(place.path) for place in map(call.process.place, words) if place.path]
    if "/etc" not in folders and "/" not in folders:
        return False
    names = [posixpath.basename((word.text or "*").rstrip("/")) for word in words]
    return any(name in ("passwd", "group", "etc", ".", "*") for name in names[:-1])
