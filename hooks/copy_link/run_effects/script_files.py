"""Scripts that a RUN writes, copies or changes."""

from __future__ import annotations

import posixpath

from copy_link.image import scripts
from copy_link.run_effects.arguments import Argument
from copy_link.run_effects.calls import Call
from copy_link.run_effects.command import Command, OnScript
from copy_link.run_effects.process import Process


def remember(process: Process, file: Argument, text: Argument | None, *, appends: bool) -> None:
    """Remember the text that is written to a file, because a later command may run it; None is an unknown text."""
    path = process.place(file).path
    resolved = None if path is None else process.resolve_or_normalize(path)
    if resolved is not None and (not resolved.startswith("/dev/") or "/fd/" in resolved):
        known = None if text is None else text.known
        scripts.write(
            process.scripts, resolved, known, is_whole=text is not None and text.text is not None, appends=appends
        )


def touch_scripts(call: Call, command: Command | None) -> None:
    """Record what a command does to the scripts that it names; an unknown command (None) may change them."""
    process = call.process
    effect = OnScript.CHANGES if command is None else command.script
    if effect is OnScript.WRITES:
        appends = any((word.text or "") in ("-a", "--append") for word in call.arguments)
        for word in call.arguments:
            if not word.start.startswith("-"):
                remember(process, word, call.heredoc, appends=appends)
        return
    if effect is OnScript.KEEPS:
        return
    places = [process.place(word) for word in call.arguments]
    named = [None if place.path is None else process.resolve_or_normalize(place.path) for place in places]
    # A pattern may match any of them.
    found = process.scripts if None in named else process.scripts.keys() & named
    resolved = named[-1] if named and effect is OnScript.COPIES else None
    for path in list(found):
        script = process.scripts[path]
        process.scripts[path] = scripts.partial(script)
        if resolved is not None and resolved != path:
            process.scripts[resolved] = script
            process.scripts[posixpath.join(resolved, posixpath.basename(path))] = script
