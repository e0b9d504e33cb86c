"""One row of the table of commands: everything that the package knows about a command that a RUN may call."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import Entry
from copy_link.run_effects.arguments import Argument, Gap
from copy_link.run_effects.calls import Call, OptionTable
from copy_link.run_effects.commands import find
from copy_link.run_effects.process import Process, Value
from copy_link.startup.annotations import Callable
from copy_link.startup.enumerations import Enum
from copy_link.startup.records import NamedTuple

# Changes the process and its image as a call of the command does.
Effect = Callable[[Call], None]
# Given the words of a command line: can the command be expected to succeed?
Succeeds = Callable[[list[Argument], Process], bool]
# Given the words of a command line: the value of `$(...)` with it.
Output = Callable[[list[Argument], Process], Value]
# Given the words of a command line and the text it reads (None: unknown): the text it writes (None: unknown).
Prints = Callable[[list[Argument], Process, "Argument | None"], "Argument | None"]


class OnScript(Enum):
    """The effect of a command on a script that it gets as an argument."""

    CHANGES = "changes"
    KEEPS = "keeps"
    COPIES = "copies"
    WRITES = "writes"


class Edits(Enum):
    """When a command may write to the files that it names, such as /etc/passwd."""

    NEVER = "never"
    WITH_OPTION = "with an option, as sed -i"
    ALWAYS = "always"


def as_root(words: list[Argument], process: Process) -> bool:
    """For commands that succeed if root runs them."""
    return process.uid == 0


class Command(NamedTuple):
    """A command: its names, options and effect, when it succeeds, and what it writes.

    `output` is None if the output is unknown; `prints` is None if the command writes an unknown mix of what it reads
    and of the scripts that it names. `runs_others` is true for commands that run commands given as arguments or text,
    `needs_root` for those that fail unless root runs them.
    """

    names: tuple[str, ...]
    effect: Effect
    options: OptionTable = OptionTable()
    succeeds: Succeeds = as_root
    output: Output | None = None
    prints: Prints | None = None
    script: OnScript = OnScript.CHANGES
    edits: Edits = Edits.NEVER
    runs_others: bool = False
    needs_root: bool = False


def names(text: str) -> tuple[str, ...]:
    """The names in a text, separated by blanks."""
    return tuple(text.split())


def succeeds(words: list[Argument], process: Process) -> bool:
    """True if these words are a known command that succeeds in this process."""
    command = find(posixpath.basename(words[0].text or "")) if words else None
    return command is not None and command.succeeds(words, process)


def always(words: list[Argument], process: Process) -> bool:
    """For commands that succeed whoever runs them."""
    return True


def never(words: list[Argument], process: Process) -> bool:
    """For commands whose failure is a normal result, that a bare image lacks, or that run other commands."""
    return False


def split_words(words: list[Argument]) -> tuple[str, list[Argument]]:
    """All options of a command line as one text, and its other arguments."""
    options = "".join(word.start for word in words[1:] if word.start.startswith("-"))
    return options, [word for word in words[1:] if not word.start.startswith("-")]


def entry_of(word: Argument, process: Process) -> Entry | None:
    """The entry at the path that an argument names, symlinks followed; None if the path is unknown."""
    path = process.place(word).path
    resolved = None if path is None else process.resolve(path)
    return None if resolved is None else process.tree.at(resolved)


def some_name(words: list[Argument], process: Process) -> Value:
    """An unknown text without a slash, as `$(uname -m)`."""
    return (Gap.NAME,)
