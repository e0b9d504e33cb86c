"""The command `copy-link completion`: prints the script that completes the command line in a shell."""

from __future__ import annotations

import argparse
import sys

from copy_link.argument_parser import ArgumentParser
from copy_link.escaping import print_line, print_lines
from copy_link.startup.annotations import Callable, Mapping, Sequence

PROGRAM = "copy-link completion"
DESCRIPTION = "Print the script that completes the commands and options of copy-link in a shell."
SHELLS = ("bash", "zsh", "tcsh")
INSTALL = "pip install 'copy-link[completion]'"

# Makes the parser of a command.
MakeParser = Callable[[], argparse.ArgumentParser]


def option_parser() -> argparse.ArgumentParser:
    """The parser of the command line."""
    parser = ArgumentParser(prog=PROGRAM, description=DESCRIPTION, allow_abbrev=False)
    parser.add_argument("shell", choices=SHELLS, help="the shell to complete in")
    return parser


def run(program: str, commands: Mapping[str, tuple[MakeParser, str]], argv: Sequence[str]) -> int:
    """Print the script for `program`, whose subcommands are `commands`: the parser and a sentence for each.

    Returns 0, or 1 after a message if shtab is not installed. Raises SystemExit(2) for wrong arguments.
    """
    shell = option_parser().parse_args(argv).shell
    try:
        import shtab
    except ImportError:
        print_line(f"{PROGRAM}: error: it needs shtab: {INSTALL}", sys.stderr)
        return 1
    whole = ArgumentParser(prog=program)
    whole.add_argument("--version", action="store_true", help="print the version")
    added = whole.add_subparsers(parser_class=argparse.ArgumentParser)
    for name, (make_parser, text) in commands.items():
        parser = make_parser()
        _complete_files(parser, shtab.FILE)
        # A subcommand has the options of its own parser, and its own --help.
        added.add_parser(name, help=text, parents=[parser], add_help=False)
    print_lines(shtab.complete(whole, shell).splitlines())
    return 0


def _complete_files(parser: argparse.ArgumentParser, completion: object) -> None:
    """Let the shell complete file names for every argument that is one."""
    for action in parser._actions:
        if action.metavar in ("FILE", "DIR", "FOLDER"):
            action.complete = completion  # type: ignore[attr-defined]
