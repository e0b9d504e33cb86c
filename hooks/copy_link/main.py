"""`copy-link`: every command of the package as a subcommand."""

from __future__ import annotations

import sys

from copy_link.escaping import print_line, print_lines
from copy_link.settings import ENDING
from copy_link.startup.annotations import Sequence
from copy_link.startup.entry_point import entry_point
from copy_link.startup.nearest import nearest

PROGRAM = "copy-link"
# Each subcommand, its module (imported only if it runs), and a sentence for the help.
COMMANDS = {
    "check": ("copy_link.check", "report the COPY instructions that build the same image with --link"),
    "fix": ("copy_link.fix", "link them"),
    "broken": ("copy_link.broken", "report only the links that break images"),
    "verify": ("copy_link.verify.command", "build each file with and without its links, and compare the images"),
    "survey": ("copy_link.cli.survey", "describe a base image of your own"),
    "init": ("copy_link.onboarding.command", "set up a repository: build contexts and hook"),
    "rule": ("copy_link.cli.rule_page", "print the page of a rule, such as CL104"),
}
# It completes the others.
COMPLETION, COMPLETION_TEXT = "completion", "print a script that completes commands and options in a shell"


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
    if name == COMPLETION:
        return _complete(words[1:])
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


def _complete(words: Sequence[str]) -> int:
    from importlib import import_module

    from copy_link.cli import completion

    commands = {name: (import_module(module).option_parser, text) for name, (module, text) in COMMANDS.items()}
    return completion.run(PROGRAM, commands | {COMPLETION: (completion.option_parser, COMPLETION_TEXT)}, words)


def _usage() -> list[str]:
    commands = {name: text for name, (_, text) in COMMANDS.items()} | {COMPLETION: COMPLETION_TEXT}
    lines = [f"  {name:12}{text}" for name, text in commands.items()]
    return [f"usage: {PROGRAM} COMMAND [--help] ...", "       copy-link --version", "", *lines, "", *ENDING]


def _nearest(name: str) -> str:
    found = nearest(name, [*COMMANDS, COMPLETION])
    return f" (did you mean {found}?)" if found else ""


if __name__ == "__main__":
    raise SystemExit(main())
