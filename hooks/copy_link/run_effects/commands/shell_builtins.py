"""Commands that change the shell itself: its directory, umask, options and variables, and where it goes on."""

from __future__ import annotations

import posixpath
from collections.abc import Callable

from copy_link.run_effects.arguments import Argument, argument
from copy_link.run_effects.calls import Call
from copy_link.run_effects.commands.other_programs import unread_text
from copy_link.run_effects.expansion import variable
from copy_link.run_effects.modes import changed, octal
from copy_link.run_effects.process import FUNCTION, LOOP, SHELL, UNKNOWN, Process


def change_directory(call: Call) -> None:
    """`cd`, `pushd`."""
    process = call.process
    options = call.options("LPe@n")
    operands = options.operands
    value = variable(process, "HOME") or UNKNOWN
    if operands:
        value = variable(process, "OLDPWD") or UNKNOWN if operands[0].text == "-" else operands[0].parts
    process.variables["OLDPWD"] = UNKNOWN if process.directory is None else (process.directory,)
    if call.name == "pushd":
        pushed = sum(name.startswith(" pushed") for name in process.variables)
        process.variables[f" pushed{pushed}"] = process.variables["OLDPWD"]
        if not operands or operands[0].start.startswith("+"):
            # Directories on the stack change places.
            process.variables.update({f" pushed{number}": UNKNOWN for number in range(pushed + 1)})
            value = UNKNOWN
    path = process.place(argument(value)).path
    # As the shell names it: `cd ..` leads back from a symlink to where that stands.
    is_known = path is not None and process.resolve(path) is not None
    process.directory = posixpath.normpath(path) if path is not None and is_known else None
    if options.has("P") and path is not None:
        process.directory = process.resolve(path)


def pop_directory(call: Call) -> None:
    """`popd`."""
    pushed = sum(name.startswith(" pushed") for name in call.process.variables)
    parts = call.process.variables.pop(f" pushed{pushed - 1}", UNKNOWN)
    call.process.directory = None if call.arguments else argument(parts).text


def set_umask(call: Call) -> None:
    """`umask 077`, `umask u=rwx,go=`: the symbolic form names what is allowed."""
    process = call.process
    operands = call.options("Sp").operands
    if not operands:
        return
    text = operands[0].text or ""
    number = octal(text)
    if number is None and process.umask is not None:
        allowed = changed(0o777 & ~process.umask, text, 0)
        number = None if allowed is None else 0o777 & ~allowed
    process.umask = None if number is None else number & 0o777


def set_options(call: Call) -> None:
    """`set -e`, `set -eux`, `set -o errexit`, `set +e`, `set -- words`."""
    words = call.arguments
    for index, word in enumerate(words):
        text = word.text
        if text is None:
            call.process.stops_at_failure = False
        elif text == "--" or not text.startswith(("-", "+")):
            if text == "--" or index == 0 or (words[index - 1].text or "")[-1:] != "o":
                call.process.positional = tuple(words[index + (text == "--") :])
                return
            if text == "errexit":
                call.process.stops_at_failure = (words[index - 1].text or "").startswith("-")
        elif "e" in text:
            call.process.stops_at_failure = text.startswith("-")


def set_variables(call: Call) -> None:
    """`export A=b`, `local a=b`, `readonly`, `declare`."""
    for word in call.arguments:
        name, equals, _ = word.start.partition("=")
        if call.name in ("local", "declare", "typeset"):
            call.process.locals |= {name}
        if equals and name.isidentifier():
            call.process.variables[name] = word.without_start(len(name) + 1).parts
            if call.name == "export":
                call.process.exported |= {name}
        elif equals:
            call.process.variables[name.rstrip("+").partition("[")[0]] = UNKNOWN
        elif word.text is None:
            forget_variables(call)
        elif call.name == "export":
            call.process.exported |= {word.text}


def unset_variables(call: Call) -> None:
    """`unset A`: what a variable is that was set before is not known any more, and may be nothing."""
    for word in call.arguments:
        if word.text is None:
            forget_variables(call)
        elif word.text == "IFS":
            call.process.variables.pop("IFS", None)
        elif not word.text.startswith("-"):
            call.process.variables[word.text] = ()


def read_variables(call: Call) -> None:
    """`read a b`, `mapfile`, `getopts`: set to something unknown."""
    for word in call.arguments:
        if word.text is not None and word.text.isidentifier():
            call.process.variables[word.text] = UNKNOWN


def forget_variables(call: Call) -> None:
    """Any variable may be set to anything."""
    call.process.forget_variables()


def leave(call: Call) -> None:
    """`exit`, `return`, `break`: what follows may not run; nothing comes of it where that is a failure."""
    text = call.arguments[0].text if call.arguments else "0"
    is_failure = text is not None and text.isdigit() and int(text) != 0
    if call.name == "exit" and is_failure and call.process.exit_fails:
        call.process.has_failed = True
        return
    level = {"exit": SHELL, "return": FUNCTION}.get(call.name, LOOP)
    if level == LOOP and text not in ("0", "1"):
        # `break 2` leaves the loop around this one, too.
        level = FUNCTION
    call.process.may_have_left = max(call.process.may_have_left, level)


def shift(call: Call) -> None:
    """`shift`, `shift 2`: the first arguments of the function or script are gone."""
    count = call.arguments[0].text if call.arguments else "1"
    positional = call.process.positional
    is_known = positional is not None and count is not None and count.isdigit() and len(count) < 4
    call.process.positional = positional[int(count or 0) :] if positional is not None and is_known else None


def print_formatted(call: Call) -> None:
    """`printf -v name format`."""
    if call.arguments and call.arguments[0].text == "-v":
        read_variables(call)


def set_shell_options(call: Call) -> None:
    """`shopt -s dotglob`."""
    call.process.finds_hidden |= any(word.text == "dotglob" for word in call.arguments)


def _expand_nothing(call: Call) -> None:
    """`alias`: of no effect on what is read here."""


def evaluate(call: Call) -> None:
    """`eval words`."""
    texts = [word.text for word in call.arguments]
    known = [text for text in texts if text is not None]
    if len(known) == len(texts):
        call.run_text(call.process, " ".join(known))
    else:
        forget_variables(call)
        known_words = " ".join(word.known for word in call.arguments)
        unread_text(call.process, f"{known_words}\n{call.known_texts()}", call.evidence)


def trap(call: Call) -> None:
    """`trap 'commands' EXIT`: they may run at any time."""
    text = call.arguments[0].text if call.arguments else None
    if text is not None and not text.startswith("-"):
        call.possibly(lambda: call.run_text(call.process, text))
        call.process.traps += (text,)


def run_traps(process: Process, run_text: Callable[[Process, str], None]) -> None:
    """At the end of a process what it has left for that may run."""
    traps, process.traps = process.traps, ()
    for text in traps:
        before = process.copy()
        run_text(process, text)
        process.merge(before)


def first_word(words: list[Argument]) -> str:
    """The first word's text, "" when there is none that is known."""
    return (words[0].text or "") if words else ""


COMMANDS = {
    "cd": change_directory,
    "chdir": change_directory,
    "pushd": change_directory,
    "popd": pop_directory,
    "umask": set_umask,
    "set": set_options,
    "export": set_variables,
    "local": set_variables,
    "readonly": set_variables,
    "declare": set_variables,
    "typeset": set_variables,
    "unset": unset_variables,
    "read": read_variables,
    "mapfile": read_variables,
    "readarray": read_variables,
    "getopts": read_variables,
    "exit": leave,
    "return": leave,
    "break": leave,
    "continue": leave,
    "shopt": set_shell_options,
    "printf": print_formatted,
    "alias": _expand_nothing,
    "shift": shift,
    "eval": evaluate,
    "trap": trap,
}
