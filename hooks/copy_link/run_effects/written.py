"""What commands write, as far as that is known: the text that a shell reads, or a file that may be run later."""

from __future__ import annotations

import posixpath

from copy_link.image import scripts
from copy_link.image.accounts import ACCOUNT_FILES
from copy_link.run_effects.calls import Call
from copy_link.run_effects.places import Argument, Gap, argument
from copy_link.run_effects.process import Process

# What is done to a script that leaves its text as it is.
_LEAVING = frozenset(
    {"cat", "chmod", "chown", "chgrp", "head", "ls", "stat", "test", "[", "[[", "file", "grep", "touch"}
    | {"sh", "bash", "ash", "dash", "env", ".", "source", "exec", "command"}
)
_COPYING = frozenset({"cp", "install", "ln", "mv"})
# They may write what they name; `sed` with an option such as `-i`.
_EDITORS = frozenset(
    {"perl", "awk", "cp", "mv", "tee", "ed", "ex", "install", "ln", "python", "python3", "dd", "rm", "truncate"}
)
# Options of `echo`.
_SETTINGS = frozenset({"-e", "-n", "-ne", "-en"})


def written(process: Process, words: list[Argument], read: Argument | None = None) -> Argument | None:
    """The text that a command writes to its output when it reads this, None where nothing is known of it."""
    name = posixpath.basename(words[0].text or "") if words else ""
    operands = [word for word in words[1:] if word.text not in _SETTINGS]
    if name in ("echo", "printf"):
        return _printed(name, operands)
    if operands and process.scripts:
        found = [process.script(operand) for operand in operands]
        text = "".join(script.text for script in found if script is not None)
        is_whole = name == "cat" and all(script is not None and script.is_whole for script in found)
        if text or name == "cat":
            return argument([text] if is_whole else [text, Gap.TEXT]) if text else None
    if name in ("cat", "tee") or read is None:
        return read
    return argument([*read.parts, Gap.TEXT])


def _printed(name: str, operands: list[Argument]) -> Argument:
    text = argument([part for word in operands for part in (" ", *word.parts)]).without_start(1)
    if text.text is None or (name == "printf" and (len(operands) > 1 or "%" in text.text)):
        return argument([*text.parts, Gap.TEXT])
    return argument([text.text.replace("\\n", "\n"), "\n" if name == "echo" else ""])


def remember(process: Process, file: Argument, text: Argument | None, *, appends: bool) -> None:
    """Remember the text that is written to a file, which a later command may run; None is one that is fetched."""
    path = process.place(file).path
    resolved = None if path is None else process.settled(path)
    if resolved is not None and (not resolved.startswith("/dev/") or "/fd/" in resolved):
        known = None if text is None else text.known
        scripts.write(
            process.scripts, resolved, known, is_whole=text is not None and text.text is not None, appends=appends
        )


def touch_scripts(call: Call) -> None:
    """Go by what a command does to the scripts that it names."""
    process, name = call.process, posixpath.basename(call.name)
    if name == "tee":
        appends = any((word.text or "") in ("-a", "--append") for word in call.arguments)
        for word in call.arguments:
            if not word.start.startswith("-"):
                remember(process, word, call.heredoc, appends=appends)
        return
    if name in _LEAVING or not process.scripts:
        return
    places = [process.place(word) for word in call.arguments]
    named = [None if place.path is None else process.settled(place.path) for place in places]
    # Of a pattern it is not asked what it matches.
    found = process.scripts if None in named else process.scripts.keys() & named
    resolved = named[-1] if named and name in _COPYING else None
    for path in list(found):
        script = process.scripts[path]
        process.scripts[path] = scripts.spoiled(script)
        if resolved is not None and resolved != path:
            process.scripts[resolved] = script
            process.scripts[posixpath.join(resolved, posixpath.basename(path))] = script


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
