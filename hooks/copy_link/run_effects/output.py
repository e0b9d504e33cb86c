"""The output of commands: text that a shell reads from a pipe, or that becomes a file which a RUN may execute later."""

from __future__ import annotations

import posixpath

from copy_link.run_effects.arguments import Argument, Gap, argument
from copy_link.run_effects.commands import find
from copy_link.run_effects.process import UNKNOWN, Process, Value

# Options of `echo`.
_ECHO_OPTIONS = frozenset({"-e", "-n", "-ne", "-en"})
_NO_LINE_END = frozenset({"-n", "-ne", "-en"})


def written(process: Process, words: list[Argument], read: Argument | None = None) -> Argument | None:
    """The text that a command writes to its output if it reads `read`; None if the text is unknown."""
    command = find(posixpath.basename(words[0].text or "")) if words else None
    prints = None if command is None else command.prints
    return (prints or pass_on)(words, process, read)


def output_of(words: list[Argument], process: Process) -> Value:
    """The value of `$(...)` with this command, which is not run; unknown text for most commands."""
    command = find(posixpath.basename(words[0].text or "")) if words else None
    return UNKNOWN if command is None or command.output is None else command.output(words, process)


def contents(words: list[Argument], process: Process) -> Value:
    """The value of `$(cat file)`: the text of a known file without the line endings at its end."""
    script = process.script(words[1]) if len(words) == 2 else None
    return (script.text.rstrip("\n"),) if script is not None and script.is_whole else UNKNOWN


def pass_on(words: list[Argument], process: Process, read: Argument | None) -> Argument | None:
    """The output of most commands: a part of their input, or of the known scripts that they name."""
    text = _named_scripts(words, process)
    if text:
        return argument([text, Gap.TEXT])
    return None if read is None else argument([*read.parts, Gap.TEXT])


def pass_on_whole(words: list[Argument], process: Process, read: Argument | None) -> Argument | None:
    """The output of `tee`: its whole input."""
    text = _named_scripts(words, process)
    return argument([text, Gap.TEXT]) if text else read


def concatenate(words: list[Argument], process: Process, read: Argument | None) -> Argument | None:
    """The output of `cat`: the files that it names, else its input."""
    operands = words_to_print(words)
    if not operands or not process.scripts:
        return read
    found = [process.script(operand) for operand in operands]
    text = "".join(script.text for script in found if script is not None)
    is_whole = all(script is not None and script.is_whole for script in found)
    return argument([text] if is_whole else [text, Gap.TEXT]) if text else None


def echo(words: list[Argument], process: Process, read: Argument | None) -> Argument | None:
    """The output of `echo`."""
    text = _joined(words_to_print(words))
    if text.text is None:
        return argument([*text.parts, Gap.TEXT])
    end = "" if any(word.text in _NO_LINE_END for word in words[1:]) else "\n"
    return argument([text.text.replace("\\n", "\n"), end])


def print_formatted(words: list[Argument], process: Process, read: Argument | None) -> Argument | None:
    """The output of `printf`; unknown if the format has a conversion."""
    operands = words_to_print(words)
    text = _joined(operands)
    if text.text is None or len(operands) > 1 or "%" in text.text:
        return argument([*text.parts, Gap.TEXT])
    return argument([text.text.replace("\\n", "\n")])


def words_to_print(words: list[Argument]) -> list[Argument]:
    """The arguments of `echo` without its options."""
    return [word for word in words[1:] if word.text not in _ECHO_OPTIONS]


def only_argument(words: list[Argument], process: Process) -> Value:
    """`$(echo text)` with one argument that has no escapes."""
    is_plain = len(words) == 2 and not any(sign in words[1].known for sign in "%\\")
    return words[1].parts if is_plain else UNKNOWN


def _named_scripts(words: list[Argument], process: Process) -> str:
    if not process.scripts:
        return ""
    found = [process.script(operand) for operand in words_to_print(words)]
    return "".join(script.text for script in found if script is not None)


def _joined(operands: list[Argument]) -> Argument:
    return argument([part for word in operands for part in (" ", *word.parts)]).without_start(1)
