"""echo, cat, id and others whose output is known, and touch, tee and dd, which write files."""

from __future__ import annotations

import posixpath

from copy_link.run_effects import output
from copy_link.run_effects.arguments import Argument, Gap
from copy_link.run_effects.calls import Call, OptionTable
from copy_link.run_effects.command import Command, Edits, OnScript, names, never
from copy_link.run_effects.commands.other_programs import read_files, reads_only
from copy_link.run_effects.expansion import variable
from copy_link.run_effects.process import UNKNOWN, Process, Value
from copy_link.run_effects.tree_changes import make_file

_FILE_OPTIONS = OptionTable("acfhmaipr:d:t:", {"reference": "r", "date": "d", "append": "a"})


def write_files(call: Call) -> None:
    """`touch`, `tee`, `dd of=`: create files and leave directories alone."""
    touches = posixpath.basename(call.name) == "touch"
    for operand in call.options().operands:
        named = operand.without_start(3) if operand.start.startswith("of=") else operand
        make_file(call.process, call.place(named), call.evidence, leaves_directory=touches)


def _working_directory(words: list[Argument], process: Process) -> Value:
    return variable(process, "PWD") or ()


def path_of_program(words: list[Argument], process: Process) -> Value:
    """The output of `which`, `command -v` and `type`: a path that ends with the name."""
    operands = [word for word in words[1:] if not word.start.startswith("-")]
    return (Gap.TEXT, "/" + operands[-1].text) if operands and operands[-1].text else UNKNOWN


def _identity(words: list[Argument], process: Process) -> Value:
    """The output of `id -u`, `id -g`, `id -un` and `whoami` for the process's own user, and of `id -u name`."""
    options = [word.text for word in words[1:]]
    found: str | None = None
    if posixpath.basename(words[0].text or "") == "whoami" or options in (["-un"], ["-u", "-n"], ["-nu"]):
        found = process.user
    elif options in (["-u"], ["-g"]):
        number = process.uid if options == ["-u"] else process.gid
        found = str(number) if isinstance(number, int) else None
    elif len(options) == 2 and options[0] in ("-u", "-g"):
        account = process.users.get(options[1] or "")
        number = None if account is None else account.uid if options[0] == "-u" else account.gid
        found = str(number) if isinstance(number, int) else None
    return (Gap.NAME,) if found is None else (found,)


COMMANDS = (
    Command(("echo",), reads_only, output=output.only_argument, prints=output.echo),
    Command(("cat",), read_files, output=output.contents, prints=output.concatenate, script=OnScript.KEEPS),
    Command(("pwd",), reads_only, output=_working_directory),
    Command(("id",), reads_only, output=_identity, succeeds=never),
    Command(("whoami",), reads_only, output=_identity),
    Command(names("which type"), reads_only, output=path_of_program, succeeds=never),
    Command(("touch",), write_files, _FILE_OPTIONS, script=OnScript.KEEPS),
    Command(
        ("tee",),
        write_files,
        _FILE_OPTIONS,
        prints=output.pass_on_whole,
        script=OnScript.WRITES,
        edits=Edits.ALWAYS,
    ),
    Command(("dd",), write_files, _FILE_OPTIONS, edits=Edits.ALWAYS),
)
