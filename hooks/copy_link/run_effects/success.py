"""When a command can be expected to succeed. If it may fail, the commands after it may not run, or run without it."""

from __future__ import annotations

import posixpath

from copy_link.image.entries import Entry
from copy_link.run_effects.arguments import Argument
from copy_link.run_effects.commands import find
from copy_link.run_effects.process import Process


def succeeds(words: list[Argument], process: Process) -> bool:
    """True if these words are a known command that succeeds in this process."""
    command = find(posixpath.basename(words[0].text or "")) if words else None
    return command is not None and command.succeeds(words, process)


def as_root(words: list[Argument], process: Process) -> bool:
    """For commands that succeed if root runs them."""
    return process.uid == 0


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
