"""What commands write, as far as that is known: the text that a shell reads, or a file that may be run later."""

from __future__ import annotations

import posixpath

from copy_link.run_effects.arguments import Argument, Gap, argument
from copy_link.run_effects.expansion import variable
from copy_link.run_effects.options import read_options
from copy_link.run_effects.process import UNKNOWN, Process, Value

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


def output_of(command: list[Argument], process: Process) -> Value:
    """What some well-known commands print, as far as that is known without running them."""
    name = posixpath.basename(command[0].text or "") if command else ""
    operands = [word for word in command[1:] if not word.start.startswith("-")]
    if name == "pwd":
        return variable(process, "PWD") or ()
    if name == "mktemp":
        return _temporary(command[1:]) if process.temporary is None else (process.temporary,)
    if name in ("which", "command", "type") and operands and operands[-1].text:
        return (Gap.TEXT, "/" + operands[-1].text)
    if name == "umask" and len(command) == 1 and process.umask is not None:
        return (f"{process.umask:04o}",)
    if name in ("id", "whoami"):
        return _identity(name, [word.text for word in command[1:]], process)
    if name in ("nproc", "uname", "date", "dpkg", "arch", "basename", "hostname", "wc", "getconf"):
        return (Gap.NAME,)
    if name == "cat" and len(command) == 2:
        script = process.script(command[1])
        return (script.text.rstrip("\n"),) if script is not None and script.is_whole else UNKNOWN
    if name in ("echo", "printf") and len(command) == 2 and not any(sign in command[1].known for sign in "%\\"):
        return command[1].parts
    return UNKNOWN


def _identity(name: str, options: list[str | None], process: Process) -> Value:
    """What `id -u`, `id -g`, `id -un` and `whoami` print of the process's own user, and `id -u name` of another."""
    found: str | None = None
    if name == "whoami" or options in (["-un"], ["-u", "-n"], ["-nu"]):
        found = process.user
    elif options in (["-u"], ["-g"]):
        number = process.uid if options == ["-u"] else process.gid
        found = str(number) if isinstance(number, int) else None
    elif len(options) == 2 and options[0] in ("-u", "-g"):
        account = process.users.get(options[1] or "")
        number = None if account is None else account.uid if options[0] == "-u" else account.gid
        found = str(number) if isinstance(number, int) else None
    return (Gap.NAME,) if found is None else (found,)


def _temporary(arguments: list[Argument]) -> Value:
    """A new name in the directory of the template, of `-p`, or in /tmp."""
    options = read_options(arguments, "dup:tqV", {"tmpdir": "p", "directory": "d", "quiet": "q", "suffix": "suffix:"})
    template = options.operands[0] if options.operands else argument(["tmp.XXXXXXXXXX"])
    start = template.start.rstrip("X")
    above: Value = options.values["p"].parts if "p" in options.values else ("/tmp",)
    if options.operands and not options.has("p", "t"):
        return argument([start, Gap.NAME]).parts
    return argument([*above, "/", start, Gap.NAME]).parts
