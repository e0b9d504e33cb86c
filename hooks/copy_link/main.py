"""`copy-link`: every command of the package as a subcommand."""

from __future__ import annotations

import sys

from copy_link.escaping import print_line, print_lines
from copy_link.startup.annotations import Sequence
from copy_link.startup.entry_point import entry_point
from copy_link.startup.nearest import nearest

PROGRAM = "copy-link"
# Each subcommand, its module (imported only if it runs), and a sentence for the help.
COMMANDS = {
    "check": ("copy_link.check", "report the COPY instructions that build the same image with --link"),
    "fix": ("copy_link.fix", "link them"),
    "survey": ("copy_link.cli.survey", "describe a base image of your own"),
    "init": ("copy_link.onboarding.command", "set up a repository: build contexts and hook"),
}


@entry_point
def main(argv: Sequence[str] | None = None) -> int:
    """Run the subcommand named first in `argv` (by default in `sys.argv`) with the other arguments.

    Returns its exit status. Raises SystemExit(2) without a subcommand or for an unknown one.
    """
    words = list(sys.argv[1:] if argv is None else argv)
    name = words[0] if words else ""
    if name in COMMANDS:
        from importlib import import_module

        status: int = import_module(COMMANDS[name][0]).main(words[1:])
        return status
    if name == "--version":
        from copy_link.startup.version import VERSION

        print_line(f"{PROGRAM} {VERSION}")
        return 0
    if name in ("-h", "--help"):
        print_lines(_usage())
        return 0
    problem = f"unknown command {name!r}{_nearest(name)}" if name else "no command is given"
    print_lines([f"{PROGRAM}: error: {problem}", "", *_usage()], sys.stderr)
    raise SystemExit(2)


def _usage() -> list[str]:
    lines = [f"  {name:8}{text}" for name, (_, text) in COMMANDS.items()]
    return [f"usage: {PROGRAM} COMMAND [--help] ...", "       copy-link --version", "", *lines]


def _nearest(name: str) -> str:
    found = nearest(name, COMMANDS)
    return f" (did you mean {found}?)" if found else ""


if __name__ == "__main__":
    raise SystemExit(main())
