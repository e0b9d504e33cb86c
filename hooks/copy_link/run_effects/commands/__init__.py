"""The commands that are known, by name.

To add one, write a function that takes a `Call` in the module it belongs to, and name it in that module's `COMMANDS`.
"""

from __future__ import annotations

from collections.abc import Callable

from copy_link.run_effects.calls import Call
from copy_link.run_effects.commands import (
    a2enmod_npm,
    adduser,
    chmod_chown,
    cp_mv,
    find_xargs,
    ln,
    mkdir_rm,
    other_programs,
    shell_builtins,
    shells,
    tar_curl,
    useradd,
    wrappers,
)

Command = Callable[[Call], None]

COMMANDS: dict[str, Command] = {
    **other_programs.COMMANDS,
    **a2enmod_npm.COMMANDS,
    **shell_builtins.COMMANDS,
    **wrappers.COMMANDS,
    **find_xargs.COMMANDS,
    **shells.COMMANDS,
    **mkdir_rm.COMMANDS,
    **chmod_chown.COMMANDS,
    **ln.COMMANDS,
    **cp_mv.COMMANDS,
    **tar_curl.COMMANDS,
    **useradd.COMMANDS,
    **adduser.COMMANDS,
}

# Commands that run others.
RUNNING = frozenset({*wrappers.COMMANDS, *find_xargs.COMMANDS, *shells.COMMANDS})

# Commands that change the shell itself.
SETTINGS = frozenset(shell_builtins.COMMANDS)

# Commands that fail where things are not as they have to be.
_MAY_FAIL = frozenset({"rsync", "git", "mv", "rmdir", "unlink"})

# Those, commands whose failure is an answer, and those that an image may not have.
UNSURE = (RUNNING | other_programs.TESTS | frozenset(tar_curl.COMMANDS) | _MAY_FAIL) - {"exec"}

run_script = shells.run_script
run_traps = shell_builtins.run_traps
unknown_program = other_programs.unknown_program
unread_text = other_programs.unread_text
