"""Scripts that a RUN writes, copies or changes."""

from __future__ import annotations

import posixpath

from copy_link.image import scripts
from copy_link.run_effects.arguments import Argument
from copy_link.run_effects.calls import Call
from copy_link.run_effects.process import Process

# What is done to a script that leaves its text as it is.
_LEAVING = frozenset(
    {"cat", "chmod", "chown", "chgrp", "head", "ls", "stat", "test", "[", "[[", "file", "grep", "touch"}
    | {"sh", "bash", "ash", "dash", "env", ".", "source", "exec", "command", "xargs"}
)
_COPYING = frozenset({"cp", "install", "ln", "mv"})


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
