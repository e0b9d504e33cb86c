"""Shells that a command starts: `sh -c 'commands'`, `bash <<EOF`, and scripts with a known text."""

from __future__ import annotations

import posixpath

from copy_link.image.scripts import Script
from copy_link.run_effects.arguments import Argument, Gap, argument, literal
from copy_link.run_effects.calls import Call
from copy_link.run_effects.command import Command, OnScript, names, never
from copy_link.run_effects.commands.other_programs import read_files, unknown_program, unread_text
from copy_link.run_effects.process import Process

_STANDARD_INPUT = ("-", "/dev/stdin", "/dev/fd/0", "/proc/self/fd/0")
_PROFILES = frozenset({".profile", ".bash_profile", ".bash_login", ".bashrc", "bash.bashrc", ".zshrc", ".zprofile"})
SHELLS = frozenset(names("sh bash ash dash ksh zsh mksh"))
_BRACES = {"bash": True, "zsh": True, "ksh": True, "mksh": True, "dash": False, "ash": False, "busybox": False}


def shell(call: Call) -> None:
    """`sh -c 'commands'`, `bash <<EOF`, `sh file`; the file is read if the Dockerfile contains its text."""
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
    inner.expands_braces = braces_of(call.name, inner)
    inner.stops_at_failure = "e" in options
    inner.finds_hidden = finds_hidden
    inner.is_guarded = False
    inner.exit_fails = call.process.failure_fails
    inner.locals, inner.traps = frozenset(), ()
    inner.functions = {}
    _read_startup_files(inner, options, call)
    script: Argument | None
    if "c" in options:
        script = words[0] if words else None
        inner.positional = tuple(words[2:])
    elif words and not ("s" in options or words[0].text in _STANDARD_INPUT):
        script = _text_of(call.process.script(words[0]))
        inner.positional = tuple(words[1:])
        call = call._replace(upstream=None)
    else:
        # Imported here: the shell of a RUN gets its script as an argument.
        from copy_link.run_effects.output import written

        script = call.heredoc or written(call.process, call.upstream or [])
        inner.positional = tuple(words[1:] if words and words[0].text in _STANDARD_INPUT else words)
    if script is None or script.is_unknown:
        unknown_program(call._replace(arguments=words, heredoc=None))
        return
    if script.text is None:
        unread_text(inner, script.known, call.evidence)
    else:
        call.run_text(inner, script.text)
    if inner.traps:
        # Imported here: few scripts set traps.
        from copy_link.run_effects.commands.shell_builtins import run_traps

        run_traps(inner, call.run_text)
    call.process.adopt(inner)


def _read_startup_files(process: Process, options: str, call: Call) -> None:
    if "l" in options or "i" in options:
        _read_profile(process, "l" in options, call)
    elif posixpath.basename(call.name) == "bash" and "BASH_ENV" in process.variables:
        _read_file_of_bash(process, call)


def _read_profile(process: Process, is_login: bool, call: Call) -> None:
    """Apply the possible effects of the files that login shells and interactive shells read."""
    if is_login and process.uid != 0:
        # Red Hat's /etc/profile sets another umask for accounts.
        process.umask = None
    for path, script in process.scripts.items():
        if path.startswith("/etc/profile") or posixpath.basename(path) in _PROFILES:
            unread_text(process, script.text, call.evidence)
            if "umask" in script.text:
                process.umask = None


def _read_file_of_bash(process: Process, call: Call) -> None:
    """Run the file in BASH_ENV, which bash reads before a script or `-c` (bash(1), INVOCATION)."""
    value = Argument(process.variables["BASH_ENV"])
    if value.text == "":
        return
    if value.start.startswith("~") or "$" in value.start:
        # bash expands the value once more.
        value = Argument((Gap.TEXT, f"/{posixpath.basename(value.end)}"))
    source(call._replace(process=process, arguments=[value]))


def _text_of(script: Script | None) -> Argument | None:
    if script is None:
        return None
    return argument([script.text] if script.is_whole else [script.text, Gap.TEXT])


def program_of(text: str) -> list[str] | None:
    """The command line after `#!` in a script, None without it."""
    if not text.startswith("#!"):
        return None
    words = text.partition("\n")[0][2:].split()
    return [word for word in words[1:] if word != "-S"] if words[:1] == ["/usr/bin/env"] else words


def run_script(call: Call, script: Script) -> None:
    """Run a script with a known text, called by its name."""
    program = program_of(script.text) or ["sh"]
    name = posixpath.basename(program[0])
    if name in SHELLS:
        arguments = [*(literal(word) for word in program[1:]), literal("-s"), *call.arguments]
        shell(call._replace(name=name, arguments=arguments, heredoc=_text_of(script)))
    else:
        unread_text(call.process, script.text, call.evidence)
        unknown_program(call)


def source(call: Call) -> None:
    """`. file`: read in this shell if its text is known; otherwise any variable may have any value from here on."""
    process = call.process
    script = process.script(call.arguments[0]) if call.arguments else None
    if script is not None and script.is_whole:
        positional = process.positional
        # bash passes the arguments on, dash does not.
        process.positional = None if len(call.arguments) > 1 else positional
        call.run_text(process, script.text)
        process.positional = positional
        return
    read_files(call._replace(arguments=call.arguments[:1]))
    process.forget_variables()
    if script is None:
        return
    if "umask" in script.text:
        process.umask = None
    if "cd " in script.text:
        process.directory = None
    unread_text(process, script.text, call.evidence)


def braces_of(name: str, process: Process) -> bool | None:
    """True if a shell expands `{a,b}`; None if unknown, because /bin/sh may be any shell."""
    base = posixpath.basename(name)
    if base != "sh":
        return _BRACES.get(base)
    path = process.resolve_above("/bin/sh")
    target = None if path is None else process.tree.at(path).target
    return _BRACES.get(posixpath.basename(target or ""))


COMMANDS = (
    Command(tuple(SHELLS), shell, succeeds=never, script=OnScript.KEEPS, runs_others=True),
    Command(names(". source"), source, succeeds=never, script=OnScript.KEEPS, runs_others=True),
)
