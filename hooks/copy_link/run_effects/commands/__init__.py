"""The table of the known commands: the module that has the row of each.

To add a command, write a function that takes a `Call` into the module it belongs to, describe the command by a row in
that module's `COMMANDS`, and add its name here. A module is loaded when a RUN calls one of its commands.
"""

from __future__ import annotations

import sys

from copy_link.startup.records import TYPE_CHECKING

if TYPE_CHECKING:
    from copy_link.run_effects.command import Command

# The module of every command; those that are not listed are in other_programs, or unknown.
MODULES = {
    "a2enmod_npm": "a2enmod a2ensite a2enconf npm pnpm yarn yarnpkg bun corepack",
    "adduser": "adduser",
    "chmod_chown": "chmod chown chgrp setfacl",
    "cp_mv": "cp mv rsync",
    "echo_cat": "echo cat tee touch dd pwd id whoami which type",
    "find_xargs": "find xargs",
    "git": "git",
    "go_cargo": (
        "go xx-go gcc g++ cc c++ clang clang++ ld as gfortran musl-gcc rustc cargo xx-cargo dotnet "
        "mvn mvnw gradle gradlew composer"
    ),
    "ln": "ln",
    "mkdir_install": "mkdir install ginstall mktemp virtualenv",
    "newusers": "newusers mkhomedir_helper",
    "rm_rmdir": "rm rmdir unlink",
    "services": "service rc-service invoke-rc.d systemctl systemd-tmpfiles pg_createcluster",
    "shell_builtins": (
        "cd chdir pushd popd umask set export local readonly declare typeset unset read mapfile readarray getopts exit "
        "return break continue shopt printf alias shift eval trap"
    ),
    "shells": "sh bash ash dash ksh zsh mksh . source",
    "tar_curl": "tar gtar bsdtar unzip cpio 7z 7za 7zr unrar curl wget",
    "useradd": "useradd userdel deluser groupadd addgroup groupmod groupdel delgroup",
    "usermod": "usermod",
    "wrappers": (
        "nice ionice nohup time timeout exec command builtin busybox fakeroot stdbuf setarch linux32 linux64 "
        "catchsegv unbuffer strace tini dumb-init setsid chronic eatmydata env sudo doas su-exec gosu chpst su runuser "
        "python python2 python3 pypy pypy3 perl ruby node php lua tclsh deno chroot"
    ),
}
OTHERS = "other_programs"

_MODULE_OF = {name: module for module, names in MODULES.items() for name in names.split()}
_found: dict[str, Command | None] = {}


def find(name: str) -> Command | None:
    """The row of a command by its name without a directory; None if the command is unknown."""
    if name not in _found:
        # Importing importlib takes longer than importing the module.
        module = f"{__name__}.{_MODULE_OF.get(name, OTHERS)}"
        __import__(module)
        rows: tuple[Command, ...] = sys.modules[module].COMMANDS
        _found.update({one: row for row in rows for one in row.names})
        _found.setdefault(name, None)
    return _found[name]
