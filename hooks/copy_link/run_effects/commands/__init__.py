"""The commands that are known, by name.

To add one, write a function that takes a `Call` in the module it belongs to, and name it in that module's `COMMANDS`.
"""

from __future__ import annotations

from collections.abc import Callable

from copy_link.run_effects.calls import Call
from copy_link.run_effects.commands import (
    accounts,
    archives,
    attributes,
    copies,
    debian_accounts,
    directories,
    enabling,
    finding,
    links,
    programs,
    settings,
    shells,
    wrappers,
)

Command = Callable[[Call], None]

COMMANDS: dict[str, Command] = {
    **programs.COMMANDS,
    **enabling.COMMANDS,
    **settings.COMMANDS,
    **wrappers.COMMANDS,
    **finding.COMMANDS,
    **shells.COMMANDS,
    **directories.COMMANDS,
    **attributes.COMMANDS,
    **links.COMMANDS,
    **copies.COMMANDS,
    **archives.COMMANDS,
    **accounts.COMMANDS,
    **debian_accounts.COMMANDS,
}

# Commands that run others.
RUNNING = frozenset({*wrappers.COMMANDS, *finding.COMMANDS, *shells.COMMANDS})

# Commands that change the shell itself, and are taken to succeed.
SETTINGS = frozenset({*settings.COMMANDS, ".", "source"})

# Commands that fail where things are not as they have to be.
_MAY_FAIL = ("rsync", "git", "mv", "rmdir", "unlink")

# Commands whose failure is an answer, and those that an image may not have.
UNSURE = frozenset(
    {
        *programs.TESTS,
        *wrappers.COMMANDS,
        *finding.COMMANDS,
        *shells.COMMANDS,
        *archives.COMMANDS,
        "rsync",
        "git",
        "mv",
        "rmdir",
        "unlink",
    }
) - {"exec", ".", "source"}

run_script = shells.run_script
unknown_program = programs.unknown_program
unread_text = programs.unread_text
