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

# Commands that change the shell itself.
SETTINGS = frozenset(settings.COMMANDS)

# Commands that fail where things are not as they have to be.
_MAY_FAIL = frozenset({"rsync", "git", "mv", "rmdir", "unlink"})

# Those, commands whose failure is an answer, and those that an image may not have.
UNSURE = (RUNNING | programs.TESTS | frozenset(archives.COMMANDS) | _MAY_FAIL) - {"exec"}

run_script = shells.run_script
run_traps = settings.run_traps
unknown_program = programs.unknown_program
unread_text = programs.unread_text
