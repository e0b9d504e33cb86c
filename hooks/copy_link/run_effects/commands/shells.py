"""Shells started by a command: `sh -c 'commands'`, `bash <<EOF`."""

from __future__ import annotations

import posixpath

from copy_link.run_effects.calls import Call
from copy_link.run_effects.commands.programs import unknown_program, unread_text
from copy_link.run_effects.places import ANY, Argument, Gap, argument
from copy_link.run_effects.process import NOTHING, Process

SHELLS = frozenset({"sh", "bash", "ash", "dash", "ksh", "zsh", "mksh"})
_BRACES = {"bash": True, "zsh": True, "ksh": True, "mksh": True, "dash": False, "ash": False, "busybox": False}


def shell(call: Call) -> None:
    """`sh -c 'commands'`, `bash <<EOF`; a script in a file is not read."""
    words = list(call.arguments)
    options, finds_hidden = "", False
    while words and (words[0].text or "").startswith(("-", "+")):
        text = words.pop(0).text or ""
        if text.startswith("--"):
            continue
        options += text
        if text.endswith(("o", "O")) and words:
            name = words.pop(0).text
            options += "e" if name == "errexit" and text.startswith("-") else ""
            finds_hidden |= name == "dotglob"
    inner = call.process.copy()
    inner.variables = inner.environment()
    inner.may_have_left = NOTHING
    inner.expands_braces = braces_of(call.name, inner)
    inner.stops_at_failure = "e" in options
    inner.finds_hidden = finds_hidden
    inner.is_guarded = False
    inner.functions = {}
    if "l" in options and inner.uid != 0:
        # Red Hat's /etc/profile gives accounts another umask.
        inner.umask = None
    script: Argument | None
    if "c" in options:
        script = words[0] if words else None
        inner.positional = tuple(words[2:])
    elif words and not ("s" in options or words[0].text == "-"):
        script = None
        call = call._replace(upstream=None)
    else:
        script = call.heredoc or written(call.upstream or [ANY])
        inner.positional = tuple(words)
    if script is None or script.is_unknown:
        unknown_program(call._replace(arguments=words, heredoc=None))
        return
    if script.text is None:
        unread_text(inner, script.known, call.evidence)
    else:
        call.run_text(inner, script.text)
    if not inner.has_failed:
        call.process.adopt(inner)


def written(words: list[Argument]) -> Argument | None:
    """The text that a command writes to the next one, as far as it is known; None where nothing of it is."""
    name = posixpath.basename(words[0].text or "")
    if name not in ("echo", "printf"):
        return None
    words = [word for word in words[1:] if word.text not in ("-e", "-n", "-ne", "-en")]
    text = argument([part for word in words for part in (*word.parts, " ")])
    if text.text is None or (name == "printf" and (len(words) > 1 or "%" in text.text)):
        return argument([*text.parts, Gap.TEXT])
    return argument([text.text.replace("\\n", "\n")])


def braces_of(name: str, process: Process) -> bool | None:
    """Whether a shell expands `{a,b}`; /bin/sh may be any."""
    base = posixpath.basename(name)
    if base != "sh":
        return _BRACES.get(base)
    path = process.resolve_above("/bin/sh")
    target = None if path is None else process.tree.at(path).target
    return _BRACES.get(posixpath.basename(target or ""))


COMMANDS = dict.fromkeys(SHELLS, shell)
