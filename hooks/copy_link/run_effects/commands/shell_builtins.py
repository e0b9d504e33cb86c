"""Commands that change the shell itself: its directory, umask, options and variables, and its control flow."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import DIRECTORY
from copy_link.run_effects import output
from copy_link.run_effects.arguments import Argument, argument
from copy_link.run_effects.calls import Call, OptionTable
from copy_link.run_effects.command import Command, always, entry_of, names, never
from copy_link.run_effects.commands.other_programs import unread_text
from copy_link.run_effects.expansion import variable
from copy_link.run_effects.modes import changed, octal
from copy_link.run_effects.process import UNKNOWN, Left, Process, Value
from copy_link.run_effects.proofs import prove_directory
from copy_link.startup.annotations import Callable


def change_directory(call: Call) -> None:
    """`cd`, `pushd`."""
    process = call.process
    options = call.options()
    operands = options.operands
    value = variable(process, "HOME") or UNKNOWN
    if operands:
        value = variable(process, "OLDPWD") or UNKNOWN if operands[0].text == "-" else operands[0].parts
    process.variables["OLDPWD"] = UNKNOWN if process.directory is None else (process.directory,)
    if call.name == "pushd":
        pushed = sum(name.startswith(" pushed") for name in process.variables)
        process.variables[f" pushed{pushed}"] = process.variables["OLDPWD"]
        if not operands or operands[0].start.startswith("+"):
            # This rotates the stack of directories.
            process.variables.update({f" pushed{number}": UNKNOWN for number in range(pushed + 1)})
            value = UNKNOWN
    path = process.place(argument(value)).path
    # The shell keeps the logical path: after `cd` to a symlink, `cd ..` returns to the directory of the symlink.
    is_known = path is not None and process.resolve(path) is not None
    process.directory = posixpath.normpath(path) if path is not None and is_known else None
    if path is not None:
        prove_directory(process, path, call.evidence)
    if options.has("P") and path is not None:
        process.directory = process.resolve(path)


def pop_directory(call: Call) -> None:
    """`popd`."""
    pushed = sum(name.startswith(" pushed") for name in call.process.variables)
    parts = call.process.variables.pop(f" pushed{pushed - 1}", UNKNOWN)
    call.process.directory = None if call.arguments else argument(parts).text


def set_umask(call: Call) -> None:
    """`umask 077`, `umask u=rwx,go=`: the symbolic form lists the permissions that stay."""
    process = call.process
    operands = call.options().operands
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
    """`unset A`: the variable is empty from here on."""
    for word in call.arguments:
        if word.text is None:
            forget_variables(call)
        elif word.text == "IFS":
            call.process.variables.pop("IFS", None)
        elif not word.text.startswith("-"):
            call.process.variables[word.text] = ()


def read_variables(call: Call) -> None:
    """`read a b`, `mapfile`, `getopts`: the variables get unknown values."""
    for word in call.arguments:
        if word.text is not None and word.text.isidentifier():
            call.process.variables[word.text] = UNKNOWN


def forget_variables(call: Call) -> None:
    """Any variable may have any value from here on."""
    call.process.forget_variables()


def leave(call: Call) -> None:
    """`exit`, `return`, `break`: the commands after it may not run; `exit 1` may end the build."""
    text = call.arguments[0].text if call.arguments else "0"
    is_failure = text is not None and text.isdigit() and int(text) != 0
    if call.name == "exit" and is_failure and call.process.exit_fails:
        call.process.has_failed = True
        return
    level = {"exit": Left.SHELL, "return": Left.FUNCTION}.get(call.name, Left.LOOP)
    if level == Left.LOOP and text not in ("0", "1"):
        # `break 2` also leaves the loop around this one.
        level = Left.FUNCTION
    call.process.may_have_left = max(call.process.may_have_left, level)


def shift(call: Call) -> None:
    """`shift`, `shift 2`: drop the first arguments of the function or script."""
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


def _ignore(call: Call) -> None:
    """`alias`: shells do not expand aliases in scripts."""


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
    """`trap 'commands' EXIT`: the commands may run at any time."""
    text = call.arguments[0].text if call.arguments else None
    if text is not None and not text.startswith("-"):
        call.possibly(lambda: call.run_text(call.process, text))
        call.process.traps += (text,)


def run_traps(process: Process, run_text: Callable[[Process, str], None]) -> None:
    """Run the commands of `trap`, which may run at the end of a process."""
    traps, process.traps = process.traps, ()
    for text in traps:
        before = process.copy()
        run_text(process, text)
        process.merge(before)


def _enters_directory(words: list[Argument], process: Process) -> bool:
    """True if `cd` succeeds: it names an existing directory."""
    if len(words) < 2 or words[-1].text == "-":
        return False
    entry = entry_of(words[-1], process)
    return entry is not None and entry.is_only(DIRECTORY)


def _umask(words: list[Argument], process: Process) -> Value:
    return (f"{process.umask:04o}",) if len(words) == 1 and process.umask is not None else UNKNOWN


COMMANDS = (
    Command(names("cd chdir pushd"), change_directory, OptionTable("LPe@n"), succeeds=_enters_directory),
    Command(("popd",), pop_directory, succeeds=always),
    Command(("umask",), set_umask, OptionTable("Sp"), succeeds=always, output=_umask),
    Command(("set",), set_options, succeeds=always),
    Command(names("export local readonly declare typeset"), set_variables, succeeds=always),
    Command(("unset",), unset_variables, succeeds=always),
    Command(names("mapfile readarray"), read_variables, succeeds=always),
    Command(names("read getopts"), read_variables, succeeds=never),
    Command(names("exit return break continue"), leave, succeeds=never),
    Command(("shopt",), set_shell_options, succeeds=always),
    Command(
        ("printf",),
        print_formatted,
        succeeds=always,
        output=output.only_argument,
        prints=output.print_formatted,
    ),
    Command(("alias",), _ignore, succeeds=always),
    Command(("shift",), shift, succeeds=always),
    Command(("eval",), evaluate, succeeds=never),
    Command(("trap",), trap, succeeds=always),
)
