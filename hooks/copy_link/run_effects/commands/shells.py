"""Shells started by a command: `sh -c 'commands'`, `bash <<EOF`."""

from __future__ import annotations

import posixpath

from copy_link.run_effects.calls import Call
from copy_link.run_effects.commands.programs import unknown_program
from copy_link.run_effects.process import NOTHING, Process

SHELLS = frozenset({"sh", "bash", "ash", "dash", "ksh", "zsh", "mksh"})
_BRACES = {"bash": True, "zsh": True, "ksh": True, "mksh": True, "dash": False, "ash": False, "busybox": False}


def shell(call: Call) -> None:
    """`sh -c 'commands'`, `bash <<EOF`; a script in a file is not read."""
    words = list(call.arguments)
    options = ""
    while words and (words[0].text or "").startswith(("-", "+")):
        text = words.pop(0).text or ""
        if text.startswith("--"):
            continue
        options += text
        if text.endswith(("o", "O")) and words:
            options += "e" if words.pop(0).text == "errexit" and text.startswith("-") else ""
    inner = call.process.copy()
    inner.variables = inner.environment()
    inner.may_have_left = NOTHING
    inner.expands_braces = braces_of(call.name, inner)
    inner.stops_at_failure = "e" in options
    inner.is_guarded = False
    inner.functions = {}
    if "l" in options and inner.uid != 0:
        # Red Hat's /etc/profile gives accounts another umask.
        inner.umask = None
    script = call.heredoc
    if "c" in options:
        script = words[0].text if words else None
        inner.positional = tuple(words[2:])
    elif words and not (options.endswith("s") or words[0].text == "-"):
        script = None
    if script is None:
        unknown_program(call._replace(arguments=words, heredoc=None))
        return
    call.run_text(inner, script)
    if not inner.has_failed:
        call.process.adopt(inner)


def braces_of(name: str, process: Process) -> bool | None:
    """Whether a shell expands `{a,b}`; /bin/sh may be any."""
    base = posixpath.basename(name)
    if base != "sh":
        return _BRACES.get(base)
    path = process.resolve_above("/bin/sh")
    target = None if path is None else process.tree.at(path).target
    return _BRACES.get(posixpath.basename(target or ""))


COMMANDS = dict.fromkeys(SHELLS, shell)
